"""Two ends of a chain that share something are found where its lots rose under the act, and only there."""

import json
from pathlib import Path

import pytest

from oretrace.detect.common_control.detector import CommonControl
from oretrace.detect.common_control.weighing import expected_false
from oretrace.errors import InputError
from oretrace.evidence import GraphExhibit, TableExhibit
from oretrace.findings import Scan
from oretrace.parties.registers import prepare_firms, prepare_ownership
from oretrace.store import Store
from tests.detect.common_control.trade import BUYER, RELAY, SELLER, SHELL, of_one_name, ordered, relayed, rows
from tests.detect.consigned import HUB, Shipments, question, traders
from tests.detect.world import stored

FIRMS = f"""\
name,registration_no,incorporated_on
{SELLER},CN1,2010-05-01
{SHELL},KR1,2024-01-20
{BUYER},US1,2012-05-01
"""


def _scan(folder: Path, owners: str = "", firms: str = FIRMS, **trade: object) -> tuple[Store, Scan]:
    store = stored(folder / "store", rows(**trade))  # type: ignore[arg-type]
    for name, text, prepare in (("f.csv", firms, prepare_firms), ("o.csv", owners, prepare_ownership)):
        if text:
            (folder / name).write_text(text, encoding="utf-8")
            store.import_file(prepare(folder / name))
    return store, CommonControl().scan(store, question())


@pytest.mark.slow
def test_a_telephone_at_both_ends_of_a_chain_that_began_under_the_act(tmp_path: Path) -> None:
    store, scan = _scan(tmp_path, firms="")
    (finding,) = scan.findings
    assert finding.flagged
    assert finding.subject["name"] == f"{SELLER} > {SHELL} > {BUYER}"
    assert (finding.details.shared, finding.details.shared_by) == ("phone", "both ends")
    evidence = CommonControl().explain(store, scan, [finding.id])[finding.id]
    (graph,) = (one for one in evidence.exhibits if isinstance(one, GraphExhibit))
    assert {label for _, label in graph.nodes} == {SELLER, SHELL, BUYER}
    assert any(label == "phone +00112223333" for *_, label in graph.edges)
    weights = next(one for one in evidence.exhibits if isinstance(one, TableExhibit) and one.name == "weights")
    numbers = [row[2] for row in weights.rows if isinstance(row[2], float)]
    assert sum(numbers[:-1]) == pytest.approx(numbers[-1]) == pytest.approx(finding.score)


@pytest.mark.slow
def test_a_shell_that_is_the_notify_party_of_bills_to_order_is_in_the_chain(tmp_path: Path) -> None:
    store = stored(tmp_path / "store", ordered())
    scan = CommonControl().scan(store, question())
    (finding,) = scan.findings
    assert finding.flagged and finding.subject["name"] == f"{SELLER} > {SHELL} > {BUYER}"
    evidence = CommonControl().explain(store, scan, [finding.id])[finding.id]
    (check,) = (one for one in evidence.checks if "sold on the water" in one.name)
    assert "in 8 of 16 lots the buyer is the notify party" in check.text


@pytest.mark.slow
@pytest.mark.parametrize(("customers", "found"), [(0, 1), (3, 0)])
def test_a_shell_that_is_called_a_forwarder_and_serves_nobody_else_is_in_the_chain(
    tmp_path: Path, customers: int, found: int
) -> None:
    store = stored(tmp_path / "store", rows(shell="Quicksilver Logistics Ltd", customers=customers))
    scan = CommonControl().scan(store, question())
    assert [one.subject["name"] for one in scan.findings if one.flagged] == (
        [f"{SELLER} > Quicksilver Logistics Ltd > {BUYER}"] * found
    )


@pytest.mark.slow
def test_one_owner_of_seller_and_shell_with_the_stakes_in_the_graph(tmp_path: Path) -> None:
    owners = f"owner,owned,percentage\nPia Holm,{SELLER},60\nPia Holm,Sea Holding,100\nSea Holding,{SHELL},80\n"
    store, scan = _scan(tmp_path, owners, shared="")
    (finding,) = scan.findings
    assert (finding.details.shared, finding.details.shared_by) == ("controller", "seller and hub")
    assert finding.flagged
    evidence = CommonControl().explain(store, scan, [finding.id])[finding.id]
    (graph,) = (one for one in evidence.exhibits if isinstance(one, GraphExhibit))
    names = dict(graph.nodes)
    edges = {(names[a], names[b], label) for a, b, label in graph.edges}
    assert {("Pia Holm", "Sea Holding", "holds 100%"), ("Sea Holding", SHELL, "holds 80%")} <= edges


@pytest.mark.slow
@pytest.mark.parametrize(("days", "linked"), [("2015-01-01,2023-11-30", 0), ("2024-06-01,", 1), ("2027-01-01,", 0)])
def test_a_stake_that_ended_before_the_act_does_not_link(tmp_path: Path, days: str, linked: int) -> None:
    owners = f"owner,owned,percentage,start,end\nPia Holm,{SELLER},60,,\nPia Holm,{SHELL},100,{days}\n"
    assert len(_scan(tmp_path, owners, shared="")[1].findings) == linked


@pytest.mark.slow
def test_an_old_group_that_traded_before_the_act_is_not_accused(tmp_path: Path) -> None:
    owners = f"owner,owned,percentage\n{SELLER},{SHELL},100\n"
    _, scan = _scan(tmp_path, owners, FIRMS.replace("2024-01-20", "2009-01-20"), shared="", first_day=0)
    (finding,) = scan.findings
    assert not finding.flagged
    assert finding.details.legs not in ("both legs began under the act", "both legs grew under the act")


@pytest.mark.slow
def test_firms_that_share_nothing_have_no_finding(tmp_path: Path) -> None:
    assert _scan(tmp_path, shared="")[1].findings == ()


@pytest.mark.slow
def test_one_telephone_at_both_ends_of_a_chain_by_way_of_two_firms(tmp_path: Path) -> None:
    store = stored(tmp_path / "store", relayed())
    scan = CommonControl().scan(store, question())
    (finding,) = scan.findings
    assert finding.flagged
    assert finding.subject["name"] == f"{SELLER} > {SHELL} > {RELAY} > {BUYER}"
    assert (finding.details.shared, finding.details.shared_by) == ("phone", "both ends")
    evidence = CommonControl().explain(store, scan, [finding.id])[finding.id]
    assert "Malaysia" in evidence.claim and evidence.claim.endswith("on all legs.")
    assert {"leg_in", "leg_between", "leg_out"} <= {one.name for one in evidence.exhibits}
    (graph,) = (one for one in evidence.exhibits if isinstance(one, GraphExhibit))
    assert len(graph.nodes) == 4 and len(graph.edges) == 4


@pytest.mark.slow
@pytest.mark.parametrize("trade", [{"shared": "+00 99 8887777"}, {"first_day": 0}])
def test_a_chain_by_way_of_two_firms_is_accused_of_no_more_than_one_by_way_of_one(
    tmp_path: Path, trade: dict[str, object]
) -> None:
    scan = CommonControl().scan(stored(tmp_path / "store", relayed(**trade)), question())  # type: ignore[arg-type]
    assert not [one for one in scan.findings if one.flagged]


@pytest.mark.slow
def test_invalid_questions_are_refused(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "empty", create=True)
    (tmp_path / "f.csv").write_text(FIRMS, encoding="utf-8")
    store.import_file(prepare_firms(tmp_path / "f.csv"))
    with pytest.raises(InputError, match=r"shipments of the act's goods.*give --reporter"):
        CommonControl().scan(store, question())


def test_the_share_of_false_ones_is_that_of_all_above() -> None:
    assert expected_false([0.9, 0.8, 0.1]) == pytest.approx([0.1, 0.15, 0.4])


@pytest.mark.slow
@pytest.mark.parametrize(("founded", "doubted"), [("2024-01-20", False), ("2026-12-20", True)])
def test_a_firm_that_dealt_before_its_register_has_it_founded_may_be_another(
    tmp_path: Path, founded: str, doubted: bool
) -> None:
    store, scan = _scan(tmp_path, firms=FIRMS.replace("2024-01-20", founded))
    (finding,) = scan.findings
    against = CommonControl().explain(store, scan, [finding.id])[finding.id].speaks_against
    assert any(one.startswith(SHELL) and f"before {founded}" in one for one in against) == doubted


GROUP = ("Halmar Metals Co Ltd", "Halmar Korea Ltd", "Halmar America Inc")
BRANCHES = ("Halmar Metals Co Ltd", "Tessaly Trading Ltd", "Halmar Metals Co., Ltd.")
NEW = "name,registration_no,incorporated_on\n{},KR1,2024-01-20\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("firms", "shared"),
    [
        (GROUP, "name word"),
        (BRANCHES, "controller"),
        (BRANCHES[:1] * 3, "controller"),
        (("Pacific Metals Co Ltd", "Tessaly Trading Ltd", "Pacific Metals Co., Ltd."), ""),
    ],
)
def test_a_name_that_hardly_any_other_has_at_several_ends_of_a_chain(
    tmp_path: Path, firms: tuple[str, str, str], shared: str
) -> None:
    scan = CommonControl().scan(stored(tmp_path / "store", of_one_name(*firms)), question())
    assert [(one.details.shared, one.details.shared_by) for one in scan.findings] == [(shared, "both ends")] * bool(
        shared
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("firms", "first_day", "flagged"), [(BRANCHES, 200, True), (GROUP, 200, False), (GROUP, 0, False)]
)
def test_a_new_branch_of_one_firm_is_flagged_and_a_rare_word_that_firms_share_is_not_enough(
    tmp_path: Path, firms: tuple[str, str, str], first_day: int, flagged: bool
) -> None:
    store = stored(tmp_path / "store", of_one_name(*firms, first_day=first_day))
    (tmp_path / "f.csv").write_text(NEW.format(firms[1]), encoding="utf-8")
    store.import_file(prepare_firms(tmp_path / "f.csv"))
    scan = CommonControl().scan(store, question())
    (finding,) = scan.findings
    assert finding.flagged == flagged
    evidence = CommonControl().explain(store, scan, [finding.id])[finding.id]
    (graph,) = (one for one in evidence.exhibits if isinstance(one, GraphExhibit))
    assert len(graph.nodes) == 3 and all(left != right for left, right, _ in graph.edges)
    assert "firms that have one name by chance" in {one.name for one in evidence.checks}


@pytest.mark.slow
@pytest.mark.parametrize(("boards", "found"), [(2, ["director"]), (5, [])])
def test_a_director_of_both_ends_is_shown_and_one_of_many_boards_is_not(
    tmp_path: Path, boards: int, found: list[str]
) -> None:
    firms = [SELLER, BUYER, "Ostrova Ltd", "Fjellmark Ltd", "Kvikkholm Ltd"][:boards]
    made = [{"id": "p", "schema": "Person", "properties": {"name": ["Pia Holm"]}}]
    for n, name in enumerate(firms):
        made.append({"id": f"c{n}", "schema": "Company", "properties": {"name": [name]}})
        ends = {"director": ["p"], "organization": [f"c{n}"]}
        made.append({"id": f"d{n}", "schema": "Directorship", "properties": ends})
    store = stored(tmp_path / "store", rows(shared=""))
    (tmp_path / "o.jsonl").write_text("\n".join(map(json.dumps, made)), encoding="utf-8")
    store.import_file(prepare_ownership(tmp_path / "o.jsonl"))
    assert [one.details.shared for one in CommonControl().scan(store, question()).findings] == found


@pytest.mark.slow
def test_a_common_name_at_addresses_that_share_nothing_is_told(tmp_path: Path) -> None:
    made = Shipments()
    traders(made)
    for day in range(200, 400, 25):
        at = f"{5 + day % 2} {'Mill' if day % 2 else 'Lake'} Road, Ningbo"
        made.lot("Pacific Metals Ltd", SHELL, ("CHN", HUB), day, 8000.0, shipper_address=at)
        made.lot(SHELL, BUYER, (HUB, "USA"), day + 30, 7500.0)
    owners = f"owner,owned,percentage\nPia Holm,{SHELL},60\nPia Holm,{BUYER},100\n"
    store = stored(tmp_path / "store", made.table())
    (tmp_path / "o.csv").write_text(owners, encoding="utf-8")
    store.import_file(prepare_ownership(tmp_path / "o.csv"))
    scan = CommonControl().scan(store, question())
    (finding,) = scan.findings
    against = CommonControl().explain(store, scan, [finding.id])[finding.id].speaks_against
    assert any(one.startswith("Pacific Metals Ltd: its name is common, and 2 of") for one in against)

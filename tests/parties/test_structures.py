"""Structures of owners in four formats, each worked out by hand before it was computed."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from oretrace.errors import InputError
from oretrace.parties.holding_files import read_holdings
from oretrace.parties.holdings import Holdings
from oretrace.parties.ownership import Share, controllers, held_by, held_file, shares

Stated = Sequence[Mapping[str, Any]]


def _csv(folder: Path, rows: str, header: str = "owner,owned,percentage,start,end") -> Holdings:
    (folder / "o.csv").write_text(f"{header}\n{rows}\n", encoding="utf-8")
    return read_holdings([folder / "o.csv"])


def _json(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def _bods(folder: Path, *related: tuple[str, str, Stated], chain: Sequence[str] = ()) -> Holdings:
    rows = [
        {
            "recordType": "relationship",
            "recordId": f"r{n}",
            "recordDetails": {
                "interestedParty": owner,
                "subject": owned,
                "interests": interests,
                "componentRecords": [*chain],
            },
        }
        for n, (owner, owned, interests) in enumerate(related)
    ]
    return read_holdings([_json(folder / "o.json", rows)])


def _held(kind: str = "shareholding", how: str = "direct", **share: object) -> dict[str, object]:
    days = {name: share.pop(name) for name in ("startDate", "endDate") if name in share}
    stated: dict[str, object] = {"share": share} if share else {}
    return {"type": kind, "directOrIndirect": how} | stated | days


def _person(id: str, born: str, name: str = "Pia Holm") -> dict[str, object]:
    return {"id": id, "schema": "Person", "properties": {"name": [name], "birthDate": [born]}}


def _stake(owner: str, owned: str, percentage: str) -> dict[str, object]:
    given = {"owner": [owner], "asset": [owned], "percentage": [percentage]}
    return {"id": f"{owner} {owned}", "schema": "Ownership", "properties": given}


def test_an_owner_of_an_unknown_share_holds_no_more_than_the_others_leave(tmp_path: Path) -> None:
    found = shares(_csv(tmp_path, "X,A,60,,\nY,A,,,"))
    assert found["X", "A"] == Share(0.6, 0.6)
    assert (found["Y", "A"].low, found["Y", "A"].high) == pytest.approx((0.0, 0.4))
    assert found["Y", "A"].half == "no"


def test_one_stake_in_two_registers_is_one_stake(tmp_path: Path) -> None:
    assert shares(_csv(tmp_path, "X,A,30,,\nX,A,30,,"))["X", "A"] == Share(0.3, 0.3)
    assert shares(_csv(tmp_path, "X,A,25-50,,\nX,A,30,,"))["X", "A"] == Share(0.3, 0.8)


def test_stakes_that_follow_one_another_are_not_added(tmp_path: Path) -> None:
    held = _csv(tmp_path, "X,A,40,2020,2021-06-01\nX,A,45,2021-06-01,")
    assert shares(held.during("2021-01-01", "2021-12-31"))["X", "A"] == Share(0.45, 0.45)
    assert shares(held.on("2020-05-05"))["X", "A"] == Share(0.4, 0.4)
    assert held.during("2019-01-01", "2019-12-31").stakes == ()


def test_a_stake_whose_end_is_to_come_is_one_of_now(tmp_path: Path) -> None:
    assert set(shares(_csv(tmp_path, "X,A,100,,2999\nY,B,100,,2019").on(""))) == {("X", "A")}


def test_owners_of_more_than_the_whole_keep_their_intervals(tmp_path: Path) -> None:
    found = shares(_csv(tmp_path, "X,A,75-100,,\nY,A,75-100,,"))
    assert found["X", "A"] == found["Y", "A"] == Share(0.75, 1.0)


def test_a_name_in_capitals_is_the_same_firm(tmp_path: Path) -> None:
    found = shares(_csv(tmp_path, "Pia Holm,Nordal Ltd,100,,\nNORDAL  LTD,Kvikk Inc,80,,"))
    assert found["Pia Holm", "Kvikk Inc"] == Share(0.8, 0.8)


@pytest.mark.parametrize("owner", ["Unknown", "N/A", "Public float", "其他股东", "Various"])
def test_unnamed_owners_are_not_one_owner(tmp_path: Path, owner: str) -> None:
    found = _csv(tmp_path, f"{owner},A,100,,\n{owner},B,100,,")
    assert len({one.owner for one in found.stakes}) == 2
    assert not any(one.known for one in found.stakes)


def test_half_over_three_listed_owners_and_two_chains(tmp_path: Path) -> None:
    """X and Y hold 50 of H (25 each), H 20 of A; Z 15 of A and 100 of K, which has 15 of A: 20 + 15 + 15 = 50."""
    held = _csv(tmp_path, "X,H,25,,\nY,H,25,,\nH,A,20,,\nZ,A,15,,\nZ,K,100,,\nK,A,15,,")
    assert held_by(held, {"X", "Y", "Z"})["A"].low == pytest.approx(0.5)
    assert held_by(held, {"X", "Y", "Z"})["A"].half == "yes"
    assert held_by(held, {"X", "Z"})["A"].half == "no"


def test_a_cycle_of_listed_owners(tmp_path: Path) -> None:
    """X has 40 of A; A and B have 60 of one another: by shares .4 / (1 - .36); under the rule A is not X's."""
    held = _csv(tmp_path, "X,A,40,,\nA,B,60,,\nB,A,60,,")
    assert shares(held)["X", "A"].low == pytest.approx(0.625)
    assert held_by(held, {"X"})["A"] == Share(0.4, 0.4)


def test_a_direct_stake_and_one_through_others_add_up(tmp_path: Path) -> None:
    held = _bods(tmp_path, ("X", "A", [_held(exact=30), _held(how="indirect", exact=25)]), chain=["m"])
    assert shares(held)["X", "A"].low == pytest.approx(0.55)


def test_a_stated_chain_counts_beside_the_stake_of_another_listed_owner(tmp_path: Path) -> None:
    """X has 30 of A through a chain that no file shows, Y 30 itself: the chain may be Y's stake or another."""
    held = _bods(tmp_path, ("X", "A", [_held(how="indirect", exact=30)]), ("Y", "A", [_held(exact=30)]), chain=["m"])
    assert held_by(held, {"X", "Y"})["A"] == Share(0.3, 0.6)


def test_a_stated_indirect_share_counts_further_down_the_chain(tmp_path: Path) -> None:
    held = _bods(tmp_path, ("X", "B", [_held(how="indirect", exact=60)]), ("B", "C", [_held(exact=100)]), chain=["m"])
    assert held_by(held, {"X"})["C"].half == "yes"


def test_a_stated_quarter_through_two_halves_is_a_half_under_the_rule(tmp_path: Path) -> None:
    related = [("X", "B", [_held(exact=50)]), ("B", "A", [_held(exact=50)])]
    held = _bods(tmp_path, *related, ("X", "A", [_held(how="indirect", exact=25)]), chain=["r0", "r1"])
    assert held_by(held, {"X"})["A"] == Share(0.5, 0.5)
    assert shares(held)["X", "A"] == Share(0.25, 0.25)


def test_a_stake_that_ended_does_not_hide_the_one_that_goes_on(tmp_path: Path) -> None:
    held = _bods(
        tmp_path,
        ("X", "A", [_held(exact=60, endDate="2020-01-01"), _held(exact=30, startDate="2020-01-01")]),
    )
    assert shares(held.on(""))["X", "A"] == Share(0.3, 0.3)
    assert shares(held.on("2019-06-01"))["X", "A"] == Share(0.6, 0.6)


def test_votes_control_and_a_seat_that_ended_does_not(tmp_path: Path) -> None:
    held = _bods(tmp_path, ("X", "A", [_held(exact=20), _held("votingRights", minimum=60, maximum=70)]))
    assert controllers(held)["A"] == {"X"}
    gone = _bods(tmp_path, ("X", "A", [_held(exact=20), _held("boardMember", endDate="2019-01-01")]))
    assert "A" not in controllers(gone.on(""))


def test_a_nominee_holds_nothing(tmp_path: Path) -> None:
    held = _bods(
        tmp_path, ("N", "A", [_held("nominee"), _held(exact=100)]), ("X", "A", [_held("nominator", how="indirect")])
    )
    assert shares(held) == {}
    assert controllers(held)["A"] == {"X"}


@pytest.mark.parametrize("share", [{"exact": 150}, {"minimum": 60, "maximum": 50}, {"exact": -1}])
def test_an_invalid_share_is_refused(tmp_path: Path, share: dict[str, float]) -> None:
    with pytest.raises(InputError, match=r"o\.json"):
        _bods(tmp_path, ("X", "A", [_held("shareholding", "direct", **share)]))


def test_one_person_in_two_files(tmp_path: Path) -> None:
    files = [
        _json(tmp_path / f"{n}.json", [_person(f"p{n}", "1971-09-08"), _stake(f"p{n}", "A", share)])
        for n, share in enumerate(("30", "25"))
    ]
    held = read_holdings(files)
    found = shares(held)["p0", "A"]
    assert (found.low, found.high) == pytest.approx((0.3, 0.55))
    (tmp_path / "who.csv").write_text("id\np1\n\n", encoding="utf-8")
    assert held_file(files, tmp_path / "who.csv", tmp_path / "out.csv") == (1, 0, 0)


def test_a_year_of_birth_does_not_identify_a_person(tmp_path: Path) -> None:
    rows = [_person("p", "1971"), _person("q", "1971"), _stake("p", "A", "30"), _stake("q", "A", "30")]
    assert set(shares(read_holdings([_json(tmp_path / "o.json", rows)]))) == {("p", "A"), ("q", "A")}


def test_listed_names_are_found_in_any_spelling_and_an_empty_name_finds_none(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"id": "p", "schema": "Person", "properties": {"name": ["Pía HOLM"]}},
        _stake("p", "A", "60"),
    ]
    files = [_json(tmp_path / "o.json", [*rows, _stake("q", "B", "60")])]
    (tmp_path / "who.csv").write_text('name\nPia Holm\n""\nNobody Known\n', encoding="utf-8")
    assert held_file(files, tmp_path / "who.csv", tmp_path / "out.csv") == (1, 1, 1)
    assert "A" in (tmp_path / "out.csv").read_text("utf-8").splitlines()[1]


LEI = "Relationship.StartNode.NodeID,Relationship.EndNode.NodeID,Relationship.RelationshipType"


def test_an_ultimate_parent_that_is_the_direct_one_is_counted_once(tmp_path: Path) -> None:
    rows = "A,B,IS_DIRECTLY_CONSOLIDATED_BY\nA,B,IS_ULTIMATELY_CONSOLIDATED_BY"
    assert shares(_csv(tmp_path, rows, LEI))["B", "A"] == Share(0.5, 1.0)


def test_an_annulled_relationship_does_not_count(tmp_path: Path) -> None:
    held = _csv(tmp_path, "A,B,IS_DIRECTLY_CONSOLIDATED_BY,ANNULLED", f"{LEI},Registration.RegistrationStatus")
    assert held.stakes == () and sum(held.ignored.values()) == 1


def test_an_ultimate_parent_who_is_not_named_may_be_listed(tmp_path: Path) -> None:
    (tmp_path / "rr.csv").write_text(f"{LEI}\nA,B,IS_DIRECTLY_CONSOLIDATED_BY\n", encoding="utf-8")
    header = "LEI,Exception.Category,Exception.Reason.1"
    (tmp_path / "e.csv").write_text(f"{header}\nA,ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT,NON_PUBLIC\n", "utf-8")
    held = read_holdings([tmp_path / "rr.csv", tmp_path / "e.csv"])
    assert held_by(held, {"listed"})["A"].half == "unknown"
    assert held_by(held, {"B"})["A"].half == "yes"

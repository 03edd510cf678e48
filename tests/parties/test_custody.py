"""Lots of the act's goods once each: codes, words on bills, both ends' records, the last month to use."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.measures import Measure
from oretrace.errors import InputError
from oretrace.parties.custody import Custody, read_custody
from oretrace.parties.twins import NOBODY
from oretrace.question import Question
from tests.detect.consigned import ACT, CODE, HUB, OTHER, Shipments, pass_on, question, traders
from tests.detect.world import stored


def custody(folder: Path, of: Shipments, until: date | None = None) -> Custody:
    return read_custody(stored(folder / "store", of.table()), replace(question(), until=until))


@pytest.mark.slow
def test_lots_of_the_act_and_of_its_look_alikes_alone_are_read(tmp_path: Path) -> None:
    of = Shipments()
    for code in (CODE, OTHER, "392690"):
        of.lot("A Ltd", "B Ltd", ("CHN", HUB), 10, 5.0, hs_code=f"{code}00")
    found = custody(tmp_path, of)
    assert found.lots.own.tolist() == [False, True] and found.codes == (CODE,)
    assert found.names == (("A Ltd",), ("B Ltd",)) and found.business.tolist() == [3, 3]


@pytest.mark.slow
def test_a_bill_without_a_code_counts_by_words_where_no_declaration_does(tmp_path: Path) -> None:
    of = Shipments()
    bill = {
        "record": "bill_of_lading",
        "flow": "import",
        "hs_code": None,
        "hs_edition": None,
        "goods_text": "ANTIMONY INGOT",
    }
    of.lot("A Ltd", "B Ltd", (HUB, "USA"), 10, 5.0)
    of.made[-1] |= bill | {"reporter": "USA"}
    of.lot("A Ltd", "B Ltd", (HUB, "USA"), 10, 5.0)
    of.made[-1] |= bill | {"reporter": "USA", "goods_text": "TIN INGOT"}
    assert custody(tmp_path / "bills", of).lots.kg.tolist() == [5.0]
    of.lot("A Ltd", "B Ltd", (HUB, "USA"), 40, 7.0)
    of.made[-1] |= {"flow": "import", "reporter": "USA"}
    assert custody(tmp_path / "declared", of).lots.kg.tolist() == [7.0]


@pytest.mark.slow
def test_records_of_both_ends_are_one_lot(tmp_path: Path) -> None:
    of = Shipments(both_ends=True)
    traders(of)
    pass_on(of)
    lots = custody(tmp_path, of).lots
    assert sum(len(lines) == 2 for lines in lots.lines) >= 0.97 * len(of.made) / 2
    joined = [k for k, lines in enumerate(lots.lines) if len(lines) == 2]
    assert (lots.arrived[joined] - lots.left[joined] == 20).mean() > 0.97


@pytest.mark.slow
def test_lots_that_two_firms_send_one_another_week_by_week_count_once(tmp_path: Path) -> None:
    of, rng = Shipments(both_ends=True), np.random.default_rng(1)
    traders(of)
    others = len(of.made)
    for day in np.sort(rng.integers(0, 300, 90)).tolist():
        of.lot("Bolano Ltd", "Vedoru Ltd", ("CHN", HUB), day, float(np.exp(rng.normal(9.5, 0.7))))
        end = date.fromordinal(of.made[-2]["happened_on"].toordinal() + int(rng.integers(3, 80)))
        of.made[-1] |= {"net_kg": of.made[-2]["net_kg"] * float(rng.uniform(0.98, 1.02)), "happened_on": end}
    found = custody(tmp_path, of)
    mine = [k for k, one in enumerate(found.lots.shipper.tolist()) if found.names[one] == ("Bolano Ltd",)]
    sent = sum(row["net_kg"] for row in of.made[others:] if row["flow"] == "export")
    assert float(found.lots.kg[mine].sum()) == pytest.approx(sent, rel=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("spread", [0.0, 0.05])
def test_a_thousand_like_lots_of_one_pair_of_firms_count_once(tmp_path: Path, spread: float) -> None:
    """Nothing says which is which, and yet there are as many as either end has, on the days that the ends have."""
    of, rng = Shipments(both_ends=True), np.random.default_rng(3)
    for day in rng.integers(0, 400, 1_000).tolist():
        of.lot("Bolano Ltd", "Vedoru Ltd", ("CHN", HUB), day, 8_000.0 * float(np.exp(rng.normal(0.0, spread))))
    lots = custody(tmp_path, of).lots
    assert 1_000 <= lots.kg.size <= 1_020
    every = sum(row["net_kg"] for row in of.made)
    assert spread or lots.most.sum() >= 0.99 * every  # each record of equal lots may be of a lot of its own
    sent = [row["happened_on"].toordinal() for row in of.made if row["flow"] == "export"]
    left = lots.left + date(1970, 1, 1).toordinal()
    assert np.abs(np.quantile(left, [0.1, 0.5, 0.9]) - np.quantile(sent, [0.1, 0.5, 0.9])).max() <= 5


@pytest.mark.slow
def test_lots_after_the_last_month_are_not_read(tmp_path: Path) -> None:
    of = Shipments()
    of.lot("A Ltd", "B Ltd", ("CHN", HUB), 0, 5.0)
    of.lot("A Ltd", "B Ltd", ("CHN", HUB), 60, 6.0)
    found = custody(tmp_path, of, date(2023, 9, 1))
    assert found.lots.kg.tolist() == [5.0] and found.business.tolist() == [1, 1]


@pytest.mark.slow
def test_to_order_has_no_party_and_to_the_order_of_a_firm_is_the_firm(tmp_path: Path) -> None:
    of = Shipments()
    for n, consignee in enumerate(("TO ORDER", "To the order of B Ltd", "TO ORDER OF FIRST MARIGOLD BANK", "B Ltd")):
        of.lot("A Ltd", consignee, ("CHN", HUB), 10 * n, 5.0)
    found = custody(tmp_path, of)
    assert found.names == (("A Ltd",), ("B Ltd",)) and found.business.tolist() == [4, 2]
    assert found.lots.consignee.tolist() == [NOBODY, 1, NOBODY, 1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("export", "receiver", "notified"), [("Works Ltd", "Works Ltd", False), (None, "Kvikk Ltd", True)]
)
def test_a_consignee_that_one_end_names_goes_before_the_notify_party_that_the_other_has(
    tmp_path: Path, export: str | None, receiver: str, notified: bool
) -> None:
    of = Shipments(both_ends=True)
    traders(of)
    for day in range(0, 240, 20):
        of.lot("Orchid Metals Ltd", "Kvikk Ltd", ("CHN", HUB), day, 8_000.0 + 17 * day)
        of.made[-2]["consignee"] = export
        of.made[-1] |= {"consignee": "TO ORDER", "notify": "Kvikk Ltd"}
    found = custody(tmp_path, of)
    mine = [k for k, one in enumerate(found.lots.shipper.tolist()) if found.names[one] == ("Orchid Metals Ltd",)]
    assert len(mine) == 12 and {len(found.lots.lines[k]) for k in mine} == {2}
    assert {found.names[one] for one in found.lots.consignee[mine].tolist()} == {(receiver,)}
    assert set(found.lots.notified[mine].tolist()) == {notified}


CARE, NOTIFIED = "Swift Freight Forwarding", "the notify party of a forwarder"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ends", "receiver"),
    [
        ((NOTIFIED, NOTIFIED), "Kvikk Ltd"),
        ((CARE, NOTIFIED), "Kvikk Ltd"),
        ((NOTIFIED, CARE), "Kvikk Ltd"),
        (("Works Ltd", NOTIFIED), "Works Ltd"),
        ((NOTIFIED, "Works Ltd"), "Works Ltd"),
    ],
)
def test_the_other_end_goes_before_the_notify_party_of_a_forwarder_unless_it_names_that_forwarder(
    tmp_path: Path, ends: tuple[str, str], receiver: str
) -> None:
    of = Shipments(both_ends=True)
    traders(of)
    for day in range(0, 240, 20):
        of.lot("Orchid Metals Ltd", CARE, ("CHN", HUB), day, 8_000.0 + 17 * day)
        for row, consignee in zip(of.made[-2:], ends, strict=True):
            row.update({"notify": "Kvikk Ltd"} if consignee == NOTIFIED else {"consignee": consignee})
    found = custody(tmp_path, of)
    mine = [k for k, one in enumerate(found.lots.shipper.tolist()) if found.names[one] == ("Orchid Metals Ltd",)]
    assert len(mine) == 12 and {len(found.lots.lines[k]) for k in mine} == {2}
    assert {found.names[one] for one in found.lots.consignee[mine].tolist()} == {(receiver,)}
    assert set(found.lots.notified[mine].tolist()) == {receiver == "Kvikk Ltd"}


@pytest.mark.slow
def test_a_store_without_such_goods_is_an_error(tmp_path: Path) -> None:
    of = Shipments()
    of.lot("A Ltd", "B Ltd", ("CHN", HUB), 0, 5.0, hs_code="392690")
    with pytest.raises(InputError, match=r"shipments of the act's goods.*give --reporter"):
        custody(tmp_path, of)


@pytest.mark.slow
def test_a_bill_without_a_code_is_of_the_act_by_its_words_whatever_the_material(tmp_path: Path) -> None:
    """The material of an act need not be an element; of several under its code the act's own counts."""
    of = Shipments()
    texts = ("NATURAL FLAKE GRAPHITE", "antimony trioxide", "gallium metal 4N", "germanium ingots", "furniture")
    for n, text in enumerate(texts):
        of.lot(f"Seller {n}", f"Buyer {n}", ("CHN", HUB), n, 100.0)
        of.made[-1] |= {"record": "bill_of_lading", "hs_code": None, "hs_edition": None, "goods_text": text}
    store = stored(tmp_path / "store", of.table())
    for material, code, text in (("graphite", "250410", texts[0]), ("gallium", "811292", texts[2])):
        item = MeasureItem(material=material, form="all", hs6=(code,), coverage="full")
        act = Measure(id="made-up", issuer="CHN", effective_from=ACT, targets=("USA",), items=(item,))
        lots = read_custody(store, Question(act)).lots
        assert lots.lines == (((1, texts.index(text) + 1),),)

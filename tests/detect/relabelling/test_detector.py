"""What `relabelling` finds and what it must not: planted goods, clean worlds, splits of codes, silent reporters."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from oretrace.detect.relabelling.detector import Relabelling
from oretrace.detect.relabelling.reading import read
from oretrace.detect.relabelling.weighing import least_score, span_of, weigh
from oretrace.errors import InputError
from oretrace.findings import Scan, flat
from oretrace.question import Question
from tests.detect.relabelling.trade import CONTROLLED, FALSE, HUBS, Trade, act, question, store_of
from tests.detect.world import DESTINATION, ORIGIN, extra
from tests.parameters import first_fast

HUB = HUBS[5]


def scan(folder: Path, trade: Trade, asked: Question | None = None, **rows: object) -> Scan:
    return Relabelling().scan(store_of(folder, trade.rows(**rows)), asked or question())  # type: ignore[arg-type]


def flagged(of: Scan) -> list[tuple[str | None, str]]:
    return [(one.subject.parts["hub"], one.subject["code_to"]) for one in of.findings if one.flagged]


@pytest.mark.slow
def test_a_hub_that_passes_goods_on_under_another_code(tmp_path: Path) -> None:
    trade = Trade(1)
    trade.by_a_hub(HUB)
    found = scan(tmp_path, trade)
    assert flagged(found) == [(HUB, FALSE)]
    record = flat(found.findings[0])
    assert (record["origin"], record["destination"], record["hub"]) == (ORIGIN, DESTINATION, HUB)
    assert (record["code_from"], record["code_to"]) == (CONTROLLED, FALSE)
    assert record["share"] == pytest.approx(0.6, abs=0.15)
    assert record["attestation"] == "reported_tactic" and record["reported_by"]
    assert record["interval90_low"] <= record["estimate"] <= record["interval90_high"]
    assert record["material"] == "antimony" and record["leading_code"] is None


@pytest.mark.slow
def test_the_direct_lane(tmp_path: Path) -> None:
    trade = Trade(2)
    trade.on_the_lane()
    found = scan(tmp_path, trade)
    assert flagged(found) == [(None, FALSE)]
    assert flat(found.findings[0])["hub"] is None
    assert found.findings[0].details.way == "one lane"


@pytest.mark.slow
def test_a_destination_that_reports_alone_is_enough_for_the_lane(tmp_path: Path) -> None:
    trade = Trade(2)
    trade.on_the_lane()
    assert (None, FALSE) in flagged(scan(tmp_path, trade, silent=(ORIGIN, *HUBS)))


@pytest.mark.slow
@pytest.mark.parametrize("seed", first_fast([3, 4, 5]))
def test_no_lane_is_flagged_without_relabelling(tmp_path: Path, seed: int) -> None:
    assert flagged(scan(tmp_path, Trade(seed))) == []


@pytest.mark.slow
def test_no_claim_is_made_unless_the_controlled_code_fell(tmp_path: Path) -> None:
    trade = Trade(1)
    trade.by_a_hub(HUB)
    trade.add(CONTROLLED, ORIGIN, DESTINATION, np.where(np.arange(trade.months) < trade.t0, 0.0, 20_000.0))
    found = scan(tmp_path, trade)
    assert not found.findings
    assert any("nothing to explain" in note.text for note in found.notes)


@pytest.mark.slow
@pytest.mark.parametrize("who", first_fast([(ORIGIN, DESTINATION, *HUBS), (ORIGIN,), (DESTINATION,), (HUB,)], 2))
@pytest.mark.parametrize("share", first_fast([0.6, 1.0]))
def test_a_split_of_codes_is_not_relabelling(tmp_path: Path, who: tuple[str, ...], share: float) -> None:
    trade = Trade(6)
    assert flagged(scan(tmp_path, trade, recoded=trade.split(who, share))) == []


@pytest.mark.slow
def test_a_split_is_named(tmp_path: Path) -> None:
    trade = Trade(6)
    found = scan(tmp_path, trade, recoded=trade.split((ORIGIN, DESTINATION, *HUBS), 1.0))
    assert any(f"{CONTROLLED} to {FALSE}" in one.what for one in found.left_out)


@pytest.mark.slow
def test_the_best_code_leads_and_the_others_stand_below(tmp_path: Path) -> None:
    trade = Trade(1)
    trade.by_a_hub(HUB)
    trade.add("780191", HUB, DESTINATION, 0.25 * trade.goods(), 2.0)
    found = scan(tmp_path, trade)
    first, *below = (one for one in found.findings if one.subject.parts["hub"] == HUB)
    assert first.subject["code_to"] == FALSE and first.flagged and first.details.leading_code is None
    assert [one.subject["code_to"] for one in below] == ["780191"]
    assert all(one.details.leading_code == FALSE and not one.flagged for one in below)


@pytest.mark.slow
def test_a_year_of_history_is_enough_to_be_asked(tmp_path: Path) -> None:
    trade = Trade(1, months=24, t0=12)
    trade.by_a_hub(HUB)
    asked = Question(act(on=question().measure.first_day.replace(year=2021, month=1)))
    found = scan(tmp_path, trade, asked)
    assert found.findings[0].subject.parts["hub"] == HUB
    assert found.findings[0].details.months_before == 12


@pytest.mark.slow
def test_values_alone_are_not_enough(tmp_path: Path) -> None:
    rows = Trade(1).rows()
    without = rows.set_column(rows.column_names.index("net_kg"), "net_kg", [[None] * rows.num_rows])
    with pytest.raises(InputError, match="masses"):
        Relabelling().scan(store_of(tmp_path, without.cast(rows.schema)), question())


def test_an_act_without_codes_is_asked_for_some(tmp_path: Path) -> None:
    store = store_of(tmp_path, Trade(1).rows())
    with pytest.raises(InputError, match="--hs"):
        Relabelling().scan(store, replace(question(), measure=act().model_copy(update={"items": ()})))


@pytest.mark.slow
def test_an_act_on_all_asks_every_direct_lane(tmp_path: Path) -> None:
    trade = Trade(2)
    trade.on_the_lane()
    found = scan(tmp_path, trade, Question(act(targets=("*",))))
    assert found.findings and all(one.subject.parts["hub"] is None for one in found.findings)


@pytest.mark.slow
def test_evidence_states_what_fits_as_well(tmp_path: Path) -> None:
    trade = Trade(1)
    trade.by_a_hub(HUB)
    store = store_of(tmp_path, trade.rows())
    found = Relabelling().scan(store, question())
    shown = Relabelling().explain(store, found, [found.findings[0].id])[found.findings[0].id]
    assert "consistent with" in shown.claim
    assert {check.name for check in shown.checks} >= {
        "revision of the nomenclature",
        "processing into the other goods",
    }
    assert {one.name for one in shown.exhibits} >= {"controlled code", "other code", "codes", "mass"}


@pytest.mark.slow
def test_a_switch_from_kg_to_pieces_is_not_a_fall(tmp_path: Path) -> None:
    trade = Trade(2)
    trade.on_the_lane()
    rows = trade.rows().to_pylist()
    for row in rows:
        direct = {row["reporter"], row["partner"]} == {ORIGIN, DESTINATION}
        if row["hs_code"] == CONTROLLED and direct and row["period_start"] >= act().first_day:
            row |= {"net_kg": None, "qty": 12.0, "qty_unit": "p/st"}
    found = Relabelling().scan(store_of(tmp_path, extra(rows)), question())
    assert not found.findings
    assert any("switch of the unit" in note.text for note in found.notes)


@pytest.mark.slow
def test_two_ends_that_name_different_codes(tmp_path: Path) -> None:
    trade = Trade(1)
    goods = trade.goods(0.8)
    trade.add(CONTROLLED, ORIGIN, HUB, goods)
    rows = trade.rows().to_pylist()
    for row in rows:
        lane = (row["reporter"], row["partner"], row["hs_code"]) == (ORIGIN, HUB, CONTROLLED)
        if lane and row["period_start"] >= act().first_day:
            row["hs_code"] = FALSE
    reading = read(store_of(tmp_path, extra(rows)), question())
    place = reading.listed[0]
    span = span_of(trade.t0, len(reading.lanes.months))
    found, _ = weigh(reading.legs(place, DESTINATION), dict.fromkeys(reading.alike[place], 1.0), span)
    (one,) = (one for one in found if one.about == (DESTINATION, HUB))
    assert one.way == "ends of the first leg" and reading.lanes.products[one.product] == FALSE
    assert one.score >= least_score(one.way)

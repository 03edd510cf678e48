"""From a store and an act to a panel: whose exports, which products fell, what is left out and under what name."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oretrace import engine
from oretrace.detect.diversion.preparation import Prepared, prepare
from oretrace.errors import InputError
from oretrace.ledger.ends import ends_of
from oretrace.question import Question
from oretrace.store import Store
from tests.detect.diversion.test_panel import ACT, GOODS, MONTHS, STAPLE, ban, exported, imported, regular, table
from tests.detect.world import month, stored

Row = dict[str, Any]
FIRST_BEFORE, LAST_AFTER = 9, 23
"""The window of 30 months around number 15: nine months from the act on, so that six are left before it."""


def _ask(folder: Path, rows: list[Row], codes: tuple[str, ...] | None = (), **act: Any) -> Prepared:
    return prepare(stored(folder / "store", table(rows)), Question(ban(**act), codes), supply=False)


def _direct(rows: list[Row], since: int, to: int, factor: float) -> list[Row]:
    """The rows with both reports of the direct lane multiplied in the months named."""
    days = {month(k) for k in range(since, to + 1)}
    return [
        row | {"net_kg": row["net_kg"] * factor}
        if {row["reporter"], row["partner"]} == {"CHN", "USA"} and row["period_start"] in days
        else row
        for row in rows
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("factor", "fallen"), [(0.7, True), (0.7001, False), (1.3, False), (0.0, True)])
def test_a_product_is_weighed_if_its_direct_trade_fell_to_seven_tenths(
    factor: float, fallen: bool, tmp_path: Path
) -> None:
    made = _ask(tmp_path, _direct(regular(), ACT, LAST_AFTER, factor))
    assert (made.window.pre_first, made.window.post_last) == (month(FIRST_BEFORE), month(LAST_AFTER))
    assert made.panel.products == ((STAPLE,) if fallen else ())
    assert (made.products_read, made.everything.products) == (1, (STAPLE,))


@pytest.mark.slow
def test_the_fall_is_that_of_the_window_alone(tmp_path: Path) -> None:
    rows = _direct(_direct(regular(), 0, FIRST_BEFORE - 1, 100.0), LAST_AFTER + 1, MONTHS, 0.0)
    assert _ask(tmp_path, rows).panel.products == ()
    rows = _direct(_direct(regular(), FIRST_BEFORE, FIRST_BEFORE, 3.0), LAST_AFTER, LAST_AFTER, 0.5)
    # (5·1 + 3)/6 before and (8 + ½)/9 after: a ratio of .708.
    assert _ask(tmp_path / "edges", rows).panel.products == ()
    rows = _direct(rows, ACT - 1, ACT, 1.1)
    assert _ask(tmp_path / "more", rows).panel.products == ()


@pytest.mark.slow
def test_a_lane_without_former_trade_cannot_fall(tmp_path: Path) -> None:
    rows = [row for row in regular() if row["period_start"] >= month(ACT) or row["partner"] != "USA"]
    rows = [row for row in rows if row["period_start"] >= month(ACT) or row["reporter"] != "USA"]
    rows += [exported("CHN", "USA", ACT - 1, 50.0), imported("CHN", "USA", ACT - 1, 50.0)]
    made = _ask(tmp_path, rows)
    assert made.panel.products == (GOODS,)
    assert set(made.everything.products) == {GOODS, STAPLE}


@pytest.mark.slow
def test_products_that_no_act_of_the_issuer_names_are_placebos(tmp_path: Path) -> None:
    free, named = "960110", "811010"  # antimony is named by another act of China
    more = [row | {"hs_code": code} for row in regular() for code in (free, named)]
    made = _ask(tmp_path, [*regular(), *more], (STAPLE,))
    assert made.unmeasured is not None and made.unmeasured.products == (free,)
    assert made.listed.tolist() == [name == STAPLE for name in made.rows.products]
    assert made.products_read == 1
    assert _ask(tmp_path / "none", regular(), (STAPLE,)).unmeasured is None


def test_areas_other_than_territories_are_left_out_by_name(tmp_path: Path) -> None:
    rows = regular() + [exported("CHN", "WLD", MAY) for MAY in range(MONTHS)] + [imported("WLD", "USA", 3)]
    made = _ask(tmp_path, rows)
    assert "WLD" not in made.rows.territories
    (one,) = made.left_out
    assert one.what == "WLD" and one.why.endswith("not a territory goods pass through")


@pytest.mark.parametrize(
    ("months", "last", "known"), [(30, 23, True), (30, 22, False), (20, 16, True), (20, 15, False)]
)
def test_a_target_that_ends_early_is_unknown_since(months: int, last: int, known: bool, tmp_path: Path) -> None:
    """Its reports must reach nine months into the act, or the last three months that publication lags reach."""
    rows = [row for row in regular() if row["period_start"] < month(months)]
    rows = [row for row in rows if row["reporter"] != "USA" or row["period_start"] <= month(last)]
    made = _ask(tmp_path, rows)
    why = [item.why for item in made.left_out if item.what == "imports reported by the target"]
    assert why == ([] if known else [f"they end in {month(last):%Y-%m}: unknown since, not zero"])
    # Its missing figures then halve nothing.
    after = made.everything.direct[0, last + 1 :]
    assert np.allclose(after, 1e4)
    assert ("USA" in made.rows.reporters) == known


@pytest.mark.slow
def test_a_target_that_ends_early_stands_at_no_other_end(tmp_path: Path) -> None:
    """In the months it did report, too: a lane half known would grow when it ends."""
    cargo = exported("THA", "USA", 3, 80.0)
    rows = [row for row in regular() if row["reporter"] != "USA" or row["period_start"] <= month(10)]
    made = _ask(tmp_path, [*rows, cargo])
    product, hub = made.everything.products.index(GOODS), made.everything.hubs.index("THA")
    assert made.everything.onward[product, hub, 3] == pytest.approx(80.0)
    between = [row | {"hs_code": STAPLE, "net_kg": 3e4} for row in (exported("CHN", "THA", 3),)]
    lane = _ask(tmp_path / "other", [*[r for r in rows if not _is(r, "CHN", "THA", 3)], *between])
    at = lane.everything.hubs.index("THA")
    assert lane.everything.out[0, at, 3] == pytest.approx((3e4 + 1e4) / 2)  # both of its ends still count


def _is(row: Row, reporter: str, partner: str, when: int) -> bool:
    return (row["reporter"], row["partner"], row["period_start"]) == (reporter, partner, month(when))


@pytest.mark.slow
def test_codes_that_are_asked_for_and_not_stored_are_named(tmp_path: Path) -> None:
    made = _ask(tmp_path, regular(), (GOODS, STAPLE, "8411", "990011"))
    assert [(item.what, item.why) for item in made.left_out] == [
        (code, "no figure of this code is in the store") for code in (GOODS, "990011")
    ]


def test_an_act_without_codes_or_without_destination_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"customs codes.*none in the catalog.*--hs"):
        unnamed = ban().model_copy(update={"items": ()})
        prepare(stored(tmp_path / "store", table(regular())), Question(unnamed), supply=False)
    with pytest.raises(InputError, match="Name the destination to examine with --target"):
        _ask(tmp_path / "all", regular(), (), targets=("*",))


@pytest.mark.slow
def test_missing_reports_and_months_are_named(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"no row for 990011, .*990016; the store has 1 codes, 841120 to 841120"
    ) as e:
        _ask(tmp_path, regular(), tuple(f"99001{k}" for k in range(1, 9)))
    assert "990017" not in str(e.value) and "CHN → USA and from CHN to others" in str(e.value)
    for partner in ("USA", "THA"):
        lane = [row for row in regular() if {row["reporter"], row["partner"]} == {"CHN", partner}]
        with pytest.raises(InputError, match="rows of them, but none on CHN → USA and to a third territory"):
            _ask(tmp_path / partner, lane, (STAPLE,))
    with pytest.raises(InputError, match=r"no row for any code; the store has 0 codes'"):
        prepare(Store.open(tmp_path / "nothing", create=True), Question(ban(), ()))


@pytest.mark.slow
def test_a_union_speaks_through_its_members_or_alone_where_only_its_total_is_stored(tmp_path: Path) -> None:
    union = ban(issuer="EUU")
    for reporters, speak in ((("DEU", "FRA"), {"DEU", "FRA"}), (("EUU",), {"EUU"}), (("EUU", "FRA"), {"FRA"})):
        routes = [exported(name, to, k) for name in reporters for to in ("USA", "TUR") for k in range(MONTHS)]
        store = stored(tmp_path / "-".join(reporters), table(routes))
        origins, destinations = ends_of(union, store.connect())
        assert destinations == ["USA"]
        assert set(origins) >= speak and ("EUU" in origins) == (speak == {"EUU"})
        assert origins == sorted(origins)


@pytest.mark.slow
def test_several_destinations_are_one(tmp_path: Path) -> None:
    question = Question(ban(targets=("USA", "JPN")), ())
    made = prepare(stored(tmp_path / "store", table(regular())), question)
    assert made.everything.hubs == ("THA",)
    assert np.allclose(made.everything.direct, 2e4)


@pytest.mark.slow
def test_the_query_in_one_statement_returns_the_lanes_that_were_laid_out(tmp_path: Path) -> None:
    store = stored(tmp_path / "store", table(regular()))
    made = prepare(store, Question(ban(), ()), supply=False)
    text, parameters = made.query()
    rows = engine.run(store.connect(), text, parameters)
    assert rows.num_rows == made.rows.leg.size
    assert parameters["origins"] == ["CHN"]
    assert made.snapshots == (1,)


@pytest.mark.slow
@pytest.mark.parametrize("listed", [True, False])
def test_codes_revised_in_the_window_are_left_out_and_named_if_the_act_lists_them(
    listed: bool, tmp_path: Path
) -> None:
    """The listed code ends with an edition and nothing that is stored goes on from it."""
    turn = date(2022, 1, 1)
    rows = regular()
    old = [row | {"hs_code": f"{GOODS}90"} for row in rows if row["period_start"] < turn]
    codes = (f"{GOODS}90", STAPLE) if listed else (STAPLE,)
    act = ban().model_copy(update={"effective_from": month(20)})
    made = prepare(stored(tmp_path / "store", table([*rows, *old])), Question(act, codes))
    why = "its codes were revised on 2022-01-01: 84111090 end there, nothing stored bridges them"
    assert [(item.what, item.why) for item in made.left_out] == ([(GOODS, why)] if listed else [])
    assert made.products_read == 1 and made.unmeasured is None

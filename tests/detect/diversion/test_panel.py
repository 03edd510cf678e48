"""A lane is the mean over the ends that report it: their missing figures are no trade, those of others nothing."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.measures import Measure
from oretrace.detect.diversion.panel import HubSupply, Panel, lay_out
from oretrace.detect.diversion.preparation import Prepared, prepare
from oretrace.question import Question
from oretrace.store import Store
from tests.detect.world import extra, month, stored

Array = NDArray[np.float64]

MONTHS, ACT = 30, 15
MAY, JUNE = 4, 5
GOODS, STAPLE = "841110", "841120"
ROUTES = (("CHN", "USA"), ("CHN", "THA"), ("CHN", "JPN"), ("THA", "USA"), ("JPN", "USA"), ("THA", "JPN"))


def ban(issuer: str = "CHN", targets: tuple[str, ...] = ("USA",)) -> Measure:
    item = MeasureItem(material="goods", form="made up", hs6=(GOODS, STAPLE), coverage="full")
    return Measure(id="made-up", issuer=issuer, effective_from=month(ACT), targets=targets, items=(item,))


def exported(origin: str, to: str, when: int, kg: float | None = 100.0, **given: Any) -> dict[str, Any]:
    return _figure(origin, to, "export", when, kg) | given


def imported(origin: str, to: str, when: int, kg: float | None = 100.0, **given: Any) -> dict[str, Any]:
    return _figure(to, origin, "import", when, kg) | given


def _figure(reporter: str, partner: str, flow: str, when: int, kg: float | None) -> dict[str, Any]:
    start = {"hs_code": GOODS, "period_start": month(when), "suppressed": False}
    return start | {"reporter": reporter, "partner": partner, "flow": flow, "value": 1.0, "net_kg": kg}


def regular(*silent: str, routes: tuple[tuple[str, str], ...] = ROUTES) -> list[dict[str, Any]]:
    """Both ends of all routes report the staple in every month, but for those who publish nothing."""
    both = (
        report(*route, when, 1e4, hs_code=STAPLE, value=1e5)
        for route in routes
        for when in range(MONTHS)
        for report in (exported, imported)
    )
    return [row for row in both if row["reporter"] not in silent]


def without(rows: list[dict[str, Any]], reporter: str, flow: str, *when: int) -> list[dict[str, Any]]:
    """The same rows but those of a reporter and flow in some months."""
    gone = {month(k) for k in when}
    return [r for r in rows if (r["reporter"], r["flow"]) != (reporter, flow) or r["period_start"] not in gone]


def prepared(folder: Path, *files: list[dict[str, Any]], act: Measure | None = None) -> Prepared:
    return asked(stored(folder / "store", *(table(rows) for rows in files)), act)


def table(rows: list[dict[str, Any]]) -> pa.Table:
    return extra(rows)


def asked(store: Store, act: Measure | None = None) -> Prepared:
    made = prepare(store, Question(act or ban(), ()), supply=False)
    assert made.everything.unit == "kg"
    return made


def lane(made: Prepared, origin: str, to: str, without_reporter: str | None = None) -> Array:
    """The goods' monthly kg from one territory to another, as the panel has them."""
    number = None if without_reporter is None else made.rows.reporters.index(without_reporter)
    panel = lay_out(made.rows, without_reporter=number)
    product, issuer = panel.products.index(GOODS), made.question.measure.issuer
    target = to in made.question.measure.destinations
    if target and origin == issuer:
        series: Array = panel.direct[product]
    elif origin == issuer:
        series = panel.out[product, panel.hubs.index(to)]
    else:
        series = (panel.onward if target else panel.others[to][1])[product, panel.hubs.index(origin)]
    return series


def months(**kg: float) -> Array:
    """A series that is zero but in the months named: m4=50.0."""
    series = np.zeros(MONTHS)
    for name, amount in kg.items():
        series[int(name[1:])] = amount
    return series


# ------------------------------------------------------------------------------------------------- ends that report


def test_a_cargo_on_the_way_counts_once(tmp_path: Path) -> None:
    """On each lane with an amount of its own, and none adds to another's."""
    kg = {route: 100.0 * k for k, route in enumerate(ROUTES, 1)}
    cargoes = [exported(*route, MAY, kg[route]) for route in ROUTES]
    cargoes += [imported(*route, JUNE, kg[route]) for route in ROUTES]
    made = prepared(tmp_path, [*regular(), *cargoes])
    for route in ROUTES:
        half = kg[route] / 2
        np.testing.assert_allclose(lane(made, *route), months(m4=half, m5=half), err_msg=str(route))


@pytest.mark.slow
@pytest.mark.parametrize("silent", ["USA", "THA", "JPN"])
def test_a_silent_end_leaves_the_other_in_full(tmp_path: Path, silent: str) -> None:
    routes = [route for route in ROUTES if route[1] == silent]
    cargoes = [exported(*route, MAY, 100.0 * k) for k, route in enumerate(routes, 1)]
    made = prepared(tmp_path, [*regular(silent), *cargoes])
    for k, route in enumerate(routes, 1):
        np.testing.assert_allclose(lane(made, *route), months(m4=100.0 * k), err_msg=str(route))


@pytest.mark.slow
def test_in_a_month_that_one_end_did_not_report_the_other_stands_alone(tmp_path: Path) -> None:
    cargoes = [exported("CHN", "THA", k) for k in (MAY, JUNE)] + [imported("CHN", "THA", 9)]
    made = prepared(tmp_path, without(regular(), "THA", "import", JUNE) + cargoes)
    np.testing.assert_allclose(lane(made, "CHN", "THA"), months(m4=50.0, m5=100.0, m9=50.0))


def test_a_suppressed_cell_is_not_read_as_zero(tmp_path: Path) -> None:
    cargoes = [exported("CHN", "THA", k) for k in (MAY, JUNE)] + [imported("CHN", "THA", 9)]
    withheld = imported("CHN", "THA", MAY, None, value=None, suppressed=True)
    elsewhere = imported("JPN", "THA", JUNE, None, value=None, suppressed=True)
    made = prepared(tmp_path, [*regular(), *cargoes, withheld, elsewhere])
    np.testing.assert_allclose(lane(made, "CHN", "THA"), months(m4=100.0, m5=50.0, m9=50.0))


def test_a_figure_beside_a_suppressed_one_counts(tmp_path: Path) -> None:
    """Of two codes of a product one is withheld: the end still reports, with what is known."""
    shown, withheld = f"{GOODS}10", f"{GOODS}90"
    rows = [
        exported("CHN", "THA", MAY, hs_code=shown),
        imported("CHN", "THA", MAY, 60.0, hs_code=shown),
        imported("CHN", "THA", MAY, None, value=None, suppressed=True, hs_code=withheld),
    ]
    np.testing.assert_allclose(lane(prepared(tmp_path, [*regular(), *rows]), "CHN", "THA"), months(m4=80.0))


@pytest.mark.slow
def test_a_suppressed_cell_hides_no_figure_of_another_source(tmp_path: Path) -> None:
    """The file that leads withholds May, the other has it: what is published anywhere counts."""
    first = [*regular(), exported("CHN", "THA", JUNE), imported("CHN", "THA", JUNE), imported("CHN", "THA", 9)]
    first.append(imported("CHN", "THA", MAY, None, value=None, suppressed=True))
    second = [imported("CHN", "THA", MAY, 70.0), imported("JPN", "THA", MAY, 7.0)]
    stored(tmp_path / "store", table(first), source="first")
    made = asked(stored(tmp_path / "store", table(second), source="second"))
    np.testing.assert_allclose(lane(made, "CHN", "THA"), months(m4=35.0, m5=100.0, m9=50.0))


@pytest.mark.slow
def test_an_end_whose_files_do_not_have_the_product_does_not_count(tmp_path: Path) -> None:
    made = prepared(tmp_path, [*regular(), exported("CHN", "THA", MAY)])
    np.testing.assert_allclose(lane(made, "CHN", "THA"), months(m4=100.0))
    other_way = prepared(tmp_path / "2", [*regular(), exported("CHN", "THA", MAY), exported("THA", "USA", MAY)])
    np.testing.assert_allclose(lane(other_way, "CHN", "THA"), months(m4=100.0))


@pytest.mark.slow
def test_a_figure_without_mass_is_not_read_as_zero(tmp_path: Path) -> None:
    cargoes = [exported("CHN", "THA", k) for k in (MAY, JUNE)]
    unweighed = imported("CHN", "THA", MAY, None)
    made = prepared(tmp_path / "1", [*regular(), *cargoes, unweighed, imported("CHN", "THA", 9)])
    np.testing.assert_allclose(lane(made, "CHN", "THA"), months(m4=100.0, m5=50.0, m9=50.0))
    never_weighs = prepared(tmp_path / "2", [*regular(), *cargoes, unweighed])
    np.testing.assert_allclose(lane(never_weighs, "CHN", "THA"), months(m4=100.0, m5=100.0))


@pytest.mark.slow
def test_a_figure_counts_whatever_coverage_says(tmp_path: Path) -> None:
    """THA's file is an extract of JPN; a second one, of CHN, has May only."""
    extract = [row for row in regular() if row["reporter"] != "THA"]
    extract += [imported("JPN", "THA", k, 1e4, hs_code=STAPLE) for k in range(MONTHS)]
    made = prepared(
        tmp_path, [*extract, *(exported("CHN", "THA", k) for k in (MAY, JUNE))], [imported("CHN", "THA", MAY, 60.0)]
    )
    np.testing.assert_allclose(lane(made, "CHN", "THA"), months(m4=80.0, m5=100.0))


@pytest.mark.slow
def test_a_list_of_all_partners_stays_one_in_a_month_with_a_single_partner(tmp_path: Path) -> None:
    of_june = [imported("THA", "JPN", JUNE)]
    rest = without(regular(), "JPN", "import", JUNE)
    made = prepared(tmp_path, [*rest, exported("CHN", "JPN", JUNE), imported("CHN", "JPN", 9)], of_june)
    np.testing.assert_allclose(lane(made, "CHN", "JPN"), months(m5=50.0, m9=50.0))


# ---------------------------------------------------------------------------------------- unions, variants, the past


def test_members_of_an_origin_are_divided_one_by_one(tmp_path: Path) -> None:
    routes = tuple((member, to) for member in ("DEU", "FRA", "ITA") for to in ("USA", "THA"))
    cargoes = [
        *(exported("DEU", "THA", MAY), imported("DEU", "THA", MAY)),
        *(exported("FRA", "THA", MAY, 40.0), imported("FRA", "THA", JUNE, 40.0)),
        imported("ITA", "THA", JUNE, 10.0),
    ]
    made = prepared(tmp_path, [*regular("ITA", routes=routes), *cargoes], act=ban("EUU"))
    np.testing.assert_allclose(lane(made, "EUU", "THA"), months(m4=120.0, m5=30.0))


@pytest.mark.slow
def test_members_of_a_destination_are_divided_one_by_one(tmp_path: Path) -> None:
    routes = (*ROUTES, ("CHN", "CAN"), ("THA", "CAN"))
    cargoes = [
        *(exported("THA", "USA", MAY), imported("THA", "USA", MAY)),
        *(exported("THA", "CAN", MAY, 40.0), imported("THA", "CAN", JUNE, 40.0)),
    ]
    made = prepared(tmp_path, [*regular(routes=routes), *cargoes], act=ban(targets=("USA", "CAN")))
    np.testing.assert_allclose(lane(made, "THA", "USA"), months(m4=120.0, m5=20.0))


@pytest.mark.slow
@pytest.mark.parametrize("left_out", ["CHN", "THA"])
def test_a_reporter_left_out_has_published_nothing(tmp_path: Path, left_out: str) -> None:
    rows = [*regular(), exported("CHN", "THA", MAY), imported("CHN", "THA", JUNE, 80.0)]
    made = prepared(tmp_path, rows)
    np.testing.assert_allclose(lane(made, "CHN", "THA"), months(m4=50.0, m5=40.0))
    alone = months(m5=80.0) if left_out == "CHN" else months(m4=100.0)
    np.testing.assert_allclose(lane(made, "CHN", "THA", left_out), alone)
    rest = prepared(tmp_path / "rest", [row for row in rows if row["reporter"] != left_out])
    np.testing.assert_allclose(lane(rest, "CHN", "THA"), alone)


def test_imports_of_a_target_that_end_too_soon_are_not_read_as_zero(tmp_path: Path) -> None:
    cargoes = [exported("THA", "USA", MAY), imported("THA", "USA", JUNE)]
    ended = without(regular(), "USA", "import", *range(ACT + 2, MONTHS))
    made = prepared(tmp_path, ended + cargoes)
    assert "imports reported by the target" in {item.what for item in made.left_out}
    np.testing.assert_allclose(lane(made, "THA", "USA"), months(m4=100.0))


@pytest.mark.slow
def test_a_report_retrieved_later_does_not_count_before(tmp_path: Path) -> None:
    early, late = date(2025, 1, 1), date(2026, 1, 1)
    cargo = [exported("CHN", "THA", MAY), imported("CHN", "THA", JUNE)]
    ours = [row for row in [*regular(), *cargo] if row["reporter"] != "THA"]
    theirs = [row for row in [*regular(), *cargo] if row["reporter"] == "THA"]
    stored(tmp_path / "store", table(ours), source="ours", retrieved=early)
    store = stored(tmp_path / "store", table(theirs), source="theirs", retrieved=late)
    np.testing.assert_allclose(lane(asked(store.as_of(early)), "CHN", "THA"), months(m4=100.0))
    np.testing.assert_allclose(lane(asked(store), "CHN", "THA"), months(m4=50.0, m5=50.0))


# ------------------------------------------------------------------------------------------------------- any cargoes

CARGO = st.tuples(st.sampled_from(ROUTES), st.integers(0, MONTHS - 1), st.integers(0, 6), st.integers(1, 10_000))


@pytest.mark.slow
@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.lists(CARGO, min_size=1, max_size=60))
def test_reports_of_both_ends_add_up_at_any_lag(
    tmp_path_factory: pytest.TempPathFactory, cargoes: list[tuple[tuple[str, str], int, int, int]]
) -> None:
    inside = [(route, left, min(left + lag, MONTHS - 1), float(kg)) for route, left, lag, kg in cargoes]
    rows = [exported(*route, left, kg) for route, left, _, kg in inside]
    rows += [imported(*route, arrived, kg) for route, _, arrived, kg in inside]
    made = prepared(tmp_path_factory.mktemp("cargoes"), [*regular(), *rows])
    for route in {route for route, *_ in inside}:
        true = sum(kg for one, _, _, kg in inside if one == route)
        assert lane(made, *route).sum() == pytest.approx(true, rel=1e-12)


# ------------------------------------------------------------------------------------------------- units and shapes


@pytest.mark.slow
def test_masses_count_where_all_but_a_twentieth_of_the_value_has_one(tmp_path: Path) -> None:
    """Each month has a value of 10e5 on the legs: 5 % more without a mass is weighed, a little above it is not."""
    for share, first in ((0.05, 0), (0.0501, 3)):
        value = 10e5 * share / (1 - share)
        rows = [*regular(), exported("CHN", "THA", 2, None, value=value)]
        made = asked(stored(tmp_path / str(share), table(rows)))
        assert made.rows.months[0] == month(first)


@pytest.mark.slow
def test_a_year_of_masses_before_the_act_is_needed(tmp_path: Path) -> None:
    for last, unit in ((2, "kg"), (3, "USD")):
        rows = [row | {"net_kg": row["net_kg"] if row["period_start"] > month(last) else None} for row in regular()]
        made = prepare(stored(tmp_path / unit, table(rows)), Question(ban(), (), None))
        assert made.rows.unit == unit
        assert made.rows.months[0] == month(3 if unit == "kg" else 0)
        assert made.panel.small_lot == (100.0 if unit == "kg" else 1000.0)


@pytest.mark.slow
def test_values_count_each_end_that_tells_one(tmp_path: Path) -> None:
    rows = [row | {"net_kg": None} for row in [*regular(), exported("CHN", "THA", MAY), imported("CHN", "THA", 9)]]
    rows = [row | {"value": 80.0 if row["hs_code"] == GOODS else row["value"]} for row in rows]
    made = prepare(stored(tmp_path / "store", table(rows)), Question(ban(), (), None))
    np.testing.assert_allclose(lane(made, "CHN", "THA"), months(m4=40.0, m9=40.0))


def _panel() -> Panel:
    rng = np.random.default_rng(4)

    def amounts(*shape: int) -> Array:
        return np.asarray(rng.random((*shape, 5)))

    return Panel(
        unit="kg",
        months=tuple(month(k) for k in range(5)),
        products=("811010", "811020", "282580"),
        hubs=("IND", "THA"),
        direct=amounts(3),
        out=amounts(3, 2),
        onward=amounts(3, 2),
        out_reported=np.array([True, True]),
        onward_reported=np.array([True, False]),
        others={"JPN": (amounts(3), amounts(3, 2))},
        supply=HubSupply(amounts(3, 2), amounts(3, 2), amounts(3, 2)),
    )


def test_headings_add_up_their_products_in_order() -> None:
    panel = _panel()
    coarse = panel.by_heading()
    assert coarse.products == ("2825", "8110")
    assert panel.supply is not None and coarse.supply is not None
    pairs = (
        *((getattr(panel, name), getattr(coarse, name)) for name in ("direct", "out", "onward")),
        *zip(panel.others["JPN"], coarse.others["JPN"], strict=True),
        (panel.supply.elsewhere, coarse.supply.elsewhere),
        (panel.supply.made, coarse.supply.made),
    )
    for fine, summed in pairs:
        np.testing.assert_allclose(summed, np.stack([fine[2], fine[0] + fine[1]]))
    assert replace(panel, supply=None).by_heading().supply is None
    assert coarse.hubs == panel.hubs and coarse.onward_reported is panel.onward_reported


def test_a_selection_keeps_everything_of_its_products() -> None:
    panel = _panel()
    part = panel.select(np.array([True, False, True]))
    assert part.products == ("811010", "282580")
    assert panel.supply is not None and part.supply is not None
    for whole, kept in (
        (panel.direct, part.direct), (panel.onward, part.onward), (panel.others["JPN"][1], part.others["JPN"][1]),
        (panel.supply.made, part.supply.made), (panel.supply.elsewhere, part.supply.elsewhere),
    ):  # fmt: skip
        np.testing.assert_array_equal(kept, whole[[0, 2]])


def test_supply_of_a_larger_panel_is_taken_hub_by_hub() -> None:
    whole = _panel()
    part = replace(whole, hubs=("THA",), supply=None)
    assert whole.supply is not None
    taken = part.with_supply_of(whole).supply
    assert taken is not None
    np.testing.assert_array_equal(taken.made, whole.supply.made[:, 1:])
    np.testing.assert_array_equal(taken.elsewhere, whole.supply.elsewhere[:, 1:])
    assert part.with_supply_of(replace(whole, supply=None)).supply is None


@pytest.mark.slow
def test_the_onward_leg_is_known_of_all_if_the_target_reports_and_else_of_hubs_that_do(tmp_path: Path) -> None:
    every = prepared(tmp_path / "all", regular("THA", "JPN"))
    assert every.everything.onward_reported.tolist() == [True, True]
    some = prepared(tmp_path / "some", regular("USA", "JPN"))
    assert some.everything.hubs == ("JPN", "THA") and some.everything.onward_reported.tolist() == [False, True]
    rows = [row for row in regular("JPN", "THA") if row["reporter"] != "USA" or row["partner"] == "CHN"]
    direct_only = prepared(tmp_path / "direct", rows)
    assert direct_only.everything.onward_reported.tolist() == [True, True]

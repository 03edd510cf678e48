"""The suite `antimony`: every published figure met, and what is planted stated and smaller."""

from datetime import date
from functools import lru_cache

import numpy as np
import pytest

from oretrace.bench.files import PRODUCTION
from oretrace.bench.scenario import WINDOWS
from oretrace.bench.truth import antimony
from oretrace.bench.truth.antimony_figures import figures, month, monthly_totals
from oretrace.bench.truth.antimony_reconcile import ReconciledFigure, reconcile
from oretrace.bench.truth.antimony_trade import HUBS, ITEMS, OXIDE, T0, YIELD, hub_flow
from oretrace.bench.truth.suite import Suite
from oretrace.bench.world.nature import Nature
from oretrace.bench.world.reports import sailing_months
from oretrace.catalog.production import SupplyFigure, read_figures
from oretrace.kernels.balance import PACE, STOCK_MONTHS
from oretrace.ledger.lanes import MaterialLanes, read_lanes
from oretrace.ledger.table import Ledgers, ledgers
from oretrace.store import Store
from tests.antimony import antimony_store, antimony_suite

SEEDS = (1, 2)
OXIDE_CONTENT = 0.8354
"""Antimony in its trioxide by mass, rounded up."""
OUTPUT = ("antimony", "THA", "refine", "production")
"""Which figures of the yearbook say what Thailand's smelters make."""


@lru_cache(maxsize=len(SEEDS))
def made(seed: int) -> tuple[antimony.AntimonyWorld, Suite]:
    return antimony.case(seed, Nature()), antimony.build(seed)


@pytest.fixture(params=SEEDS)
def both(request: pytest.FixtureRequest) -> tuple[antimony.AntimonyWorld, Suite]:
    return made(request.param)


def within(line: ReconciledFigure) -> bool:
    if line.unit == "or better":
        return line.modelled <= line.published
    if line.unit == "or worse":
        return line.modelled >= line.published
    if line.what.startswith("US imports"):
        return line.modelled == pytest.approx(line.published, rel=0.001)
    return line.modelled == pytest.approx(line.published, rel=0.05)


@pytest.mark.slow
def test_every_published_figure_is_met(both: tuple[antimony.AntimonyWorld, Suite]) -> None:
    lines = reconcile(both[0].world)
    assert len(lines) == len(figures()) == 25
    assert [str(line) for line in lines if not within(line)] == []


@pytest.mark.slow
def test_the_published_table_says_the_same_as_the_reconciliation() -> None:
    import pyarrow.compute as pc

    table = made(1)[1].table()
    table = table.filter(pc.is_in(table["hs_code"], value_set=pc.pa.array(ITEMS)))

    def tonnes(
        reporter: str, flow: str, partners: tuple[str, ...] | None, codes: tuple[str, ...], *days: str
    ) -> float:
        day = pc.strftime(table["period_start"], format="%Y-%m")
        rows = pc.and_(pc.equal(table["reporter"], reporter), pc.equal(table["flow"], flow))
        rows = pc.and_(rows, pc.is_in(table["hs_code"], value_set=pc.pa.array(codes)))
        rows = pc.and_(rows, pc.and_(pc.greater_equal(day, days[0]), pc.less_equal(day, days[-1])))
        if partners:
            rows = pc.and_(rows, pc.is_in(table["partner"], value_set=pc.pa.array(partners)))
        return float(pc.sum(table.filter(rows)["net_kg"]).as_py() or 0.0) / 1000.0

    assert tonnes("USA", "import", HUBS, (OXIDE,), "2024-12", "2025-04") == pytest.approx(3834, rel=0.001)
    assert tonnes("CHN", "export", None, ITEMS, "2024-01", "2024-12") == pytest.approx(38632, rel=0.001)
    assert tonnes("CHN", "export", None, ITEMS, "2025-06") == pytest.approx(107, rel=0.02)
    assert tonnes("CHN", "export", ("USA",), ITEMS, "2024-10", "2026-06") == 0
    assert tonnes("CHN", "export", ("MEX",), ITEMS, "2025-05", "2026-06") == 0
    thailand = [tonnes("CHN", "export", ("THA",), ITEMS, f"2025-0{k}") for k in range(1, 7)]
    assert max(thailand) == thailand[3]
    assert thailand[5] == pytest.approx(0.1 * thailand[3], rel=0.02)


@pytest.mark.slow
def test_the_plant_is_smaller_than_the_published_total(both: tuple[antimony.AntimonyWorld, Suite]) -> None:
    case, suite = both
    planted = [cell for cell in suite.truth.cells if cell.position]
    assert [cell.hub for cell in planted] == sorted(HUBS)
    arrived = sum(cell.arrived_kg[18] for cell in planted)
    assert arrived == pytest.approx(case.planted_kg)
    assert 0.5 * 3_834_000 < arrived < 3_834_000
    for cell in planted:
        assert list(cell.arrived_kg) == list(WINDOWS)
        assert cell.arrived_kg[6] == cell.arrived_kg[18] == pytest.approx(YIELD * cell.entered_kg[18])
        assert 0 <= cell.ordinary_kg < cell.arrived_kg[6] / 6
    assert all(not cell.position and not any(cell.arrived_kg.values()) for cell in suite.truth.cells[62:])


@pytest.mark.slow
def test_the_goods_entered_the_hubs_in_time_and_arrive_in_the_published_months(
    both: tuple[antimony.AntimonyWorld, Suite],
) -> None:
    case, _ = both
    of, number = case.world, case.world.territories.index
    for k, hub in enumerate(HUBS):
        leg1 = of.lanes.kg[of.row[case.choice.product, number("CHN"), number(hub)]]
        leg2 = of.lanes.kg[of.row[case.choice.product, number(hub), number("USA")]]
        entered, arrived = case.diverted.entered[k], case.diverted.arrived[k]
        assert (leg1 >= entered - 1e-6).all()
        assert (leg2 >= arrived - 1e-6).all()
        assert not entered[:T0].any() and not arrived[:T0].any()
        in_stock = np.cumsum(YIELD * entered - arrived)
        assert in_stock.min() > -1e-6
        sailing = int(sailing_months(of.km[number(hub), number("USA")]))
        assert np.flatnonzero(arrived)[-1] + sailing == figures()["us_imports"].months.stop - 1


@pytest.mark.slow
def test_the_direct_lane_ends_in_october_2024(both: tuple[antimony.AntimonyWorld, Suite]) -> None:
    case, suite = both
    direct = suite.observed[0].direct.kg
    october = figures()["none_to_us"].months.start
    assert suite.scenarios[0].t0 == T0 == october + 2
    assert direct[october - 24 : october].mean() > 500_000
    assert not direct[october + 1 :].any()  # what left in September arrives in October
    truth = suite.truth.scenarios[0]
    assert truth.sigma == pytest.approx(case.planted_kg / 5 / truth.former_kg)
    assert 0.3 < truth.sigma < 1


@pytest.mark.slow
def test_decoys_stand_beside_the_plant_and_ordinary_scenarios_beside_the_case(
    both: tuple[antimony.AntimonyWorld, Suite],
) -> None:
    _, suite = both
    decoys = [cell for cell in suite.truth.cells if cell.decoy]
    assert len(decoys) >= 5
    assert {cell.scenario for cell in decoys} == {suite.scenarios[0].id}
    assert not {cell.hub for cell in decoys} & set(HUBS)
    others = suite.truth.scenarios[1:]
    assert len(others) >= 20 and {s.half for s in others} == {"tune", "test"}
    assert all(s.sigma == 0 and s.hubs == 0 and s.product not in ITEMS for s in others)
    assert len({s.product for s in others}) == len(others)
    for seen in suite.observed[:1]:
        assert len(seen.others) == 3 and not {name for name, _, _ in seen.others} & {*HUBS, "USA"}


@pytest.mark.slow
def test_notes_tell_published_from_modelled(both: tuple[antimony.AntimonyWorld, Suite]) -> None:
    case, suite = both
    text = "\n".join(suite.notes)
    assert f"{case.planted_kg / 1000:,.0f} t (modelled" in text
    for word in ("outside their text", "99.99 %", "accuses", "interpolated", "largest lane"):
        assert word in text
    for figure in figures().values():
        assert any(figure.what in note and figure.period in note and figure.source in note for note in suite.notes)
    assert not any("{" in note for note in suite.notes)


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> tuple[MaterialLanes, tuple[SupplyFigure, ...]]:
    """What a store of all that was published knows of antimony, and the modelled yearbook: of seed 1."""
    printed = antimony_suite(tmp_path_factory) / "observations" / PRODUCTION
    with Store.open(antimony_store(tmp_path_factory)).connect() as connection:
        return read_lanes(connection, "antimony"), read_figures(printed)


def proved(replayed: tuple[MaterialLanes, tuple[SupplyFigure, ...]], until: date) -> Ledgers:
    """The balances since December 2024, up to the end of a month."""
    lanes, printed = replayed
    first, last = lanes.month(date(2024, 12, 1)), lanes.month(until)
    return ledgers(lanes, first, last + 1, ["CHN"], ["USA"], printed)


@pytest.mark.slow
def test_the_balance_of_thailand_and_then_of_mexico_cannot_be_met_from_home(
    replayed: tuple[MaterialLanes, tuple[SupplyFigure, ...]],
) -> None:
    assert replayed[0].missing == ()
    found = proved(replayed, date(2025, 4, 1))
    thailand, mexico = (found.of(hub, "China", "the United States") for hub in ("THA", "MEX"))
    assert (thailand.untestable, mexico.untestable) == ("", "")
    assert (thailand.since, mexico.since) == (date(2025, 3, 1), date(2025, 4, 1))
    assert thailand.bounds_until == mexico.bounds_until == date(2025, 4, 1)
    # 1,108 and 902 t, but for three months' goods of its own smelter in stock: of December 2022, twice as busy as the
    # year, to November 2024, in eleven months of which all the year's may have been made.
    output = [f for f in replayed[1] if (f.material, f.territory, f.stage, f.measure) == OUTPUT]
    made_in = {figure.year: figure.high_t or 0.0 for figure in output}
    assert len(made_in) == len(output)
    stock = STOCK_MONTHS * (PACE * made_in[2022] / 12 + made_in[2023] + made_in[2024]) / 24
    assert stock == pytest.approx(96.0, abs=1.0)
    assert thailand.beyond_home_t == pytest.approx(1108.0 - stock, abs=1.0)
    assert thailand.at_least_t == pytest.approx(902.0 - stock, abs=1.0)
    assert mexico.beyond_home_t == pytest.approx(48.0, abs=1.0) and mexico.at_least_t == 0.0
    before = proved(replayed, date(2025, 2, 1))
    assert not before.bounded or not any(
        before.of(hub, "China", "the United States").beyond_home_t for hub in ("THA", "MEX")
    )


@pytest.mark.slow
@pytest.mark.parametrize("until", [date(2025 + k // 12, k % 12 + 1, 1) for k in (0, 2, 3, 5, 8, 11, 17)])
def test_no_more_is_proved_of_a_hub_than_was_planted_there_by_then(
    replayed: tuple[MaterialLanes, tuple[SupplyFigure, ...]], until: date
) -> None:
    """Contained antimony of the oxide that left the hub with the plant; of any other hub nothing at all is proved."""
    case, found = made(1)[0], proved(replayed, until)
    planted = dict.fromkeys(found.lanes.territories, 0.0)
    for hub, arrived in zip(HUBS, case.diverted.arrived, strict=True):
        planted[hub] = OXIDE_CONTENT * float(arrived[: case.world.months.index(until) + 1].sum())
    assert {hub for hub, kg in planted.items() if found.at_least_kg(hub) > kg} == set()
    assert (found.at_least_kg("THA") > 0) == (until >= date(2025, 3, 1))


@pytest.mark.slow
def test_the_same_seed_is_the_same_suite_and_another_seed_another() -> None:
    digest = made(1)[1].digest()
    antimony.case.cache_clear()
    assert antimony.build(1).digest() == digest != made(2)[1].digest()


def test_figures_have_sources_and_months_between_them_add_up() -> None:
    known = figures()
    assert all(figure.source and figure.what and figure.first <= figure.last for figure in known.values())
    assert all(figure.url.startswith("https://") or figure.source == "US Census" for figure in known.values())
    total = monthly_totals(hub_flow().sum(axis=0)) / 1000.0
    year = known["year_2024"].months
    assert total[year].sum() == pytest.approx(38632)
    assert total[year.start - 12 : year.start].sum() == pytest.approx(38632 / 0.759)
    assert np.isnan(total[: year.start - 12]).all() and (total[year.start - 12 :] > 0).all()
    assert total[month(known["october_fall"].first)] == pytest.approx(0.03 * total[year.start + 8])

"""Plants in real series: which lanes may be used, what is borrowed, what is planted, what is published."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from oretrace.bench.draws import Draws
from oretrace.bench.entrants.registry import run_entrants
from oretrace.bench.scenario import PRE_MONTHS, WINDOWS
from oretrace.bench.truth import realbase
from oretrace.bench.truth.borrowed import HUBS, LEG1_EXISTS, LEG2_EXISTS, OTHERS, Backdrop, Lender
from oretrace.bench.truth.plants import draw_plan
from oretrace.bench.truth.real_lanes import LONG, SHIPPED, SHORT, LanePool, ScenarioSpan, from_store, shipped, sizes
from oretrace.bench.truth.suite import Suite
from oretrace.bench.truth.suspected import suspected
from oretrace.bench.world.catalog import half_of
from oretrace.bench.world.nature import Nature
from oretrace.catalog.measures import all_measures
from oretrace.errors import StoreError
from oretrace.months import calendar
from oretrace.sources import prepare
from oretrace.store import Store

DAY = date(2025, 3, 1)
GRAPHITE = "comtrade/china_graphite_exports_hs6_monthly_2017_2024.csv"
PARTNERS = [
    *("Australia", "Austria", "Belgium", "Brazil", "Canada", "Chile", "Denmark", "Egypt", "Finland", "France"),
    *("Germany", "Greece", "Hungary", "India", "Indonesia", "Ireland", "Israel", "Italy", "Japan", "Malaysia"),
    *("Mexico", "Netherlands", "Norway", "Poland", "Portugal", "Romania", "Singapore", "Spain", "Sweden", "Thailand"),
]


@pytest.fixture(scope="module")
def suite() -> Suite:
    return realbase.build(1)


@pytest.fixture(scope="module")
def lenders() -> dict[str, Lender]:
    """Of the lanes of the Census Bureau."""
    return {half: Lender.of(shipped()[0], half) for half in realbase.HALVES}


@pytest.fixture(scope="module")
def short() -> dict[str, Lender]:
    """Of the lanes of Eurostat."""
    return {half: Lender.of(shipped()[1], half) for half in realbase.HALVES}


@pytest.fixture
def one_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Suites with fewer scenarios."""
    monkeypatch.setattr(realbase, "TURNS", dict.fromkeys(realbase.TURNS, 1))


@pytest.fixture(scope="module")
def graphite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with made-up figures in the layout of the graphite file: two products, 30 partners, 2017 to 2024."""
    folder = tmp_path_factory.mktemp("graphite")
    amount = np.exp(Draws(5).normal("kg", np.arange(60)[:, None], np.arange(96)) + np.arange(60)[:, None] / 10)
    lanes = [(partner, code) for code in ("250410", "380110") for partner in PARTNERS]
    lines = [
        f"{month},{partner},{code},{2000 * kg:.1f},{1000 * kg:.3f}"
        for (partner, code), row in zip(lanes, amount, strict=True)
        for month, kg in zip(calendar(date(2017, 1, 1), 96), row, strict=True)
    ]
    return stored(folder, "period,partner,hs6,value_usd,net_kg", lines, "table", "comtrade_graphite")


def stored(folder: Path, header: str, lines: list[str], source: str, mapping: str | None = None) -> Path:
    path = folder / "given.csv"
    path.write_text("\n".join([header, *lines, ""]))
    item = prepare(source, path, retrieved_on=DAY, mapping=mapping)
    Store.open(folder / "store", create=True).import_file(item)
    return folder / "store"


def backdrop(lenders: dict[str, Lender], half: str, number: int) -> Backdrop:
    return lenders[half].borrow(Draws(9), (0, number))


@pytest.mark.slow
def test_the_shipped_lanes_say_where_they_come_from() -> None:
    pool, panel = shipped()
    assert sum(path.stat().st_size for path in SHIPPED) < 1_500_000
    assert (pool.unit, pool.licence) == ("USD", "public domain (US government work)")
    assert "US Census Bureau" in pool.source
    assert len(pool.names) == len(pool.codes) == len(pool.amount) > 4000
    assert (pool.months[0], pool.months[-1]) == (date(2013, 1, 1), date(2022, 1, 1))
    assert {name[:7] for name in pool.names} == {"USA-IRL", "USA-CHE", "USA-VNM"}
    assert (panel.unit, panel.licence) == ("EUR", "CC BY 4.0, reuse with attribution to Eurostat")
    assert (panel.months[0], panel.months[-1]) == (date(2020, 1, 1), date(2022, 1, 1))
    assert len({name[:3] for name in panel.names}) == 27
    assert {name[4:7] for name in panel.names} == {"ARM", "BLR", "GEO", "KAZ", "KGZ", "RUS", "UZB"}
    assert (np.nan_to_num(panel.amount) > 0).sum(axis=1).min() >= 3
    assert np.isnan(panel.amount).mean() < 0.001


def test_the_shipped_lanes_are_the_published_figures(data_file: Callable[[str], Path]) -> None:
    pool, panel = shipped()
    row = pool.names.index("USA-IRL-848180")
    query = (
        "SELECT time, sum(ALL_VAL_MO::DOUBLE) FROM read_parquet(?) WHERE E_COMMODITY LIKE '848180%' "
        "AND COMM_LVL = 'HS10' GROUP BY time"
    )
    with duckdb.connect() as connection:
        file = str(data_file("census/us_exports_hs10_monthly_ireland.parquet"))
        published = dict(connection.execute(query, [file]).fetchall())
        assert [published.get(f"{month:%Y-%m}", 0.0) for month in pool.months] == pool.amount[row].tolist()
        file = str(data_file("eurostat/eu_exports_cn8_monthly_2020_2022.parquet"))
        query = (
            "SELECT period, sum(value_eur) FROM read_parquet(?) WHERE product_cn8 LIKE '841989%' "
            "AND reporter LIKE 'Germany%' AND partner = 'Georgia' GROUP BY period"
        )
        published = dict(connection.execute(query, [file]).fetchall())
    row = panel.names.index("DEU-GEO-841989")
    assert [round(published.get(f"{month:%Y-%m}", 0.0)) for month in panel.months] == panel.amount[row].tolist()


def test_no_month_of_the_pool_lies_under_an_act_on_its_code() -> None:
    pool = shipped()[0]
    touched = 0
    for act in all_measures():
        for row in np.flatnonzero(np.isin(pool.codes, act.hs6_codes)):
            months = [act.in_force_on(month.replace(day=28)) for month in pool.months]
            assert np.isnan(pool.amount[row, months]).all(), (act.id, pool.names[row])
            touched += sum(months)
    assert touched > 50
    assert np.isnan(pool.amount).mean() < 0.01


@pytest.mark.parametrize(
    ("exporter", "code", "month", "expected"),
    [
        ("CHN", "380110", date(2023, 12, 1), True),  # the licence of December 2023
        ("CHN", "380110", date(2023, 11, 1), False),
        ("THA", "282580", date(2024, 12, 1), True),  # named by an act of another: a second leg starts here
        ("USA", "848180", date(2022, 2, 1), True),  # acts against Russia that name no codes
        ("USA", "848180", date(2022, 1, 1), False),
        ("DEU", "848180", date(2022, 2, 1), True),  # an act of its union
        ("GBR", "848180", date(2022, 2, 1), False),  # which it had left
        ("BRA", "848180", date(2024, 1, 1), False),
        ("BRA", "810520", date(2025, 10, 1), True),  # an act that ended in the month, and the next
        ("AUS", "261100", date(2014, 12, 1), True),  # an act whose first day is not known
    ],
)
def test_months_under_an_act_of_the_catalog_are_suspected(
    exporter: str, code: str, month: date, expected: bool
) -> None:
    assert suspected([exporter], [code], [month]).tolist() == [[expected]]


def test_a_backdrop_is_made_of_lanes_of_one_half_each_used_once_and_as_it_is(lenders: dict[str, Lender]) -> None:
    assert_used_as_it_is(lenders)


def test_a_short_backdrop_is_made_of_lanes_of_eurostat_in_the_same_way(short: dict[str, Lender]) -> None:
    assert_used_as_it_is(short)
    made = backdrop(short, "tune", 4)
    assert made.leg1.shape == (HUBS, 25) and made.others_leg2.shape == (OTHERS, HUBS, 25)
    assert made.leg1.any(axis=1).sum() == round(LEG1_EXISTS * HUBS)
    assert made.months[SHORT.t0] == date(2021, 2, 1)
    assert (made.direct[1:13] > 0).sum() >= 9


def assert_used_as_it_is(lenders: dict[str, Lender]) -> None:
    for half in realbase.HALVES:
        pool, made = lenders[half].pool, backdrop(lenders, half, 3)
        assert {half_of(pool.codes[lane]) for lane in made.lanes} == {half}
        assert len(set(made.lanes)) == len(made.lanes)
        begin = pool.months.index(made.months[0])
        lent = {pool.amount[lane, begin : begin + len(made.months)].tobytes() for lane in made.lanes}
        rows = [made.direct, *made.leg1, *made.leg2, *made.others, *made.others_leg2.reshape(-1, len(made.months))]
        used = [row.tobytes() for row in rows if row.any()]
        assert set(used) == lent and len(used) == len(made.lanes)


def test_how_many_legs_exist_and_how_large_they_are(lenders: dict[str, Lender]) -> None:
    share: list[float] = []
    for number in range(20):
        made = backdrop(lenders, "tune", number)
        assert made.leg1.shape == made.leg2.shape == (HUBS, LONG.months)
        assert made.others_leg2.shape == (OTHERS, HUBS, LONG.months)
        assert made.leg1.any(axis=1).sum() == round(LEG1_EXISTS * HUBS)
        assert made.leg2.any(axis=1).sum() == round(LEG2_EXISTS * HUBS)
        assert (made.direct[LONG.before] > 0).mean() >= 0.75
        size = made.leg2.mean(axis=1) / made.direct.mean()
        share.extend(np.log(size[size > 0]))
    published = np.log(sizes()[1])
    # The pool has no lanes as small as the smallest of the panel, so the lower half may differ.
    assert np.quantile(share, 0.75) == pytest.approx(published[75], abs=0.7)
    assert np.quantile(share, 0.5) == pytest.approx(published[50], abs=0.7)


@pytest.mark.parametrize("span", [LONG, SHORT])
def test_a_plant_adds_what_it_says_and_nothing_else(
    span: ScenarioSpan, lenders: dict[str, Lender], short: dict[str, Lender]
) -> None:
    draws, ordinary = Draws(2), backdrop(lenders if span is LONG else short, "test", 1)
    one = realbase.plant(draws, (4,), draw_plan(draws, (4,), 0.5, "tight", "single-hop"), ordinary)
    assert one.hubs and one.arrived.sum() > 0
    for usual, true, goods in (
        (ordinary.leg1, one.true.leg1, one.entered),
        (ordinary.leg2, one.true.leg2, one.arrived),
    ):
        added = np.zeros_like(usual)
        added[list(one.hubs)] = goods
        assert np.array_equal(true, usual + added)
        assert not added[:, : span.t0 + one.plan.onset].any()
    before, after = slice(span.t0), slice(span.t0, None)
    assert np.array_equal(one.true.direct[before], ordinary.direct[before])
    assert one.true.direct[after] == pytest.approx(ordinary.direct[after] * (1 - one.plan.compliance))
    assert one.former_kg == ordinary.direct[span.t0 - span.pre : span.t0].mean()
    assert one.arrived.sum() <= one.entered.sum() * one.plan.yield_share * (1 + 1e-9)
    assert one.true.others is ordinary.others
    nothing = realbase.plant(draws, (4,), draw_plan(draws, (4,), 0.0, "none", "none"), ordinary)
    assert not nothing.hubs and np.array_equal(nothing.true.leg2, ordinary.leg2)
    assert nothing.true.direct[after].sum() < ordinary.direct[after].sum()


@pytest.mark.slow
def test_every_stratum_is_dealt_equally_in_each_half(suite: Suite) -> None:
    dealt = Counter((one.half, one.months_after, one.sigma, one.passthrough) for one in suite.truth.scenarios)
    assert len(dealt) == 2 * 2 * 9 and sum(dealt.values()) == 160
    for (_, months, sigma, _), count in dealt.items():
        assert count == (5 if months == 18 else 3) * (2 if sigma == 0 else 1)


@pytest.mark.slow
def test_a_scenario_has_one_name_in_all_suites_and_seeds(suite: Suite) -> None:
    assert [(one.id, one.product) for one in suite.scenarios] == [
        (f"real-base-1-R{number:05d}", f"R{number:05d}") for number in range(1, 161)
    ]
    assert [one.scenario for one in suite.truth.scenarios] == [one.id for one in suite.scenarios]


@pytest.mark.slow
def test_truth_has_every_candidate_in_order_and_no_suspected_one(suite: Suite) -> None:
    about = [(scenario.id, hub) for scenario in suite.scenarios for hub in scenario.candidates]
    assert about == [(cell.scenario, cell.hub) for cell in suite.truth.cells]
    assert not any(cell.suspected for cell in suite.truth.cells)
    hubs = Counter(cell.scenario for cell in suite.truth.cells if cell.position)
    for one in suite.truth.scenarios:
        assert hubs[one.scenario] == one.hubs and (one.hubs > 0) == (one.sigma > 0)
    for cell in suite.truth.cells:
        assert cell.position or not cell.planted(18)
        assert cell.arrived_kg[6] <= cell.arrived_kg[18] and cell.arrived_kg[18] <= cell.entered_kg[18] * (1 + 1e-9)
        assert not cell.planted(6) or 0 <= cell.first_month < 6
    ends = {one.scenario for one in suite.truth.scenarios if one.months_after == 12}
    arrived = [cell.arrived_kg for cell in suite.truth.cells if cell.scenario in ends and cell.planted(12)]
    assert len(arrived) > 50
    assert all(kg[12] == kg[15] == kg[18] and kg[6] <= kg[9] <= kg[12] for kg in arrived)


def test_series_are_as_long_as_every_window_and_placebo_needs(suite: Suite) -> None:
    for seen in suite.observed:
        about = seen.scenario
        months = about.t0 + about.months_after
        assert (about.t0, about.pre_months, about.months_after) in [(42, PRE_MONTHS, 18), (13, 12, 12)]
        assert seen.direct.kg.shape == (months,) and seen.leg2.kg.shape == (len(about.candidates), months)
        assert len(seen.others) == 3
        assert about.months_after == 18 or about.effective_from == date(2021, 2, 1)
        assert suite.months[0] <= about.effective_from <= suite.months[-1]
        everything = [seen.direct, seen.leg1, seen.leg2, *(series for _, *both in seen.others for series in both)]
        assert all(np.isfinite(series.kg).all() and (series.kg >= 0).all() for series in everything)


@pytest.mark.slow
def test_the_table_has_the_reports_of_which_a_detector_sees_the_mean(suite: Suite) -> None:
    rows = suite.table()
    seen = suite.observed[7]
    query = (
        "SELECT period_start, avg(net_kg) AS kg, count(*) AS reports FROM rows WHERE hs_code = $product AND "
        "(reporter, partner, flow) IN (('O', 'D', 'export'), ('D', 'O', 'import')) GROUP BY ALL ORDER BY ALL"
    )
    with duckdb.connect() as connection:
        mean = connection.execute(query, {"product": seen.scenario.product}).fetchall()
        late = connection.execute(
            "SELECT DISTINCT datediff('month', period_start, published_on) FROM rows"
        ).fetchall()
    assert [kg for _, kg, _ in mean] == seen.direct.kg[seen.direct.kg > 0].tolist()
    assert max(reports for *_, reports in mean) == 2
    assert late == [(3,)]
    assert set(rows["flow"].to_pylist()) == {"export", "import"}


def test_detectors_are_asked_about_the_windows_that_a_scenario_has(suite: Suite) -> None:
    chosen = [k for k, one in enumerate(suite.truth.scenarios) if one.half == "tune" and one.sigma == 1.0]
    asked = [suite.observed[k] for k in chosen]
    answers = run_entrants(["min-floored-growth"], asked, ["tune"] * len(asked))["min-floored-growth"].answers
    ends = np.repeat([one.scenario.months_after for one in asked], [len(one.scenario.candidates) for one in asked])
    about = np.isfinite(answers.score)
    assert about[:, ends == 12].any(axis=1).tolist() == [months <= 12 for months in WINDOWS]
    assert about[:, ends == 18].any(axis=1).all()
    cells = {(cell.scenario, cell.hub): cell for cell in suite.truth.cells}
    planted = np.array([cells[one.scenario.id, hub].planted(12) for one in asked for hub in one.scenario.candidates])
    for months in (12, 18):  # both bases give an obvious plant away
        assert planted[np.where(ends == months, answers.score[WINDOWS.index(12)], -np.inf).argmax()]


def test_the_card_says_what_is_borrowed_and_what_was_left_out(suite: Suite) -> None:
    text = " ".join(suite.notes)
    for words in (
        "second leg",
        "CC BY 4.0",
        "25 months",
        "6, 9 and 12 months only",
        "EUR",
        "public domain",
        "modelled",
        "stand for no territory",
    ):
        assert words in text


@pytest.mark.slow
@pytest.mark.usefixtures("one_turn")
def test_a_seed_gives_one_suite_and_noise_can_be_taken_away() -> None:
    suite = realbase.build(1)
    assert realbase.build(1).digest() == suite.digest() != realbase.build(2).digest()
    silent = realbase.build(1, nature=Nature().varied(mirror=0.0))
    assert silent.truth == suite.truth
    ratio = []
    for noisy, plain in zip(suite.observed, silent.observed, strict=True):
        ratio.append(noisy.leg1.kg.sum() / plain.leg1.kg.sum())
        assert not noisy.leg2.kg[plain.leg2.kg == 0].any()
        assert not np.allclose(noisy.leg2.kg, plain.leg2.kg, rtol=0.1)
    assert np.mean(ratio) == pytest.approx(1.0, abs=0.1)  # the errors have mean 1


@pytest.mark.slow
def test_a_store_in_kg_gives_a_pool_without_guessed_masses_and_without_months_under_the_act(graphite: Path) -> None:
    (pool,) = from_store(graphite)
    assert (pool.unit, pool.source) == ("kg", "UN Comtrade")
    assert (pool.months[0], pool.months[-1]) == (date(2018, 1, 1), date(2024, 12, 1))  # masses of 2017 are no masses
    assert len(pool.names) == 60 and pool.names[0].startswith("CHN-")
    free = np.isfinite(pool.amount).any(axis=0)
    assert pool.months[np.flatnonzero(free)[-1]] == date(2023, 11, 1)


@pytest.mark.slow
def test_a_small_pool_is_used_with_fewer_hubs(graphite: Path) -> None:
    (pool,) = from_store(graphite)
    lender = Lender.of(pool, half_of("380110"))
    assert lender.starts == tuple(range(12))
    made = lender.borrow(Draws(1), (1,))
    assert 9 <= len(made.leg1) < HUBS and len(set(made.lanes)) == len(made.lanes)
    brief = LanePool(**{**pool.__dict__, "months": pool.months[:59], "amount": pool.amount[:, :59]})
    assert Lender.of(brief, half_of("380110")).starts == ()


@pytest.mark.slow
@pytest.mark.usefixtures("one_turn")
def test_a_store_takes_its_turns_and_a_short_panel_is_refused_by_name(graphite: Path, tmp_path: Path) -> None:
    mixed = realbase.build(3, store=graphite)
    sizes_seen = Counter(len(one.candidates) for one in mixed.scenarios)
    assert sizes_seen[HUBS] == 40 and sum(sizes_seen.values()) == 60
    header = "product_cn8,reporter,partner,period,value_eur"
    lines = [
        f"8481{k}0,Germany,Georgia,2020-{month:02d},{month}" for month in range(1, 13) for k in ("801", "805", "301")
    ]
    folder = stored(tmp_path, header, lines, "comext")
    (pool,) = from_store(folder)
    assert (pool.unit, pool.names) == ("EUR", ("DEU-GEO-848130", "DEU-GEO-848180"))
    assert pool.amount[1].tolist() == [2.0 * month for month in range(1, 13)]  # two codes of one HS6 are added up
    refused = realbase.build(1, store=folder)
    assert any("comext" in note and "left out" in note for note in refused.notes)
    assert refused.digest() == realbase.build(1).digest()


def test_a_missing_store_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="expected a store"):
        realbase.build(1, store=tmp_path / "none")


@pytest.mark.slow
def test_the_real_graphite_series_carry_scenarios(data_file: Callable[[str], Path], tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store", create=True)
    store.import_file(prepare("table", data_file(GRAPHITE), retrieved_on=DAY, mapping="comtrade_graphite"))
    (pool,) = from_store(tmp_path / "store")
    assert (pool.unit, len(pool.names)) == ("kg", 77)
    suite = realbase.build(1, store=tmp_path / "store")
    small = {one.id for one in suite.scenarios if len(one.candidates) < HUBS}
    halves = Counter(one.half for one in suite.truth.scenarios if one.scenario in small)
    assert halves == {"tune": 20, "test": 20}
    assert all(one.effective_from < date(2022, 7, 1) for one in suite.scenarios if one.id in small)

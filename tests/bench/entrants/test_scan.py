"""What the bench measures is what ships: it answers a scenario as a scan of the same figures in a store does."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from oretrace.bench.entrants.registry import run_entrants
from oretrace.bench.entrants.scan import panel_of, scanned
from oretrace.bench.files import write_suite
from oretrace.bench.replay import replay
from oretrace.bench.scenario import FLAG_LEVEL, WINDOWS, Answers, Observed, Series, Supply
from oretrace.bench.truth.suite import Suite
from oretrace.bench.truth.suites import build
from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.measures import Measure
from oretrace.detect.diversion.detector import Diversion, DiversionWorking
from oretrace.detect.diversion.panel import Panel
from oretrace.findings import Scan
from oretrace.months import add_months
from oretrace.question import Question
from oretrace.store import Store
from tests.bench.entrants_world import MONTHS, T0, scenario

ASKED = [("282580", 18, False), ("282580", 12, False), ("250410", 12, True), ("250410", 18, True)]
"""Products of which a scenario of China's is scanned, months since the act, with the hubs' supply or without.

Of 282580 alone too few hubs' files speak of all partners: such a store does not know their supply."""


@dataclass(frozen=True)
class Both:
    """One scenario, its scan out of a store, and the months since the act."""

    one: Observed
    months: int
    scan: Scan

    @property
    def panel(self) -> Panel:
        working = self.scan.working
        assert isinstance(working, DiversionWorking)
        return working.prepared.panel

    def agreed(self) -> Observed:
        """The scenario with the placebo destinations and the production that the scan found.

        A scan takes the origin's largest customers, the suite draws some; a scan reads the catalog's production, the
        suite prints its own.
        """
        others = tuple((name, self._series(d[0]), self._of_hubs(o[0])) for name, (d, o) in self.panel.others.items())
        supply, made = self.one.supply, self.panel.supply
        if supply is None or made is None:
            return replace(self.one, others=others)
        yearly = 12.0 * self._of_hubs(made.made[0]).kg[:, np.minimum(supply.last_month, made.made.shape[-1] - 1)]
        return replace(self.one, others=others, supply=replace(supply, made=yearly))

    def _series(self, kg: np.ndarray) -> Series:
        whole = np.zeros(self.one.direct.kg.size)
        whole[: kg.size] = kg
        return Series(whole, whole)

    def _of_hubs(self, kg: np.ndarray) -> Series:
        whole = np.zeros(self.one.leg1.kg.shape)
        for hub, series in zip(self.panel.hubs, kg, strict=True):
            whole[self.one.scenario.candidates.index(hub), : series.size] = series
        return Series(whole, whole)


@pytest.fixture(scope="module")
def suite() -> Suite:
    return build("single-hop", 1)


@pytest.fixture(scope="module", params=ASKED)
def both(request: pytest.FixtureRequest, suite: Suite, tmp_path_factory: pytest.TempPathFactory) -> Both:
    code, months, supply = request.param
    one = next(seen for seen in suite.observed if seen.scenario.product == code and seen.scenario.origin == "CHN")
    asked = one.scenario
    end = pa.scalar(add_months(asked.effective_from, months), pa.date32())
    trade = suite.table()
    known = trade.filter(pc.and_(pc.equal(trade["hs_code"], code), pc.less(trade["period_start"], end)))
    folder = tmp_path_factory.mktemp("scan")
    write_suite(replace(suite, table=lambda: known), folder / "suite")
    replay(folder / "suite", folder / "store", since=date(2100, 1, 1))
    goods = MeasureItem(material="goods", form="made up", hs6=(code,), coverage="full")
    act = Measure(
        id="made-up-act",
        issuer=asked.origin,
        effective_from=asked.effective_from,
        targets=(asked.destination,),
        items=(goods,),
    )
    both = Both(one, months, Diversion(supply).scan(Store.open(folder / "store"), Question(act)))
    assert (both.panel.supply is not None) == supply
    return both


@pytest.mark.slow
def test_a_scan_reads_the_series_that_the_bench_gives(both: Both) -> None:
    ours = panel_of(both.one, both.months, both.panel.supply is not None)
    assert (ours.hubs, ours.months, ours.products) == (both.panel.hubs, both.panel.months, both.panel.products)
    for name in ("direct", "out", "onward", "onward_reported"):
        assert np.allclose(getattr(ours, name), getattr(both.panel, name), rtol=1e-12), name
    if ours.supply is not None:
        assert both.panel.supply is not None
        assert np.allclose(ours.supply.elsewhere, both.panel.supply.elsewhere, rtol=1e-9, atol=1e-3)


@pytest.mark.slow
def test_the_bench_answers_number_by_number_as_the_scan(both: Both) -> None:
    name = "diversion" if both.panel.supply is not None else "diversion-without-supply"
    answers = run_entrants([name], [both.agreed()], ["test"])[name].answers
    window, hubs = WINDOWS.index(both.months), both.one.scenario.candidates
    at = [hubs.index(finding.subject["hub"]) for finding in both.scan.leading]
    assert sorted(at) == np.flatnonzero(np.isfinite(answers.score[window])).tolist() and len(at) > 5
    for k, finding in zip(at, both.scan.leading, strict=True):
        given = [getattr(answers, one)[window, k] for one in ("score", "p", "estimate", "low", "high", "at_most")]
        amount = finding.amount
        ends = (amount.estimate, amount.interval90_low, amount.interval90_high, amount.at_most)
        assert given == pytest.approx([finding.score, finding.p_value, *ends], rel=1e-9), finding.subject
        assert answers.q[window, k] in (pytest.approx(finding.q_value, rel=1e-9), 1.0)  # 1: a leg did not grow
        assert (answers.q[window, k] <= FLAG_LEVEL) == finding.flagged
    total = both.scan.details.total
    assert np.isnan(answers.total[window]).all() == (total is None)
    if total is not None:
        given = [getattr(answers, name)[window, 0] for name in ("total", "total_low", "total_high", "total_most")]
        ends = (total.estimate, total.interval90_low, total.interval90_high, total.at_most)
        assert given == pytest.approx(ends, rel=1e-9)


PLANTED = 6
LAST_MONTH = np.arange(11, MONTHS, 12)
"""Of the years that are over in the small world: T0 = 48 is the first month of its fifth year."""


def supplied(one: Observed, made: float = 0.0) -> Observed:
    """The scenario with what its hubs trade with everybody (no more than the lanes asked about) and make."""
    most = np.full((len(one.scenario.candidates), LAST_MONTH.size), made)
    return replace(one, supply=Supply(one.leg1.kg.copy(), one.leg2.kg.copy(), most, 1.2 * most, LAST_MONTH, True))


def answered(observed: list[Observed], name: str = "diversion") -> Answers:
    return run_entrants([name], observed, ["tune"] * len(observed))[name].answers


@pytest.mark.slow
def test_both_readings_are_equal_without_supply_and_scenarios_are_independent() -> None:
    world = [scenario(0), scenario(9, planted=PLANTED)]
    whole, plain = answered(world), answered(world, "diversion-without-supply")
    alone = answered(world[1:])
    for name in vars(whole):
        assert np.array_equal(getattr(whole, name), getattr(plain, name), equal_nan=True), name
        assert np.array_equal(getattr(whole, name)[:, 12:], getattr(alone, name), equal_nan=True), name


@pytest.mark.slow
def test_supply_changes_scores_and_no_amount() -> None:
    world = [supplied(scenario(9, candidates=30, planted=PLANTED))]
    one, other = answered(world), answered(world, "diversion-without-supply")
    for name in ("estimate", "low", "high", "at_most"):
        assert np.allclose(getattr(one, name), getattr(other, name), equal_nan=True), name
    assert not np.array_equal(one.score, other.score)
    assert np.array_equal(np.isfinite(one.score), np.isfinite(other.score))
    assert np.isnan(one.at_least).all()  # it rests on the ledger, which needs a store


def test_nothing_is_claimed_where_the_direct_lane_did_not_fall() -> None:
    one = scenario(9, planted=PLANTED)
    direct = one.direct.kg.copy()
    direct[T0:] = direct[:T0].mean()
    still = replace(one, direct=Series(direct, direct))
    assert scanned(still, 18) is None and scanned(one, 18) is not None
    answers = answered([still])
    assert np.all(answers.score == -np.inf) and np.all(answers.q == 1.0)


@pytest.mark.parametrize("months", WINDOWS)
def test_a_year_that_is_not_over_is_taken_as_the_one_before_it(months: int) -> None:
    """A figure of a year that ends after the window changes nothing, that of one which is over does."""
    over = int((T0 + months > LAST_MONTH).sum())

    def made(first: int) -> np.ndarray:
        one = supplied(scenario(9), made=6e5)
        assert one.supply is not None
        figures = one.supply.made.copy()
        figures[:, first:] *= 9.0
        supply = panel_of(replace(one, supply=replace(one.supply, made=figures)), months).supply
        assert supply is not None
        return supply.made

    assert np.all(made(over) == 5e4) and not np.all(made(over - 1) == 5e4)
    assert np.all(made(over - 1)[..., LAST_MONTH[over - 2] + 1 :] == 4.5e5)


def test_a_scan_of_a_short_history_gives_no_amount_of_a_window_it_does_not_see() -> None:
    """Thirteen months before leave nine after: of twelve asked it sees nine."""
    one = scenario(9, planted=PLANTED)

    def late(series: Series) -> Series:
        return Series(series.kg[..., T0 - 13 :], series.usd[..., T0 - 13 :])

    brief = replace(
        one,
        scenario=replace(one.scenario, t0=13, pre_months=12),
        direct=late(one.direct),
        leg1=late(one.leg1),
        leg2=late(one.leg2),
        others=tuple((name, late(direct), late(leg2)) for name, direct, leg2 in one.others),
    )
    answers = answered([brief])
    found = scanned(brief, 12)
    assert found is not None and found.shape.post == 9
    live = np.isfinite(answers.score[2])
    assert live.any() and np.isnan(answers.estimate[2]).all() and np.isnan(answers.total[2]).all()
    assert np.isfinite(answers.estimate[1][np.isfinite(answers.score[1])]).all()

"""Entrants end to end: the planted hub comes first, noise is rarely rejected, and no later month is read."""

import subprocess
import sys
from dataclasses import fields, replace

import numpy as np
import pytest

from oretrace.bench.entrants.calibrate import Judged, TimedAnswers, answers_of
from oretrace.bench.entrants.cells import CellBatch, act_cells
from oretrace.bench.entrants.registry import ENTRANTS, entrant, run_entrants
from oretrace.bench.scenario import WINDOWS, Answers
from oretrace.errors import InputError
from oretrace.kernels.placebo import q_values
from tests.bench.entrants_world import T0, changed, reordered, scaled, scenario
from tests.parameters import first_fast

PLANTED = 6
WORLD = [*(scenario(k) for k in range(9)), scenario(9, planted=PLANTED)]
FAMILIES = ["tune"] * 5 + ["test"] * 5
CELL = 9 * 12 + PLANTED


@pytest.fixture(scope="module")
def runs() -> dict[str, TimedAnswers]:
    return run_entrants(ENTRANTS, WORLD, FAMILIES)


def _same(one: Answers, two: Answers, windows: slice = slice(None)) -> bool:
    columns = [(getattr(one, f.name)[windows], getattr(two, f.name)[windows]) for f in fields(Answers)]
    return all(np.allclose(a, b, rtol=1e-9, equal_nan=True) for a, b in columns)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["min-floored-growth", "change-min", "difference-in-differences", "diversion"])
def test_an_obvious_plant_comes_first(runs: dict[str, TimedAnswers], name: str) -> None:
    answers = runs[name].answers
    assert np.all(answers.score.argmax(axis=1) == CELL)
    assert answers.p[-1, CELL] < 0.01


@pytest.mark.slow
def test_the_product_flags_it_and_its_amounts_hold_the_truth(runs: dict[str, TimedAnswers]) -> None:
    answers = runs["diversion"].answers
    arrived = float(WORLD[9].leg2.kg[PLANTED, T0:].sum() - scenario(9).leg2.kg[PLANTED, T0:].sum())
    assert answers.p[-1, CELL] == np.min(answers.p[-1]) < 1 / 100  # as small as a scan's own placebos can make it
    assert answers.low[-1, CELL] < arrived < answers.high[-1, CELL]
    assert answers.estimate[-1, CELL] == pytest.approx(arrived, rel=0.3)
    assert np.isnan(answers.at_least).all() and answers.at_most[-1, CELL] >= answers.high[-1, CELL]


@pytest.mark.slow
def test_the_product_is_asked_of_one_family_and_window_alone(runs: dict[str, TimedAnswers]) -> None:
    every = runs["diversion"].answers
    some = run_entrants(["diversion"], WORLD, FAMILIES, {"test"}, WINDOWS[-1:])["diversion"].answers
    for field in fields(Answers):
        one, two = (getattr(answers, field.name)[-1, 60:] for answers in (some, every))
        np.testing.assert_array_equal(one, two)
    assert np.isneginf(some.score[:-1]).all() and np.isneginf(some.score[-1, :60]).all()
    assert np.isfinite(some.score[-1, 60:]).any()


def test_floored_growth_says_what_the_weaker_leg_gained(runs: dict[str, TimedAnswers]) -> None:
    answers, cells = runs["min-floored-growth"].answers, act_cells(WORLD, 18)
    gain = min(leg.kg[CELL, 24:].mean() - leg.kg[CELL, :24].mean() for leg in (cells.leg1, cells.leg2))
    assert answers.estimate[-1, CELL] == answers.at_most[-1, CELL] == pytest.approx(18 * gain)
    assert answers.at_least[-1, CELL] == 0.0
    assert np.isnan(answers.low).all() and np.isnan(runs["min-yoy"].answers.estimate).all()


def test_shapes_ranges_and_dead_lanes(runs: dict[str, TimedAnswers]) -> None:
    dead = np.stack([~act_cells(WORLD, months).alive for months in WINDOWS])
    assert dead[0].sum() >= 30
    for run in runs.values():
        given = run.answers
        assert given.score.shape == (len(WINDOWS), 120)
        assert np.all(given.score[dead] == -np.inf) and np.all(np.isfinite(given.score[~dead]))
        assert np.all(given.p[dead] == 1) and np.all(given.q[dead] == 1) and np.isnan(given.estimate[dead]).all()
        assert np.all((given.p > 0) & (given.p <= 1) & (given.q >= given.p - 1e-12) & (given.q <= 1))
        assert run.seconds > 0


def test_the_product_flags_nothing_that_did_not_grow_on_both_legs(runs: dict[str, TimedAnswers]) -> None:
    cells = act_cells(WORLD, 18)
    shrank = np.minimum(
        *(leg.kg[:, 24:].mean(axis=1) - leg.kg[:, :24].mean(axis=1) for leg in (cells.leg1, cells.leg2))
    )
    assert np.all(runs["diversion"].answers.q[-1, shrank <= 0] == 1.0)


@pytest.mark.slow
def test_the_same_world_gives_the_same_answers(runs: dict[str, TimedAnswers]) -> None:
    again = run_entrants(ENTRANTS, WORLD, FAMILIES)
    for name, run in runs.items():
        for field in fields(Answers):
            assert getattr(run.answers, field.name).tobytes() == getattr(again[name].answers, field.name).tobytes()


@pytest.mark.slow
def test_order_of_candidates_does_not_matter(runs: dict[str, TimedAnswers]) -> None:
    order = np.random.default_rng(3).permutation(12)
    moved = run_entrants(ENTRANTS, [reordered(one, order) for one in WORLD], FAMILIES)
    where = (np.arange(10)[:, None] * 12 + order).ravel()
    for name in sorted(set(ENTRANTS) - {"random"}):  # which draws by the candidate's number
        before = Answers(*(getattr(runs[name].answers, f.name)[:, where] for f in fields(Answers)))
        assert _same(before, moved[name].answers), name


@pytest.mark.slow
def test_unit_of_mass_does_not_matter_to_the_product(runs: dict[str, TimedAnswers]) -> None:
    inflated = run_entrants(["diversion"], [scaled(one, 1000.0) for one in WORLD], FAMILIES)["diversion"].answers
    assert np.allclose(inflated.score, runs["diversion"].answers.score)
    assert np.allclose(inflated.estimate, 1000.0 * runs["diversion"].answers.estimate, equal_nan=True)


@pytest.mark.slow
@pytest.mark.parametrize("after", first_fast([12, 6, 18]))
def test_a_window_answers_from_its_own_months(runs: dict[str, TimedAnswers], after: int) -> None:
    flooded = run_entrants(ENTRANTS, [changed(one, T0 + after, 1e12) for one in WORLD], FAMILIES)
    known = slice(0, WINDOWS.index(after) + 1)
    for name, run in runs.items():
        assert _same(run.answers, flooded[name].answers, known), name
    if after < 18:
        assert not _same(runs["diversion"].answers, flooded["diversion"].answers)


@pytest.mark.slow
def test_noise_is_rejected_as_often_as_stated() -> None:
    noise = [scenario(100 + k, candidates=40) for k in range(30)]
    for name, run in run_entrants(ENTRANTS, noise, ["test"] * 30, windows=WINDOWS[-1:]).items():
        p = run.answers.p[-1][np.isfinite(run.answers.score[-1])]
        assert 0.02 <= (p <= 0.05).mean() <= 0.08, name
        assert 0.4 <= (p <= 0.5).mean() <= 0.6, name


def _given(cells: CellBatch, placebos: CellBatch) -> Judged:
    """Four live cells with scores given by hand, against placebos that score 0 … 99 and their own three each."""
    score, pool = np.full(cells.group.size, -np.inf), np.full(placebos.group.size, -np.inf)
    score[np.flatnonzero(cells.alive)[:4]] = [100.0, 97.0, 50.5, -1.0]
    own = np.isin(
        placebos.scenario * 100 + placebos.candidate, (cells.scenario * 100 + cells.candidate)[score > -np.inf]
    )
    pool[np.flatnonzero(placebos.alive & ~own)[:100]] = np.arange(100.0)
    pool[own] = 1000.0  # a hub's own placebos are no judge of it, however high they stand
    return Judged(score, pool)


def test_p_and_q_by_hand() -> None:
    live = np.flatnonzero(act_cells(WORLD, 6).alive)[:4]
    answers = answers_of({"mine": _given}, WORLD, FAMILIES)["mine"].answers
    size = 1 + 100 + 9  # the other three cells' own stand above all
    above = np.array([0, 3, 49, 100]) + 9
    p = (1 + above) / size
    p[-1] = 1 - 0.5 / size
    assert answers.p[0, live] == pytest.approx(p)
    assert answers.q[0, live] == pytest.approx(q_values(p))
    assert np.all(np.delete(answers.p[0], live) == 1.0)


def test_false_discoveries_are_controlled_within_a_family() -> None:
    alike = [scenario(k) for k in range(6)]
    one = run_entrants(["min-yoy"], alike, ["a"] * 6)["min-yoy"].answers
    two = run_entrants(["min-yoy"], alike, ["a"] * 3 + ["b"] * 3)["min-yoy"].answers
    assert np.array_equal(one.p, two.p) and not np.array_equal(one.q, two.q)
    # Only the placebos are shared: a family's q are those of a Benjamini-Hochberg over its own cells.
    mine = np.zeros(one.p.shape[1], dtype=bool)
    mine[:36] = np.isfinite(two.score[2, :36])
    assert two.q[2, mine] == pytest.approx(q_values(two.p[2, mine]))


@pytest.mark.slow
def test_a_scenario_with_fewer_months_is_asked_less_and_judged_among_its_like() -> None:
    brief = [replace(one, scenario=replace(one.scenario, pre_months=12, months_after=12)) for one in WORLD[4:8]]
    mixed = [*WORLD[:3], *brief[:2], WORLD[3], *brief[2:]]
    names = ["min-yoy", "min-floored-growth", "diversion"]
    together = run_entrants(names, mixed, ["a"] * 8)
    long, short = (run_entrants(names, some, ["a"] * 4) for some in (WORLD[:4], brief))
    is_brief = np.repeat([one.scenario.pre_months == 12 for one in mixed], 12)
    for name in names:
        for field in fields(Answers):
            given = getattr(together[name].answers, field.name)
            assert given[:, ~is_brief].tobytes() == getattr(long[name].answers, field.name).tobytes()
            assert given[:, is_brief].tobytes() == getattr(short[name].answers, field.name).tobytes()
        answers = short[name].answers
        assert np.all(answers.score[3:] == -np.inf) and np.isfinite(answers.score[:3]).any(axis=1).all()
        assert np.isnan(answers.p[3:]).all() and np.isnan(answers.q[3:]).all()


def test_families_must_fit_the_scenarios() -> None:
    with pytest.raises(ValueError, match="1 families for 10 scenarios"):
        run_entrants(["random"], WORLD, ["tune"])


def test_p_is_unknown_without_placebos() -> None:
    bare = [replace(one, scenario=replace(one.scenario, t0=30), others=()) for one in WORLD[:2]]
    answers = run_entrants(["min-yoy"], bare, ["a", "a"])["min-yoy"].answers
    assert np.all(answers.p[np.isfinite(answers.score)] == 0.5)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    products = {"diversion", "diversion-without-supply", "diversion-linear"}
    products |= {"diversion-first-leg", "diversion-second-leg"}
    assert {entrant(name).kind for name in products} == {"product"}
    assert {entrant(name).kind for name in ENTRANTS if name not in products} == {"baseline"}
    with pytest.raises(InputError, match="nearest is 'min-floored-growth'"):
        run_entrants(["min-florred-growth"], WORLD, FAMILIES)


@pytest.mark.slow
def test_no_entrant_can_see_the_truth() -> None:
    code = "import sys, oretrace.bench.entrants.registry; sys.exit(any('bench.truth' in m for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

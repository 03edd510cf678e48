"""Runs: seeds in two processes are put together as if one after the other; halves, curves, digests, bad names."""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache

import pytest

from oretrace import processes
from oretrace.bench import run as running
from oretrace.bench.entrants.registry import entrant, run_entrants
from oretrace.bench.result import SuiteRun
from oretrace.bench.run import Request, run
from oretrace.bench.scoring.curves import RECALL_GRID, STATED
from oretrace.bench.scoring.score import Scorer, ScoreRow, summarise
from oretrace.bench.scoring.strata import headline
from oretrace.bench.truth import realbase
from oretrace.bench.truth.suites import build, known
from oretrace.errors import InputError

NAMES = ("min-floored-growth", "robust-z")


TURNS = dict.fromkeys(realbase.TURNS, 1)


@pytest.fixture(scope="module")
def few() -> Iterator[Callable[..., SuiteRun]]:
    """Runs over few scenarios, one seed after the other in this process; each suite is made once."""

    def of(detectors: tuple[str, ...] = NAMES, seeds: tuple[int, ...] = (1,), half: str | None = None) -> SuiteRun:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(processes, "ProcessPoolExecutor", lambda workers, mp_context: ThreadPoolExecutor(1))
            return run(Request(("real-base",), detectors, seeds, half))[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(realbase, "TURNS", TURNS)
        patch.setattr(realbase, "build", cache(realbase.build))
        yield of


@pytest.fixture(scope="module")
def both(few: Callable[..., SuiteRun]) -> SuiteRun:
    return few(seeds=(1, 2))


@pytest.fixture(scope="module")
def alone(few: Callable[..., SuiteRun]) -> tuple[SuiteRun, ...]:
    return tuple(few(seeds=(seed,)) for seed in (1, 2))


def key(row: ScoreRow) -> tuple[str, str, str, str, str]:
    return row.suite, row.detector, row.half, row.stratum, row.metric


def part_in_a_process(request: Request, name: str, seed: int) -> object:
    """In the place of `run_part` where a process of its own has to be told that scenarios are few."""
    assert multiprocessing.parent_process() is not None
    realbase.TURNS = TURNS
    return running.run_part(request, name, seed)


@pytest.mark.slow
def test_two_processes_find_what_one_after_the_other_does(both: SuiteRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "run_part", part_in_a_process)
    (found,) = run(Request(("real-base",), NAMES, (1, 2)))
    assert replace(found, cost={}) == replace(both, cost={})


@pytest.mark.slow
def test_a_run_is_what_its_parts_say(both: SuiteRun) -> None:
    suites = {seed: build("real-base", seed) for seed in both.seeds}
    scorers = {seed: Scorer(suite.truth) for seed, suite in suites.items()}
    outcome = {
        seed: run_entrants(NAMES, suite.observed, [one.half for one in suite.truth.scenarios])
        for seed, suite in suites.items()
    }
    measured = (
        ("real-base", name, scorers[seed].measure(outcome[seed][name].answers)) for name in NAMES for seed in suites
    )
    assert both.rows == tuple(summarise(measured))
    assert both.digests == tuple(suite.digest() for suite in suites.values())


@pytest.mark.slow
def test_a_seed_is_what_it_is_alone(both: SuiteRun, alone: tuple[SuiteRun, ...]) -> None:
    assert both.seeds == (1, 2) and both.digests == tuple(one.digests[0] for one in alone)
    assert len(set(both.digests)) == 2 and all(len(digest) == 64 for digest in both.digests)
    for count in ("scenarios", "cells", "planted"):
        assert getattr(both, count) == sum(getattr(one, count) for one in alone)
    each = [{key(row): row.mean for row in one.rows} for one in alone]
    for row in both.rows:
        values = [means[key(row)] for means in each if key(row) in means]
        if row.metric in ("auprc", "base_rate", "hub_error_median", "delay_months"):
            assert row.mean == pytest.approx(sum(values) / len(values), rel=1e-8, abs=1e-8)
        assert min(values) - 1e-8 <= row.mean <= max(values) + 1e-8  # shares are pooled
        assert (row.low is None) == (len(values) == 1)
        if row.low is not None and row.high is not None:
            assert min(values) - 1e-8 <= row.low <= row.high <= max(values) + 1e-8


@pytest.mark.slow
def test_one_half_is_half_of_both(few: Callable[..., SuiteRun], alone: tuple[SuiteRun, ...]) -> None:
    for half in ("tune", "test"):
        one = few(half=half)
        assert one.rows == tuple(row for row in alone[0].rows if row.half == half) and one.rows
        assert one.curves == tuple(curve for curve in alone[0].curves if curve.half == half)
        assert one.reliability == tuple(row for row in alone[0].reliability if row.half == half)
        assert one.digests == alone[0].digests


@pytest.mark.slow
def test_detectors_do_not_hear_each_other(few: Callable[..., SuiteRun], alone: tuple[SuiteRun, ...]) -> None:
    turned = few(NAMES[::-1])
    assert set(turned.rows) == set(alone[0].rows) and turned.rows != alone[0].rows
    assert few(NAMES[1:]).rows == tuple(row for row in alone[0].rows if row.detector == NAMES[1])


@pytest.mark.slow
def test_diversion_does_not_hear_the_others(few: Callable[..., SuiteRun]) -> None:
    alone, beside = few(("diversion",)), few(("diversion", *NAMES))
    assert alone.rows == tuple(row for row in beside.rows if row.detector == "diversion")


@pytest.mark.slow
def test_the_curves_of_the_card(both: SuiteRun) -> None:
    strata = {headline("tight"), headline("loose")}
    kinds = {(curve.detector, curve.half, curve.stratum) for curve in both.curves}
    assert kinds == {(name, half, stratum) for name in NAMES for half in ("tune", "test") for stratum in strata}
    areas = {key(row)[1:4]: row.mean for row in both.rows if row.metric == "auprc"}
    for curve in both.curves:
        assert len(curve.precision) == RECALL_GRID.size == 101
        assert all(0 <= precision <= 1 for precision in curve.precision) and min(curve.precision[1:]) > 0
        # The curve and the printed number are of the same cells, though summed otherwise.
        area = sum(curve.precision) / RECALL_GRID.size
        assert area == pytest.approx(areas[curve.detector, curve.half, curve.stratum], abs=0.05)


@pytest.mark.slow
def test_flags_are_counted_up_to_each_level(both: SuiteRun) -> None:
    for name in NAMES:
        for half in ("tune", "test"):
            rows = [row for row in both.reliability if (row.detector, row.half) == (name, half)]
            assert tuple(row.stated for row in rows) == STATED
            counts = [row.flagged for row in rows]
            assert counts == sorted(counts)
            assert all((row.realised is None) == (row.flagged == 0) for row in rows)
    assert any(row.realised is not None and 0 < row.realised < 1 for row in both.reliability)


@pytest.mark.slow
def test_every_detector_has_a_cost(both: SuiteRun) -> None:
    assert tuple(both.cost) == NAMES
    assert all(seconds > 0 and mib > 10 for seconds, mib in both.cost.values())


@pytest.mark.parametrize(("name", "nearest"), [("single_hop", "single-hop"), ("nul", "null"), ("xyzzy", None)])
def test_an_unknown_suite_is_refused(name: str, nearest: str | None) -> None:
    for ask in (known, lambda name: build(name, 1), lambda name: run(Request((name,), ("random",), (1,)))):
        with pytest.raises(InputError) as caught:
            ask(name)
        assert caught.value.nearest == nearest and caught.value.found == name


@pytest.mark.slow
@pytest.mark.parametrize(("name", "nearest"), [("Diversion", "diversion"), ("robust", "robust-z"), ("xyzzy", None)])
def test_an_unknown_detector_is_refused(few: Callable[..., SuiteRun], name: str, nearest: str | None) -> None:
    for ask in (entrant, lambda name: few((name,))):
        with pytest.raises(InputError) as caught:
            ask(name)
        assert caught.value.nearest == nearest and caught.value.found == name

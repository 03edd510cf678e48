"""An outside CSV scores exactly as the same answers do inside, whatever else is in the file."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest

from oretrace.bench.entrants.registry import run_entrants
from oretrace.bench.files import write_suite
from oretrace.bench.run import Request, run
from oretrace.bench.scenario import ANSWER_COLUMNS, Answers
from oretrace.bench.scoring.score import measure, summarise
from oretrace.bench.submission import score_submission
from oretrace.bench.truth import realbase
from oretrace.bench.truth.suite import Suite
from oretrace.bench.truth.suites import build
from oretrace.errors import InputError
from tests.bench.written_answers import write_answers

GROWTH = "min-floored-growth"
SEEDS = (1, 2)


@pytest.fixture(scope="module", autouse=True)
def few_scenarios() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(realbase, "TURNS", dict.fromkeys(realbase.TURNS, 1))
        patch.setattr(realbase, "build", cache(realbase.build))
        yield


@pytest.fixture(scope="module")
def suites(few_scenarios: object) -> dict[int, Suite]:
    # Scoring reads no trade, so none is written.
    return {seed: replace(build("real-base", seed), table=lambda: pa.table({"reporter": ["O"]})) for seed in SEEDS}


@pytest.fixture(scope="module")
def by_seed(suites: dict[int, Suite]) -> dict[int, Answers]:
    """Answers of one detector by seed."""
    return {seed: answers_of(GROWTH, suite) for seed, suite in suites.items()}


def answers_of(name: str, suite: Suite) -> Answers:
    return run_entrants([name], suite.observed, [one.half for one in suite.truth.scenarios])[name].answers


@pytest.fixture(scope="module")
def folders(suites: dict[int, Suite], tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Both seeds, and seed 1 under the name of another suite."""
    base = tmp_path_factory.mktemp("suites")
    made = {seed: write_suite(suite, base / str(seed)) for seed, suite in suites.items()}
    known = suites[1].truth
    ids = {one.scenario: one.scenario.replace("real-base", "mixed") for one in known.scenarios}
    renamed = replace(
        known,
        scenarios=tuple(replace(one, scenario=ids[one.scenario], suite="mixed") for one in known.scenarios),
        cells=tuple(replace(one, scenario=ids[one.scenario]) for one in known.cells),
    )
    return {**made, 0: write_suite(replace(suites[1], name="mixed", truth=renamed), base / "mixed")}


def exported(by_seed: dict[int, Answers], suites: dict[int, Suite], seeds: Sequence[int], path: Path) -> Path:
    """One CSV with the answers of several seeds."""
    lines = [",".join(ANSWER_COLUMNS)]
    for seed in seeds:
        write_answers(by_seed[seed], suites[seed].truth, path)
        lines += path.read_text("utf-8").splitlines()[1:]
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.mark.slow
def test_a_file_scores_as_its_detector_does(
    suites: dict[int, Suite], folders: dict[int, Path], tmp_path: Path
) -> None:
    detectors = (GROWTH, "diversion")
    (inside,) = run(Request(("real-base",), detectors, (1,)))
    for name in detectors:
        by_seed = {1: answers_of(name, suites[1])}
        (outside,) = score_submission(exported(by_seed, suites, [1], tmp_path / f"{name}.csv"), [folders[1]])
        assert outside.rows == tuple(row for row in inside.rows if row.detector == name)
        assert len(outside.rows) > 200
        for field in ("suite", "base", "seeds", "scenarios", "cells", "planted"):
            assert getattr(outside, field) == getattr(inside, field), field


@pytest.mark.slow
def test_the_detector_has_the_name_of_its_file(
    by_seed: dict[int, Answers], suites: dict[int, Suite], folders: dict[int, Path], tmp_path: Path
) -> None:
    path = exported(by_seed, suites, [1], tmp_path / "my detector.v2.csv")
    (scored,) = score_submission(path, [folders[1] / "truth"])
    assert {row.detector for row in scored.rows} == {"my detector.v2"}


@pytest.mark.slow
def test_seeds_in_one_file_are_put_together(
    by_seed: dict[int, Answers], suites: dict[int, Suite], folders: dict[int, Path], tmp_path: Path
) -> None:
    path = exported(by_seed, suites, [2, 1], tmp_path / "growth.csv")
    (scored,) = score_submission(path, [folders[2], folders[1]])
    each = [("real-base", "growth", measure(suites[seed].truth, by_seed[seed])) for seed in SEEDS]
    assert scored.rows == tuple(summarise(each))
    assert scored.seeds == SEEDS and scored.scenarios == 80
    assert any(row.low is not None and row.low < row.mean for row in scored.rows)
    assert score_submission(path, [folders[1], folders[2]]) == [scored]


@pytest.mark.slow
def test_suites_in_one_file_are_distinguished(
    by_seed: dict[int, Answers], suites: dict[int, Suite], folders: dict[int, Path], tmp_path: Path
) -> None:
    path = exported(by_seed, suites, [1], tmp_path / "growth.csv")
    (alone,) = score_submission(path, [folders[1]])
    rows = path.read_text("utf-8").splitlines()
    others = [row.replace("real-base-", "mixed-") for row in rows[1:]]
    path.write_text("\n".join([*rows, *others]), "utf-8")
    mixed, real = score_submission(path, [folders[1], folders[0]])
    assert real == alone and (mixed.suite, mixed.base) == ("mixed", "modelled")
    assert mixed.rows == tuple(replace(row, suite="mixed") for row in alone.rows)


@pytest.mark.slow
def test_a_suite_and_seed_are_scored_once(folders: dict[int, Path], tmp_path: Path) -> None:
    path = tmp_path / "any.csv"
    path.write_text("scenario,hub,score\n")
    with pytest.raises(InputError, match="real-base, seed 1 again") as caught:
        score_submission(path, [folders[1], folders[2], folders[1] / "truth"])
    assert f"--truth {folders[1]}" in str(caught.value)


@pytest.mark.slow
def test_an_answer_to_another_seed_is_refused(
    by_seed: dict[int, Answers], suites: dict[int, Suite], folders: dict[int, Path], tmp_path: Path
) -> None:
    path = exported(by_seed, suites, [1, 2], tmp_path / "both.csv")
    with pytest.raises(InputError, match="a scenario of this suite, found 'real-base-2-") as caught:
        score_submission(path, [folders[1]])
    first = next(n for n, row in enumerate(path.read_text("utf-8").splitlines(), 1) if row.startswith("real-base-2"))
    assert f"both.csv, line {first}, column scenario" in str(caught.value)

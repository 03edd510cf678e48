"""Scores the answers of any detector, from one CSV, against the truth of one or several suites and seeds."""

from __future__ import annotations

from dataclasses import fields
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.files import read_truth
from oretrace.bench.result import SuiteRun
from oretrace.bench.scenario import WINDOWS, Answers
from oretrace.bench.scoring.answers import read_answers
from oretrace.bench.scoring.score import measure, summarise
from oretrace.bench.truth.record import Truth
from oretrace.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def score_submission(findings: Path, folders: Sequence[Path]) -> list[SuiteRun]:
    """One `SuiteRun` for each suite among the folders; the detector's name is the file's.

    Raises InputError when a folder holds no truth, two hold the same suite and seed, or the CSV is not as
    `ANSWER_COLUMNS` lists.
    """
    truths = _distinct(folders)
    whole = Truth(
        tuple(s for truth in truths for s in truth.scenarios), tuple(c for truth in truths for c in truth.cells)
    )
    answers = read_answers(findings, whole)
    ends = np.cumsum([len(truth.cells) for truth in truths])[:-1]
    parts = list(zip(truths, _split(answers, ends), strict=True))
    _check_even(findings, parts)
    by_suite = groupby(sorted(parts, key=lambda part: _name(part[0])), key=lambda part: _name(part[0])[0])
    return [_suite_run(suite, findings.stem, list(of)) for suite, of in by_suite]


def _distinct(folders: Sequence[Path]) -> list[Truth]:
    seen: dict[tuple[str, int], Truth] = {}
    for folder in folders:
        truth = read_truth(folder)
        if _name(truth) in seen:
            suite, seed = _name(truth)
            raise InputError("each suite and seed once", f"{suite}, seed {seed} again", f"--truth {folder}")
        seen[_name(truth)] = truth
    return list(seen.values())


def _check_even(findings: Path, parts: Sequence[tuple[Truth, Answers]]) -> None:
    """Refuse a file that answers one seed of a suite and is silent on another, in a half or a window."""
    asked: dict[str, set[tuple[str, int]]] = {}
    answered = [_answered(truth, answers) for truth, answers in parts]
    for (truth, _), named in zip(parts, answered, strict=True):
        asked.setdefault(_name(truth)[0], set()).update(named)
    for (truth, _), named in zip(parts, answered, strict=True):
        suite, seed = _name(truth)
        missing = sorted(asked[suite] - named)
        if missing or not named:
            what = ", ".join(f"{half} at {months} months" for half, months in missing) or "anything"
            found = f"no answer of seed {seed} for {what}"
            do = "Answer all seeds alike, or leave out its --truth"
            raise InputError(f"answers for every seed of {suite}", found, str(findings), do=do)


def _answered(truth: Truth, answers: Answers) -> set[tuple[str, int]]:
    """Halves and windows in which some cell has a score."""
    half_of = {one.scenario: one.half for one in truth.scenarios}
    halves = np.array([half_of[cell.scenario] for cell in truth.cells])
    return {
        (half, months)
        for w, months in enumerate(WINDOWS)
        for half in np.unique(halves).tolist()
        if np.isfinite(answers.score[w, halves == half]).any()
    }


def _name(truth: Truth) -> tuple[str, int]:
    return truth.scenarios[0].suite, truth.scenarios[0].seed


def _split(answers: Answers, ends: np.typing.NDArray[np.int64]) -> list[Answers]:
    columns = {f.name: np.split(getattr(answers, f.name), ends, axis=1) for f in fields(Answers)}
    return [Answers(**{name: parts[k] for name, parts in columns.items()}) for k in range(len(ends) + 1)]


def _suite_run(suite: str, detector: str, parts: list[tuple[Truth, Answers]]) -> SuiteRun:
    truths = [truth for truth, _ in parts]
    return SuiteRun(
        suite=suite,
        about="scored from a file",
        base="real" if suite == "real-base" else "modelled",
        notes=(),
        seeds=tuple(_name(truth)[1] for truth in truths),
        digests=(),
        scenarios=sum(len(truth.scenarios) for truth in truths),
        cells=sum(len(truth.cells) for truth in truths),
        planted=sum(cell.planted(18) for truth in truths for cell in truth.cells),
        rows=tuple(summarise((suite, detector, measure(*part)) for part in parts)),
    )

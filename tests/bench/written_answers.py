"""The answers of a detector as the CSV that an outside one hands in."""

from __future__ import annotations

import csv
from dataclasses import astuple
from pathlib import Path

import numpy as np

from oretrace.bench.scenario import ANSWER_COLUMNS, WINDOWS, Answers
from oretrace.bench.scoring.answers import as_scored
from oretrace.bench.truth.record import Truth


def write_answers(answers: Answers, truth: Truth, path: Path) -> None:
    """With 9 significant digits; cells with score -inf are left out."""
    block = np.stack(astuple(as_scored(answers)))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(ANSWER_COLUMNS)
        for cell, window in np.argwhere(~np.isneginf(block[0].T)).tolist():
            values = ("" if np.isnan(value) else f"{value:.9g}" for value in block[:, window, cell].tolist())
            about = truth.cells[cell]
            writer.writerow((about.scenario, about.hub, WINDOWS[window], *values))

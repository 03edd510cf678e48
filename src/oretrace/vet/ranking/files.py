"""`oretrace rank --train … --score …`: from labelled lines and new ones to a file of scores, a row per input row."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from oretrace.cells import check_out, write_cells
from oretrace.errors import InputError, OptionError
from oretrace.vet.ranking.budget import Plan, curve, plan, positions
from oretrace.vet.ranking.features import Features, build, drift
from oretrace.vet.ranking.lines import Lines, read_lines
from oretrace.vet.ranking.model import Probabilities, predict
from oretrace.vet.ranking.ranked import OPEN, PAPERS, PASS, Ranked
from oretrace.vet.ranking.wording import in_words, kind_shares

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oretrace.arrays import Index

COLUMNS = ("line", "number", "score", "probability", "lane", "look_for", "reasons", "kinds", "drawn", "propensity")
_NEEDED = {"hs_code": "customs code", "net_kg": "mass", "value": "value"}


def rank_files(
    train: Path, score: Path, mapping: str | Path, out: Path, budget: float = 0.01, seed: int = 1
) -> Ranked:
    """Learn from the labelled lines of `train`, write a row for each line of `score`, in its order.

    Labels of `score` are not looked at. `budget` is the share of lines that can be opened, above 0 and up to 1.
    The same files and seed give the same bytes.
    """
    if not 0 < budget <= 1:
        raise OptionError(
            f"--budget must be above 0 and up to 1, such as 0.01 for one line in a hundred, not {budget:g}"
        )
    check_out(out, train, score)
    known, new = read_lines(train, mapping), read_lines(score, mapping)
    known = known.labelled()
    if not len(new) and not new.aside:
        raise InputError("lines to score", "none", str(score))
    features = build(known, new)
    found = predict(features)
    final, position = found.final[len(known) :], _positions(found, new, len(known))
    chosen = plan(position, budget, seed) if len(new) else Plan(*(np.zeros(0, bool),) * 2, np.zeros(0))
    write_cells(out, COLUMNS, _rows(features, found, known, new, position, chosen))
    lanes = Counter(_lane(chosen, new, row) for row in range(len(new)))
    lanes[PAPERS] += len(new.aside)
    return Ranked(
        len(new) + len(new.aside), len(new.aside), len(known), int((found.repeats[len(known) :] > 0).sum()),
        dict(lanes), int(chosen.by_lot.sum()), tuple(curve(position, final)) if len(new) else (),
        drift(features, len(known)),
    )  # fmt: skip


def _positions(found: Probabilities, new: Lines, known: int) -> Index:
    """By probability; among equals by that without repeats, by value, and by their place in the file."""
    rounded = [np.round(one[known:], 9) for one in (found.final, found.fresh)]
    return positions(*rounded, new.amounts["value"])


def _rows(
    features: Features, found: Probabilities, known: Lines, new: Lines, position: Index, chosen: Plan
) -> Iterator[list[str]]:
    look, reasons = in_words(features, found, len(known), new)
    shares = kind_shares(known)
    final = found.final[len(known) :]
    total, aside = len(new) + len(new.aside), 0
    place = {int(line): row for row, line in enumerate(new.line)}
    for line in sorted({*place, *new.aside}):
        row = place.get(line)
        if row is None:
            yield _set_aside(line, new.aside[line], _score(len(new) + aside, total))
            aside += 1
            continue
        drawn = "by lot" if chosen.by_lot[row] else "by rank" if chosen.opened[row] else ""
        kinds = "; ".join(f"{kind} {share * final[row]:.3f}" for kind, share in shares.items())
        yield [
            str(line), str(new.texts["number"][row]), _score(int(position[row]), total), f"{final[row]:.6f}",
            _lane(chosen, new, row), look[row], reasons[row] + _missing_words(new, row), kinds, drawn,
            f"{chosen.propensity[row]:.6g}",
        ]  # fmt: skip


def _score(position: int, total: int) -> str:
    """From near 1 for the first line to near 0 for the last, each its own."""
    return f"{1 - (position + 0.5) / total:.9f}"


def _set_aside(line: int, reason: str, score: str) -> list[str]:
    look = "the declaration itself: a cell of it cannot be read"
    return [str(line), "", score, "", PAPERS, look, f"line set aside: {reason}", "", "", "0"]


def _missing(new: Lines, row: int) -> list[str]:
    amounts = {name: bool(np.isfinite(some[row])) for name, some in new.amounts.items()}
    has = amounts | {"hs_code": bool(new.texts["hs_code"][row])}
    has["net_kg"] = has["net_kg"] or amounts["gross_kg"]
    return [words for name, words in _NEEDED.items() if not has[name]]


def _missing_words(new: Lines, row: int) -> str:
    lacking = _missing(new, row)
    return f"; not stated: {', '.join(lacking)}" if lacking else ""


def _lane(chosen: Plan, new: Lines, row: int) -> str:
    return OPEN if chosen.opened[row] else PAPERS if _missing(new, row) else PASS

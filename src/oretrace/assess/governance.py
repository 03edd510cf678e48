"""A user's governance scores: one CSV with the columns `territory` and `score`, 0 (no risk) to 1 (highest risk).

No scores ship with oretrace: the usual ones (the World Bank's Worldwide Governance Indicators, turned round and put
on 0 to 1, as GeoPolRisk does) have terms and vintages of their own.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator
from pathlib import Path

from oretrace.catalog.territories import territories
from oretrace.errors import InputError, nearest
from oretrace.files import read_text

COLUMNS = ["territory", "score"]


def read_governance(path: Path) -> dict[str, float]:
    """Score by ISO alpha-3; a territory may stand as a name, ISO code or three-digit M49 number.

    Raises InputError for a missing file, other columns, an unknown or repeated territory, a score outside 0 to 1.
    """
    text = read_text(path, "a CSV file")
    rows = csv.reader(text.splitlines(), strict=True)
    scores = dict(_scores(_read(rows, path), path))
    if not scores:
        raise InputError("a score of at least one territory", "none", str(path))
    return scores


def _read(rows: Iterable[list[str]], path: Path) -> Iterator[tuple[str, list[str]]]:
    """The rows with their places, blank lines left out; a broken quote is an error there."""
    line = 0
    iterator = iter(rows)
    while True:
        line += 1
        where = f"{path}, line {line}"
        try:
            row = next(iterator)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError("a line of CSV", str(error), where) from None
        if any(cell.strip() for cell in row):
            yield where, [cell.strip() for cell in row]


def _scores(rows: Iterator[tuple[str, list[str]]], path: Path) -> Iterator[tuple[str, float]]:
    where, head = next(rows, (str(path), []))
    if [name.casefold() for name in head] != COLUMNS:
        raise InputError("the columns territory,score", ",".join(head), where, do="Keep these two, in this order")
    known: dict[str, str] = {}
    for where, row in rows:
        if len(row) != len(COLUMNS):
            raise InputError("two cells", ",".join(row), where, do="Write the score with a decimal point")
        code = _territory(row[0], f"{where}, column territory")
        if code in known:
            raise InputError("every territory once", f"{row[0]!r}, as on {known[code]}", where)
        known[code] = where
        yield code, _score(row[1], f"{where}, column score")


def _territory(text: str, where: str) -> str:
    if not text.isdecimal():
        return territories().resolve(text, where=where)
    numbers = {row.m49: code for code, row in territories().by_iso3.items() if row.m49}
    if text.zfill(3) not in numbers:
        raise InputError("a territory's M49 number", text, where, nearest(text.zfill(3), numbers))
    return numbers[text.zfill(3)]


def _score(text: str, where: str) -> float:
    try:
        score = float(text)
    except ValueError:
        score = math.nan
    if not 0 <= score <= 1:
        raise InputError("a score from 0 (no risk) to 1 (highest risk)", text, where)
    return score

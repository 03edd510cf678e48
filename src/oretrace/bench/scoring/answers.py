"""Answers of a detector as a CSV file: read strictly."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.scenario import ANSWER_COLUMNS, WINDOWS, Answers
from oretrace.errors import InputError, nearest
from oretrace.files import read_text

if TYPE_CHECKING:
    from oretrace.arrays import Array
    from oretrace.bench.truth.record import Truth

MOST_BYTES = 1 << 30
REQUIRED = ("scenario", "hub", "score")
NUMBERS = ANSWER_COLUMNS[ANSWER_COLUMNS.index("score") :]  # in the order of the fields of `Answers`
SHARES = ("p_value", "q_value")
ORDERED = (("low_kg", "high_kg"), ("at_least_kg", "at_most_kg"), ("total_low_kg", "total_high_kg"))
POWERS = np.array([float(f"1e{exponent}") for exponent in range(23)])  # all of them exact


def read_answers(path: Path, truth: Truth) -> Answers:
    """A detector's answers from a CSV in UTF-8 with columns as `ANSWER_COLUMNS`, in any order.

    An empty cell is no answer. What is not given has score −inf. Raises InputError with file and line for whatever
    is not understood: columns, scenarios, hubs and windows that do not exist, cells answered twice, bad numbers.
    """
    text = _text(path)
    known = _cell_numbers(truth)
    block = np.full((len(NUMBERS), len(WINDOWS), len(truth.cells)), np.nan)
    block[0] = -np.inf
    first_line: dict[tuple[int, int], int] = {}
    for where, line, row in _rows(text, path.name):
        place = _window(row, where), _cell(row, known, where)
        if place in first_line:
            found = f"{row['hub']} of {row['scenario']}, {WINDOWS[place[0]]} months, as in line {first_line[place]}"
            raise InputError("one answer for each scenario, hub and months", found, where)
        first_line[place] = line
        block[:, place[0], place[1]] = _values(row, where)
    if not first_line:
        raise InputError("at least one answer", "a header and nothing else", path.name)
    return Answers(*block)


def as_scored(answers: Answers) -> Answers:
    """The answers as all scoring takes them: 9 significant digits, and no answer where the score is −inf."""
    rounded = {field.name: nine_digits(getattr(answers, field.name)) for field in fields(answers)}
    silent = np.isneginf(rounded["score"])
    for name, values in rounded.items():
        if name != "score":
            values[silent] = np.nan
    return Answers(**rounded)


def nine_digits(values: Array) -> Array:
    """A copy with 9 significant digits, each the float that the printed digits read back as; NaN and inf stay."""
    result = values.astype(float)
    chosen = np.isfinite(result) & (result != 0)
    some = result[chosen]
    shift = 8 - np.floor(np.log10(np.abs(some))).astype(np.int64)
    plain = np.abs(shift) < POWERS.size
    up, down = POWERS[np.where(plain, np.maximum(shift, 0), 0)], POWERS[np.where(plain, np.maximum(-shift, 0), 0)]
    digits = np.rint(some * up / down) * down / up
    for i in np.flatnonzero(~plain):  # beyond exact powers of ten; rare
        digits[i] = float(f"{some[i]:.9g}")
    result[chosen] = digits
    return result


def _text(path: Path) -> str:
    text = read_text(path, "a CSV file of answers", MOST_BYTES)
    if not text.strip():
        raise InputError("a CSV file of answers", "an empty file", path.name)
    return text


def _rows(text: str, name: str) -> Iterator[tuple[str, int, dict[str, str]]]:
    """Place in words, line and trimmed fields of every row; lines without anything are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    try:
        for row in reader:
            where = f"{name}, line {reader.line_num}"
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if not header:
                header = _header(cells, where)
            elif len(cells) != len(header):
                raise InputError(f"{len(header)} fields, as in the header", len(cells), where)
            else:
                yield where, reader.line_num, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise InputError("CSV with commas", str(error), f"{name}, line {reader.line_num}") from None


def _header(names: list[str], where: str) -> list[str]:
    for name in names:
        if name not in ANSWER_COLUMNS:
            do = "Separate columns by commas" if any(mark in name for mark in ";\t|") else _columns_in_words()
            raise InputError("a column of answers", name, where, nearest(name, ANSWER_COLUMNS), do)
        if names.count(name) > 1:
            raise InputError("each column once", name, where)
    for name in REQUIRED:
        if name not in names:
            raise InputError(f"a column {name!r}", ", ".join(names), where, do=_columns_in_words())
    return names


def _columns_in_words() -> str:
    return f"Required are {', '.join(REQUIRED)}; allowed are {', '.join(ANSWER_COLUMNS)}"


def _cell_numbers(truth: Truth) -> dict[str, dict[str, int]]:
    numbers: dict[str, dict[str, int]] = {scenario.scenario: {} for scenario in truth.scenarios}
    for number, cell in enumerate(truth.cells):
        numbers[cell.scenario][cell.hub] = number
    return numbers


def _cell(row: Mapping[str, str], known: Mapping[str, Mapping[str, int]], where: str) -> int:
    scenario, hub = row["scenario"], row["hub"]
    if scenario not in known:
        raise InputError("a scenario of this suite", scenario, f"{where}, column scenario", nearest(scenario, known))
    hubs = known[scenario]
    if hub not in hubs:
        expected = f"a candidate of scenario {scenario}"
        raise InputError(expected, hub, f"{where}, column hub", nearest(hub, hubs))
    return hubs[hub]


def _window(row: Mapping[str, str], where: str) -> int:
    text = row.get("months", "")
    months = _number(text, f"{where}, column months") if text else WINDOWS[-1]
    if months not in WINDOWS:
        raise InputError(f"one of {', '.join(map(str, WINDOWS))}", text, f"{where}, column months")
    return WINDOWS.index(int(months))


def _values(row: Mapping[str, str], where: str) -> list[float]:
    values = {name: _value(name, row.get(name, ""), where) for name in NUMBERS}
    for low, high in ORDERED:
        if values[low] > values[high]:
            raise InputError(f"{low} no more than {high}", f"{row[low]} and {row[high]}", where)
    return list(values.values())


def _value(name: str, text: str, where: str) -> float:
    where = f"{where}, column {name}"
    if name == "score":
        return _number(text, where)
    if not text:
        return np.nan
    value = _number(text, where)
    if name in SHARES and not 0 <= value <= 1:
        raise InputError("a probability from 0 to 1", text, where)
    if not 0 <= value < np.inf:
        raise InputError("an amount in kg, 0 or more", text, where)
    return value


def _number(text: str, where: str) -> float:
    try:
        value = float(text) if text.isascii() and "_" not in text else np.nan
    except ValueError:
        value = np.nan
    if np.isnan(value):
        do = "A score is needed in every row" if where.endswith("score") else "Leave the cell empty to say nothing"
        raise InputError("a number such as 0.25 or 1e6", text, where, do=do)
    return value

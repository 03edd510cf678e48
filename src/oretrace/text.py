"""Text from outside as it may be shown: what a terminal, a page or a spreadsheet would obey is made inert."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

OBEYED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that are not shown but change what is: escapes, direction marks, joiners, line separators."""


def short(value: float) -> str:
    """A positive number to two digits, as a person writes it: 5.6, 160, 1,200; "more than 10,000" above that."""
    if value >= 10_000:
        return "more than 10,000"
    return f"{float(f'{value:.2g}'):,g}"


def mass(kg: float) -> str:
    """A mass with its unit: whole tonnes from 10 t on, kilograms below."""
    return f"{kg / 1000:,.0f} t" if kg >= 10_000 else f"{kg:,.0f} kg"


def visible(text: str, keep: str = "\n") -> str:
    """The text with such characters as codes: "\\x1b[2J" for an escape that clears the screen; `keep` stay."""
    if text.isprintable():
        return text
    return "".join(one if one in keep or unicodedata.category(one) not in OBEYED else _code(one) for one in text)


def visible_json(text: str) -> str:
    """JSON in which such characters stand as \\u escapes, so that it is the same value."""
    return re.sub(r"[^\x20-\x7e\n]", lambda found: _json_code(found.group()), text)


FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula."""


_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def parsed_json(text: str) -> Any:
    """What JSON of a file holds; ValueError where it is none, for NaN, and for half a surrogate pair in a text."""
    found = json.loads(text, parse_constant=_no_number)
    if _HALF.search(text):
        json.dumps(found, ensure_ascii=False).encode()
    return found


def csv_of(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], head: bool = True) -> str:
    """Rows as CSV, by default under a line of their columns' names; no cell is obeyed by a spreadsheet."""
    text = StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    if head:
        writer.writerow({name: cell(name) for name in columns})
    writer.writerows({name: cell(row.get(name)) for name in columns} for row in rows)
    return text.getvalue()


def cell(value: object) -> object:
    """A value as CSV has it: lists with semicolons, an apostrophe before text that would be taken for a formula."""
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    if not isinstance(value, str):
        return value
    plain = visible(value)
    return f"'{plain}" if plain.startswith(FORMULA) else plain


def in_runs(numbers: Iterable[int]) -> str:
    """Numbers in order, those that follow one another as a run: "1–4, 7" for 1, 2, 3, 4 and 7."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in runs)


def whole_letters(text: str) -> str:
    """A text in which what is no letter (bytes of a file's name that are not UTF-8) is U+FFFD."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _code(sign: str) -> str:
    return ascii(sign)[1:-1] if sign != "\\" else sign


def _json_code(sign: str) -> str:
    if unicodedata.category(sign) not in OBEYED:
        return sign
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2))

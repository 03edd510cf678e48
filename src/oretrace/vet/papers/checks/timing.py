"""Dates: what cannot come before what, with the days that practice allows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from oretrace.catalog.tables import read_table
from oretrace.vet.papers.checks.finding import Bundle, PaperFinding, Severity
from oretrace.vet.papers.paper import Paper


class _Rule(NamedTuple):
    """`first` is not later than `then` by more than `days`; each is a kind of paper (or "*") and a field."""

    first: tuple[str, str]
    then: tuple[str, str]
    days: int
    why: str


@lru_cache(maxsize=1)
def _rules() -> tuple[_Rule, ...]:
    rows = read_table("order.csv", Path(__file__).parent)
    return tuple(
        _Rule((row["first_kind"], row["first"]), (row["then_kind"], row["then"]), int(row["days"]), row["why"])
        for row in rows
    )


LONGEST_WAY = {"sea": 150, "air": 45}
"""Days between loading and arrival."""


def order(case: Bundle) -> Iterator[PaperFinding]:
    """Dates in an impossible order; the paper that is in most such pairs is named first."""
    broken: list[tuple[Paper, Paper, str, tuple[str, str]]] = []
    dated = _dated(case)
    for rule in _rules():
        for first, one in dated.get(rule.first, ()):
            for then, other in dated.get(rule.then, ()):
                if (one - other).days > rule.days:
                    text = f"{_what(first, rule.first[1])} {one}, {_what(then, rule.then[1])} {other}: {rule.why}"
                    broken.append((first, then, text, (rule.first[1], rule.then[1])))
    if not broken:
        return
    seen = [paper.file for first, then, _, _ in broken for paper in {id(first): first, id(then): then}.values()]
    worst = max(dict.fromkeys(seen), key=seen.count)
    if seen.count(worst) > 1:
        mine = [one for one in broken if worst in (one[0].file, one[1].file)]
        rest = [one for one in broken if one not in mine]
        texts = list(dict.fromkeys(text for _, _, text, _ in mine))
        fields = tuple(dict.fromkeys(name for *_, names in mine for name in names))
        yield PaperFinding("dates", "high", (worst,), fields, "; ".join(texts[:3]) + ".")
    else:
        rest = broken
    for first, then, text, names in rest[:4]:
        yield PaperFinding("dates", "high", tuple(dict.fromkeys((first.file, then.file))), names, f"{text}.")


def _what(paper: Paper, name: str) -> str:
    return f"{paper.file} ({_plain(name)})"


def _plain(name: str) -> str:
    return name.removeprefix("dates.").replace("_", " ")


def _dated(case: Bundle) -> dict[tuple[str, str], list[tuple[Paper, date]]]:
    """Dates by kind of paper and field, and by "*" and field."""
    found: dict[tuple[str, str], list[tuple[Paper, date]]] = {}
    for paper in case.papers:
        names = [name for name in paper.fields if name == "date" or name.startswith("dates.")]
        for name in names:
            try:
                day = date.fromisoformat(str(paper.get(name)))
            except ValueError:
                continue
            issued = paper.kind == "bill_of_lading" and name == "date" and "dates.on_board" not in names
            for kind in (str(paper.kind), "*"):
                found.setdefault((kind, name), []).append((paper, day))
                if issued:  # a bill that says no other day is issued when the goods are on board
                    found.setdefault((kind, "dates.on_board"), []).append((paper, day))
    return found


def _days(case: Bundle, kind: str, name: str) -> Iterator[tuple[Paper, date]]:
    for paper in case.papers:
        if kind in ("*", paper.kind) and (text := paper.get(name)):
            try:
                yield paper, date.fromisoformat(str(text))
            except ValueError:
                continue


def stated(case: Bundle) -> Iterator[PaperFinding]:
    """A date that one paper states of another: the invoice's, the order's."""
    for name, kind in (("dates.invoice", "commercial_invoice"), ("dates.on_board", "bill_of_lading")):
        own = "date" if name == "dates.invoice" else name
        for paper, day in _days(case, "*", name):
            for other, its in _days(case, kind, own):
                if paper is not other and day != its and not _is_replaced_date(case, day):
                    text = f"{paper.file} dates the {_plain(name)} {day}; {other.file} has {its}."
                    severity: Severity = "medium" if abs((day - its).days) > 2 else "note"
                    yield PaperFinding("dates", severity, (paper.file, other.file), (name, own), text)


def _is_replaced_date(case: Bundle, day: date) -> bool:
    return any(str(day) in (paper.get("date"), paper.get("dates.on_board")) for paper in case.replaced)


def way(case: Bundle) -> Iterator[PaperFinding]:
    """Months between loading and arrival."""
    for paper, arrival in _days(case, "*", "dates.arrival"):
        for kinds, name, mode in ((("bill_of_lading",), "dates.on_board", "sea"), (("air_waybill",), "date", "air")):
            for kind in kinds:
                for other, left in _days(case, kind, name):
                    if (arrival - left).days > LONGEST_WAY[mode]:
                        days = (arrival - left).days
                        text = f"{other.file} leaves {left}, {paper.file} arrives {arrival}: {days} days."
                        yield PaperFinding("dates", "medium", (other.file, paper.file), (name, "dates.arrival"), text)

"""How an issuer numbers its papers of a kind, learned from its other papers: the form, and the order of the days.

Nothing is claimed of an issuer with few papers, with numbers of several forms, or whose numbers do not follow its
days.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from oretrace.vet.papers.checks.finding import Bundle, PaperFinding, Severity, is_amended
from oretrace.vet.papers.checks.parties import plain
from oretrace.vet.papers.checks.reuse import issuer_of
from oretrace.vet.papers.paper import Paper

LEAST = 8
"""Other papers of a kind that an issuer must have before anything is claimed of its numbers."""
OTHERWISE = 0.2
"""The share of an issuer's papers that may be otherwise before its numbers are taken to have no form, or no order."""
DRAWN_UP_DAYS = 14
"""Days by which papers may be out of order: a number is given when a paper is begun, the day when it is signed."""
SERIES = 3
"""Papers of another form from which on they can be a series of their own: another branch, another program."""
LONGEST = 60
"""Signs of a number that are looked at."""
_PARTS = re.compile(r"\d+|\D+")


class Numbered(NamedTuple):
    """A paper with its number: `form` has # for each run of digits, `runs` are those."""

    case: Bundle
    paper: Paper
    day: date
    number: str
    form: str
    runs: tuple[str, ...]


def numbering(cases: Sequence[Bundle]) -> Iterator[tuple[Bundle, PaperFinding]]:
    """Papers whose number is not as those of its issuer are, or is out of their order."""
    held: dict[tuple[str, str], dict[str, Numbered]] = {}
    for case in cases:
        for paper in case.papers:
            issuer = plain(issuer_of(paper) or "")
            one = _numbered(case, paper) if issuer and not is_amended(paper) else None
            if one is not None:
                held.setdefault((str(paper.kind), issuer), {}).setdefault(one.number, one)
    for papers in held.values():
        if len(papers) > LEAST:
            usual, odd = _split([*papers.values()])
            if len(usual) >= LEAST and len(odd) <= OTHERWISE * len(papers):
                yield from _of_other_form(usual, odd)
            yield from _out_of_order(usual)


def _numbered(case: Bundle, paper: Paper) -> Numbered | None:
    number = str(paper.get("number") or "").strip()[:LONGEST].upper()
    parts = _PARTS.findall(number)
    runs = tuple(part for part in parts if part[0].isdecimal())
    try:
        day = date.fromisoformat(str(paper.get("date")))
    except ValueError:
        return None
    form = "".join("#" if part[0].isdecimal() else part for part in parts)
    return Numbered(case, paper, day, number, form, runs) if runs else None


def _split(papers: Sequence[Numbered]) -> tuple[list[Numbered], list[Numbered]]:
    """The papers whose number has the form that most have, and of one length where they are filled up; the others."""
    form = Counter(one.form for one in papers).most_common(1)[0][0]
    long = Counter(_lengths(one) for one in papers if one.form == form).most_common(1)[0][0]
    padded = any(run[0] == "0" for one in papers if one.form == form and _lengths(one) == long for run in one.runs)
    usual, odd = list[Numbered](), list[Numbered]()
    for one in papers:
        (usual if one.form == form and (not padded or _lengths(one) == long) else odd).append(one)
    return usual, odd


def _of_other_form(usual: Sequence[Numbered], odd: Sequence[Numbered]) -> Iterator[tuple[Bundle, PaperFinding]]:
    """The few papers whose number has another form, or another length, than all others before and after them.

    Those that are counted by their days among themselves are a series of their own, which honest firms have.
    """
    first, last = min(one.day for one in usual), max(one.day for one in usual)
    own = {form for form in {one.form for one in odd} if _is_series([one for one in odd if one.form == form])}
    for one in odd:
        slip = _is_slip(one.number, usual[-1].number)
        severity: Severity = "medium" if first < one.day < last and not slip and one.form not in own else "note"
        text = (
            f"{one.paper.file} has the number {one.number}; {len(usual)} other papers of this kind by "
            f"{issuer_of(one.paper)} have numbers such as {usual[-1].number}. "
            f"{'A slip of typing' if slip else 'Another branch or another program'} would do that."
        )
        yield one.case, PaperFinding("number", severity, (one.paper.file,), ("number",), text)


def _is_series(ones: Sequence[Numbered]) -> bool:
    """Whether numbers of one form go up with their days, but for few."""
    years = _years(ones)
    days = [one.day.toordinal() for one in sorted(ones, key=lambda one: (_count(one, years), one.day))]
    return len(ones) >= SERIES and len(_longest_in_order(days)) >= (1 - OTHERWISE) * len(ones)


def _lengths(one: Numbered) -> tuple[int, ...]:
    return tuple(map(len, one.runs))


def _is_slip(one: str, other: str) -> bool:
    """Whether two numbers are alike but for what stands between their signs, and one digit."""
    first, second = (re.sub(r"[\W_]", "", text) for text in (one, other))
    letters = [re.sub(r"\d+", "#" if len(first) == len(second) else "", text) for text in (first, second)]
    return letters[0] == letters[1] and abs(len(first) - len(second)) < 2


def _out_of_order(usual: Sequence[Numbered]) -> Iterator[tuple[Bundle, PaperFinding]]:
    """Papers whose number is later than another's of an earlier day, or the other way, against most in order."""
    years = _years(usual)
    ones = sorted(usual, key=lambda one: (_count(one, years), one.day))
    kept = _longest_in_order([one.day.toordinal() for one in ones])
    within = set(kept)
    out = [
        (one, other)
        for place, one in enumerate(ones)
        if place not in within and (other := _contradicted(one, ones, kept, bisect_right(kept, place))) is not None
    ]
    if len(kept) < LEAST or len(out) > OTHERWISE * len(ones):
        return
    if not years and _is_new_count([one for one, _ in out], max(ones[place].day for place in kept)):
        return
    for one, other in out:
        text = (
            f"{one.paper.file} has the number {one.number} and the day {one.day}; {other.number} of "
            f"{issuer_of(one.paper)} is of {other.day}, and {len(kept)} papers of it are in order. A number kept for "
            "a later paper would do that, or a slip of typing."
        )
        yield one.case, PaperFinding("number", "medium", (one.paper.file,), ("number", "date"), text)


def _years(ones: Sequence[Numbered]) -> frozenset[int]:
    """The places of the runs of digits that are the year, of four digits or two."""
    hits = Counter(
        place
        for one in ones
        for place, run in enumerate(one.runs)
        if run in (str(one.day.year), f"{one.day.year % 100:02d}")
    )
    return frozenset(place for place, count in hits.items() if count > (1 - OTHERWISE) * len(ones))


def _count(one: Numbered, years: frozenset[int]) -> tuple[int, ...]:
    """A number as it is counted: the year first."""
    return tuple(int(run) for _, run in sorted(enumerate(one.runs), key=lambda run: run[0] not in years))


def _contradicted(one: Numbered, ones: Sequence[Numbered], kept: Sequence[int], at: int) -> Numbered | None:
    """The paper in order, next before or after it by number, that is of a day too late or too early for it."""
    before = ones[kept[at - 1]] if at else None
    after = ones[kept[at]] if at < len(kept) else None
    if before is not None and (before.day - one.day).days > DRAWN_UP_DAYS:
        return before
    return after if after is not None and (one.day - after.day).days > DRAWN_UP_DAYS else None


def _is_new_count(out: Sequence[Numbered], last: date) -> bool:
    """Whether numbers that hold no year begin anew, with a new year or a new program."""
    late = [one for one in out if one.day > last]
    return len(late) > 1 and all(one.day <= other.day for one, other in pairwise(late))


def _longest_in_order(days: Sequence[int]) -> list[int]:
    """Places of the longest part of some days that never goes down."""
    ends, last, before = list[int](), list[int](), list[int]()
    for place, day in enumerate(days):
        at = bisect_right(ends, day)
        ends[at : at + 1], last[at : at + 1] = [day], [place]
        before.append(last[at - 1] if at else -1)
    found, place = list[int](), last[-1] if last else -1
    while place >= 0:
        found.append(place)
        place = before[place]
    return found[::-1]

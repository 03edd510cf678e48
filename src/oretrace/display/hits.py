"""Decisions on hits of a screen: as text for a terminal, and as rows for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from oretrace.display.terminal import Shown, console_here, print_table

if TYPE_CHECKING:
    from oretrace.cases import PairJudgement, PairJudgements
    from oretrace.display.tables import Written

DECISIONS = (
    *("number", "at", "author", "decision", "note", "withdrawn", "name", "country", "listed_name", "entry", "list"),
    *("listed_country", "listed_on", "list_vintage", "list_sha256", "score", "hit", "hash"),
)


def decision_rows(judged: PairJudgements) -> Written:
    """One row a decision, the last first; times are UTC, `withdrawn` says when it was taken back, blank if never."""
    return DECISIONS, [_decision(one, judged) for one in reversed(judged.given)], None


def print_decisions(judged: PairJudgements) -> None:
    """The decisions, one line each."""
    console = console_here()
    rows = list(reversed(judged.given))
    if not rows:
        console.print("no decision on a hit is kept here: oretrace parties judge --help")
        return
    columns = [
        Shown("on (UTC)", [f"{one.at:%Y-%m-%d}" for one in rows]),
        Shown("by", [one.author for one in rows]),
        Shown("decision", [one.verdict + " (withdrawn)" * (one.seq in judged.withdrawn) for one in rows], fold=True),
        Shown("name", [one.left for one in rows], fold=True),
        Shown("listed as", [_listed(one) for one in rows], fold=True),
        Shown("why", [one.note for one in rows], fold=True),
        Shown("list of", [one.hit.list_vintage if one.hit else "" for one in rows], 1),
    ]
    print_table(console, columns)


def _listed(one: PairJudgement) -> str:
    place = ", ".join(filter(None, (one.hit.list, one.hit.entry))) if one.hit else ""
    return f"{one.right} ({place})" if place else one.right


def _decision(one: PairJudgement, judged: PairJudgements) -> dict[str, Any]:
    taken = judged.withdrawn.get(one.seq)
    own = {
        "number": one.seq,
        "at": one.at.isoformat(timespec="seconds"),
        "author": one.author,
        "decision": one.verdict,
        "note": one.note,
        "withdrawn": taken.at.isoformat(timespec="seconds") if taken else None,
        "name": one.left,
        "listed_name": one.right,
        "hit": one.pair,
        "hash": one.hash,
    }
    return own | (asdict(one.hit) if one.hit else {})

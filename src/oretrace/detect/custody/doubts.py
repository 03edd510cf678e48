"""Masses in doubt in the ledger of a firm: no verdict rests on one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.evidence import UNTESTABLE, Check
from oretrace.findings import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from oretrace.arrays import Index
    from oretrace.detect.custody.ledger import WeighedFirms
    from oretrace.findings import Verdict
    from oretrace.parties.custody import Custody, CustodyLots

DEPENDS = "whether that is chance depends on a mass that is in doubt"


def doubts_of(lots: CustodyLots, *sides: Index) -> tuple[str, ...]:
    """What is in doubt of the masses of some lots, each text once."""
    return tuple(dict.fromkeys(lots.doubt[n] for side in sides for n in side.tolist() if lots.doubt[n]))


def by_both(verdict: Callable[[WeighedFirms, int | None], Verdict], weighed: WeighedFirms, k: int) -> Verdict:
    """The verdict on a firm with masses in doubt where both readings give it; else nothing is decided."""
    other, once = weighed.otherwise, verdict(weighed, k)
    if other is None or verdict(other, other.number(weighed.firm[k], weighed.hub[k])) == once:
        return once
    return "undecidable"


def doubt_checks(doubted: Sequence[str]) -> tuple[Check, ...]:
    """What is in doubt, beside the innocent explanations."""
    return (Check("a mass in a wrong unit", UNTESTABLE, "; ".join(doubted)),) if doubted else ()


def doubt_notes(custody: Custody) -> Iterator[Note]:
    """How many lots of a scan have a mass in doubt."""
    if count := sum(map(bool, custody.lots.doubt)):
        text = f"{count:,} lots have a mass that fits another unit: no verdict rests on one of them alone"
        yield Note("method", text)

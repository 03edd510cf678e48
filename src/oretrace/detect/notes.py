"""Notes that every detector hands on with a scan: whose figures it read, and what of the codes the act controls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.findings import Note

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oretrace.catalog.measures import Measure
    from oretrace.store import Store

MOST_NAMED = 6
MADE_UP = "the benchmark made these figures: none of them is published, and nobody is accused of anything"


def notes_on(store: Store, measure: Measure, codes: Iterable[str]) -> tuple[Note, ...]:
    """What a reader must know of a scan of a store for an act; `codes` are the HS6 codes that were weighed."""
    snapshots = store.snapshots()
    notes = [Note("modelled", MADE_UP)] if any(one.modelled for one in snapshots) else []
    notes.append(Note("source", f"figures of {'; '.join(sorted({one.publisher for one in snapshots}))}"))
    partial = [code for code in sorted(set(codes)) if measure.coverage_of(code) == "partial"]
    if partial:
        more = f" and {len(partial) - MOST_NAMED} more" if len(partial) > MOST_NAMED else ""
        named = f"HS {', '.join(partial[:MOST_NAMED])}{more}"
        notes.append(Note("law", f"only part of {named} is under the act"))
        if measure.notes:
            notes.append(Note("law", measure.notes))
    if measure.own is not None:
        notes.append(Note("law", measure.own))
    if store.day:
        notes.append(Note("data", f"as of {store.day}: files retrieved later are not seen"))
    return tuple(notes)

"""An assessment with the trade of a store, and with what a scan of an act finds in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.assess.assessment import Assessment, assess, material_named
from oretrace.assess.corrected import codes_to_scan, importer_of
from oretrace.assess.governance import read_governance
from oretrace.detect.registry import detector_named
from oretrace.errors import OptionError
from oretrace.runs import scan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from oretrace.question import Question
    from oretrace.store import Store


def assess_store(
    store: Store,
    material: str,
    year: int | None = None,
    importer: str | None = None,
    governance: Path | None = None,
    question: Question | None = None,
    sources: Sequence[str] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> Assessment:
    """`assess` with a store's trade, of some `sources` or all; what `diversion` finds corrects the dependence.

    A `question` is what to scan, with the material's codes in place of its own; the scan is kept. `governance` is a
    CSV of territory,score. The importer is by default the one target of the act. OptionError for scores without an
    importer, InputError for what cannot be assessed.
    """
    known, found = material_named(material), None
    scores = None if governance is None else read_governance(governance)
    act = None if question is None else question.measure
    whose = importer_of(importer, act)
    if scores is not None and whose is None:
        raise OptionError("--governance requires --importer: the scores weigh somebody's imports")
    if question is not None:
        progress("scanning")
        asked = replace(question, codes=codes_to_scan(known.material, question.measure))
        found, _ = scan(store, asked, detector_named("diversion"), progress)
        found = replace(found, notes=tuple(note for note in found.notes if note.kind != "source"))  # it comes below
    progress("assessing")
    with store.of_sources(sources).connect() as connection:
        assessed = assess(known.material, year, whose, connection, scores, found)
        publishers = engine.run(connection, "flows/publishers.sql")["publisher"].to_pylist()
    notes = (f"trade figures of {', '.join(publishers)}", *assessed.notes)
    modelled = any(snapshot.modelled for snapshot in store.snapshots())
    return replace(assessed, notes=notes, modelled=modelled)

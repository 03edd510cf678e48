"""Findings by their ids with all that a dossier says of them, as they were found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace import runs
from oretrace.detect.fused.explanation import foremost
from oretrace.detect.fused.records import FusedDetails
from oretrace.dossier.records import Dossier, Exhibited
from oretrace.errors import InputError
from oretrace.runs import Runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.store import Store


def gather(store: Store, ids: Sequence[str], title: str = "") -> Dossier:
    """A dossier of findings by the beginnings of their ids; InputError as `runs.explain`, and for none at all."""
    if not ids:
        raise InputError("the id of a finding, or of a case", "none", do="ids stand in the output of `oretrace scan`")
    found = {one.kept.finding.id: one for one in (exhibited(store, wanted) for wanted in ids)}
    findings = tuple(found.values())
    numbers = {number for one in findings for part in one.all for number in part.kept.snapshots}
    return Dossier(
        title=title or _title(findings),
        findings=findings,
        snapshots=tuple(one for one in store.snapshots() if one.snapshot in numbers),
        made_at=max(one.kept.made_at for one in findings),
    )


def exhibited(store: Store, wanted: str) -> Exhibited:
    """One finding with its evidence, and of one over several detectors those whose evidence it shows."""
    finding, evidence = runs.explain(store, wanted)
    known = Runs.of(store)
    kept, own = known.recall(finding.id), finding.details
    if not isinstance(own, FusedDetails):
        return Exhibited(kept, evidence)
    under = [known.recall(number).finding for number in own.findings]
    return Exhibited(kept, evidence, tuple(exhibited(store, one.id) for one in foremost(under)))


def _title(findings: tuple[Exhibited, ...]) -> str:
    first, *others = (one.kept for one in findings)
    more = f" and {len(others)} more" if others else ""
    return f"{first.question.measure.label}: {first.finding.subject.key}{more}"

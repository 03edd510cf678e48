"""Findings by their ids with all that a dossier has of them, as they were found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace import runs
from oretrace.cases import Cases, person
from oretrace.detect.fused.explanation import foremost
from oretrace.detect.fused.records import FusedDetails
from oretrace.dossier.networks import networks_of
from oretrace.dossier.records import Dossier, Exhibited
from oretrace.dossier.view import heading
from oretrace.errors import InputError
from oretrace.runs import Runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.store import Store

CASE = "case-"
"""How the id of a case begins; that of a finding has hexadecimal digits alone."""


def gather(store: Store, ids: Sequence[str], reader: str | None = None, cases: Cases | None = None) -> Dossier:
    """A dossier of findings by the beginnings of their ids, or of one case by its id.

    Judgements are those in `cases` that `reader` may see, by default in the store's own and the person at this
    machine. InputError as `runs.explain`, for a case that has no finding, and for no id at all.
    """
    judged = Cases.of(store) if cases is None else cases
    case = judged.case(ids[0]) if len(ids) == 1 and ids[0].startswith(CASE) else None
    wanted = ids if case is None else [one.id for one in case.findings]
    if not wanted:
        where = "dossier" if case is None else case.id
        raise InputError("the id of a finding", "none", where, do="Ids stand in the output of `oretrace scan`")
    found = {one.kept.finding.id: one for one in (exhibited(store, known) for known in wanted)}
    findings = tuple(found.values())
    numbers = {number for one in findings for part in one.all for number in part.kept.snapshots}
    return Dossier(
        title=_title(findings) if case is None else case.title,
        findings=findings,
        snapshots=tuple(one for one in store.snapshots() if one.snapshot in numbers),
        made_at=max(one.kept.made_at for one in findings),
        case=case,
        readings=judged.readings(tuple(found), person(reader)),
        networks=networks_of(store, (one.kept for one in findings), judged),
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
    label = first.question.measure.label
    return f"{label[:1].upper()}{label[1:]}: {heading(first.finding.subject)}{more}"

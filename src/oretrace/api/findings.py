"""Verbs about findings: scan a store, explain what was found, write it down."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from oretrace.api.open_store import OpenStore
from oretrace.errors import InputError, nearest
from oretrace.question import question_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    import pyarrow as pa

    from oretrace.cases import Cases
    from oretrace.detect.diversion.alerts import Alerts
    from oretrace.dossier import Written
    from oretrace.evidence import Evidence
    from oretrace.findings import Finding, FindingLevel, Scan
    from oretrace.question import Question
    from oretrace.runs import Changed


class FindingVerbs(OpenStore):
    """Scan a store, explain what was found, write it down; parameters as in `Workspace`."""

    def scan(
        self,
        measure: str | Path,
        hs: str | Sequence[str] | None = None,
        level: FindingLevel = "hub",
        until: str | date | None = None,
        *,
        sources: Sequence[str] = (),
        targets: Sequence[str] = (),
        detector: str = "fused",
    ) -> pa.Table:
        """Ranked findings as an Arrow table, best first; columns as in `oretrace.findings.flat`.

        `level` "product" gives the findings that are parts of others: products inside hubs.
        """
        from oretrace.detect.registry import findings_of

        if level not in ("hub", "product"):
            raise InputError("hub or product", level, "level", nearest(str(level), ("hub", "product")))
        found = self.full_scan(measure, hs, until, sources=sources, targets=targets, detector=detector)
        return findings_of(found, level)

    def full_scan(
        self,
        measure: str | Path,
        hs: str | Sequence[str] | None = None,
        until: str | date | None = None,
        progress: Callable[[str], None] = lambda _: None,
        production: Path | None = None,
        *,
        sources: Sequence[str] = (),
        targets: Sequence[str] = (),
        detector: str = "fused",
        cases: Cases | None = None,
    ) -> Scan:
        """The whole scan: all findings, its window, notes and what was left out; kept for `explain`.

        Names are those of one party that people judged to be, in `cases`, by default the store's own.
        """
        from oretrace import runs
        from oretrace.detect.registry import detector_named

        question = self._judged(question_of(measure, hs, until, production, sources, targets), cases)
        return runs.scan(self.store, question, detector_named(detector), progress)[0]

    def _judged(self, question: Question, cases: Cases | None = None) -> Question:
        """A question with the pairs of names as people judged them."""
        return replace(question, judged=(self.cases if cases is None else cases).pairs().settled())

    def alerts(
        self,
        measure: str | Path,
        hs: str | Sequence[str] | None = None,
        progress: Callable[[str], None] = lambda _: None,
        production: Path | None = None,
        *,
        sources: Sequence[str] = (),
        targets: Sequence[str] = (),
    ) -> Alerts:
        """A scan as of each month's end since the measure: when would a hub first have been flagged?

        Every scan is kept for `explain`.
        """
        from oretrace import runs

        return runs.alerts(self.store, question_of(measure, hs, None, production, sources, targets), progress)

    def explain(self, finding_id: str) -> tuple[Finding, Evidence]:
        """A finding as a scan of this store found it, whatever was imported since; a unique prefix will do.

        What vetted papers and inspected shipments say of it is as the store is now. InputError when no scan of this
        store gave that id.
        """
        from oretrace import runs
        from oretrace.runs.coupled import with_shipments

        finding, evidence = runs.explain(self.store, finding_id)
        return finding, with_shipments(self.store, self.runs, finding, evidence)

    def explain_again(self, finding_id: str, progress: Callable[[str], None] = lambda _: None) -> Changed:
        """The same question asked of the store as it is: what is found about that subject today, what changed."""
        from oretrace import runs

        return runs.again(self.store, finding_id, progress, self.cases.pairs().settled())

    def report(
        self,
        measure: str | Path,
        out: Path,
        hs: str | Sequence[str] | None = None,
        until: str | date | None = None,
        progress: Callable[[str], None] = lambda _: None,
        production: Path | None = None,
        *,
        sources: Sequence[str] = (),
        targets: Sequence[str] = (),
        detector: str = "fused",
    ) -> tuple[Scan, Path]:
        """Write the report of a scan as one self-contained HTML file and return the scan and its path."""
        from oretrace import runs
        from oretrace.detect.registry import detector_named
        from oretrace.files import check_target
        from oretrace.report import check_assets, write

        question = self._judged(question_of(measure, hs, until, production, sources, targets))
        check_target(out)
        check_assets()
        progress("scanning")
        scan, evidence = runs.scan(self.store, question, detector_named(detector), progress)
        progress("drawing the report")
        return scan, write(scan, evidence, out)

    def dossier(
        self,
        case_or_ids: str | Sequence[str],
        out: Path,
        reader: str | None = None,
        progress: Callable[[str], None] = lambda _: None,
        cases: Cases | None = None,
    ) -> Written:
        """Write a case, or findings by the beginnings of their ids, into a folder to hand over: page, PDF, archive.

        Judgements are those that `reader` may see, by default the person at this machine; `cases` is where they are,
        by default the store's own. InputError for an id that is unknown.
        """
        from oretrace import dossier

        ids = [case_or_ids] if isinstance(case_or_ids, str) else case_or_ids
        progress("gathering")
        return dossier.write(self.store, dossier.gather(self.store, ids, reader, cases), out, progress)

"""What a user does with a store: scan, explain, report. Command line and Python call the same functions."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oretrace.errors import InputError, OptionError, nearest
from oretrace.findings import Level, Scan, digest, to_arrow
from oretrace.parameters import codes_of, day_of, month_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from oretrace.assess import Assessment
    from oretrace.catalog.measures import Measure
    from oretrace.detect.alerts import Alerts
    from oretrace.detect.capacity import Capacity
    from oretrace.evidence import Evidence
    from oretrace.findings import Finding
    from oretrace.ledger.table import HubLedger
    from oretrace.report import MeasureText
    from oretrace.store import Store


@dataclass(frozen=True)
class Workspace:
    """A store and what can be asked of it."""

    store: Store

    @classmethod
    def open(cls, folder: str | Path, as_of: str | date | None = None) -> Workspace:
        """The store in `folder`, or what it would have held on the day `as_of`; StoreError when there is none."""
        from oretrace.store import Store

        return cls(Store.open(Path(folder)).as_of(None if as_of is None else day_of(as_of)))

    def scan(
        self,
        measure: str | Path,
        hs: str | Sequence[str] | None = None,
        level: Level = "hub",
        until: str | date | None = None,
        *,
        sources: Sequence[str] = (),
        targets: Sequence[str] = (),
    ) -> pa.Table:
        """Ranked findings as an Arrow table, best first; columns as in `oretrace.findings.Finding`.

        `measure` is a catalog id or a YAML file; `hs` replaces the act's codes: a list, or a text with commas;
        "all" takes every code in the store. `until` ("2022-08") bounds the window. Raises InputError for what
        cannot be scanned. `sources` limits the figures to those of some sources of the store; `targets` names the
        destinations to examine, by code or name, such as one for an act on all.
        """
        return to_arrow(self.full_scan(measure, hs, until, sources=sources, targets=targets).findings(level))

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
    ) -> Scan:
        """The whole scan with both levels, its window, notes and what was left out; remembered for `explain`.

        `production` is a CSV of figures of production, in place of the catalog's of their years.
        """
        act = act_of(measure, targets)
        detector = _detector(hs, until, production, sources)
        scan = self._noted(act, detector.scan(self.store, act, progress))
        self._remember(act, detector, scan)
        return scan

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

        Every scan is remembered for `explain`. Raises InputError for what cannot be scanned.
        """
        from oretrace.detect.alerts import look_back

        act, detector = act_of(measure, targets), _detector(hs, None, production, sources)

        def scan(past: Store) -> Scan:
            workspace = Workspace(past)
            found = workspace._noted(act, detector.scan(past, act))
            workspace._remember(act, detector, found)
            return found

        return look_back(self.store, act, scan, progress)

    def explain(self, finding_id: str) -> tuple[Finding, Evidence]:
        """A finding of an earlier scan of this store, recomputed, with its evidence; a unique prefix will do.

        Raises InputError when no scan of this store gave that id, or new imports have changed the answer since.
        """
        act, detector, known, day = self._recall(finding_id)
        scan, evidence = detector.explain_all(self.store.as_of(day), act, (known,))
        finding = next(f for f in (*scan.hubs, *scan.products) if f.id == known)
        return finding, evidence[known]

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
    ) -> tuple[Scan, Path]:
        """Write the report of a scan as one self-contained HTML file and return the scan and its path."""
        from oretrace.catalog.territories import territories
        from oretrace.report import check_target, render

        act, detector = act_of(measure, targets), _detector(hs, until, production, sources)
        check_target(out)
        progress("scanning")
        scan, evidence = detector.explain_all(self.store, act)
        scan = self._noted(act, scan)
        self._remember(act, detector, scan)
        progress("drawing the report")
        known = territories()
        shown = sorted({scan.origin, *scan.destination.split("+"), *(f.hub for f in scan.hubs)})
        positions = {code: place for code in shown if (place := known.position(code)) is not None}
        names = {code: known.name(code) for code in shown}
        return scan, render(scan, evidence, _measure_text(act), positions, names, out)

    def assess(
        self,
        material: str,
        year: int | None = None,
        importer: str | None = None,
        governance: Path | None = None,
        measure: str | Path | None = None,
        until: str | date | None = None,
        progress: Callable[[str], None] = lambda _: None,
        *,
        targets: Sequence[str] = (),
    ) -> Assessment:
        """What a material depends on, with this store's trade: see `oretrace.assess.assess`.

        `governance` is a CSV of territory,score; the findings of a scan of `measure`, in its months up to `until`,
        correct the dependence of the importer, by default the act's one target. Raises InputError for what cannot be
        assessed.
        """
        from oretrace.assess import assess, material_named
        from oretrace.assess.corrected import codes_to_scan, importer_of
        from oretrace.assess.governance import read_governance

        known, scan = material_named(material), None
        scores = None if governance is None else read_governance(governance)
        act = None if measure is None else act_of(measure, targets)
        whose = importer_of(importer, act)
        if scores is not None and whose is None:
            raise OptionError("--governance requires --importer: the scores weigh somebody's imports")
        if measure is not None and act is not None:
            progress("scanning")
            codes = codes_to_scan(known.material, act)
            scan = self.full_scan(measure, codes, until, progress, targets=targets)
            scan = replace(scan, notes=scan.notes[1:])  # whose figures: below
        progress("assessing")
        found = assess(known.material, year, whose, self.store.connect(), scores, scan)
        return replace(found, notes=(f"trade {self._whose()}", *found.notes))

    def mirror(self, material: str) -> pa.Table:
        """Both ends' reports of every lane of a material by quarter, their gap, and both reconciled.

        Columns as in `oretrace.ledger.mirror.mirror`, largest gap first. InputError for a material nobody knows.
        """
        from oretrace.assess import material_named
        from oretrace.ledger.mirror import mirror_of

        return mirror_of(self.store.connect(), material_named(material).material)

    def ledger(
        self,
        material: str,
        hub: str,
        measure: str | Path,
        until: str | date | None = None,
        production: Path | None = None,
        *,
        targets: Sequence[str] = (),
    ) -> HubLedger:
        """A hub's supply and sales of a material since an act began: a table that adds up, and what follows from it.

        `hub` is a territory by code or name; `until` and `production` as in `full_scan`. InputError for an act
        without named targets, and where the store has no months of the material since the act.
        """
        from oretrace.assess import material_named
        from oretrace.catalog.production import read_figures
        from oretrace.catalog.territories import territories
        from oretrace.detect.preparation import ends_of
        from oretrace.ledger.hub import ledger_of

        code = territories().resolve(hub, where="hub")
        act, connection = act_of(measure, targets), self.store.connect()
        last = None if until is None else month_of(until)
        figures = () if production is None else read_figures(production)
        ends = ends_of(act, connection)
        return ledger_of(connection, act, ends, material_named(material).material, code, last, figures)

    def connect(self) -> DuckDBPyConnection:
        """A DuckDB connection with what evidence queries read: current_flow, report_coverage, snapshot, hs_family."""
        return self.store.connect()

    def _noted(self, act: Measure, scan: Scan) -> Scan:
        """The scan with what a reader must know beside it: whose figures these are, how wide the act's codes."""
        notes = [self._whose()]
        codes = sorted({finding.product[:6] for finding in scan.products if finding.product})
        partial = [code for code in codes if act.coverage_of(code) == "partial"]
        if partial:
            named = f"HS {', '.join(partial[:6])}{f' and {len(partial) - 6} more' if len(partial) > 6 else ''}"
            notes.append(f"only part of {named} is under the act. {act.notes or ''}".strip())
        return replace(scan, notes=(*notes, *scan.notes))

    def _whose(self) -> str:
        return f"figures of {', '.join(sorted({s.publisher for s in self.store.snapshots()}))}"

    def _remember(self, act: Measure, detector: Capacity, scan: Scan) -> None:
        """Keep the question of a scan beside the store, so that `explain` can ask it again from an id alone.

        A store that cannot be written to can still be scanned: its findings are then not remembered.
        """
        record = {
            "measure": act.model_dump(mode="json", by_alias=True),
            "codes": detector.codes,
            "until": detector.until,
            "production": [asdict(figure) for figure in detector.figures],
            "as_of": self.store.day,
            "findings": [f.id for f in (*scan.hubs, *scan.products)],
        }
        folder = self.store.path / "scans"
        target = folder / f"{digest(record)}.json"
        scratch = target.with_suffix(f".{os.getpid()}.tmp")
        with suppress(OSError):
            folder.mkdir(exist_ok=True)
            scratch.write_text(json.dumps(record, default=str), "utf-8")
            scratch.replace(target)

    def _recall(self, wanted: str) -> tuple[Measure, Capacity, str, date | None]:
        """The question that gave a finding, and the day it was asked of; the latest, where several did."""
        records = [json.loads(path.read_text("utf-8")) for path in self._remembered()]
        seen = {key for record in records for key in record["findings"]}
        matches = sorted(key for key in seen if key.startswith(wanted)) if wanted else []
        where = f"store {self.store.path}"
        if len(matches) > 1:
            found = f"{wanted!r}, with which {len(matches)} begin: {', '.join(matches[:4])}"
            raise InputError("the id of one finding", found, where, do="give more of its digits")
        if not matches:
            do = "run `oretrace scan` first; ids stand in its output"
            raise InputError(
                "the id of a finding that a scan of this store gave", wanted, where, nearest(wanted, seen), do
            )
        asked = next(r for r in records if matches[0] in r["findings"])
        return (*_question(asked), matches[0], None if asked["as_of"] is None else day_of(asked["as_of"]))

    def _remembered(self) -> list[Path]:
        paths = (self.store.path / "scans").glob("*.json")
        return sorted(paths, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def _question(record: dict[str, Any]) -> tuple[Measure, Capacity]:
    from oretrace.catalog.measures import Measure
    from oretrace.catalog.production import Figure
    from oretrace.detect.capacity import Capacity

    codes = None if record["codes"] is None else tuple(record["codes"])
    until = None if record["until"] is None else date.fromisoformat(record["until"])
    figures = tuple(Figure(**figure) for figure in record.get("production", ()))
    return Measure.model_validate(record["measure"]), Capacity(codes, until, figures)


def act_of(measure: str | Path, targets: Sequence[str] = ()) -> Measure:
    """An act of the catalog by its id, or of a YAML file; aimed at `targets`, by code or name, if there are any."""
    from oretrace.catalog.measures import load_measure
    from oretrace.catalog.territories import territories

    act = load_measure(measure)
    codes = [territories().resolve(target, where="--target") for target in targets]
    return act.aimed_at(codes) if codes else act


def _measure_text(act: Measure) -> MeasureText:
    from oretrace.report import MeasureText

    return MeasureText(
        id=act.id,
        citation=act.label,
        title=act.title or "",
        issuer=act.issuer,
        announced_on=_text(act.announced_on),
        effective_from=_text(act.effective_from),
        suspended=tuple((_text(span.begins), _text(span.until)) for span in act.suspended_periods),
        source_urls=tuple(act.source_urls),
        hypothetical=act.own is not None,
    )


def _text(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _detector(
    hs: str | Sequence[str] | None, until: str | date | None, production: Path | None, sources: Sequence[str]
) -> Capacity:
    """The detector with checked parameters; `production` is a CSV of a user's own figures."""
    from oretrace.catalog.production import read_figures
    from oretrace.detect.capacity import Capacity

    asked = None if hs is None else codes_of(hs)
    figures = () if production is None else read_figures(production)
    codes = () if asked == "all" else asked
    return Capacity(codes, None if until is None else month_of(until), figures, tuple(sources))

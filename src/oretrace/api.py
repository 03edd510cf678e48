"""What a user does with a store: scan, explain, report. Command line and Python call the same functions."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from oretrace.errors import InputError, nearest
from oretrace.findings import Level, Scan, digest, to_arrow

if TYPE_CHECKING:
    from collections.abc import Callable

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

AllCodes = Literal["all"]


@dataclass(frozen=True)
class Workspace:
    """A store and what can be asked of it."""

    store: Store

    @classmethod
    def open(cls, folder: str | Path, as_of: str | date | None = None) -> Workspace:
        """The store in `folder`, or what it would have held on the day `as_of`; StoreError when there is none."""
        from oretrace.store import Store

        return cls(Store.open(Path(folder)).as_of(_day(as_of)))

    def scan(
        self,
        measure: str | Path,
        hs: AllCodes | list[str] | None = None,
        level: Level = "hub",
        until: str | date | None = None,
    ) -> pa.Table:
        """Ranked findings as an Arrow table, best first; columns as in `oretrace.findings.Finding`.

        `measure` is a catalog id or a YAML file; `hs` replaces the act's codes, "all" takes every code in the store;
        `until` ("2022-08") bounds the window. Raises InputError for what cannot be scanned.
        """
        return to_arrow(self.full_scan(measure, hs, until).findings(level))

    def full_scan(
        self,
        measure: str | Path,
        hs: AllCodes | list[str] | None = None,
        until: str | date | None = None,
        progress: Callable[[str], None] = lambda _: None,
        production: Path | None = None,
    ) -> Scan:
        """The whole scan with both levels, its window, notes and what was left out; remembered for `explain`.

        `production` is a CSV of figures of production, in place of the catalog's of their years.
        """
        act = _measure(measure)
        detector = detector_for(hs, until, production)
        scan = self._noted(act, detector.scan(self.store, act, progress))
        self._remember(act, detector, scan)
        return scan

    def alerts(
        self,
        measure: str | Path,
        hs: AllCodes | list[str] | None = None,
        progress: Callable[[str], None] = lambda _: None,
        production: Path | None = None,
    ) -> Alerts:
        """A scan as of each month's end since the measure: when would a hub first have been flagged?

        Every scan is remembered for `explain`. Raises InputError for what cannot be scanned.
        """
        from oretrace.detect.alerts import look_back

        act, detector = _measure(measure), detector_for(hs, None, production)

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
        hs: AllCodes | list[str] | None = None,
        until: str | date | None = None,
        progress: Callable[[str], None] = lambda _: None,
        production: Path | None = None,
    ) -> tuple[Scan, Path]:
        """Write the report of a scan as one self-contained HTML file and return the scan and its path."""
        from oretrace.catalog.territories import territories
        from oretrace.report import check_target, render

        act, detector = _measure(measure), detector_for(hs, until, production)
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
    ) -> Assessment:
        """What a material depends on, with this store's trade: see `oretrace.assess.assess`.

        `governance` is a CSV of territory,score; the findings of a scan of `measure`, in its months up to `until`,
        correct the dependence of the importer, by default the act's one target. Raises InputError for what cannot be
        assessed.
        """
        from oretrace.assess import assess, importer_named, material_named
        from oretrace.assess.governance import read_governance

        known, scan = material_named(material), None
        scores = None if governance is None else read_governance(governance)
        if measure is not None:
            progress("scanning")
            codes = _codes_of(known.material, _measure(measure))
            scan = self.full_scan(measure, codes, until, progress)
            importer, scan = importer or scan.destination, replace(scan, notes=scan.notes[1:])  # whose figures: below
        if importer is not None and "+" in importer:
            raise InputError("--importer with it", f"an act against {importer}", "--measure", do="name one of them")
        if scores is not None and importer is None:
            raise InputError("--importer with it", "--governance alone", "assess", do="say whose imports")
        progress("assessing")
        found = assess(known.material, year, importer_named(importer), self.store.connect(), scores, scan)
        return replace(found, notes=(f"trade {self._whose()}", *found.notes))

    def mirror(self, material: str) -> pa.Table:
        """Both ends' reports of every lane of a material by quarter, their gap, and both reconciled.

        Columns as in `oretrace.ledger.mirror.mirror`, largest gap first. InputError for a material nobody knows.
        """
        import pyarrow.compute as pc

        from oretrace.assess import material_named
        from oretrace.ledger import contained
        from oretrace.ledger.mirror import mirror

        known, connection = material_named(material), self.store.connect()
        contained.register(connection)
        table = mirror(connection)
        table = table.filter(pc.equal(table["material"], known.material))
        size = pc.negate(pc.fill_null(pc.abs(table["gap_kg"]), -1.0))
        keys = [("size", "ascending"), ("quarter", "ascending"), ("exporter", "ascending"), ("importer", "ascending")]
        return table.append_column("size", size).sort_by(keys).drop_columns(["size"])

    def ledger(
        self,
        material: str,
        hub: str,
        measure: str | Path,
        until: str | date | None = None,
        production: Path | None = None,
    ) -> HubLedger:
        """What a hub had and gave of a material since an act began: a table that adds up, and what it proves.

        `hub` is a territory by code or name; `until` and `production` as in `full_scan`. InputError for an act
        without named targets, and where the store has no months of the material since the act.
        """
        from oretrace.assess import material_named
        from oretrace.catalog.production import read_figures
        from oretrace.catalog.territories import territories
        from oretrace.detect.capacity import ledger_of

        code = territories().resolve(hub, where="hub")
        last = None if until is None else month_of(until)
        figures = () if production is None else read_figures(production)
        return ledger_of(self.store, _measure(measure), material_named(material).material, code, last, figures)

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
        return (*_question(asked), matches[0], _day(asked["as_of"]))

    def _remembered(self) -> list[Path]:
        paths = (self.store.path / "scans").glob("*.json")
        return sorted(paths, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def _question(record: dict[str, Any]) -> tuple[Measure, Capacity]:
    from oretrace.catalog.measures import Measure
    from oretrace.catalog.production import SupplyFigure
    from oretrace.detect.capacity import Capacity

    codes = None if record["codes"] is None else tuple(record["codes"])
    until = None if record["until"] is None else date.fromisoformat(record["until"])
    figures = tuple(SupplyFigure(**figure) for figure in record.get("production", ()))
    return Measure.model_validate(record["measure"]), Capacity(codes, until, figures)


def _measure(measure: str | Path) -> Measure:
    from oretrace.catalog.measures import load_measure

    return load_measure(measure)


def _codes_of(material: str, act: Measure) -> list[str]:
    """The codes of raw and refined forms of a material that an act names, all of them where it names none."""
    from oretrace.ledger.contained import contents

    codes = {row.hs6 for row in contents() if row.material == material and row.stage in ("mine", "refine")}
    if not codes:
        raise InputError("a material with customs codes of raw or refined forms", material, "--measure")
    return sorted(codes & set(act.hs6_codes) or codes)


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


def detector_for(
    hs: AllCodes | list[str] | None, until: str | date | None, production: Path | None = None
) -> Capacity:
    """The detector with checked parameters; `production` is a CSV of a user's own figures."""
    from oretrace.catalog.production import read_figures
    from oretrace.detect.capacity import Capacity

    codes = None if hs is None else () if hs == "all" else tuple(sorted({_code(code) for code in hs}))
    figures = () if production is None else read_figures(production)
    return Capacity(codes, None if until is None else month_of(until), figures)


def _code(text: str) -> str:
    code = text.strip().replace(".", "").replace(" ", "")
    if not (code.isascii() and code.isdigit() and len(code) in (2, 4, 6, 8, 10)):
        raise InputError("a customs code of 2, 4, 6, 8 or 10 digits, or `all`", text, "--hs")
    return code


def _day(text: str | date | None) -> date | None:
    if text is None or isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError("a day such as 2024-12-31", text, "--as-of") from None


def month_of(until: str | date, option: str = "--until") -> date:
    """The first day of a month such as "2022-08"; InputError where it is none."""
    if isinstance(until, date):
        return until.replace(day=1)
    try:
        return date.fromisoformat(f"{until}-01" if len(until) == 7 else until).replace(day=1)
    except ValueError:
        raise InputError("a month such as 2022-08", until, option) from None

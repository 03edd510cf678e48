"""What a user does with a store: scan, explain, report. Command line and Python call the same functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.errors import InputError, OptionError, nearest
from oretrace.findings import Scan
from oretrace.question import question_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from oretrace.assess import Assessment
    from oretrace.cases import Cases
    from oretrace.detect.diversion.alerts import Alerts
    from oretrace.dossier import Written
    from oretrace.evidence import Evidence
    from oretrace.findings import Finding, FindingLevel
    from oretrace.forecast import Frozen, ScoredForecast
    from oretrace.ledger.table import HubLedger
    from oretrace.monitor import Monitored
    from oretrace.parties.directory import Directory
    from oretrace.question import Question
    from oretrace.runs import Changed, Runs
    from oretrace.store import Store
    from oretrace.vet.ranking.stored import Weighed


@dataclass(frozen=True)
class Workspace:
    """A store and what can be asked of it.

    Of several verbs: `measure` is a catalog id or a YAML file; `hs` are codes in place of the act's, a list or a text
    with commas, "all" takes every code in the store; `until` ("2022-08") is the last month used; `production` is a
    CSV of figures, in place of the catalog's of their years; `sources` are the sources to read, by default all;
    `targets` narrow the act to some destinations; `detector` is an id in `oretrace.detect.registry`. What cannot be
    asked is an InputError.
    """

    store: Store

    @classmethod
    def open(cls, folder: str | Path, as_of: str | date | None = None, hashes: bool = True) -> Workspace:
        """The store in `folder`, or what it would have held on the day `as_of`; StoreError when there is none.

        `hashes` false trusts files of the right size without hashing them.
        """
        from oretrace.parameters import day_of
        from oretrace.store import Store

        return cls(Store.open(Path(folder), hashes=hashes).as_of(None if as_of is None else day_of(as_of)))

    def __repr__(self) -> str:
        return f"Workspace({self.store!r})"

    @property
    def modelled(self) -> bool:
        """Whether some of its figures are made by the benchmark, and published by nobody."""
        return any(snapshot.modelled for snapshot in self.store.snapshots())

    @property
    def runs(self) -> Runs:
        """The scans of this store that were kept: list, search, read back."""
        from oretrace.runs import Runs

        return Runs.of(self.store)

    @property
    def cases(self) -> Cases:
        """What people decided about the findings of this store, kept in its own file."""
        from oretrace.cases import Cases

        return Cases.of(self.store)

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
        from oretrace.detect.diversion.alerts import look_back
        from oretrace.detect.diversion.detector import Diversion

        question = question_of(measure, hs, None, production, sources, targets)
        having_read: dict[tuple[int, ...], Diversion] = {}

        def scan(past: Store, until: date | None) -> Scan:
            held = tuple(snapshot.snapshot for snapshot in past.snapshots())
            if held not in having_read:  # the same snapshots are read once, whatever the last month to use
                having_read.clear()
                having_read[held] = Diversion().having_read(past, question)
            return runs.look(past, replace(question, until=until), having_read[held])

        return look_back(self.store, question.measure, scan, progress, question.sources)

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
        from oretrace.report import write

        question = self._judged(question_of(measure, hs, until, production, sources, targets))
        check_target(out)
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
        sources: Sequence[str] = (),
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
        act = None if measure is None else question_of(measure, targets=targets).measure
        whose = importer_of(importer, act)
        if scores is not None and whose is None:
            raise OptionError("--governance requires --importer: the scores weigh somebody's imports")
        if measure is not None and act is not None:
            progress("scanning")
            codes = codes_to_scan(known.material, act)
            scan = self.full_scan(
                measure, codes, until, progress, sources=sources, targets=targets, detector="diversion"
            )
            scan = replace(scan, notes=tuple(note for note in scan.notes if note.kind != "source"))  # it comes below
        progress("assessing")
        store = self.store.of_sources(sources)
        connection = store.connect()
        found = assess(known.material, year, whose, connection, scores, scan)
        publishers = engine.run(connection, "flows/publishers.sql")["publisher"].to_pylist()
        notes = (f"trade figures of {', '.join(publishers)}", *found.notes)
        return replace(found, notes=notes, modelled=self.modelled)

    def mirror(self, material: str, *, sources: Sequence[str] = ()) -> pa.Table:
        """Both ends' reports of every lane of a material by quarter, their gap, and both reconciled.

        Columns as in `oretrace.ledger.mirror.mirror`, largest gap first. InputError for an unknown material.
        """
        from oretrace.assess import material_named
        from oretrace.ledger.mirror import mirror_of

        return mirror_of(self.store.of_sources(sources).connect(), material_named(material).material)

    def ledger(
        self,
        material: str,
        hub: str,
        measure: str | Path,
        until: str | date | None = None,
        production: Path | None = None,
        *,
        sources: Sequence[str] = (),
        targets: Sequence[str] = (),
    ) -> HubLedger:
        """A hub's supply and sales of a material since an act began: a table that adds up, and what follows from it.

        `hub` is a territory by code or name; `until` and `production` as in `full_scan`. InputError for an act
        without named targets, and where the store has no months of the material since the act.
        """
        from oretrace.assess import material_named
        from oretrace.catalog.territories import territories
        from oretrace.ledger.hubs import ledger_of

        code, known = territories().resolve(hub, where="hub"), material_named(material).material
        asked = question_of(measure, None, until, production, sources, targets)
        return ledger_of(self.store.of_sources(sources), asked.measure, known, code, asked.until, asked.figures)

    def unconverted(self, material: str, *, sources: Sequence[str] = ()) -> pa.Table:
        """Figures near a material that have no contained mass: columns reason, hs_edition, hs_code, figures."""
        from oretrace.assess import material_named
        from oretrace.ledger.contained import register, unconverted

        connection = self.store.of_sources(sources).connect()
        register(connection, [material_named(material).material])
        return unconverted(connection)

    def monitor(
        self,
        material: str | None = None,
        hs: str | Sequence[str] | None = None,
        measure: str | Path | None = None,
        until: str | date | None = None,
        progress: Callable[[str], None] = lambda _: None,
        *,
        reporters: Sequence[str] = (),
        origins: Sequence[str] = (),
        destinations: Sequence[str] = (),
        sources: Sequence[str] = (),
    ) -> Monitored:
        """Monthly series of a material or of codes: changes, season, alarms; what `measure` did to lanes.

        Territories by code or name. InputError for what is not known, and where the store has no such figures.
        """
        from oretrace.catalog.measures import load_measure
        from oretrace.monitor import monitor, watched
        from oretrace.parameters import month_of

        last = None if until is None else month_of(until)
        asked = watched(material, hs, reporters, origins, destinations, last)
        act = None if measure is None else load_measure(measure)
        return monitor(self.store.of_sources(sources), asked, act, progress)

    def rank(
        self,
        budget: float = 0.01,
        *,
        labels: Mapping[str, bool] | None = None,
        measures: Sequence[str | Path] = (),
        seed: int = 1,
    ) -> Weighed:
        """The store's shipments by what the checks find, the hubs of flagged routes among them.

        `budget` is the share of lines that can be opened, `labels` are outcomes known so far by number, `measures`
        acts that count beside the catalog's. InputError where the store has no shipments.
        """
        from oretrace.catalog.measures import load_measure
        from oretrace.runs.coupled import flagged_hubs, vetted_sets
        from oretrace.vet.ranking.stored import weigh

        with self.store.connect() as connection:
            acts = [load_measure(one) for one in measures]
            return weigh(connection, labels, budget, flagged_hubs(self.runs), vetted_sets(self.runs), acts, seed)

    def vet(self, measure: str | Path | None = None, progress: Callable[[str], None] = lambda _: None) -> Scan:
        """The store's sets of papers, those that disagree most first; kept for `explain`.

        Of an act those that name its goods. InputError where the store has no papers.
        """
        from oretrace import runs
        from oretrace.detect.registry import detector_named
        from oretrace.question import of_every_good

        question = of_every_good() if measure is None else question_of(measure)
        return runs.scan(self.store, question, detector_named("papers"), progress)[0]

    def directory(self, cases: Cases | None = None, progress: Callable[[str], None] = lambda _: None) -> Directory:
        """Who is on the store's shipments: names resolved as judged in `cases`, the store's own by default."""
        from oretrace.cases.directory import judged_directory

        return judged_directory(self.store, cases, progress)

    def freeze(
        self, measure: str | Path, hs: str | Sequence[str] | None = None, *, targets: Sequence[str] = ()
    ) -> Frozen:
        """Forecast the next hubs of an act for the twelve months to come, and write that into the store's book.

        InputError for an act without named targets, and for less than a year of figures of its goods.
        """
        from datetime import date as today

        from oretrace.forecast import ForecastBook, forecast

        question = question_of(measure, hs, targets=targets)
        return ForecastBook(self.store.path).freeze(forecast(self.store, question, today.today()))

    def forecasts(self) -> list[tuple[Frozen, ScoredForecast | str]]:
        """Every forecast of the store's book, with its scores or, where it has none, the reason."""
        from oretrace.forecast import ForecastBook, score

        return [(one, score(self.store, one)) for one in ForecastBook(self.store.path).all()]

    def connect(self) -> DuckDBPyConnection:
        """A DuckDB connection with what evidence queries read: current_flow, report_coverage, snapshot, hs_family."""
        return self.store.connect()

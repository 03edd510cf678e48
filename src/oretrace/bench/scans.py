"""A suite in an ordinary store, and the scan of each of its scenarios' acts by the detectors a user runs.

Nothing stands between: a scenario becomes an act, and `Detector.scan` reads the store as it does for everybody. So a
rate measured here is that of single scans. `entrants/scan.py` gives `diversion` its series without a store, which a
contract test holds to be the same; detectors that read several codes or both ends of a lane are measured here.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from oretrace.bench.files import write_suite
from oretrace.bench.replay import replay
from oretrace.bench.scenario import WINDOWS
from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.measures import Measure
from oretrace.flows import counted
from oretrace.months import add_months
from oretrace.question import Question
from oretrace.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from oretrace.bench.scenario import Scenario
    from oretrace.bench.truth.record import CellTruth, ScenarioTruth
    from oretrace.bench.truth.suite import Suite
    from oretrace.detect.contract import Detector
    from oretrace.findings import Scan

ALL_PUBLISHED = date(2100, 1, 1)


@dataclass(frozen=True)
class ScenarioScans:
    """One scenario: how it was made, its cells, and what each detector found, in the order of the detectors."""

    truth: ScenarioTruth
    cells: tuple[CellTruth, ...]
    scans: tuple[Scan, ...]


@dataclass(frozen=True)
class CountedStore(Store):
    """A store whose figures were counted once beforehand, into a file, as hundreds of scans read it."""

    counted: Path = Path()

    def connect(self) -> DuckDBPyConnection:
        """As `Store.connect`, with that count at hand, on one processor: scans this small gain nothing from two."""
        connection = super().connect()
        connection.execute("SET threads = 1")
        connection.execute(f"ATTACH '{self.counted}' AS {counted.KEPT} (READ_ONLY)")
        return connection


@contextmanager
def stored(suite: Suite) -> Iterator[Store]:
    """A store in a folder of its own that holds all a suite publishes, until the context ends."""
    with TemporaryDirectory(prefix="oretrace-bench-") as folder:
        made, store, count = (Path(folder) / name for name in ("suite", "store", "counted.duckdb"))
        write_suite(suite, made)
        replay(made, store, since=ALL_PUBLISHED)
        with Store.open(store).connect() as connection:
            counted.keep(connection, count)
        yield CountedStore(store, counted=count)


def question_about(scenario: Scenario, months: int = WINDOWS[-1]) -> Question:
    """The scenario's act, asked so many months after its date."""
    goods = MeasureItem(material="goods", form="modelled", hs6=(scenario.product,), coverage="full")
    act = Measure(
        id="act-of-a-scenario",
        issuer=scenario.origin,
        effective_from=scenario.effective_from,
        targets=(scenario.destination,),
        items=(goods,),
    )
    return Question(act, until=add_months(scenario.effective_from, months - 1))


def scan_scenarios(
    suite: Suite,
    store: Store,
    detectors: Sequence[Detector],
    half: str,
    months: int = WINDOWS[-1],
    every: int = 1,
) -> Iterator[ScenarioScans]:
    """The scans of every scenario of a half so many months after its date; `store` is that of `stored`.

    Scenarios that end before are left out; of the others the first, and each `every`-th from it on.
    """
    cells: dict[str, list[CellTruth]] = {}
    for cell in suite.truth.cells:
        cells.setdefault(cell.scenario, []).append(cell)
    pairs = zip(suite.scenarios, suite.truth.scenarios, strict=True)
    chosen = [
        (scenario, truth) for scenario, truth in pairs if truth.half == half and scenario.months_after >= months
    ]
    for scenario, truth in chosen[::every]:
        question = question_about(scenario, months)
        session = store.session()
        scans = tuple(detector.scan(session, question) for detector in detectors)
        yield ScenarioScans(truth, tuple(cells.get(scenario.id, ())), scans)

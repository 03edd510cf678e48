"""A scan of a replayed suite beside what was planted in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.bench.files import read_truth
from oretrace.bench.replay import TRADE, read_about
from oretrace.bench.scenario import WINDOWS
from oretrace.bench.truth.antimony import NAME as ANTIMONY
from oretrace.bench.truth.antimony import OUTSIDE_THE_ACTS
from oretrace.bench.truth.antimony_figures import figures
from oretrace.detect.registry import DETECTORS
from oretrace.errors import InputError
from oretrace.months import add_months
from oretrace.question import Question

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from oretrace.bench.truth.antimony_figures import AntimonyFigure
    from oretrace.bench.truth.record import ScenarioTruth, Truth
    from oretrace.catalog.measures import Measure
    from oretrace.findings import Finding, Scan
    from oretrace.store import Store


@dataclass(frozen=True)
class ComparedHub:
    """One hub: the finding about it, kg planted and, where a figure of them is published, the modelled imports."""

    hub: str
    finding: Finding | None
    planted_kg: float
    imported_kg: float | None


@dataclass(frozen=True)
class Comparison:
    """A scan beside the truth: every hub that is planted or flagged, the largest plant first.

    Planted kg had left the hub since the act's first month by the end of the scan's window. `published` is the
    published figure that the modelled imports meet, `notes` what a reader has to know of the suite.
    """

    suite: str
    seed: int
    scan: Scan
    lines: tuple[ComparedHub, ...]
    published: AntimonyFigure | None
    notes: tuple[str, ...]

    @property
    def planted_kg(self) -> float:
        """What was planted in all hubs."""
        return sum(line.planted_kg for line in self.lines)


def compare(
    folder: Path,
    store: Store,
    measure: str,
    until: date,
    progress: Callable[[str], None] = lambda _: None,
) -> Comparison:
    """Scan a store into which a suite was replayed, for the scenario of that measure, up to the month `until`.

    InputError when no single scenario of the suite is the measure's, or nothing is known of what had arrived by then.
    """
    from oretrace.catalog.measures import load_measure

    about, truth = read_about(folder), read_truth(folder)
    act = load_measure(measure)
    asked = _scenario(truth, act, folder)
    months = _months(asked, until)
    scan = DETECTORS["diversion"].scan(store, Question(act, (asked.product,), until), progress)
    last = scan.details.window.post_last
    if (last.year, last.month) != (until.year, until.month):
        where, do = str(folder), "replay the suite to its end, or choose an earlier --until"
        raise InputError(f"complete figures up to {until:%Y-%m}", f"up to {last:%Y-%m}", where, do=do)
    planted = {c.hub: c.arrived_kg[months] for c in truth.cells if c.scenario == asked.scenario and c.planted(months)}
    found = {finding.subject["hub"]: finding for finding in scan.leading}
    hubs = {*planted, *(hub for hub, finding in found.items() if finding.flagged)}
    published = figures()["us_imports"] if about["suite"] == ANTIMONY else None
    imported = {} if published is None else _imported(folder / TRADE, asked, published)
    return Comparison(
        suite=about["suite"],
        seed=about["seed"],
        scan=scan,
        lines=tuple(
            ComparedHub(hub, found.get(hub), planted.get(hub, 0.0), imported.get(hub))
            for hub in sorted(hubs, key=lambda hub: (-planted.get(hub, 0.0), hub))
        ),
        published=published,
        notes=(OUTSIDE_THE_ACTS,) if about["suite"] == ANTIMONY else (),
    )


def _scenario(truth: Truth, act: Measure, folder: Path) -> ScenarioTruth:
    """The one scenario in which the act's issuer, a target, a code of it and its month come together."""
    found = [
        one
        for one in truth.scenarios
        if one.origin == act.issuer
        and one.destination in act.destinations
        and one.product in act.hs6_codes
        and one.effective_from == act.first_day.replace(day=1)
    ]
    if len(found) != 1:
        counted = f"{len(found)} among {len(truth.scenarios)}"
        raise InputError(f"one scenario of measure {act.id}", counted, str(folder), do="Compare a suite made for it")
    return found[0]


def _months(asked: ScenarioTruth, until: date) -> int:
    """How many months since the measure `until` ends; the truth is known of a few such windows only."""
    windows = [months for months in WINDOWS if months <= asked.months_after]
    ends = {add_months(asked.effective_from, months - 1): months for months in windows}
    if until not in ends:
        raise InputError(f"one of {', '.join(f'{day:%Y-%m}' for day in ends)}", f"{until:%Y-%m}", "--until")
    return ends[until]


def _imported(path: Path, asked: ScenarioTruth, published: AntimonyFigure) -> dict[str, float]:
    """kg that the destination reports from each territory in the months of a published figure."""
    import pyarrow.parquet as pq

    wanted = [
        ("reporter", "=", asked.destination),
        ("flow", "=", "import"),
        ("hs_code", "=", asked.product),
        ("period_start", ">=", published.first),
        ("period_start", "<=", published.last),
    ]
    rows = pq.read_table(path, filters=wanted).group_by("partner").aggregate([("net_kg", "sum")])
    return dict(zip(rows["partner"].to_pylist(), rows["net_kg_sum"].to_pylist(), strict=True))

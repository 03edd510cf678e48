"""Ten bench findings, five planted and five decoys, decided at the desk by keys alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from playwright.sync_api import Page, expect

from oretrace.bench.scans import question_about, stored
from oretrace.bench.truth.suites import build
from oretrace.detect.registry import DETECTORS
from oretrace.runs import Runs
from oretrace.runs import queue as queued
from oretrace.runs.queue import Narrowed

SUITE, SEED, OF_EACH = "single-hop-decoys", 1, 5
SCENARIOS = ("260700-PER-BRA", "260700-RUS-JPN")
"""Those of the suite whose acts are asked about: together they have five plants and five decoys at the top."""
FIRST_PAGE = 40
REASONS = {
    "capacity": "1",
    "old_hub": "1",
    "one_leg": "1",
    "hub_boom": "2",
    "substitution": "2",
    "revision_break": "7",
}
"""The key of the reason for which a decoy of a kind is refuted."""


@dataclass(frozen=True)
class Ten:
    """A store whose queue holds them: the keys that decide each finding, by id in the order of the queue."""

    store: Path
    keys: dict[str, str]


@dataclass(frozen=True)
class Timing:
    """Seconds of the machine for one finding: from the key that opens it to its page, from the last key to kept."""

    finding: str
    keys: str
    shown: float
    kept: float


@contextmanager
def ten(chapter: str = "") -> Iterator[Ten]:
    """The store with two runs of `diversion`, each about the act of one scenario, and the evidence of the ten.

    `chapter`: it holds the trade in goods of this chapter alone, by default all that the suite publishes.
    """
    suite, detector = build(SUITE, SEED), DETECTORS["diversion"]
    with stored(replace(suite, table=lambda: of_chapter(suite.table(), chapter))) as store:
        runs, kinds, scans = Runs.of(store), {}, []
        for name in SCENARIOS:
            scenario = next(one for one in suite.scenarios if one.id == f"{SUITE}-{SEED}-{name}")
            question = question_about(scenario)
            act = question.measure.model_copy(update={"id": f"act-{name.lower()}"})
            scan = detector.scan(store, replace(question, measure=act))
            cells = {cell.hub: cell for cell in suite.truth.cells if cell.scenario == scenario.id}
            for finding in scan.leading:
                cell = cells.get(finding.subject["hub"])
                if cell is not None and (cell.decoy or cell.planted(18)):
                    kinds[finding.id] = cell.decoy or "planted"
            scans.append(scan)
            runs.keep(scan, {})
        order = [one.finding.id for one in queued.page(runs, Narrowed(), size=FIRST_PAGE)]
        planted = list(islice((one for one in order if kinds.get(one) == "planted"), OF_EACH))
        decoys = list(islice((one for one in order if kinds.get(one, "planted") != "planted"), OF_EACH))
        keys = {one: "s" for one in planted[:-1]} | {one: "u" for one in planted[-1:]}
        keys |= {one: f"r{REASONS[kinds[one]]}" for one in decoys}
        for scan in scans:
            own = [one.id for one in scan.leading if one.id in keys]
            runs.keep(scan, detector.explain(store, scan, own))
        yield Ten(store.path, {one: keys[one] for one in order if one in keys})


def of_chapter(trade: pa.Table, chapter: str) -> pa.Table:
    """The rows of goods whose codes begin so."""
    return trade.filter(pc.starts_with(trade["hs_code"], chapter))


def decided(page: Page, keys: dict[str, str]) -> list[Timing]:
    """Walk through the open queue with `j` and decide those that have keys; what is decided opens the next itself."""
    timings: list[Timing] = []
    start = time.perf_counter()
    page.keyboard.press("j")
    for row in [one.get_attribute("data-id") or "" for one in page.locator("#rows > li").all()]:
        expect(page.locator("#pane #finding")).to_have_attribute("data-id", row, timeout=20_000)
        shown = time.perf_counter() - start
        if row in keys:
            start = time.perf_counter()
            for key in keys[row]:
                page.keyboard.press(key)
            expect(page.locator(f"#row-{row} .mine")).to_be_visible(timeout=20_000)
            timings.append(Timing(row, keys[row], shown, time.perf_counter() - start))
            start = time.perf_counter()
        else:
            start = time.perf_counter()
            page.keyboard.press("j")
        if len(timings) == len(keys):
            break
    return timings

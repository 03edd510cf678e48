"""Puts the result card together: what each suite is, its tables and figures, the words that a first reader needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace.bench.scoring.strata import PASSES, headline
from oretrace.errors import InputError
from oretrace.report.card import figures
from oretrace.report.page import environment, save, shell
from oretrace.views import bench as tables
from oretrace.views.bench_numbers import Numbers, drawn, halves, interval, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.bench.result import SuiteRun
    from oretrace.report.card.figures import DetectorStyle
    from oretrace.report.charts import Chart
    from oretrace.views.bench import BenchTable

HASH_DIGITS = 12
TEMPLATES = Path(__file__).parent / "templates"

TRADE = {"modelled": "modelled trade", "real": "real trade, modelled plants"}
HALVES_IN_WORDS = {
    "test": "the test half: products on which nothing was chosen",
    "tune": "the tune half: products on which methods may be chosen, so its numbers flatter",
}
PASSES_IN_WORDS = {
    "tight": "tight: the same lots leave the hub after a delay",
    "loose": "loose: the hub blends them with its own stock",
}


@dataclass(frozen=True)
class Pass:
    """What is shown of one pass-through: the main table, the strata, the curves in numbers, the figure's name."""

    name: str
    words: str
    main: BenchTable
    strata: BenchTable | None
    curves: BenchTable | None
    figure: str


@dataclass(frozen=True)
class HalfPage:
    """What is shown of one half of a suite. `bare` is the one table of a suite that plants nothing."""

    words: str
    passes: tuple[Pass, ...]
    bare: BenchTable | None
    tactics: BenchTable | None
    decoys: BenchTable | None
    null: BenchTable | None
    reliable: BenchTable | None
    figure: str
    look: dict[str, DetectorStyle]


@dataclass(frozen=True)
class SuiteView:
    """One suite: its anchor, what it is in words, its halves with the one to lead first."""

    anchor: str
    run: SuiteRun
    trade: str
    worlds: tuple[str, ...]
    best: tuple[str, ...]
    halves: tuple[HalfPage, ...]


def render(runs: Sequence[SuiteRun], out: Path) -> Path:
    """Write the card of the runs, in their order, to `out` and return it; the same input gives the same bytes.

    Raises InputError without any run, OretraceError where the front end has not been built.
    """
    if not runs:
        raise InputError("the runs of at least one suite", "none", "result card")
    drawings: dict[str, Chart] = {}
    suites = [_suite(n, run, drawings) for n, run in enumerate(runs, 1)]
    modelled = [run.suite for run in runs if run.base == "modelled"]
    page = environment(TEMPLATES).get_template("card.html.j2")
    html = page.render(suites=suites, passes=PASSES, modelled=modelled, figures=drawings, **shell(drawings))
    return save(html, out)


def _suite(number: int, run: SuiteRun, drawings: dict[str, Chart]) -> SuiteView:
    anchor = f"suite-{number}"
    views = tuple(_half(f"{anchor}-{half}", run, half, drawings) for half in halves(run))
    lead = Numbers(run, next(iter(halves(run)), ""))
    worlds = tuple(f"{seed}: {digest[:HASH_DIGITS]}" for seed, digest in zip(run.seeds, run.digests, strict=True))
    return SuiteView(anchor, run, TRADE[run.base], worlds, tuple(_best(lead, one) for one in PASSES), views)


def _best(numbers: Numbers, passthrough: str) -> str:
    if passthrough not in numbers.passes():
        return "·"
    first = numbers.ranked(passthrough)[0]
    row = numbers.row(first, headline(passthrough), "auprc")
    return "" if row is None else f"{share(row.mean)} {interval(row)} {first}"


def _half(key: str, run: SuiteRun, half: str, drawings: dict[str, Chart]) -> HalfPage:
    numbers = Numbers(run, half)
    look = figures.styles(drawn(numbers))
    passes = tuple(_pass(key, run, numbers, one, look, drawings) for one in numbers.passes())
    reliable = figures.reliability(run, half, look)
    name = f"{key}-reliability" if reliable else ""
    drawings |= {name: reliable} if reliable else {}
    return HalfPage(
        words=HALVES_IN_WORDS[half],
        passes=passes,
        bare=None if passes else tables.main_table(numbers, "", tables.NULL_COLUMNS),
        tactics=tables.tactics_table(numbers),
        decoys=tables.decoy_table(numbers),
        null=tables.null_table(numbers) if passes else None,
        reliable=figures.reliability_table(run, half, numbers),
        figure=name,
        look=look if name or any(one.figure for one in passes) else {},
    )


def _pass(
    key: str,
    run: SuiteRun,
    numbers: Numbers,
    passthrough: str,
    look: dict[str, DetectorStyle],
    drawings: dict[str, Chart],
) -> Pass:
    lines = figures.curves(run, numbers.half, passthrough, tuple(look))
    name = f"{key}-{passthrough}" if lines else ""
    if lines:
        drawings[name] = figures.precision_recall(lines, look, numbers.base_rate(headline(passthrough)))
    return Pass(
        name=passthrough,
        words=PASSES_IN_WORDS[passthrough],
        main=tables.main_table(numbers, passthrough),
        strata=tables.strata_table(numbers, passthrough),
        curves=figures.curve_table(lines) if lines else None,
        figure=name,
    )

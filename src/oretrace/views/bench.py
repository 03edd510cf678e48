"""The tables of the result card as words, for the page and for the terminal alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from oretrace.bench.scenario import WINDOWS
from oretrace.bench.scoring.strata import (
    FULL,
    NOTHING_PLANTED,
    PASSES,
    SIZES,
    everything,
    headline,
    one_density,
    one_sigma,
    one_size,
    one_tactic,
)
from oretrace.views.bench_numbers import COST_METRICS, COST_STRATUM, Numbers, interval, share
from oretrace.views.numbers import count, figure

SMALL_TYPE = 6
"""Detectors from which on a table has no room for intervals."""


@dataclass(frozen=True)
class BenchCell:
    """A number as printed, what stands small beside it (interval, count), whether it is the best of its line."""

    text: str
    small: str = ""
    best: bool = False


@dataclass(frozen=True)
class BenchLine:
    """One line; lines of one group stand together."""

    name: str
    cells: tuple[BenchCell, ...]
    group: str = ""


@dataclass(frozen=True)
class BenchTable:
    """Lines under heads; `corner` is the head of their names."""

    corner: str
    heads: tuple[str, ...]
    lines: tuple[BenchLine, ...]


@dataclass(frozen=True)
class BenchColumn:
    """One column of the main table; a terminal shows it under its `brief` head from `width` characters on."""

    head: str
    brief: str
    metric: str
    stratum: Callable[[str], str]
    words: Callable[[float | None], str] = share
    width: int = 0


@dataclass(frozen=True)
class StratumLine:
    """One line of a table whose columns are detectors."""

    group: str
    name: str
    stratum: str
    metric: str = "auprc"


def _whole(passthrough: str) -> str:
    return everything(passthrough=passthrough)


def _cost(passthrough: str) -> str:
    return COST_STRATUM


def _tenths(value: float | None) -> str:
    return "·" if value is None else f"{value:.1f}"


def _figure(value: float | None) -> str:
    return "·" if value is None else figure(value)


def _rounded(value: float | None) -> str:
    return "·" if value is None else count(round(value))


def _nothing(passthrough: str) -> str:
    return NOTHING_PLANTED


COST = (
    BenchColumn("seconds", "secs", COST_METRICS[0], _cost, _figure, width=112),
    BenchColumn("peak MiB", "peak\nMiB", COST_METRICS[1], _cost, _rounded, width=112),
)
COLUMNS = (
    BenchColumn("AUPRC", "AUPRC", "auprc", headline),
    BenchColumn("base rate", "base\nrate", "base_rate", headline),
    BenchColumn("precision @K", "prec\n@K", "precision@K", headline),
    BenchColumn("hit @3", "hit\n@3", "hit@3", headline, width=100),
    BenchColumn("FDR at q\u00a0.10", "FDR\nq .10", "fdr@q=0.10", _whole),
    BenchColumn("power at q\u00a0.10", "power\nq .10", "power@q=0.10", _whole),
    BenchColumn("error of tonnes", "tonnes\nerror", "hub_error_median", headline),
    BenchColumn("coverage of 90\u00a0%", "cover\n90 %", "hub_interval_coverage", headline, width=100),
    BenchColumn("delay, months", "delay\nmonths", "delay_months", headline, _tenths, width=100),
    *COST,
)
"""FDR and power are over all plants and all scenarios with nothing planted, the rest over strong plants only."""
NULL_COLUMNS = (
    *(BenchColumn(f"p ≤ {p}", f"p ≤\n{p}", f"rejection@p=0{p}", _nothing) for p in (".01", ".05", ".10")),
    BenchColumn("scans with a flag", "scans\nflagged", "scans_with_flag@q=0.10", _nothing),
    BenchColumn("flags a scenario", "flags a\nscenario", "flagged_per_scenario@q=0.10", _nothing),
    *COST,
)
"""For a suite that plants nothing."""


def main_table(numbers: Numbers, passthrough: str, columns: Iterable[BenchColumn] = COLUMNS) -> BenchTable:
    """One line a detector, best AUPRC first; a column that nobody has a number in is left out."""
    detectors = numbers.ranked(passthrough)
    kept = [c for c in columns if any(numbers.row(d, c.stratum(passthrough), c.metric) for d in detectors)]
    lines = [BenchLine(d, tuple(_main_cell(numbers, d, c, passthrough) for c in kept)) for d in detectors]
    return BenchTable("detector", tuple(column.head for column in kept), tuple(lines))


def _main_cell(numbers: Numbers, detector: str, column: BenchColumn, passthrough: str) -> BenchCell:
    row = numbers.row(detector, column.stratum(passthrough), column.metric)
    text = column.words(None if row is None else row.mean)
    return BenchCell(text, interval(row) if column.metric == "auprc" else "")


def strata_table(numbers: Numbers, passthrough: str) -> BenchTable | None:
    """AUPRC and base rate by σ, months, size of the plant and density of the hub's trade, for one pass-through."""
    asks = [
        StratumLine("share diverted", f"σ = {s:.3g}".replace("0.", "."), one_sigma(s, passthrough))
        for s in _sigmas(numbers, passthrough)
    ]
    asks += [StratumLine("months since the date", str(months), headline(passthrough, months)) for months in WINDOWS]
    asks += [StratumLine("plant : weaker leg's ordinary trade", size, one_size(size, passthrough)) for size in SIZES]
    asks += [
        StratumLine("hub's trade before", "dense" if dense else "sparse", one_density(dense, passthrough))
        for dense in (True, False)
    ]
    return grid(numbers, numbers.ranked(passthrough), asks)


def tactics_table(numbers: Numbers) -> BenchTable | None:
    """AUPRC and base rate by tactic, of both pass-throughs together; None where the suite has one tactic."""
    named = (tuple(stratum.split(", ")) for stratum in numbers.strata)
    tactics = [parts[1] for parts in named if len(parts) == 3 and parts[1] not in PASSES]
    asks = [StratumLine("", tactic, one_tactic(tactic)) for tactic in tactics]
    return grid(numbers, numbers.ranked(*PASSES), asks, "tactic")


def decoy_table(numbers: Numbers) -> BenchTable | None:
    """Share of innocent live cells flagged at q ≤ .10, by kind of decoy; None where the suite has none."""
    stratum, prefix = everything(), "decoy_fpr:"
    kinds = [metric.removeprefix(prefix) for metric in numbers.metrics if metric.startswith(prefix)]
    if not set(kinds) - {"none"}:
        return None
    asks = [
        StratumLine("", "no decoy" if kind == "none" else kind.replace("_", " "), stratum, prefix + kind)
        for kind in sorted(kinds, key="none".__eq__)
    ]
    return grid(numbers, numbers.ranked(*PASSES), asks, "decoy")


def null_table(numbers: Numbers) -> BenchTable | None:
    """Rejection rates and flags in scenarios with nothing planted; None where nobody is judged on them."""
    asks = [
        StratumLine("", column.head, NOTHING_PLANTED, column.metric) for column in NULL_COLUMNS if column not in COST
    ]
    return grid(numbers, numbers.ranked(*PASSES), asks, "nothing planted")


def grid(
    numbers: Numbers, detectors: Sequence[str], asks: Iterable[StratumLine], corner: str = "stratum"
) -> BenchTable | None:
    """One line a question, one column a detector, lines without a number left out; None if none is left.

    Where AUPRC is asked for, its base rate comes first and the best is marked.
    """
    answered = [ask for ask in asks if any(numbers.row(d, ask.stratum, ask.metric) for d in detectors)]
    if not answered:
        return None
    ranking = answered[0].metric == "auprc"
    heads = ("base rate", *detectors) if ranking else tuple(detectors)
    return BenchTable(corner, heads, tuple(_grid_line(numbers, detectors, ask, ranking) for ask in answered))


def _grid_line(numbers: Numbers, detectors: Sequence[str], ask: StratumLine, ranking: bool) -> BenchLine:
    rows = [numbers.row(detector, ask.stratum, ask.metric) for detector in detectors]
    best = max(row.mean for row in rows if row is not None) if ranking else None
    spacious = len(detectors) < SMALL_TYPE
    cells = [
        BenchCell("·")
        if row is None
        else BenchCell(share(row.mean), interval(row) if spacious else "", row.mean == best)
        for row in rows
    ]
    base = [BenchCell(share(numbers.base_rate(ask.stratum)))] if ranking else []
    return BenchLine(ask.name, (*base, *cells), ask.group)


def _sigmas(numbers: Numbers, passthrough: str) -> list[float]:
    tail = f", {passthrough}, {FULL} months"
    texts = (s.removeprefix("sigma=").removesuffix(tail) for s in numbers.strata if s.startswith("sigma="))
    return sorted(float(text) for text in texts if "," not in text)

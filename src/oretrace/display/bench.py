"""Runs of the benchmark as text for a terminal, and as rows for programs."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING

from oretrace.bench.scenario import WINDOWS
from oretrace.bench.scoring.score import ScoreRow
from oretrace.bench.scoring.strata import headline
from oretrace.catalog.territories import territories
from oretrace.display.terminal import console_here, plain
from oretrace.views.bench import COLUMNS, NULL_COLUMNS, main_table
from oretrace.views.bench_numbers import Numbers, all_rows, halves, interval, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from oretrace.bench.compare import Comparison
    from oretrace.bench.result import SuiteRun
    from oretrace.bench.world.describe import Described
    from oretrace.display.tables import Written
    from oretrace.views.bench import BenchColumn
    from oretrace.views.bench import BenchTable as Words

LONGEST_NAME = 28
INTERVALS_FROM = 112
"""Columns of a terminal from which on months are shown with intervals."""


def run_rows(runs: Sequence[SuiteRun]) -> Written:
    """Every number of the runs: suite, detector, half, stratum, metric, mean, low, high.

    Cost stands in stratum "all" of half "all", as it is of both halves: metrics `seconds` and `peak_mib`.
    """
    return [field.name for field in fields(ScoreRow)], [asdict(row) for run in runs for row in all_rows(run)], None


def print_runs(runs: Sequence[SuiteRun]) -> None:
    """The main table of every suite and how the best detector does by months, of the test half where there is one."""
    console = console_here()
    for run in runs:
        _print_run(console, run)
    if runs:
        console.print(
            "AUPRC [90 % interval of the mean over seeds]: compare it with the base rate and with random. "
            "FDR and power are over all plants, the rest over strong ones (σ ≥ .5)."
        )
        console.print("Diversion is planted in every suite. All strata: --format csv; words and figures: the card.")


def _print_run(console: Console, run: SuiteRun) -> None:
    from rich.text import Text

    console.print(Text(f"{run.suite}: {run.about}", style="bold"))
    trade = "modelled trade" if run.base == "modelled" else "real trade, modelled plants"
    console.print(
        Text(
            f"{trade}; {len(run.seeds)} seed{'s' * (len(run.seeds) > 1)}, {run.scenarios:,} scenarios, "
            f"{run.planted:,} of {run.cells:,} candidates planted"
        )
    )
    shown = halves(run)
    if not shown:
        console.print("No detector has been scored on this suite.\n")
        return
    console.print(f"{shown[0]} half" + (f" ({shown[1]}: --format csv)" if shown[1:] else ""))
    numbers = Numbers(run, shown[0])
    for passthrough in numbers.passes():
        words = main_table(numbers, passthrough, _that_fit(COLUMNS, console))
        console.print(f"\n{passthrough}, σ ≥ .5, 18 months")
        console.print(_table(words))
    if numbers.passes():
        console.print("\nAUPRC of the best, by months since the date")
        console.print(_by_months(numbers, intervals=console.width >= INTERVALS_FROM))
    elif run.planted:
        console.print(
            "No AUPRC at 18 months: nothing strong is planted in this half, or nothing is answered for them."
        )
        console.print(_table(main_table(numbers, "", _that_fit(NULL_COLUMNS, console))))
    else:
        console.print("Nothing is planted, so no AUPRC: share of candidates with a small p, flags.")
        console.print(_table(main_table(numbers, "", _that_fit(NULL_COLUMNS, console))))
    console.print()


def _that_fit(columns: Sequence[BenchColumn], console: Console) -> list[BenchColumn]:
    return [replace(column, head=column.brief) for column in columns if console.width >= column.width]


def _table(words: Words) -> Table:
    table = _plain()
    table.add_column(words.corner, no_wrap=True, max_width=LONGEST_NAME)
    for head in words.heads:
        table.add_column(_text(head), justify="right", no_wrap=True)
    for line in words.lines:
        # Names and numbers come from anywhere: a Text is never read as markup.
        table.add_row(*map(_text, (line.name, *(f"{cell.text} {cell.small}".strip() for cell in line.cells))))
    return table


def _by_months(numbers: Numbers, intervals: bool) -> Table:
    table = _plain()
    table.add_column("months", no_wrap=True, max_width=LONGEST_NAME)
    for months in WINDOWS:
        table.add_column(str(months), justify="right", no_wrap=True)
    for passthrough in numbers.passes():
        best = numbers.ranked(passthrough)[0]
        rows = [numbers.row(best, headline(passthrough, months), "auprc") for months in WINDOWS]
        ends = [interval(row) if intervals else "" for row in rows]
        means = (share(None if row is None else row.mean) for row in rows)
        cells = (f"{mean} {end}".strip() for mean, end in zip(means, ends, strict=True))
        table.add_row(*map(_text, (f"{passthrough}, {best}", *cells)))
    return table


def _text(words: str) -> Text:
    return plain(words)


def _plain() -> Table:
    from rich.table import Table

    return Table(box=None, pad_edge=False, collapse_padding=True, header_style="bold")


def catalogue_rows() -> Written:
    """The suites and the built-in detectors: kind, name and what is known of it."""
    from oretrace.bench.entrants.registry import ENTRANTS
    from oretrace.bench.truth.suites import SUITES

    rows = [{"kind": "suite", "name": name, "about": about} for name, about in SUITES.items()]
    return ("kind", "name", "about"), [*rows, *({"kind": e.kind, "name": e.name} for e in ENTRANTS.values())], None


def print_catalogue() -> None:
    """The suites and the built-in detectors, with a line about each suite."""
    from oretrace.bench.entrants.registry import ENTRANTS
    from oretrace.bench.truth.suites import SUITES

    console = console_here()
    table = _plain()
    table.add_column("suite", no_wrap=True)
    table.add_column("what it asks")
    for name, about in SUITES.items():
        table.add_row(_text(name), _text(about))
    console.print(table)
    by_kind = {kind: [e.name for e in ENTRANTS.values() if e.kind == kind] for kind in ("baseline", "product")}
    console.print(_text(f"\nbaselines: {', '.join(by_kind['baseline'])}"))
    console.print(_text(f"of this project: {', '.join(by_kind['product'])}"))


def comparison_rows(found: Comparison) -> Written:
    """Hub by hub the finding's amounts beside what was planted, kg; estimates are blank where nothing is flagged."""
    amounts = ("estimate", "interval90_low", "interval90_high")
    rows = []
    for line in found.lines:
        hub = line.finding if line.finding is not None and line.finding.flagged else None
        estimated = {f"{name}_kg": None if hub is None else getattr(hub.amount, name) for name in amounts}
        rows.append({"hub": line.hub, **estimated, "planted_kg": line.planted_kg, "imported_kg": line.imported_kg})
    document = {"suite": found.suite, "seed": found.seed, "modelled": True, "lines": rows, "notes": found.notes}
    total = found.scan.details.total
    document |= {"total": None if total is None else asdict(total)}
    return ("hub", *(f"{name}_kg" for name in amounts), "planted_kg", "imported_kg"), rows, document


def print_comparison(found: Comparison) -> None:
    """Estimates of a scan beside what was planted, hub by hub and together, and what is modelled of it."""
    console, known, window = console_here(), territories(), found.scan.details.window
    console.print(_text(f"Suite {found.suite}, seed {found.seed}: estimated and planted tonnes, all modelled"))
    published, total = found.published, found.scan.details.total
    table = _plain()
    table.add_column("hub", no_wrap=True)
    for head in ("estimate t", "90 % interval", "at most t", "planted t", *(("imports t",) if published else ())):
        table.add_column(head, justify="right", no_wrap=True)
    for line in found.lines:
        hub = line.finding
        estimate = ("not flagged", "·", "·")
        if hub is not None and hub.flagged:
            one = hub.amount
            estimate = _estimate(one.estimate, one.interval90_low, one.interval90_high, one.at_most)
        imports = (_tons(line.imported_kg),) if published else ()
        table.add_row(*map(_text, (known.name(line.hub), *estimate, _tons(line.planted_kg), *imports)))
    estimate = ("·", "·", "·")
    if total is not None:
        estimate = _estimate(total.estimate, total.interval90_low, total.interval90_high, total.at_most)
    imported = [line.imported_kg for line in found.lines if line.planted_kg]
    amounts = [kg for kg in imported if kg is not None]
    imports = (_tons(sum(amounts) if len(amounts) == len(imported) else None),) if published else ()
    table.add_row(*map(_text, ("together", *estimate, _tons(found.planted_kg), *imports)), style="bold")
    console.print(table)
    console.print(
        _text(
            f"estimate: {window.post_first:%Y-%m} to {window.post_last:%Y-%m}; planted: what had left the hubs since "
            "the act; together: with what hubs that are not flagged may have carried"
        )
    )
    if published is not None:
        destination = " and ".join(map(known.name, found.scan.details.destinations))
        console.print(
            _text(
                f"imports: modelled reports of {destination}, {published.period}, made to meet the published "
                f"{published.value:,.0f} {published.unit} ({published.source})"
            )
        )
    for note in found.notes:
        console.print(_text(f"note: {note}"), style="yellow")


def _estimate(value: float | None, low: float | None, high: float | None, most: float | None) -> tuple[str, str, str]:
    """Estimate, interval and upper bound; under six months after the act there are bounds alone."""
    return _tons(value), "·" if low is None or high is None else f"{_tons(low)} – {_tons(high)}", _tons(most)


def _tons(kg: float | None) -> str:
    return "·" if kg is None else f"{kg / 1000.0:,.0f}"


def world_rows(world: Described) -> Written:
    """Statistic by statistic the modelled value beside those of real panels; the document describes the world."""
    panels = _panels(world)
    rows = [
        {"statistic": one.statistic, "modelled": one.modelled, **one.real, **one.small, "near": one.near}
        for one in world.statistics
    ]
    return ("statistic", "modelled", *panels, "near"), rows, asdict(world) | {"is_modelled": True}


def _panels(world: Described) -> tuple[str, ...]:
    """The real panels, large ones first."""
    return tuple(dict.fromkeys(name for one in world.statistics for name in (*one.real, *one.small)))


def print_world(world: Described) -> None:
    """A modelled world beside the real panels it is calibrated to."""
    console = console_here()
    console.print(_text(f"World {world.seed}: modelled trade, no figure of it is a published one."))
    console.print(
        _text(
            f"{world.territories} territories ({len(world.silent)} report nothing), {world.products} HS6 forms of "
            f"{world.materials} materials, {world.months} months, {world.lanes:,} lanes"
        )
    )
    least, median, most = world.volume_ratio
    console.print(
        _text(
            f"modelled over published yearly tonnes of a product: median {median:.2f}, {least:.2f} to {most:.2f}\n"
            f"a large importer buys a product from {world.sellers:.0f} territories a year; "
            f"{world.empty_share:.0%} of possible lanes to it are empty\n"
        )
    )
    panels = _panels(world)
    table = _plain()
    table.add_column("statistic (activity of the lane)", no_wrap=True)
    table.add_column("this world", justify="right")
    for name in panels:
        table.add_column(_text(name), justify="right", max_width=26)
    table.add_column("within 20 %", justify="right")
    for one in world.statistics:
        real = [{**one.real, **one.small}.get(name) for name in panels]
        cells = ("–" if value is None else f"{value:.2f}" for value in real)
        table.add_row(*map(_text, (one.statistic, f"{one.modelled:.2f}", *cells, "yes" if one.near else "no")))
    console.print(table)
    console.print(_text("of the panels with 1,000 lanes or more; memory: under 0.1"))

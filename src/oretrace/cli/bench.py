"""`oretrace bench`: worlds, suites, runs and scores of the open benchmark."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oretrace.cli.options import AsJson, FormatOption, StoreFolder, month_option
from oretrace.display.tables import Format, output, write
from oretrace.display.terminal import working
from oretrace.text import visible

if TYPE_CHECKING:
    from oretrace.bench.world.nature import Nature

bench = typer.Typer(
    help="An open benchmark of export-control evasion: planted truth, decoys, baselines.", no_args_is_help=True
)


class HalfName(StrEnum):
    """Products are split by whole HS4 headings."""

    tune = "tune"
    test = "test"


Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the world; the same seed gives the same world.")]
Mirror = Annotated[
    float, typer.Option("--mirror-noise", min=0, help="Factor on the assumed noise between mirror reports.")
]
UnitValue = Annotated[
    float, typer.Option("--unit-value-noise", min=0, help="Factor on the assumed noise of unit values.")
]
SuiteName = Annotated[
    str, typer.Argument(help="Name of a suite; `oretrace bench suites` lists them.", metavar="SUITE")
]
SuiteFolder = Annotated[Path, typer.Argument(help="Folder that `oretrace bench make` wrote.", metavar="SUITE")]
LaneStore = Annotated[
    Path | None,
    typer.Option("--store", help="With `real-base`: a store whose series are planted in, too."),
]


@bench.command()
def suites(format: FormatOption = Format.table) -> None:
    """The suites and the detectors that are built in."""
    from oretrace.display.bench import catalogue_rows, print_catalogue

    output(format, print_catalogue, catalogue_rows)


@bench.command()
def world(
    seed: Seed,
    out: Annotated[Path | None, typer.Option("--out", help="Write its published trade to this Parquet file.")] = None,
    mirror_noise: Mirror = 1.0,
    unit_value_noise: UnitValue = 1.0,
    format: FormatOption = Format.table,
) -> None:
    """Make a modelled world and compare its statistics with those of real panels."""
    from oretrace.bench.world.describe import describe, write_world
    from oretrace.bench.world.world import world as make
    from oretrace.display.bench import print_world, world_rows
    from oretrace.files import check_target

    if out is not None:
        check_target(out)
    with working(f"modelling world {seed}"):
        made = make(seed, _nature(mirror_noise, unit_value_noise))
        described = describe(made)
        if out is not None:
            write_world(made, out)
    if format is not Format.table:
        write(format, *world_rows(described))
        return
    print_world(described)
    if out is not None:
        typer.echo(visible(f"published trade of the modelled world: {out}", keep=""))


@bench.command()
def make(
    suite: SuiteName,
    seed: Seed,
    out: Annotated[Path, typer.Option("--out", help="New folder for observations and, apart, truth.")],
    mirror_noise: Mirror = 1.0,
    unit_value_noise: UnitValue = 1.0,
    store: LaneStore = None,
) -> None:
    """Write a suite: what a detector may read, and the truth in a folder of its own."""
    from oretrace.bench.files import write_suite
    from oretrace.bench.truth.suites import build

    with working(f"making {suite}, seed {seed}"):
        made = build(suite, seed, _nature(mirror_noise, unit_value_noise), store)
        write_suite(made, out)
    typer.echo(f"{suite}, seed {seed}: {len(made.scenarios)} scenarios, hash {made.digest()[:16]}")
    typer.echo(visible(f"for the detector: {out / 'observations'}", keep=""))
    typer.echo(visible(f"the truth:        {out / 'truth'}", keep=""))


@bench.command("run")
def run_suites(
    suite: Annotated[str, typer.Argument(help="Name of a suite, or `all`.", metavar="SUITE")],
    detector: Annotated[
        list[str] | None, typer.Option("--detector", help="Name of a detector; repeat for several. Default: all.")
    ] = None,
    half: Annotated[HalfName | None, typer.Option("--half", help="One half of the products. Default: both.")] = None,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="How many seeds.")] = 5,
    first_seed: Annotated[int, typer.Option("--first-seed", min=0, help="The first seed; the others follow it.")] = 1,
    format: FormatOption = Format.table,
    as_json: AsJson = False,
    card: Annotated[Path | None, typer.Option("--card", help="Write the result card, one HTML file.")] = None,
    mirror_noise: Mirror = 1.0,
    unit_value_noise: UnitValue = 1.0,
    store: LaneStore = None,
) -> None:
    """Run detectors on a suite and print how well they find what was planted."""
    from oretrace.bench.entrants.registry import ENTRANTS, entrant
    from oretrace.bench.run import Request, run
    from oretrace.bench.truth.suites import SUITES, known
    from oretrace.display.bench import print_runs, run_rows
    from oretrace.files import check_target

    if card is not None:
        check_target(card, "--card")
    request = Request(
        suites=tuple(SUITES) if suite == "all" else (known(suite),),
        detectors=tuple(entrant(name).name for name in detector) if detector else tuple(ENTRANTS),
        seeds=tuple(range(first_seed, first_seed + seeds)),
        half=None if half is None else half.value,
        nature=_nature(mirror_noise, unit_value_noise),
        store=store,
    )
    with working(f"running {suite}") as progress:
        runs = run(request, progress)
        if card is not None:
            from oretrace.report.card import render

            render(runs, card)
    form = Format.json if as_json else format
    if form is Format.table:
        print_runs(runs)
        if card is not None:
            typer.echo(visible(f"result card: {card}", keep=""))
    else:
        write(form, *run_rows(runs))


@bench.command()
def score(
    findings: Annotated[Path, typer.Argument(help="CSV with scenario, hub, score and optional columns.")],
    truth: Annotated[
        list[Path], typer.Option("--truth", help="Folder that `bench make` wrote; repeat for several seeds.")
    ],
    format: FormatOption = Format.table,
    as_json: AsJson = False,
) -> None:
    """Score the findings of any detector, written in any language, against the truth of a suite."""
    from oretrace.bench.submission import score_submission
    from oretrace.display.bench import print_runs, run_rows

    with working("scoring"):
        runs = score_submission(findings, truth)
    form = Format.json if as_json else format
    output(form, print_runs, run_rows, runs)


@bench.command()
def replay(
    suite: SuiteFolder,
    store: Annotated[Path, typer.Option("--store", help="Folder of the store, made if there is none.")],
    since: Annotated[
        date | None, month_option("--since", "Put everything published before this month into one snapshot.")
    ] = None,
) -> None:
    """Store a suite's trade as it would have been published, month by month: `--as-of DATE` then reads the past."""
    from oretrace.bench.replay import BEGINNING
    from oretrace.bench.replay import replay as publish

    first = since or BEGINNING
    with working("publishing") as progress:
        done = publish(suite, store, first, progress)
    typer.echo(
        f"modelled trade of {done.suite}, seed {done.seed}, no figure of it a published one: {done.rows:,} rows in "
        f"{done.snapshots} snapshots, as they would have been published from {done.first} to {done.last}"
    )


@bench.command()
def compare(
    suite: SuiteFolder,
    store: StoreFolder,
    measure: Annotated[str, typer.Option("--measure", help="Id of the act of which the suite makes a scenario.")],
    until: Annotated[date, month_option("--until", "Last month to use, such as 2025-08.")],
    format: FormatOption = Format.table,
) -> None:
    """Scan a replayed suite and print estimates beside what was planted."""
    from oretrace.bench.compare import compare as beside
    from oretrace.display.bench import comparison_rows, print_comparison
    from oretrace.store import Store

    with working("scanning") as progress:
        found = beside(suite, Store.open(store), measure, until, progress)
    output(format, print_comparison, comparison_rows, found)


def _nature(mirror: float, unit_value: float) -> Nature:
    from oretrace.bench.world.nature import Nature

    return Nature().varied(mirror, unit_value)

"""`oretrace parties`: which names are of one party, which are on a list, and what was decided about these."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from oretrace.cli.cases import Author, Url, kept_cases
from oretrace.cli.options import FormatOption, StoreFolder, day_option
from oretrace.display.tables import Format, output
from oretrace.text import visible

parties = typer.Typer(
    help="Who is behind the names: match, screen and resolve them, find owners.", no_args_is_help=True
)
Kept = Annotated[
    Path | None,
    typer.Option(
        "--store",
        envvar="ORETRACE_STORE",
        metavar="DIR",
        help="Folder in which decisions are kept: that of a store, or any other.",
    ),
]
OutFile = Annotated[Path, typer.Option("--out", metavar="FILE", help="CSV to write.")]


@parties.command()
def match(
    pairs: Annotated[
        Path, typer.Option(metavar="FILE", help="CSV or Excel with name1, name2; country1, country2 if known.")
    ],
    out: OutFile,
) -> None:
    """How likely it is that the two names of each row belong to one party (0 to 1), in any script."""
    from oretrace.display.terminal import working
    from oretrace.parties.files import match_file

    with working("comparing names"):
        done = match_file(pairs, out)
    note = f"; {done.unread:,} without a name that can be read have no score" if done.unread else ""
    typer.echo(visible(f"{out}: {done.rows:,} pairs, {done.matches:,} score 0.5 or more{note}", keep=""))


@parties.command()
def screen(
    names: Annotated[
        Path, typer.Argument(metavar="NAMES", help="CSV or Excel with a column name, and country if known.")
    ],
    against: Annotated[
        Path, typer.Option("--list", metavar="LIST", help="CSV, Excel, XML or FollowTheMoney JSON lines.")
    ],
    out: OutFile,
    store: Kept = None,
    url: Url = None,
) -> None:
    """Names that may be on a list, each hit with its score and what speaks for and against it.

    With --store what `parties judge` keeps there about a hit stands beside it.
    """
    from oretrace.cases.hits import judged_hits
    from oretrace.display.terminal import working
    from oretrace.parties.files import screen_file

    judged = judged_hits(kept_cases(store, url)) if store or url else None
    with working("screening names"):
        done = screen_file(names, against, out, judged)
    vintage = f"newest date in it {done.vintage}" if done.vintage else "it has no date: its vintage is unknown"
    left = f" Left out of it: {done.left_out}." if done.left_out else ""
    typer.echo(visible(f"{out}: names with a hit: {done.hit:,} of {done.names:,}; hits: {done.hits:,}", keep=""))
    listed = "one party" if done.listed == 1 else f"{done.listed:,} parties"
    typer.echo(visible(f"The list has {listed}; {vintage}.{left}", keep=""))
    typer.echo(f"SHA-256 of its file: {done.sha256}")
    if done.note:
        typer.echo(visible(f"{names}: {done.note}.", keep=""))
    if judged is not None:
        changed = f"; of {done.changed:,} of these the listed party has changed since" if done.changed else ""
        typer.echo(f"Hits with a decision: {done.judged:,}{changed}; without one: {done.hits - done.judged:,}")
    typer.echo("A hit is a similarity of names, not an identity; a name without a hit may be listed otherwise.")


@parties.command()
def judge(
    hits: Annotated[
        Path,
        typer.Argument(metavar="HITS", help="What `screen` wrote, with same, not the same, ... under `decision`."),
    ],
    author: Author = None,
    store: Kept = None,
    url: Url = None,
) -> None:
    """Keep the decisions in a table of hits: same, not the same, unsure, withdraw (x, n, u, w), and why.

    They are entries of cases, never changed later; `screen --store` shows them beside the hits of the next list.
    """
    from oretrace.cases import person
    from oretrace.cases.hits import keep_hits
    from oretrace.parties.hits import read_decisions

    by, kept = person(author), kept_cases(store, url)
    done = keep_hits(kept, read_decisions(hits), by, str(hits))
    stood = f"; {done.stood:,} stood already" if done.stood else ""
    withdrawn = f"; {done.withdrawn:,} withdrawn" if done.withdrawn else ""
    typer.echo(visible(f"{kept.database.name}: decisions by {by}: {done.given:,}{withdrawn}{stood}", keep=""))


@parties.command()
def decisions(store: Kept = None, url: Url = None, format: FormatOption = Format.table) -> None:
    """All decisions on hits, the last first, withdrawn ones among them: by whom, when, why, on which list."""
    from oretrace.display.hits import decision_rows, print_decisions

    output(format, print_decisions, decision_rows, kept_cases(store, url).pairs(hits=True))


@parties.command()
def resolve(store: StoreFolder, out: OutFile) -> None:
    """Join the names on shipments that belong to one party; parties keep their identifiers as the store grows."""
    from oretrace.cases import Cases
    from oretrace.display.terminal import working
    from oretrace.parties.entities import resolve_store
    from oretrace.store import Store

    opened = Store.open(store)
    judged = Cases.of(opened).pairs().settled()
    with working("comparing names"):
        done = resolve_store(opened, out, judged)
    typer.echo(visible(f"{out}: {done.mentions:,} mentions, {done.names:,} names as written", keep=""))
    if not done.mentions:
        typer.echo("The store has no shipments that name a party: oretrace import shipments --help")
        return
    obeyed = f", {len(judged):,} pair{'' if len(judged) == 1 else 's'} as judged" if judged else ""
    typer.echo(f"{done.entities:,} entities{obeyed}. Each is a group of similar names, not an entry of a register.")
    if done.unsure:
        typer.echo(
            f"{done.unsure:,} of them: a common name at addresses that share nothing; each may be several firms."
        )


@parties.command()
def owners(
    files: Annotated[list[Path], typer.Argument(help="FollowTheMoney JSON lines, BODS, GLEIF, or CSV.")],
    out: OutFile,
    held_by: Annotated[
        Path | None, typer.Option("--held-by", metavar="CSV", help="Parties whose stakes are added up.")
    ] = None,
    on: Annotated[
        date | None, day_option("--on", "Use the owners of this day. Default: the owners of today.")
    ] = None,
) -> None:
    """Who holds what through chains of owners, as intervals; or what some parties hold together (50 % rule)."""
    from oretrace.parties.ownership import held_file, owners_file

    day = on.isoformat() if on else ""
    if held_by is not None:
        rows, half, missing = held_file(files, held_by, out, day)
        typer.echo(visible(f"{out}: stakes in {rows:,} entities, half or more of {half:,}", keep=""))
        if missing:
            typer.echo(
                f"Parties of {held_by.name} that no file has: {missing:,}. Nothing is known of what they hold."
            )
    else:
        rows, entities = owners_file(files, out, day)
        typer.echo(visible(f"{out}: {rows:,} owners of {entities:,} entities", keep=""))
        if not rows:
            typer.echo("The files state no stake that holds on that day.")


@parties.command()
def control(
    firms: Annotated[
        Path,
        typer.Argument(
            metavar="FIRMS", help="A register: CSV or Excel with name, address, phone, ...; GLEIF; FollowTheMoney."
        ),
    ],
    out: OutFile,
    store: Annotated[
        Path | None, typer.Option("--store", metavar="DIR", help="Only links between the ends of its routes.")
    ] = None,
    owners: Annotated[list[Path] | None, typer.Option("--owners", help="Files as `owners` takes them.")] = None,
    on: Annotated[
        date | None, day_option("--on", "Use the owners of this day. Default: the owners of today.")
    ] = None,
) -> None:
    """Firms that share a controller, address, telephone number or domain; with a store, the routes between them."""
    from oretrace.parties.control import control_file

    day = on.isoformat() if on else ""
    if store is not None:
        from oretrace.cases import Cases
        from oretrace.parties.routes import routes_file
        from oretrace.store import Store

        opened = Store.open(store)
        rows, routes = routes_file(opened, firms, owners or (), out, day, Cases.of(opened).pairs().settled())
        counts = f"{routes:,} route{'' if routes == 1 else 's'}", f"{rows:,} link{'' if rows == 1 else 's'}"
        typer.echo(visible(f"{out}: {counts[0]} between linked firms, {counts[1]}", keep=""))
        return
    read, pairs = control_file(firms, owners or (), out, day)
    linked = "1 pair of {} firms shares" if pairs == 1 else f"{pairs:,} pairs of {{}} firms share"
    typer.echo(visible(f"{out}: {linked.format(f'{read:,}')} something", keep=""))
    typer.echo("What is shared is consistent with one control; it does not establish it.")


@parties.command()
def lots(
    origin: Annotated[Path, typer.Option(metavar="FILE", help="Records of lots as they left: text, day, amount.")],
    destination: Annotated[Path, typer.Option(metavar="FILE", help="Records of the same lots as they arrived.")],
    out: OutFile,
) -> None:
    """Which records of two files are of one lot, by text, day and amount: one partner each, or none."""
    from oretrace.display.terminal import working
    from oretrace.parties.lots import match_files

    with working("matching"):
        pairs, left, arrived = match_files(origin, destination, out)
    typer.echo(visible(f"{out}: {pairs:,} pairs of {left:,} records that left and {arrived:,} that arrived", keep=""))


@parties.command()
def export(
    store: StoreFolder,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="FollowTheMoney JSON lines to write.")],
) -> None:
    """All entities of a store, their owners and what they share, as FollowTheMoney."""
    from oretrace.cases import Cases
    from oretrace.display.terminal import working
    from oretrace.parties.ftm import export_file
    from oretrace.store import Store

    opened = Store.open(store)
    with working("comparing names"):
        counts = export_file(opened, out, Cases.of(opened).pairs().settled())
    written = ", ".join(f"{count:,} {schema}" for schema, count in sorted(counts.items())) or "no entity"
    typer.echo(visible(f"{out}: {written}", keep=""))


@parties.command()
def network(
    finding: Annotated[str, typer.Argument(metavar="FINDING", help="Beginning of a finding's id.")],
    store: StoreFolder,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="FollowTheMoney JSON lines to write.")],
) -> None:
    """The parties on the route of a finding: who sold to whom on each leg, and what they share."""
    from oretrace.cases.directory import judged_directory
    from oretrace.display.networks import print_network
    from oretrace.display.terminal import working
    from oretrace.dossier.network_ftm import write_network
    from oretrace.files import check_target
    from oretrace.parties.network import network_on
    from oretrace.runs import Runs
    from oretrace.runs.corridors import way_of
    from oretrace.store import Store

    check_target(out)
    opened = Store.open(store)
    way = way_of(Runs.of(opened), finding)
    with working("comparing names"):
        directory = judged_directory(opened)
    found = network_on(directory, way)
    print_network(found, directory.modelled)
    typer.echo(visible(f"{out}: {write_network(directory, found, out):,} entities", keep=""))

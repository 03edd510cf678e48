"""The commands `oretrace measures list | show | check`: the acts of the catalog; is a shipment controlled?"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from oretrace.cli.options import AsJson, FormatOption
from oretrace.display.tables import Format, output, write
from oretrace.errors import OptionError
from oretrace.text import visible

measures = typer.Typer(help="The acts of the catalog; is a shipment controlled?", no_args_is_help=True)


class EndUserKind(StrEnum):
    """The end user of the goods."""

    military = "military"
    civil = "civil"
    unknown = "unknown"


Text = str | None


@measures.command("list")
def list_measures(
    material: Annotated[Text, typer.Option(help="Only acts on this material: name or symbol.")] = None,
    issuer: Annotated[Text, typer.Option(help="Only acts of this issuer: code or name.")] = None,
    in_force: Annotated[bool, typer.Option("--in-force", help="Only acts that are in force today.")] = False,
    format: FormatOption = Format.table,
    as_json: AsJson = False,
) -> None:
    """The acts of the catalog: what they control, towards whom, since when, and their state today."""
    from oretrace.display.law import act_rows, print_list
    from oretrace.law.selection import selected

    today, form = date.today(), Format.json if as_json else format
    acts = selected(material, issuer, today if in_force else None)
    if form is Format.table:
        print_list(acts, today)
    else:
        write(form, *act_rows(acts, today))


@measures.command("show")
def show(
    id: Annotated[str, typer.Argument(help="Id of an act, as printed by `list`, or a YAML file.")],
    format: FormatOption = Format.table,
    as_json: AsJson = False,
) -> None:
    """All facts of one act: items, codes, thresholds, suspensions, sources.

    CSV has a row for each item.
    """
    from oretrace.catalog.measures import load_measure
    from oretrace.display.law import item_rows, print_act

    act, form = load_measure(id), Format.json if as_json else format
    output(form, print_act, item_rows, act)


@measures.command("check")
def check(
    hs: Annotated[Text, typer.Option("--hs", metavar="CODE", help="Customs code of 6, 8 or 10 digits.")] = None,
    origin: Annotated[Text, typer.Option(help="Territory the goods are exported from: code or name.")] = None,
    destination: Annotated[Text, typer.Option(help="Territory they are exported to: code or name.")] = None,
    on: Annotated[Text, typer.Option(metavar="DAY", help="Day of export, such as 2025-01-31.")] = None,
    tariff: Annotated[Text, typer.Option(help="Territory of the tariff of a longer code. Default: origin.")] = None,
    purity: Annotated[Text, typer.Option(metavar="PERCENT", help="Purity in percent, such as 99.6.")] = None,
    form: Annotated[Text, typer.Option(help="Description of the goods.")] = None,
    end_user: Annotated[EndUserKind, typer.Option(help="End user of the goods.")] = EndUserKind.unknown,
    known_on: Annotated[Text, typer.Option(metavar="DAY", help="Use only acts announced by that day.")] = None,
    lines: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Check a table of lines instead: CSV or Parquet.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File for the checked lines: CSV or Parquet.")
    ] = None,
    format: FormatOption = Format.table,
    as_json: AsJson = False,
) -> None:
    """Is a shipment controlled on that day, by which acts, and what would decide it? No legal advice.

    CSV has a row for each act that reaches the shipment, or one row with the answer alone.
    """
    needed = {"--hs": hs, "--origin": origin, "--destination": destination, "--on": on}
    others = {"--tariff": tariff, "--purity": purity, "--form": form, "--known-on": known_on}
    shown = Format.json if as_json else format
    if lines or out:
        given = [name for name, value in (needed | others).items() if value is not None]
        _check_file(lines, out, given, shown)
        return
    from oretrace.display.law import answer_rows, print_answer
    from oretrace.law.check import check_one

    asked = [_given(name, value) for name, value in needed.items()]
    answer = check_one(
        *asked, tariff=tariff, purity=purity, form=form, end_user=end_user.value, known_on=known_on
    )  # fmt: skip
    output(shown, print_answer, answer_rows, answer)


def _check_file(lines: Path | None, out: Path | None, given: list[str], form: Format) -> None:
    from oretrace.law.files import check_file

    if given:
        raise OptionError(f"{given[0]} does not go with --lines: put it into the file's columns")
    if lines is None or out is None:
        alone, missing = ("--out", "--lines") if lines is None else ("--lines", "--out")
        raise OptionError(f"{alone} requires {missing}: name the file to read and the file to write")
    counts = check_file(lines, out)
    if form is not Format.table:
        rows = [{"answer": answer, "lines": count} for answer, count in sorted(counts.items())]
        write(form, ("answer", "lines"), rows, {"lines": sum(counts.values()), "answers": counts, "out": str(out)})
        return
    parts = ", ".join(f"{count:,} {answer.replace('_', ' ')}" for answer, count in sorted(counts.items()))
    typer.echo(visible(f"{out}: {sum(counts.values()):,} lines: {parts}", keep=""))


def _given(name: str, value: str | None) -> str:
    if value is None or not value.strip():
        do = "a check needs --hs, --origin, --destination and --on, or --lines and --out"
        raise OptionError(f"{name} is missing: {do}")
    return value

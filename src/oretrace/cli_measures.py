"""The commands `oretrace measures list | show | check`: the acts of the catalog; is a shipment controlled?"""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from oretrace.errors import InputError

if TYPE_CHECKING:
    from oretrace.catalog.measures import Measure

measures = typer.Typer(help="The acts of the catalog; is a shipment controlled?", no_args_is_help=True)


class EndUser(StrEnum):
    """The end user of the goods."""

    military = "military"
    civil = "civil"
    unknown = "unknown"


AsJson = Annotated[bool, typer.Option("--json", help="JSON for programs.")]
Text = str | None


@measures.command("list")
def list_measures(as_json: AsJson = False) -> None:
    """Every act of the catalog: issuer, dates, targets, and its state today."""
    from oretrace.catalog.measures import all_measures
    from oretrace.display.law import print_list
    from oretrace.law.state import state

    today = date.today()
    if as_json:
        _print_json([_facts(act) | {"state": state(act, today)} for act in all_measures()])
    else:
        print_list(all_measures(), today)


@measures.command("show")
def show(
    id: Annotated[str, typer.Argument(help="Id of an act, as printed by `list`, or a YAML file.")],
    as_json: AsJson = False,
) -> None:
    """All facts of one act: items, codes, thresholds, suspensions, sources."""
    from oretrace.catalog.measures import load_measure
    from oretrace.display.law import print_act

    act = load_measure(id)
    if as_json:
        _print_json(_facts(act))
    else:
        print_act(act)


@measures.command("check")
def check(
    hs: Annotated[Text, typer.Option("--hs", help="Customs code of 6, 8 or 10 digits.")] = None,
    origin: Annotated[Text, typer.Option(help="Territory the goods are exported from: code or name.")] = None,
    destination: Annotated[Text, typer.Option(help="Territory they are exported to: code or name.")] = None,
    on: Annotated[Text, typer.Option(help="Day of export, such as 2025-01-31.")] = None,
    tariff: Annotated[
        Text,
        typer.Option(help="Territory whose tariff a code longer than six digits belongs to; default: the origin."),
    ] = None,
    purity: Annotated[Text, typer.Option(help="Purity in percent, such as 99.6.")] = None,
    form: Annotated[Text, typer.Option(help="Description of the goods.")] = None,
    end_user: Annotated[EndUser, typer.Option(help="End user of the goods.")] = EndUser.unknown,
    known_on: Annotated[Text, typer.Option(help="Use only acts announced by that day.")] = None,
    lines: Annotated[Path | None, typer.Option(help="Check a table of lines instead: CSV or Parquet.")] = None,
    out: Annotated[Path | None, typer.Option(help="File for the checked lines: CSV or Parquet.")] = None,
    as_json: AsJson = False,
) -> None:
    """Is a shipment controlled on that day, by which acts, and what would decide it? No legal advice."""
    needed = {"--hs": hs, "--origin": origin, "--destination": destination, "--on": on}
    others = {"--tariff": tariff, "--purity": purity, "--form": form, "--known-on": known_on}
    if lines or out:
        given = [name for name, value in (needed | others).items() if value is not None]
        _check_file(lines, out, given, as_json)
        return
    from oretrace.display.law import print_answer
    from oretrace.law.check import check_one

    asked = [_given(name, value) for name, value in needed.items()]
    answer = check_one(
        *asked, tariff=tariff, purity=purity, form=form, end_user=end_user.value, known_on=known_on
    )  # fmt: skip
    if as_json:
        _print_json(answer.as_json())
    else:
        print_answer(answer)


def _check_file(lines: Path | None, out: Path | None, given: list[str], as_json: bool) -> None:
    from oretrace.law.files import check_file

    if given:
        raise InputError(
            "either --lines or a single shipment", given[0], "--lines", do="put it into the file's columns"
        )
    if lines is None or out is None:
        raise InputError(
            "both --lines and --out", "one of them", "measures check", do="name the file to read and to write"
        )
    counts = check_file(lines, out)
    if as_json:
        _print_json({"lines": sum(counts.values()), "answers": counts, "out": str(out)})
        return
    counted = ", ".join(f"{count:,} {answer.replace('_', ' ')}" for answer, count in sorted(counts.items()))
    typer.echo(f"{out}: {sum(counts.values()):,} lines: {counted}")


def _given(name: str, value: str | None) -> str:
    if value is None or not value.strip():
        raise InputError(
            "a value", value, name, do="a check needs --hs, --origin, --destination and --on, or --lines and --out"
        )
    return value


def _facts(act: Measure) -> dict[str, Any]:
    """The act as in its file, days as text."""
    facts: dict[str, Any] = act.model_dump(mode="json", by_alias=True)
    return facts


def _print_json(what: object) -> None:
    typer.echo(json.dumps(what, indent=1, ensure_ascii=False))

"""The commands `oretrace cases …`: verdicts on findings, findings gathered in cases, the chain of entries checked."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oretrace.cli.options import FormatOption
from oretrace.display.tables import Format, output
from oretrace.errors import InputError, OptionError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.cases import Case, Cases, FindingThen

cases = typer.Typer(help="What people decide about findings; nothing of it is changed later.", no_args_is_help=True)


class Given(StrEnum):
    """A person's verdict."""

    supported = "supported"
    refuted = "refuted"
    unsure = "unsure"
    duplicate = "duplicate"
    snoozed = "snoozed"


CaseId = Annotated[str, typer.Argument(help="Id of a case, as printed by `list`, such as case-3.")]
OneFinding = Annotated[str, typer.Argument(help="Id of a finding, as printed by `scan`; a unique prefix will do.")]
Title = Annotated[str, typer.Argument(help="What the case is about, in one line.")]
NoteOption = Annotated[str, typer.Option(help="A note, of at most 10,000 characters.")]
VerdictOption = Annotated[Given, typer.Option(help="`snoozed` until the finding escalates.")]
ReasonOption = Annotated[
    str | None,
    typer.Option(
        help="real capacity, demand, price not mass, stock or front-loading, reporting convention, data error, "
        "code change; or your own words."
    ),
]
Confidence = Annotated[float | None, typer.Option(metavar="SHARE", help="How sure you are, from 0 to 1.")]
InCase = Annotated[str | None, typer.Option("--case", metavar="ID", help="The case that it is given in.")]
Author = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", envvar="ORETRACE_USER", help="Your name. Default: that of your login."),
]
Folder = Annotated[
    Path | None, typer.Option("--store", envvar="ORETRACE_STORE", metavar="DIR", help="Folder of the store.")
]
Url = Annotated[
    str | None,
    typer.Option(
        "--cases",
        envvar="ORETRACE_CASES",
        metavar="URL",
        help="PostgreSQL database of cases, such as postgresql://host/cases, instead of the store's own file.",
    ),
]
HeadOption = Annotated[
    str | None, typer.Option(metavar="HEAD", help="What an earlier `verify` printed as head, number:hash.")
]


@cases.command("judge")
def judge(
    finding: OneFinding,
    verdict: VerdictOption,
    reason: ReasonOption = None,
    confidence: Confidence = None,
    note: NoteOption = "",
    case: InCase = None,
    author: Author = None,
    store: Folder = None,
    url: Url = None,
    format: FormatOption = Format.table,
) -> None:
    """Give your verdict on a finding; a later one takes its place. Then others' verdicts are shown."""
    from oretrace.cases import person
    from oretrace.display.cases import judgement_rows, print_readings

    by, (then,) = person(author), _found(store, [finding])
    kept = _opened(store, url)
    kept.judge(then, verdict.value, by, reason, confidence, note, case)
    output(format, print_readings, judgement_rows, then, kept.judgements_of(then.id, by))


@cases.command("withdraw")
def withdraw(
    finding: OneFinding,
    note: NoteOption = "",
    author: Author = None,
    store: Folder = None,
    url: Url = None,
    format: FormatOption = Format.table,
) -> None:
    """Take back your last verdict on a finding; it stays readable, and an earlier one counts again."""
    from oretrace.cases import person
    from oretrace.display.cases import judgement_rows, print_readings

    by, kept = person(author), _opened(store, url)
    own = {one.then.id: one for one in kept.labels(by)}
    last = own[_one(finding, list(own), f"the id of a finding that {by} has judged")]
    kept.withdraw(last.seq, by, note)
    output(format, print_readings, judgement_rows, last.then, kept.judgements_of(last.then.id, by))


@cases.command("open")
def open_(
    title: Title,
    findings: Annotated[list[str] | None, typer.Argument(help="Ids of findings to put into it.")] = None,
    author: Author = None,
    store: Folder = None,
    url: Url = None,
    format: FormatOption = Format.table,
) -> None:
    """Open a case, with findings in it or none yet."""
    from oretrace.cases import person

    found = _found(store, findings or [])
    _show(_opened(store, url).open_case(title, person(author), found), format)


@cases.command("add")
def add(
    case: CaseId,
    finding: OneFinding,
    note: NoteOption = "",
    author: Author = None,
    store: Folder = None,
    url: Url = None,
    format: FormatOption = Format.table,
) -> None:
    """Put a finding into an open case."""
    from oretrace.cases import person

    (then,) = _found(store, [finding])
    _show(_opened(store, url).add_finding(case, then, person(author), note), format)


@cases.command("remove")
def remove(
    case: CaseId,
    finding: OneFinding,
    note: NoteOption = "",
    author: Author = None,
    store: Folder = None,
    url: Url = None,
    format: FormatOption = Format.table,
) -> None:
    """Take a finding out of an open case; that it was in it stays readable."""
    from oretrace.cases import person

    kept = _opened(store, url)
    id = _one(finding, [one.id for one in kept.case(case).findings], f"the id of a finding that is in {case}")
    _show(kept.remove_finding(case, id, person(author), note), format)


@cases.command("note")
def note(
    case: CaseId,
    text: Annotated[str, typer.Argument(help="The note, of at most 10,000 characters.")],
    author: Author = None,
    store: Folder = None,
    url: Url = None,
    format: FormatOption = Format.table,
) -> None:
    """Append a note to an open case."""
    from oretrace.cases import person

    _show(_opened(store, url).add_note(case, text, person(author)), format)


@cases.command("close")
def close(
    case: CaseId,
    note: NoteOption = "",
    author: Author = None,
    store: Folder = None,
    url: Url = None,
    format: FormatOption = Format.table,
) -> None:
    """Close a case: nothing is added to it until it is reopened."""
    from oretrace.cases import person

    _show(_opened(store, url).close(case, person(author), note), format)


@cases.command("reopen")
def reopen(
    case: CaseId,
    note: NoteOption = "",
    author: Author = None,
    store: Folder = None,
    url: Url = None,
    format: FormatOption = Format.table,
) -> None:
    """Open a closed case again."""
    from oretrace.cases import person

    _show(_opened(store, url).reopen(case, person(author), note), format)


@cases.command("list")
def list_cases(store: Folder = None, url: Url = None, format: FormatOption = Format.table) -> None:
    """All cases, the last changed first."""
    from oretrace.display.cases import case_rows, print_cases

    output(format, print_cases, case_rows, _opened(store, url).listed())


@cases.command("show")
def show(case: CaseId, store: Folder = None, url: Url = None, format: FormatOption = Format.table) -> None:
    """One case: the findings in it, and every step that was taken."""
    _show(_opened(store, url).case(case), format)


@cases.command("verify")
def verify(
    head: HeadOption = None, store: Folder = None, url: Url = None, format: FormatOption = Format.table
) -> None:
    """Is every entry as it was written, none missing? (Else exit 1.) Prints the head: note it elsewhere."""
    from oretrace.display.cases import check_rows, print_check

    found = _opened(store, url).verify(head)
    output(format, print_check, check_rows, found)
    raise typer.Exit(int(found.broken is not None))


@cases.command("agreement")
def agreement(
    author: Author = None, store: Folder = None, url: Url = None, format: FormatOption = Format.table
) -> None:
    """How far readers agree, how often each stage was right, and what you are asked to read blind.

    CSV has a row for each stage.
    """
    from oretrace.cases import person
    from oretrace.display.cases import print_standing, standing_rows

    kept = _opened(store, url)
    output(
        format,
        print_standing,
        standing_rows,
        kept.agreement(),
        kept.realised(),
        kept.second_readings(person(author)),
    )


def _opened(store: Path | None, url: str | None) -> Cases:
    """The database that is named, or the store's own file."""
    from oretrace.api import Workspace
    from oretrace.cases import Cases

    if url is not None:
        return Cases.at(url)
    return Workspace.open(_given(store, " or a database with --cases"), hashes=False).cases


def _found(store: Path | None, ids: Sequence[str]) -> list[FindingThen]:
    """Findings of the store's runs by the beginnings of their ids, as they were found last."""
    from oretrace.api import Workspace
    from oretrace.cases import FindingThen

    if not ids:
        return []
    runs = Workspace.open(_given(store), hashes=False).runs
    return [FindingThen.of(kept.run, kept.finding) for kept in map(runs.recall, ids)]


def _given(store: Path | None, other: str = "") -> Path:
    if store is None:
        raise OptionError(f"--store is missing: name the folder of the store{other}")
    return store


def _one(wanted: str, ids: Sequence[str], expected: str) -> str:
    """The one id that begins so; InputError where there is not one."""
    matches = [id for id in ids if id.startswith(wanted)]
    if len(matches) != 1:
        raise InputError(expected, wanted, "finding", nearest(wanted, ids))
    return matches[0]


def _show(case: Case, format: Format) -> None:
    from oretrace.display.cases import print_case, step_rows

    output(format, print_case, step_rows, case)

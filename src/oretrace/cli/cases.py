"""The commands `oretrace cases …`: verdicts on findings, findings gathered in cases, the chain of entries checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from inspect import Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from oretrace.cli.options import FormatOption
from oretrace.display.tables import Format, output
from oretrace.errors import InputError, OptionError, StoreError, nearest

if TYPE_CHECKING:
    from oretrace.cases import Case, Cases, FindingThen, Readings

cases = typer.Typer(help="What people decide about findings; entries are never changed later.", no_args_is_help=True)


class GivenVerdict(StrEnum):
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
VerdictOption = Annotated[GivenVerdict, typer.Option(help="`snoozed` until the finding escalates.")]
ReasonOption = Annotated[
    str | None,
    typer.Option(
        help="real capacity, demand, price not mass, stock or front-loading, reporting convention, data error, "
        "code change; or your own words."
    ),
]
Confidence = Annotated[float | None, typer.Option(metavar="SHARE", help="How sure you are, from 0 to 1.")]
Original = Annotated[
    str | None, typer.Option("--of", metavar="ID", help="For a duplicate: the finding that it repeats.")
]
Findings = Annotated[list[str] | None, typer.Argument(help="Ids of findings to put into it.")]
NoteText = Annotated[str, typer.Argument(help="The note, of at most 10,000 characters.")]
InCase = Annotated[str | None, typer.Option("--case", metavar="ID", help="The case in which the verdict is given.")]
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


@dataclass(frozen=True)
class Writer:
    """Who writes; into the database of cases that is named, or that of the store; about findings of the store."""

    name: str
    store: Path | None
    url: str | None

    @cached_property
    def kept(self) -> Cases:
        """The database that is written to."""
        return _opened(self.store, self.url)

    def found(self, ids: Sequence[str]) -> list[FindingThen]:
        """Findings of the store's runs by the beginnings of their ids, as they were found last."""
        from oretrace.api import Workspace
        from oretrace.cases import FindingThen

        if not ids:
            return []
        runs = Workspace.open(_given(self.store), hashes=False).runs
        return [FindingThen.of(kept.run, kept.finding) for kept in map(runs.recall, ids)]


def writes(show: Callable[[Any, Format], None]) -> Callable[[Callable[..., Any]], Callable[..., None]]:
    """A command that takes a Writer before its own parameters, and returns what `show` prints.

    Behind its own parameters stand the options that all of these have: who writes, where, and the format.
    """

    def of(verb: Callable[..., Any]) -> Callable[..., None]:
        def command(
            author: Author = None,
            store: Folder = None,
            url: Url = None,
            format: FormatOption = Format.table,
            **own: Any,
        ) -> None:
            from oretrace.cases import person

            show(verb(Writer(person(author), store, url), **own), format)

        del verb.__annotations__["return"]  # its class is not imported while the command line starts
        _, *first = signature(verb, eval_str=True).parameters.values()
        shared = [one for one in signature(command, eval_str=True).parameters.values() if one.name != "own"]
        command.__signature__ = Signature([*first, *shared])  # type: ignore[attr-defined]
        command.__annotations__ = {one.name: one.annotation for one in (*first, *shared)}
        command.__doc__ = verb.__doc__
        return command

    return of


def _show(case: Case, format: Format) -> None:
    from oretrace.display.cases import print_case, step_rows

    output(format, print_case, step_rows, case)


def _show_readings(found: tuple[FindingThen, Readings], format: Format) -> None:
    from oretrace.display.cases import judgement_rows, print_readings

    output(format, print_readings, judgement_rows, *found)


@cases.command("judge")
@writes(_show_readings)
def judge(
    by: Writer,
    finding: OneFinding,
    verdict: VerdictOption,
    reason: ReasonOption = None,
    confidence: Confidence = None,
    note: NoteOption = "",
    case: InCase = None,
    original: Original = None,
) -> tuple[FindingThen, Readings]:
    """Give your verdict on a finding; a later one replaces it. After it you see the verdicts of others."""
    (then,) = by.found([finding])
    repeats = by.found([original])[0].id if original else None
    by.kept.judge(then, verdict.value, by.name, reason, confidence, note, case, repeats)
    return then, by.kept.judgements_of(then.id, by.name)


@cases.command("withdraw")
@writes(_show_readings)
def withdraw(by: Writer, finding: OneFinding, note: NoteOption = "") -> tuple[FindingThen, Readings]:
    """Take back your last verdict on a finding; it stays readable, and an earlier one counts again."""
    own = {one.then.id: one for one in by.kept.labels(by.name)}
    last = own[_one(finding, list(own), f"the id of a finding that {by.name} has judged")]
    by.kept.withdraw(last.seq, by.name, note)
    return last.then, by.kept.judgements_of(last.then.id, by.name)


@cases.command("open")
@writes(_show)
def open_case(by: Writer, title: Title, findings: Findings = None) -> Case:
    """Open a case, with findings in it or none yet."""
    inside = by.found(findings or [])
    return by.kept.open_case(title, by.name, inside)


@cases.command("add")
@writes(_show)
def add(by: Writer, case: CaseId, finding: OneFinding, note: NoteOption = "") -> Case:
    """Put a finding into an open case."""
    (then,) = by.found([finding])
    return by.kept.add_finding(case, then, by.name, note)


@cases.command("remove")
@writes(_show)
def remove(by: Writer, case: CaseId, finding: OneFinding, note: NoteOption = "") -> Case:
    """Take a finding out of an open case; the record that it was in the case stays."""
    inside = [one.id for one in by.kept.case(case).findings]
    id = _one(finding, inside, f"the id of a finding that is in {case}")
    return by.kept.remove_finding(case, id, by.name, note)


@cases.command("note")
@writes(_show)
def note(by: Writer, case: CaseId, text: NoteText) -> Case:
    """Append a note to an open case."""
    return by.kept.add_note(case, text, by.name)


@cases.command("close")
@writes(_show)
def close(by: Writer, case: CaseId, note: NoteOption = "") -> Case:
    """Close a case: nothing is added to it until it is reopened."""
    return by.kept.close(case, by.name, note)


@cases.command("reopen")
@writes(_show)
def reopen(by: Writer, case: CaseId, note: NoteOption = "") -> Case:
    """Open a closed case again."""
    return by.kept.reopen(case, by.name, note)


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
    """Check that no entry was altered or removed (exit 1 otherwise), and print the head, to be noted elsewhere."""
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


def kept_cases(store: Path | None, url: str | None) -> Cases:
    """The database that is named, or the file in a folder, which need not be a store; StoreError without a folder."""
    from oretrace.cases import Cases
    from oretrace.cases.sqlite_file import SqliteFile

    if url is not None:
        return Cases.at(url)
    folder = _given(store, " or a folder for the decisions alone, or a database with --cases")
    if not folder.is_dir():
        found = "a file" if folder.exists() else "nothing"
        raise StoreError(f"{folder}: expected a folder of a store, found {found}. Make it, or check the path.")
    return Cases(SqliteFile(folder / "cases.sqlite"))


def _opened(store: Path | None, url: str | None) -> Cases:
    """The database that is named, or the store's own file."""
    from oretrace.api import Workspace
    from oretrace.cases import Cases

    if url is not None:
        return Cases.at(url)
    if store is not None and (store / "cases.sqlite").exists():
        return kept_cases(store, url)
    return Workspace.open(_given(store, " or a database with --cases"), hashes=False).cases


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

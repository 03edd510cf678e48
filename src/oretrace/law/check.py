"""The law check, for a table of lines and for one shipment; the single check is the batch check of one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.engine import connect, load, run
from oretrace.law.answer import Answer, make_answer
from oretrace.law.questions import Place, Questions, read_questions
from oretrace.law.rules import rules

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection


def check_lines(lines: pa.Table, place: Place | None = None) -> pa.Table:
    """Is each line controlled? One row per line, in order: line (from 0), answer, effect, acts.

    `lines` has hs_code, origin, destination, on, and if wanted tariff, purity (percent), form (a description),
    purity_text (as written: 4N, min 99.5 %), end_user (military, civil, unknown) and known_on; texts or typed values.
    `answer` is controlled, depends or not_controlled; `effect` the severest of the deciding `acts` (prohibited,
    denied in principle, licence, quota, other), null when none decides. A value that is not what it must be is an
    InputError at `place(column, row)`.
    """
    return run(_prepared(read_questions(lines, place or _row)), "law/answer.sql")


def check_one(
    hs_code: str,
    origin: str,
    destination: str,
    on: str,
    *,
    tariff: str | None = None,
    purity: str | None = None,
    form: str | None = None,
    end_user: str | None = None,
    known_on: str | None = None,
    place: Place | None = None,
) -> Answer:
    """Is this shipment controlled, by which acts, and why? All values as a person writes them; see `check_lines`."""
    import pyarrow as pa

    asked = {"hs_code": hs_code, "tariff": tariff, "origin": origin, "destination": destination, "on": on}
    asked |= {"purity": purity, "form": form, "end_user": end_user, "known_on": known_on}
    questions = read_questions(
        pa.table({name: pa.array([text], pa.string()) for name, text in asked.items()}), place or _option
    )
    connection = _prepared(questions)
    answer = run(connection, "law/answer.sql").to_pylist()[0]
    verdicts = run(connection, "SELECT * FROM verdict ORDER BY rule").to_pylist()
    return make_answer(answer, verdicts, questions, form)


def _prepared(questions: Questions) -> DuckDBPyConnection:
    """A database with the table `verdict`: a row for each line and each rule that reaches it."""
    connection, made = connect(), rules()
    tables = {"rule": made.rule, "suspension": made.suspension, "jurisdiction": made.jurisdiction}
    for name, table in (tables | questions.tables).items():
        connection.register(name, table)
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(load("law/verdict.sql"))
    return connection


def _row(column: str, row: int) -> str:
    return f"lines, row {row + 1}, column {column}" if row >= 0 else "lines"


def _option(column: str, row: int) -> str:
    return "--hs" if column == "hs_code" else f"--{column.replace('_', '-')}"

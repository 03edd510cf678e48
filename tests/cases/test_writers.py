"""Several writers at once, writers that are killed, and databases that cannot be used: on both databases."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from oretrace.cases import Cases
from oretrace.cases.postgres import Postgres
from oretrace.cases.sqlite_file import SqliteFile
from oretrace.errors import InputError, StoreError
from tests.cases.places import Place, ServerPlace, opened, then
from tests.conftest import ROOT

GIVEN = 500
WRITER = """
import sys
from tests.cases.places import opened, then
cases = opened(sys.argv[1])
for number in range(int(sys.argv[3])):
    given = cases.judge(then(number), "supported", sys.argv[2], note=f"number {number}")
    print(given.seq, given.hash, flush=True)
"""
KILLED = """
import os, signal, sys
from tests.cases.places import opened, then
cases = opened(sys.argv[1])
class Deadly(list):
    def __iter__(self):
        yield then(7)
        os.kill(os.getpid(), signal.SIGKILL)
cases.open_case("never whole", "ann", Deadly())
"""


def python(code: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_a_thousand_judgements_of_two_processes_are_all_kept(cases: Cases, place: Place) -> None:
    writers = [python(WRITER, place.where, author, GIVEN) for author in ("ann", "bob")]
    printed = [writer.communicate() for writer in writers]
    assert [(err, writer.returncode) for (_, err), writer in zip(printed, writers, strict=True)] == [("", 0)] * 2
    numbers = [int(line.split()[0]) for out, _ in printed for line in out.splitlines()]
    assert sorted(numbers) == list(range(1, 2 * GIVEN + 1))
    own = [int(line.split()[0]) for line in printed[0][0].splitlines()]
    assert own != list(range(own[0], own[0] + GIVEN))  # they took turns
    labels = cases.labels()
    assert {(one.author, one.then.id, one.note) for one in labels} == {
        (author, then(number).id, f"number {number}") for author in ("ann", "bob") for number in range(GIVEN)
    }
    assert cases.agreement().pairs == GIVEN  # whoever came second was blind
    check = cases.verify()
    assert check.broken is None and check.entries == 2 * GIVEN


@pytest.mark.slow
def test_entries_confirmed_to_a_killed_writer_are_kept(cases: Cases, place: Place) -> None:
    draw, answered = random.Random(19), {}
    for round in range(3):
        writer = python(WRITER, place.where, f"writer {round}", 100_000)
        assert writer.stdout is not None
        for _ in range(draw.randint(5, 40)):
            seq, hash = writer.stdout.readline().split()
            answered[int(seq)] = hash
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read().splitlines()
        answered |= {int(line.split()[0]): line.split()[1] for line in rest if len(line.split()) == 2}
        assert writer.wait() == -signal.SIGKILL
    kept = {one.seq: one.hash for one in cases.labels()}
    assert answered.items() <= kept.items() and len(kept) <= len(answered) + 3
    assert cases.verify().broken is None
    assert cases.judge(then(), "refuted", "cem").seq == len(kept) + 1


@pytest.mark.slow
def test_an_unfinished_entry_of_a_killed_writer_is_absent(cases: Cases, place: Place) -> None:
    before = cases.open_case("whole", "ann", [then()])
    writer = python(KILLED, place.where)
    assert writer.wait() == -signal.SIGKILL
    assert cases.listed() == (before,) and cases.verify().entries == 2
    assert cases.open_case("next", "bob").id == "case-2"


@pytest.mark.slow
def test_a_writer_waits_for_another_and_then_says_so(cases: Cases, place: Place) -> None:
    cases.judge(then(), "supported", "ann")
    database = Postgres(place.where, 0.2) if isinstance(place, ServerPlace) else SqliteFile(Path(place.where), 0.2)
    with cases.database.writing():
        with pytest.raises(StoreError, match=r"another process .*still after 0\.2 s\. Try again when it is done"):
            Cases(database).judge(then(2), "supported", "bob")
        assert len(opened(place.where).labels()) == 1  # a reader waits for nobody
    assert Cases(database).judge(then(2), "supported", "bob").seq == 2


def test_a_block_that_raises_writes_nothing(cases: Cases) -> None:
    with pytest.raises(InputError), cases.database.writing():
        raise InputError("a", "b", "c")
    assert cases.head().seq == 0
    cases.judge(then(), "supported", "ann")


def test_another_table_of_that_name_is_left_alone(cases: Cases, place: Place) -> None:
    if not isinstance(place, ServerPlace):
        with closing(sqlite3.connect(place.where)) as connection, connection:
            connection.execute("CREATE TABLE mine (a)")
    else:
        place.attempt("CREATE TABLE case_entry (a TEXT)")
    for use in (cases.listed, lambda: cases.judge(then(), "supported", "ann")):
        with pytest.raises(StoreError, match=r"expected table"):
            use()


def damaged(path: Path) -> None:
    path.write_bytes(random.Random(5).randbytes(9000))


def a_folder(path: Path) -> None:
    path.mkdir()


def a_link(path: Path) -> None:
    path.symlink_to("elsewhere")


@pytest.mark.parametrize("make", [damaged, a_folder, a_link])
def test_a_foreign_file_is_refused(tmp_path: Path, make: object) -> None:
    assert callable(make)
    path = tmp_path / "cases.sqlite"
    make(path)
    cases = Cases(SqliteFile(path))
    for use in (cases.listed, lambda: cases.judge(then(), "supported", "ann")):
        with pytest.raises(StoreError, match=r"cases\.sqlite: expected a (database|file) "):
            use()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to every folder")
def test_cases_in_a_folder_that_may_only_be_read(tmp_path: Path) -> None:
    cases = Cases(SqliteFile(tmp_path / "cases.sqlite"))
    cases.judge(then(), "supported", "ann")
    tmp_path.chmod(0o555)
    try:
        assert len(cases.labels()) == 1
        with pytest.raises(StoreError, match="can be opened and written to"):
            cases.judge(then(2), "supported", "ann")
    finally:
        tmp_path.chmod(0o755)


@pytest.mark.parametrize(
    "url", ["mysql://host/cases", "postgresql://user:secret@[host/cases", "host=x", "", "/tmp/x"]
)
def test_an_invalid_address_is_not_repeated_in_the_error(url: str) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(InputError, match="expected a URL such as postgresql://user@host/database") as raised:
        Cases.at(url)
    assert "secret" not in str(raised.value)


def test_a_server_that_does_not_answer_is_a_sentence_without_the_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    cases = Cases.at(f"postgresql://ann:secret@/cases?host={tmp_path}")
    with pytest.raises(StoreError, match="expected a database that can be used, found: ") as raised:
        cases.listed()
    assert "secret" not in str(raised.value) and "secret" not in repr(cases)


def test_a_server_that_only_reads(postgresql: str) -> None:
    cases = Cases.at(f"{postgresql}&options=-cdefault_transaction_read_only%3Don")
    assert cases.listed() == ()
    with pytest.raises(StoreError, match="read-only transaction"):
        cases.open_case("never", "ann")


def test_a_role_that_may_only_read_and_append(postgresql: str) -> None:
    import psycopg

    owner = opened(f"{postgresql}&options=-csearch_path%3Dappended")
    with psycopg.connect(postgresql) as connection:
        connection.execute("CREATE SCHEMA appended")
        connection.execute("CREATE ROLE clerk LOGIN")
    owner.judge(then(), "supported", "ann")
    with psycopg.connect(postgresql) as connection:
        connection.execute("GRANT USAGE ON SCHEMA appended TO clerk")
        connection.execute("GRANT SELECT, INSERT ON appended.case_entry TO clerk")
    url = postgresql.replace("tester@", "clerk@") + "&options=-csearch_path%3Dappended"
    assert opened(url).judge(then(), "refuted", "bob").blind
    with pytest.raises(Exception, match="must be owner"), psycopg.connect(url) as connection:
        connection.execute("ALTER TABLE case_entry DISABLE TRIGGER ALL")
    assert owner.verify().entries == 2


def test_a_server_that_ended_the_connections_is_asked_again(postgresql: str) -> None:
    import psycopg

    cases = opened(f"{postgresql}&options=-csearch_path%3Dagain")
    with psycopg.connect(postgresql) as connection:
        connection.execute("CREATE SCHEMA again")
    cases.judge(then(), "supported", "ann")
    with psycopg.connect(postgresql) as connection:
        others = "FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ended = connection.execute(f"SELECT pg_terminate_backend(pid) {others}".encode()).fetchall()
    assert ended
    assert len(cases.labels()) == 1 and cases.judge(then(), "refuted", "bob").seq == 2


def test_many_threads_read_and_write_at_once(cases: Cases) -> None:
    def work(number: int) -> int:
        seen = len(cases.labels())
        return cases.judge(then(number), "supported", f"reader {number}").seq if number % 2 else seen

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(work, range(40)))
    assert sorted(found[1::2]) == list(range(1, 21)) and cases.verify().broken is None

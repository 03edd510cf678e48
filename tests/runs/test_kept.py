"""The file of runs: the same scan is one run, two processes at once, a kill, damage, and what reads it back."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oretrace.display.runs import run_rows
from oretrace.errors import InputError, OretraceError, StoreError
from oretrace.evidence import Evidence
from oretrace.findings import Amount, Finding, LeftOut, Note, Scan, Subject
from oretrace.runs import Runs
from tests.conftest import ROOT
from tests.runs.tally import ASKED, NAMES, NextTally, Tally, TallyDetails, registered

KG = {"THA": 4000.0, "MEX": 250.0, "KOR": 1 / 3}


@pytest.fixture(autouse=True)
def tally() -> Iterator[None]:
    with registered(Tally()):
        yield


def finding(code: str, rank: int = 1, **changes: Any) -> Finding:
    subject = Subject("party", {"name": NAMES.get(code), "territory": code})
    made = Finding(
        id=f"{code.encode().hex():0<16}",
        subject=subject,
        detector="tally",
        version="1",
        measure="made-up-ban",
        material="antimony",
        period="2022",
        rank=rank,
        score=KG.get(code, 1.0),
        verdict="flagged" if rank == 1 else "not flagged",
        p_value=rank / 8,
        amount=Amount(estimate=KG.get(code), unit="kg"),
        details=TallyDetails(rank, ("CHN", "USA")),
    )
    return replace(made, **changes)


def scan(*findings: Finding, snapshots: tuple[int, ...] = (1,), **changes: Any) -> Scan:
    found = findings or tuple(finding(code, rank) for rank, code in enumerate(KG, 1))
    made = Scan("tally", "1", ASKED, snapshots, found, (LeftOut("2021", "no figures"),), (Note("data", "made up"),))
    return replace(made, **changes)


def evidence(of: Finding) -> Evidence:
    return Evidence(of.id, f"{of.subject['territory']} stands out.", ("so",), (), (), ("a limit",), ("a file",))


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "findings.sqlite", wait_seconds=0.2)


def test_a_scan_is_read_back_as_it_was(runs: Runs) -> None:
    kept = scan()
    first = kept.findings[0]
    run = runs.keep(kept, {first.id: evidence(first)}, date(2023, 5, 1))
    (listed,) = runs.listed()
    assert (listed.id, listed.detector, listed.version, listed.measure) == (run, "tally", "1", "made-up-ban")
    assert (listed.period, listed.snapshots, listed.as_of) == ("2022", (1,), date(2023, 5, 1))
    assert (listed.findings, listed.flagged) == (3, 1)
    known = runs.recall(first.id[:6])
    assert known.finding == first and known.evidence == evidence(first) and known.question == ASKED
    third = runs.recall(kept.findings[2].id)
    assert third.evidence is None and third.finding.score == 0.333333333  # nine digits
    assert [one.id for one in runs.findings(run)] == [one.id for one in kept.findings]
    assert runs.findings("no such run") == ()


def test_a_run_on_modelled_figures_says_so(runs: Runs) -> None:
    runs.keep(scan(), {})
    runs.keep(scan(notes=(Note("modelled", "made by the benchmark"),), snapshots=(2,)), {})
    assert [run.modelled for run in runs.listed()] == [True, False]
    assert [row["modelled"] for row in run_rows(runs.listed())[1]] == [True, False]


def test_the_same_scan_is_one_run_and_the_last_run_comes_first(runs: Runs) -> None:
    first, second = scan(), scan(snapshots=(1, 2))
    a, b = runs.keep(first, {}), runs.keep(second, {})
    assert [run.id for run in runs.listed()] == [b, a]
    noisy = tuple(replace(one, score=one.score * (1 + 1e-13)) for one in first.findings)  # as sums in another order
    assert runs.keep(replace(first, findings=noisy), {first.findings[0].id: evidence(first.findings[0])}) == a
    assert [run.id for run in runs.listed()] == [a, b]
    assert runs.recall(first.findings[0].id).run == a and runs.recall(first.findings[0].id).evidence is not None
    changed = (replace(first.findings[0], score=9.0), *first.findings[1:])
    assert runs.keep(replace(first, findings=changed), {}) not in (a, b)
    assert runs.recall(first.findings[0].id).finding.score == 9.0


@pytest.mark.parametrize("changes", [{"version": "2"}, {"snapshots": (2,)}, {"question": replace(ASKED, codes=())}])
def test_another_version_question_or_snapshot_is_another_run(runs: Runs, changes: dict[str, Any]) -> None:
    assert runs.keep(scan(), {}) != runs.keep(replace(scan(), **changes), {})
    assert len(runs.listed()) == 2


def test_parts_are_counted_apart_and_come_last(runs: Runs) -> None:
    whole = finding("MEX", 1)
    part = finding("THA", 1, parents=(whole.id,))
    run = runs.keep(scan(part, whole), {})
    assert [one.id for one in runs.findings(run)] == [whole.id, part.id]
    assert (runs.listed()[0].findings, runs.listed()[0].flagged) == (1, 1)
    assert runs.search("Mexicana") and not runs.search("Siam")


def test_evidence_added_later_stays_as_it_was_added_first(runs: Runs) -> None:
    run, third = runs.keep(scan(), {}), scan().findings[2]
    runs.add_evidence(run, evidence(third))
    runs.add_evidence(run, replace(evidence(third), claim="something else"))
    assert runs.recall(third.id).evidence == evidence(third)
    runs.add_evidence("no such run", evidence(third))


def test_ids_must_be_unique_and_known(runs: Runs) -> None:
    with pytest.raises(InputError, match=r"expected the id of a finding .*`oretrace scan`"):
        runs.recall("54")
    twins = finding("THA", 1, id="54aa00"), finding("MEX", 2, id="54ab00"), finding("KOR", 3, id="54%000")
    runs.keep(scan(*twins), {})
    with pytest.raises(InputError, match=r"with which 2 begin: 54aa00, 54ab00.*Give more of its digits"):
        runs.recall("54a")
    assert runs.recall("54ab").finding.id == "54ab00" and runs.recall("54%").finding.id == "54%000"
    for wanted in ("", "%", "54_a", "54ab000"):
        with pytest.raises(InputError, match="ids stand in its output"):
            runs.recall(wanted)
    with pytest.raises(InputError, match="nearest is '54ab00'"):
        runs.recall("45ab00")


def test_search_finds_names_territories_acts_and_parts_of_han_text(runs: Runs) -> None:
    runs.keep(scan(), {})
    runs.keep(scan(snapshots=(1, 2)), {})

    def named(text: str) -> list[str]:
        return [one.subject["territory"] for one in runs.search(text)]

    assert named("siam met") == named("Thailand") == named("THA") == ["THA"]
    assert named("金属") == named("厦门金属贸易") == named("易") == named("金属 korea") == ["KOR"]
    assert named("属金") == named("siam mexicana") == named("") == named('"*') == []
    assert named("made-up-ban antimony") == ["THA", "MEX", "KOR"]  # flagged ones first, each once
    assert named('siam" OR "mex') == []


WRITER = """
import sys
from pathlib import Path
from oretrace.runs import Runs
from tests.runs.test_kept import scan
from tests.runs.tally import Tally, registered
with registered(Tally()):
    for number in range(15):
        Runs(Path(sys.argv[1])).keep(scan(snapshots=(int(sys.argv[2]), number)), {})
        Runs(Path(sys.argv[1])).keep(scan(), {})
"""
KILLED = """
import os, signal, sys
from pathlib import Path
from oretrace.runs import Runs
from tests.runs.test_kept import evidence, scan
class Deadly(dict):
    def values(self):
        yield evidence(scan().findings[0])
        os.kill(os.getpid(), signal.SIGKILL)
Runs(Path(sys.argv[1])).keep(scan(snapshots=(7,)), Deadly())
"""


def python(code: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_two_processes_write_at_once(runs: Runs) -> None:
    writers = [python(WRITER, runs.path, number) for number in (1, 2)]
    assert [(writer.communicate()[1], writer.returncode) for writer in writers] == [("", 0)] * 2
    assert len(runs.listed()) == 31
    assert all(len(runs.findings(run.id)) == 3 for run in runs.listed())


@pytest.mark.slow
def test_a_process_that_is_killed_leaves_what_was_there(runs: Runs) -> None:
    before = runs.keep(scan(), {})
    writer = python(KILLED, runs.path)
    assert writer.wait() == -signal.SIGKILL
    assert [run.id for run in runs.listed()] == [before]
    assert runs.keep(scan(snapshots=(7,)), {}) != before and len(runs.listed()) == 2


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def noise(path: Path) -> None:
    path.write_bytes(random.Random(5).randbytes(9000))


def other_version(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")


def another_database(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE mine (a)")


def without_a_table(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        for name in ("runs", "findings"):
            connection.execute(f"DROP TABLE {name}")


def half_a_record(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE findings SET record = substr(record, 1, 40)")
        connection.execute("UPDATE runs SET snapshots = '[1'")


DAMAGE = (truncated, noise, other_version, another_database, without_a_table, half_a_record)


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_of_runs_is_a_sentence_and_is_kept(runs: Runs, damage: Any) -> None:
    run = runs.keep(scan(), {})
    damage(runs.path)
    left = runs.path.read_bytes()
    for use in (lambda: runs.recall(scan().findings[0].id), runs.listed, lambda: runs.findings(run)):
        with pytest.raises(StoreError, match=r"findings\.sqlite: expected .*move it away and run the scans again\."):
            use()
    if damage is not half_a_record:
        with pytest.raises(StoreError, match="move it away"):
            runs.keep(scan(snapshots=(3,)), {})
    assert runs.path.read_bytes() == left


@pytest.mark.slow
def test_flipped_bytes_give_a_sentence_or_what_is_there(runs: Runs) -> None:
    runs.keep(scan(), {one.id: evidence(one) for one in scan().findings})
    whole, draw = runs.path.read_bytes(), random.Random(11)
    refused = 0
    for _ in range(300):
        bytes_ = bytearray(whole)
        for _ in range(20):
            bytes_[draw.randrange(len(bytes_))] = draw.randrange(256)
        runs.path.write_bytes(bytes_)
        try:
            runs.listed()
            runs.search("siam")
            for one in scan().findings:
                runs.recall(one.id)
        except OretraceError:
            refused += 1
    assert refused > 10


def test_an_empty_file_holds_no_run_yet(runs: Runs) -> None:
    runs.path.touch()
    assert runs.listed() == () and runs.search("siam") == ()
    runs.keep(scan(), {})
    assert len(runs.listed()) == 1


def test_a_folder_in_its_place(runs: Runs) -> None:
    runs.path.mkdir()
    for use in (runs.listed, lambda: runs.keep(scan(), {})):
        with pytest.raises(StoreError, match="expected a file that can be opened and written to, found a directory"):
            use()


def test_a_file_in_use_is_waited_for_and_then_named(runs: Runs) -> None:
    runs.keep(scan(), {})
    other = sqlite3.connect(runs.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"another process uses this file, still after 0\.2 s"):
        runs.keep(scan(snapshots=(2,)), {})
    assert len(runs.listed()) == 1  # a reader does not wait for a writer
    other.execute("COMMIT")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="another process uses this file"):
        runs.listed()
    other.close()
    assert runs.keep(scan(snapshots=(2,)), {})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to every file")
def test_a_file_that_may_only_be_read(runs: Runs) -> None:
    runs.keep(scan(), {})
    runs.path.chmod(0o444)
    assert len(runs.listed()) == 1
    with pytest.raises(StoreError, match="can be opened and written to"):
        runs.keep(scan(snapshots=(2,)), {})


def test_a_finding_of_a_detector_that_is_gone(runs: Runs) -> None:
    runs.keep(scan(), {})
    with registered(NextTally()):
        assert runs.recall(scan().findings[0].id).finding.details == TallyDetails(1, ("CHN", "USA"))
    runs.keep(scan(finding("THA", detector="tallly", id="99")), {})
    with pytest.raises(InputError, match="nearest is 'tally'"):
        runs.recall("99")


def test_the_version_is_another_one_after_every_change(tmp_path: Path) -> None:
    runs = Runs(tmp_path / "findings.sqlite")
    assert runs.version() == (0, 0)
    seen = set()
    for count in range(1, 4):
        runs.keep(scan(finding("THA"), *[finding("MEX", rank + 2) for rank in range(count)]), {})
        seen.add(runs.version())
        assert runs.version() in seen and len(seen) == count

"""`oretrace cases`: who writes, which finding is meant, where it is kept, what each step prints."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import get_args

import pytest

from oretrace import runs
from oretrace.cases import PERSON_VERDICTS, PersonVerdict
from oretrace.cli.cases import GivenVerdict
from oretrace.findings import Finding
from tests.cli.typed import typed
from tests.runs.tally import ASKED, Tally, holding, registered


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, tuple[Finding, ...]]]:
    """A store with a scan of three parties."""
    folder = tmp_path_factory.mktemp("cases") / "store"
    with registered(Tally()):
        found, _ = runs.scan(holding(folder, THA=4000.0, MEX=250.0, KOR=3.0), ASKED, Tally())
        yield folder, found.findings


@pytest.fixture
def store(scanned: tuple[Path, tuple[Finding, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, named by the environment."""
    shutil.copytree(scanned[0], tmp_path / "store")
    monkeypatch.setenv("ORETRACE_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("ORETRACE_USER", "ann")
    monkeypatch.delenv("ORETRACE_CASES", raising=False)
    return tmp_path / "store"


@pytest.fixture
def ids(scanned: tuple[Path, tuple[Finding, ...]]) -> list[str]:
    return [one.id for one in scanned[1]]


def done(*words: object) -> str:
    code, out, err = typed("cases", *words)
    assert (code, err) == (0, "")
    return out


def failed(*words: object) -> str:
    code, out, err = typed("cases", *words)
    assert (code, out) == (2, "")
    return err


def rows(*words: object) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(done(*words, "--format", "csv"))))


def test_verdicts_are_those_of_the_records() -> None:
    assert tuple(GivenVerdict) == PERSON_VERDICTS == get_args(PersonVerdict)


@pytest.mark.slow
def test_a_judgement_by_the_beginning_of_an_id(store: Path, ids: list[str]) -> None:
    words = ("judge", ids[0][:9], "--verdict", "refuted", "--reason", "price not mass", "--confidence", 0.8)
    printed = done(*words, "--note", "unit values rose")
    assert re.search(r"ann +refuted: price not mass +80% +unit values rose", printed)
    (row,) = rows("judge", ids[1], "--verdict", "snoozed")
    assert (row["author"], row["verdict"], row["finding"], row["found"]) == ("ann", "snoozed", ids[1], "not flagged")
    assert (row["estimate"], row["unit"], row["reason"], row["withdrawn"]) == ("250.0", "kg", "", "False")
    assert "snoozed until it escalates" in done("judge", ids[1], "--verdict", "snoozed")
    assert (store / "cases.sqlite").exists()


@pytest.mark.slow
def test_others_are_shown_once_one_has_judged_oneself(store: Path, ids: list[str]) -> None:
    done("judge", ids[0], "--verdict", "supported", "--as", "bob")
    printed = done("judge", ids[0], "--verdict", "refuted")
    assert re.search(r"bob +supported *\n", printed) and re.search(r"ann +refuted \(blind\)", printed)


@pytest.mark.slow
def test_the_last_own_verdict_is_withdrawn(store: Path, ids: list[str]) -> None:
    done("judge", ids[0], "--verdict", "supported")
    done("judge", ids[0], "--verdict", "unsure")
    assert "unsure (withdrawn)" in done("withdraw", ids[0][:9], "--note", "misread")
    assert [row["withdrawn"] for row in rows("withdraw", ids[0])] == ["True", "True"]
    assert "expected the id of a finding that ann has judged" in failed("withdraw", ids[0])
    assert "expected the id of a finding that bob has judged" in failed("withdraw", ids[0], "--as", "bob")


@pytest.mark.slow
def test_a_case_step_by_step(store: Path, ids: list[str]) -> None:
    assert "no case is open" in done("list")
    assert "case-1: A hub" in done("open", "A hub", ids[0], ids[1][:9])
    assert ids[2] in done("add", "case-1", ids[2][:9], "--note", "same buyer")
    assert f"finding removed {ids[0]}" in done("remove", "case-1", ids[0][:9])
    assert "asked the office" in done("note", "case-1", "asked the office", "--as", "bob")
    done("judge", ids[1], "--verdict", "supported", "--case", "case-1")
    assert "case-1: A hub (closed)" in done("close", "case-1")
    (row,) = rows("list")
    assert (row["id"], row["state"], row["findings"], row["notes"]) == ("case-1", "closed", "2", "1")
    assert "closed" in done("list") and "reopened" in done("reopen", "case-1")
    steps = [row["step"] for row in rows("show", "case-1")]
    assert steps == [
        *("opened", "finding added", "finding added", "finding added", "finding removed"),
        *("note", "closed", "reopened"),
    ]
    document = json.loads(done("show", "case-1", "--format", "json"))
    assert [one["id"] for one in document["findings"]] == ids[1:] and len(document["steps"]) == 8
    assert "nearest is 'case-1'" in failed("show", "case-11")
    assert "expected the id of a finding that is in case-1" in failed("remove", "case-1", ids[0])


@pytest.mark.slow
def test_the_chain_is_verified_against_a_head_that_was_noted(store: Path, ids: list[str]) -> None:
    done("open", "A hub", ids[0])
    head = json.loads(done("verify", "--format", "json"))["head"]
    assert f"2 entries, each as it was written and bound to the one before it. Head:\n{head}\n" in done("verify")
    done("judge", ids[0], "--verdict", "unsure")
    assert json.loads(done("verify", "--head", head, "--format", "json"))["whole"] is True
    later = json.loads(done("verify", "--format", "json"))["head"]
    (store / "cases.sqlite").unlink()
    code, out, err = typed("cases", "verify", "--head", later)
    assert (code, err) == (1, "") and "entry 3: expected the entry that was noted" in out
    (row,) = csv.DictReader(StringIO(typed("cases", "verify", "--head", later, "--format", "csv")[1]))
    assert (row["whole"], row["broken"], row["found"]) == ("False", "3", "no entry after 0")
    assert "number:hash" in failed("verify", "--head", "12")


@pytest.mark.slow
def test_agreement_rates_and_what_waits(store: Path, ids: list[str]) -> None:
    assert "no finding was read a second time yet" in done("agreement")
    for author, verdict in (("ann", "supported"), ("bob", "supported")):
        done("judge", ids[0], "--verdict", verdict, "--as", author)
    done("judge", ids[1], "--verdict", "refuted")
    done("judge", ids[1], "--verdict", "supported", "--as", "bob")
    printed = done("agreement")
    assert "2 blind second readings, 1 like the first: κ 0.00" in printed
    assert re.search(r"none +1 +0 +1 +1\.00", printed)
    document = json.loads(done("agreement", "--format", "json"))
    assert document["agreement"] == {"pairs": 2, "same": 1, "kappa": 0.0}


@pytest.mark.slow
def test_an_error_names_the_missing_case_or_finding(
    store: Path, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "nearest is" in failed("judge", ids[0][:-1] + "x", "--verdict", "unsure")
    assert "'maybe' is not one of" in failed("judge", ids[0], "--verdict", "maybe")
    assert "confidence: expected a number from 0 to 1" in failed(
        "judge", ids[0], "--verdict", "unsure", "--confidence", 80
    )
    assert "expected text that can be shown" in failed("note", "case-1", "\x1b[2J")
    assert "expected a URL such as postgresql://" in failed("list", "--cases", "mysql://host")
    monkeypatch.delenv("ORETRACE_STORE")
    assert "--store is missing: name the folder of the store or a database" in failed("list")
    assert "--store is missing: name the folder of the store\n" in failed("open", "A hub", ids[0], "--cases", "x")

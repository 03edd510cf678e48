"""The server process: killed during a judgement, interrupted, at a port that is taken, with too short a token."""

from __future__ import annotations

import json
import signal
import socket
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from oretrace.cases import Cases
from oretrace.store import Store
from tests.web.desk_made import desk_in
from tests.web.served import Served, served, started

pytestmark = pytest.mark.slow

LEAST = 25
"""Judgements that are kept before the server is killed."""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return desk_in(tmp_path).folder


def judge_until_it_dies(desk: Served, finding: str, kept: list[int]) -> None:
    """Post judgements one after the other; `kept` takes the number of each that was answered."""
    split = urlsplit(desk.home)
    connection = HTTPConnection(split.hostname or "", split.port or 0, timeout=20)
    headers = desk.bearer | {"content-type": "application/json"}
    try:
        for number in range(10_000):
            body = json.dumps({"verdict": "supported", "note": f"number {number}"})
            connection.request("POST", f"/findings/{finding}/judgements.json", body, headers)
            kept.append(json.loads(connection.getresponse().read())["seq"])
    except (HTTPException, OSError, json.JSONDecodeError):
        return


def first(desk: Served) -> str:
    split = urlsplit(desk.home)
    connection = HTTPConnection(split.hostname or "", split.port or 0, timeout=20)
    connection.request("GET", "/findings.json")
    return str(json.loads(connection.getresponse().read())["rows"][0]["id"])


def test_killed_during_a_judgement_it_loses_nothing_that_was_answered(store: Path) -> None:
    kept: list[list[int]] = [[], []]
    with served(store) as desk:
        finding = first(desk)
        writers = [threading.Thread(target=judge_until_it_dies, args=(desk, finding, own)) for own in kept]
        for writer in writers:
            writer.start()
        while sum(map(len, kept)) < LEAST and any(writer.is_alive() for writer in writers):
            time.sleep(0.005)
        desk.process.send_signal(signal.SIGKILL)
        for writer in writers:
            writer.join(30)
    answered = {number for own in kept for number in own}
    assert len(answered) >= LEAST
    cases = Cases.of(Store.open(store))
    written = {one.seq for one in cases.judgements_of(finding, "ana").judgements}
    assert answered <= written and len(written - answered) <= len(writers)  # what was written and not yet answered
    check = cases.verify()
    assert check.broken is None and check.entries == len(written)
    with served(store) as again:
        assert first(again) != finding  # it is decided, so that the queue no longer has it


def test_an_interrupt_ends_it_as_every_command(store: Path) -> None:
    with served(store) as desk:
        desk.process.send_signal(signal.SIGINT)
        out, err = desk.process.communicate(timeout=30)
    assert (desk.process.returncode, err) == (130, "interrupted\n")
    assert "Traceback" not in out


def test_a_port_that_is_taken_is_a_sentence(store: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = started(store, "--port", str(taken.getsockname()[1]))
        out, err = process.communicate(timeout=60)
    assert process.returncode != 0 and out == ""
    assert "--port" in err and "free address" in err and "Traceback" not in err


@pytest.mark.parametrize("token", ["short", "a token with blanks", "a-token-for-tests;"])
def test_a_token_that_is_too_short_or_cannot_be_a_cookie_is_a_sentence(store: Path, token: str) -> None:
    process = started(store, ORETRACE_TOKEN=token)
    out, err = process.communicate(timeout=60)
    assert process.returncode != 0 and out == ""
    assert "ORETRACE_TOKEN" in err and token not in err and "Traceback" not in err

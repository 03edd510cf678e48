"""A desk over findings made up for tests, and a client of it."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from oretrace.cases import Cases
from oretrace.findings import Note
from oretrace.runs import Runs
from oretrace.web.app import make_app
from oretrace.web.desk import Desk
from oretrace.web.safety import LOOPBACK, Guard
from tests.report.sample import two_leg_kg
from tests.runs.tally import holding

TOKEN = "a-token-of-tests-only"
PORT = 8420
HOME = f"http://127.0.0.1:{PORT}"


def desk_in(folder: Path, reader: str = "ana", *, read_only: bool = False, modelled: bool = True) -> Desk:
    """A store with one file and the runs of a sample scan: two hubs flagged, one undecidable, some not."""
    store = holding(folder / "store", THA=2000.0)
    sample = two_leg_kg()
    notes = (*sample.scan.notes, *([Note("modelled", "made up")] if modelled else []))
    Runs.of(store).keep(replace(sample.scan, notes=notes), sample.evidence)
    return Desk(store.path, reader, Cases.of(store), read_only)


def client_of(desk: Desk, *, closed: bool = False, token: str | None = TOKEN) -> TestClient:
    """A browser's side of the desk; with a token it sends it as a bearer."""
    app = make_app(desk, Guard(TOKEN, LOOPBACK, PORT, closed))
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return TestClient(app, base_url=HOME, headers=headers, follow_redirects=False, raise_server_exceptions=False)


def finished(client: TestClient, address: str, **form: str) -> dict[str, Any]:
    """The job that a form starts, once it is over."""
    answer = client.post(address, data=form)
    assert answer.status_code == 303, answer.text
    for _ in range(1500):
        job: dict[str, Any] = client.get(f"{answer.headers['location']}.json").json()
        if job["state"] in ("done", "failed", "cancelled"):
            return job
        time.sleep(0.02)
    raise AssertionError("the job did not end")


def done(client: TestClient, address: str, **form: str) -> str:
    """The address of what a job made that a form started."""
    job = finished(client, address, **form)
    assert job["state"] == "done", job
    return str(job["result"])

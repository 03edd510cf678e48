"""The monitor's page: nothing is read on a visit, a job reads, figures and twin are those of the monitor."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

from oretrace.months import calendar
from oretrace.web.desk import Desk
from tests.monitor.monthly import Row, add
from tests.web.desk_made import client_of, desk_in, done

MONTHS = 48


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Antimony oxide between three, one of them late, with a revised last month."""
    made = desk_in(tmp_path)
    rng = np.random.default_rng(2)
    rows: list[Row] = []
    for n, month in enumerate(calendar(date(2022, 1, 1), MONTHS)):
        for partner in ("USA", "JPN"):
            kg = round(float(np.exp(8 + 0.2 * rng.normal())), 3)
            if n < MONTHS - 3:
                rows.append((f"{month:%Y-%m}", "CHN", "export", partner, "282580", 5 * kg, kg))
            rows.append((f"{month:%Y-%m}", partner, "import", "CHN", "282580", 6 * kg, kg))
            rows.append((f"{month:%Y-%m}", partner, "import", "BOL", "282580", 6 * kg, kg))
    late = [row for row in rows if row[1] == "CHN"]
    add(made.folder, late, date(2026, 1, 10))
    add(made.folder, [row for row in rows if row[1] != "CHN"], date(2026, 1, 10), source="other_test")
    *kept, last = late
    add(made.folder, [*kept, (*last[:6], 2 * (last[6] or 0.0))], date(2026, 2, 10))
    return made


def read(client: TestClient, **form: str) -> str:
    """The address of the page after the job."""
    return done(client, "/monitor/antimony", **form)


@pytest.mark.slow
def test_a_visit_reads_nothing_and_an_unknown_name_is_a_sentence(desk: Desk) -> None:
    client = client_of(desk)
    page = client.get("/monitor/antimony").text
    assert "has not been computed yet" in page
    assert client.get("/monitor/antimony.json").json()["found"] is None
    assert client.get("/monitor/unobtainium").status_code == 404
    assert client.get("/monitor/antimony?reporter=Nowhere").status_code == 404
    assert client.post("/monitor/antimony", data={"measure": "made-up"}).status_code == 422


@pytest.mark.slow
def test_a_job_reads_and_the_page_keeps_it(desk: Desk) -> None:
    client = client_of(desk)
    address = read(client)
    page = client.get(address).text
    assert "has not been computed yet" not in page
    assert page.count("<svg") >= 4
    assert "revised to" in page
    assert "expected from what Japan and United States published" in page
    found = client.get(address.replace("?", ".json?")).json()["found"]
    titles = [side["title"] for side in found["sides"]]
    assert titles == ["China: exports", "Japan: imports", "United States: imports"]
    assert {one["of"] for one in found["sides"][0]["rows"]} == {"all", "to Japan", "to United States"}
    (china, *others) = found["figures"]
    assert china["vintages"]["known_on"] == ["2026-01-10", "2026-02-10"]
    expected = china["series"]["beside"][-1]
    assert expected["name"] == "expected from partners"
    assert None not in expected["values"][-3:]
    assert expected["values"][:-3] == [None] * (MONTHS - 3)
    assert None not in china["series"]["high"][-3:]
    assert all(one["vintages"] is None for one in others)
    assert re.search(r"China: exports.* revised to ", page)


@pytest.mark.slow
def test_one_reporter_and_an_act_are_kept_apart(desk: Desk) -> None:
    client = client_of(desk)
    address = read(client, reporter="China", measure="cn-2024-33")
    assert address == "/monitor/antimony?reporter=CHN&measure=cn-2024-33"
    found = client.get(address.replace("?", ".json?")).json()["found"]
    assert [side["title"] for side in found["sides"]] == ["China: exports"]
    assert any("no event study" in note for note in found["notes"])
    assert client.get("/monitor/antimony.json").json()["found"] is None

"""Services are refreshed one by one: what one does not give is a sentence, and the others go on."""

import os
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest

from oretrace.months import add_months
from oretrace.store import Store
from oretrace.watch.asked import asked_by
from oretrace.watch.refresh import needs_of_service
from oretrace.watch.run import Digest, run
from oretrace.watch.settings import SettingsFile
from tests.live.fetched import environment
from tests.live.server import Served, serving, world

FILE = """\
figures:
  - {reporter: United Kingdom, flow: import, hs: ["282580"]}
  - {reporter: USA, flow: import, partner: CHN, hs: ["282580"]}
refresh: [census, uk]
"""


def file_in(folder: Path, text: str = FILE) -> SettingsFile:
    (folder / "watch.yml").write_text(text, "utf-8")
    return SettingsFile(folder / "watch.yml")


def watched(folder: Path, served: Served, **without: str) -> Digest:
    known = {k: v for k, v in environment(served).items() if k not in without}
    with patch.dict(os.environ, {k: v for k, v in os.environ.items() if k not in without} | known, clear=True):
        return run(folder / "store", file_in(folder), lambda _: None)


@pytest.mark.slow
def test_one_service_without_a_key_does_not_lose_the_other(tmp_path: Path) -> None:
    months = [f"{add_months(date.today(), -k):%Y-%m}" for k in range(18)]
    truth = world(seed=7, codes=("28258000",), partners=("CHN", "USA", "GBR"), months=months, density=1.0)
    with serving(truth) as served:
        found = watched(tmp_path, served, ORETRACE_CENSUS_KEY="")
        assert len(found.troubles) == 1
        assert "census was not refreshed" in found.troubles[0] and "ORETRACE_CENSUS_KEY" in found.troubles[0]
        assert {one.source for one in Store.open(tmp_path / "store").snapshots()} == {"uk"}
        asked = len(served.requests)
        again = watched(tmp_path, served, ORETRACE_CENSUS_KEY="")
        assert len(served.requests) == asked, "nothing was due"
        assert not again.changes and again.looked == 0
        whole = watched(tmp_path, served)
        assert not whole.troubles
    assert {one.source for one in Store.open(tmp_path / "store").snapshots()} == {"uk", "census"}


def test_a_service_is_asked_for_what_it_has(tmp_path: Path) -> None:
    asked = asked_by(file_in(tmp_path))
    today = date(2025, 8, 31)
    (uk,) = needs_of_service("uk", asked, today)
    assert uk.series.reporters == ("GBR",) and uk.codes == ("282580",)
    assert (uk.first, uk.last) == (date(2024, 5, 1), date(2025, 6, 1)), "with the same months a year before"
    (census,) = needs_of_service("census", asked, today)
    assert census.series.partners == ("CHN",)


def test_an_act_is_refreshed_with_what_a_scan_of_it_reads(tmp_path: Path) -> None:
    text = 'acts:\n  - {act: cn-2024-46-us-ban, hs: ["282580"]}\nrefresh: [uk]\n'
    needs = needs_of_service("uk", asked_by(file_in(tmp_path, text)), date(2025, 8, 31))
    assert {one.series.flow for one in needs} == {"import", "export"}
    assert all(one.codes == ("282580",) for one in needs)

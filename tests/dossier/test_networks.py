"""Parties in a dossier: drawn and in tables on page and print, as entities; without shipments nothing of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oretrace import runs
from oretrace.detect.registry import detector_named
from oretrace.dossier import write
from oretrace.dossier.records import Dossier
from oretrace.sources.shipments import prepare_shipments
from tests.dossier.worlds import ASKED, dossier_of, leaking
from tests.web.places.shippers import line
from tests.web.places.test_shipments import HEADER

pytestmark = pytest.mark.slow
NAMES = ("Fjell & <Co>", "Kvikkjokk Trading LLC")


def test_a_dossier_without_shipments_has_no_network(dossier: Dossier) -> None:
    assert not dossier.networks


def test_the_parties_on_the_way_stand_in_every_file(tmp_path: Path) -> None:
    store, finding = leaking(tmp_path)  # from Thailand straight to the States
    rows = [line(f"T{n}", 2, "export", NAMES, ("CN", "US"), 900.0).replace("2025-", "2024-") for n in range(2)]
    file = tmp_path / "lines.csv"
    file.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    store.import_file(prepare_shipments(file, "customs-declarations", reporter="THA"))
    written = write(store, dossier_of(store, finding), tmp_path / "out")
    page = (tmp_path / "out" / "dossier.html").read_text("utf-8")
    assert "fig-graph" in page and "Who sold to whom" in page and "Fjell &amp; &lt;Co&gt;" in page
    assert "Names are resolved by likeness" in page
    found = [json.loads(one) for one in (tmp_path / "out" / "ftm.jsonl").read_text("utf-8").splitlines()]
    names = {one["properties"]["name"][0] for one in found if one["schema"] == "Company"}
    assert names == set(NAMES) and len({one["id"] for one in found}) == len(found)
    assert all(one["id"].startswith("P") for one in found if one["schema"] == "Company")  # as `parties export` does
    (trade,) = (one["properties"] for one in found if one["schema"] == "EconomicActivity")
    assert trade["summary"] == ["2 lots, 1.80 t, on the direct way"] and trade["destinationCountry"] == ["us"]
    assert "The scan had no shipments." in page and "came later: imports 2." in page
    before = {path.name: path.read_bytes() for path in written.files}
    write(store, dossier_of(store, finding), tmp_path / "again")
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()} == before


def test_shipments_that_come_after_the_scan_do_not_change_the_network(tmp_path: Path) -> None:
    store, _ = leaking(tmp_path)

    def come(*numbers: int) -> None:
        file = tmp_path / "lines.csv"
        rows = [line(f"T{n}", 2, "export", NAMES, ("CN", "US"), 900.0).replace("2025-", "2024-") for n in numbers]
        file.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
        store.import_file(prepare_shipments(file, "customs-declarations", reporter="THA"))

    come(1, 2)
    found, _ = runs.scan(store, ASKED, detector_named("mirror_gap"))
    first = dossier_of(store, found.findings[0].id).networks[found.findings[0].id]
    come(3)
    again = dossier_of(store, found.findings[0].id).networks[found.findings[0].id]
    assert again.network.trades == first.network.trades and first.network.trades[0].lots == 2
    assert again.state == first.state == "The parties are those on the shipments that the scan had: imports 1–2."

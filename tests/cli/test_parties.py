"""`oretrace parties control` counts routes and links, one or several, in the number they have."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from oretrace.cli.parties import parties
from tests.detect.consigned import HUB, Shipments
from tests.detect.world import stored


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hubs", "counted"),
    [
        (("Siamtara",), "1 route between linked firms, 1 link"),
        (("Siamtara", "Ostrov"), "2 routes between linked firms, 2 links"),
    ],
)
def test_one_route_is_no_routes(hubs: tuple[str, ...], counted: str, tmp_path: Path) -> None:
    of = Shipments()
    for hub in hubs:
        of.lot("Nordal Metals", hub, ("CHN", HUB), 1, 100.0)
        of.lot(hub, "Kvikkjokk Pigments Inc", (HUB, "USA"), 30, 100.0)
    firms, phone = tmp_path / "firms.csv", "+46 8 305 79 26"
    firms.write_text(f"id,name,phone\n1,Nordal Metals,{phone}\n2,Kvikkjokk Pigments Inc,{phone}\n", "utf-8")
    store = stored(tmp_path / "store", of.table())
    words = ["control", str(firms), "--store", str(store.path), "--out", str(tmp_path / "routes.csv")]
    found = CliRunner().invoke(parties, words, catch_exceptions=False)
    assert found.output.strip().endswith(f"routes.csv: {counted}")

"""What `price` finds in a small market, number by number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pytest

from oretrace.detect.price.detector import Price
from tests.detect.price.market import LEAD, METAL, PLACES, drift, grown, market, question, repriced, rows
from tests.detect.world import stored
from tests.pins import constants, found_by, same

FEWER = 9
"""So many of the places trade."""


def changed_prices(folder: Path) -> dict[str, Any]:
    """Lead at the price of antimony on a lane, antimony at that of lead on another, one exporter dear everywhere."""
    of = grown(repriced(market(4), LEAD, "THA", "USA", drift(5.0)), LEAD, "THA", "USA", 3.0)
    of = repriced(of, METAL, "CHN", "VNM", drift(0.3))
    of = grown(repriced(of, METAL, "CHN", "USA", lambda month: 1.6), METAL, "CHN", "USA", 0.3)
    of = repriced(of, METAL, "DEU", "*", lambda month: 1.8)
    kg = of.kg.copy()
    kg[:, FEWER:] = kg[:, :, FEWER:] = 0.0
    kg[0, 2, 3, 10:20] = 0.0
    kg[0, 0, 6, 44:] = kg[0, 5, 1, 44:] = 0.5
    kg[1, 3, 1, :50] = 0.0
    kg = kg * np.where(np.arange(kg.shape[-1]) % 7 == 3, 0.0, 1.0)
    ends = [name for name in PLACES if name not in ("MEX", "JPN")]
    estimated = frozenset({(LEAD, "VNM", "USA"), (METAL, "CHN", "DEU")})
    of = replace(of, kg=kg, currency={"DEU": "EUR"}, estimated=estimated)
    table = rows(of)
    at, less = table.column_names.index("net_kg"), pc.if_else(pc.equal(table["flow"], "import"), 0.95, 1.0)
    table = table.set_column(at, table.schema.field(at), pc.multiply(table["net_kg"], less))
    imports = np.array([name in ends for name in table["reporter"].to_pylist()])
    return found_by(Price(), stored(folder / "store", table.filter(imports)), question(), explained=2)


CASES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "changed_prices": changed_prices,
    "constants": lambda _: constants("oretrace.detect.price"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_numbers_stay(case: str, tmp_path: Path) -> None:
    same(CASES[case](tmp_path), Path(__file__).parent / "pinned" / f"{case}.json")

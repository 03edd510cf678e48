"""Real figures: China's polysilicon to Thailand, Vietnam and Malaysia grew from nothing without any act."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.measures import Measure
from oretrace.catalog.territories import territories
from oretrace.detect.mirror_gap.detector import MirrorGap
from oretrace.detect.withheld.detector import Withheld
from oretrace.question import Question
from oretrace.store import Store
from tests.detect.world import flow_table, stored

FILE, CODE = "comtrade/china_exports_group_partner_monthly_2017_2024.csv", "280461"


def _store(folder: Path, path: Path) -> Store:
    with path.open(encoding="utf-8") as file:
        found = [
            row for row in csv.DictReader(file) if row["broad_group"] == "Polysilicon" and row["period_dt"] >= "2018"
        ]
    rows = [
        {
            "reporter": "CHN",
            "partner": territories().resolve(row["partner_name"], where=FILE),
            "flow": "export",
            "hs_code": CODE,
            "period_start": date.fromisoformat(row["period_dt"]),
            "net_kg": float(row["qty"] or 0) or None,
            "value": float(row["val"]),
        }
        for row in found
    ]
    return stored(folder / "store", flow_table(pa.Table.from_pylist(rows)))


@pytest.mark.slow
@pytest.mark.parametrize("target", ("THA", "VNM", "MYS"))
@pytest.mark.parametrize("year", (2021, 2022, 2023))
def test_nothing_is_flagged_around_a_pretended_act(
    tmp_path: Path, data_file: Callable[[str], Path], target: str, year: int
) -> None:
    store = _store(tmp_path, data_file(FILE))
    goods = MeasureItem(material="silicon", form="polysilicon", hs6=(CODE,), coverage="full")
    act = Measure(id="pretended", issuer="CHN", effective_from=date(year, 1, 1), targets=(target,), items=(goods,))
    assert not [f for f in Withheld().scan(store, Question(act)).findings if f.flagged]
    gaps = MirrorGap().scan(store, Question(act))  # no other end is in the file: nothing can be judged
    assert not gaps.findings
    assert any("published by both ends" in note.text for note in gaps.notes)

"""Real trade: polysilicon without any act, and graphite after December 2023, as published."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.measures import Measure, load_measure
from oretrace.catalog.territories import territories
from oretrace.detect.relabelling.detector import Relabelling
from oretrace.findings import Scan
from oretrace.question import Question
from oretrace.store import Store
from tests.detect.world import extra, stored

GROUPS = "comtrade/china_exports_group_partner_monthly_2017_2024.csv"
GRAPHITE = "comtrade/china_graphite_exports_hs6_monthly_2017_2024.csv"
STANDS_FOR = {
    "Polysilicon": "280461",
    "Gallium/Germanium": "811292",
    "Graphite": "250410",
    "Rare Earths": "284690",
}
"""Groups mix forms: their main code stands for them."""
RISING = ("THA", "VNM", "MYS")
SINCE = "2018"
"""Masses of 2017 are unusable."""

pytestmark = pytest.mark.slow


def exports(partner: str, code: str, month: str, kg: str, usd: str) -> dict[str, object]:
    place = territories().resolve(partner, where="a partner")
    mass = float(kg) or None  # 0 with a positive value means missing
    return {
        "reporter": "CHN",
        "partner": place,
        "flow": "export",
        "hs_code": code,
        "period_start": date.fromisoformat(month),
        "net_kg": mass,
        "value": float(usd),
    }


@pytest.fixture(scope="module")
def groups(data_file: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Store:
    with data_file(GROUPS).open(encoding="utf-8") as file:
        rows = [
            exports(r["partner_name"], STANDS_FOR[r["broad_group"]], r["period_dt"], r["qty"], r["val"])
            for r in csv.DictReader(file)
            if r["period_dt"] >= SINCE
        ]
    return stored(tmp_path_factory.mktemp("groups") / "store", extra(rows))


@pytest.fixture(scope="module")
def graphite(data_file: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Store:
    with data_file(GRAPHITE).open(encoding="utf-8") as file:
        rows = [
            exports(r["partner"], r["hs6"], r["period"], r["net_kg"], r["value_usd"])
            for r in csv.DictReader(file)
            if r["period"] >= SINCE
        ]
    return stored(tmp_path_factory.mktemp("graphite") / "store", extra(rows))


def pretended(code: str, on: date, targets: tuple[str, ...]) -> Question:
    item = MeasureItem(material="goods", form="pretended", hs6=(code,), coverage="full")
    return Question(Measure(id="pretended", issuer="CHN", effective_from=on, targets=targets, items=(item,)))


@pytest.mark.parametrize("year", [2021, 2022, 2023])
@pytest.mark.parametrize("code", ["280461", "811292"])
@pytest.mark.parametrize("targets", [RISING, ("*",), ("USA",), ("JPN",)])
def test_polysilicon_is_not_flagged_around_a_pretended_act(
    groups: Store, year: int, code: str, targets: tuple[str, ...]
) -> None:
    found = Relabelling().scan(groups, pretended(code, date(year, 1, 1), targets))
    assert not [one for one in found.findings if one.flagged]


def graphite_scan(graphite: Store) -> Scan:
    return Relabelling().scan(graphite, replace(Question(load_measure("cn-2023-39")), codes=("250410", "380110")))


def test_graphite_after_december_2023(graphite: Store) -> None:
    """As docs/method/relabelling.md reports it."""
    found = graphite_scan(graphite)
    assert {one.subject["code_from"] for one in found.findings} <= {"250410", "380110"}
    assert not [one for one in found.findings if one.flagged]

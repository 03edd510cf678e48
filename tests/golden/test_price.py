"""Real series: what `price` says where one exporter alone reports, and of what the United Kingdom buys."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.measures import Measure, load_measure
from oretrace.detect.price.detector import Price
from oretrace.question import Question
from oretrace.sources import prepare
from oretrace.store import Store
from tests.detect.world import flow_table, stored

pytestmark = pytest.mark.slow
GRAPHITE = "comtrade/china_graphite_exports_hs6_monthly_2017_2024.csv"
GROUPS = "comtrade/china_exports_group_partner_monthly_2017_2024.csv"
UNITED_KINGDOM = "uk/uk_trade_monthly_2024_2026.parquet"
POLYSILICON = "280461"
ISO = {"Malaysia": "MYS", "Thailand": "THA", "Vietnam": "VNM", "Japan": "JPN", "South Korea": "KOR", "USA": "USA"}


def test_exports_of_one_country_have_no_market_that_its_act_leaves_alone(
    data_file: Callable[[str], Path], tmp_path: Path
) -> None:
    store = Store.open(tmp_path / "store", create=True)
    store.import_file(
        prepare("table", data_file(GRAPHITE), retrieved_on=date(2025, 3, 1), mapping="comtrade_graphite")
    )
    scan = Price().scan(store, Question(load_measure("cn-2023-39")))
    assert scan.findings == ()
    assert [one.what for one in scan.left_out] == ["HS 250410", "HS 380110"]


def test_polysilicon_around_a_pretended_act_is_not_flagged(data_file: Callable[[str], Path], tmp_path: Path) -> None:
    """China's exports to Thailand, Vietnam and Malaysia rose from nothing to 12 kt without any act."""
    rows = duckdb.execute(
        "SELECT period_dt, partner_name, val, qty FROM read_csv($file) WHERE broad_group = 'Polysilicon' AND qty > 0",
        {"file": str(data_file(GROUPS))},
    ).fetchall()
    table = flow_table(
        pa.Table.from_pylist(
            [
                {
                    "reporter": "CHN",
                    "partner": ISO[name],
                    "flow": "export",
                    "hs_code": POLYSILICON,
                    "period_start": month,
                }
                | {"value": value, "net_kg": kg}
                for month, name, value, kg in rows
                if name in ISO and month.year > 2017
            ]
        )
    )
    store = stored(tmp_path / "store", table)
    for targets in (("THA", "VNM", "MYS"), ("USA",)):
        act = Measure(
            id="pretended",
            issuer="CHN",
            effective_from=date(2023, 7, 1),
            targets=targets,
            items=(MeasureItem(material="silicon", form="polysilicon", hs6=(POLYSILICON,), coverage="full"),),
        )
        assert not any(one.flagged for one in Price().scan(store, Question(act)).findings)


@pytest.mark.parametrize(
    ("act", "lanes"), [("cn-2024-33", 0), ("cn-2024-46-us-ban", 3), ("cn-2025-10", 0), ("cn-2025-18", 1)]
)
def test_no_trade_of_the_united_kingdom_is_flagged(
    act: str, lanes: int, data_file: Callable[[str], Path], tmp_path: Path
) -> None:
    store = Store.open(tmp_path / "store", create=True)
    store.import_file(prepare("uk", data_file(UNITED_KINGDOM), retrieved_on=date(2026, 8, 15)))
    scan = Price().scan(store, Question(load_measure(act)))
    assert [one.verdict for one in scan.findings] == ["not flagged"] * lanes

"""Writes src/oretrace/bench/world/panels.csv: how real monthly panels behave, by `panel_statistics`.

.venv/bin/python scripts/make_panel_statistics.py FOLDER_OF_REAL_DATA
"""

import csv
import sys
from pathlib import Path

import duckdb
import numpy as np

from oretrace.bench.world.statistics import panel_statistics

TARGET = Path(__file__).parents[1] / "src/oretrace/bench/world/panels.csv"
HEADER = "# Derived by scripts/make_panel_statistics.py; oretrace.bench.world.statistics says what each statistic is."

EU = """
    SELECT substr(product_cn8, 1, 6) || reporter || partner AS lane,
        (substr(period, 1, 4)::INT - 2020) * 12 + substr(period, 6, 2)::INT - 1 AS month, sum(value_eur) AS amount
    FROM read_parquet($file) GROUP BY ALL ORDER BY ALL
"""
US = """
    SELECT E_COMMODITY || CTY_CODE AS lane,
        (substr("time", 1, 4)::INT - 2013) * 12 + substr("time", 6, 2)::INT - 1 AS month,
        sum(ALL_VAL_MO::DOUBLE) AS amount
    FROM read_parquet($file) WHERE COMM_LVL = 'HS10' GROUP BY ALL ORDER BY ALL
"""
GRAPHITE = """
    SELECT partner || hs6 AS lane, (year(period) - 2018) * 12 + month(period) - 1 AS month, sum(net_kg) AS amount
    FROM read_csv($file) WHERE year(period) >= 2018 GROUP BY ALL ORDER BY ALL
"""
PANELS = (
    ("EU exports by HS6, reporter and partner, 2020-2021", EU,
     "eurostat/eu_exports_cn8_monthly_2020_2022.parquet", 24, "Eurostat Comext DS-045409, CC BY 4.0"),
    ("US exports by HS10 to three partners, 2013-2025", US, "census/us_exports_hs10_monthly_*.parquet", 156,
     "US Census Bureau, public domain"),
    ("China's graphite exports by HS6 and partner in kg, 2018-2023", GRAPHITE,
     "comtrade/china_graphite_exports_hs6_monthly_2017_2024.csv", 72, "UN Comtrade, derived figures"),
)  # fmt: skip


def lanes(sql: str, file: Path, months: int) -> np.typing.NDArray[np.float64]:
    """The panel as (lanes, months)."""
    table = duckdb.execute(sql, {"file": str(file)}).to_arrow_table()
    _, lane = np.unique(np.array(table["lane"].to_pylist()), return_inverse=True)
    month = table["month"].to_numpy()
    inside = month < months
    panel = np.zeros((lane.max() + 1, months))
    panel[lane[inside], month[inside]] = np.nan_to_num(table["amount"].to_numpy()[inside])
    return panel


def rows(data: Path) -> list[list[str]]:
    found = []
    for panel, sql, file, months, source in PANELS:
        known = lanes(sql, data / file, months)
        for name, value in panel_statistics(known).items():
            found.append([panel, str(len(known)), name, "" if np.isnan(value) else f"{value:.4g}", source])
    return found


if __name__ == "__main__":
    found = rows(Path(sys.argv[1]))
    with TARGET.open("w", encoding="utf-8", newline="") as out:
        out.write(HEADER + "\n")
        csv.writer(out, lineterminator="\n").writerows([["panel", "lanes", "statistic", "value", "source"], *found])
    print(f"{TARGET}: {len(found)} rows")

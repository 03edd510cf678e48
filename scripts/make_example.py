"""Makes the bundled example from the Eurostat panel: EU27 exports by HS6, partner and month, in EUR.

    ORETRACE_DATA=… python scripts/make_example.py

Takes the Common High Priority codes that the panel has and the 40 further HS6 with the largest exports to Russia
before the act; sums the 27 reporters and the CN8 codes of the panel below each HS6 (the sanctioned ones, so a sum is
not always the whole HS6). November 2022 is left out: the Netherlands are missing in it, which a sum would hide.
Publisher and date stand in every row.
"""

import csv
import gzip
import io
import os
from pathlib import Path

from oretrace import engine
from oretrace.catalog.territories import territories

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("ORETRACE_DATA", ROOT.parent / "shared" / "data"))
PANEL = DATA / "eurostat" / "eu_exports_cn8_monthly_2020_2022.parquet"
CHPL = DATA / "reference" / "chpl_hs6.csv"
TARGET = ROOT / "examples" / "eu_exports_2020_2022.csv.gz"
PUBLISHER = "Eurostat Comext DS-045409 (CC BY 4.0), months 2020-01 to 2022-10, EU27 and CN8 summed by oretrace"

SQL = """
WITH panel AS (
    SELECT substr(product_cn8, 1, 6) AS hs6, partner, period, sum(value_eur) AS value_eur
    FROM read_parquet($panel) GROUP BY ALL
),
priority AS (
    SELECT DISTINCT hs6 FROM read_csv($chpl, all_varchar = true) WHERE hs6 IN (SELECT hs6 FROM panel)
),
further AS (
    SELECT hs6 FROM panel
    WHERE hs6 NOT IN (SELECT hs6 FROM priority) AND partner LIKE 'Russian%' AND period < '2022-03'
    GROUP BY hs6 ORDER BY sum(value_eur) DESC, hs6 LIMIT 40
)
SELECT hs6, partner, period, round(value_eur)::BIGINT AS value_eur FROM panel
WHERE hs6 IN (SELECT hs6 FROM priority UNION SELECT hs6 FROM further) AND value_eur > 0 AND period <= '2022-10'
ORDER BY hs6, partner, period
"""


def main() -> None:
    rows = engine.run(engine.connect(), SQL, {"panel": str(PANEL), "chpl": str(CHPL)}).to_pylist()
    known = territories()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["reporter", "partner", "hs6", "period", "value_eur", "publisher"])
    for row in rows:
        partner = known.resolve(row["partner"], scheme="name", where=str(PANEL))
        writer.writerow(["EUU", partner, row["hs6"], row["period"], row["value_eur"], PUBLISHER])
    TARGET.parent.mkdir(exist_ok=True)
    with TARGET.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.getvalue().encode())
    codes = len({row["hs6"] for row in rows})
    print(f"{TARGET.relative_to(ROOT)}: {len(rows):,} rows, {codes} HS6, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()

"""Make the tables that the suite `real-base` ships, from real trade: its lanes and the sizes of hubs' trade.

    python scripts/make_real_lanes.py DATA_FOLDER

`real_lanes_census.parquet`: monthly US exports to three partners at HS6, from the HS10 figures of the US Census
Bureau. Kept are chapters of minerals, chemicals, metals and machines, codes that no revision of the nomenclature
touched, and months before February 2022: from then on acts that name no codes, of the United States or the European
Union, may touch any lane.

`real_lanes_eurostat.parquet`: the same of EU exports to seven partners, from Eurostat's CN8 figures: all chapters of
the panel, lanes that moved in three months or more.

`real_sizes.csv`: how large hubs' trade is beside the direct lane, from the same panel of Eurostat. It has what no
other has: many sellers to one destination, and several customers of one seller. The direct lane of a code and
destination is that of the largest seller.

It also prints which share of possible legs exists: first and second legs of that panel, and second legs of US imports
in 2024, by code and the 58 largest origins; `borrowed.py` states them.
"""

import sys
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from oretrace.catalog.families import families_table
from oretrace.sources.values import territory

OUT = Path(__file__).parent.parent / "src/oretrace/bench/truth"
BEFORE = "2022-02"
CHAPTERS = [f"{k}" for k in (*range(25, 30), 38, *range(68, 71), *range(72, 77), *range(78, 82), 84, 85)]
SMALLEST_EUR = 250_000
"""Value in 25 months from which a lane counts as the direct trade of a scenario."""
FEWEST_MONTHS = 3
CENSUS = """
    SELECT 'United States' AS reporter, CTY_NAME AS partner, left(E_COMMODITY, 6) AS hs6,
        (time || '-01')::DATE AS month, sum(ALL_VAL_MO::BIGINT)::BIGINT AS value
    FROM read_parquet($files)
    WHERE COMM_LVL = 'HS10' AND time < $before AND list_contains($chapters, left(E_COMMODITY, 2))
        AND left(E_COMMODITY, 6) NOT IN (SELECT hs6 FROM revised)
    GROUP BY ALL HAVING value > 0 ORDER BY ALL
"""
EUROSTAT = """
    SELECT reporter, partner, left(product_cn8, 6) AS hs6, (period || '-01')::DATE AS month,
        round(sum(value_eur))::BIGINT AS value
    FROM read_parquet($file)
    WHERE period < $before AND left(product_cn8, 6) NOT IN (SELECT hs6 FROM revised)
    GROUP BY reporter, partner, hs6, month HAVING value > 0
    QUALIFY count(*) OVER (PARTITION BY reporter, partner, hs6) >= $fewest ORDER BY ALL
"""
PANEL = """
    CREATE TABLE panel AS
    SELECT left(product_cn8, 6) AS hs6, reporter, partner, sum(value_eur) AS eur
    FROM read_parquet($file)
    WHERE period < $before AND left(product_cn8, 6) NOT IN (SELECT hs6 FROM revised)
    GROUP BY ALL HAVING eur > 0
"""
MARKETS = """
    CREATE TABLE market AS
    SELECT hs6, partner AS destination, arg_max(reporter, eur) AS origin, max(eur) AS direct
    FROM panel GROUP BY ALL HAVING direct >= $smallest
"""
LEG1 = """
    SELECT panel.eur / direct AS size FROM market JOIN panel USING (hs6)
    WHERE reporter = origin AND partner <> destination
"""
LEG2 = """
    SELECT panel.eur / direct AS size FROM market JOIN panel USING (hs6)
    WHERE partner = destination AND reporter <> origin
"""
IMPORTS = """
    WITH lane AS (
        SELECT left(I_COMMODITY, 6) AS hs6, CTY_CODE AS origin, sum(CON_VAL_YR::BIGINT) AS usd
        FROM read_parquet($file)
        WHERE CTY_CODE <> '0003' AND list_contains($chapters, left(I_COMMODITY, 2))
        GROUP BY ALL HAVING usd > 0
    ), large AS (SELECT origin FROM lane GROUP BY origin ORDER BY sum(usd) DESC, origin LIMIT 58)
    SELECT count(*) FILTER (WHERE origin IN (SELECT origin FROM large)) / 58 / count(DISTINCT hs6) FROM lane
"""


def write_census(connection: duckdb.DuckDBPyConnection, data: Path) -> None:
    files = [str(path) for path in sorted(data.glob("census/us_exports_hs10_monthly_*.parquet"))]
    table = connection.execute(CENSUS, {"files": files, "before": BEFORE, "chapters": CHAPTERS}).to_arrow_table()
    about = {
        "name": "US exports to Ireland, Switzerland and Vietnam",
        "source": "US Census Bureau, International Trade API, exports by Schedule B code, summed to HS6",
        "licence": "public domain (US government work)",
        "unit": "USD",
    }
    write_lanes(table, about, "real_lanes_census.parquet")


def write_eurostat(connection: duckdb.DuckDBPyConnection, file: str) -> None:
    asked = {"file": file, "before": BEFORE, "fewest": FEWEST_MONTHS}
    about = {
        "name": "EU exports to Russia and six of its neighbours",
        "source": "Eurostat, Comext DS-045409, exports of the EU27 by CN8 code, summed to HS6, lanes that moved in "
        f"{FEWEST_MONTHS} months or more",
        "licence": "CC BY 4.0, reuse with attribution to Eurostat",
        "unit": "EUR",
    }
    write_lanes(connection.execute(EUROSTAT, asked).to_arrow_table(), about, "real_lanes_eurostat.parquet")


def write_lanes(table: pa.Table, about: dict[str, str], name: str) -> None:
    """Values are split by byte: without that the file is a third larger."""
    columns = {key: table[key].combine_chunks().dictionary_encode() for key in ("reporter", "partner", "hs6")}
    for end in ("reporter", "partner"):
        codes = pa.array(map(territory("name"), columns[end].dictionary.to_pylist()))
        columns[end] = pa.DictionaryArray.from_arrays(columns[end].indices, codes)
    table = pa.table({**columns, "month": table["month"], "value": table["value"]})
    pq.write_table(
        table.replace_schema_metadata({**about, "made_by": "scripts/make_real_lanes.py"}),
        OUT / name,
        compression="zstd",
        compression_level=19,
        use_dictionary=["reporter", "partner", "hs6", "month"],
        column_encoding={"value": "BYTE_STREAM_SPLIT"},
    )
    print(f"{name}: {table.num_rows} rows, {(OUT / name).stat().st_size} bytes")


def write_sizes(connection: duckdb.DuckDBPyConnection, file: str) -> None:
    connection.execute(PANEL, {"file": file, "before": BEFORE})
    connection.execute(MARKETS, {"smallest": SMALLEST_EUR})
    markets, hubs, sellers = connection.execute(
        f"SELECT count(*), (SELECT count(*) FROM ({LEG1})), (SELECT count(*) FROM ({LEG2})) FROM market"
    ).fetchall()[0]
    share = np.linspace(0.0, 1.0, 101)
    legs = [np.quantile(connection.execute(leg).fetchnumpy()["size"], share) for leg in (LEG1, LEG2)]
    lines = [
        "# Derived by scripts/make_real_lanes.py from Eurostat Comext DS-045409, reuse with attribution (CC BY 4.0): "
        f"EU27 exports 2020-01 to 2022-01 to 7 partners, {markets} codes and destinations. size: trade of a leg over "
        "that of the direct lane, at each percentile of the lanes that exist.",
        "share,leg1_size,leg2_size",
        *(f"{at:.2f},{first:.6g},{second:.6g}" for at, first, second in zip(share, *legs, strict=True)),
    ]
    (OUT / "real_sizes.csv").write_text("\n".join(lines) + "\n", "utf-8")
    print(f"real_sizes.csv: {markets} markets; leg 1 exists in {hubs / markets / 6:.2f}, leg 2 in "
          f"{sellers / markets / 26:.2f} of the possible lanes")  # fmt: skip


def print_imports(connection: duckdb.DuckDBPyConnection, data: Path) -> None:
    file = str(data / "census/us_imports_2024_hs10_by_country.parquet")
    share = connection.execute(IMPORTS, {"file": file, "chapters": CHAPTERS}).fetchall()[0][0]
    print(f"US imports 2024 (US Census Bureau, public domain): {share:.2f} of the possible second legs exist")


def main(data: Path) -> None:
    panel = str(data / "eurostat/eu_exports_cn8_monthly_2020_2022.parquet")
    with duckdb.connect() as connection:
        connection.register("revised", families_table())
        write_census(connection, data)
        write_eurostat(connection, panel)
        write_sizes(connection, panel)
        print_imports(connection, data)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))

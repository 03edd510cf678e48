"""How early a watch reports in the antimony world, and what its figures cost: writes benchmarks/watch.json.

    python -m benchmarks.watch

`figures`: of China's exports of 282580 to partners of whom nothing is planted, up to the month in which the direct
lane ends, the rises a lane and year that a watched figure would report, by how many times the month before and by the
least mass; `months` are those beside a month before. `usual`: alerts of the licence where China and the United States
alone publish, with the lags of the catalog for real offices.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from oretrace.api import Workspace
from oretrace.bench.files import write_suite
from oretrace.bench.replay import TRADE, replay
from oretrace.bench.truth.suites import build
from oretrace.catalog.publication_lags import out_by
from oretrace.store import Store
from oretrace.watch.asked import AskedFigure
from oretrace.watch.figures import Figure, figures_of
from oretrace.watch.printed import step

HS, LICENCE = "282580", "cn-2024-33"
PLANTED = {"USA", "THA", "MEX"}
UNTIL = date(2024, 10, 1)
TIMES = (2, 5, 10, 20, 30)
LEAST_KG = (0.0, 100_000.0)
OFFICES = {"CHN": "national", "USA": "census"}
LAST_LOOK = date(2025, 6, 30)


def asked(partner: str, change: float = 1.0, least_kg: float = 0.0) -> AskedFigure:
    """China's exports to a partner as a file of a watch asks for them."""
    return AskedFigure(partner, partner, "CHN", partner, "export", (HS,), change, least_kg, ())


def quiet_months(store: Store) -> list[Figure]:
    """Every month beside a month before, lane by lane."""
    with store.connect() as connection:
        query = f"SELECT DISTINCT partner FROM current_flow WHERE reporter = 'CHN' AND hs_code = '{HS}' ORDER BY 1"
        partners = [name for (name,) in connection.sql(query).fetchall() if name not in PLANTED]
    found = (one for name in partners for one in figures_of(store, asked(name)).values())
    return [one for one in found if one.month <= UNTIL]


def rises(months: list[Figure], times: int, least_kg: float) -> float:
    """Reported rises a lane and year."""
    lane = asked("", times - 1, least_kg)
    reported = [one for one in months if one.change > 0 and step(None, None, one, lane) == "new"]
    return round(12 * len(reported) / len(months), 3)


def with_usual_lags(made: Path) -> None:
    """Leave of a suite what China and the United States publish, each when its office would."""
    trade = pq.read_table(made / TRADE)
    trade = trade.filter(pc.is_in(trade["reporter"].cast(pa.string()), pa.array(sorted(OFFICES))))
    pairs = zip(trade["reporter"].to_pylist(), trade["period_start"].to_pylist(), strict=True)
    days = [out_by(OFFICES[reporter], reporter, month) for reporter, month in pairs]
    place = trade.schema.get_field_index("published_on")
    dated = trade.set_column(place, "published_on", pa.array(days, trade.schema.field(place).type))
    pq.write_table(dated, made / TRADE)


def alerts(store: Path) -> Iterator[dict[str, object]]:
    """The alerts of each look, of the licence towards the United States."""
    for look in Workspace.open(store, LAST_LOOK).alerts(LICENCE, HS, targets=["USA"]).looks:
        until = None if look.scan is None else str(look.scan.details.window.post_last)
        hubs = {one.subject["hub"]: round(one.details.chance or 0.0, 3) for one in look.alerts}
        yield {"as_of": str(look.as_of), "data_until": until, "alerts": hubs}


def main() -> None:
    """Measure and write."""
    with TemporaryDirectory(prefix="oretrace-bench-") as folder:
        made, store, usual = (Path(folder) / name for name in ("suite", "store", "usual"))
        write_suite(build("antimony", 1), made)
        replay(made, store)
        months = quiet_months(Store.open(store))
        table = {f"{least:g}": {str(times): rises(months, times, least) for times in TIMES} for least in LEAST_KG}
        with_usual_lags(made)
        replay(made, usual)
        record = {"months": len(months), "figures": table, "usual": list(alerts(usual))}
    Path(__file__).with_suffix(".json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

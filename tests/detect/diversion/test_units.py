"""What a scan measures in, on the lanes that it weighs; whose figures it reads; unions as targets."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oretrace.detect.diversion.preparation import Prepared, prepare
from oretrace.errors import InputError
from oretrace.question import Question
from oretrace.store import Store
from tests.detect.diversion.test_panel import ACT, GOODS, MONTHS, STAPLE, ban, table
from tests.detect.world import month, stored

Row = dict[str, Any]


def lane(exporter: str, importer: str, ends: str = "both", kg: float | None = 100.0, **given: Any) -> list[Row]:
    """A lane of every month as its ends report it."""
    sides = {"export": (exporter, importer), "import": (importer, exporter)}
    return [
        {"reporter": one, "partner": other, "flow": flow, "hs_code": GOODS, "period_start": month(k)}
        | {"value": 500.0, "net_kg": kg, "suppressed": False}
        | given
        for flow, (one, other) in sides.items()
        for k in range(MONTHS)
        if ends in ("both", flow)
    ]


def of(folder: Path, **sources: list[Row]) -> Store:
    for source, rows in sources.items():
        store = stored(folder / "store", table(rows), source=source)
    return store


def asked(store: Store, targets: tuple[str, ...] = ("USA",), **given: Any) -> Prepared:
    return prepare(store, Question(ban(targets=targets), (GOODS,), None, **given))


def reporters(made: Prepared) -> set[str]:
    return {made.rows.reporters[k] for k in made.rows.reporter.tolist()}


EUROSTAT = lane("CHN", "DEU", "import", None, currency="EUR") + lane("DEU", "USA", "export", None, currency="EUR")
CENSUS = [row for exporter in ("CHN", "DEU", "THA") for row in lane(exporter, "USA", "import", None)]
COMTRADE = [
    row for ends in (("CHN", "USA"), ("CHN", "DEU"), ("CHN", "THA"), ("THA", "USA")) for row in lane(*ends, "export")
]


@pytest.mark.slow
def test_three_publishers_together_scan_in_the_currency_of_most_lanes(tmp_path: Path) -> None:
    """Nobody weighs DEU → USA, so a scan in kg would take it for no trade."""
    made = asked(of(tmp_path, comext=EUROSTAT, census=CENSUS, comtrade=COMTRADE))
    assert made.everything.unit == "USD"
    (left_out,) = [item for item in made.left_out if "EUR" in item.what]
    assert left_out.what == "values in EUR (comext)"
    assert left_out.why.startswith(
        f"{2 * MONTHS} figures of the act's lanes, {2 * MONTHS * 500:,} EUR; the scan is in USD"
    )
    hub = made.everything.hubs.index("DEU")
    np.testing.assert_allclose(made.everything.onward[0, hub], 500.0)  # by the importer alone, and so in full
    np.testing.assert_allclose(made.everything.out[0, hub], 500.0)


@pytest.mark.slow
def test_masses_of_one_end_of_every_lane_are_enough(tmp_path: Path) -> None:
    weighed = [row | {"net_kg": 80.0} for row in CENSUS]
    made = asked(of(tmp_path, comext=EUROSTAT, census=weighed, comtrade=COMTRADE))
    assert made.everything.unit == "kg" and not any("EUR" in item.what for item in made.left_out)
    hub = made.everything.hubs.index("DEU")
    np.testing.assert_allclose(made.everything.onward[0, hub], 80.0)
    np.testing.assert_allclose(made.everything.out[0, hub], 100.0)


@pytest.mark.slow
def test_lanes_that_are_not_weighed_choose_no_unit(tmp_path: Path) -> None:
    """Goods that the act does not name, and lanes between others, have no masses and another currency."""
    others = [
        row
        for ends in (("JPN", "KOR"), ("KOR", "JPN"))
        for code in (GOODS, STAPLE)
        for row in lane(*ends, kg=None, currency="JPY", hs_code=code, value=9e6)
    ]
    staple = lane("CHN", "USA", kg=None, currency="JPY", hs_code=STAPLE, value=9e6)
    plain = asked(of(tmp_path / "1", comtrade=COMTRADE))
    made = asked(of(tmp_path / "2", comtrade=COMTRADE, others=others + staple))
    assert made.everything.unit == plain.everything.unit == "kg"
    np.testing.assert_allclose(made.everything.select(made.listed).out, plain.everything.out)


@pytest.mark.slow
def test_another_source_gives_in_the_chosen_currency_what_the_leading_one_has_in_another(tmp_path: Path) -> None:
    exports = lane("DEU", "USA", "export", None)[:-1]  # a month less than Eurostat's
    made = asked(of(tmp_path, comext=EUROSTAT, census=CENSUS, comtrade=COMTRADE + exports))
    assert made.rows.unit == "USD" and "DEU" in reporters(made)


@pytest.mark.slow
def test_a_scan_can_be_limited_to_sources(tmp_path: Path) -> None:
    store = of(tmp_path, comext=EUROSTAT, census=CENSUS, comtrade=COMTRADE)
    made = asked(store, sources=("comtrade",))
    assert made.everything.unit == "kg" and {made.rows.reporters[k] for k in made.rows.reporter.tolist()} == {
        "CHN",
        "THA",
    }
    with pytest.raises(InputError, match=r"--source: .*nearest is 'comtrade'"):
        asked(store, sources=("comtrad",))


# ------------------------------------------------------------------------------------------------- unions as targets

TO_MEMBERS = [row for ends in (("CHN", "DEU"), ("CHN", "FRA"), ("THA", "DEU"), ("THA", "FRA")) for row in lane(*ends)]
INSIDE, TO_HUB = lane("DEU", "FRA") + lane("FRA", "DEU"), lane("CHN", "THA")
OWN = lane("CHN", "EUU", "import", 999.0) + lane("THA", "EUU", "import", 999.0)


@pytest.mark.slow
def test_a_union_as_target_is_what_its_members_import(tmp_path: Path) -> None:
    """Without what they sell one another, and without the union's own total."""
    for name, more in (("members", []), ("own total too", OWN)):
        made = asked(of(tmp_path / name, a=TO_MEMBERS + INSIDE + TO_HUB + more), ("EUU",))
        assert made.everything.hubs == ("THA",)
        np.testing.assert_allclose(made.everything.direct[0], 200.0)
        np.testing.assert_allclose(made.everything.onward[0, 0], 200.0)
    both = asked(of(tmp_path / "both", a=TO_MEMBERS + INSIDE + TO_HUB), ("EUU", "FRA"))
    np.testing.assert_allclose(both.everything.direct[0], 200.0)


@pytest.mark.slow
def test_its_own_total_is_used_where_no_member_reports(tmp_path: Path) -> None:
    to_members = [row for row in TO_MEMBERS if row["flow"] == "export"]
    made = asked(of(tmp_path, a=OWN + TO_HUB + to_members), ("EUU",))
    assert made.everything.hubs == ("THA",)
    np.testing.assert_allclose(made.everything.direct[0], 999.0)
    np.testing.assert_allclose(made.everything.onward[0, 0], 999.0)


@pytest.mark.slow
def test_members_are_those_of_the_day_of_the_act(tmp_path: Path) -> None:
    """The United Kingdom was none when this act began."""
    assert month(ACT).year == 2021
    made = asked(of(tmp_path, a=TO_MEMBERS + TO_HUB + lane("CHN", "GBR") + lane("GBR", "DEU")), ("EUU",))
    assert made.everything.hubs == ("GBR", "THA")


@pytest.mark.slow
@pytest.mark.parametrize(("before", "unit"), [(12, "kg"), (11, "USD")])
def test_masses_are_used_from_a_year_before_the_act(tmp_path: Path, before: int, unit: str) -> None:
    first = month(ACT - before)
    rows = [row | {"net_kg": row["net_kg"] if row["period_start"] >= first else None} for row in COMTRADE]
    assert asked(of(tmp_path, comtrade=rows)).rows.unit == unit

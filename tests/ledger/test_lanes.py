"""MaterialLanes of a material from a store: what both ends say of a window, and who publishes."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from oretrace.errors import InputError
from oretrace.kernels.balance import REPORT_HIGH, REPORT_LOW
from oretrace.ledger.lanes import HIGH, LOW, TYPICAL, MaterialLanes, read_lanes
from tests.detect.world import extra, stored

Row = dict[str, Any]
Read = Callable[..., MaterialLanes]

OXIDE, ORE, METAL = "282580", "261710", "811010"
CONTENT = {OXIDE: (0.7527, 0.8335, 0.8354), ORE: (0.3, 0.6, 0.65), METAL: (0.99, 0.9965, 0.9999)}
"""kg of antimony per kg of goods, as in catalog/hs_materials.csv."""
MONTHS = tuple(date(2024, month, 1) for month in range(1, 7))


def figure(reporter: str, partner: str, flow: str, kg: float | None = 1_000.0, k: int = 0, **changes: Any) -> Row:
    """What one end says of the k-th month."""
    row = {"reporter": reporter, "partner": partner, "flow": flow, "hs_code": OXIDE, "period_start": MONTHS[k]}
    rest = {"hs_edition": "HS2022", "value": 5_000.0, "net_kg": kg, "suppressed": False, "period_months": 1}
    return row | rest | changes


def held(reporter: str, partner: str, flow: str, k: int = 0, **changes: Any) -> Row:
    return figure(reporter, partner, flow, None, k, value=None, suppressed=True, **changes)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """MaterialLanes of a new store with these files, each a list of rows."""
    counter = iter(range(100))

    def of(*files: Sequence[Row], material: str = "antimony", sources: Sequence[str] = ()) -> MaterialLanes:
        folder = tmp_path / str(next(counter))
        for number, rows in enumerate(files):
            name = sources[number] if sources else f"source {number}"
            store = stored(folder, extra(rows), source=name)
        with store.connect() as connection:
            return read_lanes(connection, material)

    return of


def window(
    lanes: MaterialLanes, exporter: str = "THA", importer: str = "USA", ore: bool = False
) -> tuple[NDArray[np.float64], bool]:
    """kg (3,) of a lane over all months, and whether it has no upper bound."""
    kg, unbounded = lanes.window(0, len(lanes.months))
    ends = [(lanes.territories[i], lanes.territories[j]) for i, j in zip(lanes.exporter, lanes.importer, strict=True)]
    (at,) = [k for k, pair in enumerate(ends) if pair == (exporter, importer) and lanes.is_ore[k] == ore]
    return kg[:, at], bool(unbounded[at])


def contained(kg: float, code: str = OXIDE) -> NDArray[np.float64]:
    return kg * np.array(CONTENT[code])


@pytest.mark.slow
def test_masses_are_of_the_element_and_ore_is_kept_from_goods(read: Read) -> None:
    rows = [
        figure("THA", "USA", "export", kg, hs_code=code)
        for code, kg in ((OXIDE, 1_000.0), (METAL, 100.0), (ORE, 10.0))
    ]
    rows += [figure("USA", "THA", "import", r["net_kg"], hs_code=r["hs_code"]) for r in rows]
    lanes = read(rows)
    assert window(lanes)[0] == pytest.approx(contained(1_000.0) + contained(100.0, METAL))
    assert window(lanes, ore=True)[0] == pytest.approx(contained(10.0, ORE))
    assert lanes.territories == ("THA", "USA") and lanes.months == MONTHS[:1]
    assert (lanes.kg[LOW] <= lanes.kg[TYPICAL]).all() and (lanes.kg[TYPICAL] <= lanes.kg[HIGH]).all()


@pytest.mark.slow
def test_both_ends_bound_a_lane_and_a_lone_one_is_widened(read: Read) -> None:
    seller, buyer = figure("THA", "USA", "export", 1_000.0), figure("USA", "THA", "import", 900.0)
    both, _ = window(read([seller, buyer]))
    low, typical, high = CONTENT[OXIDE]
    assert both == pytest.approx([900.0 * low, 950.0 * typical, 1_000.0 * high])
    alone, _ = window(read([seller]))
    assert alone == pytest.approx([REPORT_LOW * 1_000.0 * low, 1_000.0 * typical, REPORT_HIGH * 1_000.0 * high])
    # Timing is no difference: a month's sum is of the window, whichever month either end counts it in.
    assert window(read([seller, buyer | {"period_start": MONTHS[3]}]))[0] == pytest.approx(both)


@pytest.mark.slow
def test_a_figure_withheld_at_one_end_is_bounded_by_the_other_and_at_both_unbounded(read: Read) -> None:
    buyer = [figure("USA", "THA", "import", 900.0, k) for k in (0, 1)]
    seller = [figure("THA", "USA", "export", 1_000.0), held("THA", "USA", "export", 1)]
    kg, unbounded = window(read([*buyer, *seller]))
    low, typical, high = CONTENT[OXIDE]
    assert not unbounded
    assert kg == pytest.approx([1_000.0 * low, 1_800.0 * typical, REPORT_HIGH * 1_800.0 * high])
    kg, unbounded = window(read([buyer[0], held("USA", "THA", "import", 1), *seller]))
    assert unbounded and kg[LOW] == pytest.approx(900.0 * low)
    assert window(read([*seller, figure("IND", "MEX", "export")]))[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    "unknown",
    [{"net_kg": None}, {"net_kg": 0.0}, {"net_kg": None, "value": None, "suppressed": True}],
    ids=["no mass", "a mass of 0 with a value", "suppressed"],
)
def test_an_import_without_a_mass_is_not_one_of_nothing(read: Read, unknown: Row) -> None:
    bought = [figure("THA", "CHN", "import", 1_000.0), figure("THA", "CHN", "import", None, 1) | unknown]
    kg, unbounded = window(read(bought), "CHN", "THA")
    assert unbounded and kg[LOW] == pytest.approx(REPORT_LOW * contained(1_000.0)[LOW])
    alone, unbounded = window(read(bought[1:]), "CHN", "THA")
    assert unbounded and not alone.any()


@pytest.mark.slow
def test_a_mass_of_0_without_a_value_is_zero_trade(read: Read) -> None:
    kg, unbounded = window(read([figure("THA", "CHN", "import", 0.0, value=0.0)]), "CHN", "THA")
    assert not unbounded and not kg.any()


@pytest.mark.slow
def test_the_same_trade_from_two_sources_or_at_two_lengths_of_code_counts_once(read: Read) -> None:
    rows = [figure("THA", "USA", "export", 1_000.0, k) for k in (0, 1)]
    fewer = [figure("THA", "USA", "export", 990.0)]
    once = window(read(rows))[0]
    assert window(read(rows, fewer))[0] == pytest.approx(once)
    assert window(read(fewer, rows))[0] == pytest.approx(once)  # the longer series, not the first
    finer = [row | {"hs_code": OXIDE + code, "net_kg": 500.0} for row in rows for code in ("10", "90")]
    assert window(read([*rows, *finer]))[0] == pytest.approx(once)
    two = read(rows, [figure("USA", "THA", "import", 1_000.0, k) for k in (0, 1)])
    assert two.reported.all() and window(two)[0] == pytest.approx(contained(2_000.0))


@pytest.mark.slow
def test_totals_parts_quarters_and_trade_with_oneself_are_left_out(read: Read) -> None:
    kept = figure("THA", "USA", "export")
    others = [
        figure("THA", "WLD", "export", 9e9),
        figure("THA", "THA", "export", 9e9),
        figure("THA", "USA", "re_export", 9e9),
        figure("THA", "USA", "export", 9e9, hs_code="280450"),
        figure("THA", "USA", "export", 9e9, hs_code=METAL, period_months=3),
    ]
    lanes = read([kept, *others])
    assert lanes.exporter.size == 1 and window(lanes)[0] == pytest.approx(window(read([kept]))[0])


@pytest.mark.slow
def test_lanes_of_others_and_of_other_materials_change_no_lane(read: Read) -> None:
    rows = [figure("THA", "USA", "export"), figure("USA", "THA", "import", 900.0), figure("THA", "CHN", "import")]
    more = [figure("DEU", "FRA", "export", k=1), figure("CHN", "MEX", "export")]
    more += [figure("THA", "USA", "export", hs_code="280480")]
    one, other = read(rows), read([*rows, *more])
    for ends in (("THA", "USA"), ("CHN", "THA")):
        assert np.array_equal(window(one, *ends)[0], window(other, *ends)[0])


@pytest.mark.slow
def test_all_masses_times_k_is_every_bound_times_k(read: Read) -> None:
    rng = np.random.default_rng(3)
    names = ("THA", "USA", "CHN", "MEX")
    rows = [
        figure(a, b, flow, float(rng.lognormal(7, 1)), k, hs_code=code)
        for a in names
        for b in names
        for flow in ("export", "import")
        for k in range(3)
        for code in CONTENT
        if a != b and rng.random() < 0.5
    ]
    one, other = read(rows), read([row | {"net_kg": row["net_kg"] * 7.0} for row in rows])
    assert np.array_equal(one.exporter, other.exporter) and one.exporter.size > 20
    assert other.window(0, 3)[0] == pytest.approx(7.0 * one.window(0, 3)[0], rel=1e-9)


@pytest.mark.slow
def test_a_reporter_publishes_if_it_lists_several_partners_in_the_month(read: Read) -> None:
    lists = [figure("THA", name, "import", k=k) for name in ("CHN", "VNM") for k in (0, 2)]
    extract = [figure("MEX", "CHN", "import", k=k) for k in (0, 1, 2)]
    exports = [figure("CHN", name, "export", k=k) for name in ("THA", "MEX", "USA") for k in (0, 1, 2)]
    lanes = read(lists, extract, exports)
    reported = {
        (report, name): lanes.publishes[number, lanes.territories.index(name)].tolist()
        for number, report in enumerate(("export", "import"))
        for name in ("THA", "MEX", "CHN", "USA")
    }
    assert reported["import", "THA"] == [True, False, True]  # February is no zero
    assert reported["import", "MEX"] == [False] * 3  # its file is of one partner
    assert reported["export", "CHN"] == [True] * 3
    assert not any(any(reported[key]) for key in reported if key not in {("import", "THA"), ("export", "CHN")})


@pytest.mark.slow
def test_months_have_no_gap_and_are_numbered_from_the_first(read: Read) -> None:
    lanes = read([figure("THA", "USA", "export", k=0), figure("THA", "USA", "export", k=4)])
    assert lanes.months == MONTHS[:5]
    assert [lanes.month(day) for day in (date(2023, 12, 31), date(2024, 1, 31), date(2025, 1, 1))] == [-1, 0, 12]
    assert not lanes.window(1, 4)[0].any()


@pytest.mark.slow
def test_a_store_without_the_material_is_an_error_that_says_what_to_do(read: Read) -> None:
    with pytest.raises(InputError, match=r"monthly trade of gallium, found 'none'.*oretrace import"):
        read([figure("THA", "USA", "export")], material="gallium")


@pytest.mark.slow
def test_a_union_is_its_members_together_without_what_they_trade_with_one_another(read: Read) -> None:
    rows = [figure(seller, "USA", "export", kg) for seller, kg in (("DEU", 300.0), ("FRA", 200.0))]
    rows += [figure("USA", seller, "import", kg) for seller, kg in (("DEU", 310.0), ("FRA", 190.0), ("THA", 70.0))]
    rows += [figure("DEU", "FRA", "export", 9e6), figure("FRA", "DEU", "import", 9e6)]
    rows += [figure("FRA", "CHN", "import", 50.0, hs_code=ORE), held("DEU", "CHN", "import", hs_code=ORE)]
    lanes = read(rows)
    joined = lanes.joined("EUU", ("DEU", "FRA"))
    assert joined.territories == ("CHN", "EUU", "THA", "USA") and joined.months == lanes.months
    assert window(joined, "EUU")[0] == pytest.approx(contained(500.0))
    assert window(joined)[0] == pytest.approx(window(lanes)[0]) and window(joined)[1] == window(lanes)[1]
    bought, unbounded = window(joined, "CHN", "EUU", ore=True)
    assert unbounded and bought[LOW] == pytest.approx(REPORT_LOW * contained(50.0, ORE)[LOW])
    assert joined.exporter.size == 3


@pytest.mark.slow
def test_a_union_publishes_where_all_its_members_do(read: Read) -> None:
    rows = [figure(name, to, "import", k=k) for name in ("DEU", "FRA") for to in ("CHN", "THA") for k in (0, 1)]
    lanes = read([row for row in rows if (row["reporter"], row["period_start"]) != ("FRA", MONTHS[1])])
    joined = lanes.joined("EUU", ("DEU", "FRA"))
    assert joined.publishes[1, joined.territories.index("EUU")].tolist() == [True, False]

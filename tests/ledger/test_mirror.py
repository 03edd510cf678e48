"""Both ends of a lane: what is said, what is unknown, and that neither is taken for the other."""

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from oretrace.ledger.mirror import mirror
from tests.ledger.lanes import APRIL, FEBRUARY, JANUARY, MARCH, Covered, Figure, all_months, store

Row = dict[str, Any]
KG = [f"{side}_{bound}_kg" for side in ("export", "import") for bound in ("low", "typical", "high")]
GAPS = ["gap_kg", "gap_low_kg", "gap_high_kg", "gap_log"]
RECONCILED = [f"reconciled_{bound}_kg" for bound in ("low", "typical", "high")]

OUT = Figure("CHN", "USA", "export", JANUARY, 100.0, 1000.0)
INTO = Figure("USA", "CHN", "import", MARCH, 110.0, 1300.0)
BOTH = all_months("CHN", "USA")


def lanes(figures: Iterable[Figure], covered: Iterable[Covered] = BOTH) -> dict[str, Row]:
    """The first quarter's rows of antimony, by lane."""
    rows = mirror(store(figures, covered)).to_pylist()
    return {
        f"{row['exporter']} {row['importer']}": row
        for row in rows
        if row["material"] == "antimony" and row["quarter"] == JANUARY
    }


def lane(*figures: Figure, covered: Iterable[Covered] = BOTH) -> Row:
    return lanes(figures, covered)["CHN USA"]


def amounts(row: Row, side: str) -> list[float | None]:
    return [row[f"{side}_{bound}_kg"] for bound in ("low", "typical", "high")]


def test_both_sides_and_the_signed_gap_stay() -> None:
    row = lane(OUT, INTO)
    assert (row["export_state"], row["import_state"]) == ("reported", "reported")
    assert amounts(row, "export") == [80.0, 90.0, 100.0]
    assert amounts(row, "import") == pytest.approx([88.0, 99.0, 110.0])
    assert row["gap_kg"] == pytest.approx(-9.0)
    assert row["gap_low_kg"] == pytest.approx(80.0 - 110.0)
    assert row["gap_high_kg"] == pytest.approx(100.0 - 88.0)
    assert row["gap_log"] == pytest.approx(math.log(90 / 99))
    assert 90.0 < row["reconciled_typical_kg"] < 99.0
    assert row["export_weight_share"] == pytest.approx(0.5, abs=0.01)


@pytest.mark.slow
def test_the_margin_leaves_cif_values_only() -> None:
    row = lane(OUT, INTO)
    assert (row["export_value"], row["import_value"], row["currency"]) == (1000.0, 1300.0, "USD")
    assert row["import_value_fob"] == pytest.approx(1300.0 / (1 + row["cif_margin_share"]))
    near = lanes([Figure("MNG", "CHN", "export", JANUARY, 1.0)], all_months("MNG"))["MNG CHN"]
    assert near["cif_margin_share"] < row["cif_margin_share"] / 2
    assert near["import_value_fob"] is None


def test_months_of_a_quarter_add_up_and_quarters_stay_apart() -> None:
    figures = [replace(OUT, month=month, kg=kg) for month, kg in ((JANUARY, 1.0), (MARCH, 2.0), (APRIL, 4.0))]
    rows = mirror(store(figures, [*BOTH, ("CHN", "export", APRIL)])).to_pylist()
    assert [(row["quarter"], row["export_high_kg"]) for row in rows] == [(JANUARY, 3.0), (APRIL, None)]
    assert rows[1]["export_low_kg"] == pytest.approx(3.2)  # a month of three is known: more may come


def test_a_silent_end_is_not_reported_and_no_gap() -> None:
    row = lane(OUT, covered=all_months("CHN"))
    assert row["import_state"] == "not reported"
    assert amounts(row, "import") == [None, None, None]
    assert [row[name] for name in GAPS] == [None, None, None, None]
    assert row["reconciled_typical_kg"] == 90.0
    assert row["export_weight_share"] is None


def test_an_end_with_files_of_the_goods_and_nothing_of_the_lane_says_none() -> None:
    row = lane(OUT, Figure("USA", "THA", "import", JANUARY, 5.0))
    assert row["import_state"] == "none"
    assert amounts(row, "import") == [0.0, 0.0, 0.0]
    assert row["gap_kg"] == 90.0
    assert row["gap_log"] is None
    assert row["reconciled_low_kg"] == 0.0
    assert row["reconciled_typical_kg"] == 90.0


@pytest.mark.parametrize(
    "elsewhere",
    [
        Figure("USA", "THA", "import", JANUARY, 5.0, hs_code="811010"),  # other goods of the material
        Figure("USA", "THA", "import", JANUARY, 5.0, hs_code="261590", material="vanadium"),
        Figure("USA", "THA", "export", JANUARY, 5.0),
    ],
)
def test_files_without_these_goods_say_nothing_of_them(elsewhere: Figure) -> None:
    assert lane(OUT, elsewhere)["import_state"] == "not reported"


def test_files_that_lack_a_month_say_nothing_of_the_quarter() -> None:
    trader = Figure("USA", "THA", "import", JANUARY, 5.0)
    assert (
        lane(OUT, trader, covered=[spoken for spoken in BOTH if spoken[2] != MARCH])["import_state"] == "not reported"
    )


@pytest.mark.slow
def test_an_extract_of_one_partner_speaks_of_that_lane_only() -> None:
    figures = [OUT, Figure("USA", "KOR", "import", JANUARY, 5.0)]
    for scope, state in (("CHN", "none"), ("THA", "not reported"), ("*", "none")):
        rows = mirror(store(figures, all_months("USA"), scope)).to_pylist()
        assert [row["import_state"] for row in rows] == [state, "reported"], scope


def test_one_of_two_goods_unknown_at_one_end_leaves_no_gap() -> None:
    """Metal that an importer's files do not speak of is no difference between the ends."""
    row = lane(OUT, INTO, replace(OUT, hs_code="811010"))
    assert row["import_state"] == "reported"
    assert amounts(row, "import") == pytest.approx([88.0, None, None])
    assert row["gap_kg"] is None
    assert row["gap_low_kg"] is None


def test_a_withheld_side_lies_between_nothing_and_the_mirror() -> None:
    row = lane(replace(OUT, kg=None, value=None, suppressed=True), INTO)
    assert row["export_state"] == "suppressed"
    assert amounts(row, "export") == pytest.approx([0.0, None, 110.0])
    assert [row[name] for name in ("gap_kg", "gap_high_kg", "gap_log")] == [None, None, None]
    assert row["gap_low_kg"] == pytest.approx(-110.0)
    assert row["reconciled_low_kg"] < 90.0 < row["reconciled_high_kg"]  # what truly moved
    assert row["export_value"] is None


def test_a_withheld_side_without_mirror_is_unbounded() -> None:
    row = lane(replace(OUT, kg=None, suppressed=True), covered=all_months("CHN"))
    assert amounts(row, "export") == [0.0, None, None]
    assert [row[name] for name in RECONCILED] == [0.0, None, None]


def test_a_quarter_withheld_in_part_keeps_the_known_part() -> None:
    row = lane(OUT, replace(OUT, month=FEBRUARY, kg=None, suppressed=True), replace(INTO, kg=50.0))
    assert row["export_state"] == "suppressed"
    assert amounts(row, "export") == [80.0, None, 80.0]  # more than the mirror: the known part is the bound


def test_amounts_of_unnamed_areas_raise_the_high_of_unnamed_lanes_only() -> None:
    unnamed = Figure("CHN", "ANS", "export", FEBRUARY, 30.0)
    named = Figure("CHN", "THA", "export", FEBRUARY, 7.0)
    found = lanes(
        [INTO, unnamed, named, replace(INTO, reporter="KOR"), Figure("MEX", "THA", "export", JANUARY, 1.0)],
        all_months("CHN", "USA", "KOR"),
    )
    assert set(found) == {"CHN USA", "CHN KOR", "CHN THA", "MEX THA"}
    for name in ("CHN USA", "CHN KOR"):
        assert found[name]["export_state"] == "suppressed"
        assert amounts(found[name], "export") == [0.0, None, 30.0]
        assert found[name]["gap_high_kg"] == pytest.approx(30.0 - 88.0)
    assert amounts(found["CHN THA"], "export") == pytest.approx([5.6, 6.3, 7.0])


def test_unnamed_areas_without_a_mass_have_no_bound() -> None:
    row = lane(INTO, Figure("CHN", "ANS", "export", FEBRUARY, None, 5.0))
    assert row["export_state"] == "suppressed"
    assert amounts(row, "export") == pytest.approx([0.0, None, 110.0])
    assert row["gap_high_kg"] is None


@pytest.mark.parametrize("kg", [None, 0.0])
def test_a_value_without_mass_is_an_unknown_mass(kg: float | None) -> None:
    row = lane(replace(OUT, kg=kg), INTO)
    assert row["export_state"] == "reported"
    assert amounts(row, "export") == [0.0, None, None]
    assert row["export_value"] == 1000.0
    assert [row[name] for name in ("gap_kg", "gap_high_kg", "gap_log")] == [None, None, None]
    assert row["reconciled_typical_kg"] == pytest.approx(99.0)


def test_only_values_reconcile_to_nothing_known() -> None:
    row = lane(replace(OUT, kg=None), replace(INTO, kg=None))
    assert [row[name] for name in RECONCILED] == [0.0, None, None]


def test_no_mass_and_no_value_is_a_zero() -> None:
    row = lane(replace(OUT, kg=0.0, value=0.0))
    assert amounts(row, "export") == [0.0, 0.0, 0.0]
    assert row["gap_log"] is None


@pytest.mark.slow
def test_values_in_two_currencies_are_unknown_and_masses_still_compare() -> None:
    other, values = replace(INTO, currency="EUR"), ("export_value", "import_value", "import_value_fob", "currency")
    for mixed in (lane(OUT, other), lane(OUT, INTO, replace(OUT, month=MARCH, currency="EUR"))):
        assert [mixed[name] for name in values] == [None] * 4
    assert lane(OUT, other)["gap_kg"] == lane(OUT, INTO)["gap_kg"]
    assert lane(OUT, replace(INTO, currency="EUR", value=None))["currency"] == "USD"


@pytest.mark.slow
def test_parts_totals_and_own_trade_are_left_out() -> None:
    left_out = [
        replace(OUT, flow="re_export", kg=40.0),
        replace(INTO, flow="re_import", kg=40.0),
        Figure("CHN", "WLD", "export", JANUARY, 1e6),
        Figure("CHN", "CHN", "import", JANUARY, 9.0),
        replace(OUT, months=12, kg=1e5),
        replace(OUT, months=3, month=FEBRUARY, kg=1e5),
    ]
    assert lanes([OUT, INTO, *left_out]) == lanes([OUT, INTO])


def test_the_same_trade_counts_once() -> None:
    again = [
        replace(OUT, snapshot=2),
        replace(OUT, months=3),
        replace(OUT, hs_code="28258000", snapshot=2),
    ]
    row = lane(OUT, INTO, *again)
    assert amounts(row, "export") == [80.0, 90.0, 100.0]
    assert row["export_value"] == 1000.0


def test_mass_is_conserved() -> None:
    figures = [
        Figure("CHN", partner, flow, month, kg, hs_code=code)
        for flow in ("export", "import")
        for partner in ("USA", "THA", "KOR")
        for month, kg in ((JANUARY, 3.0), (FEBRUARY, 5.5), (MARCH, 0.25))
        for code in ("282580", "811010", "261710")
    ]
    rows = lanes(figures, all_months("CHN"))
    for flow, ends in (("export", "CHN {}"), ("import", "{} CHN")):
        for bound, part in zip(("low", "typical", "high"), (0.8, 0.9, 1.0), strict=True):
            reported = sum(rows[ends.format(partner)][f"{flow}_{bound}_kg"] for partner in ("USA", "THA", "KOR"))
            assert reported == pytest.approx(part * sum(f.kg or 0.0 for f in figures if f.flow == flow))


WORLD = [
    OUT,
    INTO,
    replace(OUT, partner="THA", kg=40.0),
    Figure("THA", "CHN", "import", FEBRUARY, 55.0, 300.0),
    Figure("THA", "USA", "export", MARCH, 20.0),
    Figure("USA", "THA", "import", MARCH, None, suppressed=True),
    Figure("CHN", "ANS", "export", FEBRUARY, 3.0),
    Figure("KOR", "CHN", "import", JANUARY, 8.0),
]
SPOKEN = all_months("CHN", "USA", "THA", "KOR")


@pytest.mark.slow
def test_scaling_all_masses_scales_all_kg_and_no_ratio() -> None:
    plain, scaled = lanes(WORLD, SPOKEN), lanes([figure.scaled(1000.0) for figure in WORLD], SPOKEN)
    assert plain.keys() == scaled.keys()
    for name, row in plain.items():
        for column in row:
            expected = row[column]
            if column.endswith("_kg") and expected is not None:
                expected *= 1000.0
            numeric = isinstance(expected, float)
            assert scaled[name][column] == (pytest.approx(expected) if numeric else expected), (name, column)


@pytest.mark.slow
def test_an_unrelated_lane_changes_nothing_said() -> None:
    """Only the reporters' reliability is learnt from all lanes; a lane of one report teaches nothing."""
    plain = lanes(WORLD, SPOKEN)
    one_sided = lanes([*WORLD, Figure("MEX", "PER", "import", JANUARY, 500.0)], [*SPOKEN, *all_months("MEX")])
    two_sided = lanes(
        [*WORLD, Figure("MEX", "PER", "import", JANUARY, 500.0), Figure("PER", "MEX", "export", JANUARY, 5.0)],
        [*SPOKEN, *all_months("MEX", "PER")],
    )
    for name, row in plain.items():
        assert one_sided[name] == row
        assert {k: two_sided[name][k] for k in (*KG, *GAPS)} == {k: row[k] for k in (*KG, *GAPS)}


def test_the_mirror_of_an_empty_store_is_empty() -> None:
    assert mirror(store([], [])).num_rows == 0


def test_no_number_is_nan_and_bounds_are_in_order() -> None:
    for row in lanes(WORLD, SPOKEN).values():
        assert not any(isinstance(value, float) and math.isnan(value) for value in row.values())
        for side in ("export", "import", "reconciled"):
            known = [value for value in amounts(row, side) if value is not None]
            assert known == sorted(known)

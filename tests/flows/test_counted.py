"""What counts once: lengths of code, sources, lengths of time, withheld cells (docs/method/flows.md)."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace import engine
from oretrace.errors import InputError
from oretrace.flows.counted import Count, make, notes, portions, statement
from oretrace.months import add_months
from tests.flows.figures import SOURCES, Figure, Row, counted, kg, store, withheld
from tests.parameters import first_fast

TOTAL = Figure("282580", 1_200.0)
LINES = (Figure("28258010", 500.0), Figure("28258090", 220.0))
YEAR = Figure(kg=1_200.0, months=12)


def codes(rows: list[Row]) -> list[str]:
    return [row["hs_code"] for row in rows]


def notes_on(*figures: Figure, **asked: Any) -> tuple[str, ...]:
    with store(figures) as connection:
        make(connection, Count(**asked))
        return notes(connection)


def monthly(figure: Figure, count: int = 12) -> list[Figure]:
    return [replace(figure, start=add_months(figure.start, k)) for k in range(count)]


# ------------------------------------------------------------------------------------------------- lengths of code


def test_one_figure_is_one_row_with_all_that_is_known_of_it() -> None:
    (row,) = counted([Figure(value=7.0)])
    assert (row["product"], row["hs_code"], row["exporter"], row["importer"]) == ("282580", "282580", "CHN", "USA")
    assert (row["report"], row["period"], row["period_months"]) == ("export", date(2024, 1, 1), 1)
    assert (row["kg"], row["value"], row["currency"], row["state"]) == (1000.0, 7.0, "USD", "reported")
    assert (row["snapshot"], row["line"], row["source"], row["difference"]) == (1, 1, "comtrade", None)


@pytest.mark.slow
def test_a_total_counts_where_its_lines_fall_short_and_a_note_names_the_lane() -> None:
    assert codes(counted([TOTAL, *LINES])) == ["282580"]
    (note,) = notes_on(TOTAL, *LINES)
    assert note == (
        "comtrade, HS 282580, CHN → USA: lines fall short of the total of their code by 480 kg; the total counts"
    )


@pytest.mark.parametrize("missing", [0.0, 0.5, -0.5])
def test_lines_that_add_up_within_a_thousandth_count(missing: float) -> None:
    rest = Figure("28258090", 700.0 - missing)
    assert codes(counted([TOTAL, LINES[0], rest])) == ["28258010", "28258090"]


@pytest.mark.slow
def test_lines_alone_count() -> None:
    assert kg(LINES) == 720.0 and notes_on(*LINES) == ()


@pytest.mark.slow
def test_lines_beyond_their_total_count_and_a_note_says_by_how_much() -> None:
    rows = [replace(TOTAL, kg=600.0), *LINES]
    assert codes(counted(rows)) == ["28258010", "28258090"]
    assert "lines exceed the total of their code by 120 kg; the lines count" in notes_on(*rows)[0]


def test_a_note_names_the_three_largest_lanes_and_counts_the_others() -> None:
    lanes = [
        replace(figure, partner=partner)
        for figure in (TOTAL, *LINES)
        for partner in ("USA", "JPN", "KOR", "DEU", "FRA")
    ]
    (note,) = notes_on(*lanes)
    assert "CHN → DEU, CHN → FRA, CHN → JPN and 2 more: lines fall short" in note and "2,400 kg" in note


def test_lanes_are_held_against_their_own_total() -> None:
    other = [replace(line, partner="JPN") for line in LINES]
    rows = counted([TOTAL, *LINES, *other])
    assert [(row["importer"], row["kg"]) for row in rows] == [("USA", 1200.0), ("JPN", 500.0), ("JPN", 220.0)]


@pytest.mark.slow
def test_ten_digits_are_lines_of_eight_and_eight_of_six() -> None:
    fine = [Figure("2825801010", 300.0), Figure("2825801090", 200.0)]
    assert codes(counted([LINES[0], *fine])) == ["2825801010", "2825801090"]
    assert codes(counted([*LINES, *fine])) == ["28258090", "2825801010", "2825801090"]
    assert codes(counted([*LINES, fine[0]])) == ["28258010", "28258090"]  # 300 of 500
    assert codes(counted([TOTAL, *LINES, *fine])) == ["282580"]
    whole = replace(TOTAL, kg=720.0)
    assert codes(counted([whole, *LINES, *fine])) == ["28258090", "2825801010", "2825801090"]
    assert codes(counted([whole, LINES[1], *fine])) == ["28258090", "2825801010", "2825801090"]


@pytest.mark.slow
def test_a_total_without_mass_is_held_against_the_value_of_its_lines() -> None:
    """Lines that add up in value give the masses; where they fall short the mass is unknown, not that of a part."""
    lines = [replace(line, value=line.kg) for line in LINES]
    assert kg([replace(TOTAL, kg=None, value=720.0), *lines]) == 720.0
    (row,) = counted([replace(TOTAL, kg=None, value=1_200.0), *lines])
    assert (row["hs_code"], row["kg"], row["value"], row["difference_unit"]) == ("282580", None, 1200.0, "USD")


@pytest.mark.slow
def test_lines_without_mass_are_held_against_the_value_of_the_total() -> None:
    lines = [replace(line, kg=None, value=3_000.0) for line in LINES]
    assert codes(counted([replace(TOTAL, value=6_000.0), *lines])) == ["28258010", "28258090"]
    assert codes(counted([replace(TOTAL, value=9_000.0), *lines])) == ["282580"]


def test_values_in_two_currencies_are_not_compared_and_the_total_counts() -> None:
    total = replace(TOTAL, kg=None, value=100.0)
    lines = [replace(line, kg=None, value=60.0, currency="EUR") for line in LINES]
    (row,) = counted([total, *lines])
    assert (row["hs_code"], row["value"], row["difference"]) == ("282580", 100.0, None)
    assert codes(counted(lines)) == ["28258010", "28258090"]


def test_a_quantity_beyond_all_trade_does_not_stop_the_count() -> None:
    rows = [Figure(kg=None, value=1.0, qty=1e15, qty_unit="t", source=source) for source in SOURCES]
    assert kg(rows) == 1e18


@pytest.mark.slow
def test_asked_for_by_eight_digits_only_what_is_below_counts() -> None:
    assert kg([TOTAL, *LINES], codes=("28258010",)) == 500.0
    assert kg([TOTAL, *LINES, Figure("2825801010", 500.0)], codes=("28258010",)) == 500.0
    assert kg([TOTAL, *LINES], codes=("282580",)) == 1_200.0
    assert kg([TOTAL, *LINES], codes=("2825",)) == 1_200.0


def test_codes_of_a_family_are_one_product_and_no_lines_of_one_another() -> None:
    rows = counted([Figure("810600", 5.0), Figure("810610", 7.0), Figure("81061010", 7.0)])
    assert {row["product"] for row in rows} == {"810600+"}
    assert sum(row["kg"] for row in rows) == 12.0


# -------------------------------------------------------------------------------------------------- withheld cells


def test_a_withheld_line_stays_beside_the_others() -> None:
    rows = counted([LINES[0], withheld(LINES[1])])
    assert [(row["state"], row["kg"], row["value"]) for row in rows] == [
        ("reported", 500.0, 2500.0),
        ("suppressed", None, None),
    ]


@pytest.mark.parametrize("total", [1_200.0, 500.0])
def test_a_total_makes_a_lane_with_withheld_lines_known(total: float) -> None:
    (row,) = counted([replace(TOTAL, kg=total), LINES[0], withheld(LINES[1])])
    assert (row["hs_code"], row["state"], row["kg"]) == ("282580", "reported", total)


def test_a_withheld_total_leaves_its_lines_and_the_rest_unknown() -> None:
    rows = counted([withheld(TOTAL), *LINES])
    assert [row["state"] for row in rows] == ["suppressed", "reported", "reported"]


def test_a_figure_beside_a_withheld_one_of_the_same_code_counts_as_another_part() -> None:
    assert [row["state"] for row in counted([TOTAL, withheld(TOTAL)])] == ["reported", "suppressed"]


@pytest.mark.slow
def test_another_source_makes_a_withheld_lane_known_and_only_that_one() -> None:
    known = replace(TOTAL, source="comext")
    assert [row["state"] for row in counted([withheld(TOTAL), known])] == ["reported"]
    other = replace(known, partner="JPN")
    assert {(row["importer"], row["state"]) for row in counted([withheld(TOTAL), other])} == {
        ("USA", "suppressed"),
        ("JPN", "reported"),
    }


def test_a_withheld_cell_never_leads() -> None:
    gone = [withheld(month) for month in monthly(TOTAL, 6)]
    rows = counted([*gone, *monthly(replace(TOTAL, source="comext"), 2)])
    assert sum(row["kg"] or 0.0 for row in rows) == 2_400.0
    assert sum(row["state"] == "suppressed" for row in rows) == 4


# --------------------------------------------------------------------------------------------------------- sources


@pytest.mark.slow
def test_the_source_with_more_months_leads_and_others_fill_what_it_lacks() -> None:
    longer, shorter = monthly(replace(TOTAL, kg=10.0), 4), monthly(replace(TOTAL, kg=1.0, source="comext"), 3)
    assert kg([*longer, *shorter]) == 40.0
    assert kg([*longer[1:], *shorter[:1], *shorter[2:]]) == 31.0
    assert kg([*longer[:2], *shorter]) == 3.0


@pytest.mark.slow
@pytest.mark.parametrize("sources", list(pairwise(SOURCES)) + [pair[::-1] for pair in pairwise(SOURCES)])
def test_the_source_with_more_trade_leads_among_sources_of_the_same_months(sources: tuple[str, str]) -> None:
    """Whatever they are called, and at whatever length of code they have it."""
    total = replace(TOTAL, source=sources[0])
    lines = [replace(line, source=sources[1]) for line in LINES]
    assert kg([total, *lines]) == 1_200.0
    more_lanes = [*lines, replace(lines[0], partner="JPN"), replace(lines[0], partner="KOR")]
    assert kg([total, *more_lanes]) == 1_720.0


@pytest.mark.slow
def test_sources_and_currencies_can_be_chosen() -> None:
    rows = [TOTAL, replace(TOTAL, kg=7.0, source="comext", currency="EUR", reporter="DEU")]
    assert kg(rows, sources=("comext",)) == kg(rows, currencies=("EUR",)) == 7.0
    assert kg(rows, sources=("comext", "comtrade")) == 1_207.0
    with pytest.raises(InputError, match=r"--source: expected a source of the store .*nearest is 'comext'"):
        counted(rows, sources=("comex",))


def test_each_reporter_has_the_source_that_has_more_of_its_own_trade() -> None:
    rows = [*monthly(TOTAL, 3), *monthly(replace(TOTAL, source="comext"), 2)]
    rows += monthly(replace(TOTAL, reporter="DEU", kg=2.0), 2)
    rows += monthly(replace(TOTAL, reporter="DEU", kg=1.0, source="comext"), 3)
    assert kg(rows) == 3 * 1_200.0 + 3.0


# ------------------------------------------------------------------------------------------------- lengths of time


def test_a_yearly_figure_is_not_counted_as_a_month() -> None:
    assert kg([YEAR, Figure(kg=60.0)]) == 60.0
    assert counted([YEAR]) == []


@pytest.mark.slow
def test_months_of_a_quarter_or_year_are_parts_of_it() -> None:
    rows = monthly(Figure(kg=10.0))
    assert {row["period"] for row in counted(rows, grain=3)} == {date(2024, m, 1) for m in (1, 4, 7, 10)}
    assert {(row["period"], row["period_months"]) for row in counted(rows, grain=12)} == {(date(2024, 1, 1), 12)}
    assert kg(rows, grain=12) == kg(rows, grain=3) == 120.0


@pytest.mark.slow
def test_a_year_counts_where_its_months_fall_short_of_it() -> None:
    assert kg([YEAR, *monthly(Figure(kg=60.0))], grain=12) == 1_200.0
    assert kg([YEAR, *monthly(Figure(kg=500.0), 2)], grain=12) == 1_200.0
    assert kg([YEAR, *monthly(Figure(kg=200.0))], grain=12) == 2_400.0


def test_a_lane_that_only_months_have_counts_beside_years_of_others() -> None:
    other = monthly(Figure(kg=10.0, partner="JPN"), 4)
    assert kg([YEAR, *monthly(Figure(kg=60.0)), *other], grain=12) == 1_240.0


@pytest.mark.slow
def test_periods_that_do_not_fit_are_left_out() -> None:
    astride = Figure(start=date(2024, 2, 1), months=3)
    assert counted([astride], grain=3) == []
    assert kg([astride], grain=12) == 1000.0
    assert counted([replace(YEAR, start=date(2024, 4, 1))], grain=12) == []


def test_any_window_can_be_one_period() -> None:
    rows = monthly(Figure(kg=1.0), 24)
    found = counted([*rows, YEAR], grain=18, anchor=date(2024, 1, 1))
    assert [row["kg"] for row in found if row["period"] == date(2024, 1, 1)] == [1.0] * 18
    assert [row["period"] for row in counted(monthly(Figure(start=date(2023, 12, 1)), 2), grain=3)] == [
        date(2023, 10, 1),
        date(2024, 1, 1),
    ]


# ---------------------------------------------------------------------------------------------------- what is read


def test_a_quantity_in_a_unit_of_mass_is_a_mass_and_estimated() -> None:
    (row,) = counted([Figure(kg=None, qty=2.0, qty_unit="t")])
    assert (row["kg"], row["kg_estimated"]) == (2000.0, True)


def test_parts_of_exports_and_imports_are_left_out() -> None:
    assert counted([Figure(flow="re_export"), Figure(flow="re_import")]) == []


@pytest.mark.slow
def test_placebos_are_of_the_same_chapters_first_and_the_same_whatever_the_order() -> None:
    others = [Figure(f"28{n:02d}00") for n in range(30, 50)] + [Figure(f"84{n:02d}00") for n in range(10, 60)]
    figures = [TOTAL, *others]

    def read(rows: list[Figure], most: int) -> set[str]:
        return {row["product"] for row in counted(rows, codes=("282580",), placebos=most) if not row["is_listed"]}

    few = read(figures, 5)
    assert len(few) == 5 and all(name.startswith("28") for name in few)
    assert read(figures[::-1], 5) == few and read([*figures, Figure("010121")], 5) == few
    more = read(figures, 25)
    assert few < more and sum(name.startswith("28") for name in more) == 20
    assert {name.rstrip("+") for name in read(figures, 500)} == {figure.hs_code for figure in others}
    assert read(figures, 0) == set()


def test_the_unnamed_rest_of_a_named_product_is_not_a_placebo() -> None:
    rows = counted([*LINES, Figure("282590")], codes=("28258010",), placebos=9)
    assert [(row["hs_code"], row["is_listed"]) for row in rows] == [("28258010", True), ("282590", False)]


def test_one_statement_over_the_store_gives_the_same() -> None:
    count = Count(("282580",), placebos=3)
    with store([TOTAL, *LINES, Figure("010121")]) as connection:
        make(connection, count)
        text = statement("flows/trader.sql", "wanted", "counted_flow")
        found = engine.run(connection, text, {**count.wanted, **count.parameters}).to_pylist()
    assert sorted(row["product"] for row in found) == ["010121", "282580"]


@pytest.mark.parametrize(("count", "sizes"), [(250, [250]), (251, [250, 1]), (501, [250, 250, 1])])
def test_portions_are_all_products_once_and_the_table_is_whole_again(count: int, sizes: list[int]) -> None:
    with engine.connect() as connection:
        connection.execute(
            "CREATE TABLE given AS SELECT 'P' || (1000 + i) AS product FROM range($n) AS r (i)", {"n": count}
        )
        every = connection.sql("SELECT product FROM given ORDER BY product").fetchall()
        parts = [
            connection.sql("SELECT product FROM given ORDER BY product").fetchall()
            for _ in portions(connection, "given")
        ]
        assert list(map(len, parts)) == sizes and [row for part in parts for row in part] == every
        assert connection.sql("SELECT product FROM given ORDER BY product").fetchall() == every


# ------------------------------------------------------------------------------ stored twice, nothing is different

TRADE = st.lists(
    st.tuples(
        st.sampled_from(["USA", "JPN", "KOR"]),
        st.sampled_from(["28258010", "28258090", "28111100", "81101000"]),
        st.integers(0, 11),
        st.integers(1, 10_000),
    ),
    min_size=1,
    max_size=40,
    unique_by=lambda cargo: cargo[:3],
)


def sums(figures: list[Figure], **asked: Any) -> dict[tuple[object, ...], float]:
    found: dict[tuple[object, ...], float] = {}
    for row in counted(figures, **asked):
        key = (row["product"], row["exporter"], row["importer"], row["report"], row["period"])
        found[key] = found.get(key, 0.0) + row["kg"]
    return found


def added(figures: list[Figure], digits: int = 8, months: int = 1) -> list[Figure]:
    """The same trade at a shorter length of code, or by longer periods."""
    totals: dict[Figure, float] = {}
    for one in figures:
        month = (one.start.month - 1) // months * months + 1
        key = replace(one, hs_code=one.hs_code[:digits], start=one.start.replace(month=month), months=months, kg=None)
        totals[key] = totals.get(key, 0.0) + (one.kg or 0.0)
    return [replace(key, kg=amount) for key, amount in totals.items()]


def stored_again(once: list[Figure]) -> list[list[Figure]]:
    """The same trade from another source, at another length of code, by longer periods, and all of it at once."""
    again = [
        [replace(figure, source="census") for figure in once],
        added(once, digits=6),
        [replace(figure, source="comext") for figure in added(once, digits=6)],
        added(once, months=12),
        [replace(figure, source="census") for figure in added(once, digits=6, months=3)],
    ]
    return [*again, [figure for part in again for figure in part]]


def assert_stored_again_is_the_same(once: list[Figure], grain: int) -> None:
    """In one store, in which each way to store the trade again is that of a reporter of its own, who is not heard
    with others (test_oracle.py)."""
    ways = [[], *stored_again(once)]
    figures = [replace(one, reporter=f"R{k:02}") for k, more in enumerate(ways) for one in (*once, *more)]
    found: list[dict[tuple[object, ...], float]] = [{} for _ in ways]
    for (product, exporter, *lane), amount in sums(figures, grain=grain).items():
        found[int(str(exporter)[1:])][product, *lane] = amount
    assert found[0]
    for one in found[1:]:
        assert one == pytest.approx(found[0])


@pytest.mark.slow
@pytest.mark.parametrize("grain", first_fast([1, 12]))
def test_the_same_figures_a_second_time_change_nothing(grain: int) -> None:
    lanes = [("28258010", "USA", 0), ("28258090", "USA", 0), ("28258010", "JPN", 1), ("81101000", "USA", 4)]
    once = [Figure(code, 7.0 + 10 * k, partner=partner, start=date(2024, k + 1, 1)) for code, partner, k in lanes]
    assert_stored_again_is_the_same(once, grain)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, derandomize=True)
@given(TRADE, st.sampled_from([1, 3, 12]))
def test_any_figures_a_second_time_change_nothing(cargoes: list[tuple[str, str, int, int]], grain: int) -> None:
    once = [
        Figure(code, float(amount), partner=partner, start=date(2024, k + 1, 1))
        for partner, code, k, amount in cargoes
    ]
    assert_stored_again_is_the_same(once, grain)

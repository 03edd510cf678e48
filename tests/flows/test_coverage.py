"""Of which periods files speak: months, quarters and years, lists of all partners and extracts of one."""

from datetime import date

import pyarrow as pa
import pytest

from oretrace import engine
from oretrace.flows.counted import JANUARY, Count
from oretrace.schema import REPORT_COVERAGE

Row = tuple[str, str, date, str, bool]


def spoken(month: int, months: int = 1, partner: str = "*", **other: object) -> dict[str, object]:
    same = {"snapshot": 1, "reporter": "CHN", "flow": "export", "code_scope": "*", "status": "reported"}
    period = {"partner_scope": partner, "period_start": date(2024, month, 1), "period_months": months}
    return same | period | other


def covered(*files: dict[str, object], grain: int = 1, anchor: date = JANUARY) -> list[Row]:
    with engine.connect() as connection:
        connection.register("report_coverage", pa.Table.from_pylist(list(files), REPORT_COVERAGE.arrow()))
        found = engine.run(connection, "flows/coverage.sql", Count(grain=grain, anchor=anchor).periods).to_pylist()
    return sorted((r["reporter"], r["report"], r["period"], r["partner_scope"], r["is_list"]) for r in found)


def periods(rows: list[Row]) -> list[int]:
    return [row[2].month for row in rows]


def test_a_month_of_a_list_is_covered_for_all_partners() -> None:
    assert covered(spoken(1)) == [("CHN", "export", date(2024, 1, 1), "*", True)]


def test_an_extract_covers_its_partner_alone() -> None:
    assert [row[3:] for row in covered(spoken(1, partner="USA"), spoken(1, partner="JPN", snapshot=2))] == [
        ("JPN", False),
        ("USA", False),
    ]


def test_a_file_with_several_partners_covers_all_partners_and_one_with_a_single_partner_does_not() -> None:
    rows = covered(spoken(1), spoken(2, partner="USA"))
    assert [(row[2].month, *row[3:]) for row in rows] == [(1, "*", True), (2, "*", False)]


@pytest.mark.parametrize(
    "file",
    [
        spoken(1, status="not_reported"),
        spoken(1, status="suppressed", code_scope="282580"),
        spoken(1, 3),
    ],
)
def test_rows_other_than_a_report_of_the_month_cover_nothing(file: dict[str, object]) -> None:
    assert covered(file) == []


@pytest.mark.slow
def test_a_quarter_or_year_is_covered_by_all_its_months_or_by_longer_figures() -> None:
    year = [spoken(month) for month in range(1, 13)]
    assert periods(covered(*year, grain=3)) == [1, 4, 7, 10] and periods(covered(*year, grain=12)) == [1]
    assert periods(covered(*year[:5], grain=3)) == [1] and covered(*year[:11], grain=12) == []
    assert periods(covered(spoken(1, 3), *year[3:], grain=12)) == [1]
    assert periods(covered(spoken(1, 12), grain=12)) == [1]
    assert covered(spoken(1, 12), grain=3) == [] and covered(spoken(2, 3), grain=3) == []


def test_months_of_exports_and_imports_do_not_make_up_a_quarter() -> None:
    assert covered(spoken(1), spoken(2), spoken(3, flow="import"), grain=3) == []


def test_the_same_month_twice_is_one() -> None:
    assert covered(spoken(1), spoken(1, snapshot=2), spoken(2), grain=3) == []


def test_a_window_begins_where_it_is_anchored() -> None:
    months = [spoken(month) for month in range(2, 12)]
    assert periods(covered(*months, grain=10, anchor=date(2024, 2, 1))) == [2]
    assert covered(*months, grain=10) == []

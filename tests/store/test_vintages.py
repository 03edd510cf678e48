"""Vintages: what a later file replaces, what it leaves alone, what was known on a day."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oretrace import sources
from oretrace.errors import InputError, StoreError
from oretrace.schema import REPORT_COVERAGE
from oretrace.sources.base import Import
from oretrace.store import Store
from tests.conftest import ROOT

PANEL = "product_cn8,reporter,partner,period,value_eur\n"
JULY, AUGUST, SEPTEMBER = date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)


def item(folder: Path, *records: str, day: date = AUGUST) -> Import:
    """A file of records such as "81101000,Germany,Georgia,2020-01,1"."""
    path = folder / "given.csv"
    path.write_text(PANEL + "".join(f"{record}\n" for record in records))
    return sources.prepare("comext", path, retrieved_on=day)


def trade(code: int, partner: str, month: int, value: float, reporter: str = "Germany") -> str:
    return f"{code},{reporter},{partner},2020-{month:02},{value}"


def made(folder: Path, *files: tuple[date, tuple[str, ...]]) -> Store:
    store = Store.open(folder / "s", create=True)
    for day, records in files:
        store.import_file(item(folder, *records, day=day))
    return store


def current(store: Store) -> list[tuple[Any, ...]]:
    """(snapshot, code, partner, month, value) of what is current."""
    with store.connect() as connection:
        return connection.execute(
            "SELECT snapshot, hs_code, partner, month(period_start), value FROM current_flow ORDER BY ALL"
        ).fetchall()


FIRST = tuple(
    trade(code, partner, month, 1)
    for code in (81101000, 81102000)
    for partner in ("Georgia", "Armenia")
    for month in (1, 2)
)


@pytest.mark.slow
def test_a_slice_is_replaced_whole_and_nothing_else(tmp_path: Path) -> None:
    later = (trade(81101000, "Georgia", 1, 5), trade(81101000, "Kazakhstan", 1, 7))
    store = made(tmp_path, (JULY, FIRST), (AUGUST, later))
    # Armenia's figure of code 81101000 in January was withdrawn; the other month and the other code stay.
    assert current(store) == [
        (1, "81101000", "ARM", 2, 1),
        (1, "81101000", "GEO", 2, 1),
        (1, "81102000", "ARM", 1, 1),
        (1, "81102000", "ARM", 2, 1),
        (1, "81102000", "GEO", 1, 1),
        (1, "81102000", "GEO", 2, 1),
        (2, "81101000", "GEO", 1, 5),
        (2, "81101000", "KAZ", 1, 7),
    ]
    with store.connect() as connection:
        assert connection.execute("SELECT count(*) FROM trade_flow").fetchone() == (10,)


def test_an_extract_of_one_partner_replaces_only_that_partner(tmp_path: Path) -> None:
    store = made(tmp_path, (JULY, FIRST), (AUGUST, (trade(81101000, "Georgia", 1, 5),)))
    assert [row for row in current(store) if row[1] == "81101000" and row[3] == 1] == [
        (1, "81101000", "ARM", 1, 1),
        (2, "81101000", "GEO", 1, 5),
    ]


@pytest.mark.slow
def test_extracts_of_different_partners_stand_side_by_side(tmp_path: Path) -> None:
    others = tuple(trade(81101000, partner, 1, 2) for partner in ("Kazakhstan", "Kyrgyzstan"))
    store = made(tmp_path, (JULY, FIRST), (AUGUST, (trade(81101000, "Belarus", 1, 3),)), (SEPTEMBER, others))
    assert len(current(store)) == len(FIRST) + 3
    assert store.revisions().num_rows == 0


def test_a_whole_list_replaces_an_extract(tmp_path: Path) -> None:
    store = made(tmp_path, (JULY, (trade(81101000, "Georgia", 1, 3),)), (AUGUST, FIRST))
    assert {row[0] for row in current(store)} == {2}


@pytest.mark.slow
def test_an_older_vintage_imported_late_does_not_win(tmp_path: Path) -> None:
    store = made(tmp_path, (AUGUST, FIRST), (JULY, (trade(81101000, "Georgia", 1, 9),)))
    assert {row[0] for row in current(store)} == {1} and len(current(store)) == len(FIRST)


def test_a_reporter_that_is_missing_in_a_later_file_keeps_its_figures(tmp_path: Path) -> None:
    first = (trade(81101000, "Georgia", 1, 1), trade(81101000, "Georgia", 1, 2, "France"))
    store = made(tmp_path, (JULY, first), (AUGUST, (trade(81101000, "Georgia", 1, 5),)))
    assert [(row[0], row[4]) for row in current(store)] == [(1, 2), (2, 5)]


@pytest.mark.slow
def test_another_figure_of_the_same_day_is_refused_with_both_places(tmp_path: Path) -> None:
    store = made(tmp_path, (JULY, FIRST), (AUGUST, FIRST[:4]))
    other = (trade(81101000, "Kazakhstan", 1, 7), trade(81101000, "Georgia", 2, 5))
    before = current(store)
    expected = (
        r"given\.csv, line 3: expected the value of record 2 of snapshot 2, .*: 1\.0, found 5\.0.*--retrieved-on"
    )
    with pytest.raises(InputError, match=expected):
        store.import_file(item(tmp_path, *other))
    assert current(store) == before and len(store.snapshots()) == 2
    store.import_file(item(tmp_path, *other, day=SEPTEMBER))
    assert store.changes(3)["revised"] == 1


@pytest.mark.slow
def test_other_parts_of_the_same_day_are_one_delivery(tmp_path: Path) -> None:
    store = made(tmp_path, (AUGUST, FIRST[:4]), (AUGUST, (FIRST[3], *FIRST[4:])))
    assert len(current(store)) == len(FIRST) and store.revisions().num_rows == 0


@pytest.mark.slow
def test_different_sources_do_not_replace_each_other(tmp_path: Path) -> None:
    store = made(tmp_path, (JULY, FIRST))
    store.import_file(replace(item(tmp_path, *FIRST), source="other"))
    store.import_file(item(tmp_path, *(record + "0" for record in FIRST), day=SEPTEMBER))
    assert sorted({(row[0], row[4]) for row in current(store)}) == [(2, 1), (3, 10)]


@pytest.mark.slow
def test_the_past_is_read_as_it_was(tmp_path: Path) -> None:
    later = (trade(81101000, "Georgia", 1, 5), trade(81101000, "Kazakhstan", 1, 7))
    store = made(tmp_path, (JULY, FIRST), (AUGUST, later), (SEPTEMBER, (trade(81101000, "Georgia", 1, 6),)))
    (tmp_path / "alone").mkdir()
    alone = made(tmp_path / "alone", (JULY, FIRST))
    for day in (JULY, date(2026, 7, 31)):
        assert current(store.as_of(day)) == current(alone)
        assert store.as_of(day).status().num_rows == 1
    assert [row[4] for row in current(store.as_of(AUGUST)) if row[0] == 2] == [5, 7]
    assert current(store.as_of(SEPTEMBER)) == current(store) == current(store.as_of(None))
    assert [s.snapshot for s in store.as_of(AUGUST).snapshots()] == [1, 2]


def test_a_day_before_anything_was_known_is_refused(tmp_path: Path) -> None:
    store = made(tmp_path, (JULY, FIRST))
    with pytest.raises(InputError, match="2026-07-01 or later, found '2026-06-30'"):
        store.as_of(date(2026, 6, 30))
    with pytest.raises(StoreError, match="read only"):
        store.as_of(JULY).import_file(item(tmp_path, *FIRST))


@pytest.mark.slow
def test_a_store_is_read_on_some_of_its_snapshots(tmp_path: Path) -> None:
    later = (trade(81101000, "Georgia", 1, 5), trade(81101000, "Kazakhstan", 1, 7))
    store = made(tmp_path, (JULY, FIRST), (AUGUST, later))
    before, both = current(store), store.seen([1, 2])
    store.import_file(item(tmp_path, trade(81101000, "Georgia", 1, 6), day=SEPTEMBER))
    assert current(both) == before != current(store)
    assert current(store.seen({2})) == [row for row in before if row[0] == 2]
    assert current(store.seen([1])) == current(store.as_of(JULY))
    assert store.as_of(AUGUST).seen([1, 2]).revisions().to_pylist() == store.as_of(AUGUST).revisions().to_pylist()
    with pytest.raises(StoreError, match=r"expected snapshots of this store \(1, 2, 3\), found 4, 7"):
        store.seen([7, 1, 4])
    with pytest.raises(StoreError, match="found some of its snapshots, read only"):
        both.import_file(item(tmp_path, *FIRST))


@pytest.mark.slow
def test_a_row_is_current_unless_a_later_snapshot_replaces_it(tmp_path: Path) -> None:
    draw = random.Random(3)
    for turn in range(8):
        store = Store.open(tmp_path / f"s{turn}", create=True)
        for _ in range(5):
            partners = draw.sample(["Georgia", "Armenia", "Kazakhstan", "Belarus"], draw.randint(1, 3))
            keys = {
                (draw.choice([81101000, 81102000, 81109000]), draw.choice(partners), draw.randint(1, 3))
                for _ in range(9)
            }
            day = draw.choice([JULY, AUGUST, SEPTEMBER])
            # Files of one day that contradict each other are refused.
            store.import_file(item(tmp_path, *(trade(*key, day.month) for key in sorted(keys)), day=day))
        with store.connect() as connection:
            assert (
                connection.execute(
                    """
                (SELECT snapshot, line FROM trade_flow EXCEPT SELECT snapshot, line FROM current_flow)
                EXCEPT SELECT snapshot, line FROM replaced
                UNION ALL
                (SELECT snapshot, line FROM replaced INTERSECT SELECT snapshot, line FROM current_flow)
                """
                ).fetchall()
                == []
            )
            [(all_rows, shown, hidden)] = connection.execute(
                "SELECT (SELECT count(*) FROM trade_flow), (SELECT count(*) FROM current_flow),"
                " (SELECT count(*) FROM replaced)"
            ).fetchall()
            assert all_rows == shown + hidden and hidden


@pytest.mark.slow
def test_revisions_say_what_changed(tmp_path: Path) -> None:
    later = (trade(81101000, "Georgia", 1, 5), trade(81101000, "Kazakhstan", 1, 7), trade(81102000, "Georgia", 1, 1))
    store = made(tmp_path, (JULY, FIRST), (AUGUST, later))
    columns = ("snapshot", "replaces", "partner", "hs_code", "change", "value_before", "value_after")
    assert [tuple(row[name] for name in columns) for row in store.revisions().to_pylist()] == [
        (2, None, "KAZ", "81101000", "added", None, 7),
        (2, 1, "GEO", "81101000", "revised", 1, 5),
        (2, 1, "ARM", "81101000", "withdrawn", 1, None),
        (2, 1, "ARM", "81102000", "withdrawn", 1, None),
    ]
    assert store.changes(2) == {"added": 1, "revised": 1, "withdrawn": 2} and store.changes(1) == {}
    assert store.as_of(JULY).revisions().num_rows == 0


@pytest.mark.slow
def test_a_figure_withdrawn_and_printed_again_is_reported_step_by_step(tmp_path: Path) -> None:
    without = tuple(record for record in FIRST if record != trade(81101000, "Armenia", 1, 1))
    store = made(tmp_path, (JULY, FIRST), (AUGUST, without), (SEPTEMBER, (*FIRST, trade(81101000, "Armenia", 3, 1))))
    revised = [(row["snapshot"], row["change"]) for row in store.revisions().to_pylist()]
    assert revised == [(2, "withdrawn"), (3, "added")]


@pytest.mark.slow
def test_a_file_that_comes_back_after_another_is_a_vintage(tmp_path: Path) -> None:
    other = tuple(record + "0" for record in FIRST)
    store = made(tmp_path, (JULY, FIRST), (AUGUST, other), (SEPTEMBER, FIRST), (SEPTEMBER, FIRST))
    assert {row[4] for row in current(store)} == {1} and {row[0] for row in current(store)} == {3}
    assert {row[4] for row in current(store.as_of(AUGUST))} == {10}


def asked(store: Store, **lane: str) -> list[tuple[Any, ...]]:
    """(month, status, value) by the query of the how-to."""
    page = (ROOT / "docs/howto/import-statistics.md").read_text("utf-8")
    query = page.split('query = """')[1].split('"""')[0]
    with store.connect() as connection:
        found = connection.execute(query, {"reporter": "DEU"} | lane).fetchall()
    return [(day.month, status, value) for day, status, value in found]


@pytest.mark.slow
def test_the_query_of_the_howto_tells_no_trade_from_no_data(tmp_path: Path) -> None:
    march = (trade(81101000, "Belarus", 3, 3),)
    store = made(tmp_path, (JULY, FIRST), (AUGUST, tuple(record + "0" for record in FIRST)), (SEPTEMBER, march))
    assert asked(store, partner="GEO", code="811010") == [(1, "reported", 10), (2, "reported", 10)]
    assert asked(store, partner="KAZ", code="811010") == [(1, "reported", None), (2, "reported", None)]
    assert asked(store, partner="BLR", code="811010")[-1] == (3, "reported", 3)
    assert asked(store, partner="GEO", code="282580") == []


def coverage(store: Store) -> list[tuple[Any, ...]]:
    with store.connect() as connection:
        assert connection.execute(REPORT_COVERAGE.violations_sql("report_coverage")).fetchall() == []
        return connection.execute(
            "SELECT reporter, partner_scope, code_scope, month(period_start), status"
            " FROM report_coverage ORDER BY ALL"
        ).fetchall()


def test_coverage_tells_no_trade_from_no_data(tmp_path: Path) -> None:
    records = (
        trade(81101000, "Georgia", 1, 1),
        trade(81101000, "Armenia", 3, 1),
        trade(81102000, "Armenia", 2, 1, "France"),
    )
    assert coverage(made(tmp_path, (JULY, records))) == [
        ("DEU", "*", "*", 1, "reported"),
        ("DEU", "*", "*", 2, "not_reported"),
        ("DEU", "*", "*", 3, "reported"),
        ("FRA", "ARM", "*", 1, "not_reported"),
        ("FRA", "ARM", "*", 2, "reported"),
        ("FRA", "ARM", "*", 3, "not_reported"),
    ]


def test_coverage_names_the_codes_that_are_suppressed(tmp_path: Path) -> None:
    head = "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
    start = "ESTAT:DS-045409(1.0),16/07/26 11:00:00,M,DE"
    path = tmp_path / "secret.csv"
    path.write_text(
        head
        + f"{start},GE,81101000,2,VALUE_IN_EUROS,2020-01,:,c\n"
        + f"{start},KZ,81102000,2,VALUE_IN_EUROS,2020-01,5,\n"
    )
    store = Store.open(tmp_path / "s", create=True)
    store.import_file(sources.prepare("comext", path, retrieved_on=AUGUST))
    assert coverage(store) == [("DEU", "*", "*", 1, "reported"), ("DEU", "*", "81101000", 1, "suppressed")]

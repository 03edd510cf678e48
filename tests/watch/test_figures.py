"""A published figure is printed once, and again where a later vintage prints it otherwise."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from oretrace.months import add_months
from oretrace.watch.book import Book, Change
from oretrace.watch.run import Digest, run
from oretrace.watch.settings import SettingsFile
from tests.detect.world import extra
from tests.watch.replayed import publish

MAY, JUNE = date(2025, 5, 1), date(2025, 6, 1)
FILE = """\
figures:
  - reporter: China
    flow: export
    hs: ["850511"]
    change: 0.25
"""


def exports(tonnes: dict[date, float]) -> list[dict[str, object]]:
    """China's exports to two partners, which add up to so many tonnes."""
    return [
        {
            "reporter": "CHN",
            "partner": partner,
            "flow": "export",
            "hs_code": "850511",
            "period_start": month,
            "net_kg": round(1000 * amount * share, 1),
            "value": 50.0 * amount,
        }
        for month, amount in tonnes.items()
        for partner, share in (("USA", 0.25), ("DEU", 0.75))
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "watch.yml").write_text(FILE, "utf-8")
    past = {add_months(MAY, -k): 8_000.0 for k in range(2, 14)}
    publish(tmp_path / "store", extra(exports(past | {add_months(MAY, -1): 6_000.0})), date(2025, 5, 20), "to April")
    return tmp_path


def watched(folder: Path, day: date) -> Sequence[Change]:
    shown: list[Digest] = []
    run(folder / "store", SettingsFile(folder / "watch.yml"), shown.append, day=day)
    assert not shown[0].troubles
    return shown[0].changes


@pytest.mark.slow
def test_plus_32_percent_is_shown_as_revised_to_30_8_with_both_vintages(folder: Path) -> None:
    store = folder / "store"
    assert [one.cause for one in watched(folder, date(2025, 5, 31))] == ["first look"]
    publish(store, extra(exports({MAY: 5_864.6})), date(2025, 6, 7), "May")
    assert not watched(folder, date(2025, 6, 10)), "−2.3 % is under the threshold"
    publish(store, extra(exports({JUNE: 7_742.2})), date(2025, 7, 7), "June")
    (printed,) = watched(folder, date(2025, 7, 10))
    assert (printed.kind, printed.cause, printed.topic) == ("new", "new data", "2025-06-01")
    assert (
        "2025-06 +32.0 % on the month before (5,864.6 t → 7,742.2 t), −3.2 % on the year before" in printed.sentence
    )
    assert not watched(folder, date(2025, 7, 12))
    publish(store, extra(exports({JUNE: 7_670.9})), date(2025, 7, 20), "June, revised")
    (revised,) = watched(folder, date(2025, 7, 31))
    assert (revised.kind, revised.cause) == ("revised", "revision")
    assert "it is +30.8 % on the month before (5,864.6 t → 7,670.9 t)" in revised.sentence
    assert "printed before as +32.0 % on the month before (5,864.6 t → 7,742.2 t)" in revised.sentence
    assert revised.why == (
        "a revision: 2025-06: 7,742.2 t (snapshot 3, retrieved 2025-07-07) became "
        "7,670.9 t (snapshot 4, retrieved 2025-07-20)"
    )
    assert not watched(folder, date(2025, 8, 1))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tonnes", "kind"), [(5_864.6 * 1.21, "revised"), (5_864.6 * 1.19, "withdrawn"), (7_742.2, None)]
)
def test_a_figure_near_the_threshold_does_not_flip(folder: Path, tonnes: float, kind: str | None) -> None:
    publish(folder / "store", extra(exports({MAY: 5_864.6, JUNE: 7_742.2})), date(2025, 7, 7), "June")
    assert [one.kind for one in watched(folder, date(2025, 7, 10))] == ["new"]
    publish(folder / "store", extra(exports({JUNE: tonnes})), date(2025, 7, 20), "June again")
    assert [one.kind for one in watched(folder, date(2025, 7, 31))] == ([kind] if kind else [])


@pytest.mark.slow
def test_a_revision_that_lifts_a_figure_over_the_threshold_is_the_reason(folder: Path) -> None:
    assert [one.topic for one in watched(folder, date(2025, 5, 31))] == ["2025-04-01"]
    publish(folder / "store", extra(exports({MAY: 5_864.6, JUNE: 6_000.0})), date(2025, 7, 7), "June")
    assert not watched(folder, date(2025, 7, 10))
    publish(folder / "store", extra(exports({JUNE: 7_742.2})), date(2025, 7, 20), "June, revised")
    (found,) = watched(folder, date(2025, 7, 31))
    assert (found.kind, found.cause) == ("new", "revision")


def test_every_vintage_stays_in_the_file(folder: Path) -> None:
    watched(folder, date(2025, 5, 31))
    book = Book(folder / "store" / "watch.sqlite")
    assert len(book.changes()) == 1 and book.last_run() is not None


@pytest.mark.slow
def test_trade_where_there_was_none_is_reported_and_a_small_one_only_if_asked(folder: Path) -> None:
    for least, kinds in ((0, ["new"]), (2_000_000, [])):
        text = FILE + f"    partner: Mexico\n    least_kg: {least}\n"
        (folder / "watch.yml").write_text(text, "utf-8")
        (folder / "store" / "watch.sqlite").unlink(missing_ok=True)
        if least == 0:
            mexico = [{**one, "partner": "MEX"} for one in exports({add_months(MAY, -3): 10.0})[:1]]
            publish(folder / "store", extra(mexico), date(2025, 5, 21), "Mexico")
            publish(folder / "store", extra(exports({MAY: 100.0})), date(2025, 6, 7), "May")
            more = [{**one, "partner": "MEX", "net_kg": 275_800.0} for one in exports({JUNE: 1.0})[:1]]
            publish(folder / "store", extra([*exports({JUNE: 100.0}), *more]), date(2025, 7, 7), "June")
        assert not watched(folder, date(2025, 6, 10))
        found = watched(folder, date(2025, 7, 10))
        assert [one.kind for one in found] == kinds
        if found:
            assert "2025-06 no trade → 275.8 t" in found[0].sentence

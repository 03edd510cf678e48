"""A published figure is printed once, and again where a later vintage prints it otherwise."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import yaml

from oretrace.months import add_months
from oretrace.store import Store
from oretrace.watch.asked import AskedFigure, asked_by
from oretrace.watch.book import Book
from oretrace.watch.figures import figures_of
from oretrace.watch.preview import preview
from oretrace.watch.records import Change
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


def asked(folder: Path, **other: object) -> AskedFigure:
    """A figure of a file with one: China's exports, other keys as given."""
    figure = {"reporter": "China", "flow": "export", "hs": ["850511"], **other}
    path = folder / "asked.yml"
    path.write_text(yaml.safe_dump({"figures": [figure]}), "utf-8")
    return asked_by(SettingsFile(path)).figures[0]


def row(month: date, kg: float | None, value: float, **other: object) -> dict[str, object]:
    lane = {"reporter": "CHN", "partner": "USA", "flow": "export", "hs_code": "850511"}
    return {**lane, "period_start": month, "net_kg": kg, "value": value, **other}


@pytest.mark.slow
def test_a_mass_of_0_with_a_value_is_unknown_unless_the_value_is_negligible(tmp_path: Path) -> None:
    small = row(JUNE, 0.0, 1.0, partner="DEU")
    publish(tmp_path / "store", extra([row(MAY, 0.0, 70.0), row(JUNE, 900.0, 200.0), small]), date(2025, 8, 1), "all")
    (june,) = figures_of(Store.open(tmp_path / "store"), asked(tmp_path)).values()
    assert (june.now.unit, june.before.amount, june.now.amount) == ("USD", 70.0, 201.0)
    publish(tmp_path / "store", extra([row(MAY, 600.0, 70.0)]), date(2025, 8, 2), "May")
    (june,) = figures_of(Store.open(tmp_path / "store"), asked(tmp_path)).values()
    assert (june.now.unit, june.before.amount, june.now.amount) == ("kg", 600.0, 900.0)


@pytest.mark.slow
def test_a_union_is_the_sum_of_its_members_in_months_that_all_have_published(tmp_path: Path) -> None:
    members = [
        row(month, 100.0 * n, 1.0, partner=one) for n, month in enumerate((MAY, JUNE), 1) for one in ("DEU", "FRA")
    ]
    own = [
        row(MAY, 5.0, 1.0, reporter="DEU"),
        row(JUNE, 6.0, 1.0, reporter="DEU"),
        row(MAY, 7.0, 1.0, reporter="FRA"),
    ]
    inside = [row(MAY, 50.0, 1.0, reporter=one, partner=other) for one, other in (("DEU", "FRA"), ("FRA", "DEU"))]
    publish(tmp_path / "store", extra([*members, *own, *inside]), date(2025, 8, 1), "all")
    store = Store.open(tmp_path / "store")
    (june,) = figures_of(store, asked(tmp_path, partner="European Union")).values()
    assert (june.before.amount, june.now.amount) == (200.0, 400.0)
    assert not figures_of(store, asked(tmp_path, reporter="European Union")), "France has published no June"
    publish(tmp_path / "store", extra([row(JUNE, 8.0, 1.0, reporter="FRA")]), date(2025, 8, 2), "June")
    (june,) = figures_of(Store.open(tmp_path / "store"), asked(tmp_path, reporter="European Union")).values()
    assert (june.before.amount, june.now.amount) == (12.0, 14.0), (
        "what goes from one member to another is not exported"
    )


@pytest.mark.slow
def test_a_figure_that_the_store_does_not_have_is_named(tmp_path: Path) -> None:
    publish(tmp_path / "store", extra([row(MAY, 1.0, 1.0), row(JUNE, 2.0, 1.0)]), date(2025, 8, 1), "all")
    asked(tmp_path, hs=["999999"])
    shown: list[Digest] = []
    run(tmp_path / "store", SettingsFile(tmp_path / "asked.yml"), shown.append)
    assert "expected two months running with an amount" in shown[0].unanswered[0] and not shown[0].troubles


@pytest.mark.slow
def test_figures_that_were_retrieved_at_once_are_replayed_month_by_month(tmp_path: Path) -> None:
    months = [add_months(JUNE, -k) for k in range(9)]
    rows = [row(month, 400.0 if month == MAY else 100.0, 1.0, reporter="GBR") for month in months]
    publish(tmp_path / "store", extra(rows), date(2025, 8, 31), "all", source="uk")
    asked(tmp_path, reporter="United Kingdom")
    found = preview(Store.open(tmp_path / "store"), SettingsFile(tmp_path / "asked.yml"), 6)
    assert [(str(one.day), one.topic) for one in found.changes] == [
        ("2025-07-31", "2025-05-01"),
        ("2025-08-31", "2025-06-01"),
    ]
    assert found.headline == "This threshold would have sent 2 figures, none later withdrawn" and not found.unanswered


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


@pytest.mark.slow
def test_every_vintage_stays_in_the_file(folder: Path) -> None:
    watched(folder, date(2025, 5, 31))
    book = Book(folder / "store" / "watch.sqlite")
    assert len(book.changes()) == 1 and book.last_run() is not None


@pytest.mark.slow
def test_first_trade_on_a_lane_is_reported_from_the_least_mass_on(folder: Path) -> None:
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

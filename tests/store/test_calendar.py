"""Month by month: reported, suppressed, none, late."""

from datetime import date
from pathlib import Path

import pytest

from oretrace import sources
from oretrace.store import Store
from oretrace.store.calendar import spans
from tests.detect.world import extra
from tests.detect.world import stored as made_up

HEAD = "MonthId,FlowTypeId,SuppressionIndex,CommodityId,CountryId,PortId,Value,NetMass\n"
DAY = date(2026, 11, 29)


def stored(folder: Path, text: str, source: str = "uk") -> Store:
    file = folder / f"{source}.csv"
    file.write_text(text)
    opened = Store.open(folder / "s", create=True)
    opened.import_file(sources.prepare(source, file, retrieved_on=DAY))
    return opened


def states(store: Store, today: date = DAY) -> dict[str, str]:
    return {f"{one.source} {one.reporter} {one.month:%Y-%m}": one.state for one in store.calendar(today)}


def test_each_month_has_its_state(tmp_path: Path) -> None:
    rows = "202605,3,0,81101000,720,101,1,1\n202607,4,2,25111000,979,-1,1,1\n202607,3,0,81101000,720,101,1,1\n"
    assert states(stored(tmp_path, HEAD + rows)) == {
        "uk GBR 2026-05": "reported",
        "uk GBR 2026-06": "none",
        "uk GBR 2026-07": "suppressed",
        "uk GBR 2026-08": "late",
    }


def test_late_grows_with_the_day_and_never_reaches_what_is_not_out(tmp_path: Path) -> None:
    store = stored(tmp_path, HEAD + "202605,3,0,81101000,720,101,1,1\n")
    late = [
        sum(state == "late" for state in states(store, day).values())
        for day in (date(2026, 8, 30), date(2026, 8, 31), date(2026, 9, 30), date(2026, 12, 31))
    ]
    assert late == [0, 1, 2, 5]


def test_a_reporter_without_a_stated_lag_is_never_late(tmp_path: Path) -> None:
    head = "freqCode,period,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,netWgt,primaryValue\n"
    store = stored(tmp_path, head + "M,202001,276,X,156,H5,811010,1,1\n", "comtrade")
    assert states(store) == {"comtrade DEU 2020-01": "reported"}


def test_runs_of_one_state_are_one_span(tmp_path: Path) -> None:
    rows = "202604,3,0,81101000,720,101,1,1\n202605,3,0,81101000,720,101,1,1\n"
    found = list(spans(stored(tmp_path, HEAD + rows).calendar(DAY)))
    assert found == [
        ("uk", "GBR", "reported", date(2026, 4, 1), date(2026, 5, 1)),
        ("uk", "GBR", "late", date(2026, 6, 1), date(2026, 8, 1)),
    ]


@pytest.mark.slow
def test_a_calendar_of_codes_has_their_reporters_and_withheld_figures_alone(tmp_path: Path) -> None:
    rows = "202605,4,2,25111000,979,-1,1,1\n202605,3,0,81101000,720,101,1,1\n"
    store = stored(tmp_path, HEAD + rows)

    def of(*codes: str) -> set[str]:
        return {one.state for one in store.calendar(date(2026, 6, 1), codes)}

    assert of() == {"suppressed"} and of("251110") == {"suppressed"}
    assert of("811010") == {"reported"} and of("282580") == set()


@pytest.mark.slow
def test_a_later_import_covers_the_same_months_again(tmp_path: Path) -> None:
    file, opened = tmp_path / "uk.csv", Store.open(tmp_path / "s", create=True)
    for day, months in ((1, ("202601", "202602")), (2, ("202602", "202603")), (3, ("202602",)), (3, ("202604",))):
        lines = "".join(f"{month},3,0,81101000,720,101,{day},{day}\n" for month in months)
        file.write_text(HEAD + lines)
        opened.import_file(sources.prepare("uk", file, retrieved_on=date(2026, 6, day)))
    found = [
        (one.snapshot, one.replaces, f"{one.first_month:%m}", f"{one.last_month:%m}") for one in opened.vintages()
    ]
    assert found == [(2, 1, "02", "02"), (3, 2, "02", "02")]  # of the last vintage before it alone


def test_modelled_figures_have_no_publisher_and_are_never_late(tmp_path: Path) -> None:
    ends = {"reporter": "CHN", "partner": "USA", "flow": "export", "hs_code": "811010", "value": 1.0, "net_kg": 1.0}
    store = made_up(tmp_path / "s", extra([ends | {"period_start": date(2020, 11, 1)}]), source="bench-null-1")
    found = store.calendar(DAY)
    assert {one.state for one in found} == {"reported"} and {one.out_by for one in found} == {None}

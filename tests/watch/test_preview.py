"""Twenty-four months by what was published at each date: every planted change once, in its month, with its reason."""

from datetime import date
from pathlib import Path

import pytest

from oretrace.catalog.measures import read_measure
from oretrace.detect.diversion.detector import Diversion
from oretrace.errors import InputError
from oretrace.months import between
from oretrace.question import Question
from oretrace.store import Store
from oretrace.watch.preview import Preview, preview
from oretrace.watch.settings import SettingsFile
from tests.detect.world import extra
from tests.watch.replayed import (
    ONSET,
    REVISED,
    STAYS,
    SUSPENDED,
    T0,
    TAKEN_BACK,
    between_months,
    numbered,
    planted,
    publish,
    publish_all,
    released_on,
    scaled,
    seen_on,
    watch_file,
)

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("watch")
    publish_all(folder / "store")
    watch_file(folder)
    return folder


@pytest.fixture(scope="module")
def found(folder: Path) -> Preview:
    return preview(Store.open(folder / "store"), SettingsFile(folder / "watch.yml"))


def alerting(folder: Path, day: date) -> set[str]:
    """Hubs that a user's scan of that day flags with a chance of .7."""
    past = Store.open(folder / "store").as_of(day)
    scan = Diversion().scan(past, Question(read_measure(folder / "act.yml")))
    return {one.subject["hub"] for one in scan.leading if one.flagged and (one.details.chance or 0.0) >= 0.7}


@pytest.mark.slow
def test_every_planted_change_is_reported_once_in_its_month_with_its_reason(found: Preview, folder: Path) -> None:
    assert between(found.first, found.last) == 23
    happened = [(one.record["parts"]["hub"], one.kind, one.cause) for one in found.changes]
    assert happened == [
        (STAYS, "new", "new data"),
        (TAKEN_BACK, "new", "new data"),
        (TAKEN_BACK, "withdrawn", "revision"),
        (STAYS, "withdrawn", "change of law"),
        (STAYS, "regressed", "change of law"),
    ]
    first, second, revised, stopped, again = (one.day for one in found.changes)
    for hub, day in ((STAYS, first), (TAKEN_BACK, second)):
        before = seen_on(next(k for k in range(T0, T0 + 24) if seen_on(k) == day) - 1)
        assert hub in alerting(folder, day) and hub not in alerting(folder, before)
    assert seen_on(T0 + ONSET + 1) <= second <= seen_on(T0 + ONSET + 4)
    assert revised == seen_on(REVISED)
    assert stopped == date(2024, 1, 31) and again == date(2024, 2, 29)
    assert SUSPENDED[0] <= stopped <= SUSPENDED[1] < again
    assert found.headline == "This threshold would have sent 3 alerts, 2 later withdrawn"


@pytest.mark.slow
def test_a_revision_names_both_vintages_and_their_figures(found: Preview) -> None:
    revised = next(one for one in found.changes if one.cause == "revision")
    assert f"(snapshot {REVISED - T0 + 2}, retrieved {released_on(REVISED)})" in revised.why
    assert "Mexico" in revised.why and " became " in revised.why
    law = next(one for one in found.changes if one.cause == "change of law")
    assert "suspended from 2024-01-10 until 2024-02-20 by made-up-suspension" in law.why


@pytest.mark.slow
def test_a_preview_of_files_retrieved_at_once_needs_publication_lags(tmp_path: Path) -> None:
    row = {"reporter": "ARG", "partner": "CHN", "flow": "import", "hs_code": "811010", "value": 1.0, "net_kg": 1.0}
    publish(tmp_path / "store", extra([{**row, "period_start": date(2025, 1, 1)}]), date(2025, 3, 1), "all")
    with pytest.raises(InputError, match="no stated publication lag"):
        preview(Store.open(tmp_path / "store"), SettingsFile(watch_file(tmp_path)))


@pytest.mark.slow
def test_a_reported_amount_that_a_later_vintage_lowers_is_revised(tmp_path: Path) -> None:
    watch_file(tmp_path)
    first, last = planted(), T0 + 4
    publish(tmp_path / "store", numbered(between_months(first, 0, T0 - 1)), released_on(T0 - 1), "before")
    for k in range(T0, last):
        publish(tmp_path / "store", numbered(between_months(first, k, k)), released_on(k), f"month {k}")
    lowered = scaled(between_months(first, T0, last), STAYS, 0.7)
    publish(tmp_path / "store", numbered(lowered), released_on(last), "lower")
    found = preview(Store.open(tmp_path / "store"), SettingsFile(tmp_path / "watch.yml"), 4)
    kinds = [(one.record["parts"]["hub"], one.kind, one.cause) for one in found.changes]
    assert kinds == [(STAYS, "new", "new data"), (STAYS, "revised", "revision")]
    new, revised = found.changes
    assert revised.record["until"] == new.record["until"], "the same months"
    assert revised.record["then"]["at_most"] == pytest.approx(0.7 * new.record["then"]["at_most"], rel=0.05)
    assert "which was reported as at most" in revised.sentence and "Thailand" in revised.why

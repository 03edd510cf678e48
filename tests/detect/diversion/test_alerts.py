"""When an alert would first have fired: a look at each month's end, never at what was not yet published."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pyarrow.compute as pc
import pytest

from oretrace.detect.diversion.alerts import ALERT_CHANCE, RULE, Alerts, look_back, to_arrow
from oretrace.detect.diversion.detector import Diversion
from oretrace.errors import InputError
from oretrace.findings import Scan
from oretrace.question import Question
from oretrace.sources.base import Import, Rows
from oretrace.store import Store
from tests.detect.world import Plant, ban, flow_table, make_world, month, plant, records

WORLD = plant(make_world(3, listed=8, unlisted=5, places=12, months=54, t0=38, size=100_000.0), Plant("THA"))
BAN = ban(WORLD)
pytestmark = pytest.mark.slow
LAG = 2
"""A month is published on the first day of the month so many months later."""


Scanner = Callable[..., Scan]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The world as published: months before the act at once, then one by one; the last five not at all."""
    made, rows = Store.open(tmp_path_factory.mktemp("alerts") / "store", create=True), records(WORLD)
    for k in range(WORLD.t0 - 1, 49):
        compared = pc.less_equal if k < WORLD.t0 else pc.equal
        part = flow_table(rows.filter(compared(rows["period_start"], month(k))))
        made.import_file(
            Import(
                source="world",
                publisher="made up",
                licence="CC0",
                file=f"{month(k)}",
                sha256=hashlib.sha256(f"{month(k)}".encode()).hexdigest(),
                mapping_sha256="0" * 64,
                retrieved_on=month(k + LAG),
                tables=lambda part=part: {"trade_flow": Rows(part, "")},  # type: ignore[misc]
            )
        )
    return made


@pytest.fixture(scope="module")
def scan() -> Scanner:
    """A real scan, each store scanned once."""
    known: dict[date | None, Scan] = {}

    def scanned(past: Store, until: date | None = None) -> Scan:
        if past.day not in known:
            known[past.day] = replace(Diversion().scan(past, Question(BAN)), working=None)
        return known[past.day]

    return scanned


@pytest.fixture(scope="module")
def found(store: Store, scan: Scanner) -> Alerts:
    return look_back(store, BAN, scan)


def test_there_is_a_look_at_each_months_end_since_the_act(found: Alerts) -> None:
    days = [look.as_of for look in found.looks]
    assert days[0] == date(2023, 3, 31) and days[-1] == date(2024, 3, 31) and len(days) == 13
    assert date(2024, 2, 29) in days


def test_a_look_sees_what_was_published_by_then_and_no_more(found: Alerts) -> None:
    for look in found.looks:
        behind = (look.as_of.year - 2020) * 12 + look.as_of.month - 1 - LAG
        assert (look.scan is None) == (behind < WORLD.t0 + 1)
        if look.scan is not None:
            assert look.scan.details.window.post_last == month(behind)
    assert all(
        look.scan is None or look.flagged == tuple(h for h in look.scan.leading if h.flagged) for look in found.looks
    )


def test_the_first_alert_is_the_first_look_with_a_likely_flag_on_both_legs(found: Alerts) -> None:
    assert found.first and "THA" in {hub.subject["hub"] for hub in found.first.alerts}
    before = found.looks[: found.looks.index(found.first)]
    assert not any(look.alerts for look in before)
    reliable = found.first_reliable
    assert reliable and reliable.scan and reliable.scan.details.window.post_months >= 9
    for look in found.looks:
        assert all(hub in look.flagged for hub in look.alerts)
        assert all(hub.details.claim == "two legs" and hub.details.chance >= ALERT_CHANCE for hub in look.alerts)


def test_an_alert_needs_both_legs_and_a_likely_flag(found: Alerts) -> None:
    assert found.first is not None and found.first.scan is not None
    hub, scan = found.first.alerts[0], found.first.scan
    for chance, alerts in ((ALERT_CHANCE, 1), (ALERT_CHANCE - 1e-6, 0), (None, 0)):
        changed = replace(hub, details=replace(hub.details, chance=chance))
        look = replace(found.first, scan=replace(scan, findings=(changed,)))
        assert (len(look.flagged), len(look.alerts)) == (1, alerts)
    assert "5% of quiet cases ever alert" in RULE and "18 months" in RULE and "70% or more" in RULE


def test_a_reading_is_that_of_every_look_at_the_same_snapshots(store: Store) -> None:
    whole, question = store, Question(BAN)
    once = Diversion().having_read(whole, question)
    for k in (46, 44, 48):
        up_to = replace(question, until=month(k))
        anew, again = Diversion().scan(whole, up_to), once.scan(whole, up_to)
        assert again.findings == anew.findings and again.details == anew.details
        assert (again.left_out, again.notes, again.snapshots) == (anew.left_out, anew.notes, anew.snapshots)


def test_a_table_of_looks_has_a_row_for_each_flag_and_for_each_look_without(found: Alerts) -> None:
    table = to_arrow(found)
    assert table.num_rows == sum(max(1, len(look.flagged)) for look in found.looks)
    assert table["hub"].to_pylist()[0] is None and "THA" in table["hub"].to_pylist()
    assert table.schema == to_arrow(Alerts(())).schema
    alerts = [row["hub"] for row in table.to_pylist() if row["alert"]]
    assert alerts == [hub.subject["hub"] for look in found.looks for hub in look.alerts]


def test_a_store_of_the_past_ends_the_looks(store: Store, scan: Scanner, found: Alerts) -> None:
    past = look_back(store.as_of(date(2023, 9, 15)), BAN, scan)
    assert past.looks[:6] == found.looks[:6]
    assert past.looks[-1].as_of == date(2023, 9, 15)  # and not before: what came out in that month counts
    assert len(past.looks) == 7


def test_looks_end_when_the_longest_window_is_full(store: Store, scan: Scanner) -> None:
    def full(past: Store, until: date | None) -> Scan:
        made = scan(past)
        details = replace(made.details, window=replace(made.details.window, post_months=18))
        return replace(made, details=details)

    looks = look_back(store, BAN, full).looks
    assert [look.scan is None for look in looks] == [True, True, True, False]


def test_a_question_without_any_possible_window_is_an_error(store: Store) -> None:
    def refuse(past: Store, until: date | None) -> Scan:
        raise InputError("codes", f"none as of {past.day}", "measure")

    with pytest.raises(InputError, match="none as of None"):
        look_back(store, BAN, refuse)
    with pytest.raises(InputError, match="no file that was retrieved since"):
        look_back(store, BAN.model_copy(update={"effective_from": date(2026, 1, 1)}), refuse)

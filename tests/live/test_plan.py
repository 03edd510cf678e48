"""The plan is pure: what is needed, less what is archived, in calls that stay below each service's limits."""

from datetime import UTC, date, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from oretrace.live import comext, comtrade
from oretrace.live.archive import KeptAnswer, Record
from oretrace.live.calls import Call, CallSeries, Need
from oretrace.live.comtrade import Available
from oretrace.live.plan import FetchPlan, plan_of
from oretrace.live.services import SERVICES
from oretrace.months import add_months, calendar

TODAY = date(2026, 11, 29)
JANUARY = date(2025, 1, 1)
CODES = tuple(f"8110{n:02d}" for n in range(23))
SERIES = {
    "comext": CallSeries("comext", "import"),
    "uk": CallSeries("uk", "export", ("GBR",)),
    "census": CallSeries("census", "import", ("USA",)),
    "comtrade": CallSeries("comtrade", "import", (), ("CHN",)),
}


def archived(call: Call, months: tuple[date, ...], at: datetime = datetime(2026, 11, 29, tzinfo=UTC)) -> Record:
    """A call as the archive has it, with figures of some of its months."""
    kept = KeptAnswer("answer-1.csv", "", 200, {}, "", at.isoformat(), len(months))
    return Record(Path(), "figures", call, (kept,), frozenset(months), ())


def cells(plan: FetchPlan) -> list[tuple[str, date]]:
    """Code and month of every call."""
    return [(code, month) for call in plan.calls for code in call.codes for month in call.months]


@given(st.sampled_from(sorted(SERIES)), st.integers(1, 23), st.integers(1, 50), st.booleans())
def test_calls_cover_each_code_and_month_once(service: str, codes: int, months: int, keyed: bool) -> None:
    first = add_months(date(2026, 9, 1), 1 - months)
    need = Need(SERIES[service], CODES[:codes], first, date(2026, 9, 1))
    plan = plan_of([need], [], TODAY, [service] if keyed else [])
    assert sorted(cells(plan)) == sorted((code, month) for code in CODES[:codes] for month in calendar(first, months))


@given(st.integers(1, 23), st.integers(1, 36), st.booleans())
def test_calls_stay_below_the_limits(codes: int, months: int, keyed: bool) -> None:
    span = calendar(JANUARY, months)
    for call in comext.calls_of(SERIES["comext"], CODES[:codes], span):
        assert 33 * 282 * 2 * len(call.codes) * len(call.months) <= 500_000
    for call in comtrade.calls_of(SERIES["comtrade"], CODES[:codes], span, keyed):
        assert 200 * len(call.codes) * len(call.months) < (100_000 if keyed else 500)
        assert len(call.months) <= (12 if keyed else 1)


def test_archived_calls_are_not_repeated() -> None:
    need = Need(SERIES["comext"], CODES[:4], JANUARY, date(2025, 6, 1))
    whole = plan_of([need], [], TODAY)
    kept = [archived(call, call.months) for call in whole.calls[:-1]]
    assert plan_of([need], kept, TODAY).calls == whole.calls[-1:]
    assert plan_of([need], [archived(call, call.months) for call in whole.calls], TODAY).calls == ()


def test_months_after_the_last_with_figures_are_asked_for_again() -> None:
    need = Need(SERIES["census"], ("811010",), JANUARY, date(2025, 3, 1))
    january, february, march = plan_of([need], [], TODAY).calls
    kept = [archived(january, january.months), archived(february, ()), archived(march, ())]
    assert plan_of([need], kept, TODAY).calls == (february, march)
    kept[2] = archived(march, march.months)
    assert plan_of([need], kept, TODAY).calls == ()


def test_the_last_months_are_asked_for_again_once_a_further_one_is_out() -> None:
    need = Need(SERIES["census"], ("811010",), date(2026, 4, 1), date(2026, 9, 1))
    calls = plan_of([need], [], TODAY).calls
    october = datetime(2026, 10, 30, tzinfo=UTC)  # when August was the last
    kept = [archived(call, call.months, october) for call in calls[:5]]
    assert [call.months[0].month for call in plan_of([need], kept, TODAY).calls] == [6, 7, 8, 9]
    assert [call.months[0].month for call in plan_of([need], kept, date(2026, 10, 31)).calls] == [9]


def test_released_and_revised_months_are_asked_from_comtrade() -> None:
    need = Need(CallSeries("comtrade", "export", ("IND",)), ("811010",), JANUARY, date(2025, 4, 1))
    old, new = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)
    out = Available({date(2025, 1, 1): {"699": old}, date(2025, 2, 1): {"699": old, "156": new}})
    calls = plan_of([need], [], TODAY, (), out).calls
    assert [call.months[0].month for call in calls] == [1, 2]
    kept = [archived(call, ()) for call in calls]
    assert plan_of([need], kept, TODAY, (), out).calls == ()
    again = Available({date(2025, 1, 1): {"699": old}, date(2025, 2, 1): {"699": new}})
    assert plan_of([need], kept, TODAY, (), again).calls == calls[1:]


def test_the_cost_is_that_of_the_calls() -> None:
    plan = plan_of([Need(SERIES["census"], ("811010",), JANUARY, date(2025, 12, 1))], [], TODAY)
    assert len(plan.calls) == 12
    assert plan.minutes == 12 * SERVICES["census"].seconds / 60

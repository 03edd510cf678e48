"""What a scan of an act reads, and the claims that what came allows."""

from datetime import date

import pytest

from oretrace.catalog.measures import load_measure
from oretrace.errors import OptionError
from oretrace.live.calls import CallSeries
from oretrace.live.needs import claims_of, needs_of
from oretrace.months import calendar

TODAY = date(2026, 11, 29)
BAN = load_measure("cn-2024-46-us-ban")
LICENCE = load_measure("cn-2024-33")
SECOND = CallSeries("census", "import", ("USA",))
FIRST = CallSeries("comtrade", "export", ("CHN",))
UNION = CallSeries("comext", "import")


def test_an_act_on_one_destination_reads_its_imports_and_the_origins_exports() -> None:
    needs = {need.series: need for need in needs_of(BAN, TODAY, ["census"])}
    assert needs[SECOND].why == "second leg"
    assert needs[FIRST].why == "first leg"
    assert {
        UNION,
        CallSeries("uk", "export", ("GBR",)),
        CallSeries("comtrade", "import", (), ("CHN",)),
    } <= needs.keys()
    assert set(BAN.hs6_codes) <= set(needs[SECOND].codes)
    assert (needs[SECOND].first, needs[SECOND].last) == (date(2022, 1, 1), date(2026, 9, 1))


def test_without_a_key_the_united_states_are_read_from_comtrade() -> None:
    series = [need.series for need in needs_of(BAN, TODAY)]
    assert series[0] == CallSeries("comtrade", "import", ("USA",))
    assert not any(one.service == "census" for one in series)


def test_the_union_is_read_from_its_own_office() -> None:
    needs = needs_of(LICENCE.aimed_at(["EUU"]), TODAY)
    assert needs[0].series == UNION
    assert needs[0].why == "second leg"


def test_an_act_on_all_needs_a_destination() -> None:
    with pytest.raises(OptionError, match="--target"):
        needs_of(LICENCE, TODAY)


def claims(**months: int) -> list[tuple[str, str]]:
    """Claims where each series has so many months from January 2023 on."""
    names = {"second": SECOND, "first": FIRST, "union": UNION, "sold": CallSeries("comext", "export")}
    held = {names[name]: calendar(date(2023, 1, 1), count) for name, count in months.items()}
    return [(one.claim, one.hubs) for one in claims_of(BAN, TODAY, ["census"], held)]


def test_claims_follow_from_the_legs_that_are_there() -> None:
    assert claims(second=40, first=30) == [("two legs", "every hub"), ("second leg alone", "every other hub")]
    assert ("two legs", "members of the European Union") in claims(second=40, union=40)
    assert claims(second=40, first=24) == [("second leg alone", "every other hub")]  # China ends before the act
    assert claims(first=40) == [("first leg alone", "every hub")]
    assert claims(union=40) == [("first leg alone", "members of the European Union")]
    assert claims(union=40, sold=40) == [("two legs", "members of the European Union")]
    assert claims(second=24) == []


def test_a_claim_ends_with_the_shorter_leg() -> None:
    held = {SECOND: calendar(date(2023, 1, 1), 40), FIRST: calendar(date(2023, 6, 1), 24)}
    two, _ = claims_of(BAN, TODAY, ["census"], held)
    assert (two.first, two.last) == (date(2023, 6, 1), date(2025, 5, 1))

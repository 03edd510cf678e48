"""Amounts of several findings as one."""

from dataclasses import replace

from oretrace.detect.fused.bounds import reconciled as reconciled_with
from oretrace.findings import Amount, Finding
from tests.detect.fused.made_up import finding, flagged, route

ROUTE = Amount(100.0, 80.0, 120.0, 10.0, 200.0, "kg")
OTHER_CODE = Amount(50.0, 30.0, 90.0, 0.0, 90.0, "kg")


def amount(one: Finding, of: Amount, claimed: bool = True) -> Finding:
    return replace(flagged(one) if claimed else one, amount=of)


def reconciled(found: list[Finding]) -> Amount:
    return reconciled_with(found, [one for one in found if one.flagged])


def through(code: str) -> Finding:
    return finding("substitution", "b", origin="CHN", hub="THA", destination="USA", code_from="811292", code_to=code)


LANE = finding("lane", "c", origin="CHN", hub=None, destination="THA", product="811292")


def test_goods_under_different_codes_add_up() -> None:
    found = reconciled([amount(route("THA"), ROUTE), amount(through("720299"), OTHER_CODE)])
    assert found == Amount(150.0, 80.0, 210.0, 10.0, 290.0, "kg")


def test_an_unflagged_finding_gives_its_lower_bound_alone() -> None:
    silent = amount(through("720299"), replace(OTHER_CODE, at_least=20.0), claimed=False)
    assert reconciled([amount(route("THA"), ROUTE), silent]) == replace(ROUTE, at_least=20.0)


def test_a_lanes_amount_is_of_the_same_goods() -> None:
    assert reconciled([amount(route("THA"), ROUTE), amount(LANE, replace(OTHER_CODE, at_least=40.0))]) == replace(
        ROUTE, at_least=40.0
    )
    assert reconciled([amount(LANE, OTHER_CODE)]) == OTHER_CODE


def test_bounds_stay_in_order() -> None:
    more = amount(LANE, Amount(at_least=150.0, unit="kg"))
    found = reconciled([amount(route("THA"), ROUTE), more])
    assert found == Amount(150.0, 80.0, 150.0, 150.0, 200.0, "kg")
    against = amount(LANE, Amount(at_least=300.0, unit="kg"))
    assert reconciled([amount(route("THA"), ROUTE), against]).at_most is None


def test_the_same_goods_count_once() -> None:
    twice = [amount(through("720299"), OTHER_CODE), amount(through("720299"), replace(OTHER_CODE, estimate=40.0))]
    assert reconciled(twice) == OTHER_CODE


def test_a_flag_without_an_amount_takes_none_from_another_finding() -> None:
    silent = amount(route("THA"), ROUTE, claimed=False)
    assert reconciled([flagged(LANE), silent]) == Amount()


def test_unknown_stays_unknown_and_units_are_not_mixed() -> None:
    open_ended = amount(through("720299"), replace(OTHER_CODE, at_most=None, estimate=None))
    found = reconciled([amount(route("THA"), ROUTE), open_ended])
    assert (found.estimate, found.at_most, found.interval90_high) == (None, None, 210.0)
    euros = amount(through("720299"), replace(OTHER_CODE, unit="EUR"))
    assert reconciled([amount(route("THA"), ROUTE), euros]) == ROUTE
    assert reconciled([route("THA")]) == Amount()
    assert reconciled([amount(route("THA"), ROUTE, claimed=False)]) == ROUTE

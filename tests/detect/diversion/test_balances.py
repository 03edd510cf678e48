"""What balances of a hub say at their bounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from oretrace.detect.diversion.balances import (
    balance_exhibit,
    balance_limits,
    balances_against,
    balances_for,
    own_supply,
)
from oretrace.evidence import DOES_NOT, EXPLAINS, UNTESTABLE
from oretrace.findings import Amount
from oretrace.ledger.table import HubLedger
from tests.detect.fused.made_up import route

DAY = date(2024, 5, 1)
NONE = HubLedger(
    "antimony", "THA", DAY, DAY, DAY, (), 0.0, 0.0, None, 9.0, 0.0, 9.0, "ore", ("bought",), None, "", False
)


def test_balances_name_every_excess_over_supply_above_zero() -> None:
    assert balances_for([NONE]) == ()
    half = replace(NONE, beyond_home_t=0.5, at_least_t=0.5, unexplained_t=0.5)
    assert len(balances_for([half])) == 3
    large = replace(NONE, beyond_home_t=1_500.0, since=DAY, at_least_t=700.0, at_least_by=DAY, unexplained_t=2_000.0)
    assert balances_for([large]) == (
        "At least 1,500 t of contained antimony sold to the destination exceed all known supply at home "
        "(from 2024-05 on).",
        "At least 700 t of contained antimony sold to the destination exceed all known supply other than the "
        "origin's by 2024-05. The limit is ore.",
        "At least 2,000 t of all antimony sold exceed all known supply.",
    )


@pytest.mark.parametrize(
    ("changes", "covers"),
    [({}, 1), ({"at_least_t": 0.5}, 0), ({"untestable": "no masses"}, 0), ({"unpublished": True}, 0)],
)
def test_known_supply_covers_what_is_known_in_full(changes: dict[str, object], covers: int) -> None:
    assert len(balances_against([replace(NONE, **changes)])) == covers  # type: ignore[arg-type]


def test_own_supply_explains_what_it_covers() -> None:
    assert own_supply([]).outcome == UNTESTABLE
    assert own_supply([NONE]).outcome == EXPLAINS
    assert own_supply([NONE, replace(NONE, unpublished=True)]).outcome == UNTESTABLE
    for half in (
        replace(NONE, beyond_home_t=0.5),
        replace(NONE, at_least_t=0.5),
        replace(NONE, at_least_t=0.5, unpublished=True),
    ):
        assert own_supply([NONE, half]).outcome == DOES_NOT
    both = own_supply([replace(NONE, beyond_home_t=700.0, at_least_t=1_200.0)])
    assert both.text == "antimony: at least 1,200 t beyond home supply"
    assert (
        own_supply([replace(NONE, at_least_t=5.0), replace(NONE, untestable="no masses")]).text
        == "antimony: no masses"
    )


def test_limits_and_the_exhibit() -> None:
    some = replace(route("THA"), amount=Amount(at_least=1_200.0, unit="kg"))
    assert balance_limits(some, [NONE])[0].startswith("The lower bound of 1,200 kg takes every other source")
    nothing = replace(some, amount=Amount(at_least=0.0, unit="kg"))
    assert balance_limits(nothing, [NONE])[0].startswith("Lower bound 0: other supply could account")
    assert balance_limits(nothing, [])[0].startswith("Lower bound 0: without masses")
    shown = balance_exhibit(NONE, "Thailand")
    assert shown.title == "Ledger of antimony in Thailand, 2024-05 to 2024-05" and shown.binding == ("bought",)

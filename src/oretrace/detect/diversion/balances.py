"""What a hub's balances say for and against a finding, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.detect.diversion.innocent import DOES_NOT, EXPLAINS, UNTESTABLE
from oretrace.evidence import Check

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oretrace.findings import Finding
    from oretrace.ledger.table import HubLedger

NAME = "own production, recycling and stock of the hub"


def balances_for(ledgers: Sequence[HubLedger]) -> tuple[str, ...]:
    """Tonnes that known supply cannot have fed."""
    return tuple(_for(ledgers))


def _for(ledgers: Sequence[HubLedger]) -> Iterator[str]:
    for one in ledgers:
        what = f"contained {one.material} that reached the destination"
        if one.beyond_home_t > 0:
            since = f" (from {one.since:%Y-%m} on)" if one.since else ""
            yield f"At least {one.beyond_home_t:,.0f} t of {what} were not made or in stock in the hub{since}."
        if one.at_least_t > 0:
            yield (
                f"At least {one.at_least_t:,.0f} t of {what} cannot have been fed by any source but the origin. "
                f"What binds is {one.binding}."
            )
        if one.unexplained_t > 0:
            yield f"At least {one.unexplained_t:,.0f} t of all {one.material} that left have no known source at all."


def balances_against(ledgers: Sequence[HubLedger]) -> tuple[str, ...]:
    """Balances that known supply covers."""
    return tuple(
        f"Known supply of {one.material} without the origin's goods covers all that the hub sold to the destination."
        for one in ledgers
        if not one.untestable and one.at_least_t == 0
    )


def own_supply(ledgers: Sequence[HubLedger]) -> Check:
    """The innocent explanation that the hub sold what it made or had."""
    if not ledgers:
        return Check(NAME, UNTESTABLE, "no masses of a material of the catalog are in the store")
    open_ones = [one for one in ledgers if one.untestable]
    if open_ones:
        why = "; ".join(f"{one.material}: {one.untestable}" for one in open_ones)
        return Check(NAME, UNTESTABLE, why)
    missing = [one for one in ledgers if one.beyond_home_t > 0]
    if missing:
        why = "; ".join(f"{one.material}: {one.beyond_home_t:,.0f} t beyond home supply at least" for one in missing)
        return Check(NAME, DOES_NOT, why)
    return Check(NAME, EXPLAINS, "what was made or in stock at home is enough, at the most it can have been")


def balance_limits(finding: Finding, ledgers: Sequence[HubLedger]) -> tuple[str, ...]:
    """What the lower bound rests on."""
    if finding.at_least > 0:
        return (
            f"The lower bound of {finding.at_least:,.0f} {finding.effect_unit} takes every other source at its most; "
            "production that no publisher prints, and masses that both ends report wrongly, are not in it.",
        )
    if ledgers:
        return (
            "at least 0: the hub's balances prove no tonne, as other sources could have fed what it sold, or are not "
            "known.",
        )
    return ("at least 0: without masses there is no balance of the hub, and nothing proves more.",)

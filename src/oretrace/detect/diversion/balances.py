"""What a hub's balances say for and against a finding, in words and as exhibits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.evidence import DOES_NOT, EXPLAINS, UNTESTABLE, BalanceExhibit, BalanceLine, Check
from oretrace.ledger.table import conclusions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oretrace.findings import Finding
    from oretrace.ledger.table import HubLedger

NAME = "own production, recycling and stock of the hub"


def balances_for(ledgers: Sequence[HubLedger]) -> tuple[str, ...]:
    """Tonnes that exceed known supply."""
    return tuple(_for(ledgers))


def _for(ledgers: Sequence[HubLedger]) -> Iterator[str]:
    for one in ledgers:
        what = f"contained {one.material} sold to the destination"
        if one.beyond_home_t > 0:
            since = f" (from {one.since:%Y-%m} on)" if one.since else ""
            yield f"At least {one.beyond_home_t:,.0f} t of {what} exceed all known supply at home{since}."
        if one.at_least_t > 0:
            by = f" by {one.at_least_by:%Y-%m}" if one.at_least_by else ""
            yield (
                f"At least {one.at_least_t:,.0f} t of {what} exceed all known supply other than the origin's{by}. "
                f"The limit is {one.binding}."
            )
        if one.unexplained_t > 0:
            yield f"At least {one.unexplained_t:,.0f} t of all {one.material} sold exceed all known supply."


def balances_against(ledgers: Sequence[HubLedger]) -> tuple[str, ...]:
    """Balances that known supply covers."""
    return tuple(
        f"Known supply of {one.material} other than the origin's covers all that the hub sold to the destination."
        for one in ledgers
        if not one.untestable and not one.unpublished and one.at_least_t == 0
    )


def own_supply(ledgers: Sequence[HubLedger]) -> Check:
    """The innocent explanation that the hub sold what it made or had."""
    if not ledgers:
        return Check(NAME, UNTESTABLE, "no masses of a material of the catalog are in the store")
    open_ones = [one for one in ledgers if one.untestable]
    if open_ones:
        why = "; ".join(f"{one.material}: {one.untestable}" for one in open_ones)
        return Check(NAME, UNTESTABLE, why)
    missing = [one for one in ledgers if max(one.beyond_home_t, one.at_least_t) > 0]
    unsold = [one.material for one in ledgers if one.unpublished]
    if missing:
        why = "; ".join(
            f"{one.material}: at least {max(one.beyond_home_t, one.at_least_t):,.0f} t beyond home supply"
            for one in missing
        )
        return Check(NAME, DOES_NOT, why)
    if unsold:
        return Check(NAME, UNTESTABLE, f"sales of {', '.join(unsold)} to the destination are not published in full")
    return Check(NAME, EXPLAINS, "home supply at its upper bound covers what was sold")


def balance_limits(finding: Finding, ledgers: Sequence[HubLedger]) -> tuple[str, ...]:
    """What the lower bound rests on."""
    least = finding.amount.at_least
    if least:
        return (
            f"The lower bound of {least:,.0f} {finding.amount.unit} takes every other source at its upper bound; "
            "unpublished production, and masses that both ends report wrongly, are not covered.",
        )
    if ledgers:
        return ("Lower bound 0: other supply could account for the sales, or is not known.",)
    return ("Lower bound 0: without masses there is no balance of the hub.",)


def balance_exhibit(ledger: HubLedger, hub: str) -> BalanceExhibit:
    """A ledger as an exhibit; `hub` is the name of its hub."""
    return BalanceExhibit(
        name=f"balance of {ledger.material}",
        title=f"Ledger of {ledger.material} in {hub}, {ledger.first:%Y-%m} to {ledger.last:%Y-%m}",
        unit="t of contained element",
        lines=tuple(
            BalanceLine(row.side, row.name, row.low_t, row.typical_t, row.high_t, row.source) for row in ledger.rows
        ),
        conclusions=conclusions(ledger),
        binding=ledger.limited_by,
    )

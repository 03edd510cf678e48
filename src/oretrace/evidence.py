"""The evidence of a finding: claim, for and against, innocent explanations, and how to recompute it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from oretrace.ledger.table import HubLedger

Outcome = Literal["explains it as well", "does not explain it", "not testable with these data"]


@dataclass(frozen=True)
class Check:
    """One innocent explanation held against the data: what was asked, how it came out, with its figures."""

    name: str
    outcome: Outcome
    text: str


@dataclass(frozen=True)
class Leg:
    """One leg's monthly series against its counterfactual, in `unit` per month.

    All sequences are as long as `months` ("2022-03"); `None` where nothing is reported or, for the counterfactual
    and its 90 % band, where none was made. `reported` is False for a leg that nobody publishes: nothing is drawn.
    """

    name: str
    origin: str
    destination: str
    reported: bool
    unit: str
    months: tuple[str, ...]
    observed: tuple[float | None, ...]
    expected: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    counterfactual: str


@dataclass(frozen=True)
class ProductRow:
    """One product's share in a hub's finding; amounts are totals over the window, `p_value` None if not tested."""

    product: str
    description: str
    before_per_month: float
    after_per_month: float
    p_value: float | None
    flagged: bool


@dataclass(frozen=True)
class Evidence:
    """Everything a reader needs to weigh one finding and recompute it.

    `sql` is the query that prepares the series and `sql_parameters` what it was run with. `ledgers` are the hub's
    balances of the materials concerned, empty where no masses tell them.
    """

    finding_id: str
    claim: str
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    checks: tuple[Check, ...]
    limits: tuple[str, ...]
    sources: tuple[str, ...]
    legs: tuple[Leg, ...]
    products: tuple[ProductRow, ...]
    sql: str
    sql_parameters: dict[str, object]
    ledgers: tuple[HubLedger, ...] = ()

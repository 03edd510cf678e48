"""What a scan reads of a store: its months, the lanes of every product, and how it was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.catalog.territories import territories
from oretrace.detect.price.market import AFTER, BEFORE, PLACEBO_DATES, Goods, Months, lay_out, products
from oretrace.flows import counted
from oretrace.flows.counted import Count
from oretrace.flows.unions import standing_for
from oretrace.months import add_months, between

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from oretrace.detect.price.goods import Wanted
    from oretrace.question import Question
    from oretrace.store import Store

LANES = "detect/price/lanes.sql"
PLACEBO_PRODUCTS = 12
"""Products beside those asked for: of the same chapters first (flows/wanted.sql)."""


@dataclass(frozen=True)
class PricePanel:
    """What a scan reads: its months, its goods, the products without a market, and how it was asked."""

    months: Months
    goods: tuple[Goods, ...]
    without_market: tuple[str, ...]
    origins: tuple[str, ...]
    targets: tuple[str, ...]
    count: Count
    parameters: dict[str, object]


def read(store: Store, question: Question, wanted: Wanted) -> PricePanel | None:
    """The panel of a question; None where the store has no figure under the act."""
    count = Count(wanted.codes, question.sources, placebos=PLACEBO_PRODUCTS)
    act = question.measure.first_full_month
    with store.connect() as connection:
        origins, targets = _ends(connection, question)
        counted.make(connection, count)
        last = _last(connection, question, act)
        if last is None:
            return None
        after = between(act, last) + 1
        before = BEFORE + PLACEBO_DATES * after
        first = add_months(act, -before)
        parameters: dict[str, object] = {
            "first": first,
            "last": last,
            "areas": sorted(set(territories().areas) - {*origins, *targets}),
        }
        table = engine.run(connection, LANES, parameters)
    begin = int(table["month"].to_numpy().min(initial=before))
    months = Months(first, before, before + after, begin)
    goods, without = [], []
    for rows in products(table):
        one = lay_out(rows, months, origins, targets)
        if one is not None:
            goods.append(one)
        elif rows.listed:
            without.append(rows.product)
    return PricePanel(months, tuple(goods), tuple(without), origins, targets, count, parameters)


def _ends(connection: DuckDBPyConnection, question: Question) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whose exports are the origin's, and whose imports those of the act's targets; none for an act on all."""
    day = question.measure.first_day
    origins = standing_for(connection, question.measure.issuer, "export", day)
    targets = {name for one in question.destinations for name in standing_for(connection, one, "import", day)}
    return tuple(sorted(origins)), tuple(sorted(targets))


def _last(connection: DuckDBPyConnection, question: Question, act: date) -> date | None:
    """The last month compared: of the question, of the store, or the longest after the act."""
    found = connection.sql("SELECT max(period) FROM counted_flow WHERE state = 'reported'").fetchone()
    if found is None or found[0] is None or found[0] < act:
        return None
    last: date = min(found[0], add_months(act, AFTER - 1), question.until or found[0])
    return last if last >= act else None

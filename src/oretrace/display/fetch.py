"""A fetch: its plan and cost, what came, and the claims that it allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oretrace.display.terminal import Shown, console_here, plain, print_lines, print_table, print_title
from oretrace.views.numbers import count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from oretrace.display.tables import Written
    from oretrace.live.fetch import Fetched, Stored
    from oretrace.live.needs import Allowed
    from oretrace.live.plan import FetchPlan
    from oretrace.live.probe import Probed

COLUMNS = (
    "service",
    "flow",
    "reporters",
    "partners",
    "why",
    "codes",
    "first",
    "last",
    "calls",
    "archived",
    "minutes",
)


def print_plan(plan: FetchPlan, asked: int) -> None:
    """What each series still takes, and the whole in calls and minutes."""
    console = console_here()
    rows = list(plan_rows(plan))
    columns = [
        Shown("service", [row["service"] for row in rows]),
        Shown("flow", [row["flow"] for row in rows]),
        Shown("reporters", [row["reporters"] or "all" for row in rows], 1),
        Shown("partners", [row["partners"] or "all" for row in rows], 2),
        Shown("for", [row["why"] for row in rows], 3),
        Shown("codes", [count(row["codes"]) for row in rows], 4, right=True),
        Shown("months", [f"{row['first']} to {row['last']}" for row in rows]),
        Shown("archived", [count(row["archived"]) for row in rows], 5, right=True),
        Shown("calls", [count(row["calls"]) for row in rows], right=True),
        Shown("minutes", [f"{row['minutes']:.1f}" for row in rows], right=True),
    ]
    print_title(console, "plan")
    print_table(console, columns)
    before = f", after {count(asked)} to learn what UN Comtrade has out" if asked else ""
    console.print(plain(f"{count(len(plan.calls))} calls, about {plan.minutes:.0f} minutes{before}"))


def plan_rows(plan: FetchPlan) -> list[dict[str, Any]]:
    """A row for each series of a plan."""
    return [
        {
            "service": item.need.series.service,
            "flow": item.need.series.flow,
            "reporters": ", ".join(item.need.series.reporters),
            "partners": ", ".join(item.need.series.partners),
            "why": item.need.why,
            "codes": len(item.need.codes),
            "first": _month(item.need.first),
            "last": _month(item.need.last),
            "calls": len(item.calls),
            "archived": max(0, item.whole - len(item.calls)),
            "minutes": round(item.minutes, 1),
        }
        for item in plan.items
    ]


def print_fetched(found: Fetched, claims: Sequence[Allowed] | None) -> None:
    """What was made, stored and left open, and the claims that the data allow."""
    console = console_here()
    console.print(plain(f"{count(found.made)} calls made, {count(found.requests)} requests sent"))
    print_stored(found.stored)
    print_lines(console, found.notes, "note:")
    print_lines(console, found.failed, "left out:")
    if claims is not None:
        print_claims(claims)


def print_stored(stored: Sequence[Stored]) -> None:
    """Each delivery and its snapshot."""
    console = console_here()
    for one in stored:
        if one.new:
            console.print(plain(f"snapshot {one.snapshot}: {one.series}, {count(one.rows)} rows"))
    if not any(one.new for one in stored):
        console.print("nothing new to import")


def print_claims(claims: Sequence[Allowed]) -> None:
    """Which claims the data allow, of which hubs, in which months."""
    console = console_here()
    print_title(console, "claims that these data allow")
    if not claims:
        console.print("none: a leg takes three months before the act and two from it on")
        return
    columns = [
        Shown("claim", [one.claim for one in claims]),
        Shown("hubs", [one.hubs for one in claims]),
        Shown("months", [f"{_month(one.first)} to {_month(one.last)}" for one in claims]),
        Shown("by the figures of", [one.by for one in claims], 1),
    ]
    print_table(console, columns)


def fetched_rows(found: Fetched, claims: Sequence[Allowed] | None) -> Written:
    """A row for each series of the plan; the document has all that the fetch did."""
    rows = plan_rows(found.plan)
    document = {
        "plan": rows,
        "calls": len(found.plan.calls),
        "asked": found.asked,
        "made": found.made,
        "requests": found.requests,
        "minutes": round(found.plan.minutes, 1),
        "stored": [
            {"series": str(s.series), "snapshot": s.snapshot, "answers": s.answers, "rows": s.rows, "new": s.new}
            for s in found.stored
        ],
        "claims": [
            {"claim": c.claim, "hubs": c.hubs, "by": c.by, "first": _month(c.first), "last": _month(c.last)}
            for c in claims or ()
        ],
        "notes": list(found.notes),
        "failed": list(found.failed),
    }
    return COLUMNS, rows, document


def print_probed(probed: Sequence[Probed]) -> None:
    """What each service answers, and how that differs from what its reader expects."""
    columns = [
        Shown("service", [one.service for one in probed]),
        Shown("answer", [one.state for one in probed]),
        Shown("what differs", [one.differs for one in probed], fold=True),
    ]
    print_table(console_here(), columns)


def probed_rows(probed: Sequence[Probed]) -> Written:
    """A row for each service."""
    columns = ("service", "state", "differs")
    rows = [dict(zip(columns, (one.service, one.state, one.differs), strict=True)) for one in probed]
    return columns, rows, None


def _month(day: date) -> str:
    return f"{day:%Y-%m}"

"""One figure of each kind, of records whose every name is given."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from oretrace.evidence import (
    BalanceExhibit,
    BalanceLine,
    Cloud,
    CloudExhibit,
    GraphExhibit,
    Line,
    SeriesExhibit,
)
from oretrace.findings import Amount
from oretrace.store.calendar import MonthState
from oretrace.views.figures import (
    RouteAmount,
    ShareRow,
    Vintages,
    balance,
    cloud,
    fan,
    glyph,
    graph,
    lanes_map,
    large_glyph,
    month_grid,
    sankey,
    series,
    shares,
    waterfall,
)

MONTHS = tuple(f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13))
PART = (None, None, *(float(n) for n in range(18)), None, 7.0, None, 9.0)
DATES = (("announced", "2024-12-03"), ("in force", "2024-12-05"))


def a_series(name: str = "observed", unit: str = "kg") -> SeriesExhibit:
    high = (*(None,) * 12, *(4e4 + n for n in range(12)))
    return SeriesExhibit(
        name=name,
        title=name,
        reported=True,
        unit=unit,
        months=MONTHS,
        observed=tuple(None if value is None else 1e4 * value for value in PART),
        expected=tuple(1e4 for _ in MONTHS),
        low=tuple(None if value is None else value / 4 for value in high),
        high=high,
        counterfactual=name,
        line=name,
        beside=(Line(name, tuple(5e3 * n for n in range(24))),),
    )


def a_cloud(name: str = "own") -> CloudExhibit:
    own = Cloud(name, tuple((month, 2.0 + n, float(n)) for n, month in enumerate(MONTHS)))
    others = Cloud(name, tuple((month, 3.0, 1.0) for month in MONTHS for _ in range(5)))
    return CloudExhibit(name, name, name, MONTHS, (own, others), (1.0,) * 24, (9.0,) * 24, name)


def a_balance(name: str = "mined") -> BalanceExhibit:
    lines = (
        BalanceLine("in", "ore bought from others", 10.0, 1200.0, 1500.0, name),
        BalanceLine("in", name, 0.0, None, None, name),
        BalanceLine("in", f"{name}, unknown", None, None, None, name),
        BalanceLine("out", "goods sold to others", 700.0, 800.0, 900.0, name),
        BalanceLine("left", "used at home", -890.0, 400.0, None, name),
    )
    return BalanceExhibit(name, name, name, lines, (name,), binding=("ore bought from others",))


def a_graph(name: str = "party") -> GraphExhibit:
    nodes = (("a", name), ("b", f"{name} 2"), ("c", f"{name} 3"), ("d", "alone"))
    return GraphExhibit(name, name, nodes, (("a", "b", name), ("b", "c", name), ("a", "c", name), ("c", "a", name)))


def a_network(name: str = "party") -> GraphExhibit:
    """Three layers as they were given, with ties within a layer and over one."""
    nodes = tuple((one, f"{name} {one}") for one in "abcde")
    edges, ties = (("a", "c", name), ("c", "e", name)), (("e", "a", name), ("c", "d", name))
    return GraphExhibit(name, name, nodes, edges, ties, (0, 0, 1, 1, 2))


def some_routes(name: str = "XYZ") -> tuple[RouteAmount, ...]:
    return (
        RouteAmount("CHN", "THA", "USA", Amount(at_least=1e6, at_most=3e6, unit="kg")),
        RouteAmount("CHN", "HKG", "USA", Amount(at_most=1e6, unit="kg")),
        RouteAmount("CHN", "SGP", "USA", Amount(estimate=1e5, unit="kg")),
        RouteAmount("CHN", "FRA", "USA", Amount(unit="kg"), flagged=False),
        RouteAmount("CHN", None, "USA", Amount(at_least=2e5, at_most=4e5, unit="kg")),
        RouteAmount("CHN", name, "USA", Amount(at_least=0.0, at_most=4e5, unit="kg")),
    )


def some_months(name: str = "CHN") -> list[MonthState]:
    states = ("reported", "suppressed", "none", "late")
    return [
        MonthState(source, name, date(year, month, 1), states[month % 4], None)
        for source in ("comtrade", name)
        for year in (2024, 2025)
        for month in range(1, 13)
    ]


def some_vintages(name: str = "kg") -> Vintages:
    values = tuple(tuple(1e4 + n + 99 * k if n < 20 + k else None for n in range(24)) for k in range(5))
    return Vintages(name, name, MONTHS, tuple(f"2025-0{k}-11" for k in range(1, 6)), values)


AMOUNT = Amount(2e4, 1e4, 3e4, 5e3, 5e4, "kg")

FIGURES: dict[str, Callable[[str], str]] = {
    "glyph": lambda name: glyph(Amount(2e4, 1e4, 3e4, 5e3, 5e4, name), 6e4),
    "large glyph": lambda name: large_glyph(Amount(2e4, 1e4, 3e4, 5e3, 5e4, name), 6e4),
    "series": lambda name: series(a_series(name, name), ((name, "2024-12-03"),), ("2025-11", "2025-12")),
    "cloud": lambda name: cloud(a_cloud(name), ((name, "2024-12-03"),)),
    "balance": lambda name: balance(a_balance(name)),
    "map": lambda name: lanes_map(some_routes(name), name),
    "sankey": lambda name: sankey(some_routes(name), name),
    "months": lambda name: month_grid(some_months(name), name),
    "graph": lambda name: graph(a_graph(name)),
    "network": lambda name: graph(a_network(name)),
    "shares": lambda name: shares([ShareRow(name, ((name, 0.5), ("b", 0.2))), ShareRow(name, ())], name),
    "fan": lambda name: fan(some_vintages(name)),
    "waterfall": lambda name: waterfall(((name, -2.5), ("b", 3.0), (name, 0.25)), name, name),
}

if __name__ == "__main__":
    (Path(__file__).parent / "series.svg").write_text(FIGURES["series"]("Thing") + "\n", encoding="utf-8")

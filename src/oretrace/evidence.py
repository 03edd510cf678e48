"""The evidence of a finding: claim, for and against, innocent explanations, exhibits, and how to recompute it.

An exhibit is drawn by its `kind` alone: code that shows evidence knows the five kinds and no detector.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from oretrace.findings import rounded

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Outcome = Literal["explains it as well", "does not explain it", "not testable with these data"]
EXPLAINS: Outcome = "explains it as well"
DOES_NOT: Outcome = "does not explain it"
UNTESTABLE: Outcome = "not testable with these data"
Cell = str | float | bool | None


@dataclass(frozen=True)
class Check:
    """One innocent explanation held against the data: what was asked, how it came out, with its figures."""

    name: str
    outcome: Outcome
    text: str


@dataclass(frozen=True)
class Query:
    """SQL over the store's views, and the parameters it was run with."""

    sql: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One more line of a series, by name; None where it has no figure."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class SeriesExhibit:
    """A monthly series, what was expected of it, and lines to hold beside it, in `unit` ("kg", "share", …).

    All sequences are as long as `months` ("2022-03"); None where nothing is reported or, for the counterfactual
    and its 90 % band, where none was made. These three are empty where there is no counterfactual at all; the word
    for it is `counterfactual`. `line` names the series itself. `reported` is False for a series that nobody
    publishes: nothing is drawn.
    """

    name: str
    title: str
    reported: bool
    unit: str
    months: tuple[str, ...]
    observed: tuple[float | None, ...]
    expected: tuple[float | None, ...] = ()
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    counterfactual: str = ""
    line: str = "observed"
    beside: tuple[Line, ...] = ()
    kind: Literal["series"] = "series"


@dataclass(frozen=True)
class Cloud:
    """Points of one name: (month, a value above 0, its weight)."""

    name: str
    points: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class CloudExhibit:
    """Values by month on a logarithmic scale, in `unit`: the finding's own cloud first, the others behind it.

    `low` and `high` are the edges of a band, as long as `months`, None where there is none; `band` is what it is.
    """

    name: str
    title: str
    unit: str
    months: tuple[str, ...]
    clouds: tuple[Cloud, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    band: str
    kind: Literal["cloud"] = "cloud"


@dataclass(frozen=True)
class TableExhibit:
    """Rows of values under `columns`; units stand in the columns' names."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class BalanceLine:
    """One line of a balance in the exhibit's unit; None where there is no bound, or no typical figure."""

    side: Literal["in", "out", "left"]
    name: str
    low: float | None
    typical: float | None
    high: float | None
    source: str


@dataclass(frozen=True)
class BalanceExhibit:
    """What went in and came out, in lines that add up, and what follows from it in sentences.

    `binding` are the names of the lines whose upper bounds limit what can be accounted for.
    """

    name: str
    title: str
    unit: str
    lines: tuple[BalanceLine, ...]
    conclusions: tuple[str, ...]
    binding: tuple[str, ...] = ()
    kind: Literal["balance"] = "balance"


@dataclass(frozen=True)
class GraphExhibit:
    """Who is linked to whom: `nodes` are (id, label), `edges` (id, id, label) from the first to the second.

    `ties` are links without a direction, such as a shared address. `levels` are the layers of the nodes from 0,
    one for each; without them a node stands behind all that point at it.
    """

    name: str
    title: str
    nodes: tuple[tuple[str, str], ...]
    edges: tuple[tuple[str, str, str], ...]
    ties: tuple[tuple[str, str, str], ...] = ()
    levels: tuple[int, ...] = ()
    kind: Literal["graph"] = "graph"


Exhibit = SeriesExhibit | CloudExhibit | TableExhibit | BalanceExhibit | GraphExhibit
Drawing = SeriesExhibit | CloudExhibit
"""What is drawn as a figure."""


@dataclass(frozen=True)
class Evidence:
    """Everything a reader needs to weigh one finding and recompute it."""

    finding_id: str
    claim: str
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    checks: tuple[Check, ...]
    limits: tuple[str, ...]
    sources: tuple[str, ...]
    queries: tuple[Query, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()

    def series(self) -> tuple[SeriesExhibit, ...]:
        """The exhibits that are series, in order."""
        return tuple(one for one in self.exhibits if isinstance(one, SeriesExhibit))

    def drawings(self) -> tuple[Drawing, ...]:
        """The exhibits that are drawn as figures, in order."""
        return tuple(one for one in self.exhibits if isinstance(one, SeriesExhibit | CloudExhibit))


def to_json(evidence: Evidence) -> str:
    """The evidence as JSON, floats to 9 significant digits; the same evidence gives the same text."""
    return json.dumps(rounded(asdict(evidence)), ensure_ascii=False, default=str)


def from_json(text: str) -> Evidence:
    """The evidence that `to_json` wrote."""
    return _adapter().validate_json(text)


@cache
def _adapter() -> TypeAdapter[Evidence]:
    """Made once a process, as that takes longer than most evidence to read."""
    from pydantic import TypeAdapter

    return TypeAdapter(Evidence)

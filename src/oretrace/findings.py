"""What a detector hands on: findings and the scan they came from. Plain records, no behaviour of a detector."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pyarrow as pa

Level = Literal["hub", "product"]
Mode = Literal["two_leg", "one_leg"]
Verdict = Literal["flagged", "not flagged", "undecidable"]


def rounded(value: Any) -> Any:
    """Floats to 9 significant digits, through lists, tuples and dicts: the same input then hashes the same."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(rounded(item) for item in value)
    return value


def digest(*parts: Any) -> str:
    """16 hex digits of SHA-256 over the JSON of `parts`, floats rounded."""
    text = json.dumps(rounded(list(parts)), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Finding:
    """A calibrated claim about one hub (level "hub") or one product in one hub (level "product").

    Amounts are totals over `period` in `effect_unit`; None where the data cannot carry a number.
    `p_value` is a rank among `placebos` and never 0 or 1; `attainable_p` is the smallest it could have been.
    `separate_looks` says how many of the placebos do not overlap; `q_value` makes allowance for it.
    `verdict` is "undecidable" where even that smallest p could not be flagged. `linear_…` is the second opinion:
    the same hub by the linear score, calibrated on the same placebos.
    """

    id: str
    subject_key: str
    detector: str
    version: str
    level: Level
    measure: str
    period: str
    origin: str
    destination: str
    hub: str
    product: str | None
    rank: int
    mode: Mode
    score: float
    p_value: float
    attainable_p: float
    q_value: float
    leg1_p: float
    leg2_p: float | None
    linear_score: float
    linear_q_value: float
    linear_flagged: bool
    verdict: Verdict
    flagged: bool
    calibration: str
    placebos: int
    separate_looks: float
    counterfactual: str
    estimate: float
    interval90_low: float
    interval90_high: float
    at_least: float
    at_most: float
    effect_unit: str
    coverage: str
    n_products: int
    n_products_flagged: int
    robust_variants: int
    robust_flagged: int

    def as_dict(self) -> dict[str, Any]:
        """The finding as JSON-ready values, floats to 9 significant digits."""
        record: dict[str, Any] = rounded(asdict(self))
        return record


@dataclass(frozen=True)
class LeftOut:
    """Something the scan did not use, and why: a code family, a month, a territory."""

    what: str
    why: str


@dataclass(frozen=True)
class Window:
    """The months compared: `pre` before the act and `post` after it, both inclusive first days of months."""

    pre_first: date
    pre_last: date
    post_first: date
    post_last: date
    pre_months: int
    post_months: int

    @property
    def early(self) -> str | None:
        """What the length of the window says of the reliability: "too early" under 9 months, "early" under 12."""
        if self.post_months < 9:
            return "too early"
        return "early" if self.post_months < 12 else None


@dataclass(frozen=True)
class Variant:
    """Another reasonable choice in the same scan, and the hubs that it flags, sorted."""

    name: str
    flagged: tuple[str, ...]


@dataclass(frozen=True)
class Total:
    """What all hubs of a scan diverted over its period, conditional on rerouting being there.

    `flagged` is the sum over flagged hubs; `estimate`, its 90 % interval and the bound `at_most` are of everything,
    with what hubs that are not flagged can be expected to have carried.
    """

    flagged: float
    estimate: float
    interval90_low: float
    interval90_high: float
    at_most: float


@dataclass(frozen=True)
class Scan:
    """One run of a detector: its findings, best first, and what a reader must know beside them.

    `total` is None where nothing is flagged, and where a flagged hub's onward leg is unknown.
    """

    detector: str
    version: str
    measure: str
    origin: str
    destination: str
    window: Window
    unit: str
    hubs: tuple[Finding, ...]
    products: tuple[Finding, ...]
    n_products_read: int
    n_products_fallen: int
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    snapshots: tuple[int, ...]
    parameters: dict[str, Any]
    variants: tuple[Variant, ...] = ()
    total: Total | None = None

    def findings(self, level: Level) -> tuple[Finding, ...]:
        """The findings of one level, best first."""
        return self.hubs if level == "hub" else self.products


def to_arrow(findings: Sequence[Finding]) -> pa.Table:
    """The findings as an Arrow table, one row each, with the same columns when there are none."""
    import pyarrow as pa

    kinds = {"int": pa.int64(), "float": pa.float64(), "float | None": pa.float64(), "bool": pa.bool_()}
    schema = pa.schema([pa.field(f.name, kinds.get(str(f.type), pa.string())) for f in fields(Finding)])
    return pa.Table.from_pylist([finding.as_dict() for finding in findings], schema=schema)

"""A suite: the same kind of scenarios of one seed, as published and as it truly was, under one hash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date
    from pathlib import Path

    import pyarrow as pa

    from oretrace.bench.scenario import Observed, Scenario, Series
    from oretrace.bench.truth.record import Truth


LATER = frozenset({"false_code", "missing_share", "withheld_kg"})
"""Fields of the truth that are newer than frozen suites: they enter the hash of those that use them."""
FOLLOWING = frozenset({"before_kg"})
"""Fields of the truth that follow from all else: they enter no hash."""


@dataclass(frozen=True)
class Suite:
    """Scenarios with what is published of them (`observed`, in their order) and their `truth`.

    `base`: whether the ordinary trade is modelled or real. `table` makes the published figures as rows: reporter,
    partner, flow, hs_code, period_start, net_kg, net_kg_estimated, value_usd, valuation, suppressed, published_on.
    `notes` are what a reader of results has to know of it. `yearbook` makes the rows of what is published of
    production, None where nothing is. `further` writes what else belongs into the suite's folder.
    """

    name: str
    seed: int
    base: Literal["modelled", "real"]
    months: tuple[date, ...]
    scenarios: tuple[Scenario, ...]
    observed: tuple[Observed, ...]
    truth: Truth
    table: Callable[[], pa.Table]
    notes: tuple[str, ...]
    yearbook: Callable[[], Iterable[Sequence[str | int | float]]] | None = None
    further: Callable[[Path], None] | None = None

    def digest(self) -> str:
        """SHA-256 (hex) over all observations, in whole kg and USD, and the truth, at 9 significant digits."""
        content = hashlib.sha256(_canonical([self.name, self.seed, self.base, [str(day) for day in self.months]]))
        for seen in self.observed:
            content.update(_canonical([seen.scenario, [name for name, _, _ in seen.others]]))
            content.update(_whole(seen.published_after))
            placebos = (series for _, *both in seen.others for series in both)
            if seen.supply:
                content.update(b"".join(_whole(getattr(seen.supply, f.name)) for f in fields(seen.supply)))
            for series in (seen.direct, seen.leg1, seen.leg2, *placebos):
                content.update(_whole_series(series))
        content.update(_canonical(self.truth))
        return content.hexdigest()


def _whole_series(series: Series) -> bytes:
    return _whole(series.kg) + _whole(series.usd)


def _whole(numbers: object) -> bytes:
    return np.rint(np.asarray(numbers, dtype=np.float64)).astype("<i8").tobytes()


def _canonical(value: object) -> bytes:
    """JSON of values and records, keys sorted, floats at 9 significant digits; line ends keep neighbours apart."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> object:
    if isinstance(value, float):
        return f"{value:.9g}"
    if is_dataclass(value):
        known = {name: inner for name, inner in vars(value).items() if name not in FOLLOWING}
        value = {name: inner for name, inner in known.items() if inner or name not in LATER}
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, bool | int | str) else str(value)

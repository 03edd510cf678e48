"""Is a hub flagged only under one choice? Other windows, another code level, each reporter left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace.detect.diversion.calibration import weigh_hubs, weigh_trials
from oretrace.detect.diversion.panel import Panel, lay_out
from oretrace.detect.diversion.records import Variant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oretrace.detect.diversion.calibration import Trials
    from oretrace.detect.diversion.preparation import Prepared
    from oretrace.detect.diversion.windows import Shape


def flagged_in_variants(prepared: Prepared, modes: Sequence[Trials]) -> tuple[Variant, ...]:
    """Every variant by name, with the hubs that it flags; `modes` are the scan's own trials."""
    variants = []
    for name, panel, shape in _variants(prepared):
        known = modes if shape == prepared.shape else ()
        hubs = weigh_hubs(weigh_trials(panel, prepared.unmeasured, shape, known))
        flagged = sorted(panel.hubs[k] for k in hubs.units.hub1[hubs.flagged].tolist())
        variants.append(Variant(name, tuple(flagged)))
    return tuple(variants)


def _variants(prepared: Prepared) -> Iterator[tuple[str, Panel, Shape]]:
    panel, shape = prepared.panel, prepared.shape
    for name, other in _windows(shape):
        yield name, panel, other
    yield "products summed to HS4", panel.by_heading(), shape
    kept = np.isin(np.array(prepared.rows.products), np.array(panel.products))
    for number in _origin_reporters(prepared):
        without = lay_out(prepared.rows, kept, number).with_supply_of(panel)
        if without.direct.any():
            yield f"without {prepared.rows.reporters[number]}", without, shape


def _windows(shape: Shape) -> Iterator[tuple[str, Shape]]:
    """Windows moved or cut, where enough months remain."""
    if shape.post >= 6:
        yield "from a month later", replace(shape, t0=shape.t0 + 1, post=shape.post - 1)
    if shape.post >= 9:
        yield "last three months left out", replace(shape, post=shape.post - 3)
    if shape.pre >= 6:
        yield "three months less of history", replace(shape, pre=shape.pre - 3)


def _origin_reporters(prepared: Prepared) -> list[int]:
    """Reporters that can be left out one by one: the members of the issuer, when it is a union."""
    origins = set(prepared.sql_parameters["origins"])
    return [k for k, name in enumerate(prepared.rows.reporters) if name in origins] if len(origins) > 1 else []

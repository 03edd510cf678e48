"""Is a hub flagged only under one choice? Other windows, another code level, each reporter left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from oretrace.detect.calibration import weigh_hubs, weigh_trials
from oretrace.detect.panel import Panel, lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from oretrace.detect.preparation import Prepared
    from oretrace.detect.windows import Shape


def flagged_in_variants(prepared: Prepared) -> tuple[Counter[str], int]:
    """How often each hub is flagged, over how many variants."""
    count, flagged = 0, Counter[str]()
    for panel, shape in _variants(prepared):
        count += 1
        modes = weigh_trials(panel, prepared.unmeasured, shape, panel.small_lot)
        hubs = weigh_hubs(modes)
        flagged.update(panel.hubs[k] for k in hubs.units.hub1[hubs.flagged].tolist())
    return flagged, count


def _variants(prepared: Prepared) -> Iterator[tuple[Panel, Shape]]:
    panel, shape = prepared.panel, prepared.shape
    for other in _windows(shape):
        yield panel, other
    yield panel.by_heading(), shape
    kept = _mask(prepared)
    for number in _origin_reporters(prepared):
        without = lay_out(prepared.rows, without_reporter=number).select(kept)
        if without.direct.any():
            yield without, shape


def _windows(shape: Shape) -> Iterator[Shape]:
    """Onset a month later, the last quarter left out, a quarter less of history: where enough months remain."""
    if shape.post >= 6:
        yield replace(shape, t0=shape.t0 + 1, post=shape.post - 1)
    if shape.post >= 9:
        yield replace(shape, post=shape.post - 3)
    if shape.pre >= 6:
        yield replace(shape, pre=shape.pre - 3)


def _mask(prepared: Prepared) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    import numpy as np

    return np.isin(np.array(prepared.everything.products), np.array(prepared.panel.products))


def _origin_reporters(prepared: Prepared) -> list[int]:
    """Reporters that can be left out one by one: the members of the issuer, when it is a union."""
    origins = set(prepared.sql_parameters["origins"])
    return [k for k, name in enumerate(prepared.rows.reporters) if name in origins] if len(origins) > 1 else []

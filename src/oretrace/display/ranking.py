"""`oretrace rank`: lanes, what a budget is expected to find, and what has shifted, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.display.terminal import (
    Shown,
    console_here,
    plain,
    print_lines,
    print_modelled,
    print_table,
    print_title,
)
from oretrace.kernels.drift import SHIFTED, STEADY
from oretrace.views.numbers import probability

if TYPE_CHECKING:
    from pathlib import Path

    from oretrace.vet.ranking.ranked import Ranked
    from oretrace.vet.ranking.stored import Weighed

SHOWN = 10


def print_ranked(found: Ranked, out: Path | None, modelled: bool = False) -> None:
    """What the file holds, in a page."""
    console = console_here()
    print_modelled(console, modelled)
    lanes = ", ".join(f"{count:,} {lane}" for lane, count in sorted(found.lanes.items()) if count)
    print_title(console, f"{out or 'Ranked'}: {found.rows:,} lines: {lanes}")
    notes = [
        f"opened at random: {found.by_lot:,}; the column propensity has the probability of each line to be opened"
    ]
    if found.learned:
        notes.append(f"learned from {found.learned:,} lines")
    else:
        notes.append(
            "no outcomes are known: ranked by the weights of the checks, with an assumed share of irregular lines"
        )
    if found.repeated:
        notes.append(f"{found.repeated:,} of the new lines repeat a learned one in code, mass and value")
    if found.aside:
        notes.append(f"{found.aside:,} lines cannot be read and stand in the file with the reason")
    print_lines(console, notes, "·")
    if found.curve:
        given = "" if found.learned else ", if the assumed share holds"
        print_title(console, f"Expected to be found, by budget{given}")
        columns = [
            Shown("lines", [f"{one.lines:,}" for one in found.curve], right=True),
            Shown("of all", [f"{100 * one.share:g} %" for one in found.curve], right=True),
            Shown("irregular", [f"{one.expected:,.1f}" for one in found.curve], right=True),
            Shown("90 % interval", [f"{one.low:,.0f} to {one.high:,.0f}" for one in found.curve], right=True),
        ]
        print_table(console, columns)
    if found.drift:
        print_title(console, "Shift of the new lines against the learned ones (population stability index)")
        print_lines(console, [f"{name}: {index:.3f}, {_reading(index)}" for name, index in found.drift], "·")
    console.print(plain("A rank is where to look first, not a finding.", "dim"))


def _reading(index: float) -> str:
    return "steady" if index < STEADY else "some shift" if index < SHIFTED else "shifted: new labels are needed"


def print_first(found: Weighed) -> None:
    """The first lines of a store's ranking, with the reasons."""
    order = sorted(np.flatnonzero(found.position < SHOWN).tolist(), key=lambda row: int(found.position[row]))
    lines = found.lines.take(order)
    parties = zip(lines["shipper"].to_pylist(), lines["consignee"].to_pylist(), strict=True)
    who = [f"{shipper or '·'} → {consignee or '·'}" for shipper, consignee in parties]
    columns = [
        Shown("number", [number or "·" for number in lines["number"].to_pylist()]),
        Shown("HS", [code or "·" for code in lines["hs_code"].to_pylist()], 1),
        Shown("probability", [probability(found.probability[row]) for row in order], right=True),
        Shown("from → to", who, 2, fold=True),
        Shown("why", ["; ".join(found.reasons(row)[:2]) for row in order], fold=True),
    ]
    print_table(console_here(), columns)

"""What only `mirror_gap` knows of its findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from oretrace.catalog.territories import territories

if TYPE_CHECKING:
    from oretrace.findings import Finding

Direction = Literal[
    "exported, not imported",
    "imported, not exported",
    "closes: exported, not imported",
    "closes: imported, not exported",
]


@dataclass(frozen=True)
class MirrorGapDetails:
    """Of what one end reports, how much the other does not show, beyond what they usually differ by.

    `missing_share` with its 90 % interval is that of the months from the act on, or, where a gap `closes`, of those
    before it. `lag_months` is how long imports follow exports, `usual_ratio` what exports over imports were expected
    to be, `export_kg` and `import_kg` what both ends report from the act on (None: not in kg), `convention` the name
    of a lasting difference that is no finding. `placebos` is how many lanes and dates the p-value is a rank among.
    `onward_growth` is how many times a third importer's trade into the act's targets grew (None: not known, another
    lane, or a finding of version 1).
    """

    missing_share: float
    missing_share_low: float
    missing_share_high: float
    direction: Direction
    lag_months: int
    usual_ratio: float
    export_kg: float | None
    import_kg: float | None
    convention: str | None
    placebos: int
    onward_growth: float | None = None


def names_of(finding: Finding) -> tuple[str, str]:
    """What both ends of its lane are called."""
    return territories().name(finding.subject["origin"]), territories().name(finding.subject["destination"])

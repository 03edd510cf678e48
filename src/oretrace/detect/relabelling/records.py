"""What only `relabelling` knows of its findings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SubstitutionDetails:
    """How much left one code and came under another, in kg a month over the window.

    `way` is where: on the hub's last or first leg, on one lane, or between the two ends of one. `share` (0-1) is
    that of the controlled mass that went under `code_to`: `moved` of what moved and what was `kept` under its own
    name, on one lane of what was `freed`. `attestation` is how well the confusion of the two codes is documented,
    `reported_by` where.
    `direct_fall` is the share by which the controlled code fell on the direct lane. `timing` is the correlation of
    the two sides' months; unit values are the lane's under `code_to` over that code's usual one, in the earlier and
    the later half of the months since the act, and that of the controlled code: None where no value is known.
    `leading_code` is the code that explains the same mass better, None for the leading one.
    """

    way: str
    share: float | None
    attestation: str
    reported_by: str
    freed_kg_a_month: float
    moved_kg_a_month: float
    kept_kg_a_month: float | None
    direct_fall: float
    timing: float
    unit_value_early: float | None
    unit_value_late: float | None
    unit_value_controlled: float | None
    code_to_is_controlled: bool
    leading_code: str | None
    months_before: int
    months_after: int
    placebos: int

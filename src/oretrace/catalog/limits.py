"""Limits of an item beyond its purity, as an act's YAML writes them: sizes, strengths, required words."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

LimitedQuantity = Literal[
    "purity_percent", "strength_mpa", "density_g_cm3", "particle_um", "bore_mm", "pressure_gpa", "power_kw",
    "transmittance_percent", "dislocations_cm2", "energy_wh_kg", "capacity_mah_g",
]  # fmt: skip


class _LimitPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class LimitBound(_LimitPart):
    """Limits of one quantity, the value itself included (`at_`) or not."""

    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None


class Limits(_LimitPart):
    """One way to be inside an item beyond its purity; all of its parts must hold.

    `words`: the description has one of them; `not_words`: it has none. `size_mm` are least dimensions: with two the
    diameter first, with three in any order.
    """

    words: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()
    size_mm: tuple[float, ...] = ()
    bounds: dict[LimitedQuantity, LimitBound] = Field(default_factory=dict)

"""What the modelled worlds are calibrated to: forms, producers and consumers (CSV files beside this module).

The tables are made by scripts/make_bench_world.py from published figures and stated assumptions; each row names its
basis. They give a modelled world the right orders of magnitude and are no statistics themselves.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from oretrace.catalog.tables import read_table
from oretrace.errors import InputError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent

Half = Literal["tune", "test"]


@dataclass(frozen=True, slots=True)
class TradedForm:
    """One HS6 of the modelled trade.

    `fraction` is tonnes of the element per tonne of the material's goods; `controlled_share` (0–1) the share of the
    code's trade that is the controlled material, below 1 only where `is_basket`; `lookalikes` are other codes of the
    table under which its goods could be declared, at least one; `world_trade_t` gross tonnes a year across borders
    under the code, whatever they are; `usd_per_kg` the price of the material's goods. The two sources name
    their bases.
    """

    hs6: str
    material: str
    form: str
    stage: str
    fraction: float
    is_basket: bool
    controlled_share: float
    lookalikes: tuple[str, ...]
    world_trade_t: float
    trade_source: str
    usd_per_kg: float
    price_source: str

    @property
    def half(self) -> Half:
        """The half of the products it belongs to."""
        return half_of(self.hs6)


@dataclass(frozen=True, slots=True)
class Producer:
    """A territory's share (0–1) of the world's production of a material, `stage` being mine or refine."""

    material: str
    stage: str
    iso3: str
    share: float
    source: str


def half_of(hs6: str) -> Half:
    """The half of a product, by whole HS4 headings: tune where the first byte of the heading's SHA-256 is even."""
    return "tune" if hashlib.sha256(hs6[:4].encode("ascii")).digest()[0] % 2 == 0 else "test"


@lru_cache(maxsize=1)
def forms() -> tuple[TradedForm, ...]:
    """All forms, sorted by HS6."""
    return tuple(_form(row) for row in read_table("forms.csv", FOLDER))


@lru_cache(maxsize=1)
def all_producers() -> tuple[Producer, ...]:
    """All rows of producers.csv: by material and stage, the largest first."""
    return tuple(
        Producer(row["material"], row["stage"], row["iso3"], float(row["share"]), row["source"])
        for row in read_table("producers.csv", FOLDER)
    )


@cache
def producers(material: str, stage: str) -> Mapping[str, float]:
    """ISO alpha-3 → share of world production, the largest first; the shares sum to at most 1.

    `stage` is "mine" or "refine": nobody counts who fabricates, or who leaves scrap. A pair without a table is an
    InputError; every form of `forms()` has one, refine unless its stage is mine.
    """
    found = {row.iso3: row.share for row in all_producers() if (row.material, row.stage) == (material, stage)}
    if not found:
        known = {f"{row.material}, {row.stage}" for row in all_producers()}
        asked = f"{material}, {stage}"
        raise InputError("a material and its stage (mine or refine)", asked, "producers.csv", nearest(asked, known))
    return MappingProxyType(found)


@lru_cache(maxsize=1)
def demand() -> Mapping[str, float]:
    """All territories of a world, sorted: ISO alpha-3 → relative size as a consumer of minerals, summing to 1."""
    return MappingProxyType({row["iso3"]: float(row["demand"]) for row in read_table("territories.csv", FOLDER)})


def _form(row: dict[str, str]) -> TradedForm:
    return TradedForm(
        hs6=row["hs6"],
        material=row["material"],
        form=row["form"],
        stage=row["stage"],
        fraction=float(row["fraction"]),
        is_basket=row["is_basket"] == "true",
        controlled_share=float(row["controlled_share"]),
        lookalikes=tuple(row["lookalikes"].split("|")),
        world_trade_t=float(row["world_trade_t"]),
        trade_source=row["trade_source"],
        usd_per_kg=float(row["usd_per_kg"]),
        price_source=row["price_source"],
    )

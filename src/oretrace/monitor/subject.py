"""What is monitored: goods, whose figures, which lanes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.assess import material_named
from oretrace.catalog.families import family_of
from oretrace.catalog.materials import description_of, hs_materials
from oretrace.catalog.territories import territories
from oretrace.errors import OptionError
from oretrace.parameters import codes_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date


LONGEST = 60
"""Letters of a code's text."""


@dataclass(frozen=True)
class Watched:
    """Goods by `codes`, named `name`; figures of `reporters` on lanes of `origins` and `destinations` (empty: all).

    `forms` are the words for each product; `baskets` those products that hold other goods too; `until` the last
    month to read.
    """

    name: str
    codes: tuple[str, ...]
    forms: Mapping[str, str]
    baskets: tuple[str, ...] = ()
    reporters: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    until: date | None = None


def watched(
    material: str | None = None,
    hs: str | Sequence[str] | None = None,
    reporters: Sequence[str] = (),
    origins: Sequence[str] = (),
    destinations: Sequence[str] = (),
    until: date | None = None,
) -> Watched:
    """What is asked for: a material of the catalog without its look-alikes, or customs codes; one of the two.

    Territories by code or name; a union stands for its members. InputError for what is not known.
    """
    if (material is None) == (hs is None):
        raise OptionError("give one of --material and --hs: a material of the catalog, or customs codes")
    if material is not None:
        known = material_named(material)
        rows = [row for row in hs_materials() if row.material == known.material and not row.lookalike_of]
        name, codes = known.material, tuple(sorted({row.hs6 for row in rows}))
        forms = {family_of(row.hs6): row.form for row in rows}
        baskets = tuple(sorted({family_of(row.hs6) for row in rows if row.is_basket}))
    else:
        given = codes_of(hs or "")
        if given == "all":
            raise OptionError("--hs all is no subject to monitor: name the codes, or a material")
        name, codes, baskets = "HS " + ", ".join(given), given, ()
        forms = {code[:6]: _short(description_of(code[:6]) or "") for code in given if len(code) >= 6}
    named = (_places(reporters, "--reporter"), _places(origins, "--origin"), _places(destinations, "--destination"))
    return Watched(name, codes, forms, baskets, *named, until=until)


def _short(text: str) -> str:
    """What a code means, in a few words; a family of codes, whose name ends in a plus, has none."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]} …"


def _places(names: Sequence[str], option: str) -> tuple[str, ...]:
    return tuple(sorted({territories().resolve(name, where=option) for name in names}))

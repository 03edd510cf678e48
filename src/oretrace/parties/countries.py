"""Countries beside names: whichever code, name or language they are given in, one or several."""

from __future__ import annotations

import re
from functools import lru_cache

from oretrace.catalog.tables import read_table, split
from oretrace.catalog.territories import fold, territories
from oretrace.parties.letters import FOLDER

_BETWEEN = re.compile(r"[;|]|,(?=\s*\w{2,3}\s*(?:,|$))")
"""Between several countries; a comma only before a code: "cn,us" are two, "Korea, Republic of" is one."""
_STATE = re.compile(r"([a-z]{2})[-_][a-z0-9]{1,3}")
"""A part of a country: US-DE, us_de."""


def compared_countries(left: str, right: str) -> dict[str, float]:
    """Whether the countries of two names have one in common, and whether all are known and none is."""
    one, other = codes(left), codes(right)
    known = bool(one and other) and not any(code.startswith("?") for code in one | other)
    return {"country_same": float(bool(one & other)), "country_conflict": float(known and not one & other)}


@lru_cache(4096)
def codes(text: str) -> frozenset[str]:
    """The ISO alpha-3 codes of countries, between semicolons.

    One that no table has is "?" and its spelling: it may be any country.
    """
    return frozenset(_code(plain) for one in _BETWEEN.split(text) if (plain := fold(one)))


def _code(plain: str) -> str:
    found = (territories().index(scheme).get(plain) for scheme in ("iso3", "iso2", "name"))
    state = _STATE.fullmatch(plain)
    return next(filter(None, found), "") or (_code(state[1]) if state else _foreign().get(plain, f"?{plain}"))


@lru_cache(maxsize=1)
def _foreign() -> dict[str, str]:
    """The code of a country by its names in other languages."""
    names = {name.replace(" ", ""): code for name, code in territories().index("name").items()}
    rows = [split(row["words"]) for row in read_table("places.csv", FOLDER)]
    return {fold(word): names[one] for row in rows for one in row if one in names for word in row}

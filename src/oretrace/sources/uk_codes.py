"""What HMRC's codes mean: partners by number or letters, flows, and what suppression leaves."""

from __future__ import annotations

import re
from functools import lru_cache

from oretrace.catalog.tables import read_table
from oretrace.errors import InputError
from oretrace.sources.values import HERE, customs_code, territory

CHAPTER = re.compile(r"[1-9]\d?")
UNNAMED = "ANS"
"""Areas not elsewhere specified: what is published without its country counts in the totals of its code."""

# FlowTypeId: the EU is declared apart; its imports are known by the country that sent them, others by their origin.
FLOWS = {"1": "import", "2": "export", "3": "import", "4": "export"}
BASES = {"1": "consignment", "2": "last_known_destination", "3": "origin", "4": "last_known_destination"}
# SuppressionIndex: 0 nothing withheld; 1 everything; 2 countries; 3 countries and quantity; 4 quantity of each
# country, whose sum is published apart; 5 quantity. Trade of which the country is withheld has a row without one.
SUPPRESSION = {text: int(text) for text in "012345"}
STORES = frozenset(("950", "951", "952", "QP", "QQ", "QR", "QS"))
WITHHELD = frozenset(("-1", "958", "959", "960", "977", "978", "979", "QU", "QV", "QW", "QX", "QY", "QZ", "n/a"))


@lru_cache(maxsize=1)
def _numbers() -> dict[str, str]:
    return {row["number"]: row["iso3"] for row in read_table("geonomenclature.csv")}


def by_number(text: str) -> str:
    """The territory of a CountryId."""
    number = text.lstrip("0")
    if text in WITHHELD:
        return UNNAMED
    if number not in _numbers():
        do = "Ask HMRC for the letters beside the number: $expand=Country"
        raise InputError("a CountryId, HMRC's code of a country", text, HERE, do=do)
    return _numbers()[number]


def by_letters(text: str) -> str:
    """The territory of a CountryCodeAlpha, which are those of Comext."""
    return UNNAMED if text in WITHHELD else territory("eurostat")(text)


def by_iso3(text: str) -> str:
    """The territory of an alpha-3 code."""
    return UNNAMED if text in WITHHELD else territory("iso3")(text)


def stores(text: str) -> str | None:
    """Why a partner is ignored: what ships and aircraft take on board goes to no country."""
    return "partner is stores and provisions (950-952, QP-QS)" if text in STORES else None


def unwanted_commodity(text: str) -> str | None:
    """Why a CommodityId is ignored: estimates below the threshold, and chapters, which hold what codes withhold."""
    if text.startswith("-"):
        return "estimate of trade below the threshold (CommodityId below zero)"
    return "commodity is a chapter (1 to 99)" if CHAPTER.fullmatch(text) else None


def commodity(text: str) -> str:
    """The CN8 code of a CommodityId, a number that has lost its leading zero."""
    return customs_code(text.rjust(8, "0") if text.isdigit() else text, 8)

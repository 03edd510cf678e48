"""HS codes: which six-digit codes exist in which edition of the Harmonized System, and where their goods went.

See scripts/make_hs_codes.py and scripts/make_hs_successors.py.
"""

from collections.abc import Mapping
from functools import lru_cache

from oretrace.catalog.tables import read_table, split


@lru_cache(maxsize=1)
def hs_codes() -> Mapping[str, frozenset[str]]:
    """The editions (HS2012, HS2017, HS2022) that have each HS6; a code that is no key exists in none of them."""
    return {row["hs6"]: frozenset(split(row["editions"])) for row in read_table("hs_codes.csv")}


@lru_cache(maxsize=1)
def hs_texts() -> Mapping[str, str]:
    """What each HS6 means, in the words of the newest edition that has it."""
    return {row["hs6"]: row["text"] for row in read_table("hs_texts.csv")}


@lru_cache(maxsize=1)
def hs_successors() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """(edition, HS6) -> the HS 2022 codes that took its goods; only codes near a material that did not just stay."""
    return {(row["hs_edition"], row["hs6"]): split(row["successors"]) for row in read_table("hs_successors.csv")}

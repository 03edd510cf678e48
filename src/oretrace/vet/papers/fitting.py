"""Whether a text can be the value of a field: what a label stands before is chosen by this."""

from __future__ import annotations

import re
from functools import lru_cache

from oretrace.vet.papers import days
from oretrace.vet.papers.values import codes, currency, number

INCOTERMS = frozenset(
    [
        "EXW",
        "FCA",
        "FAS",
        "FOB",
        "CFR",
        "CIF",
        "CPT",
        "CIP",
        "DAP",
        "DPU",
        "DDP",
        "DAT",
        "DAF",
        "DES",
        "DEQ",
        "DDU",
        "CNF",
        "C&F",
        "CNI",
    ]
)
REFERENCES = frozenset(
    {
        "number",
        "invoice",
        "bl",
        "po",
        "contract",
        "booking",
        "licence",
        "coo",
        "lc",
        "supersedes",
        "seal",
        "container",
    }
)
WEIGHTS = frozenset({"gross", "net", "quantity", "cbm", "vgm", "tare", "first_weight", "chargeable"})
MONEY = frozenset(
    {"value", "amount", "price", "customs_value", "insured_value", "charges", "discount", "subtotal", "statistical"}
)
COUNTRIES = frozenset({"origin", "destination", "export_country"})
TYPED = frozenset({"date", "packages", "hs", "currency", "incoterm"}) | REFERENCES | WEIGHTS | MONEY
"""Keys whose values have a form of their own."""
_WEIGHT = re.compile(
    r"^(?:[A-Za-z.]{1,6}\.? ?:? ?)?\d[\d.,' \u00a0\u2009\u202f]*\s*(?:m3|m³|[^\d\s]{0,12}(?:\s[^\d\s]{1,10})?)\.?$"
)
_MONEY = re.compile(
    r"^(?:[^\d\s]{1,5}\s?)?-?\d[\d.,'’ \u00a0\u2009\u202f]*(?:\.-|-)?\s?(?:[^\d\s]{1,4})?(?:\s?/\s?[\w. ]{1,12})?$"
)
_PACKAGES = re.compile(r"^(?:[^\W\d]+ ?:? ?)?\d[\d.,' \u00a0\u202f]*(?:\s?[^\d]{1,40})?(?:\(.*\))?$")


_BOX = re.compile(r"^\(?\d{1,2}[a-z]?[.):]\s+(?=\D)")
_LABEL_WORD = re.compile(r"\b(?:country|final|destination|origin|land|pays|pa[íi]s)\b", re.IGNORECASE)


_FRAGMENT = re.compile(r"(?:of|de|des|du|da|do|der|und|and)\s|/")
"""How the rest of a label begins, never a value."""


@lru_cache(maxsize=8192)
def fits(key: str, text: str) -> bool:
    """Whether `text` is a value that the field `key` could have."""
    has_figure = any(sign.isdigit() for sign in text)
    if key.startswith("d_") or key == "date":
        return has_figure and bool(days.dates(text))
    if key in REFERENCES:
        return (has_figure and len(text) <= 60 and len(text.split()) <= 5) or key == "supersedes"
    if key in WEIGHTS:
        return has_figure and bool(_WEIGHT.match(text))
    if key in MONEY:
        return has_figure and bool(_MONEY.match(text))
    if key == "packages":
        return has_figure and bool(_PACKAGES.match(text)) and number(text) is not None
    if key == "hs":
        return bool(codes(text)) and sum(sign.isalpha() for sign in text) <= 12
    if key == "currency":
        return currency(text) is not None
    if key == "incoterm":
        return text[:3].upper() in INCOTERMS
    if key in COUNTRIES:
        return not has_figure and 1 < len(text) <= 60 and not _LABEL_WORD.search(text)
    return bool(text.strip(" .:-—")) and not _FRAGMENT.match(text)

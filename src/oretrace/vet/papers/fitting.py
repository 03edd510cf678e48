"""Whether a text can be the value of a field: what a label stands before is chosen by this."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from oretrace.vet.papers import days
from oretrace.vet.papers.values import codes, currency, number, unit_of
from oretrace.vet.papers.words import country

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
    r"^(?:[A-Za-z.]{1,6}\.? ?:? ?)?\d[\d.,' \u00a0\u2009\u202f]*\s*"
    r"(?:[mM]3|[mM]³|[^\d\s]{0,12}(?:\s[^\d\s]{1,10})?)\.?(?: in \d+ [^\d]{3,20})?$"
)
_MONEY = re.compile(
    r"^(?:[^\d\s]{1,5}\s?)?-?\d[\d.,'’ \u00a0\u2009\u202f]*(?:\.-|-)?\s?(?:[^\d\s]{1,4})?(?:\s?/\s?[\w. ]{1,12})?$"
)
_PACKAGES = re.compile(r"^(?:[^\W\d]+ ?:? ?)?\d[\d.,' \u00a0\u202f]*(?:\s?[^\d]{1,40})?(?:\(.*\))?$")
_IN_BRACKETS = re.compile(r"(?<=[\w.]) \([^()\d][^()]{8,}\)?$|(?<=[\w.]) \(\d+ [^()\d]{3,}\)$")
"""What is said again in brackets after a figure: in words, or in packages."""
_BOX = re.compile(r"^\(?\d{1,2}[a-z]?[.):]\s+(?=\D)")
_LABEL_WORD = re.compile(r"\b(?:country|final|destination|origin|land|pays|pa[íi]s)\b", re.IGNORECASE)
_VOLUME = re.compile(r"(?<![^\W_])c?m[3³]", re.IGNORECASE)
"""A unit with a figure in it."""
CODED = re.compile(r"^\(\w{1,4}\) ?")
"""The code of a value in brackets before it."""
_DATE_ALONE = re.compile(r"[\d/.-]{6,10}|\d{1,2}[ /.-][^\W\d]{3,9}[ /.-]\d{2,4}|[^\W\d]{3,9}\.? \d{1,2},? \d{4}")
_FRAGMENT = re.compile(r"(?:of|de|des|du|da|do|der|und|and)\s|/")
"""How the rest of a label begins, never a value."""


@lru_cache(maxsize=16384)
def fits(key: str, text: str) -> bool:
    """Whether `text` is a value that the field `key` could have."""
    form = _FORM_OF.get("date" if key.startswith("d_") else key)
    if form is not None:
        return form(text)
    return bool(text.strip(" .:-—")) and not _FRAGMENT.match(text)


def shows(key: str, text: str) -> bool:
    """Whether a text can hardly be anything but a value of the field: with its unit, as a code, as a country."""
    if not fits(key, text):
        return False
    if key in WEIGHTS:
        return unit_of(text) is not None or "m3" in text.casefold()
    if key in MONEY:
        return currency(text) is not None or _CENTS.search(text) is not None
    if key in COUNTRIES:
        return country(text) is not None
    if key in REFERENCES or key == "number":
        return sum(sign.isdigit() for sign in text) > 3 and len(text.split()) < 3
    return key in TYPED or key.startswith("d_") or key in _PLACES


_PLACES = frozenset({"pol", "pod", "transport"})
_CENTS = re.compile(r"\d[.,]\d{2}(?!\d)")


def _has_figure(text: str) -> bool:
    return any(sign.isdigit() for sign in _VOLUME.sub("", text))


def _is_date(text: str) -> bool:
    return _has_figure(text) and bool(days.dates(text))


def _is_reference(text: str) -> bool:
    words = text.split()
    plain_words = sum(word.isalpha() and len(word) > 3 for word in words)
    return _has_figure(_BOX.sub("", text)) and len(text) <= 60 and len(words) <= 5 and plain_words < 3


def _is_weight(text: str) -> bool:
    text = _IN_BRACKETS.sub("", text)
    return _has_figure(text) and bool(_WEIGHT.match(text)) and not (text[0].isalpha() and currency(text[:4]))


def _is_money(text: str) -> bool:
    text = _IN_BRACKETS.sub("", text)
    return _has_figure(text) and bool(_MONEY.match(text))


def _is_count(text: str) -> bool:
    return _has_figure(text) and bool(_PACKAGES.match(text)) and number(text) is not None


def _is_code(text: str) -> bool:
    return bool(codes(text)) and sum(sign.isalpha() for sign in text) <= 12


def _is_country(text: str) -> bool:
    return (
        not _has_figure(text)
        and 1 < len(text) <= 60
        and not _LABEL_WORD.search(text)
        and not text.endswith((" of", " OF", " de", " DE"))
    )


def _is_transport(text: str) -> bool:
    return bool(text.strip(" .:-—")) and not _FRAGMENT.match(text) and not _DATE_ALONE.fullmatch(text)


_PAID = re.compile(
    r"pre-?paid|collect|pa(?:id|yable|gad|y[ée]|gato|go)\b|bezahlt|vorausbezahlt|frei\b|unfrei|destino|destination|origin|"
    r"预付|到付|預付|元払|着払|оплач|предоплат|due|as arranged|\d",
    re.IGNORECASE,
)
"""How freight is paid, or what it is."""


_FORM_OF: dict[str, Callable[[str], bool]] = {
    "date": _is_date,
    **dict.fromkeys(REFERENCES - {"supersedes"}, _is_reference),
    **dict.fromkeys(WEIGHTS, _is_weight),
    **dict.fromkeys(MONEY, _is_money),
    "packages": _is_count,
    "freight": lambda text: _PAID.search(text) is not None,
    "transport": _is_transport,
    "goods": lambda text: sum(sign.isalpha() for sign in text) > 1,
    "hs": _is_code,
    "currency": lambda text: currency(text) is not None,
    "incoterm": lambda text: CODED.sub("", text)[:3].upper() in INCOTERMS,
    **dict.fromkeys(COUNTRIES, _is_country),
}

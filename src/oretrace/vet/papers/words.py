"""The words of trade documents: labels of fields, titles, kinds of packages, countries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from oretrace.catalog.tables import read_table, split
from oretrace.catalog.territories import fold, territories
from oretrace.vet.papers.grammar import CIRCLED, composed

_HERE = Path(__file__).parent
_PAREN = re.compile(r"\s*[(（\[][^()（）\[\]]*[)）\]]\s*")
_BOX_NUMBER = re.compile(r"^(?:box\s*)?\(?\d{1,2}[a-z]?(?:[.):]?\s+(?=\D)|[.)](?=[^\W\d]))")
_NO_SIGN = re.compile(r"[^\w/&' ]+")
_NUMBER_WORDS = frozenset({"no", "nos", "n", "nr", "num", "number", "numbers", "ref", "numero", "nummer", "code"})
_WHOSE = frozenset(
    {"our", "your", "unsere", "ihre", "notre", "votre", "nuestra", "vuestra", "nostra", "vostra", "ns", "vs"}
)
_UNITS = frozenset(
    {
        "aed", "aud", "brl", "cad", "cbm", "chf", "cny", "eur", "g", "gbp", "gr", "hkd", "in", "inr", "jpy", "k",
        "kg", "kgs", "kilo", "kilogram", "kilograms", "kilos", "krw", "lb", "lbs", "m3", "mt", "mts", "mxn", "myr",
        "per", "rmb", "rub", "sgd", "t", "thb", "to", "ton", "tonne", "tonnes", "tons", "try", "twd", "usd", "vnd",
        "公斤", "千克", "吨",
    }
)  # fmt: skip
_TOTAL = re.compile(
    r"^(?:(?:final|net|invoice|order|balance) )?(?:amount (?:due|payable)|due\b)|^final amount\b|^sum$|"
    r"^(?:sub\s?)?(?:grand |invoice |order |overall )?(?:total(?:s|es)?|summe|gesamt|totaux|totale|totaal|"
    r"suma|razem|итого|всего|toplam|"
    r"jumlah|tổng)\b|^(?:合计|总计|合計|総計|합계|총계|รวม|ยอดรวม)",
    re.IGNORECASE,
)
_SPACED = re.compile("(?<=[\u0e00-\u0e7f\u3040-\u9fff]) (?=[\u0e00-\u0e7f\u3040-\u9fff])")
"""A space within a label of a script that has none: where it was wrapped."""
POST_BOX = re.compile(r"p\.? ?o\.? box\b", re.IGNORECASE)
_COUNTED = re.compile(r"^\d[\d.,]*\s+[^\d]+$")
LONGEST_LABEL = 140


def normal(text: str) -> str:
    """A label as it is compared: without case, accents, box number and punctuation; ``№`` and ``#`` are "no"."""
    text = CIRCLED.sub("", text)
    plain = unicodedata.normalize("NFKD", text.replace("°", "o").replace("#", " no "))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold().replace("’", "'")
    plain = _BOX_NUMBER.sub("", plain.strip())
    plain = plain.replace(".", "").replace("-", " ")
    return re.sub(r"\s*/\s*", "/", " ".join(_NO_SIGN.sub(" ", plain).split())).strip("/ ")


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in read_table("labels.csv", _HERE):
        for word in split(row["labels"]):
            found.setdefault(normal(word), row["key"])
    return found


@lru_cache(maxsize=1)
def _titles() -> dict[str, str]:
    return {normal(word): row["kind"] for row in read_table("titles.csv", _HERE) for word in split(row["titles"])}


@lru_cache(maxsize=1)
def _package_words() -> dict[str, str]:
    return {normal(word): row["kind"] for row in read_table("packages.csv", _HERE) for word in split(row["words"])}


@lru_cache(maxsize=8192)
def label(text: str) -> tuple[str, float] | None:
    """The key of the field that a label names, and how much of it was recognised (0-1); None when it is no label."""
    text = _SPACED.sub("", text.strip().rstrip(":：").rstrip())
    lettered = any(sign.isalpha() or sign == "#" for sign in text) and not POST_BOX.match(text)
    if not lettered or len(text) > LONGEST_LABEL or (not text.isalpha() and _FIGURES.search(text)):
        return None
    if _COUNTED.match(text) and _package_words().get(normal(text), "packages") != "packages":
        return None
    whole = _single(text)
    if whole:
        return whole, 1.0
    if (dated := _AND_DATE.match(normal(text))) and (key := _single(dated[1]) or _guess(dated[1])):
        return key, 1.0
    marked = _guess(normal(text)) == "marks"
    for parts in () if marked else (_parts(text), _scripts(text)):
        found = [key for key in map(_single, parts) if key]
        if found and (
            len(parts) <= 3
            or "goods" in found
            or (len(parts) <= 6 and len(set(found)) == 1 and len(found) * 2 > len(parts))
        ):
            best = next((key for key in found if key.startswith("d_") or key == "goods"), found[-1])
            return best, len(found) / len(parts)
    return (guess, 0.5) if (guess := _guess(normal(_PAREN.sub(" ", text)))) else None


@lru_cache(maxsize=8192)
def is_total(text: str) -> bool:
    """Whether a cell begins with a word for the total."""
    return bool(_TOTAL.match(normal(text)))


@lru_cache(maxsize=8192)
def _single(text: str) -> str | None:
    """The key of one label in one language, also with a unit, a note in brackets or "total" about it."""
    known = _labels()
    for form in (normal(text), normal(_PAREN.sub(" ", text)), normal(text.replace("-", ""))):
        words = form.split()
        others = " ".join(words[1:]) if words and words[0] in _WHOSE else form
        if form in known or others in known:
            return known.get(form) or known[others]
        while len(words) > 1 and set(words[-1].split("/")) <= _UNITS:
            words.pop()
            if " ".join(words) in known:
                return known[" ".join(words)]
        if len(words) > 1 and words[-1] in _NUMBER_WORDS and " ".join(words[:-1]) in known:
            key = known[" ".join(words[:-1])]
            return "item_no" if key == "goods" else key
        if len(words) > 1 and words[-1] in ("total", "totale", "totaux") and " ".join(words[:-1]) in known:
            key = known[" ".join(words[:-1])]
            return "value" if key in ("invoice", "po", "amount") else key
        if len(words) > 1 and words[0] in ("total", "totals") and " ".join(words[1:]) in known:
            key = known[" ".join(words[1:])]
            return "value" if key == "amount" and words[0] == "total" else key
    return composed(text) or composed(_PAREN.sub(" ", text))


def _parts(text: str) -> list[str]:
    """The languages of a label: between slashes or bars, else its Latin letters and those of another script."""
    parts = [
        part.strip()
        for part in re.split(r"\s+(?=\d{1,2}[.)]\s)|\s+[/|–—·]\s*|\s*[/|]\s+|(?<=[^\x00-\u024f])/|\n", text)
    ]
    return [part for part in parts if part] if len(parts) > 1 else _scripts(text)


def _scripts(text: str) -> list[str]:
    latin = re.sub(r"[^\x00-\u024f]+", " ", text).strip()
    other = re.sub(r"[\x00-\u024f]+", "", text).strip()
    return [other, latin] if latin and other else []


_FIGURES = re.compile(r"\d{5}")
"""A number that no label has."""
_AND_DATE = re.compile(r"^(.{2,40}?)\W*(?:and|&|/|und|et|y|e|и)\W*(?:date|datum|fecha|data|дата)$")
"""A label of a number with its date: "Invoice No. & date"."""


def names_date(text: str) -> bool:
    """Whether a label asks for a number and its date."""
    return _AND_DATE.match(normal(text)) is not None


_GUESSES = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"^marks?\b.*\bkind\b", "goods"),
        (r"^marks?\b.*\b(?:container|seal)", "marks"),
        (r"\b(?:laden|shipped) on board\b|\bon board date\b", "d_on_board"),
        (r"\bconsidered as originating\b", "origin"),
        (r"^country\b.*\bof (?:final |ultimate )?destination$", "destination"),
        (r"^(?:no|number)s? of (?:containers?|packages|pkgs|pieces|cartons)\b", "packages"),
        (r"^(?:port|place|airport|point) of (?:loading|departure|shipment|dispatch|receipt)\b", "pol"),
        (r"^(?:port|place|airport|point) of (?:discharge|destination|delivery|unloading|arrival)\b", "pod"),
        (r"^gross (?:weight|mass|wt)\b", "gross"),
        (r"^net(?:t)? (?:weight|mass|wt)\b", "net"),
        (r"\bdescription of (?:the )?(?:goods|commodit|merchandise|cargo|items?|products?)", "goods"),
        (
            r"^(?:name and address of )?(?:the )?(?:exporter|shipper|seller|consignor)\b"
            r"(?!'? ?s? ?(?:ref|load|no|code))",
            "exporter",
        ),
        (r"^(?:goods|products?) consigned from\b", "exporter"),
        (r"^(?:goods|products?) consigned to\b", "consignee"),
        (r"^(?:name and address of )?(?:the )?consignee\b", "consignee"),
        (
            r"^(?:name and address of )?(?:the )?(?:buyer|purchaser|importer)\b"
            r"(?!'? ?s? ?(?:ref|order|no|code|contact))",
            "buyer",
        ),
        (r"^(?:name and address of )?(?:the )?(?:end user|ultimate consignee)\b", "end_user"),
        (r"^notify\b", "notify"),
        (
            r"^(?:ocean |name of )?(?:vessel|ship|flight|truck|vehicle)\b.*(?:voyage|no|name|date|number)$",
            "transport",
        ),
    )
)


def _guess(form: str) -> str | None:
    """The key of a label in none of the lists, by its first words, when it is short."""
    if any(sign.isdigit() for sign in form):
        return None
    most = {"goods": 20, "gross": 12, "exporter": 12, "consignee": 12, "origin": 20, "destination": 12}
    found = next((key for pattern, key in _GUESSES if pattern.search(form)), None)
    return found if found and len(form.split()) <= most.get(found, 8) else None


@lru_cache(maxsize=8192)
def title(text: str) -> tuple[str, float] | None:
    """The kind of paper that a heading names, and how much of the heading did so."""
    if not text or len(text) > 120:
        return None
    known = _titles()
    for part in (text, *_parts(text), _PAREN.sub(" ", text)):
        form = normal(part)
        tight = form.replace(" ", "")
        if form in known:
            return known[form], 1.0
        if len(tight) > 6 and tight in _tight_titles():
            return known[_tight_titles()[tight]], 0.95
    form = normal(text)
    held = [run for run in _runs(form.split()) if len(run) > 5 and run in known]
    held += [word for word in _unspaced_titles() if word in form] if not form.isascii() else []
    longest = max(held, key=lambda word: (len(word), word), default=None)
    return (known[longest], len(longest) / (len(form) + 2)) if longest else None


def _runs(words: list[str]) -> Iterator[str]:
    """Words that follow one another, up to as many as a title has."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + 12, len(words)) + 1):
            yield " ".join(words[start:end])


@lru_cache(maxsize=1)
def _unspaced_titles() -> tuple[str, ...]:
    """Titles in scripts that have no spaces between words, or join them."""
    return tuple(word for word in _titles() if len(word) > 5 and not word.isascii())


@lru_cache(maxsize=1)
def _tight_titles() -> dict[str, str]:
    return {word.replace(" ", ""): word for word in _titles()}


@lru_cache(maxsize=4096)
def package_kind(text: str) -> str | None:
    """The kind of package that a word in any of the languages names; the text itself, small, when unknown."""
    form = normal(text)
    known = _package_words()
    if form in known:
        return known[form]
    words = form.split()
    for end in range(len(words), 0, -1):
        for start in range(len(words) - end + 1):
            if (found := known.get(" ".join(words[start : start + end]))) is not None:
                return found
    return form or None


def is_package(text: str) -> bool:
    """Whether a text is a word for a kind of package and nothing more."""
    return normal(text) in _package_words()


@lru_cache(maxsize=1)
def package_kinds() -> frozenset[str]:
    """The kinds of packages that are known."""
    return frozenset(_package_words().values())


@lru_cache(maxsize=1)
def _more_countries() -> dict[str, str]:
    rows = read_table("countries.csv", _HERE)
    return {fold(word): row["iso3"] for row in rows for word in split(row["spellings"])}


@lru_cache(maxsize=1)
def _shown() -> dict[str, str]:
    return {row["iso3"]: row["shown"] for row in read_table("countries.csv", _HERE) if row["shown"]}


_COUNTRY_CODE = re.compile(r"^[A-Z]{2,3}\s*[-–]\s*(?=[^\W\d_]{3})")
"""The code of a country before its name: "AM - Armenia"."""


@lru_cache(maxsize=8192)
def country(text: str) -> str | None:
    """The alpha-3 code of a country as printed, in a few languages; None when the text is no country."""
    form = fold(_COUNTRY_CODE.sub("", text.strip(" .,;()")))
    if not form or len(form) > 60:
        return None
    found = _more_countries().get(form) or _more_countries().get(form.replace(".", ""))
    if found is None and len(form) > 3:
        found = territories().index("name").get(form)
    if found is None and len(text.strip()) in (2, 3) and text.strip().isupper():
        found = territories().index("iso2" if len(text.strip()) == 2 else "iso3").get(form)
    if found is None and "/" in form:
        found = next((code for part in form.split("/") if (code := country(part))), None)
    if found is None and (other := _PAREN.sub(" ", form).strip()) != form:
        found = country(other)
    return found


def same_country(one: str, other: str) -> bool:
    """Whether two texts can mean one country: those in words that are not known may."""
    first, second = country(one), country(other)
    return first is None or second is None or first == second


def country_name(text: str) -> str | None:
    """A country as it is shown: its short English name, whatever was printed."""
    code = country(text)
    return None if code is None else _shown().get(code) or territories().name(code)

"""Fields held against their type: what no value of a field can be is cut off, else the field is left blank.

A field read wrongly can accuse; a blank one cannot. So this asks of each value what its kind must show: a number has
a figure, a place and a name have letters, a country is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from oretrace.vet.papers.names import is_firm
from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.printed import PARTIES
from oretrace.vet.papers.words import country, label

_MRN = re.compile(r"\d{2}[A-Z]{2}[A-Z0-9]{14}(?= )")
"""A master reference number (EU customs code, delegated act 2015/2446, annex B) with something else behind it."""
_SHEET = re.compile(r" / \w$")
"""The kind of a number behind it, one sign: "MZLHAM077419 / M"."""
_AMOUNT = re.compile(r"[^\d:：]{4,}[:：] ?[\d.,]+")
_WORDS_AFTER = re.compile(r"(?<=\S) [^\W\d_]{3,}(?: .*)?$")
_UNNAMED = re.compile(
    r"\W*(?:confidential|available (?:up)?on request|(?:un|not )known|n\.?a\.?|not applicable|various|"
    r"保密|未知|не указан\w*|конфиденциально|см\.? граф\w* \d+.*|see box \d+)\W*",
    re.IGNORECASE,
)
"""What stands where a party is not named."""
_PARTS = ("name", "address", "country", "local_name", "numbers")


def keep_typed(paper: Paper) -> None:
    """Cut off or take away what cannot be the value of its field."""
    for name in ("number", *(name for name in paper.fields if name.startswith("refs."))):
        if (text := paper.get(name)) is not None:
            _set(paper, name, _number(str(text)))
    for name, can_be in _CAN_BE.items():
        if name in paper.fields and not can_be(str(paper.get(name))):
            del paper.fields[name]
    for role in PARTIES:
        named = paper.get(f"parties.{role}.name")
        if named is not None and _is_no_name(str(named)):
            for part in _PARTS:
                paper.fields.pop(f"parties.{role}.{part}", None)


def _set(paper: Paper, name: str, text: str | None) -> None:
    if text is None:
        del paper.fields[name]
    else:
        paper.fields[name] = replace(paper.fields[name], value=text)


def _number(text: str) -> str | None:
    """A number without the words behind it; None where it has no figure: "KM-7731 INV VAL 2,400.00"."""
    if not any(sign.isdigit() for sign in text):
        return None
    text = _SHEET.sub("", text)
    if (mrn := _MRN.match(text)) is not None:
        return mrn[0]
    first = next((match for match in re.finditer(r"\S*\d\S*", text)), None)
    rest = text[first.end() - 1 :] if first is not None else ""
    cut = _WORDS_AFTER.search(rest)
    return text[: len(text) - len(rest) + cut.start()].rstrip(" ,;") if cut is not None else text


def _is_place(text: str) -> bool:
    """Whether a text can name a place: it has letters, more of them than figures."""
    letters = sum(sign.isalpha() for sign in text)
    return letters > 1 and letters > sum(sign.isdigit() for sign in text)


def _is_country(text: str) -> bool:
    """Whether a text can name a country: it is one, or neither a number nor a label."""
    plain = any(sign.isalpha() for sign in text) and not any(sign.isdigit() for sign in text)
    return country(text) is not None or (plain and label(text) is None)


def _is_no_name(text: str) -> bool:
    """Whether a text says that nobody is named, or is another label."""
    found = None if is_firm(text) else label(text)
    return _UNNAMED.fullmatch(text) is not None or (found is not None and found[1] == 1)


_CAN_BE: dict[str, Callable[[str], bool]] = {
    **dict.fromkeys(("pol", "pod"), _is_place),
    **dict.fromkeys(("origin", "destination", "export_country"), _is_country),
    "transport": lambda text: _AMOUNT.fullmatch(text) is None,
}

"""Numbers whose form is published: check digits, and the year, day and direction that a number holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from oretrace.catalog.tables import read_table, split
from oretrace.vet.checks import digits
from oretrace.vet.papers.checks.finding import Bundle, PaperFinding, Severity
from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.words import country

_HERE = Path(__file__).parent
FILED_DAYS = 14
"""Days between the day in a number and that of its paper: filed when it is drawn up, or when the goods are loaded."""
CARRIED_DAYS = 90
"""Days of a year in which numbers of the year before are still accepted."""
LONGEST = 2_000
"""Letters of a text in which numbers of firms are looked for."""


class NumberForm(NamedTuple):
    """A published form of a number."""

    name: str
    kinds: tuple[str, ...]
    country: str
    pattern: re.Pattern[str]
    digit: str
    source: str


@lru_cache(maxsize=1)
def _forms() -> tuple[NumberForm, ...]:
    return tuple(
        NumberForm(
            row["name"], split(row["kinds"]), row["country"], re.compile(row["pattern"]), row["digit"], row["source"]
        )
        for row in read_table("formats.csv", _HERE)
    )


def number_form(case: Bundle) -> Iterator[PaperFinding]:
    """A paper's own number against the published form of such numbers."""
    for paper in case.papers:
        number = str(paper.get("number") or "")[:LONGEST].strip().upper()
        for form in _forms():
            found = form.pattern.fullmatch(number) if paper.kind in form.kinds and number else None
            if found is not None and form.country in ("", _office(paper)):
                yield from _judged(paper, form, found)


def _office(paper: Paper) -> str | None:
    """The country whose office gives the number of a paper."""
    role = "destination" if paper.kind == "import_declaration" else "parties.exporter.country"
    return country(str(paper.get(role) or ""))


def _judged(paper: Paper, form: NumberForm, found: re.Match[str]) -> Iterator[PaperFinding]:
    """What in a number of this form cannot be."""
    held = found.groupdict()
    if form.digit and not _DIGITS[form.digit](held["body"] + held.get("digit", "")):
        # One sign typed wrongly does that, and a specimen's invented number: alone it speaks against nobody.
        yield _finding(paper, "note", form, "its check digit does not fit. A slip of typing would do that.")
    if why := _when(held, str(paper.get("date") or "")):
        yield _finding(paper, "medium", form, why)
    flow = {"0": "export_declaration", "1": "import_declaration"}.get(held.get("flow") or "", paper.kind)
    if flow != paper.kind:
        yield _finding(paper, "medium", form, f"by it, it is of an {str(flow).replace('_', ' ')}.")


def _finding(paper: Paper, severity: Severity, form: NumberForm, why: str) -> PaperFinding:
    text = f"{paper.file} has the {form.name} {str(paper.get('number'))[:40]}: {why} ({form.source})"
    return PaperFinding("number", severity, (paper.file,), ("number",), text)


def _when(held: Mapping[str, str | None], dated: str) -> str | None:
    """Why a number cannot be of the date of its paper."""
    filed, year = held.get("day"), held.get("year") or (f"20{held['yy']}" if held.get("yy") else None)
    try:
        day = date.fromisoformat(dated)
        given = date(int(filed[:4]), int(filed[4:6]), int(filed[6:])) if filed else date(int(year or day.year), 1, 1)
        before, after = (FILED_DAYS, FILED_DAYS) if filed else (FILED_DAYS, 365 + CARRIED_DAYS)
    except ValueError:
        return None
    if -before <= (day - given).days <= after:
        return None
    return f"it was given on {given}, the paper bears {day}." if filed else f"it is of {year}, the paper bears {day}."


@lru_cache(maxsize=1)
def _carriers() -> tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...]:
    return tuple(
        (row["group"], re.compile("|".join(map(re.escape, split(row["words"]))), re.IGNORECASE), split(row["codes"]))
        for row in read_table("carriers.csv", _HERE)
    )


def bill_prefix(case: Bundle) -> Iterator[PaperFinding]:
    """A bill whose number begins with the letters of a carrier other than the one that issues it."""
    for paper in case.of("bill_of_lading"):
        number = re.sub(r"[^A-Z0-9]", "", str(paper.get("number") or "").upper())
        name = str(paper.get("issuer") or paper.get("parties.carrier.name") or "")[:LONGEST]
        issuers = [group for group, words, _ in _carriers() if words.search(name)]
        owners = [group for group, _, codes in _carriers() if number.startswith(codes)]
        if issuers and owners and owners[0] not in issuers:
            text = (
                f"{paper.file} is issued by {name[:60]}; its number {number[:40]} begins as those of {owners[0]} do "
                "(SCAC). A carrier that issues for another would say so on the bill."
            )
            yield PaperFinding("number", "medium", (paper.file,), ("number", "issuer"), text)


def party_numbers(case: Bundle) -> Iterator[PaperFinding]:
    """Numbers of firms that are impossible, by their check digits or form."""
    seen: set[str] = set()
    for paper in case.papers:
        beside = [name for name in paper.fields if name.startswith("parties.") and name.endswith(_BESIDE)]
        for name in beside:
            for form, number in _wrong(str(paper.get(name))[:LONGEST].upper()):
                if number not in seen:
                    seen.add(number)
                    text = (
                        f"{paper.file} has the {form.name} {number}, which cannot be: no firm has it. A slip of "
                        f"typing would do that. ({form.source})"
                    )
                    yield PaperFinding("number", "note", (paper.file,), (name,), text)


_BESIDE = (".name", ".address", ".numbers")


@lru_cache(maxsize=16384)
def _wrong(text: str) -> tuple[tuple[NumberForm, str], ...]:
    """Numbers of firms in a text that do not check."""
    forms = [form for form in _forms() if form.kinds == ("party",)]
    found = [(form, match["body"]) for form in forms if (match := form.pattern.search(text))]
    return tuple((form, number) for form, number in found if not _DIGITS[form.digit](number))


def _mod_7(number: str) -> bool:
    return int(number[:-1]) % 7 == int(number[-1])


def _container(signs: str) -> bool:
    return digits.check_sign(signs[:-1]) == int(signs[-1])


def _uscc(signs: str) -> bool:
    return bool(digits.uscc([signs])[0])


def _lei(signs: str) -> bool:
    return bool(digits.lei([signs])[0])


def _eori(signs: str) -> bool:
    bare = signs.replace(" ", "")
    return bare[:2] in _OFFICES and len(bare) <= 17


_OFFICES = frozenset(
    ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IT", "LT",
     "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI")
)  # fmt: skip
"""Countries whose offices give EORI numbers, as they begin."""


def _mod_11_10(number: str) -> bool:
    """ISO 7064, modulus 11,10."""
    rest = 10
    for sign in number[:-1]:
        rest = ((rest + int(sign)) % 10 or 10) * 2 % 11
    return (11 - rest) % 10 == int(number[-1])


def _mod_97(number: str) -> bool:
    bare = number.replace(".", "")
    return 97 - int(bare[:-2]) % 97 == int(bare[-2:])


def _luhn(number: str) -> bool:
    doubled = [int(sign) * (1 + place % 2) for place, sign in enumerate(number[::-1])]
    return sum(one - 9 * (one > 9) for one in doubled) % 10 == 0


def _nip(number: str) -> bool:
    total = sum(int(sign) * weight for sign, weight in zip(number, (6, 5, 7, 2, 3, 4, 5, 6, 7), strict=False))
    return total % 11 == int(number[-1])


_DIGITS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "mod 7": _mod_7,
        "ISO 6346": _container,
        "uscc": _uscc,
        "lei": _lei,
        "eori": _eori,
        "mod 11 10": _mod_11_10,
        "mod 97": _mod_97,
        "luhn": _luhn,
        "nip": _nip,
    }
)
"""Ways to check a number, by the name that formats.csv gives them: whether its last signs fit the others."""

"""Origin, destination, ports, ship, containers, seals, and the references that papers make to one another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from oretrace.catalog.distances import borders
from oretrace.catalog.tables import read_table, split
from oretrace.vet.checks.digits import check_sign
from oretrace.vet.papers.checks.finding import (
    Bundle,
    PaperFinding,
    Severity,
    against,
    groups,
    named,
    sentence,
)
from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.words import country, label, same_country

_RESEALED = re.compile(
    r"re-?seal|new seal|seal (?:changed|replaced|broken)|seal no\.? changed|换封|nuevo precinto|neue plombe",
    re.IGNORECASE,
)
_TRANSHIPPED = re.compile(r"tran(?:s|ss)?-?ship|feeder|second (?:carrier|vessel)|on-?carri|connecting", re.IGNORECASE)
_BILLS = ("bill_of_lading", "air_waybill", "cmr", "rail_consignment_note")


_LATER = frozenset({"import_declaration", "transit_declaration", "weight_note", "delivery_note", "inspection_report"})
"""Papers made after loading, when a seal may have been replaced."""


def origin(case: Bundle) -> Iterator[PaperFinding]:
    """Country of origin between papers, and against where the goods were made and loaded."""
    found = [(paper, str(where)) for paper, where in case.with_field("origin")]
    if (two := against(groups(found, same_country))) is not None:
        yield PaperFinding("origin", "high", named(*two), ("origin",), sentence("Country of origin", *two))
    elif found:
        yield from _origin_and_route(case, found)


def _origin_and_route(case: Bundle, found: list[tuple[Paper, str]]) -> Iterator[PaperFinding]:
    """All papers agree on an origin: do maker and port of loading?"""
    code = country(found[0][1])
    if code is None:
        return
    certificate = next((paper for paper, _ in found if paper.kind == "certificate_of_origin"), found[0][0])
    for paper in case.of("certificate_of_analysis"):
        maker = paper.get("parties.manufacturer.country") or paper.get("parties.exporter.country")
        if maker and country(maker) not in (None, code):
            text = f"Origin: {certificate.file} has {found[0][1]}; the maker on {paper.file} is in {maker}."
            yield PaperFinding(
                "origin", "high", (certificate.file, paper.file), ("origin", "parties.exporter.country"), text
            )
            return
    senders = {country(str(where)) for _, where in case.with_field("parties.exporter.country")}
    loaded = {
        place: where
        for _, port in case.with_field("pol")
        if (where := territory_of(str(port)))
        for place in [str(port)]
    }
    for port, where in loaded.items():
        if where != code and code not in senders:
            text = (
                f"Origin: {certificate.file} has {found[0][1]}, but the goods are loaded in {port}, and no sender is "
                f"in {found[0][1]}."
            )
            yield PaperFinding("origin", "note", (certificate.file,), ("origin", "pol"), text)
        elif where != code and not _is_on_the_way(code, where) and not _is_transit(case, where):
            text = (
                f"Origin: {certificate.file} has {found[0][1]}; the goods are loaded in {port}, which is not on the "
                "way out of it."
            )
            yield PaperFinding("origin", "medium", (certificate.file,), ("origin", "pol"), text)


LANDLOCKED = frozenset(
    {
        *("AFG", "AND", "ARM", "AUT", "AZE", "BDI", "BFA", "BLR", "BOL", "BTN", "BWA", "CAF", "CHE", "CZE", "ETH"),
        *("HUN", "KAZ", "KGZ", "LAO", "LIE", "LSO", "LUX", "MDA", "MKD", "MLI", "MNG", "MWI", "NER", "NPL", "PRY"),
        *("RWA", "SMR", "SRB", "SSD", "SVK", "SWZ", "TCD", "TJK", "TKM", "UGA", "UZB", "XKX", "ZMB", "ZWE"),
    }
)
"""Countries without a coast (UN): their goods cross a neighbour, and at times its neighbour, to a port."""


@lru_cache(maxsize=4096)
def _is_on_the_way(origin: str, port: str) -> bool:
    """Whether goods of a country may be loaded in another: a neighbour; without a coast, also the next but one."""
    near = {b if a == origin else a for a, b in borders() if origin in (a, b)}
    if port in near:
        return True
    return origin in LANDLOCKED and any({(one, port), (port, one)} & borders() for one in near)


def _is_transit(case: Bundle, where: str) -> bool:
    return any(country(str(one)) == where for _, one in case.with_field("export_country")) or bool(
        case.with_field("transit")
    )


def destination(case: Bundle) -> Iterator[PaperFinding]:
    """Country of destination between papers."""
    found = [(paper, str(where)) for paper, where in case.with_field("destination")]
    if (two := against(groups(found, same_country))) is not None:
        yield PaperFinding(
            "destination", "high", named(*two), ("destination",), sentence("Country of destination", *two)
        )


def ports(case: Bundle) -> Iterator[PaperFinding]:
    """Ports of loading and discharge between papers."""
    for key, what in (("pol", "Place of loading"), ("pod", "Place of discharge")):
        found = [(paper, str(place)) for paper, place in case.with_field(key)]
        if (two := against(groups(found, same_place))) is not None:
            lands = {territory_of(place) for part in two for _, place in part}
            unknown = None in lands and any(_is_label(place) for part in two for _, place in part)
            severity: Severity = "note" if unknown or (len(lands) == 1 and None not in lands) else "high"
            yield PaperFinding("route", severity, named(*two), (key,), sentence(what, *two))


def _is_label(text: str) -> bool:
    """Whether a text looks like the rest of a label, not like a place."""
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", text)}
    return label(text) is not None or bool(words & {"loading", "discharge", "delivery", "departure", "terms", "port"})


def same_place(one: str, other: str) -> bool:
    """Whether two texts name one place: a word or a code in common, or one is within the other."""
    first, second = _place_words(one), _place_words(other)
    return bool(first & second) or not first or not second


@lru_cache(maxsize=4096)
def _place_words(text: str) -> frozenset[str]:
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).casefold()
    words = re.findall(r"[^\W\d_]{3,}", bare)
    return frozenset(words) - {
        "port",
        "airport",
        "china",
        "terminal",
        "container",
        "the",
        "any",
        "sea",
        "main",
        "international",
    }


@lru_cache(maxsize=1)
def _ports() -> dict[str, str]:
    rows = read_table("ports.csv", Path(__file__).parent)
    return {port: row["iso3"] for row in rows for port in split(row["ports"])}


@lru_cache(maxsize=4096)
def territory_of(text: str) -> str | None:
    """The territory of a port or airport, by its name, its code or the country printed behind it."""
    parts = [part.strip() for part in re.split(r"[,()/]", text) if part.strip()]
    for part in reversed(parts[1:]):
        if (found := country(part)) is not None and len(part) > 3:
            return found
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).casefold()
    words = re.findall(r"[^\W\d_]+", bare)
    for size in (3, 2, 1):
        for start in range(len(words) - size + 1):
            if (found := _ports().get(" ".join(words[start : start + size]))) is not None:
                return found
    return country(text)


def transport(case: Bundle) -> Iterator[PaperFinding]:
    """Ship and voyage, or flight, between papers."""
    found = [(paper, str(text)) for paper, text in case.with_field("transport")]
    if (two := against(groups(found, _same_carriage))) is not None:
        later = all(
            paper.kind
            in ("import_declaration", "insurance_certificate", "certificate_of_origin", "export_declaration")
            for paper, _ in two[0]
        )
        explained = later or bool(_TRANSHIPPED.search(case.remarks())) or bool(case.with_field("transit"))
        severity: Severity = "note" if explained else "medium"
        yield PaperFinding("transport", severity, named(*two), ("transport",), sentence("Means of transport", *two))


@lru_cache(maxsize=65536)
def _same_carriage(one: str, other: str) -> bool:
    first, second = _carriage(one), _carriage(other)
    return bool(first & second) or not first or not second


@lru_cache(maxsize=4096)
def _carriage(text: str) -> frozenset[str]:
    """The words that name a ship, flight or truck: not those about the way."""
    per = re.search(r"\bper\b(.*)", text, re.IGNORECASE)
    part = (
        per[1]
        if per
        else ("" if re.match(r"by (?:sea|air|road|rail|truck|land|vessel)", text, re.IGNORECASE) else text)
    )
    words = frozenset(re.findall(r"[A-Z0-9]{3,}", part.upper()))
    months = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
    return words - months - {"VESSEL", "VOY", "VOYAGE", "FLIGHT", "TRUCK", "THE", "SEA", "AIR", "FROM", "MARITIME"}


_NUMBER = re.compile(r"[A-Z]{4}\d{7}")


def containers(case: Bundle) -> Iterator[PaperFinding]:
    """Container numbers: their check digit (ISO 6346), and the same ones on all papers."""
    found: list[tuple[Paper, frozenset[str]]] = []
    for paper in case.papers:
        numbers = frozenset(
            str(row["no"]) for row in paper.get("containers") or () if isinstance(row, dict) and row.get("no")
        )
        if numbers:
            found.append((paper, numbers))
    several = len([paper for paper, _ in found if paper.kind in _BILLS]) > 1
    every = frozenset[str]().union(*(numbers for _, numbers in found)) if found else frozenset[str]()
    made = groups(
        found, lambda one, other: one == other or (bool(one & other) and (several or one <= other or other <= one))
    )
    if (two := against(made)) is not None:
        slip = all(_is_slip(numbers, two[1][0][1]) for _, numbers in two[0])
        text = sentence("Containers", *two, show=lambda numbers: ", ".join(sorted(numbers)))
        yield PaperFinding("container", "note" if slip else "high", named(*two), ("containers",), text)
    for number in sorted(every):
        holders = [paper for paper, numbers in found if number in numbers]
        slip = any(_is_slip(frozenset({number}), numbers) for _, numbers in found if number not in numbers)
        if _NUMBER.fullmatch(number) and not _checks(number) and not slip:
            text = (
                f"Container {number}: its check digit should be {check_sign(number[:10])} (ISO 6346); no container "
                "bears this number."
            )
            yield PaperFinding("container", "high", tuple(paper.file for paper in holders), ("containers",), text)


def _checks(number: str) -> bool:
    return check_sign(number[:10]) == int(number[10])


def _is_slip(numbers: frozenset[str], others: frozenset[str]) -> bool:
    """A number that fails its check digit and differs by one sign, or two exchanged, from one that passes it."""
    return bool(numbers) and all(
        _NUMBER.fullmatch(number) and not _checks(number) and any(_one_apart(number, other) for other in others)
        for number in numbers - others
    )


def _one_apart(one: str, other: str) -> bool:
    if len(one) != len(other) or not _NUMBER.fullmatch(other) or not _checks(other):
        return False
    places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(places) == 1 or (
        len(places) == 2 and places[1] == places[0] + 1 and one[places[0]] == other[places[1]]
    )


def seals(case: Bundle) -> Iterator[PaperFinding]:
    """Seals of a container between papers."""
    held: dict[str, list[tuple[Paper, str]]] = {}
    for paper in case.papers:
        for row in paper.get("containers") or ():
            if isinstance(row, dict) and row.get("seal"):
                held.setdefault(str(row["no"]), []).append(
                    (paper, re.sub(r"[^A-Z0-9]", "", str(row["seal"]).upper()))
                )
    for no, found in held.items():
        if (two := against(groups(found, lambda one, other: one in other or other in one))) is not None:
            explained = all(
                paper.kind in _LATER or _RESEALED.search(str(paper.get("remarks"))) for paper, _ in two[0]
            )
            severity: Severity = "note" if explained and _RESEALED.search(case.remarks()) else "high"
            yield PaperFinding("seal", severity, named(*two), ("seals",), sentence(f"Seal of {no}", *two))


_REFERS = {
    "invoice": ("commercial_invoice",), "bl": _BILLS, "licence": ("export_licence",),
    "coo": ("certificate_of_origin",),
}  # fmt: skip


def references(case: Bundle) -> Iterator[PaperFinding]:
    """The number that a paper refers to is the number of the paper referred to."""
    for key, kinds in _REFERS.items():
        own = [
            (paper, str(number))
            for paper in [*case.of(*kinds), *case.replaced]
            if paper.kind in kinds and (number := paper.get("number"))
        ]
        for paper, number in case.with_field(f"refs.{key}"):
            if own and paper.kind not in kinds and not any(_same_number(str(number), other) for _, other in own):
                text = f"{paper.file} refers to {key} {number}; the paper in this set has {own[0][1]}."
                severity: Severity = "note" if any(nearly(str(number), other) for _, other in own) else "high"
                yield PaperFinding(
                    "references", severity, (paper.file, own[0][0].file), (f"refs.{key}", "number"), text
                )
    orders = [
        (paper, str(number)) for name in ("po", "contract") for paper, number in case.with_field(f"refs.{name}")
    ]
    made = groups(orders, lambda one, other: _same_number(one, other) or one[:2].casefold() != other[:2].casefold())
    if (two := against(made)) is not None:
        severity = "note" if nearly(two[0][0][1], two[1][0][1]) else "medium"
        yield PaperFinding("references", severity, named(*two), ("refs.po",), sentence("Order or contract", *two))
    lots = [
        (
            paper,
            frozenset(
                str(line["lot"]) for line in paper.get("lines") or () if isinstance(line, dict) and line.get("lot")
            ),
        )
        for paper in case.papers
    ]
    made_lots = groups([(paper, lot) for paper, lot in lots if lot], lambda one, other: bool(one & other))
    if (two_lots := against(made_lots)) is not None:
        yield PaperFinding(
            "lot",
            "high",
            named(*two_lots),
            ("lines",),
            sentence("Lot", *two_lots, show=lambda lot: ", ".join(sorted(lot))),
        )


def _same_number(one: str, other: str) -> bool:
    first, second = (re.sub(r"[^A-Z0-9]", "", text.upper()) for text in (one, other))
    return first == second or (min(len(first), len(second)) >= 6 and (first in second or second in first))


def nearly(one: str, other: str) -> bool:
    """One sign typed wrongly or two exchanged."""
    if len(one) != len(other):
        return False
    places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(places) == 1 or (
        len(places) == 2 and one[places[0]] == other[places[1]] and one[places[1]] == other[places[0]]
    )

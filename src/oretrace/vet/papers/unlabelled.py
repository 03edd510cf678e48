"""What stands on some papers without a label: a waybill's number, the letterhead, the buyer, a date, an origin."""

from __future__ import annotations

import itertools
import re

from oretrace.vet.papers import days
from oretrace.vet.papers.container_lines import contained
from oretrace.vet.papers.days import Order, without_date
from oretrace.vet.papers.names import letterhead, party_of
from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.printed import Bit, Printed, around
from oretrace.vet.papers.sentences import paragraphs
from oretrace.vet.papers.words import country, country_name, is_package, package_kind

_WAYBILL = re.compile(r"(?<![\d-])(\d{3})[ -](\d{4}) ?(\d{4})(?![\d-])")
_NUMBERED = re.compile(r"(?:#|№|[Nn][o°º]\.?:?|Nr\.?:?) ?((?=\S*\d)[A-Z\d][\w/.-]{3,})")
_LETTERS = frozenset(
    {
        "commercial_invoice",
        "proforma_invoice",
        "packing_list",
        "certificate_of_analysis",
        "delivery_note",
        "weight_note",
    }
)
"""Kinds that the exporter writes on his own paper."""
_WITH_WAY = frozenset({"commercial_invoice", "packing_list", "insurance_certificate", "certificate_of_origin"})
"""Kinds that have the way in a line of text."""
HIGH = 0.4
"""The part of the first page in which a letterhead or the window of a letter stands."""
SIGNED_WITHIN = 30
"""Days between the exporter's declaration on a certificate and the office's signature."""
_FROM_TO = re.compile(
    r"\bfrom:? ([A-Z][^\d:]{2,40}?),? to:? ([A-Z][^\d:]{2,40}?)(?: (?:by|per|via|are|is|under)\b.*)?$", re.IGNORECASE
)
_SHIPPED = re.compile(r"^(?:shipped |per |by )+(?:per |by )?(.{4,50}?)(?: from .*)?$", re.IGNORECASE)
_EXPORTED_TO = re.compile(r"\b(?:export\w*|consigned) to:?(?: (?:the )?([^\W\d_][^\d,.;()]{2,40}))?", re.IGNORECASE)
_MADE_IN = re.compile(
    r"(?:(?:produced|manufactured|made|originat\w+|issued) in|originari[ao]s? del?|originaires? d[eu]|"
    r"происход\w+ из|原产于):?\s*(?:the )?([^\W\d_][^\d,.;()]{2,40})?",
    re.IGNORECASE,
)


def add_unlabelled(paper: Paper, printed: Printed, order: Order | None) -> None:
    """Set fields that are not yet set from headings, notes and sentences."""
    _number(paper, printed)
    if paper.kind == "air_waybill":
        _waybill(paper, printed)
    if paper.kind in _LETTERS:
        _letter(paper, printed)
    if paper.kind == "purchase_order":
        _party(paper, "consignee", letterhead([*printed.headings, *printed.notes]))
    if paper.kind in _WITH_WAY:
        _way(paper, printed)
    _packages(paper, printed)
    if "date" not in paper.fields:
        _date(paper, printed, order)
    if paper.kind == "cmr":
        _taken_over(paper, printed, order)
    if paper.kind in _LETTERS and "origin" not in paper.fields:
        _marked_origin(paper, printed)
    if paper.kind == "certificate_of_origin":
        _certified(paper, printed, order)
        _produced_in(paper, printed)


def _waybill(paper: Paper, printed: Printed) -> None:
    for bit in [*printed.headings, *printed.notes]:
        if match := _WAYBILL.search(bit.text):
            paper.put("number", f"{match[1]}-{match[2]}{match[3]}", bit)


def _letter(paper: Paper, printed: Printed) -> None:
    """The exporter in the letterhead; the buyer of an invoice in the window of the letter."""
    most = HIGH * (printed.size[1] if printed.size else 842.0)
    high = [bit for bit in printed.notes if bit.page == 1 and bit.box and bit.box[1] < most]
    texts = [*printed.headings, *(bit for bit in high if bit not in printed.headings)]
    _party(paper, "exporter", letterhead(texts))
    own = str(paper.get("parties.exporter.name") or "").casefold()
    if own and paper.kind in ("commercial_invoice", "delivery_note"):
        others = letterhead([bit for bit in texts if own not in bit.text.casefold()])
        _party(paper, "consignee", others if len(others) > 1 else [])


def _party(paper: Paper, role: str, lines: list[Bit]) -> None:
    if f"parties.{role}.name" in paper.fields or not lines or (party := party_of(lines)) is None:
        return
    for part in ("name", "address", "country", "local_name", "numbers"):
        paper.put(f"parties.{role}.{part}", getattr(party, part), around(tuple(lines)))


def _way(paper: Paper, printed: Printed) -> None:
    """Ports and ship of a line such as "Shipped per MV Heron from Kobe to Antwerp"."""
    for bit in [*printed.notes, *(entry.value for entry in printed.entries if entry.key == "transport")]:
        if match := _FROM_TO.search(bit.text):
            paper.put("pol", _port(match[1]), bit)
            paper.put("pod", _port(match[2]), bit)
        if match := _SHIPPED.match(bit.text):
            paper.put("transport", match[1].strip(" ,."), bit)


def _port(text: str) -> str:
    """A port without the country behind it."""
    place, comma, land = text.strip(" ,.").rpartition(",")
    return place.strip() if comma and country(land) else text.strip(" ,.")


def _packages(paper: Paper, printed: Printed) -> None:
    """A number of packages on a line of its own."""
    if "packages.count" in paper.fields:
        return
    if (held := contained(printed)) is not None:
        paper.put("packages.count", held[0], held[2])
        paper.put("packages.kind", held[1], held[2])
    for bit in printed.notes:
        count, _, kind = bit.text.strip(" .").partition(" ")
        if count.isdigit() and is_package(kind):
            paper.put("packages.count", int(count), bit)
            paper.put("packages.kind", package_kind(kind), bit)


def _date(paper: Paper, printed: Printed, order: Order | None) -> None:
    """The only date among the notes; a certificate of origin bears two, of the exporter and of the chamber."""
    dated = [(day, bit) for bit in printed.notes if (day := days.first(bit.text, order))]
    if dated and len({day for day, _ in dated}) <= (2 if paper.kind == "certificate_of_origin" else 1):
        day, bit = max(dated, key=lambda pair: pair[0])
        paper.put("date", day.isoformat(), bit)


def _number(paper: Paper, printed: Printed) -> None:
    """The only number among the headings that has nothing but a sign for one before it: "#PS-77120"."""
    if "number" in paper.fields or paper.kind == "air_waybill":
        return
    found = [(match[1], bit) for bit in printed.headings if (match := _NUMBERED.fullmatch(bit.text))]
    if len({text for text, _ in found}) == 1:
        paper.put("number", *found[0])


def _taken_over(paper: Paper, printed: Printed, order: Order | None) -> None:
    """The place of loading that a road consignment note has with its date."""
    for entry in printed.entries:
        place, day = without_date(entry.value.text, order)
        if entry.key == "d_on_board" and day is not None:
            paper.put("pol", place, entry.value)


def _marked_origin(paper: Paper, printed: Printed) -> None:
    """The country that the marks on the packages name: "MADE IN JAPAN"."""
    for bit in [*printed.notes, *(entry.value for entry in printed.entries)]:
        match = _MADE_IN.search(bit.text)
        if match is not None and match[1] and country(match[1]):
            paper.put("origin", country_name(match[1]), bit)


def _certified(paper: Paper, printed: Printed, order: Order | None) -> None:
    """The day of the office, which signs after the exporter: a later one on a short line, within a month."""
    own = days.first(str(paper.get("date") or ""))
    lines = [*printed.notes, *(bit for block in printed.blocks for bit in block.lines)]
    dated = [(day, bit) for bit in lines if len(bit.text) < 45 and (day := days.first(bit.text, order))]
    later = [(day, bit) for day, bit in dated if own and 0 < (day - own).days <= SIGNED_WITHIN]
    if later:
        day, bit = max(later, key=lambda pair: pair[0])
        paper.fields.pop("date")
        paper.put("date", day.isoformat(), bit)


def _produced_in(paper: Paper, printed: Printed) -> None:
    """The country in the words of a certificate: "that all the goods were produced in Peru"."""
    shown = [bit for block in printed.blocks for bit in block.lines] + [entry.value for entry in printed.entries]
    notes = [*printed.notes, *paragraphs(printed.notes), *shown]
    for bit, after in itertools.zip_longest(notes, notes[1:]):
        match = _MADE_IN.search(bit.text)
        if match is not None:
            text = match[1] or (after.text if after else "")
            paper.put("origin", country_name(text.split(" and ")[0]), bit)
        if (sent := _EXPORTED_TO.search(bit.text)) is not None and (sent[1] or after is not None):
            at = bit if sent[1] else after
            paper.put("destination", country_name((sent[1] or after.text).strip()), at)

"""What running text says: parties, way and origin of a certificate in prose, terms of delivery, documents by code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oretrace.vet.papers import days
from oretrace.vet.papers.days import Order
from oretrace.vet.papers.fitting import INCOTERMS
from oretrace.vet.papers.lines import WHICH_BEFORE, weight_json
from oretrace.vet.papers.names import is_firm, letterhead, party_of
from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.printed import Bit, Printed, around
from oretrace.vet.papers.values import Decimal, codes, currency, number, weight
from oretrace.vet.papers.words import country, country_name, is_package, package_kind

_TERM = re.compile(
    rf"(?:^|[:,(] ?|\b(?:terms?|delivery|price|basis) )({'|'.join(sorted(INCOTERMS))})\.?,?"
    r"(?: ([A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}))?"
    r"(?=$|[\s,.;)])"
)
_BY = re.compile(
    r"\b(?:shipped|exported|consigned|supplied|sold|dispatched|sent|manufactured|produced) by (?:messrs\.? )?",
    re.IGNORECASE,
)
_TO = re.compile(r",? (?:and )?(?:(?:consigned|shipped|sold|sent|addressed) )?to (?:messrs\.? )?(?=[^\W\d_a-z])")
_ENDS = re.compile(
    r"\.\s(?=[A-Z][a-z]+ [a-z])|;|,? (?:per|by|via|on board|aboard|"
    r"from|under|are|is|were|was|as per|in accordance|consisting|comprising)\b"
)
_WAY = re.compile(
    r"\b(?:per|aboard|on board|by) (?:the )?(?:vessel |ship |m\.?[vs]\.? )?([A-Z][A-Z0-9 .'/-]{3,40}?),? "
    r"from ([A-Z][\w' .()-]{2,40}?),? to ([A-Z][\w' .()-]{2,40}?)(?=[,.;]| (?:are|is|were|under|and|on|per)\b)"
)
_ORIGIN = re.compile(
    r"(?:\b(?:are|is|were) (?:wholly )?(?:of|products? of|goods of|originating in|of the origin of)|^goods of) "
    r"(?:the )?"
    r"([A-Z][\w' ]{2,40}?)(?= origin|[,.;]| and\b|$)"
)
_ON_BOARD = re.compile(r"\b(?:shipped|laden|loaded) on board\b[^\d]{0,30}(\d.{5,20})", re.IGNORECASE)
_UNDER = re.compile(
    r"\b(?i:(contract|purchase order|order|invoice)) (?:(?:No\.?|Nos\.?|number|ref\.?) ?)?(?=[\w/-]*\d)([\w/-]{3,30})"
)
_STATEMENTS = frozenset({"end_user_certificate", "export_licence", "import_licence"})
"""Kinds that may have everything in sentences."""
_QUANTITY_OF = re.compile(
    r"(?<![\d.,])(\d[\d.,' ]*\s?(?:kgs?|kilograms?|mt|metric tons?|tonnes?|tons?|lbs?))\.?,?(?: \(?(net|gross)\)?)?"
    r" of "
    r"([^\W\d_][^;]{2,90}?)(?=,? (?:HS\b|with|at|for|valued|worth|to|under|having|falling|from)|, |;|\.(?:\s|$)|$)",
    re.IGNORECASE,
)
_HS_STATED = re.compile(r"\b(?:HS|H\.S\.|tariff|CN)(?: code| heading| no\.?)*:? (\d{4}[.\d ]{0,9}\d)")
_WORTH = re.compile(
    r"\b(?:value|worth|price|amount|valued at)(?: of)?:? "
    r"((?:[A-Z]{3}|[$€£]|US\$) ?\d[\d.,' ]*\d|\d[\d.,' ]*\d ?[A-Z]{3})"
)
_WE = re.compile(
    r"\b(?:We|I|The undersigned),? (?:the undersigned,? )?(.{4,90}?),? (?:of [^,]{3,90}, )?"
    r"(?:hereby|certify|confirm|declare|undertake|state|do\b|as the|being the)"
)
_COUNTED = re.compile(r"\b(?:total|in all|packed in)[: ]+(\d[\d.,' ]*) ([^\W\d_]+(?: [^\W\d_]+)?)\b", re.IGNORECASE)
_CODED = re.compile(
    r"(?<![A-Z0-9])[NCYDZ]?(380|325|705|710|714|740|741|730|271|935|X002)\b[ :/-]+([A-Z0-9][\w/.-]{3,34})(.{0,20})"
)
_DOCUMENT = {"380": "invoice", "325": "invoice", "935": "invoice", "705": "bl", "710": "bl", "714": "bl",
             "740": "bl", "741": "bl", "730": "bl", "X002": "licence"}  # fmt: skip
"""Codes of documents in declarations (UN/EDIFACT 1001), and of the licence for dual-use goods in the EU."""
_EAEU = re.compile(r"\b(0[1-9]\d{3})/\d ([^\s,;]{4,30})(.{0,20})")
_EAEU_DOCUMENT = {"01011": "licence", "02011": "bl", "02015": "bl", "02017": "bl", "03011": "contract",
                  "04021": "invoice", "04025": "invoice"}  # fmt: skip
"""Codes of documents in declarations of the Eurasian Economic Union."""
_DECLARED_NUMBER = re.compile(r"(?<![\w/])(\d{8}/\d{6}/\d{7}|\d{2}[A-Z]{2}[A-Z0-9]{12,14})(?![\w/])")
"""The number of a declaration: in that union, and the MRN of the European one."""
_DECLARATIONS = frozenset({"export_declaration", "import_declaration", "transit_declaration"})
MOST_BESIDE = 4
"""Paragraphs that may stand beside one another."""
MOST_LETTERS = 900
"""Letters of a paragraph that are read."""


def add_sentences(paper: Paper, printed: Printed, decimal: Decimal | None, order: Order | None) -> None:
    """Set fields that are not yet set from sentences."""
    if "incoterm" not in paper.fields:
        _term(paper, printed)
    if paper.kind in _DECLARATIONS:
        _documents(paper, printed, order)
    if paper.kind == "end_user_certificate":
        _declarant(paper, printed)
    for sentence in paragraphs(printed.notes):
        _put_sentence(paper, sentence)
        if paper.kind in _STATEMENTS:
            _stated(paper, sentence, decimal)
    for bit in printed.notes:
        _weights(paper, bit, decimal)
    if paper.kind == "bill_of_lading":
        _on_board(paper, printed, order)


def _stated(paper: Paper, sentence: Bit, decimal: Decimal | None) -> None:
    """Goods, quantity, code and value that a statement or a licence has in a sentence."""
    if (found := _QUANTITY_OF.search(sentence.text)) is not None and "goods" not in paper.fields:
        one = weight(found[1], decimal)
        for part, value in weight_json(one).items() if one is not None and one.kg is not None else ():
            paper.put(f"{'gross' if found[2] == 'gross' else 'net'}.{part}", value, sentence)
        paper.put("goods", [found[3].strip()], sentence)
    if (coded := _HS_STATED.search(sentence.text)) is not None:
        paper.put("hs", codes(coded[1]) or None, sentence)
    if (worth := _WORTH.search(sentence.text)) is not None and currency(worth[1]):
        paper.put("value", number(worth[1], decimal), sentence)
        paper.put("currency", currency(worth[1]), sentence)


def _declarant(paper: Paper, printed: Printed) -> None:
    """The end user of his own statement ("We, …, confirm"); whom he writes to is the seller."""
    sentence = next((match for bit in paragraphs(printed.notes) if (match := _WE.search(bit.text))), None)
    own = sentence[1].strip() if sentence is not None else ""
    if not is_firm(own):
        return
    if str(paper.get("parties.consignee.name") or own).casefold() != own.casefold():
        for part in ("name", "address", "country"):
            if (value := paper.fields.pop(f"parties.consignee.{part}", None)) is not None:
                paper.fields.setdefault(f"parties.exporter.{part}", value)
    head = letterhead([*printed.headings, *printed.notes])
    lines = head if head and head[0].text.casefold() == own.casefold() else [Bit(own)]
    party = party_of(lines)
    for part in ("name", "address", "country") if party else ():
        paper.put(f"parties.end_user.{part}", getattr(party, part), around(tuple(lines)))


def _on_board(paper: Paper, printed: Printed, order: Order | None) -> None:
    """The day after the words of a stamp: "SHIPPED ON BOARD 9 May 2025"."""
    for bit in [*printed.notes, *(bit for grid in printed.grids for row in grid.rows for bit in row if bit)]:
        if (match := _ON_BOARD.search(bit.text)) is not None and (day := days.first(match[1], order)) is not None:
            paper.put("dates.on_board", day.isoformat(), bit)


def _term(paper: Paper, printed: Printed) -> None:
    """The only term of delivery that stands anywhere, with its place."""
    bits = [
        *(entry.value for entry in printed.entries),
        *printed.notes,
        *printed.headings,
        *(bit for grid in printed.grids for row in grid.rows for bit in row if bit),
    ]
    found = [(f"{match[1]} {match[2] or ''}".strip(), bit) for bit in bits if (match := _TERM.search(bit.text))]
    if found and len({text[:3] for text, _ in found}) == 1:
        paper.put("incoterm", *max(found, key=lambda one: len(one[0])))


def _documents(paper: Paper, printed: Printed, order: Order | None) -> None:
    """Documents that a declaration names by code, and the day of an invoice behind it: "N380 INV-204, 4.5.2025"."""
    for bit in [*printed.headings, *printed.notes, *(entry.value for entry in printed.entries)]:
        coded = [(_DOCUMENT.get(code), *rest) for code, *rest in _CODED.findall(bit.text)]
        coded += [(_EAEU_DOCUMENT.get(code), *rest) for code, *rest in _EAEU.findall(bit.text)]
        for key, named, after in coded:
            if key is None or not any(sign.isdigit() for sign in named):
                continue
            paper.put(f"refs.{key}", named, bit)
            day = days.first(after, order) if key == "invoice" and paper.get("refs.invoice") == named else None
            paper.put("dates.invoice", day.isoformat() if day else None, bit)
        if (match := _DECLARED_NUMBER.search(bit.text)) is not None:
            paper.put("number", match[1], bit)


def paragraphs(notes: list[Bit]) -> Iterator[Bit]:
    """Lines that continue one another, as one text; columns side by side are kept separate."""
    held: list[list[Bit]] = []
    for note in notes:
        above = next((lines for lines in reversed(held[-MOST_BESIDE:]) if _goes_on(lines[-1], note)), None)
        if above is not None:
            above.append(note)
        else:
            held.append([note])
    yield from map(_joined, held)


def _joined(held: list[Bit]) -> Bit:
    at = around(tuple(held))
    return Bit(" ".join(bit.text for bit in held), at.page, at.box)


def _goes_on(above: Bit, below: Bit) -> bool:
    if above.box is None or below.box is None or above.page != below.page:
        return False
    return 0 < below.box[1] - above.box[1] < 26 and abs(above.box[0] - below.box[0]) < 24


def _weights(paper: Paper, bit: Bit, decimal: Decimal | None) -> None:
    """Weights that a sentence names: "gross 43,545.4 kgs, nett 42,400 kgs"; the number of packages after "total"."""
    for match in WHICH_BEFORE.finditer(bit.text):
        one = weight(match[2], decimal)
        key = "gross" if match[1][0] in "gGbB" else "net"
        if one is not None and one.kg is not None:
            for part, value in weight_json(one).items():
                paper.put(f"{key}.{part}", value, bit)
    if (counted := _COUNTED.search(bit.text)) is not None and is_package(counted[2]):
        paper.put("packages.count", int(number(counted[1], decimal) or 0) or None, bit)
        paper.put("packages.kind", package_kind(counted[2]), bit)


def _put_sentence(paper: Paper, sentence: Bit) -> None:
    text = sentence.text[:MOST_LETTERS]
    if len(text.split()) < 4:
        return
    if (by := _BY.search(text)) is not None:
        rest = text[by.end() :]
        to = next((match for match in _TO.finditer(rest) if is_firm(rest[: match.start()])), None)
        _party(paper, "exporter", rest[: to.start()] if to else rest, sentence)
        if to is not None:
            _party(paper, "consignee", rest[to.end() :], sentence)
    if (way := _WAY.search(text)) is not None:
        for key, value in zip(("transport", "pol", "pod"), way.groups(), strict=True):
            paper.put(key, value.strip(" ,"), sentence)
    for kind, number_of in _UNDER.findall(text):
        paper.put(f"refs.{'po' if kind.endswith('order') else kind.casefold()}", number_of, sentence)
    if (origin := _ORIGIN.search(text)) is not None and country(origin[1]):
        paper.put("origin", country_name(origin[1]), sentence)


def _party(paper: Paper, role: str, text: str, sentence: Bit) -> None:
    """A firm at the head of a text, up to where the sentence goes on."""
    end = _ENDS.search(text)
    text = text[: end.start()] if end else text
    if f"parties.{role}.name" in paper.fields or not is_firm(text):
        return
    party = party_of([Bit(text.strip(" ,.;"))])
    for part in ("name", "address", "country") if party else ():
        paper.put(f"parties.{role}.{part}", getattr(party, part), sentence)

"""Values between codes, as customs systems print them: "JPTYO TOKYO", "A - CT-25", "FOB - USD - 402,000 - A"."""

from __future__ import annotations

import re
from dataclasses import replace

from oretrace.vet.papers.fitting import INCOTERMS
from oretrace.vet.papers.glyphs import Cell
from oretrace.vet.papers.printed import Bit, Entry
from oretrace.vet.papers.values import currency
from oretrace.vet.papers.words import country

_PRICED = re.compile(r"(?:([A-Z]{3}) - )?([A-Z]{3}) - (\d[\d.,]*)(?: - [A-Z])?")
_KINDED = re.compile(r"[A-Z] - (?=\S*\d)(\S+)")
_PLACE = re.compile(r"([A-Z]{2})[A-Z2-9]{3}")


def plain(cell: Cell) -> tuple[Cell, list[Entry]]:
    """A cell without the codes about its value, and the term of delivery that was one of them."""
    if (priced := _PRICED.fullmatch(cell.text)) is not None and currency(priced[2]):
        term = priced[1] if priced[1] in INCOTERMS else None
        terms = [Entry("incoterm", "", Bit(term, cell.page, cell.box))] if term else []
        return replace(cell, text=f"{priced[2]} {priced[3]}"), terms
    if (kinded := _KINDED.fullmatch(cell.text)) is not None:
        return replace(cell, text=kinded[1]), []
    return cell, []


def is_place_code(text: str) -> bool:
    """Whether a text is only the code of a place (UN/LOCODE), whose name is beside it."""
    match = _PLACE.fullmatch(text)
    return match is not None and country(match[1]) is not None

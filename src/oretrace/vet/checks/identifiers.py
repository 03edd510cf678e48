"""Numbers that check themselves: containers, ships, substances, and customs codes of the day's nomenclature."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.catalog.hs_codes import hs_codes
from oretrace.vet.checks import digits
from oretrace.vet.checks.record import Outcome, check, nothing

if TYPE_CHECKING:
    from collections.abc import Callable

    from oretrace.arrays import Mask
    from oretrace.vet.checks.batch import Batch

_IMO = re.compile(r"\bIMO[ :#-]*(\d{7})\b", re.IGNORECASE)
_CAS = re.compile(r"(?<!\d)(\d{2,7}-\d{2}-\d)(?!\d)")
_LEI = re.compile(r"\bLEI[ :#-]*([0-9A-Z]{20})\b")
_USCC = re.compile(r"\b(?:USCC|统一社会信用代码)[ ::#-]*([0-9A-Z]{18})\b")
_PAPERS = "the document itself: a number of it cannot be right"


@check(
    "container_digit",
    "identifiers",
    "medium",
    1.0,
    -0.05,
    "container {note}: its check digit does not fit (ISO 6346)",
    "its container numbers fit their check digits",
    "the number on the container against the papers",
)
def container_digit(batch: Batch) -> Outcome:
    """A container number that no container bears."""
    import pyarrow.compute as pc

    column = batch.lines["containers"].combine_chunks()
    if column.null_count == len(batch):
        return nothing(len(batch))
    parts = pc.split_pattern_regex(pc.fill_null(column, ""), r"[ ,;/]+")
    owner = pc.list_parent_indices(parts).to_numpy()
    flat = np.asarray(pc.utf8_upper(pc.list_flatten(parts)).to_numpy(zero_copy_only=False), dtype=object)
    given = np.array([len(text) > 0 for text in flat], bool)
    bad = given & ~digits.container(flat)
    return _of_lines(len(batch), owner, given, bad, flat)


def _of_lines(lines: int, owner: Any, given: Mask, bad: Mask, texts: Any) -> Outcome:
    """From numbers to the lines that bear them, the first bad number as the note."""
    fires, looked, note = np.zeros(lines, bool), np.zeros(lines, bool), np.full(lines, "", object)
    looked[owner[given]] = True
    fires[owner[bad]] = True
    note[owner[bad][::-1]] = texts[bad][::-1]
    return Outcome(fires, looked, note=note)


def _found(batch: Batch, columns: tuple[str, ...], pattern: re.Pattern[str], judge: Callable[[Any], Mask]) -> Outcome:
    """The numbers that a pattern finds in columns, judged; each distinct text is read once."""
    outcome = nothing(len(batch))
    for column in columns:
        values, place = batch.distinct(column)
        numbers = [found.group(1) if (found := pattern.search(value)) else "" for value in values]
        given = np.array([bool(number) for number in numbers])
        if given.any():
            bad = given & ~judge(np.array(numbers, object))
            note = np.where(bad[place], np.array(numbers, object)[place], "")
            fires, looked = outcome.fires | bad[place], outcome.looked | given[place]
            outcome = Outcome(fires, looked, note=note)
    return outcome


@check(
    "ship_number",
    "identifiers",
    "medium",
    0.8,
    0.0,
    "ship number {note} does not fit its check digit (IMO)",
    "the ship's number fits its check digit",
    _PAPERS,
)
def ship_number(batch: Batch) -> Outcome:
    """An IMO number in the vessel's name that no ship has."""
    return _found(batch, ("vessel", "voyage"), _IMO, digits.imo)


@check(
    "substance_number",
    "identifiers",
    "medium",
    0.8,
    -0.05,
    "CAS {note} does not fit its check digit",
    "the CAS number fits its check digit",
    "the safety data sheet and labels: substance and number",
)
def substance_number(batch: Batch) -> Outcome:
    """A CAS number in the description that no substance has."""
    return _found(batch, ("goods_text",), _CAS, digits.cas)


@check(
    "firm_number",
    "identifiers",
    "medium",
    1.0,
    0.0,
    "firm number {note} does not fit its check digit",
    "the firm's number fits its check digit",
    _PAPERS,
)
def firm_number(batch: Batch) -> Outcome:
    """An LEI or a Chinese credit code of a party that no firm has."""
    columns = ("shipper", "shipper_address", "consignee", "consignee_address")
    one, two = _found(batch, columns, _LEI, digits.lei), _found(batch, columns, _USCC, digits.uscc)
    notes = [some.note for some in (one, two) if isinstance(some.note, np.ndarray)]
    note = np.where(one.fires, notes[0], notes[-1]) if notes else None
    return Outcome(one.fires | two.fires, one.looked | two.looked, note=note)


@check(
    "code_of_the_day",
    "identifiers",
    "medium",
    0.3,
    0.0,
    "code {note} was not in the nomenclature on that day",
    "the code was in the nomenclature on that day",
    "whether the goods are those of the code: labels, composition, a sample",
)
def code_of_the_day(batch: Batch) -> Outcome:
    """An HS code that no edition in force on the day has."""
    import pyarrow.compute as pc

    code = pc.fill_null(pc.utf8_slice_codeunits(batch.lines["hs_code"], 0, 6), "")
    year = pc.fill_null(pc.strftime(batch.lines["filed_on"], "%Y"), "")
    pairs = pc.binary_join_element_wise(code, year, "").combine_chunks().dictionary_encode()
    known = np.array([len(pair) > 5 and _exists(pair[:6], pair[6:]) for pair in pairs.dictionary.to_pylist()], bool)
    looked = np.asarray(pc.equal(pc.utf8_length(code), 6).to_numpy(), bool)
    note = np.asarray(code.to_numpy(), dtype=object)
    return Outcome(looked & ~known[pairs.indices.to_numpy()], looked, note=note)


def _exists(code: str, year: str) -> bool:
    """In the edition of the year, or of the one before, which offices use on for some months."""
    editions = hs_codes().get(code, frozenset())
    if not year.isdigit():
        return bool(editions)
    now = int(year)
    if now >= 2023:
        return "HS2022" in editions
    return bool(editions & ({"HS2022", "HS2017"} if now == 2022 else {"HS2017", "HS2012"}))

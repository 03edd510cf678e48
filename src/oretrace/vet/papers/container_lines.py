"""What stands line by line beside the containers of a carrier's paper: seals, packages, weights, and their sums."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from oretrace.vet.papers.glyphs import Box
from oretrace.vet.papers.lines import CONTAINER, seal_after, weight_json
from oretrace.vet.papers.printed import Bit, Printed
from oretrace.vet.papers.reading import Reading
from oretrace.vet.papers.totals import CARRIED
from oretrace.vet.papers.values import Weight, number, packages, unit_of, weight
from oretrace.vet.papers.words import is_package, package_kind

_CONTAINED = re.compile(r"\b(?:said to contain|s\.?t\.?c\.?):? (\d[\d.,' ]*) ([^\W\d_][^\d]{2,30})$", re.IGNORECASE)
_VOLUME = re.compile(r"(\d[\d.,' ]*) ?(?:cbm|m3|m³|cu\.? ?m)\b", re.IGNORECASE)
_PAID = re.compile(r"freight (?:pre-?paid|collect)", re.IGNORECASE)
SAME_LINE = 3.0
"""Points by which cells of a line may differ in height."""


def add_stowed(reading: Reading) -> None:
    """Set fields of a carrier's paper that are not yet set from the lines of its containers."""
    if reading.paper.kind not in CARRIED:
        return
    notes = reading.printed.notes
    for bit in notes:
        if _PAID.fullmatch(bit.text):
            reading.put("freight", bit.text, bit)
    held = reading.paper.get("containers") or []
    found = dict(_stowed(reading, notes))
    for row in held:
        for key, value in found.get(row["no"], {}).items():
            row.setdefault(key, value)
    if held and all(row["no"] in found for row in held):
        _sum(reading, [found[row["no"]] for row in held])
    if held and "seals" not in reading.paper.fields:
        reading.put("seals", [row["seal"] for row in held if row.get("seal")] or None, None)


def _stowed(reading: Reading, notes: Sequence[Bit]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The number of each container that a line begins with, and what stands beside it."""
    for first, *rest in lines_of_notes(notes):
        match = CONTAINER.match(first.text.upper())
        if match is None:
            continue
        row: dict[str, Any] = {}
        for bit in (Bit(first.text[match.end() :].strip()), *rest):
            seal = seal_after(bit.text)
            count, _, kind = bit.text.partition(" ")
            if unit_of(bit.text) and (one := weight(bit.text, reading.decimal)) is not None and one.kg is not None:
                row.setdefault("gross", one.kg)
            elif (volume := _VOLUME.fullmatch(bit.text)) is not None:
                row.setdefault("cbm", number(volume[1], reading.decimal))
            elif count.isdigit() and is_package(kind):
                row.setdefault("packages", int(count))
                row.setdefault("kind", package_kind(kind))
            elif seal is not None:
                row.setdefault("seal", seal)
        yield "".join(match.groups()), row


def lines_of_notes(notes: Sequence[Bit]) -> Iterator[list[Bit]]:
    """The notes of each line, from left to right."""
    placed = sorted(((bit, bit.box) for bit in notes if bit.box), key=lambda one: (one[0].page, one[1][1]))
    held: list[tuple[Bit, Box]] = []
    for bit, box in placed:
        if held and (bit.page != held[0][0].page or box[1] - held[0][1][1] > SAME_LINE):
            yield _from_left(held)
            held = []
        held.append((bit, box))
    if held:
        yield _from_left(held)


def _from_left(line: list[tuple[Bit, Box]]) -> list[Bit]:
    return [bit for bit, _ in sorted(line, key=lambda one: one[1][0])]


def _sum(reading: Reading, rows: list[dict[str, Any]]) -> None:
    """The sums over the containers, where each has the figure."""
    if all("gross" in row for row in rows):
        kg = round(sum(row["gross"] for row in rows), 6)
        for part, value in weight_json(Weight(f"{kg:g}", kg, "kg", kg)).items():
            reading.put(f"gross.{part}", value, None)
    if all("cbm" in row for row in rows):
        reading.put("cbm", round(sum(row["cbm"] for row in rows), 3), None)
    if all("packages" in row for row in rows):
        reading.put("packages.count", sum(row["packages"] for row in rows), None)
        kinds = {row["kind"] for row in rows}
        reading.put("packages.kind", kinds.pop() if len(kinds) == 1 else None, None)


def contained(printed: Printed) -> tuple[int, str | None, Bit] | None:
    """The packages that containers are said to contain: "2 containers said to contain 80 bundles"."""
    for bit in printed.notes:
        match = _CONTAINED.search(bit.text)
        if match is not None and is_package(match[2]) and (pack := packages(f"{match[1]} {match[2]}", None)):
            return (*pack, bit)
    return None

"""Packages and weights: what the papers of one shipment say was packed and weighed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from oretrace.vet.papers.checks.finding import Bundle, PaperFinding, against, groups, named, sentence
from oretrace.vet.papers.paper import ALLOWING, Paper
from oretrace.vet.papers.words import package_kinds

GROSS_SHARE, NET_SHARE = 0.006, 0.002
"""Differences that practice allows: docs/method/papers.md gives the source of each."""
LEAST_GROSS_KG = 0.5
BILL_ROUNDING_KG, AIR_ROUNDING_KG = 10.0, 1.0
WEIGHBRIDGE_KG = 20.0
"""Division of a weighbridge (OIML R 76, class III, 60 t)."""
TARE_KG = (1_500.0, 5_600.0)
"""The mass of an empty container, of 20 and of 40 feet, with dunnage."""
_NO_MARKS = frozenset(
    {"AS", "PER", "NO", "NOS", "NM", "NIL", "NONE", "AND", "ON", "SEE", "INVOICE", "CNO", "KGS", "IN", "MADE"}
)
MISREAD = 50.0
_TRANSPORT = ("bill_of_lading", "air_waybill", "cmr", "rail_consignment_note")
_LOOSE = frozenset({None, "packages", "pallets", "containers"})
_CASES = frozenset({"cases", "wooden cases", "crates", "boxes", "cartons"})
PARTIAL = re.compile(
    r"part(?:ial)?[ -]shipment|\b\d+(?:st|nd|rd|th)? (?:lot|part|shipment) of\b|\bpart \d+ (?:of|/)|"
    r"balance to follow|remaining quantity|envío parcial|expédition partielle|teillieferung|分批|第一批|first part|"
    r"consolidated invoice|covers \w+ (?:bills|shipments)"
)


def packages(case: Bundle) -> Iterator[PaperFinding]:
    """Number and kind of packages."""
    found = [(paper, (paper.get("packages.count"), paper.get("packages.kind"))) for paper in case.papers]
    counted = with_parts([(paper, value) for paper, value in found if value[0] is not None])
    made = groups(counted, lambda one, other: int(one[0]) == int(other[0]) or _other_level(one[1], other[1]))
    if (two := against(made)) is not None:
        text = sentence("Number of packages", *two, show=lambda value: f"{int(value[0]):,} {value[1] or ''}".strip())
        yield _by_part(case, "packages", ("packages.count",), named(*two), text)
        return
    kinds = groups(counted, lambda one, other: _same_kind(one[1], other[1]))
    if (two := against(kinds)) is not None:
        text = sentence("Kind of packages", *two, show=lambda value: str(value[1]))
        yield PaperFinding("packages", "medium", named(*two), ("packages.kind",), text)


def _other_level(one: str | None, other: str | None) -> bool:
    """Pallets and the bags on them are counted apart."""
    return (one in ("pallets", "containers")) != (other in ("pallets", "containers"))


def _same_kind(one: str | None, other: str | None) -> bool:
    if not {one, other} <= package_kinds():
        return True
    return (
        one == other
        or one in _LOOSE
        or other in _LOOSE
        or {one, other} <= _CASES
        or str(one) in str(other)
        or str(other) in str(one)
    )


def with_parts(found: list[tuple[Paper, Any]]) -> list[tuple[Paper, Any]]:
    """Several papers of a kind, each for a part: their sum stands for each where it is what the other papers have.

    A value is an amount, or a pair whose first is the amount.
    """
    by_kind: dict[str | None, list[tuple[Paper, Any]]] = {}
    for paper, value in found:
        by_kind.setdefault(paper.kind, []).append((paper, value))
    whole: dict[str | None, float] = {}
    for kind, parts in by_kind.items():
        rest = [_amount(value) for paper, value in found if paper.kind != kind]
        total = sum(_amount(value) for _, value in parts)
        apart = len(parts) > 1 and len({paper.get("number") for paper, _ in parts}) == len(parts)
        if apart and any(abs(amount - total) <= GROSS_SHARE * amount for amount in rest):
            whole[kind] = total
    return [
        (
            paper,
            value
            if paper.kind not in whole
            else (whole[paper.kind], *value[1:])
            if isinstance(value, tuple)
            else whole[paper.kind],
        )
        for paper, value in found
    ]


def _amount(value: Any) -> float:
    return float(value[0] if isinstance(value, tuple) else value)


def gross(case: Bundle) -> Iterator[PaperFinding]:
    """Gross weight between papers."""
    yield from _weight(case, "gross", GROSS_SHARE)


def net(case: Bundle) -> Iterator[PaperFinding]:
    """Net weight between papers; a licence or an order states what may be shipped, not what was."""
    yield from _weight(case, "net", NET_SHARE)


def _weight(case: Bundle, key: str, share: float) -> Iterator[PaperFinding]:
    found = [(paper, kg) for paper, kg in case.with_field(f"{key}.kg") if paper.kind not in ALLOWING]
    slack = {paper.file: _rounding(paper, key) for paper, _ in found}
    counted = with_parts(found)
    by_kg = [(paper, (paper, kg)) for paper, kg in counted]

    def same(one: tuple[Paper, float], other: tuple[Paper, float]) -> bool:
        least = LEAST_GROSS_KG if key == "gross" else 0.0
        allowed = max(share * max(one[1], other[1]), slack[one[0].file] + slack[other[0].file], least)
        return abs(one[1] - other[1]) <= allowed

    if (two := against(groups(by_kg, same))) is not None:
        odd, rest = two
        worst = max(abs(kg - rest[0][1][1]) / max(rest[0][1][1], 1e-9) for _, (_, kg) in odd)
        text = sentence(f"{key.capitalize()} weight", odd, rest, show=lambda value: f"{value[1]:,.6g} kg")
        if all(max(kg, rest[0][1][1]) > MISREAD * min(kg, rest[0][1][1]) for _, (_, kg) in odd):
            text = f"{text} Figures so far apart are more often misread, or in another unit, than false."
            yield PaperFinding("weight", "note", named(odd, rest), (f"{key}.value",), text)
            return
        yield _by_part(
            case,
            "weight",
            (f"{key}.value",),
            named(odd, rest),
            f"{text[:-1]} ({worst:.1%} apart; {share:.1%} is practice).",
        )


def _rounding(paper: Paper, key: str) -> float:
    """What rounding may do to a weight: half its last digit, 10 kg on a bill, a kilogram on an air waybill."""
    printed, value, kg = str(paper.get(f"{key}.printed") or ""), paper.get(f"{key}.value"), paper.get(f"{key}.kg")
    factor = kg / value if value and kg is not None else 1.0
    match = re.search(r"[.,](\d{1,4})$", printed)
    grouped = match is not None and len(match[1]) == 3 and (value or 0) >= 1_000
    last = 0.5 * 10 ** -len(match[1]) if match and not grouped else 0.5
    if paper.kind == "weight_note":
        return max(2 * last * factor, 1.0 if (kg or 0) < 2_000 else WEIGHBRIDGE_KG / 2)
    if paper.kind == "air_waybill" and key == "gross":
        return max(AIR_ROUNDING_KG, last * factor)
    if paper.kind in _TRANSPORT and key == "gross" and kg and kg > 1_000:
        return max(BILL_ROUNDING_KG, last * factor)
    return float(last * factor)


def _by_part(case: Bundle, check: str, fields: tuple[str, ...], files: tuple[str, ...], text: str) -> PaperFinding:
    """A difference of amounts; a note where the papers speak of a part shipment."""
    if PARTIAL.search(case.remarks()):
        return PaperFinding(check, "note", files, fields, f"{text} The papers speak of a part shipment.")
    return PaperFinding(check, "high", files, fields, text)


def gross_and_net(case: Bundle) -> Iterator[PaperFinding]:
    """Within a paper: gross is at least net."""
    for paper in case.papers:
        gross_kg, net_kg = paper.get("gross.kg"), paper.get("net.kg")
        if gross_kg is not None and net_kg is not None and gross_kg < net_kg * 0.9995:
            text = f"{paper.file}: gross weight {gross_kg:,.6g} kg is less than net weight {net_kg:,.6g} kg."
            yield PaperFinding("weight", "high", (paper.file,), ("gross.value", "net.value"), text)


_UNIT_PACK = re.compile(
    r"(\d+(?:[.,]\d+)?)\s?kgs?\.? (?:net )?(?:each|per|bags?|drums?|big bags?|jumbo bags?|cartons?|boxes|cans?|"
    r"bottles?)",
    re.IGNORECASE,
)
_UNIT_PACK_KINDS = frozenset({"bags", "drums", "big bags", "cartons", "boxes", "cans", "bottles", "packages"})


def unit_packs(case: Bundle) -> Iterator[PaperFinding]:
    """Within a paper: packages of a stated size, times their number, are the net weight."""
    for paper in case.papers:
        texts, count, kg = paper.get("goods") or (), paper.get("packages.count"), paper.get("net.kg")
        sizes = {float(size.replace(",", ".")) for text in texts for size in _UNIT_PACK.findall(str(text))}
        if len(sizes) != 1 or not count or not kg or paper.get("packages.kind") not in _UNIT_PACK_KINDS:
            continue
        size = sizes.pop()
        if abs(size * count - kg) > 0.02 * kg:
            text = (
                f"{paper.file}: {int(count):,} packages of {size:g} kg are {size * count:,.6g} kg; the net weight is "
                f"{kg:,.6g} kg."
            )
            yield PaperFinding("weight", "high", (paper.file,), ("packages.count", "net.value", "goods"), text)


MOST_IN_CONTAINER = 29_500.0
"""Kilograms of cargo: 30,480 kg of gross mass (ISO 668) less the lightest box, and of some boxes 32,500 kg in all."""


def container_weights(case: Bundle) -> Iterator[PaperFinding]:
    """Within a paper: containers add up to the whole, and a verified gross mass is that of cargo and container."""
    for paper in case.papers:
        rows = [row for row in paper.get("containers") or () if isinstance(row, dict)]
        for key, total in (
            ("gross", paper.get("gross.kg")),
            ("net", paper.get("net.kg")),
            ("packages", paper.get("packages.count")),
        ):
            parts: list[Any] = [row.get(key) for row in rows]
            if not rows or total is None or any(part is None for part in parts):
                continue
            allowed = max(GROSS_SHARE * total, _rounding(paper, key) if key != "packages" else 0.0, 0.5 * len(parts))
            if abs(sum(parts) - total) > allowed:
                text = (
                    f"{paper.file}: the containers add up to {sum(parts):,.6g}, the paper has {total:,.6g} ({key})."
                )
                yield PaperFinding("totals", "high", (paper.file,), ("containers", f"{key}.value"), text)
        for row in rows:
            if (row.get("gross") or 0) > MOST_IN_CONTAINER:
                text = f"{paper.file}: {row['gross']:,.6g} kg are more than container {row['no']} can hold."
                yield PaperFinding("weight", "high", (paper.file,), ("containers",), text)
            tare = row["vgm"] - row["gross"] if row.get("vgm") and row.get("gross") else None
            if tare is not None and not TARE_KG[0] <= tare <= TARE_KG[1]:
                text = (
                    f"{paper.file}: container {row['no']} has a verified gross mass of {row['vgm']:,.6g} kg "
                    "and cargo of "
                    f"{row['gross']:,.6g} kg; {tare:,.6g} kg is no mass of an empty container."
                )
                yield PaperFinding("weight", "high", (paper.file,), ("containers",), text)


def vgm_between(case: Bundle) -> Iterator[PaperFinding]:
    """The verified gross mass of a container between papers."""
    found: dict[str, list[tuple[Paper, float]]] = {}
    for paper in case.papers:
        for row in paper.get("containers") or ():
            if isinstance(row, dict) and row.get("vgm"):
                found.setdefault(row["no"], []).append((paper, row["vgm"]))
    for no, values in found.items():
        if (two := against(groups(values, lambda one, other: abs(one - other) <= 0.01 * one))) is not None:
            yield PaperFinding(
                "weight", "medium", named(*two), ("containers",), sentence(f"Verified gross mass of {no}", *two)
            )


def marks(case: Bundle) -> Iterator[PaperFinding]:
    """Shipping marks: their letters between papers, their numbers against the number of packages."""
    found: list[tuple[Paper, tuple[str, int | None]]] = []
    for paper in case.papers:
        text = " ".join([str(paper.get("marks") or ""), *map(str, paper.get("remarks") or ())])
        match = re.search(
            r"(?:marks?\b[^A-Z0-9]*|^)([A-Z]{2,8})\b(?:[^0-9\n]{0,60}?(?:1\s*[-–/]\s*(\d[\d,.]*)))?",
            text.replace("MARKS", "marks").replace("Marks", "marks").replace("Shipping", ""),
        )
        if match and match[1] not in _NO_MARKS and ("marks" in text.casefold() or paper.get("marks")):
            found.append((paper, (match[1], int(re.sub(r"\D", "", match[2])) if match[2] else None)))
    if (two := against(groups(found, lambda one, other: one[0] == other[0]))) is not None:
        yield PaperFinding(
            "marks", "medium", named(*two), ("marks",), sentence("Shipping marks", *two, show=lambda value: value[0])
        )
    for paper, (letters, last) in found:
        count = paper.get("packages.count")
        if (
            last is not None
            and count is not None
            and last != int(count)
            and paper.get("packages.kind") not in ("pallets", "containers")
        ):
            text = f"{paper.file}: the marks {letters} number {last:,} packages, the paper has {int(count):,}."
            yield _by_part(case, "marks", ("marks", "packages.count"), (paper.file,), text)

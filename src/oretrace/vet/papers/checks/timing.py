"""Dates: what cannot come before what, with the days that practice allows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from oretrace.vet.papers.checks.finding import Case, PaperFinding
from oretrace.vet.papers.paper import Paper

_BILLS = ("bill_of_lading", "air_waybill", "cmr", "rail_consignment_note")


class _Rule(NamedTuple):
    """`first` is not later than `then` by more than `days`; each is a kind of paper (or "*") and a field."""

    first: tuple[str, str]
    then: tuple[str, str]
    days: int
    why: str


_RULES = (
    _Rule(("commercial_invoice", "date"), ("export_declaration", "date"), 2, "the declaration refers to the invoice"),
    _Rule(("commercial_invoice", "date"), ("import_declaration", "date"), 0, "the declaration refers to the invoice"),
    _Rule(("commercial_invoice", "date"), ("*", "dates.on_board"), 14, "an invoice follows the shipment by days at most"),
    _Rule(("commercial_invoice", "date"), ("air_waybill", "date"), 7, "the invoice travels with the goods"),
    _Rule(("commercial_invoice", "date"), ("certificate_of_origin", "date"), 1, "the certificate refers to the invoice"),
    _Rule(("packing_list", "date"), ("bill_of_lading", "dates.on_board"), 7, "goods are packed before they are loaded"),
    _Rule(("packing_list", "date"), ("air_waybill", "date"), 3, "goods are packed before they fly"),
    _Rule(("export_declaration", "date"), ("bill_of_lading", "dates.on_board"), 3, "goods are declared before they are loaded"),
    _Rule(("export_declaration", "date"), ("air_waybill", "date"), 3, "goods are declared before they fly"),
    _Rule(("export_declaration", "date"), ("import_declaration", "date"), 0, "goods leave before they arrive"),
    _Rule(("*", "dates.on_board"), ("*", "dates.arrival"), 0, "goods are loaded before they arrive"),
    _Rule(("*", "dates.on_board"), ("import_declaration", "date"), 0, "goods are loaded before they are entered"),
    _Rule(("air_waybill", "date"), ("*", "dates.arrival"), 1, "goods fly before they arrive"),
    _Rule(("air_waybill", "date"), ("import_declaration", "date"), 1, "goods fly before they are entered"),
    _Rule(("bill_of_lading", "dates.on_board"), ("bill_of_lading", "date"), 1, "a bill that says on board is issued after loading"),
    _Rule(("insurance_certificate", "date"), ("*", "dates.on_board"), 1, "cover begins by the shipment (UCP 600, article 28 e)"),
    _Rule(("insurance_certificate", "date"), ("air_waybill", "date"), 1, "cover begins by the shipment (UCP 600, article 28 e)"),
    _Rule(("*", "dates.production"), ("certificate_of_analysis", "date"), 0, "goods are made before they are analysed"),
    _Rule(("*", "dates.production"), ("*", "dates.on_board"), 0, "goods are made before they are loaded"),
    _Rule(("*", "dates.production"), ("air_waybill", "date"), 0, "goods are made before they fly"),
    _Rule(("*", "dates.sampling"), ("certificate_of_analysis", "date"), 0, "goods are sampled before they are reported on"),
    _Rule(("*", "dates.po"), ("commercial_invoice", "date"), 0, "goods are ordered before they are invoiced"),
    _Rule(("*", "dates.po"), ("*", "dates.on_board"), 0, "goods are ordered before they are shipped"),
    _Rule(("export_licence", "date"), ("*", "dates.on_board"), 0, "a licence is had before the goods leave"),
    _Rule(("export_licence", "date"), ("export_declaration", "date"), 0, "a licence is had before the declaration"),
    _Rule(("export_licence", "date"), ("air_waybill", "date"), 0, "a licence is had before the goods leave"),
    _Rule(("export_licence", "dates.valid_from"), ("export_declaration", "date"), 0, "a licence is valid when goods are declared"),
    _Rule(("export_declaration", "date"), ("export_licence", "dates.valid_until"), 0, "a licence is valid when goods are declared"),
    _Rule(("*", "dates.on_board"), ("export_licence", "dates.valid_until"), 0, "a licence is valid when goods leave"),
    _Rule(("air_waybill", "date"), ("export_licence", "dates.valid_until"), 0, "a licence is valid when goods leave"),
    _Rule(("end_user_certificate", "date"), ("export_licence", "date"), 0, "a licence is given on the end user's statement"),
    _Rule(("end_user_certificate", "date"), ("*", "dates.on_board"), 0, "the end user states before the goods leave"),
    _Rule(("proforma_invoice", "date"), ("commercial_invoice", "date"), 0, "a proforma comes before the invoice"),
)  # fmt: skip
LONGEST_WAY = {"sea": 150, "air": 45}
"""Days between loading and arrival."""


def order(case: Case) -> Iterator[PaperFinding]:
    """Dates that stand in an order that cannot be; the paper that is in most of them is named first."""
    broken: list[tuple[Paper, Paper, str, tuple[str, str]]] = []
    for rule in _RULES:
        for first, one in _days(case, *rule.first):
            for then, other in _days(case, *rule.then):
                if (one - other).days > rule.days:
                    text = f"{_what(first, rule.first[1])} {one}, {_what(then, rule.then[1])} {other}: {rule.why}"
                    broken.append((first, then, text, (rule.first[1], rule.then[1])))
    if not broken:
        return
    seen = [paper.file for first, then, _, _ in broken for paper in {id(first): first, id(then): then}.values()]
    worst = max(dict.fromkeys(seen), key=seen.count)
    if seen.count(worst) > 1:
        mine = [one for one in broken if worst in (one[0].file, one[1].file)]
        rest = [one for one in broken if one not in mine]
        texts = list(dict.fromkeys(text for _, _, text, _ in mine))
        fields = tuple(dict.fromkeys(name for *_, names in mine for name in names))
        yield PaperFinding("dates", "high", (worst,), fields, "; ".join(texts[:3]) + ".")
    else:
        rest = broken
    for first, then, text, names in rest[:4]:
        yield PaperFinding("dates", "high", tuple(dict.fromkeys((first.file, then.file))), names, f"{text}.")


def _what(paper: Paper, name: str) -> str:
    return f"{paper.file} ({name.removeprefix('dates.').replace('_', ' ')})"


def _days(case: Case, kind: str, name: str) -> Iterator[tuple[Paper, date]]:
    for paper in case.papers:
        if kind in ("*", paper.kind) and (text := paper.get(name)):
            try:
                yield paper, date.fromisoformat(str(text))
            except ValueError:
                continue


def stated(case: Case) -> Iterator[PaperFinding]:
    """A date that one paper states of another: the invoice's, the order's."""
    for name, kind in (("dates.invoice", "commercial_invoice"), ("dates.on_board", "bill_of_lading")):
        own = "date" if name == "dates.invoice" else name
        for paper, day in _days(case, "*", name):
            for other, its in _days(case, kind, own):
                if paper is not other and day != its and not _is_replaced_date(case, day):
                    text = f"{paper.file} dates the {name.removeprefix('dates.').replace('_', ' ')} {day}; {other.file} has {its}."
                    severity = "medium" if abs((day - its).days) > 2 else "note"
                    yield PaperFinding("dates", severity, (paper.file, other.file), (name, own), text)  # type: ignore[arg-type]


def _is_replaced_date(case: Case, day: date) -> bool:
    return any(str(day) in (paper.get("date"), paper.get("dates.on_board")) for paper in case.replaced)


def way(case: Case) -> Iterator[PaperFinding]:
    """Months between loading and arrival."""
    for paper, arrival in _days(case, "*", "dates.arrival"):
        for kinds, name, mode in ((("bill_of_lading",), "dates.on_board", "sea"), (("air_waybill",), "date", "air")):
            for kind in kinds:
                for other, left in _days(case, kind, name):
                    if (arrival - left).days > LONGEST_WAY[mode]:
                        text = f"{other.file} leaves {left}, {paper.file} arrives {arrival}: {(arrival - left).days} days."
                        yield PaperFinding("dates", "medium", (other.file, paper.file), (name, "dates.arrival"), text)

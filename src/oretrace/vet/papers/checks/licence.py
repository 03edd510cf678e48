"""Licences: for whom, of what, how much, where to; over several sets, whether one is used up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oretrace.vet.papers.checks.finding import Bundle, PaperFinding, day_of
from oretrace.vet.papers.checks.goods import substances
from oretrace.vet.papers.checks.parties import same_name
from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.values import digits
from oretrace.vet.papers.words import country

OVER_SHARE = 0.002
_LEAVING = ("export_declaration", "commercial_invoice", "packing_list", "bill_of_lading", "air_waybill")


def licence(case: Bundle) -> Iterator[PaperFinding]:
    """A licence or an end user's statement against the shipment it is with."""
    for paper in case.of("export_licence", "end_user_certificate", "import_licence"):
        yield from _party(case, paper)
        yield from _goods(case, paper)
        yield from _quantity(case, paper)
        yield from _destination(case, paper)


def _party(case: Bundle, paper: Paper) -> Iterator[PaperFinding]:
    """The holder is who exports. Receivers are held together in `parties`."""
    holder = paper.get("parties.licensee.name") or paper.get("parties.exporter.name")
    if paper.kind != "export_licence" or not holder:
        return
    others = [(one, str(name)) for one, name in case.with_field("parties.exporter.name") if one is not paper]
    if others and not any(same_name(holder, name) for _, name in others):
        text = f"Licence {paper.file} is for {holder}; the exporter is {others[0][1].rstrip('.')}."
        yield PaperFinding("licence", "high", (paper.file,), ("parties.exporter.name",), text)


def _goods(case: Bundle, paper: Paper) -> Iterator[PaperFinding]:
    allowed = {digits(str(code))[:6] for code in paper.get("hs") or ()}
    of = frozenset[str]().union(*(substances(str(text)) for text in paper.get("goods") or ()))
    for other in case.of(*_LEAVING):
        theirs = {digits(str(code))[:6] for code in other.get("hs") or ()}
        named = frozenset[str]().union(*(substances(str(text)) for text in other.get("goods") or ()))
        if (of and named and not of & named) or (allowed and theirs and not allowed & theirs):
            text = (
                f"Licence {paper.file} is for {'; '.join(map(str, paper.get('goods') or paper.get('hs')))[:100]}; "
                f"{other.file} has {'; '.join(map(str, other.get('goods') or other.get('hs')))[:100]}."
            )
            yield PaperFinding("licence", "high", (paper.file, other.file), ("goods", "hs"), text)
            return


def _allowed_kg(paper: Paper) -> float | None:
    for name in ("quantity.kg", "net.kg", "gross.kg"):
        if (kg := paper.get(name)) is not None:
            return float(kg)
    return None


def _shipped_kg(case: Bundle) -> tuple[Paper, float] | None:
    """The net weight that leaves, as the declaration has it, else the invoice, the list, the bill's gross."""
    for kind in _LEAVING:
        for paper in case.of(kind):
            if (kg := paper.get("net.kg")) is not None:
                return paper, float(kg)
    return None


def _quantity(case: Bundle, paper: Paper) -> Iterator[PaperFinding]:
    most, shipped = _allowed_kg(paper), _shipped_kg(case)
    if most is not None and shipped is not None and shipped[1] > most * (1 + OVER_SHARE):
        text = f"{paper.file} is for {most:,.6g} kg; {shipped[0].file} has {shipped[1]:,.6g} kg."
        yield PaperFinding("licence", "high", (paper.file, shipped[0].file), ("quantity.kg", "net.value"), text)


def _destination(case: Bundle, paper: Paper) -> Iterator[PaperFinding]:
    where = country(str(paper.get("destination") or ""))
    others = {country(str(one)) for other, one in case.with_field("destination") if other is not paper} - {None}
    if where and others and where not in others:
        text = (
            f"{paper.file} is for {paper.get('destination')}; the goods go to {', '.join(sorted(map(str, others)))}."
        )
        yield PaperFinding("licence", "high", (paper.file,), ("destination",), text)


def used_up(cases: Sequence[Bundle]) -> Iterator[tuple[Bundle, PaperFinding]]:
    """Licences over all sets: shipments under one number, by day, from the one on that they exceed it together."""
    held: dict[str, list[tuple[Bundle, Paper | None]]] = {}
    for case in cases:
        numbers: dict[str, Paper | None] = {str(n): None for _, n in case.with_field("refs.licence")}
        numbers |= {str(paper.get("number")): paper for paper in case.of("export_licence") if paper.get("number")}
        for number, paper in numbers.items():
            held.setdefault(number.upper().replace(" ", ""), []).append((case, paper))
    for number, uses in held.items():
        allowed = [kg for _, paper in uses if paper is not None and (kg := _allowed_kg(paper)) is not None]
        if len(uses) > 1 and allowed:
            yield from _exceeding(number, max(allowed), sorted(uses, key=lambda use: day_of(use[0]) or ""))


def _exceeding(
    number: str, most: float, uses: list[tuple[Bundle, Paper | None]]
) -> Iterator[tuple[Bundle, PaperFinding]]:
    total = 0.0
    names: list[str] = []
    for case, paper in uses:
        shipped = _shipped_kg(case)
        total += shipped[1] if shipped else 0.0
        names.append(case.name)
        if shipped and total > most * (1 + OVER_SHARE):
            text = (
                f"Licence {number} is for {most:,.6g} kg; the sets {', '.join(names)} have {total:,.6g} kg under it."
            )
            files = (paper.file,) if paper else tuple(one.file for one, _ in case.with_field("refs.licence"))
            yield case, PaperFinding("licence", "high", files, ("quantity.kg",), text)

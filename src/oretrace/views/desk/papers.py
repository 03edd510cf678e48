"""A set of papers on a page: two of them side by side, what disagrees outlined where it stands, all in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.detect.papers.records import PapersDetails
    from oretrace.vet.coupling import VettedSet
    from oretrace.vet.papers.checks import PaperFinding
    from oretrace.vet.papers.paper import Paper
    from oretrace.vet.papers.stored import StoredSet
    from oretrace.vet.papers.vetting import Vetted

PAGE = 50
A4 = (595.0, 842.0)
COMPARED = (
    ("Number", "number"), ("Date", "date"), ("Exporter", "parties.exporter.name"),
    ("Consignee", "parties.consignee.name"), ("Notify", "parties.notify.name"), ("End user", "parties.end_user.name"),
    ("Goods", "goods"), ("Code", "hs"), ("Origin", "origin"), ("Destination", "destination"),
    ("Packages", "packages.count"), ("Gross kg", "gross.kg"), ("Net kg", "net.kg"), ("Value", "value"),
    ("Currency", "currency"), ("Terms", "incoterm"), ("Containers", "containers"), ("Seals", "seals"),
    ("Licence", "refs.licence"), ("On board", "dates.on_board"),
)  # fmt: skip

HEADS = {name: head for head, name in COMPARED}
WORDS = {
    "parties": "", "refs": "", "dates": "date", "pol": "port of loading", "pod": "port of discharge",
    "po": "purchase order", "coo": "certificate of origin", "bl": "bill of lading", "lc": "letter of credit",
    "kg": "in kg", "lines": "goods by line", "printed": "as printed", "cbm": "volume in m³",
    "vgm": "verified gross mass",
}  # fmt: skip
"""Parts of the names of fields in words, "" for those that say nothing beside the next."""


@dataclass(frozen=True)
class SetRow:
    """A set in the list: where it leads, its verdict, the checks that weigh, its finding."""

    address: str
    title: str
    verdict: str
    checks: str
    finding: str
    shipments: int


@dataclass(frozen=True)
class SetsView:
    """The sets as they were vetted last, those that disagree first; none where they were not vetted.

    `imported`: whether the store has papers.
    """

    rows: tuple[SetRow, ...]
    counts: tuple[tuple[str, int], ...]
    page: int
    pages: int
    total: int
    verdict: str
    read_only: bool
    modelled: bool = False
    imported: bool = True


@dataclass(frozen=True)
class PaperMark:
    """A box on a page, in points, with the number and the severity of what was found there, and its sentence."""

    number: int
    severity: str
    x: float
    y: float
    width: float
    height: float
    text: str


@dataclass(frozen=True)
class SheetView:
    """A page of a paper: its picture, its size in points, the boxes that are outlined."""

    number: int
    picture: str
    width: float
    height: float
    marks: tuple[PaperMark, ...]


@dataclass(frozen=True)
class FieldRow:
    """A field of a paper as it was read, its name in words, and the numbers of what was found in it."""

    name: str
    words: str
    value: str
    found: tuple[int, ...]


@dataclass(frozen=True)
class SeenPaper:
    """One paper: pages of a PDF, or of data its fields alone; `found` are number, severity and sentence about it."""

    file: str
    kind: str
    state: str
    address: str
    remarks: tuple[str, ...]
    sheets: tuple[SheetView, ...]
    fields: tuple[FieldRow, ...]
    found: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True)
class Tab:
    """A paper among the others of its set."""

    file: str
    kind: str
    address: str
    found: int
    here: bool


@dataclass(frozen=True)
class FoundRow:
    """What one check found: its number on the page, and the papers that it names."""

    number: int
    check: str
    severity: str
    text: str
    papers: tuple[Tab, ...]


@dataclass(frozen=True)
class ComparedCell:
    """A value in the table of all papers, and the number of what was found in it, 0 for nothing."""

    text: str
    number: int


@dataclass(frozen=True)
class SetView:
    """A set: its verdict, what was found, one paper and one beside it, all in a table, its shipments.

    `across` are sentences about other sets too, `hub` is what a flagged corridor does to its odds; both, `finding`
    and `shipments` are known once the sets were vetted. `before` and `after` lead to the papers beside `this`.
    """

    title: str
    verdict: str
    found: tuple[FoundRow, ...]
    across: tuple[str, ...]
    tabs: tuple[Tab, ...]
    this: SeenPaper
    beside: SeenPaper | None
    before: str
    after: str
    columns: tuple[Tab, ...]
    table: tuple[tuple[str, tuple[ComparedCell, ...]], ...]
    shipments: tuple[tuple[str, str], ...]
    finding: str
    vetted: bool
    hub: tuple[str, ...]
    modelled: bool = False


def sets_view(sets: Sequence[VettedSet], page: int, verdict: str, read_only: bool) -> SetsView:
    """A page of the list, the first one 1, of all sets or of those with a verdict."""
    order = ("inconsistent", "inconclusive", "consistent")
    counts = tuple((name, sum(one.verdict == name for one in sets)) for name in order)
    kept = [one for one in sets if one.verdict == (verdict or one.verdict)]
    kept.sort(key=lambda one: (order.index(one.verdict), -len(one.checks), one.title))
    pages = max(1, -(-len(kept) // PAGE))
    page = min(page, pages)
    rows = tuple(
        SetRow(
            f"/papers/{one.at}", one.title, one.verdict, ", ".join(sorted(one.checks)), one.finding, len(one.lines)
        )
        for one in kept[(page - 1) * PAGE : page * PAGE]
    )
    return SetsView(rows, counts, page, pages, len(kept), verdict, read_only)


def set_view(
    stored: StoredSet, vetted: Vetted, line: int, beside: int, details: PapersDetails | None, finding: str
) -> SetView:
    """The page of a set: the paper at `line` of `document`, and that at the line `beside` it.

    With `beside` 0 it is the paper that disagrees with it, and a set opened at its first paper shows the two that
    disagree most gravely.
    """
    papers = vetted.papers
    place, other = _opened(stored, vetted, line, beside)
    tabs = tuple(_tab(stored, vetted, row, row == place) for row in range(len(papers)))
    live = {one.text for one in vetted.findings}
    kept = (*details.sentences, *details.notes, *details.unpublished) if details else ()
    across = [text for text in kept if text.partition(": ")[2] not in live]
    shipments = zip(details.shipments, details.numbers, strict=True) if details else ()
    return SetView(
        title=stored.papers.name,
        verdict=details.set_verdict if details else vetted.verdict,
        found=tuple(_found(number, one, tabs) for number, one in enumerate(vetted.findings, 1)),
        across=tuple(across),
        tabs=tabs,
        this=_seen(stored, vetted, place),
        beside=None if other is None else _seen(stored, vetted, other),
        before=tabs[place - 1].address if place else "",
        after=tabs[place + 1].address if place + 1 < len(tabs) else "",
        columns=tabs,
        table=tuple(_compared(vetted)),
        shipments=tuple((f"/shipments/{at}", number or at) for at, number in shipments),
        finding=finding,
        vetted=details is not None,
        hub=(),
    )


def _tab(stored: StoredSet, vetted: Vetted, row: int, here: bool) -> Tab:
    paper = vetted.papers[row]
    found = sum(paper.file in one.papers for one in vetted.findings)
    other = _likeliest(vetted, row)
    address = f"/papers/{stored.snapshot}/{stored.lines[row]}"
    address += "" if other is None else f"?beside={stored.lines[other]}"
    return Tab(paper.file, _kind(paper), address, found, here)


def _kind(paper: Paper) -> str:
    return (paper.kind or "kind not known").replace("_", " ")


def _opened(stored: StoredSet, vetted: Vetted, line: int, beside: int) -> tuple[int, int | None]:
    """The places of the two papers that are shown; of a set by its own address those that disagree most gravely."""
    place = stored.lines.index(line)
    if beside in stored.lines:
        return place, stored.lines.index(beside)
    if place == 0 and vetted.findings:  # the gravest finding stands first
        gravest = vetted.findings[0].papers
        place = next((row for row, paper in enumerate(vetted.papers) if paper.file in gravest), 0)
    return place, _likeliest(vetted, place)


def _likeliest(vetted: Vetted, place: int) -> int | None:
    """The paper that disagrees with this one by the gravest finding that names it, else its neighbour."""
    this = vetted.papers[place]
    about = next((one for one in vetted.findings if this.file in one.papers), None)
    after = place + 1 if place + 1 < len(vetted.papers) else place - 1
    if about is None:
        return after if after >= 0 else None
    return max(
        (row for row in range(len(vetted.papers)) if row != place),
        key=lambda row: (*_disagrees(about, this, vetted.papers[row]), row == after, -row),
        default=None,
    )


def _disagrees(about: PaperFinding, this: Paper, other: Paper) -> tuple[bool, bool]:
    """Whether another paper has something else in a field that a finding is about, and whether it is named, too."""
    pairs = [(this.get(name), other.get(name)) for name in about.fields]
    return any(None not in pair and pair[0] != pair[1] for pair in pairs), other.file in about.papers


def _found(number: int, one: PaperFinding, tabs: Sequence[Tab]) -> FoundRow:
    papers = tuple(tab for tab in tabs if tab.file in one.papers)
    return FoundRow(number, one.check, one.severity, one.text, papers)


def _seen(stored: StoredSet, vetted: Vetted, row: int) -> SeenPaper:
    paper = vetted.papers[row]
    address = f"/papers/{stored.snapshot}/{stored.lines[row]}"
    mine = [(number, one) for number, one in enumerate(vetted.findings, 1) if paper.file in one.papers]
    fields = tuple(
        FieldRow(
            name, in_words(name), _text(value.value), tuple(number for number, one in mine if _is_about(one, name))
        )
        for name, value in paper.fields.items()
    )
    sheets = tuple(_sheets(paper, address, mine))
    remarks = (*paper.traces, *paper.unread)
    found = tuple((number, one.severity, one.text) for number, one in mine)
    return SeenPaper(paper.file, _kind(paper), paper.state or "", address, remarks, sheets, fields, found)


def in_words(name: str) -> str:
    """A field's name as a reader knows it: "parties.exporter.address" is "Exporter, address"."""
    parts = [WORDS.get(part, part.replace("_", " ")) for part in name.split(".")]
    shown = HEADS.get(name) or ", ".join(part for part in parts if part)
    return shown[:1].upper() + shown[1:]


def _sheets(paper: Paper, address: str, mine: Sequence[tuple[int, PaperFinding]]) -> list[SheetView]:
    sizes = paper.meta.get("sizes") or [A4] * int(paper.meta.get("pages") or 0)
    return [
        SheetView(number, f"{address}/pages/{number}.png", width, height, _marks(paper, number, mine))
        for number, (width, height) in enumerate(sizes, 1)
    ]


def _marks(paper: Paper, page: int, mine: Sequence[tuple[int, PaperFinding]]) -> tuple[PaperMark, ...]:
    """The boxes of fields in which something was found, each box once, with the gravest."""
    found: dict[Any, PaperMark] = {}
    for number, one in sorted(mine, key=lambda it: -it[1].weight):
        for name, value in paper.fields.items():
            if value.page == page and value.box is not None and value.box not in found and _is_about(one, name):
                left, top, right, bottom = value.box
                size = round(right - left + 4, 1), round(bottom - top + 4, 1)
                found[value.box] = PaperMark(number, one.severity, left - 2, top - 2, *size, one.text)
    return tuple(sorted(found.values(), key=lambda mark: (mark.number, mark.y, mark.x)))


def _is_about(one: PaperFinding, name: str) -> bool:
    """Whether a finding is about a field: it names it, a part of it, or its mass in another unit."""
    return any(
        name == field or name.startswith(f"{field}.") or field.startswith(f"{name}.") or _root(name) == _root(field)
        for field in one.fields
    )


def _root(name: str) -> str:
    """Masses, packages and parties are one whatever is stated of them."""
    parts = name.split(".")
    if parts[0] in ("gross", "net", "quantity", "packages"):
        return parts[0]
    return ".".join(parts[:2]) if parts[0] == "parties" and parts[-1] in ("name", "local_name") else name


def _compared(vetted: Vetted) -> list[tuple[str, tuple[ComparedCell, ...]]]:
    """Rows of the table: a field, and its value on each paper; fields that only one paper has are left out."""
    rows = []
    for head, name in COMPARED:
        cells = tuple(ComparedCell(_text(paper.get(name)), _number(vetted, paper, name)) for paper in vetted.papers)
        if sum(bool(cell.text) for cell in cells) > 1 or any(cell.number for cell in cells):
            rows.append((head, cells))
    return rows


def _number(vetted: Vetted, paper: Paper, name: str) -> int:
    if paper.get(name) is None:
        return 0
    about = (n for n, one in enumerate(vetted.findings, 1) if paper.file in one.papers and _is_about(one, name))
    return next(about, 0)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_text(one) for one in value)[:300]
    if isinstance(value, dict):
        return ", ".join(f"{_text(one)}" for one in value.values() if one not in (None, ""))[:200]
    return f"{value:,.10g}" if isinstance(value, float) else "" if value is None else str(value)[:300]

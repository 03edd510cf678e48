"""Materials: forms and codes, look-alikes, acts, who holds each stage, what an importer depends on, findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.catalog.lookalikes import ORDER, lookalikes_of
from oretrace.catalog.materials import Material, description_of, hs_materials
from oretrace.law.selection import IN_FORCE
from oretrace.views import assess as words
from oretrace.views.desk.act import ActLine, act_line
from oretrace.views.desk.queue import QueueRow
from oretrace.views.figures import ShareRow
from oretrace.views.numbers import months, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from oretrace.assess import Assessment
    from oretrace.assess.dependence import Dependence
    from oretrace.assess.stages import StageTable
    from oretrace.catalog.lookalikes import Lookalike
    from oretrace.catalog.materials import HsMaterial
    from oretrace.catalog.measures import Measure

HOLDERS, PARTNERS = 5, 15
ENDED = ("ended",)
ATTESTED = {
    "reported_case": "a case was reported",
    "reported_tactic": "reported as a tactic",
    "weak_report": "weakly reported",
    "hypothesis": "a hypothesis: chemistry alone",
    "same_material": "the same material in another form",
    "same_heading": "the same heading",
    "basket": "a residual code of the chapter",
}
"""How well each kind of look-alike is attested, the best first."""
REPORTED = 3
"""The first so many kinds were reported by somebody; the others rest on chemistry or the nomenclature alone."""


@dataclass(frozen=True)
class MaterialLine:
    """A material in a list."""

    name: str
    symbol: str
    codes: int
    in_force: int
    flagged: int
    findings: int


@dataclass(frozen=True)
class MaterialsView:
    """All materials that an act of the catalog names."""

    materials: tuple[MaterialLine, ...]


@dataclass(frozen=True)
class Covered:
    """An act in force that names a code, and how much of the code it controls."""

    act: str
    coverage: str


@dataclass(frozen=True)
class MaterialCode:
    """A code that holds the material; `content` is element per goods, `share` how much of the code's goods it can be.

    Both "" of a code that an act names and whose content the catalog does not have.
    """

    hs6: str
    text: str
    form: str
    stage: str
    content: str
    share: str
    covered: tuple[Covered, ...]


@dataclass(frozen=True)
class LookalikeLine:
    """A code under which goods of the material could be declared; `reported` where somebody reported it."""

    hs6: str
    text: str
    attested: str
    reported: bool
    reason: str
    source: str


@dataclass(frozen=True)
class Holder:
    """A territory's share of a stage; `typical` is from 0 to 1, None where no figure is printed."""

    code: str
    name: str
    share: str
    typical: float | None


@dataclass(frozen=True)
class StageLine:
    """Who holds a stage by one publisher: HHI from 0 to 1, the total, the largest holders."""

    stage: str
    year: int
    source: str
    hhi: str
    total: str
    holders: tuple[Holder, ...]
    notes: tuple[str, ...]

    @property
    def drawn(self) -> ShareRow:
        """What the figure draws."""
        parts = tuple((one.name, one.typical) for one in self.holders)
        return ShareRow(f"{self.stage} {self.year}, {self.source}", parts)


@dataclass(frozen=True)
class Partner:
    """A partner's share of an importer's imports as declared (naive) and as findings correct it, with its bounds."""

    code: str
    name: str
    declared: str
    corrected: str
    bounds: str
    amount: str


@dataclass(frozen=True)
class DependenceView:
    """What an importer's imports depend on; `moves` say what corrects them and why nothing does."""

    importer: str
    importer_name: str
    months: str
    reliance: str
    partners: tuple[Partner, ...]
    moves: tuple[str, ...]
    notes: tuple[str, ...]
    modelled: bool


@dataclass(frozen=True)
class MaterialView:
    """A material with all that stands on its page; `dependence` is None until it was worked out.

    `planned` are acts that are not in force today and may come or come back; `past` those that ended.
    """

    key: str
    name: str
    symbol: str
    forms: tuple[str, ...]
    codes: tuple[MaterialCode, ...]
    lookalikes: tuple[LookalikeLine, ...]
    in_force: tuple[ActLine, ...]
    planned: tuple[ActLine, ...]
    past: tuple[ActLine, ...]
    answer: str
    stages: tuple[StageLine, ...]
    printed: tuple[str, ...]
    lists: tuple[str, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    importer: str
    measure: str
    dependence: DependenceView | None
    findings: tuple[QueueRow, ...]
    total: int
    read_only: bool


def material_view(
    known: Material,
    acts: Sequence[Measure],
    today: date,
    catalog: Assessment,
    asked: tuple[str, str],
    traded: Assessment | None,
    findings: Sequence[QueueRow],
    total: int,
    read_only: bool,
) -> MaterialView:
    """The page of a material: `catalog` is assessed without a store, `traded` with the store for `asked`.

    `asked` are the importer and the act of the form, each "" where none was chosen.
    """
    lines = [act_line(act, today) for act in acts]
    standing = [act for act, line in zip(acts, lines, strict=True) if line.state in IN_FORCE]
    newest = words.newest(catalog.listings)
    return MaterialView(
        key=known.material,
        name=known.name,
        symbol=known.symbol,
        forms=known.forms,
        codes=codes_of(known.material, standing),
        lookalikes=lookalikes(known.material),
        in_force=tuple(line for line in lines if line.state in IN_FORCE),
        planned=tuple(line for line in lines if line.state not in (*IN_FORCE, *ENDED)),
        past=tuple(line for line in lines if line.state in ENDED),
        answer=words.answer(catalog),
        stages=tuple(map(stage_line, catalog.leading())),
        printed=tuple(f"{words.item(one)}, {one.first_year}: {words.stated(one)}" for one in catalog.printed),
        lists=tuple(f"{issuer} {one.year} {kind}: {one.status}" for (issuer, kind), one in newest.items()),
        notes=catalog.notes,
        sources=tuple(words.sources(catalog)),
        importer=asked[0],
        measure=asked[1],
        dependence=None if traded is None else dependence_view(traded),
        findings=tuple(findings),
        total=total,
        read_only=read_only,
    )


def codes_of(material: str, acts: Iterable[Measure]) -> tuple[MaterialCode, ...]:
    """The codes that hold a material, and those that acts name for it, with how much of each the acts control."""
    covered: dict[str, list[Covered]] = {}
    for act in acts:
        for hs6 in dict.fromkeys(code for item in act.items if item.material == material for code in item.hs6):
            cover = {item.coverage_of(hs6) for item in act.items if item.material == material}
            covered.setdefault(hs6, []).append(Covered(act.id, "full" if "full" in cover else "partial"))
    held = [row for row in hs_materials() if row.material == material]
    lines = [code_line(row.hs6, row, covered.get(row.hs6, ())) for row in held]
    rest = sorted(set(covered) - {row.hs6 for row in held})
    return (*lines, *(code_line(hs6, None, covered[hs6]) for hs6 in rest))


def code_line(hs6: str, row: HsMaterial | None, covered: Sequence[Covered]) -> MaterialCode:
    """A code with what it holds."""
    return MaterialCode(
        hs6=hs6,
        text=description_of(hs6) or "",
        form=row.form if row else "",
        stage=row.stage if row else "",
        content=between(row.fraction_low, row.fraction_high) if row and row.symbol else "",
        share=between(row.share_low, row.share_high) if row else "",
        covered=tuple(covered),
    )


def between(low: float, high: float) -> str:
    """Two shares in percent, as one where they are alike."""
    return f"{words.percent(high)} %" if high - low < words.CLOSE else f"{words.percent(low)}–{words.percent(high)} %"


def lookalikes(material: str) -> tuple[LookalikeLine, ...]:
    """The codes under which goods of a material could be declared, each as its best attested, the best first."""
    own = {row.hs6 for row in hs_materials() if row.material == material and not row.is_basket}
    best: dict[str, Lookalike] = {}
    for one in sorted((one for hs6 in own for one in lookalikes_of(hs6)), key=rank):
        best.setdefault(one.hs6, one)
    return tuple(
        LookalikeLine(
            hs6=one.hs6,
            text=description_of(one.hs6) or "",
            attested=ATTESTED[one.attestation],
            reported=ORDER.index(one.attestation) < REPORTED,
            reason=one.reason,
            source=one.source,
        )
        for one in best.values()
    )


def rank(one: Lookalike) -> tuple[int, str, str]:
    """The best attested first."""
    return ORDER.index(one.attestation), one.hs6, one.reason


def stage_line(table: StageTable) -> StageLine:
    """Who holds a stage."""
    return StageLine(
        stage=table.stage,
        year=table.year,
        source=table.source,
        hhi=words.index(table.held.hhi),
        total=words.total(table),
        holders=tuple(
            Holder(row.territory, place(row.territory), words.share(row.share), row.share.typical)
            for row in table.held.shares[:HOLDERS]
        ),
        notes=table.notes,
    )


def dependence_view(found: Assessment) -> DependenceView:
    """What an importer relies on, as declared and as corrected."""
    depends, span, reliance = found.dependence, found.span, found.reliance
    return DependenceView(
        importer=found.importer or "",
        importer_name=place(found.importer or ""),
        months="" if span is None else months(*span),
        reliance="" if reliance is None else words.share(reliance.share),
        partners=() if depends is None else partners(depends),
        moves=() if depends is None else moves(depends),
        notes=found.notes,
        modelled=found.modelled,
    )


def partners(depends: Dependence) -> tuple[Partner, ...]:
    """The largest partners."""
    return tuple(
        Partner(
            code=row.territory,
            name=place(row.territory),
            declared=words.typical(row.declared),
            corrected=words.typical(row.corrected) if depends.moves else "",
            bounds=words.between(row.corrected) if depends.moves else "",
            amount=words.kilograms(row.declared_kg),
        )
        for row in depends.origins[:PARTNERS]
    )


def moves(depends: Dependence) -> tuple[str, ...]:
    """What each finding moves, in sentences."""
    return tuple(
        f"{words.typical(one.share)} ({words.between(one.share)}) of the lane of {place(one.hub)} is counted to "
        f"{place(one.origin)}: finding {one.finding[:8]}, consistent with rerouting."
        for one in depends.moves
    )

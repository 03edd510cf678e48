"""Acts: what they control, towards whom, since when; whether goods were controlled on a day, for seller and buyer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from oretrace.catalog.materials import description_of
from oretrace.catalog.territories import territories
from oretrace.law.answer import Answer
from oretrace.law.knowledge import knowledge
from oretrace.law.sentences import buyers_side
from oretrace.law.state import NOT_KNOWN, state
from oretrace.views.desk.queue import QueueRow
from oretrace.views.numbers import place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.catalog.measure_parts import MeasureItem
    from oretrace.catalog.measures import Measure

ORDER = ("inside", "maybe", "outside", "suspended")
UNSURE = "a suspension ended after {until}, the last month that the catalog covers; what followed was not found"
WORDS = {"inside": "controlled", "maybe": "may be controlled", "outside": "not controlled"}


@dataclass(frozen=True)
class ActLine:
    """An act in a list, with its state on a day."""

    id: str
    label: str
    title: str
    issuer: str
    issuer_name: str
    targets: str
    materials: tuple[str, ...]
    announced_on: date | None
    effective_from: date | None
    effective_until: date | None
    state: str
    verified: bool


@dataclass(frozen=True)
class ActsView:
    """The acts of the catalog that match; `on` is the day of their state, `in_force` leaves out the others."""

    text: str
    on: date
    in_force: bool
    acts: tuple[ActLine, ...]
    total: int


@dataclass(frozen=True)
class CodeLine:
    """A code that an item names; `coverage` "partial" where the code is wider than the controlled good."""

    hs6: str
    text: str
    coverage: str


@dataclass(frozen=True)
class ItemLine:
    """A controlled good; without codes it is technology, an end user, or a good that no code stands for."""

    material: str
    form: str
    clause: str
    effect: str
    threshold: str
    codes: tuple[CodeLine, ...]
    lines: tuple[str, ...]
    see: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """A day of an act's history; `planned` where it is still to come."""

    day: date
    text: str
    planned: bool


@dataclass(frozen=True)
class AskedCheck:
    """What the check asks; texts as they were written, "" where nothing was."""

    on: str = ""
    goods: str = ""
    origin: str = ""
    destination: str = ""
    form: str = ""
    purity: str = ""
    end_user: Literal["unknown", "civil", "military"] = "unknown"
    known_on: str = ""


@dataclass(frozen=True)
class CodeAnswer:
    """The answer for one code of a material."""

    hs6: str
    text: str
    answer: str
    effect: str
    acts: tuple[str, ...]


@dataclass(frozen=True)
class ActCheck:
    """Was it controlled: the answer of the law check in both of its sides, or why there is none.

    `under_this` is what the act of the page gives, `verdict` that in words. `exporter` are sentences of whose law it
    is, `buyer` of who buys. For a material in the place of a code, `by_code` has an answer for each of its codes.
    """

    asked: AskedCheck
    problem: str = ""
    answer: Answer | None = None
    headline: str = ""
    verdict: str = ""
    under_this: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    exporter: tuple[str, ...] = ()
    buyer: tuple[str, ...] = ()
    by_code: tuple[CodeAnswer, ...] = ()


@dataclass(frozen=True)
class ActView:
    """An act with all that stands on its page; `own` is a sentence for an act that is no law of the catalog.

    `state_note` is what a state "not known" means, "" for others.
    """

    id: str
    label: str
    title: str
    issuer: str
    issuer_name: str
    authority: str
    instrument: str
    own: str
    state: str
    state_note: str
    verified: bool
    evidence_level: str
    reviewed: date | None
    targets: tuple[tuple[str, str], ...]
    re_export: bool
    timeline: tuple[Event, ...]
    relations: tuple[tuple[str, str, str], ...]
    items: tuple[ItemLine, ...]
    notes: str
    sources: tuple[str, ...]
    not_opened: tuple[str, ...]
    check: ActCheck
    findings: tuple[QueueRow, ...]
    total: int


def act_line(act: Measure, on: date) -> ActLine:
    """An act in a list."""
    names = [place(code) for code in act.destinations]
    return ActLine(
        id=act.id,
        label=act.label,
        title=act.title or "",
        issuer=act.issuer,
        issuer_name=place(act.issuer),
        targets="all" if not names else ", ".join(names[:3]) + (f" and {len(names) - 3} more" if names[3:] else ""),
        materials=tuple(dict.fromkeys(item.material for item in act.items if item.material)),
        announced_on=act.announced_on,
        effective_from=act.effective_from,
        effective_until=act.effective_until,
        state=state(act, on),
        verified=act.verified,
    )


def act_view(act: Measure, today: date, check: ActCheck, findings: Sequence[QueueRow], total: int) -> ActView:
    """The page of an act."""
    return ActView(
        id=act.id,
        label=act.label,
        title=act.title or "",
        issuer=act.issuer,
        issuer_name=place(act.issuer),
        authority=act.authority or "",
        instrument=(act.instrument or "").replace("_", " "),
        own=act.own or "",
        state=(now := state(act, today)),
        state_note=UNSURE.format(until=knowledge().knowledge.until) if now == NOT_KNOWN else "",
        verified=act.verified,
        evidence_level=(act.evidence_level or "").replace("_", " "),
        reviewed=act.reviewed,
        targets=tuple((code, place(code)) for code in act.destinations),
        re_export=act.re_export_clause,
        timeline=timeline(act, today),
        relations=tuple((one.type.replace("_", " "), one.id, one.clause or "") for one in act.relations),
        items=tuple(map(item_line, act.items)),
        notes=act.notes or "",
        sources=act.source_urls,
        not_opened=act.source_urls_not_opened,
        check=check,
        findings=tuple(findings),
        total=total,
    )


def timeline(act: Measure, today: date) -> tuple[Event, ...]:
    """The days of an act in order; what lies after today is planned."""
    days = [(act.announced_on, "announced"), (act.effective_from, "in force"), (act.effective_until, "last day")]
    days += [(one.effective_from, f"clause {one.clause} in force") for one in act.phases]
    days += [(one.date, one.event) for one in act.key_dates]
    for one in act.suspended_periods:
        what = f"clause {one.clause}" if one.clause else "the whole act"
        days += [(one.begins, f"{what} suspended by {one.by}"), (one.until, f"last day of the suspension of {what}")]
    known = sorted({(day, text) for day, text in days if day is not None})
    return tuple(Event(day, text, day > today) for day, text in known)


def item_line(item: MeasureItem) -> ItemLine:
    """A controlled good with its codes."""
    codes = [CodeLine(hs6, description_of(hs6) or "", item.coverage_of(hs6) or "partial") for hs6 in item.hs6]
    return ItemLine(
        material=item.material,
        form=item.form,
        clause=item.clause or "",
        effect=item.effect or "",
        threshold=item.threshold if item.threshold and item.threshold != "none stated" else "",
        codes=tuple(codes),
        lines=item.hs_codes_reference,
        see=item.see,
    )


def codes_of_material(act: Measure, text: str) -> tuple[str, ...]:
    """The codes that an act names for a material, by its name; none of a text that is no material of it."""
    wanted = text.strip().casefold()
    found = {code for item in act.items if item.material.casefold() == wanted for code in item.hs6}
    return tuple(sorted(found))


def check_of(act: str, asked: AskedCheck, answer: Answer) -> ActCheck:
    """The answer for one code, the act of the page apart from the others."""
    buyer = buyers_side(territories().name(answer.question["destination"]))
    own = [one for one in answer.acts if one["id"] == act]
    others = [one for one in answer.acts if one["id"] != act]
    suspended = [one for one in answer.suspensions if one["act"] == act]
    verdict = next((WORDS[word] for word in ORDER if any(one["verdict"] == word for one in own)), "")
    return ActCheck(
        asked=asked,
        answer=answer,
        headline=answer.headline,
        verdict=verdict or ("suspended that day" if suspended else "does not reach these goods, lane and day"),
        under_this=tuple(dict.fromkeys(map(act_words, own))),
        others=tuple(dict.fromkeys(f"{one['citation'] or one['id']}: {act_words(one)}" for one in others)),
        exporter=tuple(line for line in answer.whose_law if line != buyer),
        buyer=(buyer,),
    )


def act_words(one: dict[str, str]) -> str:
    """What an act gives for the goods, and why: "clause 2, antimony oxide: may be controlled, licence: …"."""
    clause = f"clause {one['clause']}, " if one["clause"] else ""
    goods = ": ".join(part for part in (one["material"], one["form"]) if part)
    return f"{clause}{goods or 'all goods'}: {WORDS[one['verdict']]} ({one['effect']}), as {one['reason']}"

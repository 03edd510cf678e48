"""The queue as a page shows it: a row for each finding, facets with counts, what a lower threshold would add."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from oretrace.findings import Amount, Verdict
from oretrace.views.numbers import place
from oretrace.views.plain import WAY, act_name, amount_scale, row, subject_name
from oretrace.views.rows import SIGNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from oretrace.findings import Subject
    from oretrace.runs.queue import Facet, Queued

MINUTES, HOURS, DAYS = 60, 3600, 86_400
FACET_HEADS = {
    "stage": "Stage",
    "verdict": "Verdict",
    "measure": "Act",
    "material": "Material",
    "detector": "Detector",
    "subject_kind": "Subject",
}

ORDER = {name: place for place, name in enumerate(("strong", "moderate", "weak", "flagged", "not flagged"))}
"""Stages and verdicts by how certain they are; what is undecidable comes last."""


@dataclass(frozen=True)
class QueueRow:
    """One finding: what it claims, how sure, how much, and what you decided.

    `way` is the route in names, `reason` why it ranks here, `age` how long ago its run ran; `mine` is your own
    verdict, None without one; `others` counts colleagues who judged it while theirs are hidden from you.
    """

    id: str
    title: str
    way: str
    sentence: str
    stage: str
    verdict: Verdict
    sign: str
    flagged: bool
    amount: Amount
    estimate: str
    at_least: str
    at_most: str
    unit: str
    material: str
    measure: str
    act: str
    reason: str
    age: str
    p: str
    q: str
    mine: str | None
    others: int
    modelled: bool
    place: str
    kind: str


@dataclass(frozen=True)
class FacetValue:
    """A value of a facet, how many findings of the whole queue have it, whether it is chosen."""

    value: str
    label: str
    findings: int
    chosen: bool


@dataclass(frozen=True)
class FacetGroup:
    """A facet with its values."""

    name: str
    head: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True)
class Threshold:
    """What a least score would add to what is flagged, and how many of that you had judged refuted."""

    score: float
    more: int
    refuted: int


@dataclass(frozen=True)
class QueueView:
    """A page of the queue; `following` is the place the next page begins after, None on the last one."""

    rows: tuple[QueueRow, ...]
    facets: tuple[FacetGroup, ...]
    total: int
    text: str
    state: str
    threshold: Threshold | None
    following: str | None
    modelled: bool


def queue_row(one: Queued, mine: str | None, others: int, now: datetime) -> QueueRow:
    """A finding's row, its amounts in the scale that reads well."""
    finding = one.finding
    scale = amount_scale([finding])
    shown = row(finding, scale)
    reasons: Sequence[str] = getattr(finding.details, "reasons", ())
    title = subject_name(finding.subject)
    named = listed_as(finding.subject)
    return QueueRow(
        id=finding.id,
        title=title,
        way=named,
        sentence=beside(named, one.sentence or "Its evidence is written when it is opened."),
        stage=one.stage or "",
        verdict=finding.verdict,
        sign=SIGNS[finding.verdict],
        flagged=finding.flagged,
        amount=finding.amount,
        estimate=shown.conditional.estimate,
        at_least=shown.conditional.at_least,
        at_most=shown.conditional.at_most,
        unit=scale.unit,
        material=finding.material or "",
        measure=finding.measure or "",
        act=act_name(finding.measure or ""),
        reason=reasons[0] if reasons else "",
        age=age(one.made_at, now),
        p=shown.p,
        q=shown.q,
        mine=mine,
        others=others,
        modelled=one.modelled,
        place=".".join(map(str, one.place)),
        kind=finding.subject.kind,
    )


def listed_as(subject: Subject) -> str:
    """What stands for a finding in a list: its way, the name of a set of papers, or its other parts."""
    if subject.kind == "document":
        return f"Set {subject.parts.get('set') or subject_name(subject)}"
    return way(subject.parts) or subject_name(subject)


def beside(name: str, claim: str) -> str:
    """A claim that stands beside its subject's name, which it then need not begin with."""
    rest = claim.removeprefix(f"{name}: ")
    return rest[:1].upper() + rest[1:]


def way(parts: Mapping[str, str | None]) -> str:
    """The stops of a route or lane by name: "China → Mexico → United States"."""
    stops = [value for stop in WAY if (value := parts.get(stop))]
    return " → ".join(" + ".join(place(code) for code in stop.split("+")) for stop in stops)


def age(then: datetime, now: datetime) -> str:
    """How long ago: "3 min", "5 h", "12 d"."""
    seconds = max(0.0, (now.astimezone(UTC) - then.astimezone(UTC)).total_seconds())
    if seconds < HOURS:
        return f"{int(seconds // MINUTES)} min"
    return f"{int(seconds // HOURS)} h" if seconds < 2 * DAYS else f"{int(seconds // DAYS)} d"


def facet_groups(counted: Iterable[Facet], chosen: Mapping[str, Sequence[str]]) -> tuple[FacetGroup, ...]:
    """The facets in the order of FACET_HEADS, stages and verdicts the most certain first, all others as they come.

    A facet with a single value that is not chosen narrows nothing and is left out.
    """
    known = sorted(counted, key=lambda one: ORDER.get(one.value, len(ORDER)))
    groups = []
    for name, head in FACET_HEADS.items():
        values = tuple(
            FacetValue(one.value, act_name(one.value) or "none", one.findings, one.value in chosen.get(name, ()))
            for one in known
            if one.name == name
        )
        if len(values) > 1 or any(value.chosen for value in values):
            groups.append(FacetGroup(name, head, values))
    return tuple(groups)

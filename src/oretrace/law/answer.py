"""The answer for one shipment: which acts reach it, why, what would change it, how current the catalog is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from oretrace.catalog.hs_codes import hs_codes
from oretrace.catalog.measures import all_measures, load_measure
from oretrace.catalog.territories import territories
from oretrace.law.knowledge import knowledge
from oretrace.law.re_exports import if_of_another_origin
from oretrace.law.rules import EFFECTS
from oretrace.law.sentences import change, decisions, ended_suspensions, reason, whose_law
from oretrace.law.verdict import RuleVerdict, read_verdicts

if TYPE_CHECKING:
    from oretrace.law.questions import Questions

_EDITIONS = ((date(2022, 1, 1), "HS2022"), (date(2017, 1, 1), "HS2017"), (date(2012, 1, 1), "HS2012"))


@dataclass(frozen=True, slots=True)
class Answer:
    """The keys of the JSON answer, see docs/method/law.md; `acts` are those that reach lane and day."""

    answer: str
    effect: str | None
    question: dict[str, Any]
    acts: list[dict[str, Any]]
    suspensions: list[dict[str, Any]]
    whose_law: list[str]
    decides: list[str]
    would_change: list[str]
    not_modelled: list[str]
    knowledge: dict[str, Any]
    warnings: list[str]

    @property
    def headline(self) -> str:
        """The answer in a few words: "depends: licence, if it is controlled"."""
        if self.answer == "controlled":
            return f"controlled: {self.effect}"
        if self.answer == "depends":
            return f"depends: {self.effect}, if it is controlled"
        return "not controlled by any act of this catalog"

    def as_json(self) -> dict[str, Any]:
        """A dict of texts, numbers and lists; days as 2025-01-31."""
        return asdict(self)


def make_answer(
    answer: Mapping[str, Any], verdicts: Iterable[Mapping[str, Any]], questions: Questions, form: str | None
) -> Answer:
    """The answer made of the row of answer.sql, the rows of table `verdict`, and the question as it was read."""
    asked = questions.line.to_pylist()[0]
    found = read_verdicts(verdicts, asked, questions.words)
    applied = [one for one in found if one.verdict != "suspended"]
    effect = answer["effect"]
    open_ones = [v for v in applied if v.verdict == "maybe" and (v.counts or v.because == "listed_party")]
    deciding = open_ones if answer["answer"] == "depends" else []
    worse = [
        v for v in applied if v not in deciding and (not v.counts or v.verdict == "outside" or _severer(v, effect))
    ]
    return Answer(
        answer=answer["answer"],
        effect=effect,
        question=_question(asked, form),
        acts=[_act(one, asked) for one in applied],
        suspensions=list(_suspensions(found, asked)),
        whose_law=whose_law(found, asked),
        decides=_unique(decisions(deciding, asked)),
        would_change=_unique(
            (
                *(change(v, asked) for v in worse if v.verdict != "inside"),
                *if_of_another_origin(asked, {one.rule.act.id for one in found}),
            )
        ),
        not_modelled=_not_modelled(asked),
        knowledge=_knowledge(asked["known_on"]),
        warnings=[*_warnings(asked), *ended_suspensions(found, asked)],
    )


def _severer(one: RuleVerdict, effect: str | None) -> bool:
    """Whether this act, if it applied, would raise the effect of a controlled line."""
    return effect is not None and one.severity < EFFECTS.index(effect)


def _question(asked: Mapping[str, Any], form: str | None) -> dict[str, Any]:
    names = ("hs_code", "tariff", "origin", "destination")
    return {name: asked[name] for name in names} | {
        "on": asked["day"].isoformat(),
        "purity_percent": asked["purity"],
        "form": form,
        "end_user": asked["end_user"],
        "known_on": _text(asked["known_on"]),
    }


def _act(one: RuleVerdict, asked: Mapping[str, Any]) -> dict[str, Any]:
    rule, act = one.rule, one.rule.act
    return {
        "id": act.id,
        "citation": act.citation,
        "issuer": act.issuer,
        "clause": rule.clause,
        "effect": rule.effect,
        "verdict": one.verdict,
        "material": rule.item.material if rule.item else None,
        "form": rule.good.form if rule.good else None,
        "coverage": rule.coverage,
        "threshold": rule.good.threshold if rule.good else None,
        "verified": act.verified,
        "reason": reason(one, asked),
        "source_urls": list(act.source_urls),
    }


def _suspensions(found: list[RuleVerdict], asked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The suspensions that stop an act which would otherwise reach these goods, once each."""
    seen = []
    for rule in (one.rule for one in found if one.verdict == "suspended"):
        for period in rule.act.suspended_periods:
            if period.covers(asked["day"], rule.clause) and (rule.act.id, period) not in seen:
                seen.append((rule.act.id, period))
                days = {"from": period.begins.isoformat(), "until": _text(period.until)}
                yield {"act": rule.act.id, "clause": period.clause, **days, "by": period.by}


def _not_modelled(asked: Mapping[str, Any]) -> list[str]:
    known = knowledge()
    gaps = [gap.text for gap in known.gaps if gap.origin == asked["origin"] and asked["day"] <= gap.until]
    frameworks = [
        role.text
        for act, role in ((load_measure(id), role) for id, role in known.roles.items())
        if role.role == "framework" and act.issuer == asked["origin"] and act.in_force_on(asked["day"])
    ]
    origin = territories().name(asked["origin"])
    rest = f"export law of {origin} beyond the acts of this catalog, such as other lists of dual-use goods"
    return [*gaps, *frameworks, rest]


def _knowledge(known_on: date | None) -> dict[str, Any]:
    horizon = knowledge().knowledge
    reviewed = max((act.reviewed for act in all_measures() if act.reviewed), default=None)
    return {
        "knowledge_until": horizon.until,
        "reviewed": _text(reviewed),
        "known_on": _text(known_on),
        "note": horizon.note,
    }


def _warnings(asked: Mapping[str, Any]) -> Iterator[str]:
    day, horizon = asked["day"], knowledge().knowledge
    if day > horizon.last_day:
        yield f"{day} is later than the catalog of acts, which runs to {horizon.until}: later acts are missing"
    if day > date.today():
        yield f"{day} lies in the future: acts may still be announced, suspended or ended"
    edition = next((name for first, name in _EDITIONS if day >= first), None)
    editions = hs_codes()[asked["hs6"]]
    if edition and edition not in editions:
        there = ", ".join(sorted(editions))
        yield f"HS {asked['hs6']} is no code of {edition}, the edition of that day; it exists in {there}"
    if asked["known_on"]:
        yield "the last day of an act counts as known from its first day: the catalog does not date later extensions"
    if asked["origin"] == asked["destination"]:
        yield f"origin and destination are both {territories().name(asked['origin'])}: export acts concern exports"


def _unique(sentences: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(sentence for sentence in sentences if sentence))


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None

"""The answer for one shipment: what the acts say, why, what would change it, and how old our knowledge is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from oretrace.catalog.hs_codes import hs_codes
from oretrace.catalog.measures import all_measures, load_measure
from oretrace.catalog.territories import territories
from oretrace.law.knowledge import knowledge
from oretrace.law.rules import EFFECTS, Rule, rules
from oretrace.law.sentences import change, decisions, reason, whose_law
from oretrace.law.wording import Words, judge

if TYPE_CHECKING:
    from oretrace.law.questions import Questions

_ORDER = ("inside", "maybe", "outside")
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

    def as_json(self) -> dict[str, Any]:
        """A dict of texts, numbers and lists; days as 2025-01-31."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the table `verdict` with its rule, and what the description says of it."""

    rule: Rule
    verdict: str
    because: str
    cap: str | None
    counts: bool
    word: str | None


def make_answer(
    answer: Mapping[str, Any], verdicts: Iterable[Mapping[str, Any]], questions: Questions, form: str | None
) -> Answer:
    """From the row of answer.sql, the rows of `verdict`, and the question as it was read."""
    asked = questions.line.to_pylist()[0]
    found = sorted(_findings(verdicts, asked, questions.words), key=_severest_first)
    applied = [finding for finding in found if finding.verdict != "suspended"]
    effect = answer["effect"]
    open_ones = [f for f in applied if f.verdict == "maybe" and (f.counts or f.because == "listed_party")]
    deciding = open_ones if answer["answer"] == "depends" else []
    worse = [
        f for f in applied if f not in deciding and (not f.counts or f.verdict == "outside" or _severer(f, effect))
    ]
    return Answer(
        answer=answer["answer"],
        effect=effect,
        question=_question(asked, form),
        acts=[_act(finding, asked) for finding in applied],
        suspensions=list(_suspensions(found, asked)),
        whose_law=whose_law(found, asked),
        decides=_unique(decisions(deciding, asked)),
        would_change=_unique(change(f, asked) for f in worse if f.verdict != "inside"),
        not_modelled=_not_modelled(asked),
        knowledge=_knowledge(asked["known_on"]),
        warnings=list(_warnings(asked)),
    )


def _findings(
    verdicts: Iterable[Mapping[str, Any]], asked: Mapping[str, Any], words: tuple[Words, ...]
) -> Iterator[Finding]:
    judged = judge(words[asked["wording"]], asked["hs6"]) if asked["wording"] is not None else {}
    for row in verdicts:
        rule = rules().rows[row["rule"]]
        said = judged.get(rule.rule)
        yield Finding(rule, row["verdict"], row["because"], row["cap"], row["counts"], said.word if said else None)


def _severest_first(finding: Finding) -> tuple[int, int, int]:
    place = _ORDER.index(finding.verdict) if finding.verdict in _ORDER else len(_ORDER)
    return place, EFFECTS.index(finding.rule.effect), finding.rule.rule


def _severer(finding: Finding, effect: str | None) -> bool:
    """Whether this act, if it applied, would raise the effect of a controlled line."""
    return effect is not None and EFFECTS.index(finding.rule.effect) < EFFECTS.index(effect)


def _question(asked: Mapping[str, Any], form: str | None) -> dict[str, Any]:
    names = ("hs_code", "tariff", "origin", "destination")
    return {name: asked[name] for name in names} | {
        "on": asked["day"].isoformat(),
        "purity_percent": asked["purity"],
        "form": form,
        "end_user": asked["end_user"],
        "known_on": _text(asked["known_on"]),
    }


def _act(finding: Finding, asked: Mapping[str, Any]) -> dict[str, Any]:
    rule, act = finding.rule, finding.rule.act
    return {
        "id": act.id,
        "citation": act.citation,
        "issuer": act.issuer,
        "clause": rule.clause,
        "effect": rule.effect,
        "verdict": finding.verdict,
        "material": rule.item.material if rule.item else None,
        "form": rule.good.form if rule.good else None,
        "coverage": rule.coverage,
        "threshold": rule.good.threshold if rule.good else None,
        "verified": act.verified,
        "reason": reason(finding, asked),
        "source_urls": list(act.source_urls),
    }


def _suspensions(found: list[Finding], asked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The suspensions that stop an act which would otherwise reach these goods, once each."""
    seen = []
    for rule in (finding.rule for finding in found if finding.verdict == "suspended"):
        for period in rule.act.suspended_periods:
            if period.covers(asked["day"], rule.clause) and (rule.act.id, period) not in seen:
                seen.append((rule.act.id, period))
                days = {"from": period.begins.isoformat(), "until": _text(period.until)}
                yield {"act": rule.act.id, "clause": period.clause, **days, "by": period.by}


def _not_modelled(asked: Mapping[str, Any]) -> list[str]:
    told = knowledge()
    gaps = [gap.says for gap in told.gaps if gap.origin == asked["origin"] and asked["day"] <= gap.until]
    frameworks = [
        role.says
        for id, role in told.roles.items()
        if role.role == "framework" and load_measure(id).issuer == asked["origin"] and _in_time(id, asked["day"])
    ]
    origin = territories().name(asked["origin"])
    rest = f"export law of {origin} beyond the acts of this catalog, such as other lists of dual-use goods"
    return [*gaps, *frameworks, rest]


def _in_time(id: str, day: date) -> bool:
    return load_measure(id).in_force_on(day)


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
        yield f"{day} is later than our knowledge of the law, which runs to {horizon.until}: later acts are missing"
    if day > date.today():
        yield f"{day} lies in the future: acts may still be announced, suspended or ended"
    edition = next((name for first, name in _EDITIONS if day >= first), None)
    editions = hs_codes()[asked["hs6"]]
    if edition and edition not in editions:
        there = ", ".join(sorted(editions))
        yield f"HS {asked['hs6']} is no code of {edition}, the edition of that day; it stands in {there}"
    if asked["known_on"]:
        yield "an act's last day is taken as known from its first: extensions announced later are not dated here"
    if asked["origin"] == asked["destination"]:
        yield f"origin and destination are both {territories().name(asked['origin'])}: export acts concern exports"


def _unique(sentences: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(sentence for sentence in sentences if sentence))


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None

"""The reasons of the law check in words: one sentence per code of verdict.sql."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from oretrace.catalog.measures import all_measures, load_measure
from oretrace.catalog.territories import territories
from oretrace.law.knowledge import knowledge

if TYPE_CHECKING:
    from oretrace.law.rules import Rule
    from oretrace.law.verdict import RuleVerdict

REASONS = {
    "suspended": "suspended that day",
    "purity_below": "{purity} is outside the bound ({bound}), on any tariff line",
    "limits_not_met": "the description does not meet the threshold: {threshold}",
    "named_elsewhere": "the description names {word}, a good of this act under other codes than {hs6}",
    "description_excludes": "the description names {word}, which is not this item",
    "line_not_printed": "the act prints {lines} under HS {hs6}, and {hs_code} is none of them",
    "line_or_description": "the act prints the line {hs_code}, but the description names {word}: they disagree",
    "code_or_description": "every good of HS {hs6} is controlled, but the description names {word}: they disagree",
    "line_or_purity": "{purity} meets the bound ({bound}), but {hs_code} is no printed line ({lines})",
    "description_or_line": "the description names {word}, but {hs_code} is no printed line ({lines})",
    "line_or_coverage": "every good of HS {hs6} is controlled, but {hs_code} is no printed line ({lines})",
    "purity_unknown": "the item is controlled at {bound}, and the purity is {purity}",
    "purity_met": "{purity} meets the bound ({bound})",
    "purity_met_goods_unsure": "{purity} meets the bound ({bound}), but HS {hs6} also holds other goods",
    "threshold": "the act also requires: {threshold}",
    "line_printed": "the act prints the line {hs_code}",
    "code_covered": "every good of HS {hs6} is controlled",
    "description_names": "the description names {material} ({word})",
    "code_wider": "HS {hs6} is wider than the item",
    "list_stated": "the description states that the goods are on its list ({word})",
    "list_excludes": "the description states that the goods are not on its list ({word})",
    "list_not_carried": "its lists of goods are not in this catalog",
    "listed_party": "it concerns listed parties only, for any goods",
    "military_user": "the goods are or may be on the issuer's dual-use lists, and the end user is military",
    "civil_user": "it concerns military users and military use; the end user is stated to be civil",
    "end_user_unknown": "it concerns military users and military use; the end user is not stated",
}
CAPS = {
    "re_export": "the description names the origin of the goods, and the act claims to reach their re-export from "
    "third countries: a matter of fact",
    "unverified": "unverified: no source of this act was seen, so it does not decide alone",
    "no_first_day": "its first day is not established, so it does not decide alone",
    "unsure": "{pause}",
}
DECISIONS = {
    "named_elsewhere": "whether the goods are {good} ({act}), which their code {hs6} does not show",
    "line_or_description": "which is right, the tariff line {hs_code} or the description ({act}: {good})",
    "code_or_description": "which is right, HS {hs6} or the description ({act}: {good})",
    "line_or_purity": "which is right, the tariff line {hs_code} or the purity ({act}: {good}, {bound})",
    "description_or_line": "which is right, the description or the tariff line {hs_code} ({act}: {good})",
    "line_or_coverage": "whether {hs_code} is a line of HS {hs6} that the act means ({act}: {good})",
    "purity_unknown": "the purity: {good} is inside {act} at {bound}",
    "purity_met_goods_unsure": "whether the goods are {good} ({act})",
    "threshold": "whether the goods are {good} and meet its threshold ({act}): {threshold}",
    "code_wider": "whether the goods are {good} ({act})",
    "listed_party": "whether the consignee is one of the parties listed by {act}",
}
DECIDES_RE_EXPORT = "whether the goods are of the origin that {act} reaches when a third country exports them"
CHANGES = {
    "limits_not_met": "goods that meet the threshold are inside {act} ({good}): {threshold}",
    "purity_below": "at {bound} the goods could be inside {act} ({good})",
    "line_not_printed": "a purity of {bound} would contradict the tariff line: {good} of that purity is inside {act}",
    "listed_party": "whether the consignee is one of the parties listed by {act}",
    "civil_user": "a military end user or use: {effect} under {act}",
    "end_user_unknown": "a military end user or use: {effect} under {act}",
}


def reason(one: RuleVerdict, asked: Mapping[str, Any]) -> str:
    """Why the verdict is what it is."""
    act, facts = one.rule.act, _facts(one, asked)
    parts = [REASONS[one.because].format(**facts)]
    if one.cap:
        parts.append(_cap(one, facts))
    elif facts["pause"]:
        parts.append(facts["pause"])
    elif not act.verified:
        parts.append(CAPS["unverified"])
    elif act.id in knowledge().roles:
        parts.append(knowledge().roles[act.id].text)
    return "; ".join(parts)


def decisions(found: Sequence[RuleVerdict], asked: Mapping[str, Any]) -> list[str | None]:
    """The facts that would decide each `maybe`; lists that the catalog does not hold are one sentence."""
    absent = [_named(one.rule) for one in found if one.because == "list_not_carried"]
    named = ", ".join(dict.fromkeys(absent))
    lists = f"whether the goods are on lists that this catalog does not hold: {named}"
    lines = [decision(one, asked) for one in found if one.because != "list_not_carried"]
    return [*lines, lists if absent else None]


def decision(one: RuleVerdict, asked: Mapping[str, Any]) -> str | None:
    """The fact that would decide a `maybe`."""
    facts, role = _facts(one, asked), knowledge().roles.get(one.rule.act.id)
    if one.cap == "re_export":
        return DECIDES_RE_EXPORT.format(**facts)
    if role and role.role == "list":
        return f"{facts['act']}: {role.text}"
    if one.cap:
        return f"{facts['act']}: {_cap(one, facts)}"
    return DECISIONS[one.because].format(**facts) if one.because in DECISIONS else None


def change(one: RuleVerdict, asked: Mapping[str, Any]) -> str | None:
    """What would make an act apply that does not decide now, or raise the effect."""
    purity = one.rule.good.purity if one.rule.good else None
    if one.because == "line_not_printed" and not (purity and purity.sufficient):
        return None
    facts = _facts(one, asked)
    if one.because in CHANGES:
        return CHANGES[one.because].format(**facts)
    decides = decision(one, asked) if one.verdict == "maybe" else None
    return f"{facts['effect']}, depending on {decides}" if decides else None


def whose_law(found: Sequence[RuleVerdict], asked: Mapping[str, Any]) -> list[str]:
    """Whose law this is, whom it binds, and whose it is not."""
    name = territories().name
    origin, destination = name(asked["origin"]), name(asked["destination"])
    issuers = sorted({one.rule.issuer for one in found})
    if not issuers:
        return [_no_act(asked["origin"], origin)]
    binding = sorted({one.rule.issuer for one in found if not one.re_export})
    reached = sorted({one.rule.issuer for one in found if one.re_export})
    lines = [f"law of {' and '.join(map(name, binding))}, binding exporters in {origin}"] if binding else []
    if reached:
        lines.append(
            f"law of {' and '.join(map(name, reached))}, which claims to reach goods of that origin here too"
        )
    reaching = list(dict.fromkeys(f.rule.act.citation or f.rule.act.id for f in found if f.rule.act.re_export_clause))
    if reaching:
        lines.append(f"claimed to reach re-exports from third countries too: {', '.join(reaching)}")
    return [*lines, buyers_side(destination)]


def buyers_side(destination: str) -> str:
    """What an exporter's law is not, for who buys in a destination, by its name."""
    return (
        f"not the law of the destination ({destination}) or of third countries: buying is not illegal under it, "
        "unless the destination's own law forbids it"
    )


def _no_act(code: str, origin: str) -> str:
    known = {issuer for act in all_measures() for issuer in (act.issuer, *act.co_issuers)}
    unions = {span[:3] for span in territories().by_iso3[code].member_of}
    if code in known or unions & known:
        return f"the catalog's acts that bind exporters in {origin} do not reach these goods on this lane and day"
    return f"the catalog holds no act that binds exporters in {origin}"


def _cap(one: RuleVerdict, facts: Mapping[str, Any]) -> str:
    if one.cap == "role":
        return knowledge().roles[one.rule.act.id].text
    return CAPS[str(one.cap)].format(**facts)


def _facts(one: RuleVerdict, asked: Mapping[str, Any]) -> dict[str, Any]:
    rule, good = one.rule, one.rule.good
    return {
        "hs_code": asked["hs_code"],
        "hs6": asked["hs6"],
        "purity": _purity(asked),
        "word": one.word,
        "bound": _bound(rule),
        "lines": " and ".join(rule.lines),
        "threshold": rule.good.threshold if rule.good else None,
        "material": good.material if good else None,
        "good": f"{good.material}: {good.form}" if good else None,
        "act": _named(rule),
        "title": rule.act.title,
        "effect": rule.effect,
        "pause": _ended(rule, asked),
    }


def ended_suspensions(found: Sequence[RuleVerdict], asked: Mapping[str, Any]) -> list[str]:
    """The acts whose suspension ended, before the day asked for, later than the catalog knows the law; each once."""
    reaching = [one.rule for one in found if one.verdict in ("inside", "maybe")]
    pauses = ((rule, text) for rule in reaching if (text := _ended(rule, asked)))
    return list(dict.fromkeys(f"{_named(rule)}: {text}" for rule, text in pauses))


def _ended(rule: Rule, asked: Mapping[str, Any]) -> str | None:
    """What is to be known of a suspension that may have been prolonged; None where there is none."""
    horizon, day, known_on = knowledge().knowledge.last_day, asked["day"], asked["known_on"]
    for period in rule.act.suspended_periods:
        ended = period.until is not None and horizon < period.until < day and period.clause in (None, rule.clause)
        if ended and not (known_on and (load_measure(period.by).announced_on or period.begins) > known_on):
            return f"suspended from {period.begins} to {period.until}; what followed was not found"
    return None


def _named(rule: Rule) -> str:
    clause = f" clause {rule.clause}" if rule.clause else ""
    return f"{rule.act.citation or rule.act.id}{clause}"


def _purity(asked: Mapping[str, Any]) -> str:
    low, high = asked["purity_low"], asked["purity_high"]
    if low is None:
        return "not stated"
    return f"{low:g} %" if high - low < 1e-9 else f"{low:g} to {high:.6g} %"


def _bound(rule: Rule) -> str:
    purity = rule.good.purity if rule.good else None
    if not purity:
        return ""
    return f"{purity.at_least:g} % or more" if purity.at_least is not None else f"more than {purity.above:g} %"

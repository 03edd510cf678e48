"""Acts that would reach goods if they were of another origin than the territory that exports them.

Where the goods were made is asked only of the description. An answer on goods of unstated origin names the acts that
claim to reach their re-export, as it would otherwise clear the very way around them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oretrace.catalog.territories import territories
from oretrace.law.rules import Rule, rules

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping


def if_of_another_origin(asked: Mapping[str, Any], reached: Collection[str]) -> Iterator[str]:
    """A sentence for each state whose acts claim goods of its origin here; `reached` are acts already answered."""
    home = {one for end in ("origin", "destination") for one in _issuers_over(asked[end])}
    acts: dict[str, dict[str, None]] = {}
    for rule in rules().rows:
        if rule.issuer not in home and rule.act.id not in reached and _claims(rule, asked):
            acts.setdefault(rule.issuer, {})[rule.act.label] = None
    for issuer, labels in sorted(acts.items()):
        one = territories().name(issuer)
        yield (
            f"goods made in {one}: {', '.join(labels)} claims to reach their re-export from third countries; "
            f"ask again with their origin in the description, such as --form 'made in {one}'"
        )


def _issuers_over(code: str) -> set[str]:
    return {code, *(span[:3] for span in territories().by_iso3[code].member_of)}


def _claims(rule: Rule, asked: Mapping[str, Any]) -> bool:
    """Whether a rule on goods of this code, or on unnamed goods to this destination, claims their re-export then."""
    act, day, known_on = rule.act, asked["day"], asked["known_on"]
    return (
        (rule.hs6 == asked["hs6"] or (rule.kind == "list" and asked["destination"] in act.targets))
        and act.re_export_clause
        and act.covers(asked["destination"])
        and (rule.first_on is None or rule.first_on <= day)
        and (act.effective_until is None or day <= act.effective_until)
        and not any(period.covers(day, rule.clause) for period in act.suspended_periods)
        and not (known_on and act.announced_on and act.announced_on > known_on)
    )

"""The rows of the table `verdict` with their rules: what each rule of the catalog gives for one line of goods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from oretrace.law.description import Description
from oretrace.law.rules import EFFECTS, Rule, rules
from oretrace.law.wording import judge

_ORDER = ("inside", "maybe", "outside", "suspended")
_COLUMNS = ("verdict", "because", "cap", "counts", "re_export")


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """One row of the table `verdict` with its rule, and the word of the description that decides it.

    `re_export`: the rule reaches a third country's exporter through the origin of the goods.
    """

    rule: Rule
    verdict: str
    because: str
    cap: str | None
    counts: bool
    re_export: bool
    word: str | None

    @property
    def severity(self) -> int:
        """Place of the effect among EFFECTS; 0 is the severest."""
        return EFFECTS.index(self.rule.effect)


def read_verdicts(
    rows: Iterable[Mapping[str, Any]], asked: Mapping[str, Any], words: tuple[Description, ...]
) -> list[RuleVerdict]:
    """The rows for one line: inside first, then by effect, severest first, then by rule."""
    judged = judge(words[asked["wording"]], asked["hs6"]) if asked["wording"] is not None else {}
    found = [
        RuleVerdict(rule=rules().rows[row["rule"]], word=word, **{name: row[name] for name in _COLUMNS})
        for row in rows
        for word in [judged[row["rule"]].word if row["rule"] in judged else None]
    ]
    return sorted(found, key=lambda found: (_ORDER.index(found.verdict), found.severity, found.rule.rule))

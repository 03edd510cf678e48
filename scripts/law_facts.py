"""Asserted facts: answers of the law check that must stay true.

`python -m scripts.law_facts` prints those that fail and exits with 1 if there are any.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from oretrace.law.answer import Answer
from oretrace.law.check import check_one
from oretrace.law.knowledge import facts_file

_VERDICTS = {"acts_inside": "inside", "acts_maybe": "maybe", "acts_outside": "outside"}
_KEYS = {"text", "check", "answer", "effect", "absent", "suspended", "not_modelled", *_VERDICTS}


def failed_facts(facts: list[dict[str, Any]] | None = None) -> list[str]:
    """What is no longer true, a sentence each; by default of the facts in catalog/facts.yml."""
    listed = facts_file()["facts"] if facts is None else facts
    return [f"{fact['text']} {what}" for fact in listed for what in _failures(fact)]


def _failures(fact: Mapping[str, Any]) -> Iterator[str]:
    if unknown := sorted(set(fact) - _KEYS):
        yield f"unknown keys: {', '.join(unknown)}"
    found = _ask(fact["check"])
    if (found.answer, found.effect) != (fact["answer"], fact.get("effect")):
        yield f"expected {fact['answer']}, {fact.get('effect')}; found {found.answer}, {found.effect}"
    yield from _act_failures(fact, found)
    if not any(fact.get("not_modelled", "") in sentence for sentence in ("", *found.not_modelled)):
        yield f"not_modelled does not mention {fact['not_modelled']}"


def _act_failures(fact: Mapping[str, Any], found: Answer) -> Iterator[str]:
    reached = [(_names(act["id"], act["clause"]), act["verdict"]) for act in found.acts]
    stopped = [_names(period["act"], period["clause"]) for period in found.suspensions]
    wanted = [(name, verdict) for key, verdict in _VERDICTS.items() for name in fact.get(key, ())]
    for name, verdict in wanted:
        verdicts = {given for names, given in reached if name in names}
        if not _holds(verdict, verdicts):
            yield f"{name} should be {verdict}, is {', '.join(sorted(verdicts)) or 'not reached'}"
    for name in fact.get("absent", ()):
        if any(name in names for names, _ in reached):
            yield f"{name} should not be reached"
    for name in fact.get("suspended", ()):
        if not any(name in names for names in stopped):
            yield f"{name} should be suspended"


def _holds(verdict: str, verdicts: set[str]) -> bool:
    """An act is as far inside as the furthest of its items."""
    furthest = next((word for word in ("inside", "maybe", "outside") if word in verdicts), None)
    return furthest == verdict


def _names(act: str, clause: str | None) -> set[str]:
    return {act, f"{act} {clause}"} if clause else {act}


def _ask(check: Mapping[str, Any]) -> Answer:
    asked = {name: str(value) for name, value in check.items()}
    needed = (asked.pop("hs"), asked.pop("origin"), asked.pop("destination"), asked.pop("on"))
    return check_one(
        *needed,
        tariff=asked.pop("tariff", None),
        purity=asked.pop("purity", None),
        form=asked.pop("form", None),
        end_user=asked.pop("end_user", None),
        known_on=asked.pop("known_on", None),
    )


def main() -> int:
    """Print what fails; 1 if anything does."""
    failed = failed_facts()
    for sentence in failed:
        sys.stderr.write(f"{sentence}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())

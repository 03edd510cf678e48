"""A first file for the store at hand: the questions that it was asked, or else acts whose codes it has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from oretrace.catalog.measures import all_measures
from oretrace.runs import Runs, queue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oretrace.question import Question
    from oretrace.store import Store

MOST = 5
"""Acts of an example."""

HEAD = """\
# What `oretrace watch run` looks at, and where it reports. Keys not known here are errors, with their line.
# Every key: docs/howto/watch.md

"""

NONE = """\
acts: []                       # `oretrace measures list` prints all: an id here, such as
#  - act: cn-2024-46-us-ban
"""

TAIL = """\

# Published figures: reported in a month in which one is `change` or more off the month before, and again where a
# later vintage prints it otherwise.
# figures:
#   - reporter: United States
#     flow: import
#     partner: Thailand        # left out: all partners
#     hs: ["282580"]
#     change: 0.25
#     least_kg: 100000         # not where both months have less

thresholds:
  report: alerts               # alerts: on both legs, with a known rate of false ones; flags: every flag
  withdraw: 0.5                # an alert stays until its chance of rerouting is under this
  revision: 0.1                # a revision that moves a reported amount by this share is reported

{budget:<31}# false alerts a year to expect at most over all acts; sets the chance that alerts

refresh: []                    # services to fetch from before each run: comext, uk, census, comtrade

outputs: []
#  - json_lines: watch.jsonl   # files stand beside this one
#  - atom: watch.atom
#  - mail: {{host: smtp.example.org, sender: watch@example.org, to: [desk@example.org]}}
#  - webhook: https://example.org/watch
# Secrets come from the environment: ORETRACE_SMTP_USER, ORETRACE_SMTP_PASSWORD, ORETRACE_WEBHOOK_SECRET.
"""


def example(store: Store) -> str:
    """The text of a file that `watch run` takes on this store."""
    asked = list(_asked(store))
    budget = max(1.0, 0.03 * len(asked))
    acts = "acts:\n" + "".join(asked) if asked else NONE
    return HEAD + acts + TAIL.format(budget=f"error_budget: {budget:g}")


def _asked(store: Store) -> Iterator[str]:
    """Questions of the store's runs, the last first; without any, acts of the catalog whose codes it has."""
    kept = queue.questions(Runs.of(store))
    questions = [one for detector, one in kept if detector == "fused" and one.measure.own is None]
    if questions:
        yield from dict.fromkeys(map(_item, questions[:MOST]))
        return
    held = _stored(store)
    fitting = [act for act in all_measures() if act.destinations and act.effective_from and held & set(act.hs6_codes)]
    for act in sorted(fitting, key=lambda one: (-len(held & set(one.hs6_codes)), one.id))[:MOST]:
        yield f"  - act: {act.id}\n"


def _item(question: Question) -> str:
    lines = [f"  - act: {question.measure.id}"]
    if question.codes is not None:
        named = ", ".join(f'"{code}"' for code in question.codes)
        lines.append(f"    hs: [{named}]" if question.codes else "    hs: all")
    if question.destinations:
        lines.append(f"    targets: [{', '.join(question.destinations)}]")
    if question.sources:
        lines.append(f"    sources: [{', '.join(question.sources)}]")
    return "\n".join(lines) + "\n"


def _stored(store: Store) -> set[str]:
    with store.connect() as connection:
        found = connection.sql("SELECT DISTINCT substr(hs_code, 1, 6) FROM current_flow").fetchall()
    return {code for (code,) in found}


def default_path(folder: Path) -> Path:
    """Where the file of a store's watch is looked for."""
    return folder / "watch.yml"

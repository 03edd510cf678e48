"""Acts and answers of the law check: text for a terminal, at 80 columns and wider, and rows for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.table import Table

from oretrace.catalog.territories import territories
from oretrace.display.terminal import Shown, console_here, plain, print_table
from oretrace.law.knowledge import knowledge
from oretrace.law.state import NOT_KNOWN, state

if TYPE_CHECKING:
    from rich.console import Console

    from oretrace.catalog.measure_parts import MeasureItem
    from oretrace.catalog.measures import Measure
    from oretrace.display.tables import Written
    from oretrace.law.answer import Answer

ACT = ("id", "issuer", "citation", "title", "announced_on", "effective_from", "effective_until", "targets")
ITEM = ("clause", "material", "form", "effect", "coverage", "threshold", "hs6", "hs_codes_reference")


def act_rows(acts: Iterable[Measure], on: date) -> Written:
    """One row an act, with its state on a day; the document has all facts of every act."""
    rows = [_facts(act) | {"materials": list(materials_of(act)), "state": state(act, on)} for act in acts]
    return (*ACT, "materials", "verified", "state"), rows, rows


def item_rows(act: Measure) -> Written:
    """One row an item; the document has all facts of the act, days as text."""
    facts = _facts(act)
    return ("act", *ITEM), [{"act": act.id} | item for item in facts["items"]], facts


def answer_rows(answer: Answer) -> Written:
    """The answer and its effect beside each act that reaches the shipment, once without an act where none does."""
    head = {"answer": answer.answer, "answer_effect": answer.effect}
    acts = [{"act": act["id"], **act} for act in answer.acts] or [{}]
    columns = ("act", "clause", "citation", "effect", "verdict", "material", "form", "coverage", "reason")
    return (*head, *columns), [head | act for act in acts], answer.as_json()


def _facts(act: Measure) -> dict[str, Any]:
    facts: dict[str, Any] = act.model_dump(mode="json", by_alias=True)
    return facts


def print_list(acts: Iterable[Measure], on: date) -> None:
    """One line an act; of a narrow terminal fewer columns, the id, first day and state always."""
    console, shown = console_here(), list(acts)
    if not shown:
        console.print("no act of the catalog is like that")
        return
    columns = [
        Shown("id", [act.id + ("" if act.verified else " *") for act in shown]),
        Shown("issuer", [act.issuer for act in shown], 4),
        Shown("from", [_day(act.effective_from) for act in shown]),
        Shown("until", [_day(act.effective_until) for act in shown], 5),
        Shown("targets", [_few(act.destinations, 3) or "all" for act in shown], 3),
        Shown("materials", [_few(materials_of(act), 2) for act in shown], 2),
        Shown("today", [state(act, on) for act in shown]),
        Shown("title", [act.title or act.citation or "" for act in shown], 1, fold=True),
    ]
    print_table(console, columns)
    until = knowledge().knowledge.until
    notes = [
        "* unverified: no source of the act was seen",
        f"{NOT_KNOWN}: a suspension ended after {until}, the last month covered; what followed was not found",
        "narrower: --material, --issuer, --in-force; all facts of an act: oretrace measures show ID",
    ]
    _lines(console, notes)


def materials_of(act: Measure) -> tuple[str, ...]:
    """What an act controls, each once, as its items name it."""
    return tuple(dict.fromkeys(item.material for item in act.items if item.material))


def _few(names: Sequence[str], most: int) -> str:
    more = f" +{len(names) - most}" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def print_act(act: Measure) -> None:
    """All facts of an act."""
    console = console_here()
    console.print(plain(f"{act.id}: {act.citation or ''}", "bold"))
    _lines(console, [act.title])
    names = territories().name
    facts = {
        "issuer": f"{names(act.issuer)}{f', {act.authority}' if act.authority else ''}",
        "instrument": act.instrument,
        "announced": _day(act.announced_on),
        "in force": f"{_day(act.effective_from) or 'not established'} to {_day(act.effective_until) or '…'}",
        "today": state(act, date.today()),
        "targets": ", ".join(names(code) for code in act.destinations) or "all destinations",
        "re-exports": "claimed to be reached" if act.re_export_clause else "not reached",
        "evidence": f"{act.evidence_level}{'' if act.verified else ', unverified'}; reviewed {_day(act.reviewed)}",
    }
    _lines(console, [f"{name}: {value}" for name, value in facts.items() if value])
    _section(
        console,
        "Suspended",
        [f"{_clause(p.clause)} {p.begins} to {p.until or '…'} by {p.by}" for p in act.suspended_periods],
    )
    _section(console, "Begins later", [f"clause {p.clause} on {p.effective_from}" for p in act.phases])
    _section(console, "Relations", [f"{r.type} {r.id}{f': {r.clause}' if r.clause else ''}" for r in act.relations])
    _section(console, "Items", [_item(item) for item in act.items])
    _section(console, "Notes", [act.notes] if act.notes else [])
    _section(console, "Sources", [*act.source_urls, *(f"{url} (not opened)" for url in act.source_urls_not_opened)])


def _item(item: MeasureItem) -> str:
    parts = [f"{item.material}: {item.form}"]
    parts += [f"clause {item.clause}"] if item.clause else []
    parts += [item.effect] if item.effect else []
    parts += (
        [f"HS {', '.join(f'{code} ({item.coverage_of(code)})' for code in item.hs6)}"]
        if item.hs6
        else ["no customs code"]
    )
    parts += [f"lines {', '.join(item.hs_codes_reference)}"] if item.hs_codes_reference else []
    parts += [f"as in {', '.join(item.see)}"] if item.see else []
    parts += [f"threshold: {item.threshold}"] if item.threshold and item.threshold != "none stated" else []
    return "; ".join(parts)


def print_answer(answer: Answer) -> None:
    """The answer first, then the acts that decide, then all that qualifies it."""
    console = console_here()
    console.print(plain(answer.headline, "bold"))
    console.print(plain(_asked(answer.question), "dim"))
    for warning in answer.warnings:
        console.print(plain(f"warning: {warning}", "yellow"))
    for title, verdict in (("Inside", "inside"), ("May be inside", "maybe"), ("Outside", "outside")):
        _section(console, title, _acts([act for act in answer.acts if act["verdict"] == verdict]))
    _section(
        console,
        "Suspended that day",
        [
            f"{s['act']}, {_clause(s['clause'])} {s['from']} to {s['until'] or '…'} by {s['by']}"
            for s in answer.suspensions
        ],
    )
    _section(console, "What would decide", answer.decides)
    _section(console, "What would change it", answer.would_change)
    _section(console, "Whose law", answer.whose_law)
    _section(console, "Not modelled", answer.not_modelled)
    known = answer.knowledge
    dated = f"known by {known['known_on']}" if known["known_on"] else f"known to {known['knowledge_until']}"
    _section(
        console, "Knowledge", [f"law as {dated}, reviewed {known['reviewed']}. {known['note']}", "Not legal advice."]
    )


def _asked(question: dict[str, Any]) -> str:
    names = territories().name
    tariff = f" (tariff of {names(question['tariff'])})" if question["tariff"] else ""
    parts = [f"HS {question['hs_code']}{tariff}", f"{names(question['origin'])} → {names(question['destination'])}"]
    parts += [question["on"]]
    parts += [f"{question['purity_percent']:g} %"] if question["purity_percent"] else []
    parts += [repr(question["form"])] if question["form"] else []
    return ", ".join([*parts, f"end user {question['end_user']}"])


def _acts(acts: Sequence[dict[str, Any]]) -> list[str]:
    """One line per act, clause, material and reason, with the forms that share it."""
    lines = []
    keys = ("id", "clause", "citation", "effect", "material", "reason")
    for key, group in groupby(
        sorted(acts, key=lambda act: [str(act[name]) for name in keys]), lambda act: [act[n] for n in keys]
    ):
        id, clause, citation, effect, material, reason = key
        forms = "; ".join(dict.fromkeys(act["form"] for act in group if act["form"]))
        goods = f"; {material}: {forms}" if material and forms else f"; {material}" if material else ""
        place = f" clause {clause}" if clause else ""
        lines.append(f"{id}{place} ({citation}): {effect}{goods}\n{reason}")
    return lines


def _section(console: Console, title: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    console.print(plain(f"\n{title}", "bold"))
    table = Table.grid(padding=(0, 1, 0, 0))
    for line in lines:
        table.add_row(" •", plain(line))
    console.print(table)


def _lines(console: Console, lines: Iterable[str | None]) -> None:
    for line in lines:
        if line:
            console.print(Padding(plain(line), (0, 0, 0, 2)))


def _clause(clause: str | None) -> str:
    return f"clause {clause}:" if clause else "whole act:"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""

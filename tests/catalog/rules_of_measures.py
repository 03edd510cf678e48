"""The rules of the measures: each act by itself, and the references between acts."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from oretrace.catalog.hs_codes import hs_codes
from oretrace.catalog.measure_parts import MeasureItem, SuspendedPeriod
from oretrace.catalog.measures import Measure, read_measure
from oretrace.errors import InputError

Acts = Mapping[str, Measure]
WHOLE_ACT = "whole act"
"""The clause of a relation that concerns an act with all its clauses."""


def read_acts(folder: Path) -> tuple[dict[str, Measure], list[str]]:
    """The acts of a folder by id, and what is wrong with files that cannot be read or lie in the wrong place."""
    acts: dict[str, Measure] = {}
    problems = []
    for path in sorted(folder.glob("*/*.y*ml")):
        try:
            act = read_measure(path, in_catalog=True)
        except InputError as error:
            problems.append(str(error))
            continue
        place = f"{path.parent.name}/{path.name}"
        if place != f"{act.issuer}/{act.id}.yml":
            problems.append(f"measures/{place}: the file of {act.id} by {act.issuer} is {act.issuer}/{act.id}.yml")
        acts[act.id] = act
    return acts, problems


def measure_problems(acts: Acts, known_materials: set[str]) -> Iterator[str]:
    """Acts that contradict themselves, each other, or the nomenclature."""
    for act in acts.values():
        found = [*_source_problems(act), *_date_problems(act), *_relation_problems(act, acts)]
        for period in act.suspended_periods:
            found += [f"suspended by {period.by}: {what}" for what in _period_problems(act, period, acts)]
        for item in act.items:
            where = f"item {item.material}, {item.form}"
            found += [f"{where}: {what}" for what in _item_problems(item, act, acts)]
            if item.material not in known_materials:
                found.append(f"{where}: the material is not in materials.csv")
        yield from (f"measure {act.id}: {what}" for what in found)


def _source_problems(act: Measure) -> Iterator[str]:
    """A verified act names a source that was read; an unverified one a source to read, or general knowledge."""
    if act.verified and not act.source_urls:
        yield "verified, but no source"
    if not act.verified and not act.source_urls_not_opened and "general knowledge" not in (act.notes or ""):
        yield "not verified, and neither an unopened source nor a note with the words general knowledge"
    if act.evidence_level in (None, "hypothetical"):
        yield "no evidence level of a real act"
    if act.reviewed is None:
        yield "no date of review"


def _date_problems(act: Measure) -> Iterator[str]:
    """Beyond the order that the model keeps: phases do not precede the act, its history runs forward."""
    for phase in act.phases:
        if act.effective_from is None or phase.effective_from < act.effective_from:
            yield f"phase {phase.clause!r} begins before the act"
    history = [day.date for day in act.key_dates]
    if history != sorted(history):
        yield "key_dates are not in order"
    if act.reviewed and act.announced_on and act.reviewed < act.announced_on:
        yield "reviewed before it was announced"


def _item_problems(item: MeasureItem, act: Measure, acts: Acts) -> Iterator[str]:
    if (item.coverage is None) != (not item.hs6):
        yield "coverage and hs6 go together"
    if stray := sorted(set(item.coverage_by_hs6) - set(item.hs6)):
        yield f"coverage_by_hs6 names {', '.join(stray)}, which hs6 does not"
    if missing := [code for code in item.hs6 if act.hs_edition not in hs_codes().get(code, ())]:
        yield f"{', '.join(missing)}: no code of {act.hs_edition}, the act's hs_edition"
    for code in (*item.hs_codes_reference, *item.hs_codes_candidate_2016_catalogue):
        if code[:6] not in item.hs6 and code not in (item.note or ""):
            yield f"code {code} is of no hs6 of the item, and its note does not explain why"
    yield from _word_problems(item)
    if item.hs6_source == "by_reference" or item.see:
        yield from _reference_problems(item, acts)


def _word_problems(item: MeasureItem) -> Iterator[str]:
    if odd := [word for word in (*item.called, *item.not_called) if word != word.strip().lower() or not word]:
        yield f"called and not_called are written in lower case, not {', '.join(map(repr, odd))}"
    if both := sorted(set(item.called) & set(item.not_called)):
        yield f"both called and not_called: {', '.join(both)}"
    if (item.purity or item.limits) and not item.hs6:
        yield "a purity or limits, but no hs6 of goods"


def _reference_problems(item: MeasureItem, acts: Acts) -> Iterator[str]:
    """An item by reference takes codes, thresholds and words from the items of that material in the acts named."""
    if not item.see:
        yield "by_reference, but `see` names no act"
    if lost := [id for id in item.see if id not in acts]:
        yield f"see names {', '.join(lost)}, no act of the catalog"
        return
    items = [other for id in item.see for other in acts[id].items if other.material == item.material]
    codes = {code for other in items for code in other.hs6}
    if set(item.hs6) != codes:
        differing = ", ".join(sorted(codes ^ set(item.hs6)))
        yield f"its hs6 are not those of {', '.join(item.see)}: {differing}"
    if item.called or item.not_called or item.purity:
        yield "by_reference, but with words or a purity of its own"


def _relation_problems(act: Measure, acts: Acts) -> Iterator[str]:
    """Relations name acts of the catalog; a suspension names an existing clause and is recorded in both acts."""
    for relation in act.relations:
        link = f"{relation.type} {relation.id}"
        other = acts.get(relation.id)
        if other is None:
            yield f"{link}, no act of the catalog"
        elif relation.type == "suspends":
            clause = _clause(relation.clause)
            if clause and clause not in _clauses(other):
                yield f"suspends clause {clause!r} of {other.id}, which has no item of that clause"
            if not any((p.by, p.clause) == (act.id, clause) for p in other.suspended_periods):
                yield f"{link}, which lists no such suspended period"


def _period_problems(act: Measure, period: SuspendedPeriod, acts: Acts) -> Iterator[str]:
    """A suspended period is the other act's doing, on days of that act."""
    by = acts.get(period.by)
    if period.clause and period.clause not in _clauses(act):
        yield f"the clause {period.clause!r} has no item"
    if by is None:
        yield "no act of the catalog"
        return
    suspended = {_clause(r.clause) for r in by.relations if (r.type, r.id) == ("suspends", act.id)}
    if period.clause not in suspended:
        yield "an act that does not suspend it"
    if (by.effective_from, by.effective_until) != (period.begins, period.until):
        yield f"from {period.begins} to {period.until}, but that act runs {by.effective_from} to {by.effective_until}"


def _clause(words: str | None) -> str | None:
    """The clause a relation means; None is the whole act."""
    return None if words == WHOLE_ACT else words


def _clauses(act: Measure) -> set[str]:
    return {item.clause for item in act.items if item.clause}

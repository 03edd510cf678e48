"""Findings as ways of goods: which lines of shipments stand behind a route or lane."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from oretrace.catalog.lookalikes import RARE
from oretrace.catalog.materials import hs_materials
from oretrace.errors import InputError
from oretrace.months import add_months
from oretrace.parties.corridor import Corridor

if TYPE_CHECKING:
    from oretrace.findings import Finding
    from oretrace.question import Question
    from oretrace.runs.kept import Runs


def corridor_of(finding: Finding, question: Question) -> Corridor | None:
    """The way that a finding is about, under its product, else the codes that were asked about; None for no way."""
    parts = finding.subject.parts
    origin, destination = parts.get("origin"), parts.get("destination")
    if not origin or not destination:
        return None
    first, _, last = finding.period.replace("..", "/").partition("/")
    try:
        begins, ends = (date.fromisoformat(f"{month}-01") for month in (first, last or first))
    except ValueError:
        return None
    product = parts.get("product") or ""
    codes = (product[:6],) if product[:6].isdigit() else question.asked_codes or codes_of(finding.material or "")
    until = add_months(ends, 1) - timedelta(days=1)
    hub = parts.get("hub") or ""
    return Corridor(origin, hub, tuple(destination.split("+")), tuple({code[:6]: 1 for code in codes}), begins, until)


def way_of(runs: Runs, wanted: str) -> Corridor:
    """The way of a finding by the beginning of its id; InputError for one that is about no way."""
    kept = runs.recall(wanted)
    found = corridor_of(kept.finding, kept.question)
    if found is None:
        raise InputError("a finding about a route or lane", kept.finding.id[:8], "finding")
    return found


def codes_of(material: str) -> tuple[str, ...]:
    """The HS subheadings of which a material is no rare part."""
    return tuple(row.hs6 for row in hs_materials() if row.material == material and row.share_typical >= RARE)

"""The recipe of a finding: the queries to run, the rows they need, and which figures of the evidence they return."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from oretrace.catalog.families import codes_of, family_of
from oretrace.detect.diversion.windows import FALLEN
from oretrace.flows import counted
from oretrace.ledger.mirror import AREAS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from oretrace.evidence import Evidence, Query
    from oretrace.runs import KeptFinding

    Lines = Mapping[str, tuple[str, ...]]

NINE, SIX = 9, 6
"""Significant digits in which detectors state figures."""
OBSERVED = ("observed",)


@dataclass(frozen=True)
class Recipe:
    """Queries over a store's views by the name under which the last one, `sql`, reads their rows.

    `sql` returns exhibit, line, place and value. `lines` are the lines of each exhibit that it returns: "observed" of
    a series and "values" of the first cloud, at a month; of a table a column, at the first cell of a row. `digits`
    are the significant digits in which the evidence states them.
    """

    relations: Mapping[str, tuple[str, Mapping[str, Any]]]
    sql: str
    parameters: Mapping[str, Any]
    lines: Lines
    digits: int = NINE


@dataclass(frozen=True)
class _Figures:
    """What the SQL file of a detector takes and returns."""

    parameters: Mapping[str, Any]
    lines: Lines
    digits: int = NINE
    products: tuple[str, ...] = ()
    """The products to count; empty: all that the query names."""
    more: Mapping[str, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)


def recipe_of(kept: KeptFinding, evidence: Evidence) -> Recipe | None:
    """How the figures of a finding's evidence are made again; None where that is not known."""
    make = MAKERS.get(kept.detector)
    if make is None or len(evidence.queries) != 1:
        return None
    query = evidence.queries[0]
    figures = make(kept, evidence, query)
    if figures is None:
        return None
    narrowed = _narrowed(query.parameters, figures.products)
    relations = {"answer": (query.sql, narrowed)}
    relations |= {name: (sql, {**given, **_wanted(narrowed)}) for name, (sql, given) in figures.more.items()}
    sql = f"dossier/recipes/{kept.detector}.sql"
    return Recipe(relations, sql, figures.parameters, figures.lines, figures.digits)


def _diversion(kept: KeptFinding, evidence: Evidence, query: Query) -> _Figures | None:
    window = kept.scan_details.get("window")
    drawn = [one for one in evidence.series() if one.reported]
    if window is None or not drawn:
        return None
    left_out = {one.what for one in kept.left_out}
    parts, claim = kept.finding.subject.parts, kept.finding.details.claim
    dates = {name: date.fromisoformat(window[name]) for name in ("pre_first", "pre_last", "post_first", "post_last")}
    return _Figures(
        parameters={
            "product": parts["product"],
            "hub": parts["hub"],
            "origin": query.parameters["origin"],
            "months": _months(drawn[0].months),
            "by_mass": drawn[0].unit == "kg",
            "no_target": "imports reported by the target" in left_out,
            "no_origin": "exports reported by the origin" in left_out,
            "broken": sorted(left_out),
            "fallen": FALLEN,
            **dates,
            "pre_months": window["pre_months"],
            "post_months": window["post_months"],
            "alone": claim == "second leg",
        },
        lines={one.name: OBSERVED for one in drawn} | {"products": ("before_per_month", "after_per_month")},
    )


def _mirror_gap(kept: KeptFinding, evidence: Evidence, query: Query) -> _Figures:
    series, parts = evidence.series()[0], kept.finding.subject.parts
    act, last = _span(kept)
    return _Figures(
        parameters={
            "product": parts["product"],
            "exporter": parts["origin"],
            "importer": parts["destination"],
            "months": _months(series.months),
            "act": act,
            "last": last,
            "by_mass": series.unit == "kg",
        },
        lines={"both ends": OBSERVED, "windows": ("exports_kg", "imports_kg", "exports_over_imports")},
        products=_named(parts["product"]),
    )


def _withheld(kept: KeptFinding, evidence: Evidence, query: Query) -> _Figures:
    series, parts, own = evidence.series()[0], kept.finding.subject.parts, kept.finding.details
    unnamed = own.how == "unnamed area"
    return _Figures(
        parameters={
            "product": parts["product"],
            "reporter": own.reporter,
            "report": own.report,
            "partner": None if unnamed else parts["destination" if own.report == "export" else "origin"],
            "areas": sorted(AREAS),
            "months": _months(series.months),
            "act": _span(kept)[0],
            "by_mass": series.unit != "value",
        },
        lines={"withheld": OBSERVED, "windows": ("withheld", "named")},
        products=_named(parts["product"]),
    )


def _price(kept: KeptFinding, evidence: Evidence, query: Query) -> _Figures:
    parts, own = kept.finding.subject.parts, kept.finding.details
    cloud = next(one for one in evidence.drawings() if one.kind == "cloud")
    return _Figures(
        parameters={
            "product": parts["product"],
            "exporter": parts["origin"],
            "importer": parts["destination"],
            "report": own.reported_by,
            "currency": own.currency,
            "first": date.fromisoformat(str(query.parameters["first"])),
            "months": _months(cloud.months),
        },
        lines={"mass": OBSERVED, "prices": ("values",), "months": MONTHLY_PRICES},
        digits=SIX,
        products=_named(parts["product"]),
    )


MONTHLY_PRICES = ("unit_value_per_kg", "kg")
SIDES = ("controlled code", "other code")


def _relabelling(kept: KeptFinding, evidence: Evidence, query: Query) -> _Figures | None:
    parts, own, given = kept.finding.subject.parts, kept.finding.details, query.parameters
    series = [one for one in evidence.series() if one.name in SIDES]
    buyers = _buyers(kept, str(parts["destination"]), given["destinations"])
    if own.way not in ("last leg", "first leg", "one lane") or not series or buyers is None:
        return None  # which of the two ends is held against the other is not kept
    of_count = {name: given[name] for name in ("sources", "currencies", "grain", "anchor", "until")}
    return _Figures(
        parameters={
            "way": own.way,
            "code_from": parts["code_from"],
            "code_to": parts["code_to"],
            "sellers": list(given["origins"]),
            "hub": parts.get("hub"),
            "buyers": buyers,
            "months": _months(series[0].months),
            "act": _span(kept)[0],
        },
        lines={one.name: ("observed", "counterfactual") for one in series},
        products=(*_named(parts["code_from"]), *_named(parts["code_to"])),
        more={"speaking": (counted.statement("flows/speaking.sql", *counted.RELATIONS), of_count)},
    )


def _buyers(kept: KeptFinding, destination: str, given: Iterable[str]) -> list[str] | None:
    """Who stands for a destination; None where several destinations' members are not kept apart."""
    members = list(given)
    if len(kept.question.destinations) == 1:
        return members
    return [destination] if destination in members or not members else None


MAKERS: Mapping[str, Callable[[KeptFinding, Evidence, Query], _Figures | None]] = {
    "diversion": _diversion,
    "mirror_gap": _mirror_gap,
    "withheld": _withheld,
    "price": _price,
    "relabelling": _relabelling,
}


def _narrowed(parameters: Mapping[str, Any], products: tuple[str, ...]) -> dict[str, Any]:
    """The query's parameters without placebos and, where the finding is about some products, without the others.

    No product's count depends on another's, so that what is returned of the finding's own stays the same.
    """
    given = dict(parameters) | {"placebos": 0}
    if not products:
        return given
    codes = [code for product in products for code in _codes(product, None if given["every"] else given["codes"])]
    return given | {"every": False, "codes": sorted(set(codes))} if codes else dict(parameters)


def _codes(product: str, given: list[str] | None) -> list[str]:
    """The codes under which a product is counted: the given ones that are part of it, or all (None) of it."""
    members = codes_of(product)
    if given is None or any(code in members for code in given):
        return list(members)
    finer = [code for code in given if len(code) > len("282580") and family_of(code[:6]) == product]
    return finer + [member for member in members if any(member.startswith(code) for code in given)]


def _wanted(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {name: parameters[name] for name in ("every", "codes", "placebos")}


def _named(product: str | None) -> tuple[str, ...]:
    return () if product is None else (product,)


def _months(names: Iterable[str]) -> list[date]:
    return [date.fromisoformat(f"{name}-01") for name in names]


def _span(kept: KeptFinding) -> tuple[date, date]:
    """The first and the last month of a finding's period "2022-03/2022-10"."""
    first, last = _months(kept.finding.period.split("/"))
    return first, last

"""The acts of the catalog as one table: a row per act, item and HS6, as it binds exporters of one issuer.

An item that refers to other acts (`see`) is replaced by their items of the same material, so that purity bounds and
tariff lines travel with it, under its own clause, effect, targets and days. An item without a clause, in an act whose
clauses begin on different days, belongs to each of them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from oretrace.catalog.families import codes_of, family_of
from oretrace.catalog.hs_codes import hs_codes
from oretrace.catalog.materials import hs_materials
from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.measures import Measure, all_measures, load_measure
from oretrace.catalog.territories import read_span, territories
from oretrace.law.knowledge import knowledge

if TYPE_CHECKING:
    import pyarrow as pa

RuleKind = Literal["goods", "end_use", "entity", "list"]
EFFECTS = ("prohibited", "denied in principle", "licence", "quota", "other")
"""Severest first."""

_BY_INSTRUMENT = {"export_ban": "prohibited", "export_licence": "licence", "quota": "quota"}
_DUAL_USE = "all dual-use items"
_EVER = (date(1, 1, 1), date(9999, 12, 31))


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: `item` is the act's own, `good` the item that describes the goods (another one for references)."""

    rule: int
    kind: RuleKind
    issuer: str
    act: Measure
    item: MeasureItem | None
    good: MeasureItem | None
    clause: str | None
    hs6: str | None
    first_on: date | None

    @property
    def coverage(self) -> str | None:
        """`full` or `partial` of the HS6, at most partial of one from an older edition; None without codes."""
        if not self.good or not self.hs6:
            return None
        return self.good.coverage_of(self.hs6) or "partial"

    @property
    def effect(self) -> str:
        """One of EFFECTS."""
        text = self.item.effect if self.item else None
        if text:
            return text if text in EFFECTS else "other"
        if self.kind == "end_use":
            return "prohibited"
        return _BY_INSTRUMENT.get(self.act.instrument or "", "other")

    @property
    def lines(self) -> tuple[str, ...]:
        """The national lines printed under this HS6."""
        if not self.good or not self.hs6:
            return ()
        return tuple(code for code in self.good.hs_codes_reference if code.startswith(self.hs6))

    @property
    def has_slip(self) -> bool:
        """Whether the source prints a line outside the item's codes, so that its list of lines is unsure."""
        return bool(self.good and any(code[:6] not in self.good.hs6 for code in self.good.hs_codes_reference))

    @property
    def threshold(self) -> str | None:
        """The threshold in words beyond a purity bound; None if there is none (tonnes of a quota do not count)."""
        text = self.good.threshold if self.good else None
        settled = self.good and self.good.purity and self.good.purity.sufficient
        return None if text in (None, "none stated") or settled or self.act.instrument == "quota" else text

    @property
    def cap(self) -> str | None:
        """Why this rule never decides alone, on any day; None when it may."""
        if not self.act.verified:
            return "unverified"
        if self.act.id in knowledge().roles:
            return "role"
        return "no_first_day" if self.first_on is None else None

    @property
    def sure_on(self) -> date | None:
        """First day on which an act of unknown first day is known to be in force: the first of its key dates."""
        days = [day.date for day in self.act.key_dates if self.first_on is None]
        return min(days, default=None)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules and the Arrow tables that verdict.sql reads; `rule` is the index into `rows`."""

    rows: tuple[Rule, ...]
    rule: pa.Table
    suspension: pa.Table
    jurisdiction: pa.Table


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The whole catalog, made once."""
    rows = tuple(_numbered(all_measures()))
    return Rules(rows, _rule_table(rows), _suspension_table(rows), _jurisdiction_table(rows))


def _numbered(acts: Iterable[Measure]) -> Iterator[Rule]:
    acts = [act for act in acts if not _no_goods(act)]
    coded = {item.material for act in acts for item in act.items if item.hs6}
    drafts = (draft for act in acts for draft in _of_act(act, coded))
    for number, (act, issuer, draft) in enumerate(drafts):
        yield Rule(number, issuer=issuer, act=act, **draft)


def _no_goods(act: Measure) -> bool:
    """Suspensions, technology and framework acts concern no line of goods."""
    role = knowledge().roles.get(act.id)
    return act.instrument in ("suspension", "technology_ban") or (role is not None and role.role == "framework")


def _of_act(act: Measure, coded: set[str]) -> Iterator[tuple[Measure, str, dict[str, Any]]]:
    for item in act.items or (None,):
        kind = _kind(item, coded)
        for clause, first_on in _clauses(act, item) if kind else ():
            for good, hs6 in _goods(item, act.hs_edition):
                draft = {"kind": kind, "item": item, "good": good, "clause": clause, "hs6": hs6, "first_on": first_on}
                for issuer in (act.issuer, *act.co_issuers):
                    yield act, issuer, draft


def _kind(item: MeasureItem | None, coded: set[str]) -> RuleKind | None:
    """What a row is; None for a single good or technology without a code, which no line can be held against.

    A material that no item of the catalog codes ("dual-use goods", "base minerals") is a class of goods known only by
    lists that the catalog does not carry.
    """
    if item is None:
        return "list"
    if item.hs6:
        return "goods"
    if item.material == _DUAL_USE:
        listed = item.control_code == "entity list" or item.threshold == "listed consignee"
        return "entity" if listed else "end_use"
    return None if item.material in coded else "list"


def _clauses(act: Measure, item: MeasureItem | None) -> Iterator[tuple[str | None, date | None]]:
    """Clause and first day of an item."""
    clause = item.clause if item else None
    phases = [phase for phase in act.phases if clause in (None, phase.clause)]
    for phase in phases:
        yield phase.clause, phase.effective_from
    if not phases:
        yield clause, act.effective_from


def _goods(item: MeasureItem | None, edition: str) -> Iterator[tuple[MeasureItem | None, str | None]]:
    """The items that describe the goods, by HS6: those of the acts referred to, else the item itself."""
    if item is None or not item.hs6:
        yield item, None
        return
    seen = [good for id in item.see for good in load_measure(id).items if good.material == item.material and good.hs6]
    referred = seen if item.hs6_source == "by_reference" else []
    for good in referred or [item]:
        for hs6 in (*good.hs6, *_predecessors(good.hs6, edition)):
            yield good, hs6


def _predecessors(codes: tuple[str, ...], edition: str) -> list[str]:
    """Codes that the edition no longer has, of whose goods it moved some to these: papers still carry them."""
    families = {family_of(code) for code in codes} - set(codes)
    older = {code for family in families for code in codes_of(family) if edition not in hs_codes().get(code, ())}
    return sorted(older - set(codes))


def _rule_table(rows: tuple[Rule, ...]) -> pa.Table:
    import pyarrow as pa

    text, day = pa.string(), pa.date32()
    types = {
        "rule": pa.int32(), "kind": text, "issuer": text, "act": text, "hs6": text, "effect": text,
        "severity": pa.int32(), "targets": pa.list_(text), "first_on": day, "last_on": day, "known_from": day,
        "coverage": text, "lines": pa.list_(text), "at_least": pa.float64(), "above": pa.float64(),
        "sufficient": pa.bool_(), "has_threshold": pa.bool_(), "own_code": pa.bool_(), "dual_use": pa.bool_(),
        "cap": text, "sure_on": day, "has_slip": pa.bool_(), "reaches_re_exports": pa.bool_(),
    }  # fmt: skip
    own = {(row.hs6, row.material) for row in hs_materials() if not row.is_basket}
    return pa.Table.from_pylist([_row(rule, own) for rule in rows], schema=pa.schema(list(types.items())))


def _row(rule: Rule, own: set[tuple[str, str]]) -> dict[str, Any]:
    act, good, effect = rule.act, rule.good, rule.effect
    purity = good.purity if good else None
    return {
        "rule": rule.rule,
        "kind": rule.kind,
        "issuer": rule.issuer,
        "act": act.id,
        "hs6": rule.hs6,
        "effect": effect,
        "severity": EFFECTS.index(effect),
        "targets": list(act.targets),
        "first_on": rule.first_on,
        "last_on": act.effective_until,
        "known_from": act.announced_on or act.effective_from,
        "coverage": rule.coverage,
        "lines": list(rule.lines),
        "at_least": purity.at_least if purity else None,
        "above": purity.above if purity else None,
        "sufficient": bool(purity and purity.sufficient),
        "has_threshold": rule.threshold is not None,
        "own_code": rule.coverage == "full" or bool(good and (rule.hs6, good.material) in own),
        "dual_use": _is_dual_use_list(rule),
        "cap": rule.cap,
        "sure_on": rule.sure_on,
        "has_slip": rule.has_slip,
        "reaches_re_exports": act.re_export_clause,
    }


def _is_dual_use_list(rule: Rule) -> bool:
    """Whether end-user clauses of the same issuer build on this row."""
    return rule.kind == "goods" and rule.act.instrument == "export_licence" and rule.act.id not in knowledge().roles


def _suspension_table(rows: tuple[Rule, ...]) -> pa.Table:
    """The days on which a rule is not applied; `unsure_after` where they end later than our knowledge."""
    import pyarrow as pa

    horizon = knowledge().knowledge.last_day
    found = [
        {
            "rule": rule.rule,
            "first_on": period.begins,
            "last_on": period.until or _EVER[1],
            "known_from": load_measure(period.by).announced_on or period.begins,
            "unsure_after": period.until if period.until and period.until > horizon else None,
        }
        for rule in rows
        for period in rule.act.suspended_periods
        if period.clause in (None, rule.clause)
    ]
    names = ("first_on", "last_on", "known_from", "unsure_after")
    fields = [("rule", pa.int32()), *((name, pa.date32()) for name in names)]
    return pa.Table.from_pylist(found, schema=pa.schema(fields))


def _jurisdiction_table(rows: tuple[Rule, ...]) -> pa.Table:
    """Whose law binds exporters of a territory, and whose tariff is the issuer's own: itself, a union's members."""
    import pyarrow as pa

    issuers = {rule.issuer for rule in rows}
    found = [(issuer, issuer, *_EVER) for issuer in sorted(issuers)]
    for code, territory in territories().by_iso3.items():
        spans = (read_span(span) for span in territory.member_of)
        found += [(code, union, _first(start), _last(end)) for union, start, end in spans if union in issuers]
    names = ("territory", "issuer", "first_on", "last_on")
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in found])


def _first(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _last(month: str) -> date:
    if not month:
        return _EVER[1]
    year, number = (int(part) for part in month.split("-"))
    return date(year, number, monthrange(year, number)[1])

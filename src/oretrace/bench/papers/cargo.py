"""What the papers of a consignment have in common, and the papers that follow from it."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from oretrace.bench.papers.made import Made, MadeSet, Party

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

EXTRA = (
    "certificate_of_origin", "certificate_of_analysis", "export_licence", "insurance_certificate", "weight_note",
    "end_user_certificate",
)  # fmt: skip
"""Papers that a set has or has not."""
_DAYS = {
    "certificate_of_analysis": -6, "export_licence": -20, "end_user_certificate": -30, "packing_list": 1,
    "commercial_invoice": 0,
}  # fmt: skip
"""Days of a paper after the invoice."""


@dataclass(frozen=True)
class MadeCargo:
    """A consignment as its sender knows it: weights in kg, `value` in `currency`, days of invoice, sailing, arrival.

    `is_export` is which customs office the set is for. `licence` and `licence_kg` are blank where none is needed.
    """

    name: str
    seller: Party
    buyer: Party
    carrier: str
    ship: str
    pol: str
    pod: str
    goods: str
    hs: str
    packages: tuple[int, str]
    net: float
    gross: float
    value: float
    currency: str
    term: str
    invoice: str
    order: str
    bill: str
    declaration: str
    invoiced: date
    left: date
    arrives: date
    is_export: bool
    licence: str = ""
    licence_kg: float = 0.0
    valid_until: date | None = None
    containers: tuple[dict[str, str], ...] = field(default=())


def papers_of(cargo: MadeCargo, rng: random.Random, needed: tuple[str, ...] = ()) -> MadeSet:
    """A consistent set of papers: invoice, packing list, bill, declaration, and some of the others."""
    kinds = ["commercial_invoice", "packing_list", "bill_of_lading"]
    kinds.append("export_declaration" if cargo.is_export else "import_declaration")
    extra = rng.sample(EXTRA[:2] + EXTRA[3:5], rng.randrange(1, 4))
    if cargo.licence and cargo.is_export:
        extra.append("export_licence")
    kinds += [kind for kind in EXTRA if kind in {*extra, *needed}]
    return paper_set(cargo, rng, kinds)


def paper_set(cargo: MadeCargo, rng: random.Random, kinds: Iterable[str]) -> MadeSet:
    """The papers of some kinds, from the same figures."""
    writer = _Writer(cargo, rng)
    return MadeSet(cargo.name, [writer.paper(kind) for kind in kinds], cargo.seller[0])


class _Writer:
    """Writes the papers of one cargo, from the same figures."""

    def __init__(self, cargo: MadeCargo, rng: random.Random) -> None:
        self.cargo, self.rng = cargo, rng
        self.lots = self._lots(rng.choice([1, 1, 1, 2]) if cargo.packages[0] > 3 else 1)
        place = cargo.pod if cargo.term in ("CIF", "CFR", "DAP") else cargo.pol
        self.known: dict[str, Any] = {
            "po": cargo.order, "incoterm": f"{cargo.term} {place}", "origin": cargo.seller[2], "pol": cargo.pol,
            "destination": cargo.buyer[2], "pod": cargo.pod, "currency": cargo.currency, "transport": cargo.ship,
            "invoice": cargo.invoice, "bl": cargo.bill, "d_on_board": cargo.left, "d_arrival": cargo.arrives,
            "d_production": cargo.invoiced - timedelta(days=9), "licence": cargo.licence,
            "d_valid_until": cargo.valid_until or cargo.invoiced + timedelta(days=160),
            "insured_value": (cargo.currency, round(cargo.value * 1.1, 2)),
        }  # fmt: skip

    def _lots(self, count: int) -> list[dict[str, Any]]:
        """The rows of the goods: lots in whole packages, whose figures add up to those of the cargo."""
        cargo, number = self.cargo, self.cargo.packages[0]
        price = round(cargo.value / cargo.net, 4 if cargo.value < 100 * cargo.net else 2)
        parts = [number] if count == 1 else [number // 2, number - number // 2]
        rows: list[dict[str, Any]] = []
        for place, part in enumerate(parts):
            last, share = place == len(parts) - 1, part / number
            left = {key: getattr(cargo, key) - sum(row[name] for row in rows)
                    for key, name in (("net", "net"), ("gross", "gross"), ("value", "amount"))}  # fmt: skip
            net, gross, amount = (
                round(left[key] if last else share * getattr(cargo, key), 1 if key != "value" else 2)
                for key in ("net", "gross", "value")
            )
            if not last:
                amount = round(net * price, 2)
            rows.append(
                {"goods": cargo.goods, "hs": cargo.hs, "lot": f"B{self.rng.randrange(10**6):06d}",
                 "packages": (part, cargo.packages[1]), "net": net, "gross": gross, "price": price, "amount": amount,
                 "origin": cargo.seller[2]}
            )  # fmt: skip
        return rows

    def paper(self, kind: str) -> Made:
        """The paper of a kind."""
        info, roles, columns, totals = _PAPERS[kind]
        if kind == "export_declaration" and self.cargo.licence:
            info = (*info, "licence")
        sums = {
            "packages": self.cargo.packages,
            **{key: getattr(self.cargo, key) for key in ("net", "gross", "value")},
        }
        rows = [{key: row[key] for key in columns} for row in self.lots]
        if kind in ("insurance_certificate", "weight_note"):
            rows = [{key: sums.get(key, self.cargo.goods) for key in columns}]
        made = Made(
            kind,
            [("number", self._number(kind)), ("date", self._day(kind)), *((key, self.known[key]) for key in info)],
            [(role, self.cargo.buyer if role in _BUYER else self.cargo.seller) for role in roles],
            rows,
            [(key, sums[key]) for key in totals],
        )
        if kind == "export_licence" and self.cargo.licence_kg:
            made.set_figure("net", self.cargo.licence_kg)
            made.rows = made.rows[:1]
        if kind in _WITH_CONTAINERS:
            made.containers = copy.deepcopy(list(self.cargo.containers))
        made.issuer = {"bill_of_lading": self.cargo.carrier}.get(kind, self.cargo.seller[0] if kind in _OWN else "")
        return made

    def _number(self, kind: str) -> str:
        known = {"commercial_invoice": self.cargo.invoice, "bill_of_lading": self.cargo.bill,
                 "export_declaration": self.cargo.declaration, "import_declaration": self.cargo.declaration,
                 "export_licence": self.cargo.licence}  # fmt: skip
        head = {"packing_list": "PK", "certificate_of_origin": "CO", "certificate_of_analysis": "QA-",
                "insurance_certificate": "MC", "weight_note": "WN", "end_user_certificate": "EU",
                "export_licence": "L"}.get(kind, "")  # fmt: skip
        return known.get(kind) or f"{head}{self.rng.randrange(10**8):08d}"

    def _day(self, kind: str) -> date:
        cargo = self.cargo
        fixed = {"bill_of_lading": cargo.left, "import_declaration": cargo.arrives + timedelta(days=1)}
        if kind in fixed:
            return fixed[kind]
        if kind in _DAYS:
            return cargo.invoiced + timedelta(days=_DAYS[kind])
        return max(cargo.left - timedelta(days=1), cargo.invoiced)


_BUYER = frozenset({"consignee", "notify", "buyer", "end_user"})
_OWN = frozenset({"commercial_invoice", "packing_list", "certificate_of_analysis"})
_WITH_CONTAINERS = frozenset(
    {"packing_list", "bill_of_lading", "export_declaration", "import_declaration", "weight_note"}
)
_PAPERS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    # labelled values after number and date; roles; columns; totals
    "commercial_invoice": (
        ("po", "incoterm", "origin", "destination", "pol", "pod", "currency"), ("exporter", "consignee"),
        ("goods", "hs", "packages", "net", "price", "amount"), ("packages", "net", "gross", "value")),
    "packing_list": (
        ("invoice", "origin", "destination"), ("exporter", "consignee"),
        ("goods", "lot", "packages", "net", "gross"), ("packages", "net", "gross")),
    "bill_of_lading": (
        ("pol", "pod", "transport", "d_on_board"), ("exporter", "consignee", "notify"),
        ("goods", "packages", "gross"), ("packages", "gross")),
    "export_declaration": (
        ("invoice", "origin", "destination", "incoterm", "currency", "pol"), ("exporter", "consignee"),
        ("goods", "hs", "packages", "net", "gross", "amount"), ("packages", "net", "gross", "value")),
    "import_declaration": (
        ("d_arrival", "invoice", "bl", "origin", "destination", "pod", "currency"), ("exporter", "consignee"),
        ("goods", "hs", "packages", "net", "gross", "amount"), ("packages", "net", "gross", "value")),
    "certificate_of_origin": (
        ("invoice", "origin", "destination"), ("exporter", "consignee"),
        ("goods", "hs", "packages", "gross"), ("packages", "gross")),
    "certificate_of_analysis": (("d_production", "po"), ("manufacturer", "buyer"), ("goods", "lot", "net"), ("net",)),
    "export_licence": (("d_valid_until", "destination"), ("licensee", "end_user"), ("goods", "hs", "net"), ("net",)),
    "insurance_certificate": (
        ("invoice", "pol", "pod", "transport", "insured_value"), ("insured",), ("goods", "packages"), ("packages",)),
    "weight_note": ((), ("exporter",), ("goods", "packages", "gross"), ("gross",)),
    "end_user_certificate": (("po", "destination"), ("exporter", "end_user"), ("goods", "net"), ("net",)),
}  # fmt: skip

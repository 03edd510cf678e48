"""Value, currency, terms of delivery, and whether prices, quantities and sums fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from oretrace.vet.papers.checks.finding import Bundle, PaperFinding, against, groups, named, sentence
from oretrace.vet.papers.checks.weights import PARTIAL, with_parts
from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.values import kilos

VALUE_SHARE = 0.005
"""Rounding to whole units of money, of small invoices."""
FREIGHT_SHARE = 0.20
"""Most that freight and insurance add between a value without and with them."""
MOST_CUSTOMS_VALUE = 1.5
"""The customs value over the invoice, where cheap goods travel far."""
INSURED_SHARE = (1.0, 1.5)
"""The sum insured over the value: at least 110 % of CIF is usual (UCP 600, article 28 f)."""
RATE_SHARE = 0.20
PER_DOLLAR = {
    "USD": 1.0, "EUR": 0.92, "GBP": 0.79, "CNY": 7.15, "JPY": 148.0, "CHF": 0.88, "THB": 35.0, "MYR": 4.5,
    "SGD": 1.34,
    "HKD": 7.8, "INR": 84.0, "AED": 3.67, "CAD": 1.37, "AUD": 1.52, "KRW": 1370.0, "TWD": 32.0, "VND": 25000.0,
    "MXN": 18.5, "PLN": 4.0, "TRY": 33.0, "ZAR": 18.3, "BRL": 5.4, "RUB": 92.0, "SEK": 10.5, "NOK": 10.7, "DKK": 6.9,
}  # fmt: skip
"""Units of a currency to a dollar, mean of 2024-2025; a rate within a fifth of it is believed."""
_WITHOUT = frozenset({"EXW", "FCA", "FAS", "FOB"})
_STATING = ("commercial_invoice", "export_declaration", "import_declaration", "proforma_invoice", "packing_list",
            "bill_of_lading", "air_waybill", "cmr", "certificate_of_origin", "transit_declaration")  # fmt: skip


def value(case: Bundle) -> Iterator[PaperFinding]:
    """The invoice's value between papers."""
    amounts = with_parts([(paper, float(paper.get("value"))) for paper in case.of(*_STATING) if paper.get("value")])
    found = [(paper, _Money.of(paper, amount)) for paper, amount in amounts]
    made = groups(found, _Money.agrees)
    if (two := against(made)) is not None:
        text = sentence("Value", *two)
        if PARTIAL.search(case.remarks()):
            yield PaperFinding(
                "value", "note", named(*two), ("value",), f"{text} The papers speak of a part shipment."
            )
        elif all(_is_shifted(one.amount, two[1][0][1].amount) for _, one in two[0]):
            text = f"{text} They differ by the place of the decimal mark, which may be misread."
            yield PaperFinding("value", "note", named(*two), ("value",), text)
        else:
            yield PaperFinding("value", "high", named(*two), ("value",), text)


def _is_shifted(one: float, other: float) -> bool:
    ratio = max(one, other) / max(min(one, other), 1e-9)
    return any(abs(ratio / power - 1) < 0.001 for power in (100, 1_000, 10_000, 100_000, 1_000_000))


class _Money:
    """An amount with its currency and terms of delivery."""

    def __init__(self, amount: float, currency: str | None, term: str | None) -> None:
        self.amount, self.currency, self.term = amount, currency, term

    @classmethod
    def of(cls, paper: Paper, amount: float) -> _Money:
        return cls(amount, paper.get("currency"), (paper.get("incoterm") or "")[:3].upper())

    def __str__(self) -> str:
        return f"{self.currency or ''} {self.amount:,.2f}".strip()

    def agrees(self, other: _Money) -> bool:
        """Whether amounts are equal, or differ by a rate of exchange or by freight if currencies or terms differ."""
        if self.currency and other.currency and self.currency != other.currency:
            mine, theirs = PER_DOLLAR.get(self.currency), PER_DOLLAR.get(other.currency)
            if mine is None or theirs is None:
                return True
            return abs(self.amount / mine * theirs / other.amount - 1) <= RATE_SHARE and self.amount != other.amount
        low, high = sorted((self, other), key=lambda one: one.amount)
        if high.amount - low.amount <= max(VALUE_SHARE * high.amount, 1.0):
            return True
        with_freight = low.term in _WITHOUT and high.term not in _WITHOUT and bool(high.term)
        return with_freight and high.amount - low.amount <= FREIGHT_SHARE * high.amount


def currency(case: Bundle) -> Iterator[PaperFinding]:
    """One number in two currencies."""
    found = [
        (paper, (float(amount), paper.get("currency")))
        for paper, amount in case.with_field("value")
        if paper.get("currency")
    ]
    for place, (paper, (amount, code)) in enumerate(found):
        for other, (again, second) in found[place + 1 :]:
            if code != second and amount == again:
                text = f"The value {amount:,.2f} is in {code} on {paper.file} and in {second} on {other.file}."
                yield PaperFinding("currency", "high", (paper.file, other.file), ("currency",), text)
                return


def customs_value(case: Bundle) -> Iterator[PaperFinding]:
    """A customs value below the invoice, or far above it; a sum insured that does not fit the value."""
    for paper in case.papers:
        amount, base = paper.get("customs_value"), paper.get("value")
        if amount and base and not 0.75 <= amount / base <= MOST_CUSTOMS_VALUE:
            text = (
                f"{paper.file}: the customs value {amount:,.2f} does not follow from the invoice's {base:,.2f} by "
                "freight and insurance."
            )
            yield PaperFinding("value", "medium", (paper.file,), ("customs_value", "value"), text)
    invoices = [paper for paper in case.of("commercial_invoice") if paper.get("value")]
    for paper in case.of("insurance_certificate"):
        insured = paper.get("insured_value") or paper.get("value")
        for invoice in invoices[:1]:
            if insured and paper.get("currency") == invoice.get("currency"):
                share = insured / invoice.get("value")
                if not INSURED_SHARE[0] - 0.005 <= share <= INSURED_SHARE[1]:
                    text = (
                        f"Sum insured: {paper.file} has {insured:,.2f}, {share:.0%} of the invoice {invoice.file}; "
                        "110 % is usual."
                    )
                    yield PaperFinding(
                        "value", "medium", (paper.file, invoice.file), ("insured_value", "value"), text
                    )


def incoterm(case: Bundle) -> Iterator[PaperFinding]:
    """Terms of delivery between papers."""
    found = [(paper, str(term)[:3].upper()) for paper, term in case.with_field("incoterm")]
    if (two := against(groups(found, lambda one, other: one == other))) is not None:
        terms = {term for _, term in found}
        amounts = {round(float(paper.get("value")), 0) for paper, _ in found if paper.get("value")}
        same_side = terms <= _WITHOUT or not terms & _WITHOUT
        explained = not same_side and len(amounts) > 1
        yield PaperFinding(
            "incoterm",
            "note" if explained else "medium",
            named(*two),
            ("incoterm",),
            sentence("Terms of delivery", *two),
        )


def totals(case: Bundle) -> Iterator[PaperFinding]:
    """Within a paper: unit price × quantity, the sum of the lines, the sum of weights and packages."""
    for paper in case.papers:
        lines: list[dict[str, Any]] = [line for line in paper.get("lines") or () if isinstance(line, dict)]
        for line in lines:
            yield from _price_times_quantity(paper, line)
        total = paper.get("value")
        if len(lines) > 1 and total and all(line.get("amount") is not None for line in lines):
            total_of = sum(line["amount"] for line in lines)
            if not -0.2 * total <= total_of - total <= max(0.001 * total, 1.0) or (total_of < total * 0.8):
                text = f"{paper.file}: the lines add up to {total_of:,.2f}, the total is {total:,.2f}."
                yield PaperFinding("totals", "high", (paper.file,), ("lines", "value"), text)
            elif abs(total_of - total) > max(0.001 * total, 1.0) and not _has_charges(paper):
                text = f"{paper.file}: the lines add up to {total_of:,.2f}, the total is {total:,.2f}."
                yield PaperFinding("totals", "medium", (paper.file,), ("lines", "value"), text)
        elif (
            len(lines) == 1
            and total
            and lines[0].get("amount")
            and abs(lines[0]["amount"] - total) > max(0.002 * total, 1.0)
            and not _has_charges(paper)
        ):
            text = f"{paper.file}: the only line is {lines[0]['amount']:,.2f}, the total is {total:,.2f}."
            yield PaperFinding("totals", "high", (paper.file,), ("lines", "value"), text)
        yield from _sums(paper, lines)


def _has_charges(paper: Paper) -> bool:
    return any(
        word in " ".join(map(str, paper.get("remarks") or ())).casefold()
        for word in ("discount", "freight charge", "insurance")
    )


def _price_times_quantity(paper: Paper, line: dict[str, Any]) -> Iterator[PaperFinding]:
    price, amount = line.get("unit_price"), line.get("amount")
    weight = line.get("net") or line.get("gross")
    if not isinstance(price, dict) or not price.get("value") or not amount:
        return
    quantities = _quantities(line, price.get("per"), weight)
    if not quantities:
        return
    quantity = min(quantities, key=lambda one: abs(price["value"] * one - amount))
    decimals = len(f"{price['value']:.6f}".rstrip("0").partition(".")[2])
    allowed = max(0.003 * amount, 0.6 * 10 ** -max(decimals, 2) * quantity, 1.0)
    if abs(price["value"] * quantity - amount) > allowed:
        text = (
            f"{paper.file}: {price['value']:,.6g} × {quantity:,.6g} is {price['value'] * quantity:,.2f}, the line "
            f"has {amount:,.2f}."
        )
        yield PaperFinding("totals", "high", (paper.file,), ("lines",), text)


def _quantities(line: dict[str, Any], per: str | None, weight: dict[str, Any] | None) -> list[float]:
    """What a unit price may be for: the unit it names, else kilograms, tonnes, pounds or packages."""
    kg = weight.get("kg") if weight else None
    factors = [kilos(per)] if per and kilos(per) else [1.0, 1000.0, kilos("lb")]
    found = [kg / factor for factor in factors if kg and factor]
    if line.get("quantity"):
        found.append(float(line["quantity"]))
    if not per and isinstance(line.get("packages"), dict):
        found.append(float(line["packages"]["count"]))
    return found


def _sums(paper: Paper, lines: list[dict[str, Any]]) -> Iterator[PaperFinding]:
    """Weights and packages of the lines against the paper's totals."""
    for key in ("net", "gross"):
        total = paper.get(f"{key}.kg")
        parts = [
            line[key]["kg"] for line in lines if isinstance(line.get(key), dict) and line[key].get("kg") is not None
        ]
        if (
            total
            and lines
            and len(parts) == len(lines)
            and abs(sum(parts) - total) > max(0.002 * total, 0.6 * len(parts))
        ):
            text = (
                f"{paper.file}: {key} weights of the lines add up to {sum(parts):,.6g} kg, the total is {total:,.6g} "
                "kg."
            )
            yield PaperFinding("totals", "high", (paper.file,), ("lines", f"{key}.value"), text)
    packages = [line["packages"] for line in lines if isinstance(line.get("packages"), dict)]
    counts = [one["count"] for one in packages if one.get("count") is not None]
    total = paper.get("packages.count")
    if total and lines and len(counts) == len(lines) and sum(counts) != int(total):
        text = f"{paper.file}: the lines have {sum(counts):,} packages, the total is {int(total):,}."
        yield PaperFinding("totals", "high", (paper.file,), ("lines", "packages.count"), text)

"""What is printed → the fields of a paper, each with its page and box."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from typing import Any

from oretrace.vet.papers import days
from oretrace.vet.papers.days import Order
from oretrace.vet.papers.fitting import fits
from oretrace.vet.papers.lines import containers_of, kind_of, lines_of, per_unit, summed, tests_of, weight_json
from oretrace.vet.papers.names import party_of
from oretrace.vet.papers.paper import Paper, Value
from oretrace.vet.papers.printed import PARTIES, Bit, Entry, Printed
from oretrace.vet.papers.values import (
    Decimal,
    Weight,
    codes,
    currency,
    kilos,
    number,
    packages,
    shown_unit,
    style_of,
    unit_of,
    weight,
)
from oretrace.vet.papers.words import country_name, title

_REFS = ("invoice", "bl", "po", "contract", "booking", "licence", "coo", "lc", "supersedes")
_OWN = {"commercial_invoice": "invoice", "bill_of_lading": "bl", "air_waybill": "bl", "cmr": "bl",
        "export_licence": "licence", "import_licence": "licence", "certificate_of_origin": "coo",
        "purchase_order": "po", "proforma_invoice": "invoice", "letter_of_credit": "lc",
        "rail_consignment_note": "bl"}  # fmt: skip
"""The reference that is a paper's own number."""
_PLAIN = ("incoterm", "pol", "pod", "transport", "transit", "freight", "marks", "end_use", "control_code", "grade",
          "payment", "conditions", "claims")  # fmt: skip
_COUNTRIES = ("origin", "destination", "export_country")
_MONEY = ("customs_value", "insured_value", "statistical")
_STANDS_FOR = {
    "exporter": ("supplier", "manufacturer", "licensee", "insured"),
    "consignee": ("buyer", "importer", "end_user"),
}
"""Who takes the place of a party that has no label of its own."""
NEAR_DAYS = 7
"""A paper is made within days of its date: a reading of the date that near, the other one not, is the right one."""
_TELLING = (
    ("certificate_of_analysis", {"test", "result"}, ""),
    ("air_waybill", {"transport"}, "flight"),
    ("bill_of_lading", {"d_on_board"}, ""),
    ("bill_of_lading", {"booking"}, ""),
    ("import_declaration", {"customs_value"}, ""),
    ("import_declaration", {"d_arrival"}, ""),
    ("insurance_certificate", {"insured_value"}, ""),
    ("export_licence", {"d_valid_until"}, ""),
    ("commercial_invoice", {"price", "value"}, ""),
    ("packing_list", {"net", "gross", "invoice"}, ""),
)
"""Kinds, the keys that tell them, and a word of a label."""
_SUPERSEDES = re.compile(
    r"(?:supersed\w+|replac\w+|cancels and replaces|in substitution of|sustituye|remplace|ersetzt|取代|"
    r"代替)\W+(?:the |b/?l |bill of lading |no\.? )*(.{4,60})",
    re.IGNORECASE,
)
_DATE_KEYS = {"d_po": "po", "d_invoice": "invoice", "d_on_board": "on_board", "d_arrival": "arrival",
              "d_production": "production", "d_sampling": "sampling", "d_valid_from": "valid_from",
              "d_valid_until": "valid_until"}  # fmt: skip


def paper_of(printed: Printed, file: str) -> Paper:
    """The paper that was printed; its state is set by who has the file."""
    return Reading(printed, file).read()


class Reading:
    """One paper being read, with its style of numbers and dates."""

    def __init__(self, printed: Printed, file: str) -> None:
        self.printed = printed
        self.paper = Paper(file, unread=list(printed.unread))
        texts = list(printed.texts())
        self.decimal: Decimal | None = style_of(texts)
        self.by_making = False
        shown = days.order_of(texts)
        self.order = shown or self._order_by_making()
        self.unsure = shown is None and not self.by_making and any(map(days.is_ambiguous, texts))
        self.by_key: dict[str, list[Entry]] = {}
        for entry in printed.entries:
            self.by_key.setdefault(entry.key, []).append(entry)
        self.goods = [grid for grid in printed.grids if "goods" in grid.keys]
        self.units = {
            key: heading for grid in self.goods for key, heading in zip(grid.keys, grid.headings, strict=True) if key
        }

    def _order_by_making(self) -> Order | None:
        """Day or month first: the reading that is nearest to when the file was made, where no date shows it."""
        made = days.first(self.printed.created or "")
        if made is None:
            return "mdy" if self.printed.size and abs(self.printed.size[0] - 612) < 1 else None
        dated = [entry.value.text for entry in self.printed.entries if entry.key == "date"]
        day_first = [abs((made - day).days) for text in dated for day in days.dates(text, "dmy")]
        month_first = [abs((made - day).days) for text in dated for day in days.dates(text, "mdy")]
        if not day_first or not month_first or min(day_first) == min(month_first):
            return None
        near, far = sorted((min(day_first), min(month_first)))
        self.by_making = near <= NEAR_DAYS and far > 2 * NEAR_DAYS
        return "dmy" if min(day_first) < min(month_first) else "mdy"

    def read(self) -> Paper:
        """All fields."""
        self._kind()
        self._references()
        self._dates()
        self._parties()
        self._lines()
        self._totals()
        self._plain()
        self._containers()
        self._rest()
        return self.paper

    def put(self, name: str, value: Any, at: Bit | None) -> None:
        """Set a field that is not yet set."""
        if value is not None and value != "" and name not in self.paper.fields:
            self.paper.fields[name] = Value(
                value, at.text if at else "", at.page if at else 0, at.box if at else None
            )

    def first(self, key: str) -> Bit | None:
        """The value of the first entry of a key that fits it."""
        return next((entry.value for entry in self.by_key.get(key, ()) if fits(key, entry.value.text)), None)

    def _kind(self) -> None:
        if self.printed.kind:
            self.paper.kind = self.printed.kind
            return
        best, most, titled = None, 0.0, 0
        headings = self.printed.headings
        pairs = [Bit(f"{one.text} {two.text}", one.page, one.box) for one, two in itertools.pairwise(headings)]
        for bit in [part for both in itertools.zip_longest(headings, pairs) for part in both if part]:
            found = title(bit.text)
            if found is None:
                continue
            size = (bit.box[3] - bit.box[1]) if bit.box else 10.0
            score = found[1] * (1 + size / 20) / (1 + 0.6 * titled)
            titled += found[1] > 0.55
            if score > most:
                best, most = found[0], score
        self.paper.kind = best or self._kind_by_labels()
        if self.paper.kind is None:
            self.paper.unread.append("What kind of paper this is could not be read: no heading names one.")

    def _kind_by_labels(self) -> str | None:
        """The kind of a paper whose heading is not known, by labels that papers of one kind only have."""
        keys = {*self.by_key, *(key for grid in self.printed.grids for key in grid.keys if key)}
        labels = " ".join(entry.label.casefold() for entry in self.printed.entries)
        for kind, needed, word in _TELLING:
            if needed <= keys and (not word or word in labels):
                return kind
        return None

    def _references(self) -> None:
        own = _OWN.get(self.paper.kind or "")
        self.put("number", *_text(self.first("number")))
        if "number" not in self.paper.fields and own:
            self.put("number", *_text(self.first(own)))
        if "number" not in self.paper.fields:
            self.put("number", *_text(self.first("item_no") if len(self.by_key.get("item_no", ())) == 1 else None))
        for key in _REFS:
            text, bit = _text(self.first(key))
            if text != self.paper.get("number") or key != own:
                self.put(f"refs.{key}", text, bit)
        for bit in self._remarks():
            if match := _SUPERSEDES.search(bit.text):
                self.put("refs.supersedes", match[1].strip(" ."), bit)

    def _dates(self) -> None:
        for key, name in (("date", "date"), *((key, f"dates.{name}") for key, name in _DATE_KEYS.items())):
            for entry in self.by_key.get(key, ()):
                if (day := days.first(entry.value.text, self.order)) is not None:
                    self.put(name, day.isoformat(), entry.value)
                    if self.unsure and (
                        other := days.first(entry.value.text, "dmy" if self.order == "mdy" else "mdy")
                    ):
                        self.paper.meta.setdefault("other_dates", {})[name] = other.isoformat()
                    break
        if self.paper.kind in ("commercial_invoice", "proforma_invoice"):
            self._moved("dates.invoice", "date")
        elif (
            self.paper.kind == "bill_of_lading"
            and "date" not in self.paper.fields
            and self.paper.get("dates.on_board")
        ):
            self.paper.fields["date"] = self.paper.fields["dates.on_board"]
        for entry in self.by_key.get("d_valid_from", ()):
            read = days.dates(entry.value.text, self.order)
            if len(read) > 1:
                self.put("dates.valid_until", read[1].isoformat(), entry.value)

    def _moved(self, source: str, target: str) -> None:
        if target not in self.paper.fields and source in self.paper.fields:
            self.paper.fields[target] = self.paper.fields.pop(source)

    def _parties(self) -> None:
        found: dict[str, tuple[Any, Bit]] = {}
        for block in self.printed.blocks:
            party = party_of(block.lines)
            if party is not None and block.role not in found:
                found[block.role] = (party, _around(block.lines))
        for role, others in _STANDS_FOR.items():
            for other in others:
                if role not in found and other in found:
                    found[role] = found.pop(other)
        for role in PARTIES:
            if role in found:
                party, at = found[role]
                for part in ("name", "address", "country", "local_name"):
                    self.put(f"parties.{role}.{part}", getattr(party, part), at)

    def _lines(self) -> None:
        lines = [line for grid in self.goods for line in lines_of(grid, self.decimal)]
        if not lines and (bit := self.first("goods")) is not None:
            lines = [self._single_line(bit)]
        if not lines:
            return
        at = next((bit for grid in self.goods for row in grid.rows for bit in row if bit), self.first("goods"))
        self.put("lines", lines, at)
        self.put("goods", [line["goods"] for line in lines if line.get("goods")], at)
        found = [code for line in lines for code in ([line["hs"]] if line.get("hs") else [])]
        hs = self._cell("hs")
        self.put("hs", list(dict.fromkeys(found)) or None, hs or at)

    def _cell(self, key: str) -> Bit | None:
        """The first cell of a column."""
        for grid in self.goods:
            if key in grid.keys:
                place = grid.keys.index(key)
                return next((row[place] for row in grid.rows if row[place]), None)
        return self.first(key)

    def _single_line(self, goods: Bit) -> dict[str, Any]:
        line: dict[str, Any] = {"goods": goods.text}
        if (bit := self.first("hs")) is not None:
            line["hs"] = codes(bit.text)[0]
        if (bit := self.first("lot")) is not None:
            line["lot"] = bit.text
        return line

    def _totals(self) -> None:
        lines = self.paper.get("lines") or []
        for key in ("gross", "net", "tare", "first_weight"):
            entry = _best(self.by_key.get(key, ()))
            one = (
                None
                if entry is None
                else weight(entry.value.text, self.decimal, entry.label + self.units.get(key, ""))
            )
            if one is not None and entry is not None:
                self._put_weight(key, weight_json(self._with_unit(one)), entry.value)
            elif lines and all(key in line for line in lines):
                self._put_weight(key, summed([line[key] for line in lines]), self._cell(key))
        self._quantity()
        self._packages(lines)
        self._value(lines)
        if (bit := self.first("cbm")) is not None:
            self.put("cbm", number(bit.text, self.decimal), bit)
        if len(lines) == 1:
            self._complete(lines[0])

    def _complete(self, line: dict[str, Any]) -> None:
        """A paper's only line has the figures of the whole where its own boxes were read as such."""
        for key in ("gross", "net"):
            if key not in line and key in self.by_key and self.paper.get(f"{key}.value") is not None:
                line[key] = {part: self.paper.get(f"{key}.{part}") for part in ("printed", "unit", "value", "kg")}
        if "amount" not in line and "amount" in self.by_key and self.paper.get("value") is not None:
            line["amount"] = self.paper.get("value")
        if "unit_price" not in line and (bit := self.first("price")) is not None:
            price = next(entry for entry in self.by_key["price"] if entry.value is bit)
            line["unit_price"] = {
                "value": number(bit.text, self.decimal),
                "per": per_unit(f"{price.label} {bit.text}"),
            }
        if "hs" not in line and (bit := self.first("hs")) is not None:
            line["hs"] = codes(bit.text)[0]

    def _with_unit(self, one: Weight) -> Weight:
        """A total without a unit has that of the paper's columns."""
        unit = next((found for key in ("gross", "net") if (found := unit_of(self.units.get(key, "")))), None)
        factor = kilos(unit)
        if one.unit is not None or factor is None:
            return one
        return Weight(one.printed, one.value, shown_unit(unit), round(one.value * factor, 6))

    def _quantity(self) -> None:
        entry = _best(self.by_key.get("quantity", ()))
        if entry is not None and (one := weight(entry.value.text, self.decimal, entry.label)) and one.unit:
            self._put_weight("quantity", weight_json(one), entry.value)
            self._put_weight("net", weight_json(one), entry.value)

    def _put_weight(self, key: str, one: dict[str, Any], at: Bit | None) -> None:
        for part in ("value", "unit", "kg", "printed"):
            self.put(f"{key}.{part}", one[part], at)

    def _packages(self, lines: list[dict[str, Any]]) -> None:
        entry = _best(self.by_key.get("packages", ()))
        pack = None if entry is None else packages(entry.value.text, self.decimal)
        if pack is not None and entry is not None:
            self.put("packages.count", pack[0], entry.value)
            self.put("packages.kind", pack[1] or kind_of(lines), entry.value)
        elif lines and all("packages" in line for line in lines):
            self.put("packages.count", sum(line["packages"]["count"] for line in lines), self._cell("packages"))
            self.put("packages.kind", kind_of(lines), self._cell("packages"))

    def _value(self, lines: list[dict[str, Any]]) -> None:
        entry = _best(self.by_key.get("value", ())) or _best(self.by_key.get("amount", ()))
        if entry is not None and (figure := number(entry.value.text, self.decimal)) is not None:
            self.put("value", figure, entry.value)
        elif lines and all("amount" in line for line in lines):
            self.put("value", round(sum(line["amount"] for line in lines), 2), self._cell("amount"))
        for key in _MONEY:
            if (bit := self.first(key)) is not None:
                self.put(key, number(bit.text, self.decimal), bit)
        heads = " ".join(head for key, head in self.units.items() if key in ("amount", "price"))
        for bit in (self.first("currency"), entry.value if entry else None, self.first("insured_value"), Bit(heads)):
            if bit is not None and (code := currency(bit.text)):
                self.put("currency", code, bit)

    def _plain(self) -> None:
        for key in _PLAIN:
            self.put(key, *_text(self.first(key)))
        for key in _COUNTRIES:
            if (bit := self.first(key)) is not None:
                self.put(key, country_name(bit.text) or bit.text, bit)
        origins = {line["origin"] for line in self.paper.get("lines") or () if line.get("origin")}
        if len(origins) == 1:
            self.put("origin", origins.pop(), self._cell("origin"))

    def _containers(self) -> None:
        rows, at = containers_of(self.printed.grids, self._all_bits(), self.decimal)
        seals = [row["seal"] for row in rows if row.get("seal")]
        if not seals and (bit := self.first("seal")) is not None:
            seals = re.split(r"[\s,;/]+", bit.text)
            for row, seal in zip(rows, seals, strict=False):
                row["seal"] = seal
        self.put("containers", rows or None, at)
        self.put("seals", seals or None, at)

    def _remarks(self) -> Iterable[Bit]:
        yield from (entry.value for entry in self.by_key.get("remarks", ()))
        yield from self.printed.notes

    def _all_bits(self) -> Iterable[Bit]:
        yield from (entry.value for entry in self.printed.entries)
        yield from self.printed.notes
        yield from (bit for grid in self.printed.grids for row in grid.rows for bit in row if bit)

    def _rest(self) -> None:
        self.put("tests", tests_of(self.printed.grids) or None, None)
        remarks = [entry.value.text for entry in self.by_key.get("remarks", ())] or [
            n.text for n in self.printed.notes
        ]
        self.put("remarks", remarks or None, None)
        for entry in self.by_key.get("issuer", ()):
            self.put("issuer", f"{entry.label}: {entry.value.text}" if entry.label else entry.value.text, entry.value)
        titled = [
            bit for bit in self.printed.headings if title(bit.text) is None and any(s.isalpha() for s in bit.text)
        ]
        if titled:
            self.put("issuer", titled[0].text, titled[0])
        exporter = self.paper.get("parties.exporter.name")
        at = next(
            (bit for bit in self.printed.headings if exporter and exporter.casefold() == bit.text.casefold()), None
        )
        if at is not None:
            self.paper.fields["issuer"] = Value(exporter, at.text, at.page, at.box)


def _text(bit: Bit | None) -> tuple[str | None, Bit | None]:
    return (None, None) if bit is None else (bit.text.strip(), bit)


def _around(lines: tuple[Bit, ...]) -> Bit:
    boxes = [line.box for line in lines if line.box]
    box = (
        (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
        if boxes
        else None
    )
    return Bit("\n".join(line.text for line in lines), lines[0].page, box)


def _best(entries: Iterable[Entry]) -> Entry | None:
    """The entry that says total, else the last: totals stand at the foot."""
    fitting = [entry for entry in entries if fits(entry.key, entry.value.text)]
    totals = [entry for entry in fitting if entry.total]
    return (totals or fitting)[-1] if fitting else None

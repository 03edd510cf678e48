"""What is printed → the fields of a paper, each with its page and box."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from oretrace.vet.papers import days
from oretrace.vet.papers.container_lines import add_stowed
from oretrace.vet.papers.days import without_date
from oretrace.vet.papers.fitting import CODED, fits
from oretrace.vet.papers.lines import containers_of, lines_of, tests_of
from oretrace.vet.papers.names import is_firm, party_of
from oretrace.vet.papers.paper import Paper, Value
from oretrace.vet.papers.printed import PARTIES, Bit, Grid, Printed, around
from oretrace.vet.papers.reading import Reading
from oretrace.vet.papers.sentences import add_sentences
from oretrace.vet.papers.totals import CARRIED, add_totals
from oretrace.vet.papers.typed_fields import keep_typed
from oretrace.vet.papers.unlabelled import add_unlabelled
from oretrace.vet.papers.values import (
    codes,
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
_STANDS_FOR = {
    "exporter": ("supplier", "manufacturer", "licensee", "insured"),
    "consignee": ("buyer", "importer", "end_user"),
}
"""Who takes the place of a party that has no label of its own."""
_SAME = re.compile(
    r"(?:the )?same as|idem\b|ditto\b|as above|同(?:上|收货人|发货人)|wie oben|(?:n/?a|none|same|-+|—)$",
    re.IGNORECASE,
)
_FROM_TO = re.compile(r"(?:from )?([^\d:]{3,40}?),? to ([^\d:]{3,40})")
_ABROAD = re.compile(r"(?<=[\d\w\"»]) +[A-Z]{2}$")
"""The nationality behind a means of transport: "1-XKB-409 BE"."""
_HAS_DIGIT = re.compile(r"\d")
_ASIDE = re.compile(r"\s*[(（][^()（）]*[)）]$")
_AND_OTHERS = re.compile(r"(?<=\d), [^\W\d]\D*$")
"""What follows a number without having one: "RE-1180, packing list"."""
MOST_NUMBER = 16
"""Signs of a number from which on a note in brackets behind it is none of it."""
_SUPERSEDES = re.compile(
    r"(?:supersed\w+|replac\w+|cancels and replaces|in substitution of|sustituye|remplace|ersetzt|取代|"
    r"代替)\W+(?:the |b/?l |bill of lading |no\.? )*(.{4,60})",
    re.IGNORECASE,
)
_DATE_KEYS = {"d_po": "po", "d_invoice": "invoice", "d_on_board": "on_board", "d_arrival": "arrival",
              "d_production": "production", "d_sampling": "sampling", "d_valid_from": "valid_from",
              "d_valid_until": "valid_until"}  # fmt: skip

_OWN_DATE = {"commercial_invoice": "dates.invoice", "proforma_invoice": "dates.invoice", "purchase_order": "dates.po",
             "certificate_of_analysis": "dates.sampling"}  # fmt: skip
"""The date that is a paper's own where none is called so."""
_OF_SHIPMENT = frozenset({"bill_of_lading", "packing_list", "delivery_note"})
"""Kinds whose only date is that of the shipment."""


def paper_of(printed: Printed, file: str) -> Paper:
    """The paper that was printed; its state is set by who has the file."""
    return Fields(printed, file).read()


class Fields(Reading):
    """The fields of one paper."""

    def read(self) -> Paper:
        """All fields."""
        self._references()
        self._dates()
        self._parties()
        self._lines()
        add_totals(self)
        self._plain()
        self._containers()
        add_stowed(self)
        self._rest()
        add_unlabelled(self.paper, self.printed, self.order)
        add_sentences(self.paper, self.printed, self.decimal, self.order)
        keep_typed(self.paper)
        if not self.paper.fields and not self.paper.unread:
            self.paper.unread.append("No field could be read: no label that is known has a value.")
        return self.paper

    def _references(self) -> None:
        own = _OWN.get(self.paper.kind or "")
        numbers = self.by_key.get("number", ())
        if own and self.first(own) and numbers and all(map(self.is_of_another, numbers)):
            self._reference(own, "number", "date")
        self._reference("number", "number", "date")
        if "number" not in self.paper.fields and own:
            self._reference(own, "number", "date")
        if "number" not in self.paper.fields:
            item = self.first("item_no") if len(self.by_key.get("item_no", ())) == 1 else None
            self.put("number", *_text(item if item and len(item.text) > 2 else None))
        for key in _REFS:
            bit = self._reference_bit(key)
            if bit is not None and (key != own or without_date(bit.text)[0] != self.paper.get("number")):
                self._reference(key, f"refs.{key}", f"dates.{key}")
        for bit in self._remarks():
            if match := _SUPERSEDES.search(bit.text):
                self.put("refs.supersedes", match[1].strip(" ."), bit)

    def _reference_bit(self, key: str) -> Bit | None:
        """What is printed for a reference beside its label, else in a column of its own."""
        return self.first(key) or self.cell(key)

    def _reference(self, key: str, name: str, dated: str) -> None:
        """A number, and the date that stands with it: "CI-204 dated 4 May 2025"."""
        bit = self._reference_bit(key)
        if bit is None:
            return
        text, day = (bit.text.strip(), None) if key == "supersedes" else without_date(bit.text, self.order)
        text = _AND_OTHERS.sub("", text)
        self.put(name, _ASIDE.sub("", text) if len(text) > MOST_NUMBER else text, bit)
        if day is not None and dated in ("date", "dates.invoice", "dates.po"):
            self.put(dated, day.isoformat(), bit)

    def _dates(self) -> None:
        for key, name in (("date", "date"), *((key, f"dates.{name}") for key, name in _DATE_KEYS.items())):
            dated = self.by_key.get(key, ())
            if key == "date" and self.paper.kind == "certificate_of_origin":  # the exporter's, and that of the office
                dated = sorted(
                    dated, key=lambda one: days.first(one.value.text, self.order) or date.min, reverse=True
                )
            for entry in dated:
                if (day := days.first(entry.value.text, self.order)) is not None:
                    self.put(name, day.isoformat(), entry.value)
                    if self.unsure and (
                        other := days.first(entry.value.text, "dmy" if self.order == "mdy" else "mdy")
                    ):
                        self.paper.meta.setdefault("other_dates", {})[name] = other.isoformat()
                    break
        if (own := _OWN_DATE.get(self.paper.kind or "")) is not None:
            self._moved(own, "date")
        elif self.paper.kind in _OF_SHIPMENT and "date" not in self.paper.fields and self.paper.get("dates.on_board"):
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
            same = block.role != "notify" and _SAME.match(block.lines[0].text)
            party = None if same else party_of(block.lines)
            if party is not None and block.role not in found:
                found[block.role] = (party, around(block.lines))
        self._settle(found)
        for role, others in _STANDS_FOR.items():
            for other in others:
                if role not in found and other in found:
                    found[role] = found.pop(other)
        for role in PARTIES:
            if role in found:
                party, at = found[role]
                for part in ("name", "address", "country", "local_name", "numbers"):
                    self.put(f"parties.{role}.{part}", getattr(party, part), at)

    def _settle(self, found: dict[str, tuple[Any, Bit]]) -> None:
        """Who declares an export stands for the exporter; a carrier that is no firm but has a number is a ship."""
        if self.paper.kind == "export_declaration" and found.keys() - {"agent", "carrier"} == {
            "importer",
            "supplier",
        }:
            found["exporter"], found["consignee"] = found.pop("importer"), found.pop("supplier")
        carrier = found["carrier"][0].name if "carrier" in found else ""
        if _HAS_DIGIT.search(carrier) and not is_firm(carrier):
            self.put("transport", carrier, found.pop("carrier")[1])

    def _lines(self) -> None:
        lines = [line for grid in self.goods for line in lines_of(grid, self.decimal, self.assumed)]
        bits = [entry.value for entry in self.by_key.get("goods", ()) if fits("goods", entry.value.text)]
        if not lines and bits:
            lines = [self._single_line(bits[0])] if len(bits) == 1 else self._repeated(bits)
        if not lines:
            self.put("hs", codes(bit.text) if (bit := self.first("hs")) is not None else None, bit)
            return
        for line in lines if self.paper.kind in CARRIED else ():
            for name in ("unit_price", "amount"):  # what a carrier's paper adds up is freight
                line.pop(name, None)
            if "net" in line and "gross" not in line and "quantity" in self.units:  # and what it weighs is gross
                line["gross"] = line.pop("net")
        at = next((bit for grid in self.goods for row in grid.rows for bit in row if bit), self.first("goods"))
        self.put("lines", lines, at)
        self.put("goods", [line["goods"] for line in lines if line.get("goods")], at)
        found = [code for line in lines for code in ([line["hs"]] if line.get("hs") else [])]
        hs = self.cell("hs")
        own = self.first("hs") if not found else None
        self.put("hs", list(dict.fromkeys(found)) or (codes(own.text) if own else None), hs or at)

    def _repeated(self, goods: list[Bit]) -> list[dict[str, Any]]:
        """Lines of a form that has its boxes again for each item: what is there as often as the goods."""
        keys: list[str] = ["goods"]
        found = [goods]
        for key in ("hs", "packages", "net", "gross", "amount", "lot"):
            held = [e.value for e in self.by_key.get(key, ()) if fits(key, e.value.text) and not e.total]
            if len(held) == len(goods):
                keys.append(key)
                found.append(held)
        heads = tuple(self.by_key[key][0].label for key in keys)
        return list(lines_of(Grid(tuple(keys), heads, tuple(zip(*found, strict=True))), self.decimal, self.assumed))

    def _single_line(self, goods: Bit) -> dict[str, Any]:
        line: dict[str, Any] = {"goods": goods.text}
        if (bit := self.first("hs")) is not None:
            line["hs"] = codes(bit.text)[0]
        if (bit := self.first("lot")) is not None:
            line["lot"] = bit.text
        return line

    def _plain(self) -> None:
        for key in _PLAIN:
            text, at = _text(self.first(key))
            text = CODED.sub("", text) if key == "incoterm" and text else text
            self.put(key, _ABROAD.sub("", text) if key == "transport" and text else text, at)
        if (way := _FROM_TO.fullmatch(str(self.paper.get("pol") or ""))) is not None:
            at = self.first("pol")
            del self.paper.fields["pol"]
            self.put("pol", way[1], at)
            self.put("pod", way[2], at)
        for key in _COUNTRIES:
            if (bit := self.first(key)) is not None:
                self.put(key, country_name(bit.text) or bit.text, bit)
        origins = {line["origin"] for line in self.paper.get("lines") or () if line.get("origin")}
        if len(origins) == 1:
            self.put("origin", origins.pop(), self.cell("origin"))

    def _containers(self) -> None:
        rows, at = containers_of(self.printed.grids, self._all_bits(), self.decimal)
        printed = [one.value.text for one in self.by_key.get("seal", ()) if fits("seal", one.value.text)]
        named = [text for one in printed for text in re.split(r"[\s,;/]+", one)]
        open_rows = [row for row in rows if not row.get("seal")]
        if len(open_rows) < len(rows) == len(named):
            open_rows = rows  # a seal after its container and one after its label are the same
        for row, seal in zip(open_rows, named, strict=False):
            row["seal"] = seal
        seals = [row["seal"] for row in rows if row.get("seal")] or named
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

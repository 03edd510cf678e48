"""One paper being read: its kind, its style of numbers and dates, what is printed by the key of its field."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

from oretrace.vet.papers import days
from oretrace.vet.papers.days import Order
from oretrace.vet.papers.fitting import fits
from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.printed import Bit, Entry, Printed
from oretrace.vet.papers.values import Decimal, style_of
from oretrace.vet.papers.words import title

_IN_KG = frozenset(
    {"export_declaration", "import_declaration", "transit_declaration", "cmr", "rail_consignment_note"}
)
"""Kinds whose masses are in kilograms where no unit is printed, by customs law or the conventions of carriage."""
_OF_LINES = frozenset(
    {
        "goods",
        "hs",
        "packages",
        "net",
        "gross",
        "price",
        "amount",
        "quantity",
        "lot",
        "item_no",
        "cbm",
        "value",
        "container",
        "seal",
    }
)
"""What a row of a table says of its goods, not of the paper."""
_LICENCE = re.compile(r"licen|permit|genehmigung|autori[sz]a|许可|лиценз|ใบอนุญาต", re.IGNORECASE)
_DECLARED = re.compile(r"declara[tc]i[oó]n|pedimento|déclaration|anmeldung|декларация", re.IGNORECASE)
_OF_ANOTHER = re.compile(r"\b(?:waybill|delivery|tracking|customer|account|registration)\b", re.IGNORECASE)
_REGIME = re.compile(r"(?:.*: )?(IM|EX|ИМ|ЭК)(?: [A-Z0-9]|P?$)")
NEAR_DAYS = 7
"""A paper is made within days of its date: a reading of the date that near, the other one not, is the right one."""
_ONLY_OF = (
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
"""Kinds, the keys that only they have, and a word of a label."""


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
        for entry in self._sure(printed.entries):
            self.by_key.setdefault(entry.key, []).append(entry)
        self._kind()
        self._numbers_of_others()
        self.assumed = "kg" if self.paper.kind in _IN_KG else ""
        self.goods = [grid for grid in printed.grids if "goods" in grid.keys]
        self.units = {
            key: heading for grid in self.goods for key, heading in zip(grid.keys, grid.headings, strict=True) if key
        }

    @staticmethod
    def _sure(entries: list[Entry]) -> Iterator[Entry]:
        """Entries without the weak ones of keys that others have, or that say different things."""
        strong = {entry.key for entry in entries if not entry.weak}
        stated: dict[str, set[str]] = {}
        for entry in entries:
            stated.setdefault(entry.key, set()).add(entry.value.text)
        yield from (one for one in entries if not one.weak or (one.key not in strong and len(stated[one.key]) == 1))

    def _order_by_making(self) -> Order | None:
        """Day or month first: the reading that is nearest to when the file was made, where no date shows it."""
        made = days.first(self.printed.created or "")
        american: Order | None = "mdy" if self.printed.size and abs(self.printed.size[0] - 612) < 1 else None
        if made is None:
            return american
        dated = [one.value.text for one in self.printed.entries if one.key == "date"]
        dated = dated or [one.value.text for one in self.printed.entries if one.key.startswith("d_")]
        day_first = [abs((made - day).days) for text in dated for day in days.dates(text, "dmy")]
        month_first = [abs((made - day).days) for text in dated for day in days.dates(text, "mdy")]
        if not day_first or not month_first or min(day_first) == min(month_first):
            return None
        near, far = sorted((min(day_first), min(month_first)))
        if near > NEAR_DAYS and self.decimal == ",":  # who writes a decimal comma writes the day first
            return "dmy"
        if near > NEAR_DAYS and american is not None:
            return american
        self.by_making = near <= NEAR_DAYS and far > 2 * NEAR_DAYS
        return "dmy" if min(day_first) < min(month_first) else "mdy"

    def _numbers_of_others(self) -> None:
        """A licence's number on a paper that is no licence is a reference, not the paper's own number."""
        own = self.paper.kind in ("export_licence", "import_licence")
        named = [] if own else [one for one in self.by_key.get("number", ()) if _LICENCE.search(one.label)]
        if self.paper.kind == "import_declaration":  # whom the importer trades with is not where the goods go
            self.by_key["destination"] = [
                one for one in self.by_key.get("destination", ()) if "贸易" not in one.label
            ]
        if named:
            self.by_key["number"] = [one for one in self.by_key["number"] if one not in named]
            self.by_key.setdefault("licence", []).extend(named)

    def put(self, name: str, value: Any, at: Bit | None) -> None:
        """Set a field that is not yet set."""
        self.paper.put(name, value, at)

    def first(self, key: str) -> Bit | None:
        """The value of the first entry that fits a key; a number comes before a mere reference."""
        found = [entry for entry in self.by_key.get(key, ()) if fits(key, entry.value.text)]
        if key == "number":
            found.sort(
                key=lambda one: (self.is_of_another(one), any(x in one.label.casefold() for x in ("ref", "预录")))
            )
        elif key == "po":  # the buyer's own order first
            found.sort(key=lambda entry: "sales" in entry.label.casefold())
        elif key in ("pol", "pod"):
            found.sort(key=lambda entry: len(entry.label) < 6 or "delivery" in entry.label.casefold())
        return found[0].value if found else self._column(key)

    def is_of_another(self, number: Entry) -> bool:
        """Whether the label of a number names another paper, or an account."""
        named = _OF_ANOTHER.search(number.label)
        return named is not None and named[0].casefold() not in (self.paper.kind or "").replace("_", " ")

    def _column(self, key: str) -> Bit | None:
        """The first cell of a column, for what a table of goods says once."""
        if key in _OF_LINES:
            return None
        for grid in self.goods:
            if key == "marks" and key in grid.keys:
                held = [bit for row in grid.rows if (bit := row[grid.keys.index(key)]) is not None]
                return Bit(" ".join(bit.text for bit in held), held[0].page, held[0].box) if held else None
            if key in grid.keys and len(grid.rows) == 1:
                bit = grid.rows[0][grid.keys.index(key)]
                return bit if bit and fits(key, bit.text) else None
        return None

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
        regime = self._kind_by_regime() if best in (None, "import_declaration", "export_declaration") else None
        self.paper.kind = regime or best or self._kind_in_small_print() or self._kind_by_labels()
        if self.paper.kind is None:
            self.paper.unread.append("What kind of paper this is could not be read: no heading names one.")

    def _kind_by_regime(self) -> str | None:
        """A declaration in the single form says in its first box which it is: IM or EX."""
        texts = [bit.text for bit in (*self.printed.headings, *self.printed.notes)]
        texts += [entry.value.text for entry in self.printed.entries if len(entry.value.text) < 6]
        if not any(_DECLARED.search(text) for text in texts):
            return None
        regime = next((match[1] for text in texts if (match := _REGIME.match(text))), None)
        return regime and ("import_declaration" if regime in ("IM", "ИМ") else "export_declaration")

    def _kind_by_labels(self) -> str | None:
        """The kind of a paper whose heading is not known, by labels that papers of one kind only have."""
        keys = {*self.by_key, *(key for grid in self.printed.grids for key in grid.keys if key)}
        labels = " ".join(entry.label.casefold() for entry in self.printed.entries)
        for kind, needed, word in _ONLY_OF:
            if needed <= keys and (not word or word in labels):
                return kind
        return None

    def _kind_in_small_print(self) -> str | None:
        """The only kind that a line high on the paper ends with: "FMC 0288 House Bill of Lading"."""
        most = 0.4 * (self.printed.size[1] if self.printed.size else 842.0)
        texts = [bit.text.split() for bit in self.printed.notes if bit.page == 1 and bit.box and bit.box[1] < most]
        ends = [" ".join(words[at:]) for words in texts for at in range(len(words) - 1)]
        found = {named[0] for end in ends if (named := title(end)) is not None and named[1] == 1}
        return found.pop() if len(found) == 1 else None

    def cell(self, key: str) -> Bit | None:
        """The first cell of a column."""
        for grid in self.goods:
            if key in grid.keys:
                place = grid.keys.index(key)
                return next((row[place] for row in grid.rows if row[place]), None)
        return self.first(key)

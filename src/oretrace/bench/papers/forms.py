"""Papers as forms, as typst source: boxes with small labels, tables in rules, goods with everything in one box.

The layouts of the test half: no part of them is a layout of lines (see layouts.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oretrace.bench.papers import words
from oretrace.bench.papers.layouts import SetPage, Style, escaped

if TYPE_CHECKING:
    import random

    from oretrace.bench.papers.made import Made


@dataclass(frozen=True)
class Form(Style):
    """A form: how boxes stand, where the title is, how rows of goods are ruled, what stands in the box of goods."""

    columns: int = 3
    title: str = "box"
    rules: str = "columns"
    cargo: bool = False
    small: float = 6.0
    grey: bool = False
    stamp: bool = False
    band: bool = False


def form(rng: random.Random) -> Form:
    """A form at random."""
    return Form(
        "en",
        False,
        rng.choice(["us", "us", "plain", "spc"]),
        rng.choice(["mon", "mon-", "iso", "long"]),
        rng.choice(["kg", "KGS", "KG"]),
        rng.choice(["a4", "us-letter"]),
        rng.choice(["Liberation Sans", "Liberation Serif", "DejaVu Sans"]),
        rng.choice([8.0, 9.0]),
        numbered=rng.random() < 0.5,
        upper=rng.random() < 0.35,
        decimals=rng.choice([1, 2]),
        columns=rng.choice([2, 3, 4]),
        title=rng.choice(["box", "above", "corner"]),
        rules=rng.choice(["columns", "all", "level"]),
        cargo=rng.random() < 0.5,
        small=rng.choice([5.5, 6.0, 6.5]),
        grey=rng.random() < 0.4,
        stamp=rng.random() < 0.3,
        band=rng.random() < 0.3,
    )


class FormPage(SetPage):
    """One paper as a form."""

    how: Form

    def __init__(self, made: Made, how: Form, rng: random.Random) -> None:
        super().__init__(made, how, rng)
        self.how = how

    def tag(self, text: str) -> str:
        """A label in small print."""
        fill = ", fill: luma(90)" if self.how.grey else ""
        return f"#text(size: {self.how.small}pt{fill})[{escaped(text)}]"

    def boxed(self, key: str, lines: list[str]) -> str:
        """A box: its label, and its value under it."""
        return f"{self.tag(self.box_label(key))} \\ " + " \\ ".join(map(escaped, lines))

    def source(self) -> str:
        """The whole page."""
        how = self.how
        title = self.rng.choice(words.titles("en", self.made.kind))
        head = f'#text(size: {how.size + 3}pt, weight: "bold")[{escaped(title)}]'
        above = {"above": f"#align(center)[{head}]", "corner": f"#align(right)[{head}]"}.get(how.title, "")
        parts = [*self.head(), above, self.upper_boxes(head), self.table()]
        if not how.cargo and self.made.containers:
            parts.append(self.containers())
        parts += [self.foot(), *(f"\n{escaped(text)}\n" for text in self.made.remarks)]
        if how.stamp:
            parts.append("#place(bottom + right, rotate(-14deg, text(size: 15pt, fill: red)[RECEIVED]))")
        return "\n".join(parts)

    def upper_boxes(self, head: str) -> str:
        """Parties at the left, numbers at the right; below them what else the paper says, in columns."""
        named = dict(self.made.info)
        first = [self.boxed(key, [self.text(key, named[key])]) for key in ("number", "date")]
        if self.how.title == "box":
            first.insert(
                0, f"#align(center)[{head}]" + (f" \\ {escaped(self.made.issuer)}" if self.made.issuer else "")
            )
        parties = [
            self.boxed(
                role, [one.upper() if self.how.upper and place else one for place, one in enumerate(party) if one]
            )
            for role, party in self.made.parties
        ]
        rest = [
            self.boxed(key, [self.text(key, value, True)])
            for key, value in self.made.info
            if key not in ("number", "date") and value
        ]
        left, right = self._stack(parties), self._stack(first)
        wide = self.how.columns
        rest += [""] * (-len(rest) % wide)
        boxes = f"#table(columns: (1.2fr, 1fr), stroke: none, inset: 0pt, [{left}], [{right}])"
        below = ", ".join(f"[{cell}]" for cell in rest)
        lower = (
            f"\n#v(-1.2em)\n#table(columns: ({'1fr, ' * wide}), stroke: 0.5pt, inset: 3pt, {below})" if rest else ""
        )
        return boxes + lower

    def _stack(self, cells: list[str]) -> str:
        return f"#table(columns: (1fr,), stroke: 0.5pt, inset: 3pt, {', '.join(f'[{cell}]' for cell in cells)})"

    def table(self) -> str:
        """The goods in rules; in some forms packages, code, lot and containers stand among them."""
        keys = [key for key in self.made.rows[0] if not (self.how.cargo and key in ("hs", "lot"))]
        stroke = {"all": "0.5pt", "columns": "(x: 0.5pt, y: none)", "level": "(x: none, y: 0.5pt)"}[self.how.rules]
        widths = ", ".join({"goods": "2.6fr", "amount": "1.2fr"}.get(key, "1fr") for key in keys)
        aligned = ", ".join("right" if key in ("net", "gross", "price", "amount") else "left" for key in keys)
        head = ", ".join(f"[{self.tag(self.heading(key))}]" for key in keys)
        rows = [f"[{self._cell(key, row, place)}]" for place, row in enumerate(self.made.rows) for key in keys]
        held = dict(self.made.totals)
        held["amount"] = held.pop("value", None)
        sums = ["" if held.get(key) is None else escaped(self.text(key, held[key])) for key in keys]
        total = [f"[*{text}*]" for text in ["TOTAL", *sums[1:]]] if len(self.made.rows) > 1 else []
        band = "fill: (x, y) => if y == 0 { luma(225) }, " if self.how.band else ""
        ruled = "table.hline(stroke: 0.5pt)"
        body = ", ".join([ruled, head, ruled, *rows, *([ruled] if total else []), *total, ruled])
        small = self.how.size - (1.5 if len(keys) > 5 else 0)
        return (
            f"#text(size: {small}pt)[#table(columns: ({widths}), align: ({aligned},), stroke: {stroke}, {band}"
            f"inset: 3pt, {body})]"
        )

    def _cell(self, key: str, row: dict[str, Any], place: int) -> str:
        text = escaped(self.text(key, row[key]))
        if key != "goods" or not self.how.cargo:
            return text
        more = [f"HS CODE {row['hs']}"] if "hs" in row else []
        more += [f"LOT {row['lot']}"] if "lot" in row else []
        if place == 0:
            more += [f"{one['container']} / SEAL {one['seal']}" for one in self.made.containers]
        return " \\ ".join([text, *map(escaped, more)])

    def foot(self) -> str:
        """The totals in boxes, and the place of the signature."""
        totals = [
            f"{self.tag('TOTAL ' + self.label(key).upper())} \\ {escaped(self.text(key, value, True))}"
            for key, value in self.made.totals
        ]
        cells = ", ".join(f"[{cell}]" for cell in [*totals, self.tag("SIGNATURE AND STAMP") + " \\ #v(14pt)"])
        columns = "1fr, " * (len(totals) + 1)
        return f"#table(columns: ({columns}), stroke: 0.5pt, inset: 3pt, {cells})"

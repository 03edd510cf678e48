"""Papers as pages of lines, as typst source: labels beside or over values, tables with or without rules.

A style is drawn for each paper. These are the layouts of the tune half; the test half has forms (see forms.py).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from oretrace.bench.papers import words

if TYPE_CHECKING:
    from oretrace.bench.papers.made import Made


@dataclass(frozen=True)
class Style:
    """How a paper looks: words, signs, sizes, and how each part of the page is set."""

    language: str = "en"
    bilingual: bool = False
    numbers: str = "us"
    dates: str = "mon"
    unit: str = "kg"
    paper: str = "a4"
    font: str = "Liberation Sans"
    size: float = 9.0
    info: str = "left"
    parties: str = "side"
    table: str = "ruled"
    totals: str = "right"
    numbered: bool = False
    upper: bool = False
    decimals: int = 2
    boxes: str = "table"


def style(rng: random.Random) -> Style:
    """A style at random."""
    language = rng.choice(["en", "en", "en", "de", "fr", "pt"])
    english = language == "en"
    return Style(
        language,
        not english and rng.random() < 0.4,
        rng.choice(["us", "us", "spc", "swiss", "indian", "plain"] if english else ["eu", "eu", "spc"]),
        rng.choice(["dmy/", "mon", "iso", "mon-", "long", "mdy/"] if english else ["dot", "dmy/", "iso"]),
        rng.choice(["kg", "kg", "KGS", "Kgs", "lbs", "MT"]) if english else "kg",
        rng.choice(["a4", "us-letter"]),
        rng.choice(["Liberation Sans", "DejaVu Sans", "Liberation Serif", "DejaVu Sans Mono", "Liberation Mono"]),
        rng.choice([8.0, 9.0, 10.0]),
        rng.choice(["above", "left", "left-colon", "inline", "inline2"]),
        rng.choice(["side", "stacked", "inline", "boxed"]),
        rng.choice(["ruled", "open", "lines"]),
        rng.choice(["right", "row", "boxes", "sentence", "left"]),
        rng.random() < 0.2,
        rng.random() < 0.25,
        rng.choice([0, 1, 2, 2]),
        rng.choice(["table", "text"]),
    )


def number(value: float, decimals: int, how: str) -> str:
    """A figure in a style of numbers."""
    text = f"{value:,.{decimals}f}"
    if how == "indian":
        whole, _, rest = f"{value:.{decimals}f}".partition(".")
        head, tail, parts = whole[:-3], whole[-3:], list[str]()
        while len(head) > 2:
            parts.insert(0, head[-2:])
            head = head[:-2]
        return ",".join([*([head] if head else []), *parts, tail]) + (f".{rest}" if rest else "")
    signs = {"us": ",.", "plain": ("", "."), "eu": ".,", "spc": " ,", "swiss": "'."}[how]
    return text.replace(",", "\0").replace(".", signs[1]).replace("\0", signs[0])


def day(value: date, how: str) -> str:
    """A date in a style of dates."""
    return {
        "dmy/": f"{value.day}/{value.month}/{value.year}",
        "mdy/": f"{value.month}/{value.day}/{value.year}",
        "mon": f"{value:%d %b %Y}".upper(),
        "mon-": f"{value:%d-%b-%y}",
        "iso": value.isoformat(),
        "dot": f"{value:%d.%m.%Y}",
        "long": f"{value:%B} {value.day}, {value.year}",
    }[how]


class SetPage:
    """One paper set in a style."""

    def __init__(self, made: Made, how: Style, rng: random.Random) -> None:
        self.made, self.how, self.rng = made, how, rng
        self.chosen: dict[str, str] = {}
        self.box = 0
        self.money = made.get("currency") or (made.get("insured_value") or ("",))[0]

    def label(self, key: str) -> str:
        """The label of a field: the same wherever it stands on the page."""
        if key not in self.chosen:
            of_form = random.Random(f"{self.made.template} {key}") if self.made.template else self.rng
            text = of_form.choice(words.labels(self.how.language, key))
            if self.how.bilingual:
                text = f"{text} / {words.labels('en', key)[0]}"
            self.chosen[key] = text.upper() if self.how.upper else text
        return self.chosen[key]

    def box_label(self, key: str) -> str:
        """A label with the number of its box, in styles that number them."""
        if not self.how.numbered:
            return self.label(key)
        self.box += 1
        return f"{self.box}. {self.label(key)}"

    def weight(self, kg: float) -> str:
        """A weight in the paper's unit, without it."""
        factor = {"lbs": 1 / 0.45359237, "MT": 0.001}.get(self.how.unit, 1.0)
        return number(kg * factor, 3 if self.how.unit == "MT" else max(self.how.decimals, 1), self.how.numbers)

    def text(self, key: str, value: Any, total: bool = False) -> str:
        """A value as it is printed, with its unit or currency when it stands alone."""
        if isinstance(value, date):
            return day(value, self.how.dates)
        if key == "packages":
            kind = value[1] if self.how.bilingual else words.package(self.how.language, value[1])
            return f"{number(value[0], 0, self.how.numbers)} {kind.upper() if self.how.upper else kind}"
        if key in ("net", "gross"):
            return self.weight(value) + (f" {self.how.unit}" if total else "")
        if key in ("amount", "value", "price", "insured_value"):
            money, figure = (
                value if key == "insured_value" else (self.money if total and key != "price" else "", value)
            )
            return f"{money} {number(figure, 4 if key == 'price' else 2, self.how.numbers)}".strip()
        if key == "hs" and (self.how.numbered or self.how.upper):
            return f"{value[:4]}.{value[4:]}"
        return str(value)

    def heading(self, key: str) -> str:
        """The heading of a column."""
        text = self.label(key)
        if key in ("net", "gross"):
            return f"{text} ({self.how.unit})"
        if key == "price":
            return f"{text} {self.money}/kg" if self.money else f"{text}/kg"
        return f"{text} ({self.money})" if key == "amount" and self.money else text

    def head(self) -> list[str]:
        """The page itself: its date, size, font."""
        how, made = self.how, self.made.get("date")
        at = f"year: {made.year}, month: {made.month}, day: {made.day}, hour: 9, minute: 0, second: 0"
        dated = f"datetime({at})" if self.rng.random() < 0.7 else "none"
        return [
            f"#set document(date: {dated})",
            f'#set page(paper: "{how.paper}", margin: 40pt)',
            f'#set text(font: "{how.font}", size: {how.size}pt, hyphenate: false)',
            "#set par(leading: 0.5em)",
        ]

    def source(self) -> str:
        """The whole page."""
        how = self.how
        title = self.rng.choice(words.titles(how.language, self.made.kind))
        head = f'#text(size: {how.size + 6}pt, weight: "bold")[{escaped(title)}]'
        name = f"#text(size: {how.size + 1}pt)[{escaped(self.made.issuer)}]" if self.made.issuer else ""
        titled = (
            f"#align(center)[{head}]\n{name}",
            f"#grid(columns: (1fr, 1fr), [{head}], align(right)[{name}])",
            f"{name}\n\n#align(right)[{head}]",
        )
        parts = [*self.head(), self.rng.choice(titled)]
        parts += ["#v(6pt)", self.parties(), "#v(6pt)", self.info(), "#v(8pt)", self.table(), "#v(6pt)"]
        parts.append(self.totals(tuple(self.made.rows[0]) if how.totals == "row" else ()))
        if self.made.containers:
            parts += ["#v(6pt)", self.containers()]
        parts += [f"\n{escaped(text)}\n" for text in self.made.remarks]
        signed = ("Authorised signature: L. Quillfeather", "Signed: B. Ostrander", "For and on behalf of the above")
        return "\n".join([*parts, "#v(14pt)", escaped(self.rng.choice(signed))])

    def parties(self) -> str:
        """The parties, side by side, in boxes, one under another, or each on a line."""
        cells = []
        for role, (name, address, land) in self.made.parties:
            label = self.box_label(role)
            lines = [one for one in (name, address, land.upper() if self.how.upper else land) if one]
            colon = ":" if self.how.info == "left-colon" else ""
            small = f"#text(size: {self.how.size - 1.5}pt)[{escaped(label)}{colon}] \\ "
            inline = f"*{escaped(label)}*: {escaped(', '.join(lines))}"
            cells.append(inline if self.how.parties == "inline" else small + " \\ ".join(map(escaped, lines)))
        if self.how.parties == "side":
            return grid(cells, 2 if len(cells) % 3 else 3, stroke=False)
        return grid(cells, 2, stroke=True) if self.how.parties == "boxed" else "\n\n".join(cells)

    def info(self) -> str:
        """The labelled values."""
        pairs = [(self.box_label(key), self.text(key, value, True)) for key, value in self.made.info if value]
        how = self.how.info
        if how == "above":
            small = [
                f"#text(size: {self.how.size - 1.5}pt, fill: gray)[{escaped(a)}] \\ {escaped(b)}" for a, b in pairs
            ]
            return grid(small, self.rng.choice([2, 3, 4]), stroke=self.how.parties == "boxed")
        if how == "inline":
            return " \\ \n".join(f"*{escaped(a)}:* {escaped(b)}" for a, b in pairs)
        if how == "inline2":
            return grid([f"{escaped(a)}: *{escaped(b)}*" for a, b in pairs], 2, stroke=False)
        colon = ":" if how == "left-colon" else ""
        cells = [part for a, b in pairs for part in (f"{escaped(a)}{colon}", escaped(b))]
        count = 2 if self.how.bilingual or self.how.size > 9 else self.rng.choice([2, 4])
        widths = "(auto, 1fr)" if count == 2 else "(auto, 1fr, auto, 1fr)"
        held = ", ".join(f"[{cell}]" for cell in cells)
        return f"#grid(columns: {widths}, column-gutter: 12pt, row-gutter: 5pt, {held})"

    def table(self) -> str:
        """The table of goods."""
        keys = list(self.made.rows[0])
        stroke = {"ruled": "0.5pt", "open": "none", "lines": "(x: none, y: 0.4pt)"}[self.how.table]
        widths = ", ".join({"goods": "2.4fr", "packages": "1.3fr", "amount": "1.3fr"}.get(key, "1fr") for key in keys)
        aligned = ", ".join("right" if key in ("net", "gross", "price", "amount") else "left" for key in keys)
        cells = [f"[*{escaped(self.heading(key))}*]" for key in keys]
        cells += [f"[{escaped(self.text(key, row[key]))}]" for row in self.made.rows for key in keys]
        if self.how.totals == "row":
            held = dict(self.made.totals)
            held["amount"] = held.pop("value", None)
            sums = ["" if held.get(key) is None else escaped(self.text(key, held[key])) for key in keys]
            cells += [f"[*{text}*]" for text in ["TOTAL", *sums[1:]]]
        small = self.how.size - (2 if len(keys) > 5 else 1 if len(keys) > 4 else 0)
        small -= 1 if "Mono" in self.how.font and len(keys) > 4 else 0
        table = f"#table(columns: ({widths}), align: ({aligned},), stroke: {stroke}, inset: 4pt, {', '.join(cells)})"
        return f"#text(size: {small}pt)[{table}]"

    def totals(self, in_table: tuple[str, ...]) -> str:
        """The totals that are not in the last row of the table, in one of four ways."""
        left = [(key, value) for key, value in self.made.totals if {"value": "amount"}.get(key, key) not in in_table]
        pairs = [(self.label(key), self.text(key, value, True)) for key, value in left]
        if self.how.totals in ("sentence", "row"):
            return "#h(0pt)" + "   ".join(f"{escaped(a)}: {escaped(b)}" for a, b in pairs)
        if self.how.totals == "boxes":
            small = f"#text(size: {self.how.size - 1.5}pt)"
            return grid([f"{small}[TOTAL {escaped(a)}] \\ *{escaped(b)}*" for a, b in pairs], len(pairs), stroke=True)
        cells = ", ".join(f"[{escaped(a)}], [*{escaped(b)}*]" for a, b in pairs)
        body = f"#grid(columns: 2, column-gutter: 14pt, row-gutter: 5pt, align: (left, right), {cells})"
        return f"#align(right)[{body}]" if self.how.totals == "right" else body

    def containers(self) -> str:
        """The containers with their seals."""
        held = [(one["container"], one["seal"]) for one in self.made.containers]
        if self.how.boxes == "text":
            names = escaped(self.label("container")), escaped(self.label("seal"))
            return " \\ \n".join(f"{names[0]}: {no}   {names[1]}: {seal}" for no, seal in held)
        cells = [escaped(self.label(key)) for key in ("container", "seal")] + [text for one in held for text in one]
        stroke = "0.5pt" if self.how.table == "ruled" else "none"
        shown = ", ".join(f"[{cell}]" for cell in cells)
        return f"#table(columns: 2, stroke: {stroke}, column-gutter: 30pt, {shown})"


def grid(cells: list[str], columns: int, stroke: bool) -> str:
    """Cells in columns of one width."""
    line, widths = "0.5pt" if stroke else "none", "1fr, " * columns
    held = ", ".join(f"[{cell}]" for cell in cells)
    return f"#table(columns: ({widths}), stroke: {line}, inset: 4pt, {held})"


def escaped(text: str) -> str:
    """A text without typst's signs."""
    for sign in "\\*_#$@<>`[]~":
        text = text.replace(sign, "\\" + sign)
    return text.replace("//", "\\/\\/").replace("'", "\\'").replace("--", "-\\-")

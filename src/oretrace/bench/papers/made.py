"""A paper as its writer has it, before it is printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Party = tuple[str, str, str]
"""Name, address, country."""


@dataclass
class Made:
    """A paper: its kind, labelled values in the order printed, parties by role, rows of goods, totals, containers."""

    kind: str
    info: list[tuple[str, Any]]
    parties: list[tuple[str, Party]]
    rows: list[dict[str, Any]]
    totals: list[tuple[str, Any]]
    containers: list[dict[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    issuer: str = ""
    template: str = ""
    """The form that it is printed on; "" for one of its own."""

    def get(self, key: str) -> Any:
        """A labelled value or a total, None where the paper has none."""
        return dict(self.info + self.totals).get(key)

    def set(self, key: str, value: Any) -> None:
        """Change a labelled value or a total that the paper has."""
        self.info = [(name, value if name == key else old) for name, old in self.info]
        self.totals = [(name, value if name == key else old) for name, old in self.totals]

    def party(self, role: str, value: Party) -> None:
        """Change a party that the paper has."""
        self.parties = [(name, value if name == role else old) for name, old in self.parties]

    def scale(self, key: str, factor: float) -> None:
        """Multiply a figure of every row, and its total."""
        for row in self.rows:
            if key in row:
                row[key] = round(row[key] * factor, 2)
        of_rows = all(key in row for row in self.rows)
        if self.get(key) is not None:
            whole = sum(row[key] for row in self.rows) if of_rows else self.get(key) * factor
            self.set(key, round(whole, 2))

    def set_figure(self, key: str, value: float, of_row: str = "") -> None:
        """Change a total, and the figure of the only row."""
        self.set(key, value)
        self.rows[0][of_row or key] = value


@dataclass
class MadeSet:
    """The papers of one consignment; `falsified` is what was done to it, `touched` the kinds of paper with it.

    `firm` is who sends it.
    """

    name: str
    papers: list[Made]
    firm: str = ""
    falsified: str = ""
    touched: tuple[str, ...] = ()
    quirks: list[str] = field(default_factory=list)

    def of(self, *kinds: str) -> Made | None:
        """The first paper of one of these kinds."""
        return next((paper for paper in self.papers if paper.kind in kinds), None)

    @property
    def bill(self) -> Made | None:
        """The bill of lading or the air waybill."""
        return self.of("bill_of_lading", "air_waybill")

    @property
    def declaration(self) -> Made | None:
        """The declaration of the customs office whose set it is."""
        return self.of("export_declaration", "import_declaration")


def file_of(place: int, paper: Made) -> str:
    """The name of a paper's file in its set, without an ending."""
    return f"{place + 1}_{paper.kind}"

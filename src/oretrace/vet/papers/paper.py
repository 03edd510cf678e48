"""A paper as data: its kind, and each field with the page and the box that it was read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from oretrace.vet.papers.glyphs import Box
from oretrace.vet.papers.printed import Bit

ALLOWING = ("export_licence", "import_licence", "end_user_certificate", "purchase_order", "letter_of_credit")
"""Kinds of papers that state what may be shipped, in one lot or many, not what was."""


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a field: a text, a number or a list; how it is printed, and where."""

    value: Any
    printed: str = ""
    page: int = 0
    box: Box | None = None


@dataclass(slots=True)
class Paper:
    """One paper of a set.

    Names of fields are those of the documentation: `number`, `date`, `dates.on_board`, `parties.exporter.name`,
    `gross.value`, `lines` and so on. `state` is that of the file: intact, modified or inconclusive, and `traces` are
    the sentences that say why. `unread` are sentences about what could not be read.
    """

    file: str
    kind: str | None = None
    fields: dict[str, Value] = field(default_factory=dict)
    state: str | None = None
    traces: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    meta: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str) -> Any:
        """The value of a field, None where the paper has none."""
        found = self.fields.get(name)
        return None if found is None else found.value

    def put(self, name: str, value: Any, at: Bit | None) -> None:
        """Set a field that is not yet set, with where it was read."""
        if value is not None and value != "" and name not in self.fields:
            self.fields[name] = Value(value, at.text if at else "", at.page if at else 0, at.box if at else None)

    def as_json(self) -> dict[str, Any]:
        """For output: file, kind, state, what could not be read, and the fields."""
        return {
            "file": self.file,
            "kind": self.kind,
            "state": self.state,
            "traces": self.traces,
            "unread": self.unread,
            "meta": self.meta,
            "fields": {
                name: {"value": one.value, "printed": one.printed, "page": one.page or None, "box": one.box}
                for name, one in self.fields.items()
            },
        }

    @classmethod
    def from_json(cls, text: dict[str, Any]) -> Paper:
        """A paper that a worker read."""
        made = cls(text["file"], text["kind"], state=text["state"], traces=text["traces"], unread=text["unread"])
        made.meta = text.get("meta", {})
        for name, one in text["fields"].items():
            box = tuple(one["box"]) if one["box"] else None
            made.fields[name] = Value(one["value"], one["printed"], one["page"] or 0, box)
        return made

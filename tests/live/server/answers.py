"""What a service is asked and what it answers, before faults of the wire."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A request: the path below the service's prefix, its query in order, its headers in lower case.

    `base` is the service's own address, for links to further pages; `fault` the kind that strikes it.
    """

    path: str
    query: tuple[tuple[str, str], ...]
    headers: dict[str, str]
    base: str
    fault: str | None = None

    def all(self, name: str) -> list[str]:
        """Every value of a parameter, its name compared without case."""
        return [value for key, value in self.query if key.casefold() == name.casefold()]

    def get(self, name: str, default: str = "") -> str:
        """The first value of a parameter."""
        return next(iter(self.all(name)), default)


@dataclass(frozen=True)
class Answer:
    """A status, a body and its headers."""

    status: int
    body: bytes = b""
    type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """Rows under names, and how many there are of them in truth."""

    names: list[str]
    rows: list[list[Any]]
    total: int

    def records(self) -> list[dict[str, Any]]:
        """The rows as objects."""
        return [dict(zip(self.names, row, strict=True)) for row in self.rows]


def as_json(document: Any, status: int = 200) -> Answer:
    """A document as JSON."""
    return Answer(status, json.dumps(document).encode(), "application/json; charset=utf-8")

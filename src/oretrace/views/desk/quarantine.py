"""Lines of shipments that were set aside at import: how many of each file for which reason, and the lines."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from oretrace.store.shipments import SetAside

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from oretrace.store import Snapshot

PAGE = 50


@dataclass(frozen=True)
class FileAside:
    """The reasons for which `lines` of one import were set aside, the most frequent first; `stored` were read."""

    snapshot: int
    file: str
    lines: int
    stored: int
    reasons: tuple[SetAside, ...]


@dataclass(frozen=True)
class LineAside:
    """One line: what was expected of it and found, and its cells by column, long ones cut."""

    snapshot: int
    line: int
    reason: str
    content: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class QuarantineView:
    """Files with lines aside, and a page of the lines: of one import (0: all), for one kind of reason ("": any)."""

    files: tuple[FileAside, ...]
    lines: tuple[LineAside, ...]
    snapshot: int
    reason: str
    page: int
    pages: int
    total: int
    modelled: bool


def quarantine_view(
    counts: Iterable[SetAside], snapshots: Iterable[Snapshot], rows: Sequence[Mapping[str, Any]], asked: LinesAsked
) -> QuarantineView:
    """The page of what was asked for, of the counts of all imports and the rows of the page."""
    known = {one.snapshot: one for one in snapshots}
    by_file = [(known[number], tuple(of)) for number, of in groupby(counts, key=lambda one: one.snapshot)]
    total = asked.among([one for _, of in by_file for one in of])
    return QuarantineView(
        files=tuple(_file(file, of) for file, of in by_file),
        lines=tuple(LineAside(row["snapshot"], row["line"], row["reason"], _cells(row["content"])) for row in rows),
        snapshot=asked.snapshot,
        reason=asked.reason,
        page=asked.page,
        pages=max(1, -(-total // PAGE)),
        total=total,
        modelled=any(one.modelled for one in known.values()),
    )


@dataclass(frozen=True)
class LinesAsked:
    """Which lines are wanted: of one import (0: all), for one kind of reason ("": any), on which page, from 1."""

    snapshot: int
    reason: str
    page: int

    @property
    def skip(self) -> int:
        """How many lines stand on the pages before."""
        return (self.page - 1) * PAGE

    def among(self, counts: Iterable[SetAside]) -> int:
        """How many of the lines that were set aside are wanted."""
        return sum(
            one.lines for one in counts if self.snapshot in (0, one.snapshot) and self.reason in ("", one.reason)
        )


def _file(file: Snapshot, of: tuple[SetAside, ...]) -> FileAside:
    lines = sum(one.lines for one in of)
    return FileAside(file.snapshot, file.file, lines, file.rows - lines, of)


def _cells(content: str) -> tuple[tuple[str, str], ...]:
    """The cells that hold something; a line that could not be cut into cells is one, without a name."""
    found = json.loads(content)
    cells = found.items() if isinstance(found, dict) else [("as it is", found)]
    return tuple((name, str(value)) for name, value in cells if value not in (None, ""))

"""The rows behind a finding as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Behind:
    """What one query gives: first rows of a finding's own lanes and goods, how many these are, and how many all."""

    sql: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    own: int
    total: int


@dataclass(frozen=True)
class BehindPage:
    """The rows behind a finding, a table for each of its queries; None while they are not read."""

    id: str
    queries: tuple[Behind, ...] | None

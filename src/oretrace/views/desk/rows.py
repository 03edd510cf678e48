"""The rows behind a finding as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Behind:
    """What one query gives: the first rows of a finding's own lanes and goods, as text.

    `own` counts these rows, `kept` those of them that can be downloaded, `total` all that the query gives.
    """

    sql: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kept: int
    own: int
    total: int


@dataclass(frozen=True)
class BehindPage:
    """The rows behind a finding, a table for each of its queries; None while they are not read."""

    id: str
    queries: tuple[Behind, ...] | None

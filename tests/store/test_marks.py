"""Marks of imports: which damaged snapshot a file heals."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from oretrace.sources import Import
from oretrace.store.marks import Snapshot, healed_by

DAY = date(2026, 1, 1)
ITEM = Import("comtrade", "UN", "open", "a.json", "bytes", "reader 2", DAY, dict)
SAME = Snapshot(
    1, "comtrade", "UN", "open", "a.json", "bytes", "reader 2", DAY, datetime(2026, 1, 1, tzinfo=UTC), 1, ""
)


def test_a_damaged_snapshot_is_healed_by_its_own_bytes_read_the_same_way_if_there_is_one() -> None:
    older, other = replace(SAME, snapshot=2, mapping_sha256="reader 1"), replace(SAME, snapshot=3, sha256="others")
    assert healed_by(ITEM, [other, older, SAME]) == SAME
    assert healed_by(ITEM, [other, older]) == older
    assert healed_by(ITEM, [other, replace(older, file="b.json")]) is None

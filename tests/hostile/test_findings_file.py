"""findings.sqlite, spoilt by a seed in its bytes, its tables or single cells: what is there, or a sentence."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import pytest

from oretrace import runs
from oretrace.runs import Runs
from oretrace.store import Store
from tests.hostile.bounds import fingerprint, refused
from tests.hostile.damage import cut, emptied, flipped, huge, longer, no_file, replaced
from tests.runs.tally import ASKED, Tally, holding, registered

pytestmark = pytest.mark.long

CELLS = (
    *("", None, "x", b"\xff\xfe", -1, 2**62, 1e308, "{}", "[]", "null", "NaN", '{"detector": "none"}', "[" * 5_000),
    *("9" * 5_000, "2024-13-45", "[1, 1]", "'; DROP TABLE runs;--", "\x1b[31m\u202e"),
)
DAMAGES = (flipped, flipped, flipped, cut, emptied, longer, replaced, huge, no_file)


def spoil_cells(path: Path, draw: Random) -> str:
    with closing(sqlite3.connect(path)) as connection, suppress(sqlite3.Error), connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '*words*'")
        table = draw.choice(sorted(name for (name,) in names))
        column = draw.choice([row[1] for row in connection.execute(f"PRAGMA table_info({table})")])
        what = draw.randrange(8)
        if what == 0:
            connection.execute(f"DROP TABLE {table}")
        elif what == 1:
            connection.execute(f"DELETE FROM {table} WHERE rowid % 2")
        else:
            connection.execute(f"UPDATE {table} SET {column} = ?", (draw.choice(CELLS),))
        return f"{table}.{column}"
    return "nothing"


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_findings_are_read_or_refused_and_the_store_stays(tmp_path: Path, part: int) -> None:
    ends = Counter[bool]()
    with registered(Tally()):
        store = holding(tmp_path / "store", THA=5000.0, MEX=300.0)
        found, _ = runs.scan(store, ASKED, Tally())
        finding = found.findings[0].id
        for seed in range(part, 300, 2):
            folder, draw = tmp_path / str(seed), Random(seed)
            shutil.copytree(store.path, folder)
            path, kind = folder / "findings.sqlite", draw.choice(DAMAGES)
            what = f"{seed} {spoil_cells(path, draw)}" if draw.random() < 0.6 else f"{seed} {kind.__name__}"
            if what.endswith(kind.__name__):
                kind(path, draw)
            before = fingerprint(folder / "trade_flow")
            ends[bool(refused(lambda folder=folder: Runs.of(Store.open(folder)).listed(), what))] += 1  # type: ignore[misc]
            for ask in actions(folder, finding):
                refused(ask, what)
            assert fingerprint(folder / "trade_flow") == before
            shutil.rmtree(folder)
    assert ends[True] and ends[False]


def actions(folder: Path, finding: str) -> list[Callable[[], object]]:
    store = Store.open(folder)
    return [
        lambda: Runs.of(store).search("siam"),
        lambda: runs.explain(store, finding),
        lambda: runs.explain(store, finding[:6]),
        lambda: runs.again(store, finding),
    ]

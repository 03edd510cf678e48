"""What a store of a few imports answers, whole, in its past and damaged, sentence by sentence."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from oretrace import sources
from oretrace.errors import OretraceError
from oretrace.sources.base import Import
from oretrace.store import Store
from tests.pins import constants, same

HEAD = "product_cn8,reporter,partner,period,value_eur\n"
FILES = {
    "first.csv": (date(2026, 5, 1), "81101000,Germany,Georgia,2020-01,1\n81101000,Germany,Georgia,2020-03,3\n"),
    "second.csv": (
        date(2026, 6, 1),
        "81101000,Germany,Georgia,2020-01,1\n81101000,Germany,Georgia,2020-03,4\n28258000,Austria,Japan,2020-03,7\n",
    ),
    "third.csv": (date(2026, 7, 1), "81101000,Germany,Georgia,2020-01,1\n81101000,Germany,Georgia,2020-05,5\n"),
}


STATUS = [
    "snapshot",
    "source",
    "file",
    "rows",
    "first_period",
    "last_period",
    "codes",
    "reporters",
    "partners",
    "gaps",
]


def item(folder: Path, name: str, text: str | None = None, day: date | None = None) -> Import:
    retrieved, rows = FILES[name]
    path = folder / name
    path.write_text(HEAD + (text or rows))
    return sources.prepare("comext", path, retrieved_on=day or retrieved)


def plainly(folder: Path, value: object) -> Any:
    """Without what differs from run to run: folders, the names of files, hashes and the time of an import."""
    if isinstance(value, pa.Table):
        kept = [name for name in value.column_names if name not in ("imported_at", "sha256", "mapping_sha256")]
        return [plainly(folder, list(row.values())) for row in value.select(kept).to_pylist()]
    if isinstance(value, dict):
        return {plainly(folder, key): plainly(folder, one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plainly(folder, one) for one in value]
    text = re.sub(r"snapshot-(\d+)-[0-9a-f-]+\.parquet", r"FILE \1", str(value))
    return text.replace(str(folder), "") if not isinstance(value, int | float | None) else value


def attempt(folder: Path, call: Callable[[], object]) -> Any:
    try:
        return plainly(folder, call())
    except OretraceError as error:
        return plainly(folder, error)


def held(store: Store) -> list[Any]:
    with store.connect() as connection:
        asked = ("snapshot, value FROM trade_flow", "snapshot, value FROM current_flow", "* FROM replaced")
        return [connection.execute(f"SELECT {what} ORDER BY ALL").fetchall() for what in asked]


def checked(store: Store) -> list[Any]:
    return [[one.snapshot.snapshot, one.files, one.hashed, one.damage] for one in store.verify()]


def made(folder: Path, *names: str) -> Store:
    store = Store.open(folder / "store", create=True)
    for name in names:
        store.import_file(item(folder, name))
    return store


def whole(folder: Path) -> Any:
    """Of today, of a day, of some snapshots; what cannot be asked; the same file again and one against another."""
    store = made(folder, *FILES)
    asks: dict[str, Callable[[], object]] = {
        "repr": lambda: repr(store),
        "held": lambda: held(store),
        "checked": lambda: checked(store),
        "status": lambda: store.status().select(STATUS),
        "revisions": store.revisions,
        "counts": store.revision_counts,
        "vintages": lambda: [vars(one) for one in store.vintages()],
        "changes": lambda: [store.changes(number) for number in (1, 2, 3)],
        "calendar": lambda: [vars(one) for one in store.calendar(date(2020, 8, 20))],
        "calendar of a code": lambda: [vars(one) for one in store.calendar(date(2020, 8, 20), ["282580"])],
        "first": lambda: held(store.as_of(date(2026, 5, 31))),
        "before": lambda: store.as_of(date(2026, 4, 30)),
        "some": lambda: held(store.seen([1, 3])),
        "none such": lambda: store.seen([1, 9]),
        "of a source": lambda: held(store.of_sources(["comext"])),
        "of all sources": lambda: store.of_sources([]) is store,
        "of no such source": lambda: store.of_sources(["comtrade"]),
        "past is read only": lambda: store.as_of(date(2026, 6, 1)).import_file(item(folder, "first.csv")),
        "again": lambda: [store.import_file(item(folder, name)).new for name in FILES],
        "against": lambda: store.import_file(
            item(folder, "third.csv", "81101000,Germany,Georgia,2020-05,6\n81101000,Germany,Georgia,2020-06,6\n")
        ),
        "beside": lambda: store.import_file(item(folder, "third.csv", "81101000,Germany,Japan,2020-05,6\n")).new,
        "back": lambda: store.import_file(item(folder, "second.csv", day=date(2026, 8, 1))).new,
    }
    return {name: attempt(folder, ask) for name, ask in asks.items()}


def _file(store: Store, table: str, number: int) -> Path:
    return min((store.path / table).glob(f"snapshot-{number:08}-*.parquet"))


def _log(store: Store, table: str) -> Path:
    return max((store.path / table / "_delta_log").glob("*.json"))


def _turned(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


TWO = ("first.csv", "second.csv")
DAMAGE: dict[str, Callable[[Store], object]] = {
    "cut": lambda store: _file(store, "trade_flow", 2).write_bytes(_file(store, "trade_flow", 2).read_bytes()[:-1]),
    "turned": lambda store: _turned(_file(store, "trade_flow", 2)),
    "gone": lambda store: _file(store, "report_coverage", 1).unlink(),
    "list gone": lambda store: _file(store, "snapshot_file", 2).unlink(),
    "log cut": lambda store: _log(store, "trade_flow").write_bytes(b""),
    "log gone": lambda store: _log(store, "trade_flow").unlink(),
    "mark not listed": lambda store: _log(store, "snapshot").unlink(),
    "mark turned": lambda store: _turned(_file(store, "snapshot", 2)),
    "a lock of others": lambda store: (store.path / ".lock").write_text("x"),
}


def _imported(folder: Path, store: Store, name: str) -> bool:
    return store.import_file(item(folder, name)).new


def _after(folder: Path, copy: Store) -> list[Any]:
    """What is named, what is read, what importing the same files does, and what is read then."""
    found = [attempt(folder, lambda: checked(copy)), attempt(folder, lambda: held(copy))]
    found.append([attempt(folder, partial(_imported, folder, copy, name)) for name in TWO])
    return [*found, attempt(folder, lambda: held(copy)), attempt(folder, lambda: repr(copy))]


def damaged(folder: Path) -> Any:
    """What is named of each damage, and what importing the same files comes to."""
    store, found = made(folder, *TWO), {}
    for name, damage in DAMAGE.items():
        copy = Store(Path(shutil.copytree(store.path, folder / name.replace(" ", "_"))))
        damage(copy)
        found[name] = _after(folder, copy)
    return found


CASES: dict[str, Callable[[Path], Any]] = {
    "whole": whole,
    "damaged": damaged,
    "constants": lambda _: constants("oretrace.store"),
}


@pytest.mark.parametrize("case", CASES)
def test_answers_stay(case: str, tmp_path: Path) -> None:
    same(CASES[case](tmp_path), Path(__file__).parent / "pinned" / f"{case}.json")

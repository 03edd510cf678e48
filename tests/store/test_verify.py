"""A store whose files are not what was written says so before it answers, and the same import heals it."""

import json
import os
import random
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from oretrace import sources
from oretrace.errors import OretraceError, StoreError
from oretrace.schema import SNAPSHOT_FILE, TABLES
from oretrace.sources.base import Import
from oretrace.store import Store
from tests.parameters import first_fast

PANEL = "product_cn8,reporter,partner,period,value_eur\n"
DAY = date(2026, 8, 1)
WRITTEN = ("trade_flow", "report_coverage", "report_scope", "snapshot_file")


def items(folder: Path) -> list[Import]:
    """Two files: the second revises a figure of the first."""
    made = []
    for name, value, day in (("first.csv", 1, DAY), ("second.csv", 5, DAY + timedelta(1))):
        lines = [
            f"8110{code}000,Germany,{p},2020-0{m},{value}\n"
            for code in (1, 2)
            for p in ("Georgia", "Armenia")
            for m in (1, 2)
        ]
        (folder / name).write_text(PANEL + "".join(lines[: 8 if value == 1 else 1]))
        made.append(sources.prepare("comext", folder / name, retrieved_on=day))
    return made


def contents(store: Store) -> list[tuple[object, ...]]:
    with store.connect() as connection:
        return connection.execute(
            """
            SELECT snapshot, line, hs_code, partner, period_start, value FROM current_flow
            UNION ALL
            SELECT snapshot, 0, code_scope, partner_scope, period_start, NULL FROM report_coverage
            ORDER BY ALL
            """
        ).fetchall()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store that no test may change."""
    folder = tmp_path_factory.mktemp("whole")
    made = Store.open(folder / "s", create=True)
    for item in items(folder):
        made.import_file(item)
    return made


@pytest.fixture
def copy(whole: Store, tmp_path: Path) -> Store:
    shutil.copytree(whole.path, tmp_path / "s")
    return Store.open(tmp_path / "s")


def first_file(store: Store, table: str, number: int = 1) -> Path:
    return next(iter(sorted((store.path / table).glob(f"snapshot-{number:08}-*.parquet"))))


def log(store: Store, table: str, version: int) -> Path:
    return store.path / table / "_delta_log" / f"{version:020}.json"


def rows_deleted_from_outside(store: Store) -> None:
    from deltalake import DeltaTable

    DeltaTable(store.path / "trade_flow").delete("snapshot = 1 AND line > 3")


def swapped(store: Store) -> None:
    shutil.copy(first_file(store, "trade_flow", 2), first_file(store, "trade_flow", 1))


def flipped(store: Store) -> None:
    path = first_file(store, "trade_flow")
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 4
    path.write_bytes(data)


DAMAGE: dict[str, tuple[Callable[[Store], object], str]] = {
    "file removed": (lambda s: first_file(s, "trade_flow").unlink(), "trade_flow/snapshot-00000001"),
    "file emptied": (lambda s: first_file(s, "trade_flow").write_bytes(b""), "has 0 bytes"),
    "file swapped": (swapped, "trade_flow/snapshot-00000001"),
    "bit flipped": (flipped, "other bytes than were written"),
    "rows deleted": (rows_deleted_from_outside, "no longer listed"),
    "log lost": (lambda s: shutil.rmtree(s.path / "trade_flow" / "_delta_log"), "the table trade_flow is missing"),
    "log emptied": (lambda s: log(s, "trade_flow", 1).write_text(""), "is empty or has"),
    "log garbled": (lambda s: log(s, "trade_flow", 1).write_text("]"), "the table trade_flow cannot be read"),
    "commit lost": (lambda s: log(s, "trade_flow", 2).unlink(), "snapshot 2"),
    "rows lost": (lambda s: shutil.rmtree(s.path / "trade_flow"), "the table trade_flow is missing"),
    "coverage lost": (lambda s: shutil.rmtree(s.path / "report_coverage"), "the table report_coverage is missing"),
    "scope lost": (lambda s: shutil.rmtree(s.path / "report_scope"), "the table report_scope is missing"),
    "list lost": (lambda s: shutil.rmtree(s.path / "snapshot_file"), "the table snapshot_file is missing"),
    "list's log lost": (lambda s: shutil.rmtree(s.path / "snapshot_file" / "_delta_log"), "snapshot_file is missing"),
    "list garbled": (lambda s: first_file(s, "snapshot_file").write_bytes(b"PAR1"), "snapshot_file"),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", first_fast(DAMAGE, 6))
def test_damage_is_named_and_the_same_import_heals_it(copy: Store, whole: Store, tmp_path: Path, kind: str) -> None:
    damage, named = DAMAGE[kind]
    damage(copy)
    with pytest.raises(StoreError) as caught:
        copy.connect()
    assert named in str(caught.value) and "Import the same file" in str(caught.value)
    assert any(named in what for one in copy.verify() for what in (*one.damage, f"snapshot {one.snapshot.snapshot}"))
    for item in items(tmp_path):
        copy.import_file(item)
    assert contents(copy) == contents(whole)
    assert [one.damage for one in copy.verify()] == [(), ()]
    assert [s.snapshot for s in copy.snapshots()] == [1, 2]
    assert not any(copy.import_file(item).new for item in items(tmp_path))


@pytest.mark.slow
def test_damage_of_one_snapshot_leaves_the_others_readable(copy: Store, whole: Store) -> None:
    first_file(copy, "trade_flow", 2).unlink()
    assert contents(copy.seen([1])) == contents(whole.seen([1]))
    assert copy.changes(1) == {} and whole.changes(2) == {"revised": 1}
    with pytest.raises(StoreError, match=r"snapshot 2 \(comext, second\.csv\)"):
        copy.connect()


@pytest.mark.slow
def test_marks_that_are_lost_or_garbled_are_an_error(copy: Store) -> None:
    path = first_file(copy, "snapshot")
    for broken in (b"", path.read_bytes()[:-1] + b"x"):
        path.write_bytes(broken)
        with pytest.raises(StoreError, match="import the files into a new folder"):
            copy.snapshots()


def test_files_of_the_right_size_can_be_trusted(copy: Store) -> None:
    flipped(copy)
    try:
        with Store.open(copy.path, hashes=False).connect() as connection:
            assert connection.execute("SELECT count(*) FROM snapshot").fetchone() == (2,)
    except StoreError as error:  # the bit may stand where connecting reads
        assert "oretrace status --verify" in str(error)


@pytest.mark.slow
def test_no_flipped_bit_changes_an_answer_silently(whole: Store, tmp_path: Path) -> None:
    draw, before = random.Random(5), contents(whole)
    files = sorted(
        path.relative_to(whole.path) for path in whole.path.rglob("*") if path.suffix in (".parquet", ".json")
    )
    silent, noticed = [], 0
    for turn in range(120):
        name, folder = draw.choice(files), tmp_path / str(turn)
        shutil.copytree(whole.path, folder)
        data = bytearray((folder / name).read_bytes())
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        (folder / name).write_bytes(data)
        try:
            if contents(Store.open(folder)) != before:
                silent.append(name)
        except OretraceError:
            noticed += 1
        shutil.rmtree(folder)
    assert silent == [] and noticed > 60


def test_every_file_is_listed_with_rows_and_hash(whole: Store) -> None:
    with whole.connect() as connection:
        assert connection.execute(SNAPSHOT_FILE.violations_sql("snapshot_file")).fetchall() == []
        rows = connection.execute("SELECT snapshot, table_name, path, rows, bytes FROM snapshot_file").fetchall()
    assert {(number, table) for number, table, *_ in rows} == {
        (number, table)
        for number in (1, 2)
        for table in TABLES
        if table in ("trade_flow", "report_coverage", "report_scope", "snapshot")
    }
    for _, table, path, _, size in rows:
        assert (whole.path / table / path).stat().st_size == size
    assert [sum(row[3] for row in rows if row[:2] == (n, "trade_flow")) for n in (1, 2)] == [8, 1]


@pytest.mark.slow
def test_an_import_whose_mark_was_lost_is_named_and_listed_again(copy: Store, whole: Store, tmp_path: Path) -> None:
    """The end of the log of marks: the store looks like one from before the import."""
    log(copy, "snapshot", 2).unlink()
    assert [s.snapshot for s in copy.snapshots()] == [1]
    (lost,) = [one for one in copy.verify() if one.damage]
    assert lost.snapshot.file == "second.csv" and "is not listed by the table's log" in lost.damage[0]
    assert not copy.import_file(items(tmp_path)[1]).new
    assert contents(copy) == contents(whole)
    assert [one.damage for one in copy.verify()] == [(), ()]


@pytest.mark.slow
@pytest.mark.parametrize("table", ["trade_flow", "report_scope"])
def test_an_import_whose_mark_and_rows_were_lost_is_healed_by_its_file(
    copy: Store, whole: Store, tmp_path: Path, table: str
) -> None:
    log(copy, "snapshot", 2).unlink()
    first_file(copy, table, 2).unlink()
    first, second = items(tmp_path)
    copy.import_file(first)
    assert [len(one.damage) for one in copy.verify()] == [0, 2]
    assert copy.import_file(second).new
    assert contents(copy) == contents(whole)
    assert [one.damage for one in copy.verify()] == [(), ()]


@pytest.mark.parametrize("what", ["pipe", "zero", "holes", "folder", "loop"])
@pytest.mark.parametrize("where", ["log", "rows", "marks", "list"])
def test_an_endless_file_in_the_place_of_another_is_named_at_once(copy: Store, what: str, where: str) -> None:
    path = {
        "log": log(copy, "trade_flow", 1),
        "rows": first_file(copy, "trade_flow"),
        "marks": first_file(copy, "snapshot"),
        "list": first_file(copy, "snapshot_file"),
    }[where]
    path.unlink()
    if what == "pipe":
        os.mkfifo(path)
    elif what == "holes":
        path.touch()
        os.truncate(path, 12 << 30)
    elif what == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero" if what == "zero" else path.name)
    with pytest.raises(StoreError, match=r"trade_flow|snapshot"):
        copy.connect()


def test_a_log_of_deep_brackets_is_named(copy: Store) -> None:
    log(copy, "trade_flow", 1).write_text('{"add": ' * 50_000)
    with pytest.raises(StoreError, match="the table trade_flow cannot be read"):
        copy.connect()


def as_before(store: Store) -> None:
    """The store as it was made before files were hashed and listed."""
    import pyarrow.parquet as pq
    from deltalake import DeltaTable
    from deltalake.transaction import AddAction

    for table in ("report_scope", "snapshot_file"):
        shutil.rmtree(store.path / table)
    for table in ("trade_flow", "report_coverage", "snapshot"):
        folder = store.path / table
        shutil.rmtree(folder / "_delta_log")
        made = DeltaTable.create(folder, TABLES[table].arrow())
        for number, hashed in enumerate(sorted(folder.glob("*.parquet")), 1):
            path = hashed.rename(folder / f"snapshot-{number:08}-{'ab' * 16}.parquet")
            bound = {"snapshot": number}
            stats = {"numRecords": pq.read_metadata(path).num_rows, "minValues": bound, "maxValues": bound}
            action = AddAction(path.name, path.stat().st_size, {}, 0, True, json.dumps(stats))
            made.create_write_transaction([action], "append", made.schema())
            made = DeltaTable(folder)


@pytest.mark.slow
def test_an_older_store_gains_the_new_tables(copy: Store, whole: Store, tmp_path: Path) -> None:
    as_before(copy)
    assert contents(copy) == contents(whole)
    assert copy.revisions().to_pylist() == whole.revisions().to_pylist()
    assert [(one.hashed, one.damage) for one in copy.verify()] == [(False, ()), (False, ())]
    with copy.connect() as connection:
        assert connection.execute("SELECT count(*) FROM snapshot_file").fetchone() == (0,)
    (tmp_path / "third.csv").write_text(PANEL + "81101000,Germany,Georgia,2020-01,9\n")
    third = sources.prepare("comext", tmp_path / "third.csv", retrieved_on=date(2026, 9, 1))
    assert copy.import_file(third).snapshot.snapshot == 3
    assert [one.hashed for one in copy.verify()] == [False, False, True]
    assert [row[5] for row in contents(copy) if row[0] == 3 and row[1]] == [9]
    assert {table for table in TABLES if (copy.path / table / "_delta_log").is_dir()} == set(TABLES)


@pytest.mark.slow
def test_a_log_with_a_checkpoint_is_read_and_continued(copy: Store, whole: Store, tmp_path: Path) -> None:
    from deltalake import DeltaTable

    for table in TABLES:
        DeltaTable(copy.path / table).create_checkpoint()
        log(copy, table, 0).unlink()
    assert contents(copy) == contents(whole)
    (tmp_path / "third.csv").write_text(PANEL + "81101000,Germany,Georgia,2020-01,9\n")
    copy.import_file(sources.prepare("comext", tmp_path / "third.csv", retrieved_on=date(2026, 9, 1)))
    assert [one.damage for one in copy.verify()] == [(), (), ()]
    assert DeltaTable(copy.path / "trade_flow").to_pyarrow_table().num_rows == 10


@pytest.mark.slow
@pytest.mark.parametrize("table", ["trade_flow", "report_coverage"])
def test_an_older_store_that_lost_a_table_is_named_and_healed(
    copy: Store, whole: Store, tmp_path: Path, table: str
) -> None:
    as_before(copy)
    shutil.rmtree(copy.path / table)
    with pytest.raises(StoreError, match=f"the table {table} is missing"):
        copy.connect()
    for item in items(tmp_path):
        assert copy.import_file(item).new
    assert contents(copy) == contents(whole)

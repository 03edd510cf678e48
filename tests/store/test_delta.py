"""The folder of a table: what is removed from it, and what is not."""

from __future__ import annotations

from pathlib import Path

from oretrace.schema import TABLES
from oretrace.store.delta import Folder


def test_files_of_a_dead_import_are_removed_and_those_of_marked_snapshots_kept(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "snapshot", TABLES["snapshot"])
    folder.restore([])
    (listed,) = folder.write([folder.table.arrow().empty_table], 1)
    folder.commit([listed])
    of_marked, of_dead = folder.write([folder.table.arrow().empty_table] * 2, 2)
    (folder.path / of_dead.name).rename(folder.path / of_dead.name.replace("-00000002-", "-00000003-"))
    folder.clean(marked={1, 2})
    assert {file.name for file in folder.path.glob("*.parquet")} == {listed.name, of_marked.name}

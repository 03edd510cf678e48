"""Marks that the log of marks does not list, though all that their imports wrote stands: no reader sees these rows.

Either the import ended just before its mark was listed, or the end of the log was lost. In both cases the import is
whole, so the next one that writes, or the same file again, lists the mark.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from oretrace.store.delta import DataFile
from oretrace.store.marks import folder_of, read_contents, read_marks
from oretrace.store.verify import Verified, thorough, whole_files

WHY = "its import did not finish or the end of the log was lost. Import its file again"


def lost_marks(path: Path) -> list[tuple[DataFile, Verified]]:
    """Each such mark with what a check of its import came to: `damage` is empty where the import is whole."""
    marked = set(read_marks(path)["snapshot"].to_pylist())
    listed = {file.snapshot for file in folder_of(path, "snapshot_file").files()}
    if not listed - marked:
        return []
    marks = [file for file in whole_files(path, "snapshot") if file.snapshot in listed - marked]
    contents = read_contents(path, marks=folder_of(path, "snapshot").read(marks))
    checked = thorough(replace(contents, files={**contents.files, "snapshot": marks}))
    return list(zip(marks, checked, strict=True))


def named(path: Path) -> list[Verified]:
    """The same for a person: that the mark is not listed is damage."""
    return [
        replace(one, damage=(f"snapshot/{mark.name} is not listed by the table's log: {WHY}", *one.damage))
        for mark, one in lost_marks(path)
    ]


def list_again(path: Path) -> set[int]:
    """List the marks of whole imports; the numbers of the others, which importing the same file heals."""
    found = lost_marks(path)
    if whole := [mark for mark, one in found if not one.damage]:
        folder_of(path, "snapshot").commit(whole)
    return {mark.snapshot for mark, one in found if one.damage}

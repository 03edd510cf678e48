"""The folder of a dossier is whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from oretrace.dossier.folder import whole_folder
from oretrace.errors import InputError

OWN = ("a.txt", "b.txt")


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), whole_folder(tmp_path / "out", OWN) as folder:
        (folder / "a.txt").write_text("half", "utf-8")
        raise ZeroDivisionError
    assert left(tmp_path) == set()


def test_an_earlier_one_is_replaced_whole_and_kept_when_the_next_fails(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    for text in ("first", "second"):
        with whole_folder(out, OWN) as folder:
            (folder / ("a.txt" if text == "first" else "b.txt")).write_text(text, "utf-8")
    assert left(out) == {"b.txt"} and left(out.parent) == {"out"}
    with pytest.raises(ZeroDivisionError), whole_folder(out, OWN):
        raise ZeroDivisionError
    assert (out / "b.txt").read_text("utf-8") == "second" and left(out.parent) == {"out"}


def test_files_of_others_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "diary.txt").write_text("mine", "utf-8")
    (tmp_path / "file").write_text("mine", "utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "out")
    for name, found in (("out", "one with diary.txt"), ("file", "a file"), ("link", "a link")):
        with pytest.raises(InputError, match=found), whole_folder(tmp_path / name, OWN):
            pytest.fail("nothing is written")
    assert left(tmp_path) == {"out", "file", "link"} and left(tmp_path / "out") == {"diary.txt"}


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(InputError, match="--out"), whole_folder(tmp_path / "file" / "out", OWN):
        pytest.fail("nothing is written")


def test_an_error_names_the_unreadable_file_relative_to_the_folder(tmp_path: Path) -> None:
    expected = r"away\.parquet: expected files that can be read"
    with pytest.raises(InputError, match=expected) as found, whole_folder(tmp_path / "out", OWN):
        (tmp_path / "away.parquet").read_bytes()
    assert "--out" not in str(found.value) and not (tmp_path / "out").exists()
    with pytest.raises(InputError, match=r"--out .*No space left"), whole_folder(tmp_path / "out", OWN):
        raise OSError(28, "No space left on device")

"""Which files are papers of which set: a folder is one, folders in it are others; nothing is searched without end."""

import json
from pathlib import Path

import pytest

from oretrace.errors import InputError
from oretrace.vet.papers.intake import DEEPEST, read_sets


def paper(folder: Path, number: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    held = {"kind": "commercial_invoice", "fields": {"number": number}}
    (folder / f"{number}.json").write_text(json.dumps(held), "utf-8")


def test_folders_in_a_folder_are_sets_of_their_own(tmp_path: Path) -> None:
    paper(tmp_path / "a", "1")
    paper(tmp_path / "a" / "b", "2")
    assert [(one.name, len(one.papers)) for one in read_sets([tmp_path])] == [("a", 1), ("a/b", 1)]


def test_folders_too_deep_and_links_are_not_searched(tmp_path: Path) -> None:
    paper(tmp_path / "a", "1")
    paper(tmp_path.joinpath(*"x" * (DEEPEST + 1)), "2")
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert [one.name for one in read_sets([tmp_path])] == ["a"]


def test_the_root_is_refused_as_a_folder_of_papers(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the root of the file system"):
        read_sets(["/" if tmp_path.anchor == "/" else tmp_path.anchor])

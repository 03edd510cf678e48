"""What a user names is read if it has an end, and written wholly or not at all."""

import os
import socket
from pathlib import Path

import pytest

from oretrace.errors import InputError
from oretrace.files import MOST_SMALL, check_target, read_bytes, read_text, whole

LONG = "x" * 300


def special(folder: Path) -> dict[str, Path]:
    """Everything that stands in a folder and is no regular file of our own, by what a message calls it."""
    os.mkfifo(folder / "pipe")
    (folder / "folder").mkdir()
    (folder / "precious").write_text("precious")
    (folder / "link").symlink_to("precious")
    (folder / "loop").symlink_to("loop")
    (folder / "full").symlink_to("/dev/full")
    return {name: folder / name for name in ("pipe", "folder", "link", "loop", "full")}


@pytest.mark.parametrize(
    "name", ["pipe", "folder", "loop", "full", "/dev/zero", LONG, "a\0b", "\udcff", "precious/x"]
)
def test_a_path_without_a_whole_readable_file_is_refused_at_once(tmp_path: Path, name: str) -> None:
    special(tmp_path)
    with pytest.raises(InputError, match="expected a table") as refused:
        read_bytes(tmp_path / name, "a table")
    assert str(refused.value).isprintable()


def test_a_file_of_holes_is_refused_by_its_size(tmp_path: Path) -> None:
    with (tmp_path / "holes").open("wb") as file:
        file.truncate(12 << 30)
    with pytest.raises(InputError, match="a table of at most 8,388,608 bytes, found '12,884,901,888'"):
        read_bytes(tmp_path / "holes", "a table")
    (tmp_path / "most").write_bytes(b"x" * MOST_SMALL)
    assert len(read_bytes(tmp_path / "most", "a table")) == MOST_SMALL


def test_a_link_to_a_file_is_read(tmp_path: Path) -> None:
    assert read_text(special(tmp_path)["link"], "a text") == "precious"


def test_text_is_utf8_with_one_kind_of_line_end(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"\xef\xbb\xbfa\r\nb\rc\n")
    assert read_text(tmp_path / "text", "a text") == "a\nb\nc\n"
    (tmp_path / "text").write_bytes(b"a\nb\xff")
    with pytest.raises(InputError, match=r"text, line 2: expected a text in UTF-8, found b'\\xff'"):
        read_text(tmp_path / "text", "a text")


@pytest.mark.parametrize(
    "name", ["pipe", "folder", "link", "loop", "full", "/dev/full", LONG, "precious/x", "a\0b", ""]
)
def test_a_target_that_cannot_be_written_is_refused_and_left_as_it_is(tmp_path: Path, name: str) -> None:
    special(tmp_path)
    before = {path.name: os.lstat(path) for path in tmp_path.iterdir()}
    for write in (check_target, written):
        with pytest.raises(InputError, match=r"--out .*: expected a file that can be written") as refused:
            write(tmp_path / name)
        assert str(refused.value).isprintable()
    after = {path.name: os.lstat(path) for path in tmp_path.iterdir()}
    assert {k: (v.st_ino, v.st_mode, v.st_size) for k, v in before.items()} == {
        k: (v.st_ino, v.st_mode, v.st_size) for k, v in after.items()
    }


def test_a_socket_is_refused(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one, pytest.raises(InputError, match="a socket or a device"):
        one.bind(str(tmp_path / "s"))
        check_target(tmp_path / "s")


def written(path: Path, text: str = "new") -> None:
    with whole(path) as unfinished:
        unfinished.write_text(text)


def test_a_file_is_replaced_whole_or_stays(tmp_path: Path) -> None:
    out = tmp_path / ("y" * 250)
    written(out, "old")
    with pytest.raises(KeyError), whole(out) as unfinished:
        unfinished.write_text("half")
        raise KeyError
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]
    written(out)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["new"]


def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(InputError, match=r"No space left on device'\. Nothing was written"), whole(out) as unfinished:
        unfinished.unlink()
        unfinished.symlink_to("/dev/full")
        unfinished.write_text("new")
    assert list(tmp_path.iterdir()) == []

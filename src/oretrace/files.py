"""Files that a user names: read in whole if they have an end and are not too large, written wholly or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oretrace.errors import InputError

MOST_TABLE = 8 << 30
MOST_SMALL = 8 << 20
"""Bytes of a file that a person writes: figures of production, scores, an act; a hundred times what any has."""

SAVE_IT = "Save its content as a file"
_OF_A_STORE = Path("snapshot", "_delta_log")


def read_bytes(path: Path, expected: str, most: int = MOST_SMALL) -> bytes:
    """All bytes of a regular file of at most `most`; what has no end (a pipe, a device) is not waited for.

    InputError that begins with the path where there is none.
    """
    try:
        # NONBLOCK: opening a pipe would wait for somebody to write to it.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        with os.fdopen(handle, "rb", closefd=True) as file:
            _check_kind(os.fstat(handle), path, expected, most)
            return file.read()
    except FileNotFoundError:
        raise InputError(expected, "nothing", str(path), do="Check the path") from None
    except IsADirectoryError:
        raise InputError(expected, "a directory", str(path), do="Give one file at a time") from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        raise InputError(f"{expected} that can be read", reason(error), str(path)) from None


def read_text(path: Path, expected: str, most: int = MOST_SMALL) -> str:
    """The text of a file in UTF-8, with or without byte order mark, lines ended by `\\n`; errors as `read_bytes`."""
    data = read_bytes(path, expected, most)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        where, found = f"{path}, line {line}", data[error.start : error.start + 1]
        raise InputError(f"{expected} in UTF-8", found, where, do="Save the file as UTF-8") from None


def refuse_in_store(out: Path, option: str = "--out", of_store: bool = False) -> None:
    """InputError for a place in the folder of a store, which another program would take for a part of it.

    What is `of_store` itself may stand in its folder, beside its tables.
    """
    try:
        here = (out.parent if of_store else out).parent.resolve()
        folders = here, *here.parents
        store = next((folder for folder in folders if (folder / _OF_A_STORE).is_dir()), None)
    except (OSError, ValueError, RuntimeError):  # no place at all: the caller says why
        return
    if store is not None:
        do = "Name one in another folder"
        raise InputError("a place outside the store's folder", f"one in the store {store}", f"{option} {out}", do=do)


def check_target(out: Path, option: str = "--out", of_store: bool = False) -> None:
    """InputError for a place where no file of its own can be written: a link, a device, a folder, one not ours.

    Neither can one in the folder of a store, but for what is `of_store` (`refuse_in_store`).
    """
    refuse_in_store(out, option, of_store)
    try:
        about = out.lstat()
    except FileNotFoundError:
        about = None
    except (OSError, ValueError) as error:
        raise InputError("a file that can be written", reason(error), f"{option} {out}") from None
    if about is not None and not stat.S_ISREG(about.st_mode):
        do = "It was left as it is; name another file"
        raise InputError("a file that can be written", kind(about.st_mode), f"{option} {out}", do=do)
    held = next(folder for folder in (*out.absolute().parents, Path("/")) if folder.exists())
    if not out.name or not held.is_dir() or not os.access(held, os.W_OK | os.X_OK):
        found, do = f"no way to write to {held}", "Name a file in a folder of yours"
        raise InputError("a file that can be written", found, f"{option} {out}", do=do)


@contextmanager
def whole(out: Path, option: str = "--out", of_store: bool = False) -> Iterator[Path]:
    """A path beside `out` to write to; it takes the name of `out` when the block ends, and is removed when it fails.

    Nobody ever meets half a file. InputError as `check_target`, and where the system does not let it be written.
    """
    check_target(out, option, of_store)
    unfinished: Path | None = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=".oretrace-", suffix=".tmp")
        os.close(handle)
        unfinished = Path(name)
        yield unfinished
        unfinished.chmod(0o644)
        unfinished.replace(out)
    except OSError as error:
        place, do = f"{option} {out}", "Nothing was written"
        raise InputError("a file that can be written", reason(error), place, do=do) from error
    finally:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)


def kind(mode: int) -> str:
    """What a file of this mode is called."""
    kinds = {stat.S_ISREG: "a file", stat.S_ISDIR: "a directory", stat.S_ISLNK: "a link", stat.S_ISFIFO: "a pipe"}
    return next((name for test, name in kinds.items() if test(mode)), "a socket or a device")


def reason(error: Exception) -> str:
    """The system's sentence on an error, without its number."""
    return getattr(error, "strerror", None) or str(error)


def _check_kind(about: os.stat_result, path: Path, expected: str, most: int) -> None:
    if stat.S_ISDIR(about.st_mode):
        raise InputError(expected, "a directory", str(path), do="Give one file at a time")
    if not stat.S_ISREG(about.st_mode):
        raise InputError(expected, kind(about.st_mode), str(path), do=SAVE_IT)
    if about.st_size > most:
        raise InputError(f"{expected} of at most {most:,} bytes", f"{about.st_size:,}", str(path))

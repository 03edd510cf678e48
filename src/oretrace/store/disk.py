"""Files that are there wholly and lastingly, and errors of the system as sentences."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from oretrace.errors import StoreError, middle_cut

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

COLOURS = re.compile("\x1b\\[[0-9;]*m")  # Delta paints its messages for a terminal
UNFINISHED = ".tmp"  # ends the name of a file that is not whole yet


@contextmanager
def io_errors(folder: Path, outcome: str) -> Iterator[None]:
    """Turns an error of the system or of Delta into a StoreError that names the consequence."""
    from deltalake.exceptions import DeltaError

    try:
        yield
    except (OSError, DeltaError) as error:
        text = getattr(error, "strerror", None) or " ".join(COLOURS.sub("", str(error)).split())
        raise StoreError(f"{shown(folder)}: {text}; {outcome}.") from error


def shown(path: Path) -> str:
    """A path as people read it: quoted, with escapes, where it has characters that a terminal does not show."""
    text = middle_cut(str(path))
    return text if text.isprintable() else ascii(text)


def refuse_unaddressable(folder: Path) -> None:
    """The format's paths are addresses, in which some characters mean something else; StoreError names them."""
    text = str(folder.absolute())
    bad = sorted({c for c in text if c in "%\\" or not c.isprintable()})
    if bad:
        found = ", ".join(map(ascii, bad))
        text = "expected a folder whose path has neither % nor \\ nor characters that cannot be printed"
        raise StoreError(f"{shown(folder)}: {text}, found {found}. Choose another folder.")


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A regular file to read; OSError for a pipe, a device or a folder, which have no end or would be waited for."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(22, "no regular file", str(path))
        yield file


def read_whole(path: Path, most: int) -> bytes:
    """The bytes of a regular file of at most `most`; OSError otherwise."""
    with opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > most:
            raise OSError(27, f"{size:,} bytes, at most {most:,} expected", str(path))
        return file.read()


def write_new(path: Path, data: ReadableBuffer) -> None:
    """Write a file that was not there and wait until it is on the disk; one that cannot be finished is removed."""
    try:
        with path.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def publish(path: Path, data: ReadableBuffer) -> None:
    """As `write_new`, but nobody ever sees a part of the file; the folder's entry is on the disk, too."""
    if path.exists():
        raise FileExistsError(17, "another program wrote this table at the same time", str(path))
    unfinished = path.with_name(f".{path.name}{UNFINISHED}")
    unfinished.unlink(missing_ok=True)
    write_new(unfinished, data)
    unfinished.rename(path)
    sync(path.parent)


def sync(folder: Path) -> None:
    """Wait until the entries of a folder are on the disk, where its file system can."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)

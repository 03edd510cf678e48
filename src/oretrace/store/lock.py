"""One writer at a time."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oretrace.errors import StoreError
from oretrace.store.disk import io_errors, shown

LOCK_SECONDS = 60.0
LOCK = re.compile(rb"[0-9]* *\n?")  # what a lock holds: the number of the last process that wrote
WIDTH = 20


@contextmanager
def writing(folder: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Holds the lock of the one writer of `folder`, which is made if need be; waits for another at most `seconds`.

    When the work fails and the folder holds nothing but the lock, the lock is removed, and the folder if it was made.
    """
    with io_errors(folder, "nothing was stored"):
        made = [path for path in (folder, *folder.absolute().parents) if not path.exists()]
        lock = _locked(folder, seconds)
    try:
        with io_errors(folder, "nothing was stored"):
            os.pwrite(lock, f"{os.getpid():<{WIDTH}}\n".encode(), 0)
        yield
    except BaseException:
        _remove_empty(folder, made)
        raise
    finally:
        os.close(lock)


def _remove_empty(folder: Path, made: list[Path]) -> None:
    if [path.name for path in folder.iterdir()] == [".lock"]:
        (folder / ".lock").unlink()
        for path in made:
            if any(path.iterdir()):
                break
            path.rmdir()


def _locked(folder: Path, seconds: float) -> int:
    """A locked handle of the lock that stands in the folder now; another process may remove the one waited for."""
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        lock = _open(folder)
        try:
            _wait_for(lock, folder, seconds)
            path = folder / ".lock"
            if path.exists() and os.path.samestat(path.lstat(), os.fstat(lock)):
                return lock
        except BaseException:
            os.close(lock)
            raise
        os.close(lock)


def _open(folder: Path) -> int:
    """Opens what is a lock and nothing else: no link, device or pipe, and no file of other use."""
    path = folder / ".lock"
    if path.is_symlink():
        raise _no_lock(folder, "a symbolic link")
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o666)
    about = os.fstat(lock)
    found = None
    if not stat.S_ISREG(about.st_mode):
        found = "a device, pipe or the like"
    elif about.st_nlink > 1:
        found = "a file with another name"
    elif about.st_size > WIDTH + 1 or not LOCK.fullmatch(os.pread(lock, WIDTH + 1, 0)):
        found = "a file with other contents"
    if found:
        os.close(lock)
        raise _no_lock(folder, found)
    return lock


def _no_lock(folder: Path, found: str) -> StoreError:
    text = f"{shown(folder)}: expected .lock to be the lock of a store, found {found}; nothing was stored."
    return StoreError(f"{text} Remove it, or choose another folder.")


def _wait_for(lock: int, folder: Path, seconds: float) -> None:
    import fcntl
    import time

    until = time.monotonic() + seconds
    while True:
        try:
            # The system frees the lock when its holder ends, however it ends.
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                holder = os.pread(lock, WIDTH, 0).decode("ascii", "replace").strip() or "unknown"
                waited = f"still after {seconds:.0f} s"
                text = f"{shown(folder)}: process {holder} is writing to this store, {waited}"
                raise StoreError(f"{text}. Try again when it is done.") from None
            time.sleep(0.02)

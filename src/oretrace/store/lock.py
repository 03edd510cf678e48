"""One writer at a time, and system errors as sentences."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from oretrace.errors import StoreError

LOCK_SECONDS = 60.0
COLOURS = re.compile("\x1b\\[[0-9;]*m")  # Delta paints its messages for a terminal


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Holds the lock of the one writer of `folder`; waits for another at most LOCK_SECONDS."""
    with io_errors(folder, "nothing was stored"):
        lock = (folder / ".lock").open("a+")
    with lock:
        _wait_for(lock, folder)
        with io_errors(folder, "nothing was stored"):
            lock.truncate(0)
            print(f"{os.getpid()}", file=lock, flush=True)
        yield


@contextmanager
def io_errors(folder: Path, outcome: str) -> Iterator[None]:
    """Turns an error of the system or of Delta into a StoreError that says what came of it."""
    from deltalake.exceptions import DeltaError

    try:
        yield
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror or error}; {outcome}.") from error
    except DeltaError as error:
        text = " ".join(COLOURS.sub("", str(error)).split())
        raise StoreError(f"{folder}: {text}; {outcome}.") from error


def _wait_for(lock: IO[str], folder: Path) -> None:
    import fcntl
    import time

    until = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            # The system frees the lock when its holder ends, however it ends.
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                lock.seek(0)
                holder = lock.read().strip() or "unknown"
                waited = f"still after {LOCK_SECONDS:.0f} s"
                text = f"{folder}: process {holder} is writing to this store, {waited}. Try again when it is done."
                raise StoreError(text) from None
            time.sleep(0.02)

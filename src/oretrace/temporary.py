"""A folder of this process among the temporary files: for what queries spill, and for files to be taken away."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

PREFIX, NEW_SECONDS = "oretrace-process-", 60


@cache
def own_folder() -> Path:
    """A folder of this process among the temporary files, which goes with it; of processes that were killed, with us.

    It stays locked as long as its process lives, whatever ends it.
    """
    import fcntl

    sweep(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    with suppress(OSError):  # a file system without such locks, where nothing is swept either
        fcntl.flock(os.open(folder, os.O_RDONLY | os.O_CLOEXEC), fcntl.LOCK_EX)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def sweep(temporary: Path) -> None:
    """Remove the folders that nobody holds; a new one is not locked at once, and is let alone."""
    import fcntl

    for folder in temporary.glob(f"{PREFIX}*"):
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:  # another user's, or gone by now
            continue
        try:
            about = os.fstat(handle)
            if about.st_uid == os.getuid() and time.time() - about.st_mtime > NEW_SECONDS:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # its process lives
            pass
        finally:
            os.close(handle)

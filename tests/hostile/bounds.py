"""Every run ends soon, in little memory, with a sentence: what the campaign asserts of each."""

import hashlib
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from oretrace.errors import OretraceError
from tests.cli.typed import typed

HANG = 120.0
"""Seconds by the clock after which a run is taken to hang: it waits for what never comes, or has no end.

Many times what a run may take of the processor, which other programs use as well.
"""

SECONDS, MEGABYTES = 2.0, 500
"""Of the processor, for one run; and of memory beyond what the campaign had at its start."""

LETTERS = 1_600


class Hang(BaseException):
    """Nothing catches it by accident."""


@contextmanager
def bounded(what: object) -> Iterator[None]:
    """Fails where the block hangs or takes more time or memory than a run may."""

    def stop(number: int, frame: object) -> None:
        raise Hang(what)

    before, began, held = signal.signal(signal.SIGALRM, stop), time.process_time(), peak()
    signal.setitimer(signal.ITIMER_REAL, HANG)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert time.process_time() - began < SECONDS, what
    assert peak() - held < MEGABYTES, what


def peak() -> int:
    """The most memory that this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def plain(sentence: str) -> str:
    """The sentence, which is short, printable and no traceback."""
    assert sentence and len(sentence) < LETTERS and "Traceback" not in sentence, sentence[:3_000]
    assert all(c.isprintable() or c in "\u00a0\u202f\u3000" for c in sentence), ascii(sentence)
    return sentence


def refused(action: Callable[[], object], what: object) -> str:
    """What an action that may fail says of it, or nothing; any other exception fails."""
    with bounded(what):
        try:
            action()
        except OretraceError as error:
            return plain(str(error))
    return ""


def typed_within(*words: object) -> int:
    """The exit code of a command line, typed in this process; what it cannot do is one line on standard error."""
    with bounded(words):
        code, out, err = typed(*words)
    assert code in (0, 1, 2), (words, code)
    assert "Traceback" not in out + err and "\x1b" not in out and "\u202e" not in out, words
    if code == 2:
        line = plain(err.removesuffix("\n"))
        assert line.startswith("error: ") or not err, (words, line)
    return code


def fingerprint(folder: Path) -> dict[str, str]:
    """What stands in a folder: kind, size and, of small files, the hash, by path; the locks left out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        small = path.is_file() and not path.is_symlink() and about.st_size < 1 << 24
        content = hashlib.sha256(path.read_bytes()).hexdigest() if small else ""
        if path.name != ".lock":
            found[str(path)] = f"{about.st_mode:o} {about.st_ino} {about.st_size if path.is_file() else ''} {content}"
    return found

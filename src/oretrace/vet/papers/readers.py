"""A kept pool of worker processes that read PDFs: limits of wall and CPU time, and a new worker for one that died."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import selectors
import subprocess
import sys
import time
from base64 import b64decode
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from oretrace.errors import InputError, OptionError
from oretrace.vet.papers.paper import Paper

WALL_SECONDS = 20.0
"""Longest time that a file may take."""
MOST_ANSWER = 32 << 20
"""Most bytes of an answer."""


class Reader:
    """One worker process and the file that it is reading."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "oretrace.vet.papers.worker"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, close_fds=True
        )
        self.task: int | None = None
        self.deadline = 0.0
        self.answer = b""

    def ask(self, task: int, request: dict[str, Any]) -> None:
        """Begin with a request."""
        assert self.process.stdin is not None
        self.task, self.answer, self.deadline = task, b"", time.monotonic() + WALL_SECONDS
        with contextlib.suppress(BrokenPipeError):  # a worker that is gone is noticed when its answer ends
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()

    def take(self) -> dict[str, Any] | None:
        """The answer, None while it is not whole; of a worker that died an error."""
        assert self.process.stdout is not None
        part = os.read(self.process.stdout.fileno(), 1 << 20)
        if not part:
            return {"error": "the reading process ended on it"}
        self.answer += part
        if len(self.answer) > MOST_ANSWER:
            return {"error": "its text is too large", "kill": True}
        if not self.answer.endswith(b"\n"):
            return None
        found: dict[str, Any] = json.loads(self.answer)
        return found

    def stop(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError):
            self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self.process.wait()


class Pool:
    """Workers that are kept between calls."""

    def __init__(self, count: int) -> None:
        self.readers = [Reader() for _ in range(count)]
        self.lock = Lock()

    def answers(self, requests: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """What the workers answer, in the order of the requests, or an `error`; one call at a time."""
        with self.lock:
            return self._answers(requests)

    def _answers(self, requests: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = [{} for _ in requests]
        waiting = list(range(len(requests)))[::-1]
        with selectors.DefaultSelector() as selector:
            for reader in self.readers:
                self._next(reader, waiting, requests, selector)
            while any(reader.task is not None for reader in self.readers):
                soonest = min(reader.deadline for reader in self.readers if reader.task is not None)
                ready = {key.data for key, _ in selector.select(max(soonest - time.monotonic(), 0.01))}
                for place, reader in enumerate(self.readers):
                    if reader.task is None:
                        continue
                    answer = reader.take() if place in ready else None
                    if answer is None and time.monotonic() < reader.deadline:
                        continue
                    answer = answer or {"error": f"it took longer than {WALL_SECONDS:.0f} seconds", "kill": True}
                    found[reader.task] = answer
                    self._done(place, answer, selector)
                    self._next(self.readers[place], waiting, requests, selector)
        return found

    def _next(
        self,
        reader: Reader,
        waiting: list[int],
        requests: Sequence[dict[str, Any]],
        selector: selectors.BaseSelector,
    ) -> None:
        if waiting:
            task = waiting.pop()
            assert reader.process.stdout is not None
            with contextlib.suppress(KeyError):
                selector.unregister(reader.process.stdout)
            selector.register(reader.process.stdout, selectors.EVENT_READ, self.readers.index(reader))
            reader.ask(task, requests[task])

    def _done(self, place: int, answer: dict[str, Any], selector: selectors.BaseSelector) -> None:
        """Free a worker; one that died or must die is replaced."""
        reader = self.readers[place]
        reader.task = None
        if "error" in answer and (
            answer.get("kill") or reader.process.poll() is not None or "ended" in answer["error"]
        ):
            if reader.process.stdout is not None:
                with contextlib.suppress(KeyError):
                    selector.unregister(reader.process.stdout)
            reader.stop()
            self.readers[place] = Reader()

    def stop(self) -> None:
        """End all workers."""
        for reader in self.readers:
            reader.stop()


def _paper(answer: dict[str, Any], path: Path) -> Paper:
    if "error" in answer:
        return Paper(path.name, unread=[f"The PDF could not be read: {answer['error']}."])
    return Paper.from_json(answer)


@lru_cache(maxsize=1)
def _pool() -> Pool:
    try:
        import pypdfium2  # noqa: F401
    except ImportError:
        raise OptionError("to read PDFs, install the extra: pip install 'oretrace[papers]'") from None
    pool = Pool(min(os.cpu_count() or 1, 4))
    atexit.register(pool.stop)
    return pool


def read_pdfs(paths: Sequence[Path]) -> list[Paper]:
    """The papers in PDF files, read in worker processes that are kept for the next call."""
    requests = [{"path": str(path.absolute()), "file": path.name} for path in paths]
    answers = _pool().answers(requests) if paths else []
    return [_paper(answer, path) for answer, path in zip(answers, paths, strict=True)]


def picture(path: Path, page: int) -> bytes:
    """A page of a PDF file, the first one 1, as PNG, drawn in a worker process; InputError where it cannot be."""
    (answer,) = _pool().answers([{"path": str(path.absolute()), "page": page}])
    if "png" not in answer:
        raise InputError("a page that can be drawn", answer.get("error", "nothing"), f"{path.name}, page {page}")
    return b64decode(answer["png"])

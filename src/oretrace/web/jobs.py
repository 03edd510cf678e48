"""Long work of the desk: one thread at a time, its progress in words, cancelled between two steps."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Event, Lock
from typing import Literal

from oretrace.errors import OretraceError

State = Literal["waiting", "running", "done", "failed", "cancelled"]
MOST_KEPT = 50

Work = Callable[[Callable[[str], None]], str]
"""Takes what to call with each step's name; returns the address of what it made."""


@dataclass(frozen=True)
class Job:
    """One piece of work as it stands; `result` is the address of what it made, `error` why it failed."""

    id: str
    title: str
    state: State = "waiting"
    step: str = ""
    result: str = ""
    error: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed", "cancelled")


class CancelledError(Exception):
    """Raised out of a step of work that somebody cancelled."""


@dataclass
class Jobs:
    """The work of one server process; work that is still going on ends with it, and nothing is half-written."""

    _jobs: dict[str, Job] = field(default_factory=dict)
    _stops: dict[str, Event] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "job"))

    def start(self, title: str, work: Work) -> Job:
        """Queue work; the same title that is not over yet is not started twice."""
        with self._lock:
            known = next((job for job in self._jobs.values() if job.title == title and not job.over), None)
            if known is not None:
                return known
            job = Job(secrets.token_hex(8), title)
            self._jobs[job.id], self._stops[job.id] = job, Event()
            for old in [one.id for one in self._jobs.values() if one.over][:-MOST_KEPT]:
                del self._jobs[old], self._stops[old]
        self._pool.submit(self._run, job.id, work)
        return job

    def get(self, job: str) -> Job | None:
        """A job by its id."""
        return self._jobs.get(job)

    def listed(self) -> tuple[Job, ...]:
        """All jobs that are kept, the last one first."""
        return tuple(reversed(self._jobs.values()))

    def cancel(self, job: str) -> Job | None:
        """Stop a job before its next step; None for one that is not known."""
        stop = self._stops.get(job)
        if stop is not None:
            stop.set()
        return self.get(job)

    def _set(self, job: str, **changes: str) -> None:
        with self._lock:
            self._jobs[job] = replace(self._jobs[job], **changes)  # type: ignore[arg-type]

    def _run(self, job: str, work: Work) -> None:
        stop = self._stops[job]

        def step(name: str) -> None:
            if stop.is_set():
                raise CancelledError
            self._set(job, step=name)

        try:
            step("starting")
            self._set(job, state="running")
            self._set(job, result=work(step), state="done")
        except CancelledError:
            self._set(job, state="cancelled")
        except OretraceError as error:
            self._set(job, state="failed", error=str(error))
        except Exception as error:  # the page says so, the server lives on
            self._set(job, state="failed", error=f"a defect of the program ({type(error).__name__})")
            raise

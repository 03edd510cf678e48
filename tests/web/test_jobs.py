"""Long work: progress, its end, cancelling between two steps, a defect that the server survives."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event

from oretrace.errors import InputError
from oretrace.web.jobs import Job, Jobs


def settled(jobs: Jobs, job: Job) -> Job:
    end = time.monotonic() + 60
    while not (found := jobs.get(job.id)) or not found.over:
        assert time.monotonic() < end
        time.sleep(0.005)
    return found


def test_work_ends_with_the_address_of_what_it_made() -> None:
    jobs = Jobs()
    done = settled(jobs, jobs.start("a", lambda step: "/findings"))
    assert (done.state, done.result, done.error) == ("done", "/findings", "")


def test_its_step_is_seen_and_the_same_work_is_not_started_twice() -> None:
    jobs, go, at = Jobs(), Event(), Event()

    def work(step: Callable[[str], None]) -> str:
        step("reading")
        at.set()
        go.wait(5)
        return "/x"

    job = jobs.start("scan", work)
    assert at.wait(5)
    running = jobs.get(job.id)
    assert running is not None and (running.state, running.step) == ("running", "reading")
    assert jobs.start("scan", work).id == job.id
    go.set()
    settled(jobs, job)
    assert jobs.start("scan", lambda step: "/y").id != job.id


def test_cancelled_before_its_next_step() -> None:
    jobs, at, go, reached = Jobs(), Event(), Event(), []

    def work(step: Callable[[str], None]) -> str:
        at.set()
        go.wait(5)
        step("next")
        reached.append("beyond")
        return "/x"

    job = jobs.start("long", work)
    assert at.wait(5)
    jobs.cancel(job.id)
    go.set()
    assert settled(jobs, job).state == "cancelled" and not reached
    assert jobs.cancel("no such") is None


def test_waiting_work_that_is_cancelled_never_begins() -> None:
    jobs, go, begun = Jobs(), Event(), []

    def waits(step: Callable[[str], None]) -> str:
        go.wait(5)
        return "/x"

    def begins(step: Callable[[str], None]) -> str:
        begun.append(1)
        return "/y"

    jobs.start("first", waits)
    second = jobs.start("second", begins)
    jobs.cancel(second.id)
    go.set()
    assert settled(jobs, second).state == "cancelled" and not begun


def test_an_error_of_the_input_is_its_sentence() -> None:
    jobs = Jobs()

    def work(step: Callable[[str], None]) -> str:
        raise InputError("a code", "none", "codes")

    failed = settled(jobs, jobs.start("bad", work))
    assert failed.state == "failed" and "expected a code" in failed.error


def test_a_defect_is_said_and_the_next_work_runs() -> None:
    jobs = Jobs()
    failed = settled(jobs, jobs.start("defect", lambda step: str(1 // 0)))
    assert failed.state == "failed" and "ZeroDivisionError" in failed.error
    assert settled(jobs, jobs.start("next", lambda step: "/x")).state == "done"


def test_only_the_last_are_kept() -> None:
    jobs = Jobs()
    made = [settled(jobs, jobs.start(str(n), lambda step: "/x")) for n in range(60)]
    assert jobs.get(made[0].id) is None and jobs.get(made[-1].id) is not None and len(jobs.listed()) <= 51

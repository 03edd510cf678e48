"""Jobs in two processes: results in order, progress, an error that stops the rest."""

import multiprocessing
import os

import pytest

from oretrace.processes import in_processes

pytestmark = pytest.mark.slow


def _quotient(above: int, below: int) -> tuple[float, int]:
    return above / below, os.getpid()


def test_results_come_in_the_order_of_the_jobs_from_other_processes() -> None:
    seen: list[int] = []
    found = in_processes(_quotient, [(n, 2) for n in range(9)], seen.append)
    assert [value for value, _ in found] == [n / 2 for n in range(9)]
    assert os.getpid() not in {process for _, process in found}
    assert seen == list(range(1, 10))


def test_a_single_job_is_done_here() -> None:
    assert in_processes(_quotient, [(6, 3)]) == [(2.0, os.getpid())]


def test_an_error_of_a_job_is_raised_and_leaves_no_process() -> None:
    others = {*multiprocessing.active_children()}
    with pytest.raises(ZeroDivisionError):
        in_processes(_quotient, [(1, 0), *((n, 1) for n in range(50))])
    workers = {*multiprocessing.active_children()} - others
    for worker in workers:
        worker.join(60)
    assert not [worker for worker in workers if worker.is_alive()]

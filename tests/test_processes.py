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


def test_what_a_job_raises_is_raised_and_leaves_no_process() -> None:
    with pytest.raises(ZeroDivisionError):
        in_processes(_quotient, [(1, 0), *((n, 1) for n in range(50))])
    for worker in multiprocessing.active_children():
        worker.join(10)
    assert not multiprocessing.active_children()

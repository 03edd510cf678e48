"""Work in two processes, on two halves or many parts; where one fails or is stopped none is left running."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

PROCESSES = 2
Result = TypeVar("Result")


def in_processes(
    work: Callable[..., Result], jobs: Sequence[tuple[Any, ...]], progress: Callable[[int], None] = lambda _: None
) -> list[Result]:
    """The results of `work` in the order of `jobs`, each its arguments; `progress` is called with how many are done.

    `work` is a function of a module, which new processes import. A single job is done in this process. What a job
    raises is raised here.
    """
    if len(jobs) == 1:
        return [work(*jobs[0])]
    context, others = multiprocessing.get_context("spawn"), {*multiprocessing.active_children()}
    with ProcessPoolExecutor(min(PROCESSES, len(jobs)), mp_context=context) as pool:
        futures = [pool.submit(work, *job) for job in jobs]
        try:
            for done, future in enumerate(as_completed(futures), 1):
                future.result()
                progress(done)
        except BaseException:  # Ctrl-C, or a job that cannot be done: do not wait for the others
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in {*multiprocessing.active_children()} - others:
                worker.terminate()
            raise
    return [future.result() for future in futures]

"""Where chunks are worked on: the one seam between a run and the machines that do it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from functools import partial
from itertools import islice
from multiprocessing import get_context
from typing import Any, Protocol

from config.errors import UserError
from matcher.reconcile.plan import Plan
from matcher.reconcile.work import Chunk, work

Result = tuple[int, int, float]  # imports, answers made anew, largest resident memory of the worker in MB
Function = Callable[[Chunk], Result]
AHEAD = 2  # chunks handed out beyond those being worked on
ENGINES = ("local", "dask")


class Executor(Protocol):
    """Applies a function to chunks, somewhere; a chunk that was lost is worked on again or the run fails."""

    def map_chunks(self, function: Function, chunks: Iterable[Chunk]) -> Iterator[Result]:
        """Results in whatever order they come."""


class Local:
    """This process, or several on this machine that share the mapped index."""

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def map_chunks(self, function: Function, chunks: Iterable[Chunk]) -> Iterator[Result]:
        """One after the other with one worker, else as they come."""
        if self._workers <= 1:
            yield from map(function, chunks)
            return
        # A forked process would inherit threads and locks of whatever the caller runs.
        with ProcessPoolExecutor(self._workers, get_context("spawn"), initializer=single_threaded) as pool:
            waiting = iter(chunks)
            running: set[Future[Result]] = set()
            while True:
                room = self._workers + AHEAD - len(running)
                running |= {pool.submit(function, chunk) for chunk in islice(waiting, room)}
                if not running:
                    return
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for one in done:
                    yield one.result()


class Dask:
    """Workers of a dask.distributed cluster; each must see the index and the run under the same paths.

    A worker that dies loses its chunk alone: the scheduler gives it to another.
    """

    def __init__(self, address: str, workers: int) -> None:
        try:
            import distributed  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise UserError("needs an extra", where="--engine dask", hint="pip install 'zamena[dask]'") from error
        self._distributed: Any = distributed
        self._address, self._workers = address, workers

    def map_chunks(self, function: Function, chunks: Iterable[Chunk]) -> Iterator[Result]:
        """Results as they come, at most a few chunks for each worker under way."""
        with self._client() as client:
            waiting = iter(chunks)
            ahead = AHEAD * max(1, len(client.scheduler_info()["workers"])) + AHEAD
            running = self._distributed.as_completed(
                [client.submit(function, chunk, pure=False) for chunk in islice(waiting, ahead)]
            )
            for future in running:
                for chunk in islice(waiting, 1):
                    running.add(client.submit(function, chunk, pure=False))
                yield future.result()

    def _client(self) -> Any:
        if self._address:
            return self._distributed.Client(self._address)
        return self._distributed.Client(n_workers=self._workers, threads_per_worker=1, dashboard_address=None)


def open_executor(engine: str, *, workers: int, address: str = "") -> Executor:
    """The executor of a name. UserError for an unknown one."""
    if engine not in ENGINES:
        raise UserError(f"unknown engine '{engine}'; known: {', '.join(ENGINES)}", where="--engine")
    return Local(workers) if engine == "local" else Dask(address, workers)


def function_of(plan: Plan) -> Function:
    """What a worker is to do."""
    return partial(work, plan)


def single_threaded() -> None:
    """One BLAS thread in each process: two processes with two threads each wait for each other."""
    import os  # noqa: PLC0415

    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"

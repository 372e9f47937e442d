"""Drafts → items by several processes: chunks in, the same items in the same order out, as one process would give."""

from __future__ import annotations

import contextlib
import gc
import itertools
import multiprocessing
import os
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from pathlib import Path

from catalogs.fields import Draft
from catalogs.item import Item
from catalogs.items import finish_drafts
from catalogs.manner import Manner
from config.load import Config, load_config

WORTH_IT = 2  # chunks a file must have: fewer are done before a process has started
_AHEAD = 4  # chunks waiting for each worker: in a spawned one the first takes seconds
LARGE = 2_000_000  # bytes of a file whose rows take one process some five seconds
_MOST = 4  # processes: one reads, and feeds no more
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_shared: tuple[Config, Manner] | None = None  # of this worker; set before a fork, or when one is spawned


@contextlib.contextmanager
def collector_paused() -> Iterator[None]:
    """No search for cyclic garbage: items hold no cycles, and every look at a growing catalog costs a sixth of it."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def fitting_workers(path: Path) -> int:
    """How many processes should share a catalog file: one for a small file or a single core."""
    if not path.is_file() or path.stat().st_size < LARGE:
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST)


def finish_chunks(
    chunks: Iterator[list[Draft]], config: Config, manner: Manner, *, workers: int = 1
) -> Iterator[list[Item]]:
    """Items of each chunk, in order; by `workers` processes, this one of them, where there are enough chunks.

    A worker that dies costs time only: its chunk is done here. With workers, drafts keep no issues of their own.
    """
    head = list(itertools.islice(chunks, WORTH_IT)) if workers > 1 else []
    chunks = itertools.chain(head, chunks)
    if workers > 1 and len(head) == WORTH_IT:
        yield from _spread(chunks, config, manner, workers)
        return
    for chunk in chunks:
        yield _finish(chunk, config, manner)


def _spread(chunks: Iterator[list[Draft]], config: Config, manner: Manner, workers: int) -> Iterator[list[Item]]:
    """This process is one of the workers: what it does itself need not be sent, and it never waits for a slow start."""
    helpers = workers - 1
    with _one_thread_each(), _pool(config, manner, helpers) as pool:
        waiting: deque[tuple[list[Draft], Future[list[Item]] | list[Item] | None]] = deque()
        for chunk in chunks:
            busy = sum(isinstance(promise, Future) and not promise.done() for _, promise in waiting)
            if busy < helpers * _AHEAD:
                waiting.append((chunk, _submitted(pool, chunk)))
            else:
                waiting.append(([], _finish(chunk, config, manner)))
            while waiting and (_is_ready(waiting[0][1]) or len(waiting) > workers * _AHEAD):
                yield _taken(*waiting.popleft(), config, manner)
        while waiting:
            yield _taken(*waiting.popleft(), config, manner)


def _is_ready(promise: Future[list[Item]] | list[Item] | None) -> bool:
    return not isinstance(promise, Future) or promise.done()


def _submitted(pool: ProcessPoolExecutor, chunk: list[Draft]) -> Future[list[Item]] | None:
    """The promise of the chunk's items; None once a worker has died and taken the pool with it."""
    try:
        return pool.submit(_work, chunk)
    except BrokenProcessPool:
        return None


def _taken(
    chunk: list[Draft], promise: Future[list[Item]] | list[Item] | None, config: Config, manner: Manner
) -> list[Item]:
    if isinstance(promise, list):
        return promise
    try:
        return promise.result() if promise is not None else _finish(chunk, config, manner)
    except BrokenProcessPool:
        return _finish(chunk, config, manner)


def _finish(chunk: Sequence[Draft], config: Config, manner: Manner) -> list[Item]:
    with collector_paused():
        return finish_drafts(chunk, config, manner=manner)


@contextlib.contextmanager
def _pool(config: Config, manner: Manner, workers: int) -> Iterator[ProcessPoolExecutor]:
    global _shared  # noqa: PLW0603  what a forked worker inherits
    before, _shared = _shared, (config, manner)
    pool = ProcessPoolExecutor(workers, mp_context=_context(), initializer=_start, initargs=(config.folder, manner))
    try:
        yield pool
    finally:
        _shared = before
        pool.shutdown(cancel_futures=True)


def _context() -> BaseContext:
    """Forking shares what is compiled already; with other threads about, it could copy a lock that is held."""
    if sys.platform == "linux" and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


@contextlib.contextmanager
def _one_thread_each() -> Iterator[None]:
    """One BLAS thread per process that is started meanwhile."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, text in before.items():
            os.environ.pop(name, None)
            if text is not None:
                os.environ[name] = text


def _start(folder: Path, manner: Manner) -> None:
    """What a worker does first: a forked one has the configuration, a spawned one reads it."""
    global _shared  # noqa: PLW0603
    if _shared is None:
        _shared = (load_config(folder), manner)
    gc.freeze()  # shared pages stay shared


def _work(chunk: list[Draft]) -> list[Item]:
    if _shared is None:
        raise RuntimeError("a worker that was never started")
    return _finish(chunk, *_shared)

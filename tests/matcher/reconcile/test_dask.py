"""A real local cluster of two worker processes gives the bytes that one process gives, and bears the death of one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import pytest

from catalogs.report import LoadReport
from catalogs.samples import IMPORTS, OFFERS
from config.load import DEFAULT_FOLDER, load_config
from matcher.reconcile import Done, Money, Plan, Source, open_executor, prepare, reconcile
from matcher.reconcile.executor import Executor, Function, Result
from matcher.reconcile.work import Chunk
from matcher.saved import build_index
from tests.promises.test_engine_promises import items

pytest.importorskip("distributed")
ROOT = Path(__file__).parents[3]
ENOUGH = 120.0  # seconds to wait for a process on a busy machine


@pytest.mark.slow
def test_two_dask_workers_give_the_same_bytes_as_this_process(tmp_path: Path) -> None:
    imports = tmp_path / "imports.csv"
    with IMPORTS.open(encoding="utf-8") as source:
        imports.write_text("".join(islice(source, 25)), encoding="utf-8")
    for run, options in (("here", []), ("dask", ["--engine", "dask", "--workers", "2"])):
        command = [sys.executable, "-m", "matcher.cli", "reconcile", imports, OFFERS, "-o", tmp_path / run, *options]
        subprocess.run(command, check=True, capture_output=True)
    assert (tmp_path / "here" / "matches.csv").read_bytes() == (tmp_path / "dask" / "matches.csv").read_bytes()


@pytest.mark.slow
def test_a_killed_worker_costs_its_chunk_alone_and_changes_no_byte(cluster: str, tmp_path: Path) -> None:
    index, imports = tmp_path / "index", items("q", 40, 2)
    build_index([items("o", 60, 1)], index, load_config())
    plan = Plan(index, tmp_path / "here", DEFAULT_FOLDER, Money("2026-06-15", "RU", ()), chunk=4)
    _, expected = _answer(plan, imports, open_executor("local", workers=1))
    log = tmp_path / "log"
    log.mkdir()
    killer = threading.Thread(target=_kill_the_victim, args=(log,))
    killer.start()
    away = Plan(index, tmp_path / "away", DEFAULT_FOLDER, plan.money, chunk=4)
    dask = open_executor("dask", workers=0, address=cluster)
    done, bytes_ = _answer(away, imports, Noted(dask, log))
    killer.join()
    victim = int((log / "victim").read_text())
    told = [line.split() for path in log.glob("*.log") for line in path.read_text().splitlines()]
    begun = {(chunk, pid) for what, chunk, pid, _ in told if what == "begun"}
    ended = {(chunk, pid) for what, chunk, pid, _ in told if what == "ended"}
    assert {int(pid) for _, pid in begun - ended} == {victim}
    assert len(begun - ended) == 1  # the chunk the dead worker was at …
    assert {chunk for chunk, _ in begun - ended} < {chunk for chunk, _ in ended}  # … and another has done it
    assert len({pid for _, pid in ended}) == 2  # both had answered before
    assert sum(int(anew) for *_, anew in told) == done.imports == len(imports)  # nothing was answered twice
    assert bytes_ == expected


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[str]:
    """Address of a scheduler with two worker processes of one thread, all their own processes."""
    address_file = tmp_path / "scheduler.json"
    quiet = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    start = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    started = [subprocess.Popen([*start, "--no-dashboard", "--scheduler-file", str(address_file)], **quiet)]
    try:
        _wait(address_file.exists)
        work = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(address_file)]
        work += ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(tmp_path)]
        started += [subprocess.Popen(work, **quiet) for _ in range(2)]
        from distributed import Client  # noqa: PLC0415 - an extra

        with Client(scheduler_file=str(address_file)) as client:
            client.wait_for_workers(2, timeout=ENOUGH)
            address = client.scheduler.address
        yield address
    finally:
        for process in started:
            process.kill()
            process.wait()


@dataclass(frozen=True)
class Noted:
    """An executor whose workers note what they begin and end."""

    inner: Executor
    log: Path

    def map_chunks(self, function: Function, chunks: Iterable[Chunk]) -> Iterator[Result]:
        return self.inner.map_chunks(partial(noted, self.log, function), chunks)


def noted(log: Path, function: Function, chunk: Chunk) -> Result:
    """The work, noted; after its first chunk a worker waits for the other's, and one of the two then to be killed."""
    pid = str(os.getpid())
    with (log / f"{pid}.log").open("a") as own:
        own.write(f"begun {chunk[0]} {pid} 0\n")
        own.flush()  # or it would die with the worker
        if "ended" in (log / f"{pid}.log").read_text():
            _wait(lambda: (log / "taken").exists() or sum("ended" in one.read_text() for one in log.glob("*.log")) == 2)
            if _is_first(log):
                (log / f"victim.{pid}").write_text(pid)
                os.replace(log / f"victim.{pid}", log / "victim")
                time.sleep(ENOUGH)
        result = function(chunk)
        own.write(f"ended {chunk[0]} {pid} {result[1]}\n")
    return result


def _is_first(log: Path) -> bool:
    try:
        (log / "taken").mkdir()
    except FileExistsError:
        return False
    return True


def _kill_the_victim(log: Path) -> None:
    _wait((log / "victim").exists)
    os.kill(int((log / "victim").read_text()), signal.SIGKILL)


def _answer(plan: Plan, imports: list[object], executor: Executor) -> tuple[Done, bytes]:
    prepare(plan.run, resume=False)
    source = Source([imports], LoadReport(), "list")  # type: ignore[list-item]
    done = reconcile(plan, source, executor, progress=lambda *_: None)
    return done, (plan.run / "matches.csv").read_bytes()


def _wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + ENOUGH
    while not until():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.05)

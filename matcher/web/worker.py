"""The process that does the service's jobs: one at a time, leased, ended with the server that started it.

A job takes seconds or minutes of processor time; in a process of its own it takes none from requests. The worker ends
when its standard input closes, which happens whenever the server is gone, killed or not; its job is then taken up by
the next worker where it stopped.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import structlog

from catalogs.store import health, loading
from catalogs.store.database import Connection, Database, SQLAlchemyError, open_database
from catalogs.store.ids import new_id
from catalogs.store.jobs import (
    LEASE,
    CancelledJobError,
    Job,
    LostJobError,
    end_cancelled,
    fail_job,
    lease_job,
    renew_lease,
)
from config.errors import UserError
from config.load import Config, load_config
from matcher.web import answering, health_check, reading, reproducing
from matcher.web.ground import Ground

IDLE_SECONDS = 0.3
_VARIABLES = ("ZAMENA_WORKER_DATABASE", "ZAMENA_WORKER_DATA", "ZAMENA_WORKER_CONFIG", "ZAMENA_WORKER_OFFERS")
_log = structlog.get_logger("zamena.jobs")


class Works:
    """What jobs need, and what is done for each kind of them."""

    def __init__(self, database: Database, data: Path, config: Config, catalog: Path | None = None) -> None:
        self.database, self.data, self.config = database, data, config
        self.name = f"worker-{new_id()[-12:]}"
        self.ground = ground = Ground(database, data, config, catalog)
        self._kinds: dict[str, tuple[Callable[[Job], None], Callable[[Connection, Job, str], None]]] = {
            loading.KIND: (self._load, loading.fail_loading),
            reading.KIND: (partial(reading.read_list, ground), reading.fail_reading),
            answering.KIND: (partial(answering.answer_run, ground), answering.fail_run),
            reproducing.KIND: (partial(reproducing.reproduce_run, ground), reproducing.fail_reproducing),
            health.KIND: (partial(health_check.check_health, ground), health_check.fail_health),
        }

    def do_next(self) -> bool:
        """Does the oldest waiting job to its end; False where none waits."""
        with self.database.write() as connection:
            job = lease_job(connection, self.name, tuple(self._kinds))
        if job is None:
            return False
        work, failed = self._kinds[job.kind]
        _log.info("job", kind=job.kind, job=job.id, attempt=job.attempts)
        try:
            with self._heartbeat(job):
                work(job)
        except LostJobError:
            _log.warning("job lost", job=job.id)
        except CancelledJobError as error:
            with self.database.write() as connection:
                end_cancelled(connection, job)
                failed(connection, job, error.message)
        except UserError as error:
            with self.database.write() as connection:
                fail_job(connection, job, "invalid", str(error))
                failed(connection, job, str(error))
        except SQLAlchemyError:
            _log.exception("job interrupted", job=job.id)
            with self.database.write() as connection:
                fail_job(connection, job, "unavailable", "the database did not answer", again=True)
        except Exception:
            _log.exception("job failed", job=job.id)
            with self.database.write() as connection:
                message = "something went wrong on our side; the log tells what"
                fail_job(connection, job, "internal", message)
                failed(connection, job, message)
        return True

    def run(self, stopped: threading.Event) -> None:
        """Does jobs until told to stop. A database that is away is waited for."""
        while not stopped.is_set():
            try:
                busy = self.do_next()
            except SQLAlchemyError as error:
                _log.warning("database unavailable", error=type(error).__name__)
                busy = False
            if not busy:
                stopped.wait(IDLE_SECONDS)

    @contextlib.contextmanager
    def _heartbeat(self, job: Job) -> Iterator[None]:
        ended = threading.Event()

        def beat() -> None:
            while not ended.wait(LEASE.total_seconds() / 4):
                with contextlib.suppress(SQLAlchemyError), self.database.write() as connection:
                    renew_lease(connection, job)

        thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _load(self, job: Job) -> None:
        loading.load_upload(self.database, job, self.config, self.data, stamp=self.ground.stamp)


def start_worker(url: str, data: Path, config: Path | None, offers: Path | None = None) -> subprocess.Popen[bytes]:
    """A worker in a process of its own. Closing its standard input ends it."""
    values = dict(zip(_VARIABLES, (url, str(data), str(config or ""), str(offers or "")), strict=True))
    # By environment, not by arguments: the URL may hold a password, and arguments are for everyone to see.
    return subprocess.Popen(
        [sys.executable, "-m", "matcher.web.worker"], stdin=subprocess.PIPE, env=os.environ | values
    )


def end_worker(worker: subprocess.Popen[bytes]) -> None:
    """Ends a worker; a job of its is taken up by the next one where it stopped."""
    assert worker.stdin is not None
    worker.stdin.close()
    worker.wait()


def main() -> None:
    """Runs until standard input closes."""
    from matcher.web.serve import log_as_json  # noqa: PLC0415  uvicorn is of the server, not of its worker

    log_as_json()
    url, data, config, offers = (os.environ.pop(name) for name in _VARIABLES)
    database = open_database(url, pool=4)
    stopped = threading.Event()

    def watch() -> None:
        sys.stdin.buffer.read()
        os._exit(0)  # at once: the job's lease runs out, and its last whole step stands

    threading.Thread(target=watch, daemon=True).start()
    settings = load_config(Path(config) if config else None)
    Works(database, Path(data), settings, Path(offers) if offers else None).run(stopped)


if __name__ == "__main__":
    main()

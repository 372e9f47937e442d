"""A real service for the benchmarks: the command in a process of its own, a durable database, people with keys."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx2

from catalogs.store.caller import LOCAL, Grant
from catalogs.store.database import Database, open_database
from catalogs.store.enterprises import add_enterprise
from catalogs.store.keys import KeyRequest, add_key
from catalogs.store.migrate import migrate
from catalogs.store.people import add_user, set_role
from tests import postgres

START_SECONDS = 600
_DURABLE = {"max_connections": "100", "listen_addresses": "", "shared_buffers": "128MB", "log_min_messages": "panic"}


class Postgres:
    """A PostgreSQL server with fsync on, which can be killed with all its processes and started again."""

    def __init__(self, folder: Path) -> None:
        if postgres.binaries() is None:
            sys.exit("no PostgreSQL on this machine: install it, or the package pgserver")
        self._command, self._run = postgres.make_server(folder, _DURABLE)
        self.url = f"postgresql://postgres@/postgres?host={folder / postgres.SOCKET}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits until it answers; a server that was killed recovers first."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                # A postmaster that is gone may have left processes that take a moment to see it.
                self._process = subprocess.Popen(
                    self._command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    **self._run,
                )  # fmt: skip
            with contextlib.suppress(Exception):
                open_database(self.url, pool=1).close()
                return
            time.sleep(0.1)
        sys.exit("PostgreSQL does not start")

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Ends every process of it at once."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, how)
            self._process.wait()


class Service:
    """`zamena serve` on a free port; its log goes to a file."""

    def __init__(self, url: str, folder: Path, *more: str) -> None:
        self.url, self.data, self.log = url, folder / "data", folder / "serve.log"
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        command = ["serve", "--port", str(port), "--data", str(self.data), *more]
        self._command = [sys.executable, "-m", "matcher.cli", *command]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> float:
        """Seconds until it was ready."""
        started = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stderr=log, env=os.environ | {"ZAMENA_DATABASE": self.url})
        self.wait()
        return time.monotonic() - started

    def wait(self) -> None:
        """Until it says to be ready."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process is not None and self._process.poll() is None:
            with contextlib.suppress(httpx2.TransportError):
                if httpx2.get(f"{self.address}/readyz", timeout=5).status_code == 200:
                    return
            time.sleep(0.1)
        sys.exit(f"the service does not start: {self.log.read_text(encoding='utf-8')[-2000:]}")

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Sends a signal and waits until the process is gone."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()


@dataclass(frozen=True)
class Enterprise:
    """An enterprise and the keys of its owners, one a user."""

    id: str
    keys: tuple[str, ...]

    @property
    def path(self) -> str:
        """Where its routes begin."""
        return f"/api/v1/enterprises/{self.id}"


def make_enterprise(database: Database, owners: int) -> Enterprise:
    """A new one in a database, brought up to date first."""
    migrate(database)
    keys = []
    with database.write() as connection:
        enterprise = add_enterprise(connection, {"name": f"Завод {time.time_ns()}"}, actor=LOCAL)
        for number in range(owners):
            user = add_user(connection, f"owner{number}@{enterprise}.example", actor=LOCAL)
            set_role(connection, user, Grant("owner", enterprise), actor=LOCAL)
            wanted = KeyRequest("benchmark", ("read", "write", "match"), None)
            keys.append(add_key(connection, user, wanted, actor=LOCAL).secret)
    return Enterprise(enterprise, tuple(keys))


def client(service: Service, key: str) -> httpx2.Client:
    """A program that shows a key."""
    return httpx2.Client(base_url=service.address, headers={"Authorization": f"Bearer {key}"}, timeout=120)


def price_list(rows: int, mark: str) -> bytes:
    """A CSV price list: keys, names, powers and prices that tell one from another; `mark` begins every key."""
    lines = ["Артикул;Наименование;Мощность, кВт;Цена, руб"]
    for number in range(rows):
        power, head = 1 + number % 90, 20 + number % 180
        name = f"Насос центробежный К {50 + number % 150}-{head}-{100 + number % 300} исп. {mark}{number}"
        lines.append(f"{mark}{number};{name};{power},5;{10_000 + number}")
    return "\n".join(lines).encode()

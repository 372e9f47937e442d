"""Kills a working service, or its database, at random moments and looks for what it had promised.

    python -m benchmarks.reliability                      # SQLite, the server killed 20 times
    python -m benchmarks.reliability --postgres           # the server 20 times, then PostgreSQL 20 times

Clients upload price lists, load, publish and rename without pause. A change counts as promised when its answer came.
After every kill and at the end: every promised change is there, no version holds half its rows, references and the
audit chain hold, every job ends well, and matching gives exactly what is in force. Exit code 1 where anything is not.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.promised import Promised, look_into_database
from benchmarks.service import Enterprise, Postgres, Service, client, make_enterprise, price_list
from catalogs.store.database import open_database

ROWS = 400
_TRANSIENT = frozenset((408, 409, 429, 502, 503))


@dataclass
class Writer:
    """A client that changes a listing of its own, again and again; where no answer came it looks anew."""

    service: Service
    enterprise: Enterprise
    number: int
    promised: Promised
    stopped: threading.Event
    faults: list[str] = field(default_factory=list)
    lost_answers: int = 0

    def run(self) -> None:
        """Until it is told to stop."""
        with client(self.service, self.enterprise.keys[self.number]) as http:
            listing_id, turn = "", 0
            while not self.stopped.is_set():
                turn += 1
                try:
                    listing_id = listing_id or self._listing(http)
                    self._publish(http, listing_id, f"W{self.number}T{turn}R")
                except (httpx2.TransportError, UnansweredError):
                    self.lost_answers += 1
                    self.stopped.wait(0.3)
                except Exception as error:
                    self.faults.append(f"writer {self.number}: {type(error).__name__} {error}")
                    return

    def _listing(self, http: httpx2.Client) -> str:
        for one in self._ask(http, "GET", "/listings").json()["items"]:
            if one["name"].startswith(f"Список {self.number} "):
                return str(one["id"])
        made = self._ask(http, "POST", "/listings", json={"name": f"Список {self.number} "}).json()["id"]
        return str(made)

    def _publish(self, http: httpx2.Client, listing_id: str, mark: str) -> None:
        body = price_list(ROWS, mark)
        upload_id = self._ask(http, "POST", "/uploads", content=body, params={"file_name": "list.csv"}).json()["id"]
        self.promised.upload(upload_id, hashlib.sha256(body).digest())
        loading = self._ask(http, "POST", f"/uploads/{upload_id}/load", json={"listing_id": listing_id}).json()
        self.promised.job(loading["job_id"])
        while (job := self._ask(http, "GET", f"/jobs/{loading['job_id']}").json())["state"] in ("queued", "running"):
            if self.stopped.wait(0.2):
                return
        if job["state"] != "done" or job["done"] != ROWS:
            raise RuntimeError(f"job {job['id']} is {job['state']} after {job['done']} rows: {job['error']}")
        self._edit(http, listing_id, "PATCH", "", {"name": f"Список {self.number} {mark}"})
        self.promised.name(listing_id, f"Список {self.number} {mark}")
        self._edit(http, listing_id, "POST", f"/versions/{loading['version_id']}/publish", None)
        self.promised.version(listing_id, loading["version_id"])

    def _edit(self, http: httpx2.Client, listing_id: str, method: str, path: str, body: Any) -> None:
        edition = self._ask(http, "GET", f"/listings/{listing_id}").headers["ETag"]
        self._ask(http, method, f"/listings/{listing_id}{path}", json=body, headers={"If-Match": edition})

    def _ask(self, http: httpx2.Client, method: str, path: str, **more: Any) -> httpx2.Response:
        answer = http.request(method, self.enterprise.path + path, **more)
        if answer.status_code in _TRANSIENT:
            raise UnansweredError(str(answer.status_code))
        if answer.status_code >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return answer


class UnansweredError(Exception):
    """The service said that it cannot now."""


def torment(service: Service, kill: Callable[[], None], *, kills: int, spread: float, writers: int) -> list[str]:
    """Everything that was not as promised. `kill` ends something and brings it back."""
    database = open_database(service.url, pool=4)
    enterprise = make_enterprise(database, writers)
    promised, stopped = Promised(), threading.Event()
    service.start()
    clients = [Writer(service, enterprise, number, promised, stopped) for number in range(writers)]
    threads = [threading.Thread(target=one.run, daemon=True) for one in clients]
    for thread in threads:
        thread.start()
    faults: list[str] = []
    for _ in range(kills):
        time.sleep(random.uniform(0.1, spread))
        kill()
        faults += look_into_database(database, service.data, promised)
    _wait_for(lambda: promised.versions > 0, 300)
    stopped.set()
    for thread in threads:
        thread.join()
    faults += [fault for one in clients for fault in one.faults]
    faults += _end_of_jobs(service, enterprise)
    faults += look_into_database(database, service.data, promised) + _matching(service, enterprise, promised)
    lost = sum(one.lost_answers for one in clients)
    print(f"  {kills} kills, {promised.told()}; {lost} answers lost; {len(faults)} broken promises", flush=True)
    database.close()
    return faults


def _end_of_jobs(service: Service, enterprise: Enterprise) -> list[str]:
    with client(service, enterprise.keys[0]) as http:

        def jobs() -> list[dict[str, Any]]:
            items: list[dict[str, Any]] = http.get(f"{enterprise.path}/jobs", params={"limit": 1000}).json()["items"]
            return items

        _wait_for(lambda: all(one["state"] not in ("queued", "running") for one in jobs()), 600)
        return [f"job {one['id']}: {one['state']} {one['error']}" for one in jobs() if one["state"] != "done"]


def _matching(service: Service, enterprise: Enterprise, promised: Promised) -> list[str]:
    """Each listing's offers as the index has them against those of its version in force."""
    faults = []
    with client(service, enterprise.keys[0]) as http:
        for listing_id in promised.listings():
            version = http.get(f"{enterprise.path}/listings/{listing_id}").json()["published_id"]
            place = f"{enterprise.path}/listings/{listing_id}/versions/{version}/offers"
            entry = http.get(place, params={"limit": 1}).json()[0]
            query = {"items": [{"name": entry["cells"]["Наименование"]}], "limit": 100}

            def found(query: dict[str, Any] = query, listing_id: str = listing_id) -> set[str]:
                rows = http.post("/api/v1/match", json=query).json()["matches"]
                mine = (row["offer_id"].partition(":") for row in rows)
                return {key for one, _, key in mine if one == listing_id}

            mark = entry["key"].rpartition("R")[0]
            if not _wait_for(
                lambda found=found, mark=mark: bool(keys := found()) and all(k.startswith(f"{mark}R") for k in keys),
                120,
            ):
                faults.append(f"listing {listing_id}: matching does not give what is in force ({mark})")
    return faults


def _wait_for(good: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if good():
            return True
        time.sleep(0.5)
    return False


def main() -> int:
    """Runs what is asked for; the exit code tells whether every promise was kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, which is killed too")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--spread", type=float, default=25.0, help="most seconds between a start and the next kill")
    parser.add_argument("--writers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    random.seed(given.seed)
    asked = {"kills": given.kills, "spread": given.spread, "writers": given.writers}
    faults = []
    with tempfile.TemporaryDirectory(prefix="zamena-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        postgres = Postgres(folder) if given.postgres else None
        if postgres:
            postgres.start()
        service = Service(postgres.url if postgres else f"sqlite:///{folder / 'zamena.db'}", folder)

        def kill_server() -> None:
            service.end(signal.SIGKILL)
            service.start()

        def kill_postgres() -> None:
            assert postgres is not None
            postgres.kill()
            postgres.start()
            service.wait()

        try:
            print(f"kill -9 of the server on {'PostgreSQL' if postgres else 'SQLite'}")
            faults += torment(service, kill_server, **asked)
            service.end()
            if postgres:
                print("kill -9 of PostgreSQL")
                faults += torment(service, kill_postgres, **asked)
                service.end()
        finally:
            service.end(signal.SIGKILL)
            if postgres:
                postgres.kill(signal.SIGKILL)
    print("\n".join(faults[:20]) or "every promise was kept")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())

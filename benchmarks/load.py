"""Many clients at once: reads to writes 9 : 1, every error counted, the time of answers printed.

    python -m benchmarks.load [--postgres] [--clients 50] [--seconds 120]

Reads are a listing, a page of offers, the enterprise's listings and a match; a write adds a listing. Exit code 1 where
anything but a good answer came.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import httpx2

from benchmarks.service import Enterprise, Postgres, Service, client, make_enterprise
from benchmarks.upload import publish_offers
from catalogs.store.database import open_database

QUERY = {"items": [{"name": "Насос центробежный К 80-50-200, 15,5 кВт"}], "limit": 5}


class Load:
    """What the clients saw. Threads share it."""

    def __init__(self, service: Service, enterprise: Enterprise, listing_id: str) -> None:
        self._service, self._enterprise, self._listing_id = service, enterprise, listing_id
        self._lock = threading.Lock()
        self.seconds: dict[str, list[float]] = {"read": [], "match": [], "write": []}
        self.errors: Counter[str] = Counter()

    def run(self, number: int, until: float) -> None:
        """One client."""
        chance = random.Random(number)
        with client(self._service, self._enterprise.keys[number]) as http:
            while time.monotonic() < until:
                kind = chance.choices(("read", "match", "write"), (7, 2, 1))[0]
                started = time.monotonic()
                try:
                    answer = self._ask(http, kind, chance)
                    fault = "" if answer.status_code < 400 else f"{kind} {answer.status_code}"
                except httpx2.HTTPError as error:
                    fault = f"{kind} {type(error).__name__}"
                with self._lock:
                    self.seconds[kind].append(time.monotonic() - started)
                    if fault:
                        self.errors[fault] += 1

    def _ask(self, http: httpx2.Client, kind: str, chance: random.Random) -> httpx2.Response:
        if kind == "match":
            return http.post("/api/v1/match", json=QUERY)
        listings = f"{self._enterprise.path}/listings"
        if kind == "write":
            return http.post(listings, json={"name": f"Список {chance.getrandbits(64)}"})
        return http.get(chance.choice((listings, f"{listings}/{self._listing_id}")), params={"limit": 20})


def main() -> int:
    """Prints a line a kind of request."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zamena-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        postgres = Postgres(folder) if given.postgres else None
        if postgres:
            postgres.start()
        service = Service(postgres.url if postgres else f"sqlite:///{folder / 'zamena.db'}", folder)
        database = open_database(service.url, pool=2)
        enterprise = make_enterprise(database, given.clients)
        database.close()
        try:
            service.start()
            listing_id = publish_offers(service, enterprise, 2000).listing_id
            load = Load(service, enterprise, listing_id)
            until = time.monotonic() + given.seconds
            threads = [threading.Thread(target=load.run, args=(number, until)) for number in range(given.clients)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            service.end()
        finally:
            service.end()
            if postgres:
                postgres.kill()
    print(f"{given.clients} clients, {given.seconds:.0f} s on {'PostgreSQL' if postgres else 'SQLite'}")
    for kind, seconds in load.seconds.items():
        if len(seconds) > 1:
            middle, high = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
            print(f"  {kind:6} {len(seconds):7,} requests  p50 {middle * 1000:6.0f} ms  p95 {high * 1000:6.0f} ms")
    print(f"  errors: {dict(load.errors) or 'none'}")
    return bool(load.errors)


if __name__ == "__main__":
    sys.exit(main())

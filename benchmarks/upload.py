"""A large price list through the API, from the first byte to the first match: time and peak memory.

python -m benchmarks.upload [--postgres] [--offers 100000]
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.service import Enterprise, Postgres, Service, client, make_enterprise, price_list
from catalogs.store.database import open_database


@dataclass
class Published:
    """A listing in force, and how long each step took."""

    listing_id: str
    seconds: dict[str, float] = field(default_factory=dict)
    worker_peak: int = 0  # bytes


def publish_offers(service: Service, enterprise: Enterprise, offers: int) -> Published:
    """Uploads, loads, publishes and matches a list of so many offers. Raises RuntimeError where a step fails."""
    with client(service, enterprise.keys[0]) as http:
        http.timeout = 600
        made = Published(http.post(f"{enterprise.path}/listings", json={"name": f"Список {offers}"}).json()["id"])
        place, clock = f"{enterprise.path}/listings/{made.listing_id}", time.monotonic()

        def step(name: str) -> None:
            nonlocal clock
            made.seconds[name], clock = time.monotonic() - clock, time.monotonic()

        upload_id = http.post(f"{enterprise.path}/uploads", content=price_list(offers, "B")).json()["id"]
        step("sent")
        loading = http.post(f"{enterprise.path}/uploads/{upload_id}/load", json={"listing_id": made.listing_id}).json()
        while (job := http.get(f"{enterprise.path}/jobs/{loading['job_id']}").json())["state"] in ("queued", "running"):
            made.worker_peak = max(made.worker_peak, *(peak_of(pid) for pid in children_of(service.pid)), 0)
            time.sleep(1)
        if job["state"] != "done" or job["result"]["offers"] != offers:
            raise RuntimeError(f"the job is {job['state']}: {job['error'] or job['result']}")
        step("loaded")
        edition = http.get(place).headers["ETag"]
        answer = http.post(f"{place}/versions/{loading['version_id']}/publish", headers={"If-Match": edition})
        if answer.status_code != 200:
            raise RuntimeError(answer.text)
        step("published")
        query = {"items": [{"name": "Насос центробежный К 57-27-107 исп. B7, 8,5 кВт"}], "limit": 1}
        while not http.post("/api/v1/match", json=query).json()["matches"][0]["offer_id"]:
            time.sleep(1)
        step("matched")
    return made


def peak_of(pid: int) -> int:
    """The most memory a process has held, in bytes; 0 where the system does not tell."""
    try:
        told = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(told[1]) * 1024 if told else 0


def children_of(pid: int) -> list[int]:
    """Processes that a process started and that are there still."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def main() -> int:
    """Prints the steps and the peaks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--offers", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zamena-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        postgres = Postgres(folder) if given.postgres else None
        if postgres:
            postgres.start()
        service = Service(postgres.url if postgres else f"sqlite:///{folder / 'zamena.db'}", folder)
        database = open_database(service.url, pool=2)
        enterprise = make_enterprise(database, 1)
        database.close()
        try:
            service.start()
            made = publish_offers(service, enterprise, given.offers)
            server_peak = peak_of(service.pid)
        finally:
            service.end()
            if postgres:
                postgres.kill()
    told = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in made.seconds.items())
    print(f"{given.offers:,} offers on {'PostgreSQL' if postgres else 'SQLite'}: {told}")
    print(f"  in all {sum(made.seconds.values()):.1f} s; peak of the server {server_peak >> 20} MiB, ", end="")
    print(f"of its worker {made.worker_peak >> 20} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What a service acknowledged under fire, and whether its database and folder still hold it."""

from __future__ import annotations

import hashlib
import re
import threading
from pathlib import Path

from sqlalchemy import Connection, func, select

from catalogs.store.audit import verify_audit
from catalogs.store.database import Database
from catalogs.store.schema import changes, jobs, listings, uploads, version_offers, versions
from catalogs.store.uploads import path_of, upload_by_id

_KEPT = ("published", "superseded")


class Promised:
    """Filled by the clients as answers come. Threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._uploads: dict[str, bytes] = {}
        self._jobs: list[str] = []
        self._versions: dict[str, list[str]] = {}
        self._names: dict[str, str] = {}

    def upload(self, upload_id: str, digest: bytes) -> None:
        """A file was received."""
        with self._lock:
            self._uploads[upload_id] = digest

    def job(self, job_id: str) -> None:
        """A job was queued."""
        with self._lock:
            self._jobs.append(job_id)

    def name(self, listing_id: str, name: str) -> None:
        """A listing was renamed."""
        with self._lock:
            self._names[listing_id] = name

    def version(self, listing_id: str, version_id: str) -> None:
        """A version was put in force."""
        with self._lock:
            self._versions.setdefault(listing_id, []).append(version_id)

    @property
    def versions(self) -> int:
        """How many were put in force."""
        with self._lock:
            return sum(map(len, self._versions.values()))

    def listings(self) -> list[str]:
        """Those of which a version was put in force."""
        with self._lock:
            return list(self._versions)

    def told(self) -> str:
        """Counts for people."""
        with self._lock:
            edits = sum(map(len, self._versions.values()))
            return f"{len(self._uploads)} uploads, {len(self._jobs)} jobs, {edits} publications acknowledged"

    def snapshot(self) -> Promised:
        """As of now."""
        copy = Promised()
        with self._lock:
            copy._uploads, copy._jobs = dict(self._uploads), list(self._jobs)
            copy._versions = {name: list(ids) for name, ids in self._versions.items()}
            copy._names = dict(self._names)
        return copy

    def broken(self, connection: Connection, data: Path) -> list[str]:
        """What of it is not there."""
        faults = []
        for upload_id, digest in self._uploads.items():
            path = path_of(upload_by_id(connection, upload_id), data)
            if not path.is_file() or hashlib.sha256(path.read_bytes()).digest() != digest:
                faults.append(f"upload {upload_id}: the file is not what was sent")
        known = set(connection.scalars(select(jobs.c.id)))
        faults += [f"job {one} is gone" for one in self._jobs if one not in known]
        rows = connection.execute(select(versions.c.id, versions.c.state, versions.c.number))
        found = {row.id: (row.state, row.number) for row in rows}
        for listing_id, ids in self._versions.items():
            faults += [f"version {one}: {found.get(one)}" for one in ids if found.get(one, ("",))[0] not in _KEPT]
            row = connection.execute(select(listings).where(listings.c.id == listing_id)).one()
            # Clients go on meanwhile: what is in force may be newer than what was promised, never older.
            if found.get(row.published_id, ("", 0))[1] < found[ids[-1]][1]:
                faults.append(f"listing {listing_id}: {row.published_id} is in force, not {ids[-1]}")
            if _turn(row.name) < _turn(self._names[listing_id]):
                faults.append(f"listing {listing_id}: its name was lost")
        return faults


def _turn(name: str) -> int:
    turn = re.search(r"T(\d+)R", name)
    return int(turn[1]) if turn else 0


def look_into_database(database: Database, data: Path, promised: Promised) -> list[str]:
    """What is broken: promises, versions with half their rows, files without end, references, the audit chain."""
    before = promised.snapshot()  # what is promised from now on may not be in the moment that is read
    with database.read() as connection:
        faults = before.broken(connection, data)
        held = select(version_offers.c.version_id, func.count().label("held")).group_by(version_offers.c.version_id)
        counts = {version: count for version, count in connection.execute(held)}  # noqa: C416  dict() takes a result for a mapping
        ended = select(versions).where(versions.c.state.in_(("draft", "published", "superseded")))
        for row in connection.execute(ended):
            if counts.get(row.id, 0) != row.offer_count:
                faults.append(f"version {row.id} ({row.state}) holds {counts.get(row.id, 0)} of {row.offer_count}")
        for row in connection.execute(select(jobs).where(jobs.c.state == "done")):
            if row.result["offers"] != row.done:
                faults.append(f"job {row.id}: {row.done} rows gave {row.result['offers']} offers")
        numbers = connection.scalars(select(changes.c.number).order_by(changes.c.number)).all()
        if list(numbers) != list(range(1, len(numbers) + 1)):
            faults.append("the numbers of changes have gaps")
        stored = set(connection.scalars(select(uploads.c.stored)))
        if lost := [name for name in stored if not (data / "uploads" / name).is_file()]:
            faults.append(f"{len(lost)} uploads have no file")
        if chain := verify_audit(connection).broken:
            faults.append(f"audit: {chain}")
        if database.dialect == "sqlite":
            told = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            faults += [f"integrity: {told}"] * (told != "ok") + [f"reference: {one}" for one in broken]
    return faults

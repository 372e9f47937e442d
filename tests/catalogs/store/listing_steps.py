"""Steps that the tests of listings share: an enterprise, a file, a version loaded from it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from catalogs.store.database import Database
from catalogs.store.ids import new_id, now
from catalogs.store.jobs import lease_job
from catalogs.store.listings import add_listing, listing_by_id
from catalogs.store.loading import KIND, load_upload, start_loading
from catalogs.store.schema import enterprises
from catalogs.store.uploads import add_upload, receive_file
from catalogs.store.versions import publish_version
from config.load import load_config

HEADER = "Артикул;Наименование;Мощность, кВт;Цена, руб"
FIRST = ("N-1;Насос центробежный К 50-32-125;2,2;41 000", "N-2;Насос центробежный К 80-50-200;15;98 500")


def add_enterprise(database: Database, name: str = "Насосный завод") -> str:
    enterprise_id = new_id()
    with database.write() as connection:
        connection.execute(insert(enterprises).values(id=enterprise_id, name=name, created_at=now()))
    return enterprise_id


def listing_of(database: Database, name: str = "Насосы") -> str:
    enterprise_id = add_enterprise(database, name)
    with database.write() as connection:
        return add_listing(connection, enterprise_id, name, actor="test")


def upload_file(
    database: Database, data: Path, listing_id: str, body: bytes, *, name: str = "list.csv"
) -> dict[str, str]:
    """A file sent and queued: ids of the upload, the job and the version."""

    async def parts() -> AsyncIterator[bytes]:
        yield body

    received = asyncio.run(receive_file(parts(), name, data))
    with database.write() as connection:
        listing = listing_by_id(connection, listing_id)
        upload_id = add_upload(connection, listing["enterprise_id"], listing_id, received, user_id=None)
        return {"upload_id": upload_id} | start_loading(connection, listing, upload_id, user_id=None)


def price_list(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows]).encode()


def load(database: Database, data: Path, listing_id: str, *rows: str) -> str:
    """A draft of these rows; its id."""
    started = upload_file(database, data, listing_id, price_list(*rows))
    run_load(database, data)
    return started["version_id"]


def run_load(database: Database, data: Path, *, worker: str = "one") -> None:
    with database.write() as connection:
        job = lease_job(connection, worker, (KIND,))
    assert job is not None
    load_upload(database, job, load_config(), data, stamp="test")


def publish(database: Database, version_id: str, listing_id: str) -> dict[str, Any]:
    with database.write() as connection:
        edition = listing_by_id(connection, listing_id)["edition"]
        return publish_version(connection, version_id, edition=edition, actor="test")

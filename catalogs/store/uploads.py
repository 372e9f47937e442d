"""Files that were sent: kept under names of ours, read into a version by a job."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update

from catalogs.store.errors import MissingError
from catalogs.store.ids import new_id, now
from catalogs.store.schema import uploads
from config.errors import InputError

FOLDER = "uploads"
_SHOWN = 300
_SUFFIXES = frozenset((".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet", ".jsonl", ".yml", ".xml", ".zip"))


async def receive_file(parts: AsyncIterator[bytes], file_name: str, data: Path) -> dict[str, Any]:
    """Writes a body to the data folder as it comes: the values of its `uploads` row. Raises InputError for none.

    The sender's name is shown to people and gives the suffix, if it is a known one; it is never a path.
    """
    upload_id = new_id()
    shown = file_name.replace("\\", "/").rsplit("/", 1)[-1][-_SHOWN:] or "upload"
    suffix = Path(shown).suffix.casefold()
    stored = upload_id + (suffix if suffix in _SUFFIXES else ".csv")
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    path = folder / stored
    try:
        with path.open("xb") as file:
            async for part in parts:
                digest.update(part)
                size += len(part)
                file.write(part)
        if not size:
            raise InputError("the file is empty", where=shown)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return {"id": upload_id, "file_name": shown, "stored": stored, "size": size, "digest": digest.digest()}


def add_upload(
    connection: Connection, enterprise_id: str, listing_id: str | None, received: dict[str, Any], *, user_id: str | None
) -> str:
    """Notes a received file. Returns its id."""
    known = {"enterprise_id": enterprise_id, "listing_id": listing_id, "created_by": user_id}
    connection.execute(insert(uploads).values(**received, **known, state="received", created_at=now()))
    return str(received["id"])


def upload_by_id(connection: Connection, upload_id: str) -> dict[str, Any]:
    """An upload. Raises MissingError."""
    row = connection.execute(select(uploads).where(uploads.c.id == upload_id)).mappings().first()
    if row is None:
        raise MissingError("there is no such upload")
    return dict(row)


def change_upload(connection: Connection, upload_id: str, **values: Any) -> None:
    """Writes to an upload."""
    connection.execute(update(uploads).where(uploads.c.id == upload_id).values(**values))


def list_uploads(
    connection: Connection, enterprise_id: str, *, before: str = "", limit: int = 100
) -> list[dict[str, Any]]:
    """The uploads of an enterprise, newest first."""
    wanted = select(uploads).where(uploads.c.enterprise_id == enterprise_id)
    if before:
        wanted = wanted.where(uploads.c.id < before)
    return [dict(row) for row in connection.execute(wanted.order_by(uploads.c.id.desc()).limit(limit)).mappings()]


def path_of(upload: dict[str, Any], data: Path) -> Path:
    """Where the file is kept."""
    return data / FOLDER / str(upload["stored"])

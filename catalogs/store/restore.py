"""A backup becomes a database again: on SQLite or PostgreSQL, whichever it came from; all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from sqlalchemy import JSON, Column, Connection, LargeBinary, MetaData, Table, func, insert, inspect, select, text
from sqlalchemy.types import NullType, TypeEngine

from catalogs.store.backup import FORM, MANIFEST, Manifest, TablePart, decode
from catalogs.store.database import FOLLOWED, Database
from catalogs.store.errors import ConflictError
from catalogs.store.migrate import altering, check_references, migrate_within, revisions
from catalogs.store.schema.base import Utc
from catalogs.store.uploads import FOLDER
from config.errors import InputError

_BATCH, _PIECE = 1000, 1 << 20
_DAMAGE = (KeyError, ValueError, TypeError, EOFError, OSError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What reading a ZIP with wrong bytes in it ends in, depending on which."""
_TYPES: dict[str, TypeEngine[Any]] = {
    "plain": NullType(), "moment": Utc(), "bytes": LargeBinary(), "json": JSON(none_as_null=True)
}  # fmt: skip


def restore_backup(path: Path, database: Database, data: Path, *, force: bool = False) -> Manifest:
    """Puts everything of a backup into an empty database and the data folder, then brings the schema up to date.

    The service must not run meanwhile. Raises InputError for a file that is damaged or of a newer program, before
    anything is changed; ConflictError for a database that holds rows, unless `force` gives them up.
    """
    with _archive(path) as archive:
        manifest = read_manifest(path, archive)
        _check_parts(path, archive, manifest)
        with altering(database) as connection:
            _clear(connection, database, manifest.revision, force=force)
            tables = _tables(manifest)
            for name, table in tables.items():
                _fill(connection, table, manifest.tables[name], archive)
            check_references(connection, database.shown)
            _place_files(archive, manifest, data)
            migrate_within(connection, "head", database.shown)
    (data / FOLLOWED).unlink(missing_ok=True)  # an index made from other rows is made anew
    return manifest


def read_manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    """What a backup says it holds. Raises InputError."""
    try:
        told = json.loads(archive.read(MANIFEST))
        tables = {name: TablePart(**part) for name, part in told.pop("tables").items()}
        manifest = Manifest(tables=tables, **told)
    except _DAMAGE as error:
        raise InputError("is no backup of Zamena, or a damaged one", where=str(path)) from error
    if manifest.form != FORM or manifest.revision not in revisions():
        hint = "restore it with the program that made it, or a newer one"
        raise InputError(f"was made by a newer version ({manifest.revision})", where=str(path), hint=hint)
    if strange := [name for name in manifest.files if Path(name).name != name or name in ("", ".", "..")]:
        raise InputError(f"names a file outside of its folder: {strange[0]}", where=str(path))
    return manifest


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGE as error:
        raise InputError("is no backup of Zamena, or a damaged one", where=str(path)) from error
    with archive:
        yield archive


def _check_parts(path: Path, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    expected = {f"tables/{name}.jsonl": (part.digest, part.rows) for name, part in manifest.tables.items()}
    expected |= {f"{FOLDER}/{name}": (digest, -1) for name, digest in manifest.files.items()}
    for name, (digest, rows) in expected.items():
        try:
            with archive.open(name) as file:
                found, lines = _digest(file)
        except _DAMAGE as error:
            raise InputError(f"is damaged: {name} cannot be read", where=str(path)) from error
        if found != digest or rows not in (-1, lines):
            raise InputError(f"is damaged: {name} is not what was written", where=str(path))


def _digest(file: IO[bytes]) -> tuple[str, int]:
    digest, lines = hashlib.sha256(), 0
    while piece := file.read(_PIECE):
        digest.update(piece)
        lines += piece.count(b"\n")
    return digest.hexdigest(), lines


def _clear(connection: Connection, database: Database, revision: str, *, force: bool) -> None:
    """An empty schema of the backup's revision. What other programs keep in the database is never touched."""
    migrate_within(connection, "head", database.shown)
    names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
    counts = {name: connection.scalar(select(func.count()).select_from(text(f'"{name}"'))) or 0 for name in names}
    held = sum(counts.values())
    if held and not force:
        hint = "name an empty database; --force gives up what this one holds"
        raise ConflictError(f"holds {held:,} rows", where=database.shown, hint=hint)
    migrate_within(connection, "base", database.shown)
    migrate_within(connection, revision, database.shown)


def _tables(manifest: Manifest) -> dict[str, Table]:
    """Tables as they were when the backup was made, which need not be those of this program."""
    metadata = MetaData()
    return {
        name: Table(name, metadata, *(Column(column, _TYPES[kind]) for column, kind in part.columns.items()))
        for name, part in manifest.tables.items()
    }


def _fill(connection: Connection, table: Table, part: TablePart, archive: zipfile.ZipFile) -> None:
    batch: list[dict[str, Any]] = []
    with archive.open(f"tables/{table.name}.jsonl") as file:
        for row in _in_order(_rows(file, part), part.itself):
            batch.append(row)
            if len(batch) == _BATCH:
                connection.execute(insert(table), batch)
                batch.clear()
    if batch:
        connection.execute(insert(table), batch)
    if connection.dialect.name == "postgresql" and "id" in part.columns:
        # What counts by itself goes on behind what was put in.
        own = "pg_get_serial_sequence(:name, 'id')"
        continued = f'SELECT setval({own}, (SELECT max(id) FROM "{table.name}")) WHERE {own} IS NOT NULL'
        if connection.scalar(text(f"SELECT {own}"), {"name": table.name}) and part.rows:
            connection.execute(text(continued), {"name": table.name})


def _rows(file: IO[bytes], part: TablePart) -> Iterator[dict[str, Any]]:
    columns = part.columns.items()
    for line in file:
        yield {
            name: decode(kind, value) for (name, kind), value in zip(columns, json.loads(line), strict=True)
        }  # fmt: skip


def _in_order(rows: Iterator[dict[str, Any]], itself: str) -> Iterator[dict[str, Any]]:
    """Rows so that one which refers to another of its table comes after it."""
    if not itself:
        yield from rows
        return
    seen: set[Any] = set()
    waiting: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        ready = [row]
        while ready:
            one = ready.pop()
            target = one[itself]
            if target is not None and target not in seen:
                waiting.setdefault(target, []).append(one)
                continue
            seen.add(one["id"])
            ready += waiting.pop(one["id"], [])
            yield one
    for left in waiting.values():  # two that refer to each other: the database says no to them itself
        yield from left


def _place_files(archive: zipfile.ZipFile, manifest: Manifest, data: Path) -> None:
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name in manifest.files:
        building = folder / f".{name}.{secrets.token_hex(6)}"
        try:
            with archive.open(f"{FOLDER}/{name}") as file, building.open("wb") as to:
                while piece := file.read(_PIECE):
                    to.write(piece)
            os.replace(building, folder / name)
        finally:
            building.unlink(missing_ok=True)

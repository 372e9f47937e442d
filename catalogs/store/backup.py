"""A backup: one file with every row of one moment and every uploaded file, written while the service goes on working.

The file is a ZIP: `tables/NAME.jsonl` with one array a row, `uploads/NAME`, and last `manifest.json`, which tells the
revision of the schema, the kinds of columns, and rows and digest of every part. Nothing in it depends on the kind of
database it came from.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import JSON, Connection, LargeBinary, Table, select

from catalogs.store.database import Database
from catalogs.store.errors import DatabaseError
from catalogs.store.ids import now
from catalogs.store.migrate import is_current, revision_of
from catalogs.store.schema import METADATA
from catalogs.store.schema.base import Utc
from catalogs.store.uploads import FOLDER

FORM = "zamena-backup-1"
MANIFEST = "manifest.json"
_BATCH, _PIECE = 1000, 1 << 20

Told = Callable[[str, int], None]
"""Is told of each part that is done: its name, its rows or bytes."""


@dataclass(frozen=True, slots=True)
class TablePart:
    """One table: column → kind (plain, moment, bytes, json), the column that refers to the table itself, digest."""

    columns: dict[str, str]
    itself: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `tables` stand in an order in which what is referred to comes first; `lost` are uploads
    whose file was not there any more."""

    form: str
    made_at: str
    revision: str
    tables: dict[str, TablePart]
    files: dict[str, str] = field(default_factory=dict)
    lost: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(one.rows for one in self.tables.values())


def write_backup(database: Database, data: Path, path: Path, *, told: Told = lambda _name, _count: None) -> Manifest:
    """Writes a backup of the database and of the uploads in a data folder to `path`.

    Raises DatabaseError where the schema is not that of this program.
    """
    if not is_current(database):
        raise DatabaseError("has the schema of another version", where=database.shown, hint="run this version once")
    path.touch(mode=0o600)  # it holds what its database holds
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        with database.read() as connection:
            revision, tables = revision_of(connection) or "", {}
            for table in METADATA.sorted_tables:
                tables[table.name] = _write_table(archive, connection, table)
                told(table.name, tables[table.name].rows)
            stored = list(connection.scalars(select(METADATA.tables["uploads"].c.stored)))
        files, lost = {}, []
        for name in sorted(stored):
            # A file is written before its row and never changed, so it is whole although the moment has passed.
            if not (data / FOLDER / name).is_file():
                lost.append(name)
                continue
            with (
                (data / FOLDER / name).open("rb") as file,
                archive.open(f"{FOLDER}/{name}", "w", force_zip64=True) as to,
            ):
                files[name] = _copy(file, to)
        told(FOLDER, len(files))
        manifest = Manifest(FORM, now().isoformat(), revision, tables, files, tuple(lost))
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


def encode(kind: str, value: Any) -> Any:
    """A value of a column as JSON holds it."""
    if value is None or kind in ("plain", "json"):
        return value
    return value.isoformat() if kind == "moment" else base64.b64encode(value).decode()


def decode(kind: str, value: Any) -> Any:
    """What `encode` was given."""
    if value is None or kind in ("plain", "json"):
        return value
    return datetime.fromisoformat(value) if kind == "moment" else base64.b64decode(value, validate=True)


def _write_table(archive: zipfile.ZipFile, connection: Connection, table: Table) -> TablePart:
    kinds = {column.name: _kind(column.type) for column in table.columns}
    itself = next((one.parent.name for one in table.foreign_keys if one.column.table is table), "")
    digest, count = hashlib.sha256(), 0
    with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as file:
        for row in _rows(connection, table):
            # ASCII alone: a cell may hold half a surrogate pair, which has no UTF-8.
            values = [encode(kind, value) for kind, value in zip(kinds.values(), row, strict=True)]
            line = json.dumps(values, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            file.write(line)
            count += 1
    return TablePart(kinds, itself, count, digest.hexdigest())


def _rows(connection: Connection, table: Table) -> Iterator[Any]:
    wanted = select(table).order_by(*table.primary_key.columns)
    yield from connection.execute(wanted, execution_options={"yield_per": _BATCH})


def _kind(of: Any) -> str:
    kinds = ((Utc, "moment"), (LargeBinary, "bytes"), (JSON, "json"))
    return next((kind for type_, kind in kinds if isinstance(of, type_)), "plain")


def _copy(file: IO[bytes], to: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
        to.write(piece)
    return digest.hexdigest()

"""zamena backup and restore: the database and the uploads in one file, and back."""

from __future__ import annotations

from pathlib import Path

from catalogs.store.backup import Manifest, write_backup
from catalogs.store.database import data_folder, default_url, open_database
from catalogs.store.restore import restore_backup
from config.errors import InputError
from matcher.commands.console import print_line
from matcher.commands.store import opened
from matcher.report.atomic import replacing


def backup(file: Path, *, database: str | None, data: Path | None) -> None:
    """Writes the file, and prints what it holds. Raises UserError where it cannot be written."""
    folder = data or data_folder()
    with replacing(file) as building, opened(database or default_url(folder)) as store:
        manifest = write_backup(store, folder, building)
    print_line(_told(manifest))


def restore(file: Path, *, database: str | None, data: Path | None, force: bool) -> None:
    """Fills the database and the folder, and prints what with. Raises InputError, ConflictError, DatabaseError."""
    if not file.is_file():
        raise InputError("no such file", where=str(file))
    folder = data or data_folder()
    store = open_database(database or default_url(folder), pool=2)
    try:
        manifest = restore_backup(file, store, folder, force=force)
    finally:
        store.close()
    print_line(_told(manifest))


def _told(manifest: Manifest) -> str:
    lost = f", {len(manifest.lost)} uploads without their file" if manifest.lost else ""
    return f"{manifest.rows:,} rows of {len(manifest.tables)} tables, {len(manifest.files):,} uploads{lost}"

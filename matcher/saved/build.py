"""A whole catalog into an index: chunk by chunk to disk, then structure by structure, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from catalogs.arrays import OnDisk, Under
from catalogs.item import Item
from catalogs.snapshot import TableWriter, open_table
from config.errors import InputError
from config.load import Config
from matcher.retrieve import Index, Saved
from matcher.retrieve.order import id_order
from matcher.retrieve.readers import reads
from matcher.retrieve.segment import Segment
from matcher.saved.files import (
    ARRAYS,
    ITEMS,
    POINTER,
    Pointer,
    building,
    publish,
    read_pointer,
    write_manifest,
    writing,
)
from matcher.stamp import code_stamp, config_stamp

_GATHERING = "gathering"


def build_index(chunks: Iterable[Sequence[Item]], folder: Path, config: Config, *, source: str = "") -> dict[str, Any]:
    """Saves a catalog that comes in chunks to `folder` as a new generation; returns its manifest.

    Raises InputError where `folder` holds anything but an older index, or another process writes there.
    """
    if folder.exists() and not (folder / POINTER).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError("is not empty and no index: nothing was written", where=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    with writing(folder), building(folder) as path:
        manifest = _write(chunks, path, config, source)
        name = f"g-{manifest['content'][:12]}-{path.name[-8:]}"
        publish(path, folder, Pointer(name, serial=_serial(folder)), name)
    return manifest


def _write(chunks: Iterable[Sequence[Item]], path: Path, config: Config, source: str) -> dict[str, Any]:
    arrays = OnDisk(path / _GATHERING)
    writer = TableWriter(Under(arrays, "table"), path / ITEMS)
    for chunk in chunks:
        writer.add(chunk)
    facts = writer.finish()
    table, into, readers = (
        open_table(Under(arrays, "table"), facts, path / ITEMS),
        Under(arrays, "segment"),
        reads(config),
    )
    segment = Segment.build(table, id_order(table), reads=readers, into=into)
    index = Index(
        table, classes=config.classes, settings=config.weights.retrieval, reads=readers, saved=Saved((segment,))
    )
    index.fill()
    made = {
        "items": facts["items"], "content": facts["content"], "source": source,
        "config": config_stamp(config.folder), "code": code_stamp(), "table": facts,
        "segment": segment.write_shelves(into), "arrays": arrays.finish(path / ARRAYS),
    }  # fmt: skip
    return write_manifest(path, made)


def _serial(folder: Path) -> int:
    try:
        return read_pointer(folder).serial
    except InputError:
        return 0

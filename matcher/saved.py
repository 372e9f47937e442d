"""Offers saved with everything retrieval needs: built once, opened by mapping, changed without a rebuild.

A folder holds generations, deltas and one pointer file. A generation or a delta is written aside, flushed and renamed;
then the pointer is replaced in one step. So a reader, and a writer killed at any moment, leaves or finds the old index
or the new one. Statistics (how rare a term is, what a class is compared by) belong to the generation: a delta carries
items under the statistics it found, and a rebuild counts anew.
"""

from __future__ import annotations

import bisect
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from catalogs.arrays import Arrays, write_arrays
from catalogs.chain import chained
from catalogs.item import Item
from catalogs.packing import pack, unpack
from catalogs.snapshot import TableWriter, open_table
from catalogs.table import ItemTable
from config.errors import InputError
from config.load import Config
from matcher.engine import Matcher
from matcher.retrieve import Index, Saved
from matcher.retrieve.index import ORDER_GAP, id_key
from matcher.retrieve.lists import Under
from matcher.retrieve.readers import reads
from matcher.retrieve.segment import Segment
from matcher.stamp import code_stamp, config_stamp, digest
from matcher.tables import Costing, Flags, Rows

FORMAT, VERSION = "zamena-index", 2
POINTER, MANIFEST, ARRAYS, ITEMS, GONE = "index.json", "manifest.json", "arrays.bin", "items.bin", "gone.json"
_AGAIN = "make it again: zamena index OFFERS -o DIR"


def build_index(chunks: Iterable[Sequence[Item]], folder: Path, config: Config, *, source: str = "") -> dict[str, Any]:
    """Saves a catalog that comes in chunks to `folder` as a new generation; returns its manifest.

    Raises InputError where `folder` holds anything but an older index.
    """
    if folder.exists() and not (folder / POINTER).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError("is not empty and no index: nothing was written", where=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=folder, prefix=".building-"))
    try:
        writer = TableWriter(building / ITEMS)
        for chunk in chunks:
            writer.add(chunk)
        arrays, facts = writer.finish()
        table = open_table(arrays, facts, building / ITEMS)
        index = Index(table, classes=config.classes, settings=config.weights.retrieval, reads=reads(config))
        for code in config.classes.profiles:
            index.shelf(index.segments[0], code)
        found, segment = index.segments[0].arrays()
        every = {f"table.{name}": one for name, one in arrays.items()}
        every |= {f"segment.{name}": one for name, one in found.items()}
        manifest = {
            "format": FORMAT, "version": VERSION, "items": facts["items"], "content": facts["content"],
            "source": source, "config": config_stamp(config.folder), "code": code_stamp(), "table": facts,
            "segment": segment, **write_arrays(building / ARRAYS, every),
        }  # fmt: skip
        _write_json(building / MANIFEST, manifest)
        name = f"g-{manifest['content'][:12]}-{building.name[-8:]}"
        _publish(building, folder, {"generation": name, "delta": None})
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return manifest


def change_index(folder: Path, config: Config, *, items: Sequence[Item] = (), withdrawn: Iterable[str] = ()) -> int:
    """Adds offers, or replaces those of the same id, and withdraws others; readers see it when they next open.

    Returns how many offers the index then holds. Raises InputError for an id to withdraw that is not there.
    """
    pointer = read_pointer(folder)
    table, _ = _generation(folder, pointer, config)
    added, gone = _delta(folder, pointer)
    known = {item.id: item for item in added}
    for one in withdrawn:
        if one not in known and not (~np.isin(np.flatnonzero(table.ids == one), gone)).any():
            raise InputError(f"no offer '{one}' to withdraw", where=str(folder))
        known.pop(one, None)
        gone = np.union1d(gone, np.flatnonzero(table.ids == one))
    for item in items:
        known[item.id] = item
        gone = np.union1d(gone, np.flatnonzero(table.ids == item.id))
    kept = sorted(known.values(), key=lambda item: id_key(item.id, item.name, item.title))
    building = Path(tempfile.mkdtemp(dir=folder, prefix=".building-"))
    try:
        packed = [pack(item) for item in kept]
        (building / ITEMS).write_bytes(b"\n".join(packed))
        _write_json(building / GONE, {"rows": gone.tolist(), "content": digest(packed)})
        _publish(building, folder, pointer | {"delta": f"d-{building.name[-8:]}"})
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return len(table) - len(gone) + len(kept)


def open_index(folder: Path, config: Config, *, cost: Costing = None) -> Matcher:
    """A matcher over a saved index. Raises InputError where it is none, stale or damaged, and says what to do."""
    while True:
        pointer = read_pointer(folder)
        try:
            table, segment = _generation(folder, pointer, config)
            added, gone = _delta(folder, pointer)
            break
        except FileNotFoundError as error:
            if read_pointer(folder) == pointer:  # else a writer replaced it between two of our steps
                raise InputError("the index is damaged", where=str(folder), hint=_AGAIN) from error
    if not added and not len(gone):
        return Matcher(table, config, cost=cost, saved=Saved((segment,)))
    fresh = Segment.build(ItemTable.from_items(added), _places(segment, added), reads=reads(config), after=segment)
    whole = chained(table, fresh.table)
    withdrawn: Flags = np.zeros(len(whole), dtype=np.bool_)
    withdrawn[gone] = True
    return Matcher(whole, config, cost=cost, saved=Saved((segment, fresh), withdrawn))


def read_pointer(folder: Path) -> dict[str, Any]:
    """Which generation and delta are the index now."""
    try:
        pointer = json.loads((folder / POINTER).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError("is a folder but no index", where=str(folder), hint="zamena index OFFERS -o DIR") from error
    if not isinstance(pointer, dict) or pointer.get("format") != FORMAT:
        raise InputError("is a folder but no index", where=str(folder), hint="zamena index OFFERS -o DIR")
    if pointer.get("version") != VERSION:
        message = f"index of version {pointer.get('version')}, this engine reads {VERSION}"
        raise InputError(message, where=str(folder), hint=_AGAIN)
    return pointer


def index_stamp(folder: Path) -> str:
    """What the index holds, in one text: equal stamps, equal answers."""
    pointer = read_pointer(folder)
    manifest = json.loads((folder / pointer["generation"] / MANIFEST).read_text(encoding="utf-8"))
    delta = (folder / pointer["delta"] / GONE).read_text(encoding="utf-8") if pointer["delta"] else ""
    return digest([manifest["content"].encode(), delta.encode()])


def _generation(folder: Path, pointer: dict[str, Any], config: Config) -> tuple[ItemTable, Segment]:
    path = folder / str(pointer["generation"])
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError("the index is damaged", where=str(path / MANIFEST), hint=_AGAIN) from error
    for name, now in (("config", config_stamp(config.folder)), ("code", code_stamp())):
        if manifest[name] != now:
            what = "under another configuration" if name == "config" else "by another version of the program"
            raise InputError(f"the index was made {what}", where=str(folder), hint=_AGAIN)
    arrays = Arrays(path / ARRAYS, manifest)
    table = open_table(Under(arrays, "table"), manifest["table"], path / ITEMS)
    return table, Segment.opened(table, Under(arrays, "segment"), manifest["segment"], reads=reads(config))


def _delta(folder: Path, pointer: dict[str, Any]) -> tuple[list[Item], Rows]:
    """Items that came after the generation, by id, and rows of the generation that count no more."""
    if not pointer["delta"]:
        return [], np.array([], dtype=np.int64)
    path = folder / str(pointer["delta"])
    packed = (path / ITEMS).read_bytes().split(b"\n")
    packed = packed if packed != [b""] else []
    try:
        gone = json.loads((path / GONE).read_text(encoding="utf-8"))
        if gone["content"] != digest(packed):
            raise ValueError("content")
        return [unpack(one) for one in packed], np.array(gone["rows"], dtype=np.int64)
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("the index is damaged", where=str(path), hint=_AGAIN) from error


def _places(segment: Segment, added: Sequence[Item]) -> Rows:
    """Where the ids of `added`, ascending, stand among those of the saved segment."""
    table = segment.table
    by_id = segment.by_id
    keys = _Keys(table, by_id)
    after = np.array([bisect.bisect_left(keys, id_key(item.id, item.name, item.title)) for item in added], np.int64)
    same = np.arange(len(after)) - np.searchsorted(after, after)
    return (after - 1) * ORDER_GAP + 1 + same


class _Keys(Sequence[Any]):
    """Sort keys of a table's rows in the order of ids, made when looked at."""

    def __init__(self, table: ItemTable, by_id: Rows) -> None:
        self._table, self._by_id = table, by_id

    def __len__(self) -> int:
        return len(self._by_id)

    def __getitem__(self, place: Any) -> Any:
        row = int(self._by_id[place])
        return id_key(str(self._table.ids[row]), self._table.display[row], self._table.titles[row])


def _publish(building: Path, folder: Path, pointer: dict[str, Any]) -> None:
    """Renames what was written, then points at it, then removes what nobody points at any more."""
    for path in sorted(building.iterdir()):
        _flush(path)
    _flush(building)
    name = pointer["delta"] or pointer["generation"]
    os.replace(building, folder / name)
    _flush(folder)
    temporary = folder / f".{POINTER}.{os.getpid()}"
    _write_json(temporary, {"format": FORMAT, "version": VERSION, **_names(pointer)})
    _flush(temporary)
    os.replace(temporary, folder / POINTER)
    _flush(folder)
    kept = {pointer["generation"], pointer["delta"]}
    for path in folder.iterdir():
        if path.is_dir() and path.name[:2] in ("g-", "d-") and path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)  # readers that hold it open keep their mapping


def _names(pointer: dict[str, Any]) -> dict[str, Any]:
    return {"generation": pointer["generation"], "delta": pointer["delta"]}


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_json(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False) + "\n", encoding="utf-8")

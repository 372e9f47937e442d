"""ItemTable ↔ disk: a folder with the items as Parquet and a manifest that says what made it.

A snapshot is only read after it was written, nothing in it is executed, and the same items give the same bytes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from catalogs.item import ClassGuess, Designation, Issue, Item, Price, Quantity, Value
from catalogs.table import ItemTable
from config.errors import InputError

FORMAT, VERSION = "zamena-index", 1
MANIFEST, ITEMS = "index.json", "items.parquet"
_ROWS = 65536  # of one Parquet row group: bounds memory while writing


def save_snapshot(table: ItemTable, folder: Path, *, source: str = "") -> dict[str, Any]:
    """Writes `table` to `folder`, whole or not at all; returns the manifest.

    Raises InputError where `folder` holds anything but an older snapshot.
    """
    if folder.exists() and not (folder / MANIFEST).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError("is not empty and no index: nothing was written", where=str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        stamp = _write_items(table, building / ITEMS)
        manifest = {"format": FORMAT, "version": VERSION, "items": len(table), "content": stamp, "source": source}
        text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        (building / MANIFEST).write_text(text, encoding="utf-8")
        _replace(building, folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return manifest


def load_snapshot(folder: Path) -> ItemTable:
    """The items of a snapshot; InputError where the folder is none, of another version, or damaged."""
    import pyarrow as pa  # noqa: PLC0415 - a quarter of a second that other commands do not need
    import pyarrow.parquet as pq  # noqa: PLC0415

    manifest = read_manifest(folder)
    try:
        column = pq.read_table(folder / ITEMS, columns=["record"]).column("record")
    except (OSError, pa.ArrowInvalid, KeyError) as error:
        raise _damaged(folder) from error
    stamp, items = hashlib.sha256(), []
    for record in column:
        text = str(record.as_py())
        stamp.update(text.encode("utf-8") + b"\n")
        items.append(_item(json.loads(text)))
    if stamp.hexdigest() != manifest["content"]:
        raise _damaged(folder)
    return ItemTable.from_items(items)


def read_manifest(folder: Path) -> dict[str, Any]:
    """What made the snapshot: format, version, number of items, content stamp, source."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError("is a folder but no index", where=str(folder), hint="zamena index OFFERS -o DIR") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise InputError("is a folder but no index", where=str(folder), hint="zamena index OFFERS -o DIR")
    if manifest.get("version") != VERSION:
        message = f"index of version {manifest.get('version')}, this engine reads {VERSION}"
        raise InputError(message, where=str(folder), hint="make it again: zamena index OFFERS -o DIR")
    return manifest


def _damaged(folder: Path) -> InputError:
    return InputError("the index is damaged", where=str(folder), hint="make it again: zamena index OFFERS -o DIR")


def _write_items(table: ItemTable, path: Path) -> str:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    schema = pa.schema(
        [("id", pa.string()), ("name", pa.string()), ("class_code", pa.string()), ("record", pa.string())]
    )
    stamp = hashlib.sha256()
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, len(table), _ROWS):
            rows = range(start, min(start + _ROWS, len(table)))
            records = [json.dumps(_record(table.item(row)), ensure_ascii=False) for row in rows]
            for record in records:
                stamp.update(record.encode("utf-8") + b"\n")
            texts = (
                column[rows.start : rows.stop].tolist() for column in (table.ids, table.display, table.class_codes)
            )
            writer.write_table(pa.table([*texts, records], schema=schema))
    return stamp.hexdigest()


def _replace(building: Path, folder: Path) -> None:
    """Puts the new folder in the old one's place; a reader that comes between finds the old one or the new one."""
    if folder.exists():
        old = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        os.replace(folder, old / "old")
        os.replace(building, folder)
        shutil.rmtree(old, ignore_errors=True)
    else:
        os.replace(building, folder)


def _record(item: Item) -> dict[str, Any]:
    """An item as JSON that `_item` reads back without loss: unknown numbers as null, open ends by name."""
    return {name: _plain(one) for name, one in dataclasses.asdict(item).items() if one not in ("", (), None)}


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else "inf" if value > 0 else "-inf"
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _item(record: dict[str, Any]) -> Item:
    price = record.pop("price", None)
    return Item(
        classes=tuple(ClassGuess(**one) for one in record.pop("classes", ())),
        codes=tuple(record.pop("codes", ())),
        designations=tuple(_designation(one) for one in record.pop("designations", ())),
        values=tuple(_value(one) for one in record.pop("values", ())),
        issues=tuple(Issue(**one) for one in record.pop("issues", ())),
        price=Price(**(price | {"amount": _number(price["amount"])})) if price else None,
        mass_kg=_number(record.pop("mass_kg", None)),
        lead_days=_number(record.pop("lead_days", None)),
        **({"id": "", "name": "", "title": ""} | record),
    )


def _designation(record: dict[str, Any]) -> Designation:
    return Designation(**(record | {"values": tuple(_value(one) for one in record["values"])}))


def _value(record: dict[str, Any]) -> Value:
    quantity = record["quantity"]
    if quantity is not None:
        quantity = Quantity(_number(quantity["low"]), _number(quantity["high"]))
    return Value(**(record | {"quantity": quantity}))


def _number(value: float | str | None) -> float:
    return float("nan") if value is None else float(value)

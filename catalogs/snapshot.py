"""ItemTable ↔ disk: columns in one file of arrays, records in another, both mapped into memory when opened."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np

from catalogs.arrays import Array, mapped, seal
from catalogs.item import Item
from catalogs.packed import ListColumn, NamedColumn, PackedItems, TextColumn, joined_offsets, packed_texts
from catalogs.packing import pack
from catalogs.table import CategoryColumn, ItemTable, QuantityColumn, Strings

_TEXTS, _LISTS = ("ids", "display", "titles", "maker_keys"), ("codes", "keys", "full_keys")


class TableWriter:
    """Takes items chunk by chunk; the records go to disk at once, the columns when all are there."""

    def __init__(self, records: Path) -> None:
        self._records, self._file = records, records.open("wb")
        self._stamp = hashlib.sha256()
        self._sizes: list[Array] = []
        self._texts: dict[str, list[tuple[Array, Array]]] = {name: [] for name in (*_TEXTS, *_LISTS)}
        self._counts: dict[str, list[Array]] = {name: [] for name in _LISTS}
        self._classes: list[str] = []
        self._confidence: list[Array] = [np.array([])]
        self._quantities: dict[str, list[tuple[str, Array, Array, Array]]] = {}
        self._categories: dict[str, list[tuple[Array, Array, tuple[str, ...]]]] = {}

    def __len__(self) -> int:
        return len(self._classes)

    def add(self, items: Sequence[Item]) -> None:
        """Appends items."""
        first, table = len(self), ItemTable.from_items(items)
        packed = [pack(item) for item in items]
        for one in packed:
            self._stamp.update(one + b"\n")
        self._file.write(b"".join(packed))
        self._sizes.append(np.array([len(one) for one in packed], dtype=np.int64))
        for name in _TEXTS:
            self._texts[name].append(packed_texts(getattr(table, name).tolist()))
        for name in _LISTS:
            rows = getattr(table, name).tolist()
            self._texts[name].append(packed_texts(text for row in rows for text in row))
            self._counts[name].append(np.array([len(row) for row in rows], dtype=np.int64))
        self._classes.extend(table.class_codes.tolist())
        self._confidence.append(table.class_confidence)
        for name, quantity in table.quantities.items():
            entry = (quantity.unit, quantity.rows + first, quantity.low, quantity.high)
            self._quantities.setdefault(name, []).append(entry)
        for name, category in table.categories.items():
            self._categories.setdefault(name, []).append((category.rows + first, category.codes, category.vocabulary))

    def finish(self) -> tuple[dict[str, Array], dict[str, Any]]:
        """Closes the records; the arrays of all columns, and what JSON holds beside them."""
        self._file.close()
        arrays: dict[str, Array] = {"records": _offsets(self._sizes)}
        for name, parts in self._texts.items():
            arrays[f"{name}.offsets"] = joined_offsets([offsets for offsets, _ in parts])
            arrays[f"{name}.blob"] = np.concatenate([np.array([], dtype=np.uint8), *(blob for _, blob in parts)])
        for name, counts in self._counts.items():
            arrays[f"{name}.starts"] = _offsets(counts)
        classes = sorted(set(self._classes))
        number = {code: at for at, code in enumerate(classes)}
        arrays["classes"] = np.array([number[code] for code in self._classes], dtype=np.int32)
        arrays["confidence"] = np.concatenate(self._confidence)
        facts: dict[str, Any] = {"items": len(self), "content": self._stamp.hexdigest(), "classes": classes}
        facts |= {"records": seal(self._records), "units": {}, "vocabularies": {}}
        for name, quantities in sorted(self._quantities.items()):
            facts["units"][name] = quantities[0][0]
            for nth, column in enumerate(("rows", "low", "high"), 1):
                arrays[f"quantity.{name}.{column}"] = np.concatenate([part[nth] for part in quantities])
        for name, categories in sorted(self._categories.items()):
            vocabulary = sorted({text for _, _, texts in categories for text in texts})
            place = {text: at for at, text in enumerate(vocabulary)}
            codes = [np.array([place[text] for text in texts], dtype=np.int64)[code] for _, code, texts in categories]
            arrays[f"category.{name}.rows"] = np.concatenate([rows for rows, _, _ in categories])
            arrays[f"category.{name}.codes"] = np.concatenate(codes)
            facts["vocabularies"][name] = vocabulary
        return arrays, facts


def open_table(arrays: Mapping[str, Array], facts: Mapping[str, Any], records: Path) -> ItemTable:
    """The table a TableWriter finished. Raises InputError where the records are damaged."""
    texts = {name: TextColumn(arrays[f"{name}.offsets"], arrays[f"{name}.blob"]) for name in (*_TEXTS, *_LISTS)}
    columns: dict[str, Any] = {name: texts[name] for name in _TEXTS}
    columns |= {name: ListColumn(arrays[f"{name}.starts"], texts[name]) for name in _LISTS}
    columns["class_codes"] = NamedColumn(arrays["classes"], np.array(facts["classes"], dtype=object))
    # They answer to what arrays of objects are asked for; numpy has no type for that.
    strings = {name: cast(Strings, column) for name, column in columns.items()}
    return ItemTable(
        **strings,
        class_confidence=arrays["confidence"],
        quantities={
            name: QuantityColumn(unit, *(arrays[f"quantity.{name}.{column}"] for column in ("rows", "low", "high")))
            for name, unit in facts["units"].items()
        },
        categories={
            name: CategoryColumn(arrays[f"category.{name}.rows"], arrays[f"category.{name}.codes"], tuple(vocabulary))
            for name, vocabulary in facts["vocabularies"].items()
        },
        details=PackedItems(arrays["records"], mapped(records, facts["records"])),
    )


def _offsets(sizes: Sequence[Array]) -> Array:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.concatenate([np.array([], np.int64), *sizes]))])

"""ItemTable ↔ disk: columns in gathered arrays, records in a file; both are mapped into memory when opened."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np

from catalogs.arrays import Array, Gathered
from catalogs.growing import Lists, Starts, Texts, texts_of
from catalogs.item import Item
from catalogs.packed import ListColumn, NamedColumn, PackedItems
from catalogs.packing import pack
from catalogs.priced import PricedRows
from catalogs.sealed import mapped, seal
from catalogs.table import CategoryColumn, ItemTable, Later, QuantityColumn, Strings

_TEXTS, _LISTS = ("ids", "display", "titles", "maker_keys"), ("codes", "keys", "full_keys")
_BLOCK = 1 << 20  # entries renumbered at once


class TableWriter:
    """Takes items chunk by chunk and holds none: records go to their file, columns to the arrays."""

    def __init__(self, arrays: Gathered, records: Path) -> None:
        self._arrays, self._records, self._file = arrays, records, records.open("wb")
        self._stamp = hashlib.sha256()
        self._places = Starts(arrays, "records")
        self._texts = {name: Texts(arrays, name) for name in _TEXTS}
        self._lists = {name: Lists(arrays, name) for name in _LISTS}
        self._classes: dict[str, int] = {}
        self._units: dict[str, str] = {}
        self._words: dict[str, dict[str, int]] = {}
        self._size = 0
        self._priced = PricedRows()
        for name, kind in (("sums", np.uint32), ("classes", np.int32), ("confidence", np.float64)):
            arrays.add(name, np.zeros(0, dtype=kind))

    def add(self, items: Sequence[Item]) -> None:
        """Appends items."""
        table, packed = ItemTable.from_items(items), [pack(item) for item in items]
        for one in packed:
            self._stamp.update(one + b"\n")
        self._file.write(b"".join(packed))
        self._places.add([len(one) for one in packed])
        self._arrays.add("sums", np.array([zlib.crc32(one) for one in packed], dtype=np.uint32))
        for name, texts in self._texts.items():
            texts.add(getattr(table, name).tolist())
        for name, lists in self._lists.items():
            lists.add(getattr(table, name).tolist())
        numbers = [self._classes.setdefault(code, len(self._classes)) for code in table.class_codes.tolist()]
        self._arrays.add("classes", np.array(numbers, dtype=np.int32))
        self._arrays.add("confidence", table.class_confidence)
        self._add_values(table)
        self._priced.add(items)
        self._size += len(items)

    def finish(self) -> dict[str, Any]:
        """Closes the records; what JSON holds beside the arrays."""
        self._file.close()
        for name, places in self._words.items():
            self._settle(f"category.{name}", places)
        groups = self._priced.groups()
        counts = Starts(self._arrays, "priced.starts")
        self._arrays.add("priced.rows", np.zeros(0, dtype=np.int64))
        for rows in groups.values():
            counts.add([len(rows)])
            self._arrays.add("priced.rows", rows)
        return {
            "items": self._size, "content": self._stamp.hexdigest(), "records": seal(self._records),
            "priced": list(groups), "classes": list(self._classes),
            "units": dict(sorted(self._units.items())), "words": sorted(self._words),
        }  # fmt: skip

    def _add_values(self, table: ItemTable) -> None:
        for name, quantity in table.quantities.items():
            self._units.setdefault(name, quantity.unit)
            for part, column in (
                ("rows", quantity.rows + self._size),
                ("low", quantity.low),
                ("high", quantity.high),
            ):
                self._arrays.add(f"quantity.{name}.{part}", column)
        for name, category in table.categories.items():
            places = self._words.setdefault(name, {})
            numbers = np.array([places.setdefault(text, len(places)) for text in category.vocabulary], dtype=np.int64)
            self._arrays.add(f"category.{name}.rows", category.rows + self._size)
            self._arrays.add(f"category.{name}.met", numbers[category.codes])

    def _settle(self, name: str, places: Mapping[str, int]) -> None:
        """Numbers words in alphabetical order, as a table of all items at once would."""
        ordered = sorted(places)
        number = np.empty(len(ordered), dtype=np.int64)
        number[[places[text] for text in ordered]] = np.arange(len(ordered))
        met = self._arrays[f"{name}.met"]
        for start in range(0, len(met), _BLOCK):
            self._arrays.add(f"{name}.codes", number[met[start : start + _BLOCK]])
        self._arrays.drop(f"{name}.met")
        Texts(self._arrays, f"{name}.words").add(ordered)


def open_table(arrays: Mapping[str, Array] | Gathered, facts: Mapping[str, Any], records: Path) -> ItemTable:
    """The table a TableWriter finished. Raises InputError where the records are damaged."""
    columns: dict[str, Any] = {name: texts_of(arrays, name) for name in _TEXTS}
    columns |= {name: ListColumn(arrays[f"{name}.starts"], texts_of(arrays, name)) for name in _LISTS}
    columns["class_codes"] = NamedColumn(arrays["classes"], np.array(facts["classes"], dtype=object))
    # They answer to what arrays of objects are asked for; numpy has no type for that.
    strings = {name: cast(Strings, column) for name, column in columns.items()}

    def quantity(name: str) -> QuantityColumn:
        rows, low, high = (arrays[f"quantity.{name}.{part}"] for part in ("rows", "low", "high"))
        return QuantityColumn(facts["units"][name], rows, low, high)

    def category(name: str) -> CategoryColumn:
        words = tuple(texts_of(arrays, f"category.{name}.words"))
        return CategoryColumn(arrays[f"category.{name}.rows"], arrays[f"category.{name}.codes"], words)

    starts, rows = arrays["priced.starts"].tolist(), arrays["priced.rows"]
    groups = {tuple(group): rows[starts[at] : starts[at + 1]] for at, group in enumerate(facts["priced"])}
    return ItemTable(
        **strings,
        priced=groups,
        class_confidence=arrays["confidence"],
        quantities=Later({name: name for name in facts["units"]}, quantity),
        categories=Later({name: name for name in facts["words"]}, category),
        details=PackedItems(arrays["records"], mapped(records, facts["records"]), arrays["sums"], str(records)),
    )

"""The same items column by column: what the matcher computes on. One item is a table of one row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar, overload

import numpy as np
import numpy.typing as npt

from catalogs.item import Item, Quantity, Value
from catalogs.priced import Group

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Strings = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class QuantityColumn:
    """Values of one attribute, sparse: entry k says that row `rows[k]` has [low[k], high[k]] in the base unit.

    `rows` is sorted; a row that stands several times has alternatives, in source order.
    """

    unit: str
    rows: Rows
    low: Floats
    high: Floats

    def at(self, rows: Rows, nth: int = 0) -> tuple[Floats, Floats]:
        """Low and high of the nth alternative of each row; NaN where the row has no such value."""
        found, place = _nth_entry(self.rows, rows, nth)
        low, high = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
        low[found], high[found] = self.low[place], self.high[place]
        return low, high


@dataclass(frozen=True, slots=True)
class CategoryColumn:
    """Category values of one attribute, sparse like QuantityColumn; `codes` index `vocabulary`."""

    rows: Rows
    codes: Rows
    vocabulary: tuple[str, ...]

    def at(self, rows: Rows, nth: int = 0) -> Strings:
        """Text of the nth alternative of each row; "" where the row has no such value."""
        names = np.array([*self.vocabulary, ""], dtype=object)
        return names[self.code_at(rows, nth)]

    def code_at(self, rows: Rows, nth: int = 0) -> Rows:
        """Vocabulary index of the nth alternative of each row; -1 where the row has no such value."""
        found, place = _nth_entry(self.rows, rows, nth)
        codes = np.full(len(rows), -1, dtype=np.int64)
        codes[found] = self.codes[place]
        return codes


@dataclass(frozen=True, slots=True)
class ItemTable:
    """Normalized items as columns of equal length n; `details` gives back the full record of a row."""

    ids: Strings
    display: Strings  # clean names, for people
    titles: Strings  # normalized names, for comparison
    maker_keys: Strings
    class_codes: Strings  # best class, "" = abstained
    class_confidence: Floats
    codes: Strings  # tuples of normalized code-like tokens
    keys: Strings  # tuples of designation keys (see Designation.key)
    full_keys: Strings  # tuples of designation full keys
    quantities: Mapping[str, QuantityColumn]
    categories: Mapping[str, CategoryColumn]
    details: Sequence[Item]
    priced: Mapping[Group, Rows] | None = None  # where it states prices, if that was worked out

    def __len__(self) -> int:
        return len(self.ids)

    def item(self, row: int) -> Item:
        """The full record of one row, with provenance and issues."""
        return self.details[row]

    def take(self, rows: Rows) -> ItemTable:
        """A table of the given rows, in the given order."""
        picked = np.asarray(rows, dtype=np.int64)
        columns = {name: getattr(self, name)[picked] for name in _DENSE}
        return replace(
            self,
            **columns,
            quantities=Later(self.quantities, lambda column: _take_quantity(column, picked)),
            categories=Later(self.categories, lambda column: _take_category(column, picked)),
            details=Picked(self.details, picked),
            priced=None,
        )

    @classmethod
    def from_items(cls, items: Iterable[Item]) -> ItemTable:
        """The columns of `items`, in their order."""
        records = list(items)
        best = [item.classes[0] if item.classes else None for item in records]
        return cls(
            ids=_strings(records, lambda item: item.id),
            display=_strings(records, lambda item: item.name),
            titles=_strings(records, lambda item: item.title),
            maker_keys=_strings(records, lambda item: item.maker_key),
            class_codes=_strings(best, lambda guess: guess.code if guess else ""),
            class_confidence=np.array([guess.confidence if guess else 0.0 for guess in best], dtype=np.float64),
            codes=_strings(records, lambda item: item.codes),
            keys=_strings(records, lambda item: _unique(one.key for one in item.designations)),
            full_keys=_strings(records, lambda item: _unique(one.full_key for one in item.designations)),
            quantities=_quantity_columns(records),
            categories=_category_columns(records),
            details=records,
        )


Sparse = TypeVar("Sparse", bound=QuantityColumn | CategoryColumn)
Source = TypeVar("Source")


class Later(Mapping[str, Sparse], Generic[Sparse, Source]):
    """Columns made of something else, each when first asked for: a catalog has hundreds, a query asks for a dozen."""

    def __init__(self, source: Mapping[str, Source], make: Callable[[Source], Sparse]) -> None:
        self._source, self._make = source, make
        self._made: dict[str, Sparse] = {}

    def __getitem__(self, name: str) -> Sparse:
        if name not in self._made:
            self._made[name] = self._make(self._source[name])
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._source

    def __iter__(self) -> Iterator[str]:
        return iter(self._source)

    def __len__(self) -> int:
        return len(self._source)


class Picked(Sequence[Item]):
    """Some of the records of another sequence, in the given order."""

    def __init__(self, source: Sequence[Item], rows: Rows) -> None:
        self._source, self._rows = source, rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, row: int) -> Item: ...
    @overload
    def __getitem__(self, row: slice) -> list[Item]: ...
    def __getitem__(self, row: int | slice) -> Item | list[Item]:
        if isinstance(row, slice):
            return [self._source[at] for at in self._rows[row].tolist()]
        return self._source[int(self._rows[row])]


_DENSE = ("ids", "display", "titles", "maker_keys", "class_codes", "class_confidence", "codes", "keys", "full_keys")


def _nth_entry(sorted_rows: Rows, rows: Rows, nth: int) -> tuple[npt.NDArray[np.bool_], Rows]:
    """Which of `rows` have an nth entry in `sorted_rows`, and where those entries stand."""
    place = np.searchsorted(sorted_rows, rows) + nth
    inside = place < len(sorted_rows)
    found = np.zeros(len(rows), dtype=np.bool_)
    found[inside] = sorted_rows[place[inside]] == np.asarray(rows)[inside]
    return found, place[found]


def _entries_of(sorted_rows: Rows, picked: Rows) -> tuple[Rows, Rows]:
    """Entries of the picked rows and the new row each belongs to; entries stay in source order."""
    start = np.searchsorted(sorted_rows, picked, side="left")
    count = np.searchsorted(sorted_rows, picked, side="right") - start
    new_rows = np.repeat(np.arange(len(picked)), count)
    offset = np.arange(len(new_rows)) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(start, count) + offset, new_rows


def _take_quantity(column: QuantityColumn, picked: Rows) -> QuantityColumn:
    entries, rows = _entries_of(column.rows, picked)
    return QuantityColumn(column.unit, rows, column.low[entries], column.high[entries])


def _take_category(column: CategoryColumn, picked: Rows) -> CategoryColumn:
    entries, rows = _entries_of(column.rows, picked)
    return CategoryColumn(rows, column.codes[entries], column.vocabulary)


def _strings(records: Sequence[object], pick: Callable[..., object]) -> Strings:
    column = np.empty(len(records), dtype=object)
    for row, record in enumerate(records):
        column[row] = pick(record)
    return column


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _by_attribute(records: Sequence[Item], *, categories: bool) -> dict[str, list[tuple[int, Value]]]:
    found: dict[str, list[tuple[int, Value]]] = {}
    for row, item in enumerate(records):
        for value in item.values:
            if (value.category is not None) == categories:
                found.setdefault(value.attribute, []).append((row, value))
    return found


def _quantity_columns(records: Sequence[Item]) -> dict[str, QuantityColumn]:
    columns = {}
    for name, entries in sorted(_by_attribute(records, categories=False).items()):
        quantities = [value.quantity or Quantity(np.nan, np.nan) for _, value in entries]
        columns[name] = QuantityColumn(
            unit=entries[0][1].unit,
            rows=np.array([row for row, _ in entries], dtype=np.int64),
            low=np.array([quantity.low for quantity in quantities], dtype=np.float64),
            high=np.array([quantity.high for quantity in quantities], dtype=np.float64),
        )
    return columns


def _category_columns(records: Sequence[Item]) -> dict[str, CategoryColumn]:
    columns = {}
    for name, entries in sorted(_by_attribute(records, categories=True).items()):
        vocabulary = sorted({value.category or "" for _, value in entries})
        place = {text: code for code, text in enumerate(vocabulary)}
        columns[name] = CategoryColumn(
            rows=np.array([row for row, _ in entries], dtype=np.int64),
            codes=np.array([place[value.category or ""] for _, value in entries], dtype=np.int64),
            vocabulary=tuple(vocabulary),
        )
    return columns

"""Two tables one after the other, without copying the long one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar, cast

import numpy as np

from catalogs.packed import Chained, ChainedItems
from catalogs.table import CategoryColumn, ItemTable, QuantityColumn

Sparse = TypeVar("Sparse", bound=QuantityColumn | CategoryColumn)
_TEXTS = ("ids", "display", "titles", "maker_keys", "class_codes", "codes", "keys", "full_keys")


def chained(table: ItemTable, more: ItemTable) -> ItemTable:
    """Rows of `table`, then rows of `more`. A unit is the first table's, as it would be if all were read at once."""
    first = len(table)
    dense: dict[str, Any] = {name: Chained((getattr(table, name), getattr(more, name))) for name in _TEXTS}
    return replace(
        table,
        **dense,
        class_confidence=np.concatenate([table.class_confidence, more.class_confidence]),
        quantities=_Joined(table.quantities, more.quantities, lambda one, two: _quantity(one, two, first)),
        categories=_Joined(table.categories, more.categories, lambda one, two: _category(one, two, first)),
        details=ChainedItems(table.details, more.details),
    )


class _Joined(Mapping[str, Sparse]):
    """Columns of both, each joined when first asked for."""

    def __init__(
        self,
        one: Mapping[str, Sparse],
        two: Mapping[str, Sparse],
        join: Callable[[Sparse | None, Sparse | None], Sparse],
    ) -> None:
        self._one, self._two, self._join = one, two, join
        self._names = sorted({*one, *two})
        self._made: dict[str, Sparse] = {}

    def __getitem__(self, name: str) -> Sparse:
        if name not in self._made:
            if name not in self._one and name not in self._two:
                raise KeyError(name)
            self._made[name] = self._join(self._one.get(name), self._two.get(name))
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._one or name in self._two

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _quantity(one: QuantityColumn | None, two: QuantityColumn | None, first: int) -> QuantityColumn:
    parts = [part for part in (one, two and replace(two, rows=two.rows + first)) if part is not None]
    return QuantityColumn(
        parts[0].unit,
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.low for part in parts]),
        np.concatenate([part.high for part in parts]),
    )


def _category(one: CategoryColumn | None, two: CategoryColumn | None, first: int) -> CategoryColumn:
    if two is None:
        return cast(CategoryColumn, one)
    moved = replace(two, rows=two.rows + first)
    if one is None:
        return moved
    place = {text: at for at, text in enumerate(one.vocabulary)}
    codes = np.array([place.setdefault(text, len(place)) for text in two.vocabulary], dtype=np.int64)
    return CategoryColumn(
        np.concatenate([one.rows, moved.rows]), np.concatenate([one.codes, codes[two.codes]]), tuple(place)
    )

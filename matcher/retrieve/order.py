"""The order of offers where nothing else decides: by id with numbers as numbers, then by name; never by row."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby

import numpy as np

from catalogs.table import ItemTable
from matcher.tables import Rows

GAP = 1 << 40  # room between two rows of a saved catalog for rows that come later
_PART = re.compile(r"([0-9]+)|[^0-9]+")
_END, _NUMBER, _TEXT = b"\0", b"\1", b"\2"


def id_key(row_id: str) -> bytes:
    """Bytes that sort as `matcher.tables.natural` does, in a tenth of its memory."""
    key = b""
    for part in _PART.finditer(row_id):
        digits = (part[1] or "").lstrip("0").encode()
        key += _NUMBER + len(digits).to_bytes(4, "big") + digits if part[1] else _TEXT + _text(part[0])
    return key + _END + _text(row_id)


def name_key(table: ItemTable, row: int) -> tuple[bytes, str, str]:
    """What a row is ordered by."""
    return id_key(str(table.ids[row])), str(table.display[row]), str(table.titles[row])


def id_order(table: ItemTable) -> Rows:
    """A different number for every row, ascending; rows that agree in id, name and title stand as they stand."""
    keys = [id_key(str(one)) for one in table.ids]
    ordered = sorted(range(len(keys)), key=keys.__getitem__)
    placed: list[int] = []
    for _, rows in groupby(ordered, key=keys.__getitem__):
        alike = list(rows)
        placed += alike if len(alike) == 1 else sorted(alike, key=lambda row: name_key(table, row))
    order = np.empty(len(keys), dtype=np.int64)
    order[placed] = np.arange(len(keys)) * GAP
    return order


class NoRoomError(Exception):
    """Too many rows came between two others."""


def order_between(table: ItemTable, known: Sequence[tuple[ItemTable, Rows, Rows]]) -> Rows:
    """Numbers for the rows of `table`, which stand in their order, that fit those of other tables.

    `known`: for each other table its rows in order, and the numbers of its rows. Rows that come between the same two
    share the room evenly. Raises NoRoomError where it is too little.
    """
    gaps = [_gap(name_key(table, row), known) for row in range(len(table))]
    order = np.empty(len(gaps), dtype=np.int64)
    at = 0
    for (low, high), same in groupby(gaps):
        many = len(list(same))
        step = (high - low) // (many + 1)
        if step < 1:
            raise NoRoomError
        order[at : at + many] = low + step * np.arange(1, many + 1)
        at += many
    return order


def _gap(key: tuple[bytes, str, str], known: Sequence[tuple[ItemTable, Rows, Rows]]) -> tuple[int, int]:
    """The numbers next to where a key belongs."""
    lows, highs = [], []
    for table, by_id, order in known:
        place = bisect_left(by_id, key, key=lambda row, table=table: name_key(table, int(row)))  # type: ignore[misc]
        lows += [int(order[by_id[place - 1]])] if place else []
        highs += [int(order[by_id[place]])] if place < len(by_id) else []
    low = max(lows) if lows else min(highs, default=0) - GAP
    return low, min(highs) if highs else low + GAP


def _text(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass").replace(b"\0", b"\0\xff") + b"\0\1"

"""The names of what a pair's costs lack or had to estimate, as one column."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.cost.pair_columns import LACKS, MODELLED, Side
from matcher.tables import Coded

Rows = npt.NDArray[Any]  # of whole numbers, as narrow as they fit
Names = tuple[tuple[str, ...], ...]
_KINDS = 16  # combinations of the bits of LACKS
_TABLE = 65_536  # below so many combinations of both sides the whole table is made at once


def reasons(side: Side) -> tuple[Rows, Names]:
    """For every row a place in the list of tuples of names: (), ("unit_price",), ("unit_price (model: …)", "duty")."""
    codes = side.lacks if side.note is None else side.note * _KINDS + side.lacks
    return codes, _names(side.notes)


@lru_cache(maxsize=32)
def _names(notes: tuple[str, ...]) -> Names:
    return tuple(
        tuple(f"{name} ({note})" if bit == MODELLED and note else name for bit, name in LACKS.items() if kind & bit)
        for note in notes
        for kind in range(_KINDS)
    )


def missing_column(imported: tuple[Rows, Names], offers: tuple[Rows, Names]) -> Coded:
    """Tuples of "import.…" and "offer.…" names, aligned with the pairs; equal ones are one object."""
    width = len(offers[1])
    many = len(imported[1]) * width
    kinds = np.multiply(imported[0], width, dtype=np.uint16 if many <= _TABLE else np.int64, casting="unsafe")
    kinds += offers[0].astype(kinds.dtype, copy=False)
    if many <= _TABLE:
        return Coded(kinds, _table(imported[1], offers[1]))
    used, place = np.unique(kinds, return_inverse=True)
    table = np.empty(len(used), dtype=object)
    for row, kind in enumerate(used.tolist()):
        table[row] = _both(imported[1][kind // width], offers[1][kind % width])
    return Coded(place, table)


@lru_cache(maxsize=32)
def _table(first: Names, second: Names) -> npt.NDArray[np.object_]:
    table = np.empty(len(first) * len(second), dtype=object)
    for row, one in enumerate(first):
        for column, other in enumerate(second):
            table[row * len(second) + column] = _both(one, other)
    return table


def _both(imported: tuple[str, ...], offer: tuple[str, ...]) -> tuple[str, ...]:
    return (*(f"import.{name}" for name in imported), *(f"offer.{name}" for name in offer))

"""Chunks of an answer put end to end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TypeVar, get_args

import numpy as np

from matcher.tables import Candidates, Comparison, Costs, Evidence, Grades

Columns = TypeVar("Columns", Candidates, Grades, Costs)


def joined(parts: Sequence[Columns]) -> Columns:
    """Column by column, in the order of `parts`, of which there is at least one."""
    first = parts[0]
    names = [field.name for field in fields(first)]
    return replace(first, **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def joined_comparisons(chunks: Sequence[tuple[int, Sequence[Comparison]]]) -> tuple[Comparison, ...]:
    """The comparisons of all chunks, each a pair of its first pair number and its comparisons.

    Comparisons by one rule become one, in the order in which a single chunk holding everything would have them.
    """
    found: dict[tuple[bool, str, str, str], list[Comparison]] = {}
    for offset, comparisons in chunks:
        for one in comparisons:
            moved = replace(one, pairs=one.pairs + offset)
            found.setdefault((one.rule is not None, one.class_code, one.name, one.comparator.kind), []).append(moved)
    position = {name: at for at, name in enumerate(get_args(Evidence))}
    keys = sorted(found, key=lambda key: (key[0], key[1], 0 if key[0] else position[key[2]], key[2], key[3]))
    return tuple(_one(found[key]) for key in keys)


def _one(parts: list[Comparison]) -> Comparison:
    return replace(
        parts[0],
        pairs=np.concatenate([part.pairs for part in parts]),
        similarity=np.concatenate([part.similarity for part in parts]),
        verdict=np.concatenate([part.verdict for part in parts]),
        margin=np.concatenate([part.margin for part in parts]),
    )

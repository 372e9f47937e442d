"""Reading a saved index: mapped, shared by threads, and at the next question up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from catalogs.arrays import Arrays, Under
from catalogs.chain import chained
from catalogs.growing import texts_of
from catalogs.sealed import damaged
from catalogs.snapshot import open_table
from catalogs.table import ItemTable
from config.load import Config
from matcher.engine import Matcher
from matcher.retrieve import Saved
from matcher.retrieve.readers import reads
from matcher.retrieve.segment import Segment
from matcher.saved.files import (
    ARRAYS,
    ITEMS,
    POINTER,
    Pointer,
    check_made_by_us,
    read_manifest,
    read_pointer,
)
from matcher.tables import Costing, Flags, Rows


class Part(NamedTuple):
    """A generation or a delta: its rows, and the ids that count no more in the parts before it."""

    segment: Segment
    gone: tuple[str, ...]
    manifest: dict[str, Any]

    @property
    def table(self) -> ItemTable:
        """Its rows."""
        return self.segment.table


class Reader:
    """A saved index and the matcher over it, renewed when the index was changed.

    Raises InputError where the folder holds no index, a stale or a damaged one, and says what to do.
    """

    def __init__(self, folder: Path, config: Config, *, cost: Costing = None) -> None:
        self._folder, self._config, self._cost = folder, config, cost
        self._parts: dict[str, Part] = {}
        self._gone: dict[tuple[str, str], Rows] = {}
        self._seen: tuple[int, int] | None = None
        self._matcher: Matcher | None = None

    def matcher(self) -> Matcher:
        """The matcher over the index as it is now; the same one as before where nothing was published since."""
        stat = (self._folder / POINTER).stat() if (self._folder / POINTER).exists() else None
        seen = (stat.st_ino, stat.st_mtime_ns) if stat else None
        if self._matcher is None or seen != self._seen:
            parts, withdrawn = self.parts()
            self._matcher = matcher_over(parts, withdrawn, self._config, self._cost)
            self._seen = seen
        return self._matcher

    def parts(self) -> tuple[list[Part], Flags | None]:
        """The generation and its deltas, and which of all their rows are offered no more (None = all are offered)."""
        while True:
            pointer = read_pointer(self._folder)
            try:
                self._take(pointer)
                break
            except FileNotFoundError as error:
                if read_pointer(self._folder) == pointer:  # else a writer replaced it between two of our steps
                    raise damaged(self._folder, "a file is missing") from error
        parts = [self._parts[name] for name in pointer.parts]
        return parts, self._withdrawn(pointer.parts, parts) if pointer.deltas else None

    def _take(self, pointer: Pointer) -> None:
        """Opens what is new, forgets what went."""
        kept = {name: part for name, part in self._parts.items() if name in pointer.parts}
        first, generation = 0, None
        for name in pointer.parts:
            part = kept.get(name)
            if part is None or part.segment.first != first:
                part = open_part(self._folder, name, self._config, first=first, after=generation)
            kept[name] = part
            generation = generation or part.segment
            first = part.segment.end
        self._parts = kept
        self._gone = {pair: rows for pair, rows in self._gone.items() if set(pair) <= set(kept)}

    def _withdrawn(self, names: tuple[str, ...], parts: list[Part]) -> Flags:
        withdrawn: Flags = np.zeros(parts[-1].segment.end, dtype=np.bool_)
        for later in range(1, len(parts)):
            for earlier in range(later):
                pair = names[later], names[earlier]
                if pair not in self._gone:
                    self._gone[pair] = parts[earlier].segment.rows_of_ids(parts[later].gone)
                withdrawn[self._gone[pair] + parts[earlier].segment.first] = True
        return withdrawn


def open_part(folder: Path, name: str, config: Config, *, first: int = 0, after: Segment | None = None) -> Part:
    """One generation or delta; `after`: the generation, for a delta."""
    path = folder / name
    manifest = read_manifest(path)
    check_made_by_us(folder, manifest, config)
    arrays = Arrays(path / ARRAYS, manifest["arrays"])
    table = open_table(Under(arrays, "table"), manifest["table"], path / ITEMS)
    segment = Segment.opened(
        table, Under(arrays, "segment"), manifest["segment"], reads=reads(config), first=first, after=after
    )
    gone = tuple(texts_of(arrays, "gone")) if after else ()
    return Part(segment, gone, manifest)


def matcher_over(parts: list[Part], withdrawn: Flags | None, config: Config, cost: Costing) -> Matcher:
    """A matcher over the rows of all parts."""
    table = parts[0].table
    for part in parts[1:]:
        table = chained(table, part.table)
    return Matcher(table, config, cost=cost, saved=Saved(tuple(part.segment for part in parts), withdrawn))


def open_index(folder: Path, config: Config, *, cost: Costing = None) -> Matcher:
    """A matcher over a saved index as it is now."""
    return Reader(folder, config, cost=cost).matcher()

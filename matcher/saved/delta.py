"""Changes of a saved index: small parts written aside and pointed at, put together when they are many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from catalogs.arrays import OnDisk, Under
from catalogs.growing import Texts
from catalogs.item import Item
from catalogs.snapshot import TableWriter, open_table
from config.errors import InputError
from config.load import Config
from matcher.retrieve.order import NoRoomError, id_key, order_between
from matcher.retrieve.readers import reads
from matcher.retrieve.segment import Segment
from matcher.saved.files import ARRAYS, ITEMS, Pointer, building, publish, read_pointer, write_manifest, writing
from matcher.saved.reader import Part, Reader
from matcher.stamp import code_stamp, config_stamp, digest
from matcher.tables import Flags

FAN = 8  # parts of about one size that are put together
SMALLEST, LARGEST = 64, 32_768  # offers: parts below the first are of one size, parts above the second are left alone


def change_index(folder: Path, config: Config, *, items: Sequence[Item] = (), withdrawn: Iterable[str] = ()) -> int:
    """Adds offers, or replaces those of the same id, and withdraws others; every reader sees it at its next question.

    Returns how many offers the index then holds. Raises InputError for an id to withdraw that is not there.
    """
    with writing(folder):
        writer = Writer(folder, config)
        writer.publish(items, tuple(withdrawn))
        writer.tidy()
        return len(writer)


class Writer:
    """The one writer of an index, for as long as it holds the lock; see `writing`."""

    def __init__(self, folder: Path, config: Config) -> None:
        self._folder, self._config = folder, config
        self._reader = Reader(folder, config)
        self._load()

    def __len__(self) -> int:
        return self._parts[-1].segment.end - (int(self._gone.sum()) if self._gone is not None else 0)

    def publish(self, items: Sequence[Item], withdrawn: tuple[str, ...]) -> None:
        """One change as a part of its own."""
        last = {item.id: item for item in items}
        for one in withdrawn:
            if one not in last and not self.holds(one):
                raise InputError(f"no offer '{one}' to withdraw", where=str(self._folder))
            last.pop(one, None)
        known = {*withdrawn, *last}
        if not known:
            return
        try:
            self._write(list(last.values()), known, self._parts, ())
        except NoRoomError:
            self._together(1, list(last.values()), known)

    def tidy(self) -> None:
        """Puts the last parts together, as long as there are many of about one size."""
        while len(self._parts) > FAN:
            sizes = [_tier(len(part.table)) for part in self._parts[-FAN:]]
            if len(set(sizes)) > 1 or len(self._parts[-1].table) > LARGEST:
                return
            self._together(len(self._parts) - FAN, [], set())

    def _together(self, first: int, items: Sequence[Item], gone: set[str]) -> None:
        """Writes the parts from `first` on, and what is new, as one."""
        old = self._parts[first:]
        new = {item.id for item in items}
        kept = [item for item in self._living(old) if item.id not in new and item.id not in gone]
        every = gone.union(*(part.gone for part in old))
        self._write([*kept, *items], every, self._parts[:first], self._pointer.deltas[first - 1 :])

    def _living(self, parts: Sequence[Part]) -> Iterator[Item]:
        for part in parts:
            for row in range(len(part.table)):
                if self._gone is None or not self._gone[part.segment.first + row]:
                    yield part.table.item(row)

    def _write(self, items: Sequence[Item], gone: set[str], before: Sequence[Part], instead: tuple[str, ...]) -> None:
        kept = sorted(items, key=lambda item: (id_key(item.id), item.name, item.title))
        generation = self._parts[0].segment
        with building(self._folder) as path:
            arrays = OnDisk(path / "gathering")
            writer = TableWriter(Under(arrays, "table"), path / ITEMS)
            writer.add(kept)
            facts = writer.finish()
            table = open_table(Under(arrays, "table"), facts, path / ITEMS)
            order = order_between(table, [(part.table, part.segment.by_id, part.segment.order) for part in before])
            into = Under(arrays, "segment")
            segment = Segment.build(table, order, reads=reads(self._config), after=generation, into=into)
            Texts(arrays, "gone").add(sorted(gone))
            content = digest(one.encode() for one in (facts["content"], *sorted(gone)))
            manifest = {
                "items": facts["items"], "content": content, "config": config_stamp(self._config.folder),
                "code": code_stamp(), "table": facts, "segment": segment.write_shelves(into),
                "arrays": arrays.finish(path / ARRAYS),
            }  # fmt: skip
            write_manifest(path, manifest)
            name = f"d-{path.name[-8:]}"
            deltas = tuple(one for one in self._pointer.deltas if one not in instead)
            publish(path, self._folder, Pointer(self._pointer.generation, (*deltas, name), self._pointer.serial), name)
        self._load()

    def _load(self) -> None:
        self._pointer = read_pointer(self._folder)
        self._parts, gone = self._reader.parts()
        self._gone: Flags | None = gone

    def holds(self, item_id: str) -> bool:
        """Whether an offer of this id is in force."""
        for part in self._parts:
            rows = part.segment.rows_of_ids((item_id,)) + part.segment.first
            if len(rows) and (self._gone is None or not self._gone[rows].all()):
                return True
        return False


def _tier(size: int) -> int:
    return int(np.log(max(size, SMALLEST) / SMALLEST) / np.log(FAN))

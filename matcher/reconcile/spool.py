"""The list of imports normalized once: packed, in the order of ids, with what was rejected and what was not read."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalogs.item import Item
from catalogs.packing import pack
from catalogs.report import LoadReport, write_rejected
from catalogs.safe_cell import safe_cell
from matcher.report.atomic import replacing
from matcher.retrieve.order import id_key

SPOOL, FACTS = "imports.bin", "imports.json"
_SHOWN = 5000  # tokens of unparsed.csv


@dataclass(frozen=True, slots=True)
class Spool:
    """Packed imports in the order of ids, and the base unit of each attribute in the list."""

    path: Path
    offsets: Sequence[tuple[int, int]]
    units: tuple[tuple[str, str], ...]

    def __len__(self) -> int:
        return len(self.offsets)

    def chunks(self, size: int) -> Iterator[list[bytes]]:
        """The imports, `size` at a time."""
        with self.path.open("rb") as file:
            for start in range(0, len(self), size):
                chunk = []
                for offset, length in self.offsets[start : start + size]:
                    file.seek(offset)
                    chunk.append(file.read(length))
                yield chunk


def fill(run: Path, chunks: Iterable[Sequence[Item]], report: LoadReport, *, stamp: str) -> Spool:
    """Normalizes the list into the run folder, or takes over what a broken run with the same stamp left there."""
    facts_path, path = run / FACTS, run / SPOOL
    if facts_path.exists():
        facts = json.loads(facts_path.read_text(encoding="utf-8"))
        if facts["stamp"] == stamp:
            return _spool(path, facts)
    keys, places, at = [], [], 0
    units: dict[str, str] = {}
    unread: Counter[tuple[str, str]] = Counter()
    with replacing(path) as building, building.open("wb") as file:
        for items in chunks:
            for item in items:
                packed = pack(item)
                file.write(packed)
                keys.append(id_key(item.id))
                places.append((at, len(packed)))
                at += len(packed)
                units |= {v.attribute: v.unit for v in item.values if v.quantity and v.attribute not in units}
                unread.update((issue.reason, issue.text) for issue in item.issues)
    order = sorted(range(len(keys)), key=keys.__getitem__)
    write_rejected(report, run / "rejected.csv")
    _write_unread(run / "unparsed.csv", unread)
    facts = {"stamp": stamp, "units": sorted(units.items()), "places": [places[one] for one in order]}
    with replacing(facts_path) as building:
        building.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    return _spool(path, facts)


def _spool(path: Path, facts: dict[str, list[tuple[str, str]]]) -> Spool:
    offsets = [(int(offset), int(length)) for offset, length in facts["places"]]
    return Spool(path, offsets, tuple((name, unit) for name, unit in facts["units"]))


def _write_unread(path: Path, unread: Counter[tuple[str, str]]) -> None:
    """What was not understood, the most frequent first: what to add to units.yml and terms/."""
    with replacing(path) as building, building.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["count", "text", "reason"])
        ordered = sorted(unread.items(), key=lambda one: (-one[1], one[0]))
        writer.writerows([count, safe_cell(text), reason] for (reason, text), count in ordered[:_SHOWN])

"""A catalog in shards: `python -m benchmarks.shards [OFFERS] [IMPORTS] [SHARDS]`: merged answers equal unsharded ones.

Offers are cut into shards by class, then by name: offers that compete stand together. One process a shard finds, for
every import and every way of finding, the best of its own offers; the best of all shards are merged by score, and the
stages after retrieval go on as ever. The best n of a union are among the best n of its parts, and nothing else of a
shard enters an answer, so the bytes must be equal; how many entries are walked and names examined (`examined`,
`postings`) is set so high that it cuts nothing, because each shard has that allowance of its own.

All processes map one index and pass over the offers of others, so every shard weighs words by the same counts.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np

from benchmarks.generate import Catalogs, write
from catalogs import load_catalog
from catalogs.load import iter_items
from catalogs.report import LoadReport
from catalogs.table import ItemTable
from config.load import Config, load_config
from matcher.engine import Matcher
from matcher.report import write_report
from matcher.retrieve import Saved, stage
from matcher.retrieve.asked import Asked, Found
from matcher.retrieve.retrievers import RETRIEVERS
from matcher.retrieve.top import best_rows
from matcher.saved import build_index, open_index
from matcher.tables import Rows

Lists = list[list[Found]]  # for each import, for each retriever: offers and scores


@dataclass(frozen=True, slots=True)
class Job:
    """One shard of an index, asked for the imports of a file."""

    folder: Path
    shards: int
    number: int


@dataclass(frozen=True, slots=True)
class Merged:
    """A retriever whose offers were found by others."""

    name: str
    weight: float
    found: Sequence[Found]

    def find(self, asked: Asked) -> Found:
        """What the shards found for this import, together."""
        return self.found[asked.row]


def whole_matcher(folder: Path, config: Config) -> Matcher:
    """The index with cuts that cut nothing."""
    opened = open_index(folder / "index", config)
    settings = opened.index.settings.model_copy(update={"examined": 1 << 40, "postings": 1 << 40})
    opened.index.settings = settings
    return opened


def shard_rows(catalog: ItemTable, shards: int, number: int) -> Rows:
    """Offers of one shard: the catalog by class, then by name, cut into equal parts."""
    keys = list(zip(catalog.class_codes[:].tolist(), catalog.titles[:].tolist(), range(len(catalog)), strict=True))
    ordered = np.array([row for *_, row in sorted(keys)], dtype=np.int64)
    return np.asarray(np.sort(np.array_split(ordered, shards)[number]), dtype=np.int64)


def find(job: Job) -> tuple[float, Lists]:
    """Processor seconds, and the best that each retriever finds in one shard for every import."""
    config = load_config()
    opened = whole_matcher(job.folder, config)
    others = np.ones(len(opened.catalog), dtype=np.bool_)
    others[shard_rows(opened.catalog, job.shards, job.number)] = False
    matcher = Matcher(opened.catalog, config, saved=Saved(opened.index.segments, others))
    matcher.index.settings = opened.index.settings
    imports = load_catalog(job.folder / "imports.csv", config=config)
    limit, found = matcher.index.settings.per_retriever, []
    start = time.process_time()
    for row in range(len(imports)):
        asked = Asked(imports, row, matcher.index)
        lists = []
        for retriever in RETRIEVERS:
            rows, scores = retriever.find(asked)
            best = best_rows(rows, scores, matcher.index.order, limit)
            lists.append((rows[best], scores[best]))
        found.append(lists)
    return time.process_time() - start, found


def merged_retrievers(parts: Sequence[Lists]) -> tuple[Merged, ...]:
    """For each retriever one that answers what all shards found."""
    merged = []
    for nth, retriever in enumerate(RETRIEVERS):
        together = []
        for row in range(len(parts[0])):
            lists = [part[row][nth] for part in parts]
            together.append((np.concatenate([rows for rows, _ in lists]), np.concatenate([one for _, one in lists])))
        merged.append(Merged(retriever.name, retriever.weight, together))
    return tuple(merged)


def answers(matcher: Matcher, imports: ItemTable, path: Path, retrievers: object = RETRIEVERS) -> bytes:
    """The bytes of the matches file; imports go in one by one, as `Merged` counts them."""
    with mock.patch.object(stage, "RETRIEVERS", retrievers), mock.patch("matcher.engine.CHUNK", len(imports)):
        write_report(matcher.match(imports), path, config=matcher.config)
    return path.read_bytes()


def main(arguments: Sequence[str]) -> int:
    """Print what a shard takes and whether the bytes are equal; exit 1 where they are not."""
    offers, imports, shards = (int(one) for one in (*arguments, *("4000", "100", "4")[len(arguments) :]))
    config = load_config()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write(Catalogs(offers), imports, folder)
        chunks = iter_items(folder / "offers.csv", LoadReport(path="offers.csv"), config=config)
        build_index(chunks, folder / "index", config)
        asked = load_catalog(folder / "imports.csv", config=config)
        matcher = whole_matcher(folder, config)
        expected = answers(matcher, asked, folder / "whole.csv")
        with multiprocessing.get_context("spawn").Pool(min(shards, 2)) as pool:
            parts = pool.map(find, [Job(folder, shards, number) for number in range(shards)])
        retrievers = merged_retrievers([lists for _, lists in parts])
        merged = answers(matcher, asked, folder / "merged.csv", retrievers)
    sent = sum(len(rows) for _, lists in parts for one in lists for rows, _ in one) / imports / shards
    print(f"{offers:,} offers in {shards} shards, {imports} imports; a shard sends {sent:.0f} offers an import")
    for number, (seconds, _) in enumerate(parts):
        print(f"shard {number}: {seconds / imports * 1e3:.1f} ms of the processor an import")
    same = merged == expected
    print(f"{len(expected):,} bytes unsharded, {len(merged):,} merged: {'equal' if same else 'DIFFERENT'}")
    return int(not same)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

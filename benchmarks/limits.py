"""What retrieval could cost at best here, and what it does cost: `python -m benchmarks.limits [OFFERS] [IMPORTS]`.

Memory is measured first: bytes read in order, and float32 cells raised at random places of a column as long as the
catalog. Then, for each import, the entries of the terms that are walked and the names scored in full are counted. At
best each entry is read once (4 bytes) and raises one cell, each term of such a name is read once and looked up once:
the sum is the limit. Measured seconds of retrieval and of the stages after it stand beside it.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.generate import Catalogs, write
from catalogs import load_catalog
from catalogs.load import iter_items
from catalogs.report import LoadReport
from catalogs.table import ItemTable
from config.errors import InputError
from config.load import load_config
from matcher.engine import CHUNK, Matcher
from matcher.grade import grade
from matcher.rank import rank
from matcher.retrieve import retrieve
from matcher.saved import build_index, open_index
from matcher.tables import Floats

READ = 1 << 28  # bytes read in order: far beyond the caches
ENTRY = 4  # bytes of a posting
REPEATS = 5


def fastest(action: Callable[[], object]) -> float:
    """Processor seconds of the fastest of REPEATS runs."""
    spent = []
    for _ in range(REPEATS):
        start = time.process_time()
        action()
        spent.append(time.process_time() - start)
    return min(spent)


def memory(rows: int) -> tuple[float, float]:
    """(bytes a second read in order, cells a second raised at random among `rows`)."""
    block = np.ones(READ // 8)
    column = np.zeros(max(rows, 1), dtype=np.float32)
    places = np.sort(np.random.default_rng(1).integers(0, len(column), 300_000).astype(np.int32))
    in_order = READ / fastest(block.sum)

    def raise_cells() -> None:
        column[places] += np.float32(1.0)

    return in_order, len(places) / fastest(raise_cells)


def touched(matcher: Matcher, imports: ItemTable) -> tuple[Floats, Floats]:
    """For each import: entries of terms that are walked, and terms of the names that are then scored in full."""
    index = matcher.index
    allowed, examined = index.settings.postings, index.settings.examined
    walked, scored = np.zeros(len(imports)), np.zeros(len(imports))
    for segment in index.segments:
        for terms, wanted_of in ((segment.grams, index.wanted_grams), (segment.words, index.wanted_words)):
            statistics = terms.statistics()
            each = statistics.counts.sum() / max(len(segment.table), 1)  # terms of a name
            for row, title in enumerate(imports.titles):
                wanted = wanted_of(str(title)).terms
                place = np.searchsorted(statistics.terms, wanted)
                known = place < len(statistics.terms)
                known[known] = statistics.terms[place[known]] == wanted[known]
                counts = np.sort(statistics.counts[place[known]])
                spent = np.cumsum(counts)
                kept = (spent <= allowed) | (np.arange(len(counts)) == 0)
                walked[row] += counts[kept].sum()
                scored[row] += 2 * min(examined, counts[kept].sum()) * each  # by this text, and those of the class
    return walked, scored


def stages(matcher: Matcher, imports: ItemTable) -> dict[str, float]:
    """Processor seconds of each stage, in chunks as the engine takes them."""
    spent = dict.fromkeys(("retrieve", "compare", "grade", "cost", "rank"), 0.0)
    config = matcher.config
    for start in range(0, len(imports), CHUNK):
        chunk = imports.take(np.arange(start, min(start + CHUNK, len(imports))))
        clock = [time.process_time()]
        found = retrieve(chunk, matcher.index, limit=matcher.wanted(10))
        clock.append(time.process_time())
        comparisons = matcher.comparing.compare(chunk, found)
        clock.append(time.process_time())
        grades = grade(comparisons, len(found), policy=config.grades, weights=config.weights)
        clock.append(time.process_time())
        kept = np.flatnonzero(grades.letter != "X")
        candidates, grades = found.take(kept), grades.take(kept)
        costs = matcher.cost(chunk, matcher.catalog, candidates) if matcher.cost else None
        clock.append(time.process_time())
        rank(candidates, grades, costs, matcher.index.order, limit=10)
        clock.append(time.process_time())
        for name, seconds in zip(spent, np.diff(clock), strict=True):
            spent[name] += float(seconds)
    return spent


def opened(folder: Path, offers: int, imports: int) -> Matcher:
    """The matcher over the generated catalogs in `folder`, made where they are not there yet."""
    config = load_config()
    try:
        return open_index(folder / "index", config)
    except InputError:
        write(Catalogs(offers), imports, folder)
        chunks = iter_items(folder / "offers.csv", LoadReport(path="offers.csv"), config=config)
        build_index(chunks, folder / "index", config)
        return open_index(folder / "index", config)


def report(matcher: Matcher, imports: ItemTable) -> None:
    """Print memory, entries, the limit, what is spent, and the ratio."""
    rows = len(matcher.catalog)
    in_order, cells = memory(rows)
    print(f"memory: {in_order / 1e9:.1f} GB/s read in order, {cells / 1e6:.0f} million cells/s raised among {rows:,}")
    walked, scored = touched(matcher, imports)
    print(f"entries walked an import: median {np.median(walked):,.0f}, mean {walked.mean():,.0f}")
    print(f"terms of names scored in full: mean {scored.mean():,.0f}")
    best = walked.mean() * (ENTRY / in_order + 1 / cells) + scored.mean() * (ENTRY / in_order + 1 / cells)
    matcher.match(imports.take(np.arange(min(20, len(imports)))))  # pages met, tables of the stages made
    spent = stages(matcher, imports)
    total = sum(spent.values())
    for name, seconds in spent.items():
        print(f"stage {name:9}{seconds / len(imports) * 1e3:8.3f} ms an import {seconds / total:6.1%}")
    mine = spent["retrieve"] / len(imports)
    print(f"retrieval at best {best * 1e3:.3f} ms, measured {mine * 1e3:.3f} ms: {mine / best:.0f} times the limit")


def main() -> None:
    """Read the arguments, make the catalogs if need be, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("offers", type=int, nargs="?", default=10_000)
    parser.add_argument("imports", type=int, nargs="?", default=500)
    parser.add_argument("--folder", type=Path, help="where catalogs and index are kept; a temporary one if none")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = asked.folder or Path(place)
        matcher = opened(folder, asked.offers, asked.imports)
        imports = load_catalog(folder / "imports.csv", config=matcher.config)
        report(matcher, imports.take(np.arange(min(asked.imports, len(imports)))))


if __name__ == "__main__":
    main()

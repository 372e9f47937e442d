"""One question at a time to a saved index: `python -m benchmarks.query INDEX [--queries N] [--sample N]`.

Prints how long opening takes, the median and the 95th percentile of a whole answer (text to ranked, graded, costed,
explained ten) in wall and processor time, the share of each stage, how long a change takes to be seen, and which share
of the best 100 of exhaustive scoring the fast retrieval finds. Questions are names of offers less a word, so that each
has something to find and none is a copy. Where tantivy is installed, its words alone answer the same questions.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from catalogs.table import ItemTable
from config.load import Config, load_config
from matcher import engine
from matcher.commands.typed import typed
from matcher.engine import Matcher
from matcher.explain import Explainer
from matcher.report.rows import report_rows
from matcher.retrieve import retrieve
from matcher.saved import Reader, change_index

SEED, WARM, LIMIT, BEST = 7, 30, 10, 100
STAGES = ("normalize", "retrieve", "compare", "grade", "cost", "rank", "explain")


def questions(catalog: ItemTable, many: int) -> list[str]:
    """Names of offers, each without one of its words."""
    chance, found = random.Random(SEED), []
    while len(found) < many:
        words = str(catalog.display[chance.randrange(len(catalog))]).split()
        if len(words) > 2:
            words.pop(chance.randrange(len(words)))
            found.append(" ".join(words))
    return found


class Clock:
    """Seconds of each stage of the question at hand."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, which tells the clock."""

        def run(*given: Any, **named: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*given, **named)
            finally:
                self.spent[stage] += time.perf_counter() - start

        return run


@contextmanager
def watched(matcher: Matcher, clock: Clock) -> Iterator[None]:
    """The stages of the engine under the clock."""
    kept = {name: getattr(engine, name) for name in ("retrieve", "grade", "rank")}
    compare, cost = matcher.comparing.compare, matcher.cost
    for name, function in kept.items():
        setattr(engine, name, clock.timed(name, function))
    matcher.comparing.compare = clock.timed("compare", compare)  # type: ignore[method-assign]
    matcher.cost = clock.timed("cost", cost) if callable(cost) else cost
    try:
        yield
    finally:
        for name, function in kept.items():
            setattr(engine, name, function)
        matcher.comparing.compare, matcher.cost = compare, cost  # type: ignore[method-assign]


def answer(text: str, matcher: Matcher, config: Config, clock: Clock) -> None:
    """The whole way of `zamena query --json` but the printing."""
    query = clock.timed("normalize", lambda: typed(text, (), config))()
    matches = matcher.match(query, limit=LIMIT)
    clock.timed("explain", lambda: list(report_rows(Explainer(matches, config), "ru")))()


def measure(matcher: Matcher, config: Config, texts: list[str]) -> None:
    """Prints times of whole answers and the shares of the stages."""
    wall, work, stages = [], [], []
    for nth, text in enumerate(texts):
        clock = Clock()
        with watched(matcher, clock):
            start, busy = time.perf_counter(), time.process_time()
            answer(text, matcher, config, clock)
            if nth >= WARM:
                wall.append((time.perf_counter() - start) * 1e3)
                work.append((time.process_time() - busy) * 1e3)
                stages.append([clock.spent[stage] for stage in STAGES])
    for name, times in (("wall", wall), ("processor", work)):
        low, high = np.percentile(times, [50, 95])
        print(f"answer, {name} time: p50 {low:.1f} ms, p95 {high:.1f} ms, {len(times)} questions after {WARM}")
    shares = np.median(np.array(stages), axis=0)
    told = ", ".join(f"{stage} {share / shares.sum():.0%}" for stage, share in zip(STAGES, shares, strict=True))
    print(f"shares of the medians: {told}")


def recall(matcher: Matcher, config: Config, texts: list[str]) -> float:
    """Mean share of the best hundred of exhaustive scoring that the fast retrieval brings."""
    shares = []
    for text in texts:
        query = typed(text, (), config)
        every = retrieve(query, matcher.index, limit=BEST, exhaustive=True)
        fast = retrieve(query, matcher.index, limit=BEST)
        shares.append(np.isin(every.candidate_row, fast.candidate_row).mean())
    return float(np.mean(shares))


def change(folder: Path, reader: Reader, config: Config) -> None:
    """Prints how long one new offer takes to be written, and then to be among the answers of an open reader."""
    offer = replace(reader.matcher().catalog.item(0), id="seen at once")
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        copy = Path(shutil.copytree(folder, Path(place) / "index", copy_function=_linked))
        own = Reader(copy, config, cost=False)
        own.matcher()
        for _ in range(2):  # the first change of a process also reads words and tables
            start = time.perf_counter()
            change_index(copy, config, items=[offer])
            written = time.perf_counter()
            held = own.matcher()
            seen = time.perf_counter()
        last = len(held.catalog) - 1
        if held.catalog.ids[last] != "seen at once":
            raise AssertionError("the change was not seen")
    print(f"one offer changed: written in {written - start:.3f} s, seen by an open reader {seen - written:.3f} s later")


def _linked(source: str, target: str) -> str:
    Path(target).hardlink_to(source)
    return target


def tantivy_words(catalog: ItemTable, texts: list[str]) -> float | None:
    """Median milliseconds of tantivy's words alone over the same offers, top 10; None where it is not installed."""
    try:
        import tantivy  # noqa: PLC0415
    except ImportError:
        return None
    schema = tantivy.SchemaBuilder().add_text_field("name", stored=False).build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=200_000_000, num_threads=1)
    for name in catalog.display:
        writer.add_document(tantivy.Document(name=str(name)))
    writer.commit()
    index.reload()
    searcher, times = index.searcher(), []
    for text in texts:
        start = time.perf_counter()
        clean = "".join(letter if letter.isalnum() else " " for letter in text)
        searcher.search(index.parse_query(clean, ["name"]), LIMIT)
        times.append((time.perf_counter() - start) * 1e3)
    return float(np.median(times))


def main(arguments: list[str]) -> int:
    """Measure one index."""
    parser = argparse.ArgumentParser(prog="benchmarks.query")
    parser.add_argument("index", type=Path)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--sample", type=int, default=20, help="questions whose recall is measured, exhaustively")
    given = parser.parse_args(arguments)
    config = load_config()
    Reader(given.index, config, cost=False).matcher()  # configuration and modules are read once for a process
    start = time.perf_counter()
    Reader(given.index, config, cost=False).matcher()
    print(f"opened in {time.perf_counter() - start:.3f} s")
    reader = Reader(given.index, config)
    matcher = reader.matcher()
    print(f"{len(matcher.catalog)} offers")
    texts = questions(matcher.catalog, given.queries + WARM)
    measure(matcher, config, texts)
    print(f"recall@{BEST} of exhaustive scoring: {recall(matcher, config, texts[: given.sample]):.4f}")
    change(given.index, reader, config)
    words = tantivy_words(matcher.catalog, texts)
    print("tantivy is not installed" if words is None else f"tantivy, words alone, strings only: p50 {words:.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

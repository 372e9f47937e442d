"""One peer on one size: `python speed.py PEER FOLDER OUT.json`, in the peers' own environment (see requirements.txt).

FOLDER holds offers.txt and imports.txt, one name a line. OUT gets seconds by the clock and of the processor for making
the index and for matching, the peak of resident memory, and ten offers for each import; scores that tie are ordered by
the names, never by where a row stands. Every peer runs on one thread.
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

ASKED = 20  # offers asked of a peer for each import: enough to order ties at the tenth by content
KEPT = 10
SAMPLE_CELLS = 20_000_000  # name pairs rapidfuzz is given; its time is extrapolated from them
TOKEN_ROWS = 150  # Splink blocks on words that at most so many offers hold

Found = list[list[tuple[int, float]]]  # for each import: offer row, score
Clock = Callable[[], None]  # called when libraries are ready, and between making the index and matching


def lines(path: Path) -> Iterator[str]:
    """Names of a file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n")


def words(text: str) -> list[str]:
    """Lower-case runs of letters and digits."""
    return re.findall(r"\w+", text.lower())


def tantivy_words(folder: Path, tick: Clock) -> Found:
    """BM25 over words; any word may match."""
    import tempfile

    import tantivy

    tick()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("name", stored=False)
    builder.add_unsigned_field("row", stored=False, fast=True)
    with tempfile.TemporaryDirectory() as place:
        index = tantivy.Index(builder.build(), path=place)
        writer = index.writer(heap_size=128_000_000, num_threads=1)
        for row, name in enumerate(lines(folder / "offers.txt")):
            document = tantivy.Document()
            document.add_text("name", name)
            document.add_unsigned("row", row)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        tick()
        searcher = index.searcher()
        found: Found = []
        for name in lines(folder / "imports.txt"):
            hits = searcher.search(index.parse_query(" ".join(words(name)), ["name"]), ASKED).hits
            rows = searcher.fast_field_values("row", [address for _, address in hits])
            found.append([(int(row), score) for row, (score, _) in zip(rows, hits, strict=True)])
        return found


def sparse_dot(folder: Path, tick: Clock) -> Found:
    """Cosine of TF-IDF over character 3-grams."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sparse_dot_topn import sp_matmul_topn

    tick()
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(3, 3), dtype=np.float32)
    offers = vectors.fit_transform(lines(folder / "offers.txt")).T.tocsr()
    tick()
    found: Found = []
    imports = vectors.transform(lines(folder / "imports.txt"))
    for start in range(0, imports.shape[0], 1000):
        best = sp_matmul_topn(imports[start : start + 1000], offers, top_n=ASKED, n_threads=1, sort=True).tocsr()
        for row in range(best.shape[0]):
            here = slice(best.indptr[row], best.indptr[row + 1])
            found.append(list(zip(best.indices[here].tolist(), best.data[here].tolist(), strict=True)))
    return found


def bm25(folder: Path, tick: Clock) -> Found:
    """bm25s over words with its numba backend."""
    import bm25s

    tiny = bm25s.BM25(backend="numba")  # compiles what is compiled at the first call
    few = bm25s.tokenize([f"warm {n}" for n in range(ASKED)], stopwords=None, show_progress=False)
    tiny.index(few, show_progress=False)
    tiny.retrieve(few, k=ASKED, n_threads=1, show_progress=False)
    tick()
    index = bm25s.BM25(backend="numba")
    offers = list(lines(folder / "offers.txt"))
    tokens = bm25s.tokenize(offers, stopwords=None, token_pattern=r"\w+", show_progress=False)
    index.index(tokens, show_progress=False)
    del tokens, offers
    tick()
    asked = bm25s.tokenize(
        list(lines(folder / "imports.txt")), stopwords=None, token_pattern=r"\w+", show_progress=False
    )
    rows, scores = index.retrieve(asked, k=ASKED, n_threads=1, show_progress=False)
    return [list(zip(one.tolist(), score.tolist(), strict=True)) for one, score in zip(rows, scores, strict=True)]


def rapidfuzz_cdist(folder: Path, tick: Clock) -> Found:
    """token_set_ratio of every offer with as many imports as SAMPLE_CELLS allows."""
    import numpy as np
    from rapidfuzz import fuzz, process, utils

    tick()
    offers = [utils.default_process(name) for name in lines(folder / "offers.txt")]
    tick()
    count = max(20, SAMPLE_CELLS // len(offers))
    found: Found = []
    for number, name in enumerate(lines(folder / "imports.txt")):
        if number == count:
            break
        asked = [utils.default_process(name)]
        scores = process.cdist(asked, offers, scorer=fuzz.token_set_ratio, dtype=np.float32, workers=1)[0]
        best = np.flatnonzero(scores >= np.partition(scores, -ASKED)[-ASKED])
        found.append([(int(row), float(scores[row])) for row in best])
    return found


def splink(folder: Path, tick: Clock) -> Found:
    """Splink on DuckDB: names by Jaro-Winkler, shared words and numbers by count; blocked on words that are rare."""
    from collections import Counter

    import duckdb
    import pandas as pd
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator
    from splink.backends.duckdb import DuckDBAPI
    from splink.blocking_rule_library import block_on

    tick()
    offers, imports = list(lines(folder / "offers.txt")), list(lines(folder / "imports.txt"))
    held = Counter(word for name in offers for word in set(words(name)))

    def frame(names: list[str]) -> Any:
        tokens = [sorted(set(words(name))) for name in names]
        numbers = [[token for token in row if token[0].isdigit()] for row in tokens]
        rare = [sorted(row, key=lambda token: (held[token] or 10**9, token))[:4] for row in tokens]
        return pd.DataFrame(
            {
                "unique_id": range(len(names)),
                "name": names,
                "tokens": tokens,
                "numbers": numbers,
                "pair": [" ".join(sorted(row[:2])) for row in rare],
                "triple": [" ".join(sorted(row[:3])) for row in rare],
                "digits": [" ".join(row) for row in numbers],
                "rare": [[token for token in row if held[token] <= TOKEN_ROWS] for row in tokens],
            }
        )

    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.9, 0.8, 0.7, 0.6]),
            cl.ArrayIntersectAtSizes("tokens", [8, 6, 5, 4, 3, 2, 1]),
            cl.ArrayIntersectAtSizes("numbers", [6, 5, 4, 3, 2, 1]),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("digits"),
            block_on("triple"),
            block_on("pair"),
            block_on("rare", arrays_to_explode=["rare"]),
        ],
    )
    link = duckdb.connect()
    link.execute("SET threads TO 1")
    link.execute("SET memory_limit = '8GB'")
    api = DuckDBAPI(connection=link)
    left = api.register(frame(imports), dataset_display_name="imports")
    right = api.register(frame(offers), dataset_display_name="offers")
    linker = Linker([left, right], settings)
    linker.training.estimate_probability_two_random_records_match([block_on("digits")], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("digits"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("pair"))
    tick()
    table = linker.inference.predict()
    scored = link.execute(
        f"""SELECT CASE WHEN source_dataset_l = 'imports' THEN unique_id_l ELSE unique_id_r END AS asked,
                   CASE WHEN source_dataset_l = 'imports' THEN unique_id_r ELSE unique_id_l END AS offer,
                   max(match_weight) AS weight
            FROM {table.physical_name} GROUP BY 1, 2
            QUALIFY rank() OVER (PARTITION BY asked ORDER BY weight DESC) <= {ASKED}"""
    ).fetchall()
    found: Found = [[] for _ in imports]
    for asked, offer, weight in scored:
        found[asked].append((offer, weight))
    return found


PEERS: dict[str, Callable[[Path, Clock], Found]] = {
    "tantivy words": tantivy_words,
    "sparse_dot_topn": sparse_dot,
    "bm25s": bm25,
    "rapidfuzz cdist": rapidfuzz_cdist,
    "Splink": splink,
}


def best_by_content(found: Found, folder: Path) -> list[list[int]]:
    """The ten best offers of each import; equal scores in the order of the names."""
    wanted = {row for one in found for row, _ in one}
    names = {row: name for row, name in enumerate(lines(folder / "offers.txt")) if row in wanted}
    return [
        [row for row, _ in sorted(one, key=lambda pair: (-round(pair[1], 5), names[pair[0]], pair[0]))[:KEPT]]
        for one in found
    ]


def main() -> None:
    """Run one peer and write its figures and its answer."""
    peer, folder, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    clocks: list[tuple[float, float]] = []
    found = PEERS[peer](folder, lambda: clocks.append((time.perf_counter(), time.process_time())))
    clocks.append((time.perf_counter(), time.process_time()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (start, start_cpu), (middle, middle_cpu), (end, end_cpu) = clocks
    answer = {
        "index_seconds": middle - start,
        "index_cpu": middle_cpu - start_cpu,
        "match_seconds": end - middle,
        "match_cpu": end_cpu - middle_cpu,
        "peak_mb": peak,
        "asked": len(found),
        "top": best_by_content(found, folder),
    }
    out.write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()

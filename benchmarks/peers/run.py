"""One peer on one job: `python run.py PEER JOB.json OUT.json`, in the peers' own environment (see requirements.txt).

A job holds `left` and `right` (texts), `pairs` (row pairs to score) and `train` (judged pairs: left, right, label).
The answer holds `top` (ten right rows for each left row, best first), `scores` (one for each pair; 0 where the peer did
not propose it) and `seconds`. Imports stand inside the functions, so that one missing peer does not stop the others.
"""

from __future__ import annotations

import io
import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Job = dict[str, Any]
Scores = dict[tuple[int, int], float]


def rapidfuzz_token_set(job: Job) -> Any:
    """token_set_ratio of every pair."""
    from rapidfuzz import fuzz, process

    return process.cdist(job["left"], job["right"], scorer=fuzz.token_set_ratio)


def char_vectors(job: Job) -> tuple[Any, Any]:
    """TF-IDF of character 3-grams, fitted on both sides."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), sublinear_tf=True)
    vectors.fit(job["left"] + job["right"])
    return vectors.transform(job["left"]), vectors.transform(job["right"])


def tfidf_neighbors(job: Job) -> Any:
    """Cosine by scikit-learn's NearestNeighbors over all rows."""
    import numpy as np
    from sklearn.neighbors import NearestNeighbors

    left, right = char_vectors(job)
    distance, rows = NearestNeighbors(metric="cosine", n_neighbors=right.shape[0]).fit(right).kneighbors(left)
    scores = np.zeros((left.shape[0], right.shape[0]))
    np.put_along_axis(scores, rows, 1 - distance, axis=1)
    return scores


def sparse_dot_topn(job: Job) -> Scores:
    """Cosine, the fifty best of each row."""
    from sparse_dot_topn import sp_matmul_topn

    left, right = char_vectors(job)
    best = sp_matmul_topn(left.tocsr(), right.T.tocsr(), top_n=50).tocoo()
    return {(int(i), int(j)): float(v) for i, j, v in zip(best.row, best.col, best.data, strict=True)}


def string_grouper(job: Job) -> Scores:
    """match_strings with its own TF-IDF, fifty matches a row, no floor."""
    import pandas as pd
    from string_grouper import match_strings

    found = match_strings(pd.Series(job["right"]), pd.Series(job["left"]), max_n_matches=50, min_similarity=0.0)
    return {
        (int(i), int(j)): float(v)
        for i, j, v in zip(found["right_index"], found["left_index"], found["similarity"], strict=True)
    }


def bm25(job: Job) -> Scores:
    """bm25s over words."""
    import bm25s

    index = bm25s.BM25()
    index.index(bm25s.tokenize(job["right"], stopwords=None, show_progress=False), show_progress=False)
    rows, scores = index.retrieve(
        bm25s.tokenize(job["left"], stopwords=None, show_progress=False),
        k=min(50, len(job["right"])),
        show_progress=False,
    )
    return {(i, int(j)): float(v) for i in range(len(rows)) for j, v in zip(rows[i], scores[i], strict=True)}


def words(text: str) -> list[str]:
    """Lower-case words and numbers."""
    return sorted(set(re.findall(r"[a-z0-9]+", text.lower())))


def splink(job: Job) -> Scores:
    """Splink on DuckDB: names by Jaro-Winkler, shared words by count; u sampled, m by EM; blocked on shared words."""
    import pandas as pd
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator
    from splink.backends.duckdb import DuckDBAPI
    from splink.blocking_rule_library import block_on

    def frame(texts: list[str]) -> Any:
        tokens = [words(text) for text in texts]
        return pd.DataFrame(
            {
                "unique_id": range(len(texts)),
                "name": texts,
                "brand": [next(iter(re.findall(r"[a-z0-9]+", text.lower())), "") for text in texts],
                "tokens": tokens,
                "code": [max((t for t in row if any(c.isdigit() for c in t)), key=len, default=None) for row in tokens],
                "codes": [[token for token in row if any(c.isdigit() for c in token)] for row in tokens],
            }
        )

    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.95, 0.9, 0.85, 0.8, 0.7]),
            cl.ArrayIntersectAtSizes("tokens", [6, 5, 4, 3, 2, 1]),
            cl.ArrayIntersectAtSizes("codes", [2, 1]),
            cl.ExactMatch("brand").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("brand"),
            block_on("tokens", arrays_to_explode=["tokens"]),
        ],
    )
    api = DuckDBAPI()
    tables = [api.register(frame(job[side]), dataset_display_name=f"{side}_side") for side in ("left", "right")]
    linker = Linker(tables, settings)
    linker.training.estimate_probability_two_random_records_match([block_on("name")], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("brand"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("code"))
    found = linker.inference.predict().as_pandas_dataframe()
    flipped = found["source_dataset_l"].str.startswith("right")
    first = found["unique_id_l"].where(~flipped, found["unique_id_r"])
    second = found["unique_id_r"].where(~flipped, found["unique_id_l"])
    weight = found["match_weight"] - found["match_weight"].min() + 1.0
    return {(int(i), int(j)): float(v) for i, j, v in zip(first, second, weight, strict=True)}


def pyjedai(job: Job) -> Scores:
    """Top-k join on character 3-grams by cosine."""
    import pandas as pd
    from pyjedai.datamodel import Data
    from pyjedai.joins import TopKJoin

    def frame(texts: list[str]) -> Any:
        return pd.DataFrame({"id": [str(n) for n in range(len(texts))], "name": texts})

    data = Data(
        dataset_1=frame(job["left"]), id_column_name_1="id", dataset_2=frame(job["right"]), id_column_name_2="id"
    )
    join = TopKJoin(K=20, metric="cosine", tokenization="qgrams", qgrams=3)
    graph = join.fit(data, reverse_order=True, tqdm_disable=True)
    limit, found = len(job["left"]), {}
    for first, second, extra in graph.edges(data=True):
        low, high = sorted((int(first), int(second)))
        found[low, high - limit] = float(extra["weight"])
    return found


def dedupe(job: Job) -> Scores:
    """dedupe RecordLink trained on the judged training pairs."""
    import dedupe as library
    from dedupe import variables

    left = {f"l{n}": {"name": text or None, "words": frozenset(words(text))} for n, text in enumerate(job["left"])}
    right = {f"r{n}": {"name": text or None, "words": frozenset(words(text))} for n, text in enumerate(job["right"])}
    linker = library.RecordLink([variables.String("name"), variables.Text("name"), variables.Set("words")], num_cores=1)
    judged: dict[str, list[Any]] = {"match": [], "distinct": []}
    for i, j, label in job["train"]:
        judged["match" if label else "distinct"].append(
            {"__class__": "tuple", "__value__": [left[f"l{i}"], right[f"r{j}"]]}
        )
    file = io.StringIO(json.dumps(judged, default=lambda value: {"__class__": "frozenset", "__value__": sorted(value)}))
    linker.prepare_training(left, right, training_file=file, sample_size=2000)
    linker.train(index_predicates=False)
    scored = linker.score(linker.pairs(left, right))
    return {
        (int(pair[0][1:]), int(pair[1][1:])): float(score)
        for pair, score in zip(scored["pairs"], scored["score"], strict=True)
    }


PEERS: dict[str, Callable[[Job], Any]] = {
    "rapidfuzz token_set": rapidfuzz_token_set,
    "TF-IDF char 3 neighbours": tfidf_neighbors,
    "sparse_dot_topn": sparse_dot_topn,
    "string_grouper": string_grouper,
    "bm25s": bm25,
    "Splink 5": splink,
    "pyJedAI": pyjedai,
    "dedupe (trained)": dedupe,
}


def answer(scores: Any, job: Job) -> dict[str, Any]:
    """The best ten of each left row, ties by row, and the score of each asked pair."""
    found: dict[int, list[tuple[float, int]]] = {row: [] for row in range(len(job["left"]))}
    if isinstance(scores, dict):
        for (first, second), value in scores.items():
            found[first].append((-value, second))
        asked = [float(scores.get((i, j), 0.0)) for i, j in job["pairs"]]
    else:
        for first in found:
            found[first] = [(-float(value), second) for second, value in enumerate(scores[first])]
        asked = [float(scores[i, j]) for i, j in job["pairs"]]
    return {"top": [[second for _, second in sorted(found[row])[:10]] for row in found], "scores": asked}


def main() -> None:
    """Run one peer and write its answer."""
    peer, job_path, out_path = sys.argv[1:]
    job = json.loads(Path(job_path).read_text(encoding="utf-8"))
    start = time.perf_counter()
    scores = PEERS[peer](job)
    seconds = time.perf_counter() - start
    Path(out_path).write_text(json.dumps(answer(scores, job) | {"seconds": seconds}), encoding="utf-8")


if __name__ == "__main__":
    main()

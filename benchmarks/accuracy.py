"""Same product, other wording: ours beside eight peers, in one run on judged public catalogs; then the other tables.

`python -m benchmarks.accuracy DATA_DIR [--peers PYTHON] [--freeze] [--diff] [--all]` reads DATA_DIR/er (see
benchmarks/er_data.py). Ours goes the way of a user: CSV files, load_catalog, Matcher. One threshold is chosen on train
and valid, F1 is of test. `--freeze` writes one line a case (ids and outcomes, no texts); peers that are not run are
counted from there. `--diff` shows what flipped. `--all` runs the benchmarks whose frozen tables are printed otherwise.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.er_data import Answer, Case, Task, figures_of, flips, freeze, outcomes, read_task, thawed
from catalogs.load import load_catalog
from catalogs.table import ItemTable
from config.load import load_config
from config.model.weights import Weights
from matcher.engine import Matcher
from matcher.judgements import Judgement
from matcher.matches import Matches
from matcher.pairing import POOL, one_to_one
from matcher.train import fit, judged_pairs, quality

SETS = {"abt_buy": "Abt-Buy", "amazon_google": "Amazon-Google"}
PEERS = (
    "rapidfuzz token_set", "TF-IDF char 3 neighbours", "sparse_dot_topn", "string_grouper", "bm25s", "Splink 5",
    "pyJedAI", "dedupe (trained)",
)  # fmt: skip
PUBLISHED = (
    ("ZeroER, unsupervised", 0.52, 0.48),
    ("CollaborER, self-supervised", 0.832, 0.686),
    ("Ditto, trained on a GPU", 0.893, 0.756),
    ("GPT-4, zero-shot", 0.924, 0.750),
)
WIDE = 80  # offers of each import whose scores are known; the rest count as 0, as with the peers
CURVE = (0, 50, 100, 200, 500)  # judgements; then all of them
OTHERS = ("substitution", "bearings", "crosslingual", "classify", "hard_negatives")
FROZEN = Path(__file__).parent / "frozen"


def ours(task: Task) -> dict[str, Answer]:
    """Untrained, one-to-one, and both trained on the train split."""
    start = time.perf_counter()
    queries, offers = load_catalog(task.left_file), load_catalog(task.right_file)
    matcher = Matcher(offers, cost=False)
    plain = matcher.match(queries, limit=WIDE)
    seconds = time.perf_counter() - start
    weights = matcher.config.weights
    found = {"zamena": answer(plain, task, seconds)}
    found["zamena, one-to-one"] = answer(one_to_one(plain, weights.one_to_one, limit=POOL), task, seconds)
    for name, paired in (("zamena, trained", False), ("zamena, trained, one-to-one", True)):
        start = time.perf_counter()
        judged, _ = judged_pairs(matcher, queries, judgements(task, "train"), paired=paired)
        learned = fit(judged, weights.one_to_one if paired else weights.identity, paired=paired)
        extra = time.perf_counter() - start
        if paired:
            found[name] = answer(one_to_one(plain, learned, limit=POOL), task, seconds + extra)
        else:
            found[name] = answer(trained_matcher(offers, learned).match(queries, limit=WIDE), task, seconds + extra)
    return found


def trained_matcher(offers: ItemTable, identity: object) -> Matcher:
    """A matcher with other weights, as --weights gives it."""
    config = load_config()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "weights.yml"
        weights: Weights = config.weights.model_copy(update={"identity": identity})
        path.write_text(json.dumps(weights.model_dump()), encoding="utf-8")  # JSON is YAML
        learned = load_config(None, weights=path)
        _ = learned.weights  # read before the folder goes
    return Matcher(offers, learned, cost=False)


def answer(matches: Matches, task: Task, seconds: float) -> Answer:
    """Ranked rows and scores of a result."""
    left = [task.left_rows[str(one)] for one in matches.queries.ids]
    right = [task.right_rows[str(one)] for one in matches.catalog.ids]
    top: list[list[int]] = [[] for _ in task.left_rows]
    scores: dict[tuple[int, int], float] = {}
    for pair in range(len(matches)):
        query, offer = int(matches.candidates.query_row[pair]), int(matches.candidates.candidate_row[pair])
        top[left[query]].append(right[offer])
        scores[left[query], right[offer]] = float(np.nan_to_num(matches.score[pair]))
    asked = [scores.get((first, second), 0.0) for first, second, _ in task.judged]
    return Answer([row[:10] for row in top], np.array(asked), seconds)


def peer(name: str, task: Task, python: Path) -> Answer | str:
    """The answer of one peer in its own environment, or why there is none."""
    job = {"left": task.left, "right": task.right, "pairs": [pair[:2] for pair in task.judged], "train": task.train}
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder) / "job.json", Path(folder) / "out.json"
        paths[0].write_text(json.dumps(job), encoding="utf-8")
        script = Path(__file__).parent / "peers" / "run.py"
        command = [str(python), str(script), name, *map(str, paths)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["failed"])[-1]
        found = json.loads(paths[1].read_text(encoding="utf-8"))
    return Answer(found["top"], np.array(found["scores"]), found["seconds"])


def judgements(task: Task, split: str) -> list[Judgement]:
    """One split as a person's judgements."""
    ids = list(task.left_rows), list(task.right_rows)
    return [
        Judgement(ids[0][first], ids[1][second], "POSITIVE" if label else "NEGATIVE")
        for (first, second, label), part in zip(task.judged, task.splits, strict=True)
        if part == split
    ]


def print_row(task: Task, name: str, found: dict[Case, str], note: str = "") -> None:
    """One line of the table."""
    recall, hit, f1, seconds = figures_of(found)
    print(f"{SETS[task.name]:14} {name:28} {recall:9.3f} {hit:6.3f} {f1:8.3f} {seconds:>8}{note}", flush=True)


def curve(task: Task) -> None:
    """What the first judgements are worth on test, drawn by a fixed seed; how reliable the probability is."""
    queries, matcher = load_catalog(task.left_file), Matcher(load_catalog(task.right_file), cost=False)
    pool, _ = judged_pairs(matcher, queries, judgements(task, "train"))
    test, _ = judged_pairs(matcher, queries, judgements(task, "test"))
    start = matcher.config.weights.identity
    order = np.random.default_rng(0).permutation(len(pool.labels))
    print(f"{'set':14} {'judgements':>10} {'log loss':>9} {'F1':>6} {'ECE':>7}   (F1 at probability one half)")
    for count in (*CURVE, len(order)):
        chosen = np.zeros(len(order), dtype=np.bool_)
        chosen[order[:count]] = True
        one = quality(test, fit(pool.take(chosen), start) if count else start)
        print(f"{SETS[task.name]:14} {count:10} {one.log_loss:9.4f} {one.f1:6.3f} {one.ece:7.4f}", flush=True)
        if count in (0, len(order)):
            print(f"{'':14} {'pairs':>10} {'probability':>11} {'matches':>8}")
            for pairs, probability, share in one.reliability:
                print(f"{'':14} {pairs:10} {probability:11.3f} {share:8.3f}")


def run_task(task: Task, peers: Path | None, *, write: bool, show: bool) -> None:
    """The rows of one set: ours from this run, peers from this run or as they were frozen."""
    path = FROZEN / f"{task.name}.csv"
    before, systems = thawed(path), dict[str, dict[Case, str]]()
    for name, found in ours(task).items():
        systems[name] = outcomes(task, found)
        print_row(task, name, systems[name])
    for name in PEERS:
        answered = peer(name, task, peers) if peers is not None else "not run"
        if not isinstance(answered, str):
            systems[name] = outcomes(task, answered)
            print_row(task, name, systems[name])
        elif name in before:
            systems[name] = before[name]
            print_row(task, name, systems[name], "  frozen")
        else:
            print(f"{SETS[task.name]:14} {name:28} skipped: {answered}")
    if show:
        for name, cases in systems.items():
            for line in flips(before.get(name, {}), cases):
                print(f"  {task.name}, {name}: {line}")
    if write:
        freeze(systems, path)


def others(data: Path, *, run: bool, write: bool) -> None:
    """The tables of the other benchmarks, run now or as they were frozen."""
    for name in OTHERS:
        path = FROZEN / f"{name}.txt"
        print(f"\n== {name}", flush=True)
        if run:
            given = [] if name == "hard_negatives" else [str(data)]
            command = [sys.executable, "-m", f"benchmarks.{name}", *given]
            done = subprocess.run(command, check=False, capture_output=True, text=True)
            text = done.stdout if not done.returncode else f"failed: {done.stderr.strip()[-500:]}\n"
            if write and not done.returncode:
                path.write_text(text, encoding="utf-8")
        else:
            text = path.read_text(encoding="utf-8") if path.exists() else "not frozen: --all --freeze\n"
        print(text, end="", flush=True)


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--peers", type=Path, help="interpreter of the peers' environment (make bench-peers)")
    parser.add_argument("--freeze", action="store_true", help="write what became of each case")
    parser.add_argument("--diff", action="store_true", help="show which cases flipped since they were frozen")
    parser.add_argument("--all", action="store_true", help="run the other benchmarks too")
    given = parser.parse_args()
    if not (given.data / "er").is_dir():
        print(f"{given.data / 'er'}: no such folder; skipped", file=sys.stderr)
        return 2
    tasks = [read_task(given.data / "er" / name) for name in SETS]
    peers = given.peers if given.peers and given.peers.exists() else None
    if peers is None:
        print("no --peers interpreter: peers as frozen (make bench-peers installs them)", file=sys.stderr)
    print(f"{'set':14} {'system':28} {'recall@10':>9} {'hit@1':>6} {'test F1':>8} {'seconds':>8}")
    for task in tasks:
        run_task(task, peers, write=given.freeze, show=given.diff)
    print("published test F1, measured by their authors:")
    for name, first, second in PUBLISHED:
        print(f"{'':14} {name:28} Abt-Buy {first:.3f}  Amazon-Google {second:.3f}")
    print("\n== What judgements are worth, on test pairs")
    for task in tasks:
        curve(task)
    others(given.data, run=given.all, write=given.freeze)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Two public catalogs of the same products with judged pairs: reading, measuring, freezing.

A folder holds left.csv and right.csv (id, name or title, manufacturer …), matches.csv (left_id, right_id), and
train.csv, valid.csv and test.csv (ltable_id, rtable_id, label): the split of DeepMatcher.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.bool_]
Case = tuple[str, str, str]  # "gold", "test" or "time"; import id; offer id
KEYS = ("case", "import_id", "offer_id")


@dataclass(frozen=True)
class Task:
    """One set. Rows are numbered in file order; `judged` are (left row, right row, label) of all three splits."""

    folder: Path
    left: list[str]
    right: list[str]
    left_rows: dict[str, int]
    right_rows: dict[str, int]
    gold: dict[int, set[int]]
    judged: list[tuple[int, int, int]]
    splits: list[str]

    @property
    def name(self) -> str:
        """Folder name."""
        return self.folder.name

    @property
    def left_file(self) -> Path:
        """The queries."""
        return self.folder / "left.csv"

    @property
    def right_file(self) -> Path:
        """The offers."""
        return self.folder / "right.csv"

    @property
    def train(self) -> list[tuple[int, int, int]]:
        """Judged pairs of the train split."""
        return [pair for pair, split in zip(self.judged, self.splits, strict=True) if split == "train"]

    @cached_property
    def labels(self) -> Labels:
        """Labels of `judged`."""
        return np.array([label for *_, label in self.judged], dtype=np.bool_)

    def of(self, *splits: str) -> Labels:
        """Flags of the judged pairs of some splits."""
        return np.array([split in splits for split in self.splits], dtype=np.bool_)


@dataclass(frozen=True)
class Answer:
    """Ten right rows for each left row, best first; a score for each judged pair, 0 where it was not proposed."""

    top: list[list[int]]
    scores: Floats
    seconds: float


def read_task(folder: Path) -> Task:
    """The set in a folder."""
    sides = [_rows(folder / f"{side}.csv") for side in ("left", "right")]
    numbers = [{row["id"]: number for number, row in enumerate(side)} for side in sides]
    gold: dict[int, set[int]] = {}
    for row in _rows(folder / "matches.csv"):
        gold.setdefault(numbers[0][row["left_id"]], set()).add(numbers[1][row["right_id"]])
    judged, splits = [], []
    for split in ("train", "valid", "test"):
        for row in _rows(folder / f"{split}.csv"):
            judged.append((numbers[0][row["ltable_id"]], numbers[1][row["rtable_id"]], int(row["label"])))
            splits.append(split)
    left, right = ([_text(row) for row in side] for side in sides)
    return Task(folder, left, right, numbers[0], numbers[1], gold, judged, splits)


def threshold(task: Task, answer: Answer) -> float:
    """The score at which F1 on train and valid is highest."""
    known = task.of("train", "valid")
    order = np.argsort(-answer.scores[known], kind="stable")
    scores, labels = answer.scores[known][order], task.labels[known][order]
    f1 = 2.0 * np.cumsum(labels) / (np.arange(1, len(labels) + 1) + labels.sum())
    last_of_tie = np.append(scores[1:] != scores[:-1], True)
    return float(scores[np.argmax(np.where(last_of_tie, f1, -1.0))])


def f1_at(scores: Floats, labels: Labels, limit: float) -> float:
    """F1 of "every pair scoring at least `limit` is a match"."""
    said = scores >= limit
    return float(2.0 * (said & labels).sum() / max(said.sum() + labels.sum(), 1))


def outcomes(task: Task, answer: Answer) -> dict[Case, str]:
    """What became of each case: the place of a gold pair among the ten or "-", a judged test pair as TP FP FN TN."""
    left, right = list(task.left_rows), list(task.right_rows)
    found: dict[Case, str] = {("time", "", ""): f"{answer.seconds:.1f}"}
    for row, gold in sorted(task.gold.items()):
        places = {offer: str(place) for place, offer in enumerate(answer.top[row][:10], start=1)}
        found |= {("gold", left[row], right[offer]): places.get(offer, "-") for offer in sorted(gold)}
    limit = threshold(task, answer)
    for pair in np.flatnonzero(task.of("test")).tolist():
        first, second, label = task.judged[pair]
        said = bool(answer.scores[pair] >= limit)
        found["test", left[first], right[second]] = ("T" if said == bool(label) else "F") + ("P" if said else "N")
    return found


def figures_of(cases: dict[Case, str]) -> tuple[float, float, float, str]:
    """recall@10, hit@1, test F1 and seconds, counted from outcomes alone."""
    places: dict[str, list[str]] = {}
    for (kind, first, _), outcome in cases.items():
        if kind == "gold":
            places.setdefault(first, []).append(outcome)
    every = [outcome for one in places.values() for outcome in one]
    count = Counter(outcome for (kind, *_), outcome in cases.items() if kind == "test")
    f1 = 2.0 * count["TP"] / max(2 * count["TP"] + count["FP"] + count["FN"], 1)
    hits = sum("1" in one for one in places.values()) / len(places)
    return sum(one != "-" for one in every) / len(every), hits, f1, cases["time", "", ""]


def freeze(systems: dict[str, dict[Case, str]], path: Path) -> None:
    """Writes one line a case, one column a system; ids and outcomes, no texts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cases = next(iter(systems.values()))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["case", "import_id", "offer_id", *systems])
        writer.writerows([*case, *(one[case] for one in systems.values())] for case in cases)


def thawed(path: Path) -> dict[str, dict[Case, str]]:
    """The outcomes of each frozen system; none where nothing was frozen."""
    rows = _rows(path) if path.exists() else []
    systems = [name for name in (rows[0] if rows else ()) if name not in KEYS]
    return {name: {(row["case"], row["import_id"], row["offer_id"]): row[name] for row in rows} for name in systems}


def flips(before: dict[Case, str], after: dict[Case, str]) -> list[str]:
    """The cases whose outcome is not the frozen one; seconds are no case."""
    return [
        f"{' '.join(case)}: {before.get(case, 'not frozen')} → {outcome}"
        for case, outcome in after.items()
        if case[0] != "time" and before.get(case) != outcome
    ]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _text(row: dict[str, str]) -> str:
    """What a text matcher is given: name and manufacturer."""
    return f"{row.get('name') or row.get('title') or ''} {row.get('manufacturer') or ''}".strip()

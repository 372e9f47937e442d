"""Two public catalogs of the same products with judged pairs: reading, measuring, freezing.

A folder holds left.csv and right.csv (id, name or title, manufacturer …), matches.csv (left_id, right_id), and
train.csv, valid.csv and test.csv (ltable_id, rtable_id, label): the split of DeepMatcher.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.bool_]


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


def figures(task: Task, answer: Answer) -> tuple[float, float, float]:
    """recall@10, hit@1 and test F1 at the threshold that is best on train and valid."""
    found = sum(len(gold & set(answer.top[row][:10])) for row, gold in task.gold.items())
    hits = [bool(answer.top[row]) and answer.top[row][0] in gold for row, gold in task.gold.items()]
    test = task.of("test")
    f1 = f1_at(answer.scores[test], task.labels[test], threshold(task, answer))
    return found / sum(map(len, task.gold.values())), float(np.mean(hits)), f1


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


def verdicts(task: Task, answer: Answer) -> list[tuple[str, str, str]]:
    """One line a case: (import id, offer id or "", verdict); first offers of imports, then judged pairs of test."""
    left, right = list(task.left_rows), list(task.right_rows)
    lines = []
    for row, gold in sorted(task.gold.items()):
        places = [str(place) for place, offer in enumerate(answer.top[row], start=1) if offer in gold]
        lines.append((left[row], "", f"place {places[0]}" if places else "missed"))
    limit = threshold(task, answer)
    for pair in np.flatnonzero(task.of("test")).tolist():
        first, second, label = task.judged[pair]
        said = bool(answer.scores[pair] >= limit)
        verdict = "right" if said == bool(label) else "false match" if said else "missed match"
        lines.append((left[first], right[second], verdict))
    return lines


def freeze(task: Task, answer: Answer, path: Path) -> None:
    """Writes the verdicts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("import_id", "offer_id", "verdict"), *verdicts(task, answer)])


def diff(task: Task, answer: Answer, path: Path) -> None:
    """Prints the cases whose verdict is not the frozen one."""
    before = {(row["import_id"], row["offer_id"]): row["verdict"] for row in _rows(path)} if path.exists() else {}
    for first, second, verdict in verdicts(task, answer):
        was = before.get((first, second), "not frozen")
        if was != verdict:
            print(f"  {task.name} {first} {second}: {was} → {verdict}")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _text(row: dict[str, str]) -> str:
    """What a text matcher is given: name and manufacturer."""
    return f"{row.get('name') or row.get('title') or ''} {row.get('manufacturer') or ''}".strip()

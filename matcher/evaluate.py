"""How good an answer is, measured against pairs that people judged."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from config.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

CUTS = (1, 5, 10)  # of recall
MEASURES = (*(f"recall@{cut}" for cut in CUTS), "hit@1", "mrr", "ndcg@10", "f1", "f1_threshold")

Gold = Mapping[str, Mapping[str, float]]  # import id → offer id → gain
Ranked = Mapping[str, Sequence[tuple[str, float]]]  # import id → (offer id, score), best first


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Averages over the imports that have a judged offer; `measures` holds every name of MEASURES."""

    imports: int
    pairs: int
    measures: dict[str, float]

    def below(self, floors: Mapping[str, float]) -> dict[str, tuple[float, float]]:
        """Measures under their floor: name → (measured, floor)."""
        return {name: (self.measures[name], floor) for name, floor in floors.items() if self.measures[name] < floor}


def read_pairs(path: Path) -> dict[str, dict[str, float]]:
    """PAIRS: CSV with `import_id,offer_id[,gain]`; the gain is 1 where none is given, rows with gain 0 are no pairs."""
    if not path.is_file():
        what = "is a folder, a CSV file of pairs is needed" if path.is_dir() else "no such file"
        raise InputError(what, where=str(path))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            sample = file.read(4096)
            file.seek(0)
            delimiter = max(",;\t", key=sample.split("\n", 1)[0].count)
            rows = list(csv.DictReader(file, delimiter=delimiter))
    except UnicodeDecodeError as error:
        raise InputError("is no CSV in UTF-8", where=str(path), hint="save it as CSV UTF-8") from error
    except (OSError, csv.Error) as error:
        raise InputError(f"cannot be read as judged pairs: {error}", where=str(path)) from error
    gold: dict[str, dict[str, float]] = {}
    for line, row in enumerate(rows, start=2):
        if not {"import_id", "offer_id"} <= set(row):
            hint = "the first line must be: import_id,offer_id or import_id,offer_id,gain"
            raise InputError("has no columns import_id and offer_id", where=str(path), hint=hint)
        gain = _gain(row.get("gain"), f"{path}:{line}")
        if gain > 0:
            gold.setdefault(str(row["import_id"]).strip(), {})[str(row["offer_id"]).strip()] = gain
    if not gold:
        raise InputError("holds no judged pair", where=str(path), hint="evaluate needs at least one pair with a gain")
    return gold


def _gain(text: str | None, where: str) -> float:
    if not text or not text.strip():
        return 1.0
    try:
        gain = float(text.replace(",", "."))
    except ValueError as error:
        raise InputError(f"gain '{text}' is not a number", where=where) from error
    if not math.isfinite(gain):
        raise InputError(f"gain '{text}' is not a finite number", where=where)
    return gain


def parse_floors(texts: Iterable[str]) -> dict[str, float]:
    """`recall@10=0.9` → {"recall@10": 0.9}; an unknown measure is an error that names the choices."""
    floors = {}
    for text in texts:
        name, _, number = text.partition("=")
        name = name.strip().lower()
        if name not in MEASURES:
            raise InputError(f"unknown measure '{name}'; known: {', '.join(MEASURES)}", where=f"--floor {text}")
        try:
            floors[name] = float(number.replace(",", "."))
        except ValueError as error:
            raise InputError(f"'{number}' is not a number", where=f"--floor {text}", hint="recall@10=0.9") from error
        if not math.isfinite(floors[name]):  # nothing is below "nan": such a floor would hold anything
            raise InputError(f"'{number}' is not a finite number", where=f"--floor {text}", hint="recall@10=0.9")
    return floors


def ranked_of(frame: pd.DataFrame) -> dict[str, list[tuple[str, float]]]:
    """What a matches file offers each import, best first."""
    offered = frame[frame["offer_id"].notna() & (frame["offer_id"].astype(str) != "")].sort_values(
        "rank", kind="stable"
    )
    ranked: dict[str, list[tuple[str, float]]] = {}
    for import_id, offer_id, score in zip(offered["import_id"], offered["offer_id"], offered["score"], strict=True):
        ranked.setdefault(str(import_id), []).append((str(offer_id), float(score)))
    return ranked


def evaluate(ranked: Ranked, gold: Gold) -> Evaluation:
    """Averages over the imports of `gold`; an import without offers counts as wholly missed."""
    per_import: dict[str, list[float]] = {name: [] for name in MEASURES[:-2]}
    for import_id, gains in gold.items():
        offers = [offer for offer, _ in ranked.get(import_id, ())]
        found = [place for place, offer in enumerate(offers, start=1) if offer in gains]
        for cut in CUTS:
            per_import[f"recall@{cut}"].append(sum(place <= cut for place in found) / len(gains))
        per_import["hit@1"].append(float(found[:1] == [1]))
        per_import["mrr"].append(1.0 / found[0] if found else 0.0)
        per_import["ndcg@10"].append(ndcg([gains.get(offer, 0.0) for offer in offers], list(gains.values()), cut=10))
    measures = {name: math.fsum(values) / len(values) for name, values in per_import.items()}
    measures["f1"], measures["f1_threshold"] = best_f1(ranked, gold)
    return Evaluation(len(gold), sum(len(gains) for gains in gold.values()), measures)


def ndcg(offered: Sequence[float], ideal: Sequence[float], *, cut: int) -> float:
    """Discounted gain of the first `cut` offers against the best possible order; gains enter as they are."""

    def discounted(gains: Iterable[float]) -> float:
        return math.fsum(gain / math.log2(place + 1) for place, gain in enumerate(gains, start=1))

    best = discounted(sorted(ideal, reverse=True)[:cut])
    return discounted(offered[:cut]) / best if best > 0 else 0.0


def best_f1(ranked: Ranked, gold: Gold) -> tuple[float, float]:
    """The highest F1 of "every offered pair scoring at least t is a match", and the t that reaches it.

    Only imports of `gold` count, since nothing is known of the others. Of thresholds that tie, the highest.
    """
    entries = [
        (score, offer in gold[import_id])
        for import_id, offers in ranked.items()
        if import_id in gold
        for offer, score in offers
        if not math.isnan(score)
    ]
    total = sum(len(gains) for gains in gold.values())
    if not entries:
        return 0.0, math.nan
    entries.sort(key=lambda entry: -entry[0])
    scores = np.array([score for score, _ in entries])
    right = np.cumsum([is_match for _, is_match in entries])
    f1 = 2.0 * right / (np.arange(1, len(entries) + 1) + total)
    last_of_tie = np.append(scores[1:] != scores[:-1], True)
    best = int(np.argmax(np.where(last_of_tie, f1, -1.0)))
    return float(f1[best]), float(scores[best])

"""Two runs side by side: which answers changed, and the one cause of each."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from catalogs.packed import ChainedItems, PackedItems
from catalogs.safe_cell import safe_cell
from matcher.reconcile.answers import Answer, read_answers
from matcher.reconcile.plan import ANSWERS, OFFERS, Plan, read_manifest
from matcher.report.atomic import replacing
from matcher.retrieve.order import id_key
from matcher.retrieve.terms import text_key

Known = npt.NDArray[np.int64]  # (2, offers): numbers that stand for ids, ascending, and for their records

RULES = {
    "config": "the configuration was changed",
    "code": "the program was changed",
    "options": "another limit, language, day, rates or list of units",
}
MOVED = "other offers moved the rarity of its words, the models of prices, or the offers that are compared"


def offers_of(plan: Plan) -> Known:
    """What the index holds: a number for the id of each offer, and one for its record."""
    matcher = plan.matcher()
    catalog, details = matcher.catalog, matcher.catalog.details
    rows = np.flatnonzero(matcher.index.present(np.arange(len(catalog))))
    if not isinstance(details, PackedItems | ChainedItems) or not len(rows):
        return np.zeros((2, 0), dtype=np.int64)
    found = np.empty((2, len(rows)), dtype=np.int64)
    for at, row in enumerate(rows.tolist()):
        found[:, at] = _number_of(catalog.ids[row]), _number(details.packed(row))
    return np.asarray(found[:, np.argsort(found[0])])


def write_diff(before: Path, after: Path, output: Path | None = None) -> int:
    """Writes diff.csv into the run `after`, or to `output`; how many imports are answered otherwise."""
    changes = list(changes_between(before, after))
    path = output or after / "diff.csv"
    with replacing(path) as building, building.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["import_id", "cause", "offers_before", "offers_after"])
        writer.writerows(map(safe_cell, row) for row in changes)
    return len(changes)


def changes_between(before: Path, after: Path) -> Iterator[tuple[str, str, str, str]]:
    """Import id, cause, offers before and after, of each import whose rows differ, in the order of ids."""
    old_facts, new_facts = read_manifest(before), read_manifest(after)
    rules = next((text for name, text in RULES.items() if old_facts["rules"][name] != new_facts["rules"][name]), "")
    known = np.load(before / OFFERS, mmap_mode="r"), np.load(after / OFFERS, mmap_mode="r")
    for name, one, two in _side_by_side(_answers(before, old_facts), _answers(after, new_facts)):
        if one is not None and two is not None and one.rows == two.rows:
            continue
        yield (
            name,
            cause_of(one, two, rules, lambda side, offer: _record(known[side], offer)),
            " ".join(_offers(one)),
            " ".join(_offers(two)),
        )


def _side_by_side(old: Iterator[Answer], new: Iterator[Answer]) -> Iterator[tuple[str, Answer | None, Answer | None]]:
    """Answers of two runs, each in the order of ids, import by import; one of each is held in memory."""
    one, two = next(old, None), next(new, None)
    while found := [answer for answer in (one, two) if answer is not None]:
        name = min((answer.import_id for answer in found), key=id_key)
        mine = one if one is not None and one.import_id == name else None
        other = two if two is not None and two.import_id == name else None
        yield name, mine, other
        one, two = next(old, None) if mine else one, next(new, None) if other else two


def cause_of(one: Answer | None, two: Answer | None, rules: str, record: Callable[[int, str], object]) -> str:
    """The one cause why an import is answered otherwise. `record(side, offer)`: a stamp of the offer's record before
    (side 0) and after (1), None where it was not offered; `rules`: the change that concerns every answer, if any."""
    if one is None or two is None:
        return "the import was added" if one is None else "the import was withdrawn"
    if one.imported != two.imported:
        return "the import was edited"
    if rules:
        return rules
    for offer in dict.fromkeys((*two.offers, *one.offers)):
        before, after = record(0, offer), record(1, offer)
        if before != after:
            verb = "added" if before is None else "withdrawn" if after is None else "edited"
            return f"offer {offer} was {verb}"
    return MOVED


def _record(known: Known, offer: str) -> int | None:
    key = _number_of(offer)
    at = int(np.searchsorted(known[0], key))
    return int(known[1][at]) if at < known.shape[1] and known[0][at] == key else None


def _answers(run: Path, facts: dict[str, Any]) -> Iterator[Answer]:
    return (one for name in facts["checkpoints"] for one in read_answers(run / ANSWERS / name))


def _offers(answer: Answer | None) -> tuple[str, ...]:
    return answer.offers if answer else ()


def _number_of(offer: str) -> int:
    return text_key(str(offer))


def _number(packed: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(packed, digest_size=8).digest(), "little", signed=True)

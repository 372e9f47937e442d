"""What a run answers otherwise than the run before it, and the one cause of each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from catalogs.store import answers, runs
from catalogs.store.contents import entries_by_key
from catalogs.store.database import Connection
from config.load import Config
from matcher.reconcile.answers import Answer
from matcher.reconcile.diff import RULES, cause_of
from matcher.tables import natural
from matcher.web.indexed import indexed
from matcher.web.offered import item_digest, pair_name

_SHOWN = "what owners show of their offers was changed"
_CATALOG = "the catalog served beside the listings was changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One import that is answered otherwise: the grades and offers before and after, best first."""

    import_id: str
    cause: str
    grade_before: str
    grade_after: str
    offers_before: tuple[str, ...]
    offers_after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Answered:
    answer: Answer
    grade: str
    digests: dict[str, bytes]  # of the offers named


def iter_changes(
    connection: Connection, config: Config, before: dict[str, Any], after: dict[str, Any], *, start: str = ""
) -> Iterator[Difference]:
    """Differences of two runs of a project in the order of a matches file, those after the import `start`."""
    sides = _Sides(connection, config, (before, after))
    for one, two in _merged(*(_after(sides.iter(side), start) for side in (0, 1))):
        if one is not None and two is not None and one.answer.rows == two.answer.rows:
            continue
        named = two or one
        assert named is not None
        cause = cause_of(
            one.answer if one else None, two.answer if two else None, sides.rules, sides.record_of(one, two)
        )
        yield Difference(
            named.answer.import_id, cause, one.grade if one else "", two.grade if two else "",
            one.answer.offers if one else (), two.answer.offers if two else (),
        )  # fmt: skip


class _Sides:
    """Two runs, and what was offered at each."""

    def __init__(self, connection: Connection, config: Config, both: tuple[dict[str, Any], dict[str, Any]]) -> None:
        self._connection, self._config, self._runs = connection, config, both
        self._stamps = tuple(run["stamps"] for run in both)
        self._listings = {name for stamps in self._stamps for name in stamps["offers"]["versions"]}
        self.rules = self._rules()

    def iter(self, side: int) -> Iterator[_Answered]:
        """The answers of one run, import by import."""
        run_id = self._runs[side]["id"]
        found = groupby(answers.iter_answers(self._connection, run_id), key=itemgetter("import_key"))
        batch: list[tuple[str, list[dict[str, Any]]]] = []
        for key, rows in found:
            batch.append((key, list(rows)))
            if len(batch) == 200:
                yield from self._read(run_id, batch)
                batch = []
        yield from self._read(run_id, batch)

    def record_of(self, one: _Answered | None, two: _Answered | None) -> Any:
        """What tells whether an offer was the same at both moments."""
        known = [side.digests if side else {} for side in (one, two)]

        def record(side: int, offer: str) -> bytes | None:
            if offer in known[side]:
                return known[side][offer]
            listing_id, key = pair_name(offer, self._listings)
            if not listing_id:  # the catalog is the same at both moments, else `rules` says so
                return known[1 - side].get(offer)
            entry = entries_by_key(
                self._connection, self._stamps[side]["offers"]["versions"].get(listing_id, ""), [key]
            ).get(key)
            kept = self._stamps[side]["offers"]["kept_back"].get(listing_id)
            return item_digest(indexed(entry["item"], kept, self._config)) if entry else None

        return record

    def _read(self, run_id: str, batch: list[tuple[str, list[dict[str, Any]]]]) -> Iterator[_Answered]:
        imports = runs.inputs_by_key(self._connection, run_id, [key for key, _ in batch])
        for key, rows in batch:
            told = json.dumps([row["row"] for row in rows], sort_keys=True, ensure_ascii=False)
            offered = {
                row["row"]["offer_id"]: bytes(row["offer_digest"]) for row in rows if row["offer_key"] is not None
            }
            imported = bytes(imports[key]["digest"]).hex()
            yield _Answered(Answer(key, imported, "", told, tuple(offered)), rows[0]["grade"], offered)

    def _rules(self) -> str:
        before, after = self._stamps
        if changed := next((text for name, text in RULES.items() if before[name] != after[name]), ""):
            return changed
        if before["shown"] != after["shown"]:
            return _SHOWN
        return _CATALOG if before["offers"]["catalog"] != after["offers"]["catalog"] else ""


def _after(found: Iterator[_Answered], start: str) -> Iterator[_Answered]:
    if not start:
        return found
    least = natural(start)
    return (one for one in found if natural(one.answer.import_id) > least)


def _merged(
    first: Iterator[_Answered], second: Iterator[_Answered]
) -> Iterator[tuple[_Answered | None, _Answered | None]]:
    """Both in step: each import once, with what each run says of it."""
    one, two = next(first, None), next(second, None)
    while one is not None or two is not None:
        keys = [natural(side.answer.import_id) if side else None for side in (one, two)]
        least = min(key for key in keys if key is not None)
        yield (one if keys[0] == least else None), (two if keys[1] == least else None)
        one = next(first, None) if keys[0] == least else one
        two = next(second, None) if keys[1] == least else two

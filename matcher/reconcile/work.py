"""What a worker does with one chunk of imports: answer it, or take over what still holds, and leave a checkpoint."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from catalogs.packed import ChainedItems, PackedItems
from catalogs.packing import pack, unpack
from catalogs.table import ItemTable, QuantityColumn
from matcher.engine import Matcher
from matcher.explain import Explainer
from matcher.joining import joined
from matcher.reconcile.answers import Answer, Known, rows_by_import, write_answers
from matcher.reconcile.memory import Gauge, peak_mb
from matcher.reconcile.plan import ANSWERS, Plan, read_manifest
from matcher.retrieve import retrieve
from matcher.stamp import digest
from matcher.tables import Candidates

Chunk = tuple[str, Sequence[bytes]]  # name of the checkpoint, packed imports


def work(plan: Plan, chunk: Chunk) -> tuple[int, int, float]:
    """Answers a chunk into its checkpoint.

    How many imports it has, how many answers were made anew, and the most memory this process has held, in MB.
    """
    name, packed = chunk
    path = plan.run / ANSWERS / name
    if path.exists():
        return len(packed), 0, peak_mb()
    answers, anew = [], 0
    for some in _opened(plan).gauge.slices(len(packed)):
        found = _answer(plan, packed[some])
        answers += [answer for answer, _ in found]
        anew += sum(fresh for _, fresh in found)
    write_answers(path, answers)
    return len(packed), anew, peak_mb()


def _answer(plan: Plan, packed: Sequence[bytes]) -> list[tuple[Answer, bool]]:
    """Answers of some imports, and whether each was made anew."""
    matcher, known, _ = _opened(plan)
    imports = imports_of(packed, plan.units)
    stamps = [_short(one) for one in packed]
    old = [known.get(stamp) for stamp in stamps]
    if plan.since is not None and read_manifest(plan.since)["stamp"] == plan.stamp and all(old):
        return [(one, False) for one in old if one is not None]
    kept: dict[int, Answer] = {}
    if any(old):
        bases = _bases(plan, matcher, imports, retrieve(imports, matcher.index, limit=matcher.wanted(plan.limit)))
        kept = {at: one for at, one in enumerate(old) if one is not None and one.basis == bases[at]}
    fresh = np.array([at for at in range(len(packed)) if at not in kept], dtype=np.int64)
    made = _answered(plan, matcher, imports.take(fresh), [stamps[at] for at in fresh.tolist()])
    anew = dict(zip(fresh.tolist(), made, strict=True))
    return [(anew[at], True) if at in anew else (kept[at], False) for at in range(len(packed))]


def imports_of(packed: Sequence[bytes], units: Iterable[tuple[str, str]]) -> ItemTable:
    """The imports of a chunk; an attribute has the base unit it has in the whole list, which `units` tells."""
    table = ItemTable.from_items(unpack(one) for one in packed)
    known = dict(units)
    columns: dict[str, QuantityColumn] = {
        name: replace(column, unit=known.get(name, column.unit)) for name, column in table.quantities.items()
    }
    return replace(table, quantities=columns)


def _answered(plan: Plan, matcher: Matcher, imports: ItemTable, stamps: Sequence[str]) -> list[Answer]:
    if not len(imports):
        return []
    found: list[Candidates] = []
    matches = matcher.match(imports, limit=plan.limit, seen=found.append)
    rows = rows_by_import(matches, Explainer(matches, matcher.config), plan.language)
    bases = _bases(plan, matcher, imports, joined(found))
    return [
        Answer(str(name), stamp, basis, *rows[str(name)])
        for name, stamp, basis in zip(imports.ids.tolist(), stamps, bases, strict=True)
    ]


def _bases(plan: Plan, matcher: Matcher, imports: ItemTable, found: Candidates) -> list[str]:
    """For each import a stamp of all its answer is made of beside itself.

    Rules, the offers worth comparing with all they say, how they were found, what both sides cost: the stages after
    retrieval read nothing else, so equal stamps give equal rows.
    """
    met, place = np.unique(found.candidate_row, return_inverse=True)
    records = [_record(matcher, row) for row in met.tolist()]
    columns: list[Any] = [
        found.retrieval_score,
        found.found_by,
        found.rare_words,
        found.characters,
        found.meaning,
        found.signs,
    ]
    costs = matcher.cost(imports, matcher.catalog, found) if matcher.cost else None
    if costs is not None:
        columns += [getattr(costs, f"{side}_{end}") for side in ("import", "offer") for end in ("low", "mid", "high")]
    missing: Any = costs.missing if costs is not None else None
    rules = repr(sorted(plan.rules.items())).encode()
    stamps = []
    for row in range(len(imports)):
        low, high = np.searchsorted(found.query_row, [row, row + 1]).tolist()
        lines = []
        for pair in range(low, high):
            said = b"".join(column[pair].tobytes() for column in columns)
            lacking = repr(missing[pair]).encode() if missing is not None else b""
            lines.append(records[place[pair]] + said + lacking)
        stamps.append(digest([rules, *sorted(lines)])[:32])
    return stamps


def _record(matcher: Matcher, row: int) -> bytes:
    """A stamp of an offer's full record."""
    details = matcher.catalog.details
    packed = details.packed(row) if isinstance(details, PackedItems | ChainedItems) else pack(details[row])
    return hashlib.blake2b(packed, digest_size=16).digest()


def _short(packed: bytes) -> str:
    return hashlib.blake2b(packed, digest_size=16).hexdigest()


class Opened(NamedTuple):
    """What a worker keeps while it lives."""

    matcher: Matcher
    known: Known  # answers of the run before
    gauge: Gauge


@lru_cache(maxsize=1)
def _opened(plan: Plan) -> Opened:
    known = Known(sorted((plan.since / ANSWERS).iterdir()) if plan.since is not None else [])
    return Opened(plan.matcher(), known, Gauge(plan.room))


def checkpoint(packed: Sequence[bytes], stamp: str) -> str:
    """Name of a chunk's checkpoint: what it depends on, so that a resumed run never takes over a wrong one."""
    return f"{digest([stamp.encode(), *packed])[:32]}.jsonl"

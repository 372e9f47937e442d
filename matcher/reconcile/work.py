"""What a worker does with one chunk of imports: answer it, or take over what still holds, and leave a checkpoint."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from catalogs.packed import ChainedItems, PackedItems
from catalogs.packing import pack, unpack
from catalogs.table import ItemTable, QuantityColumn
from matcher.engine import Matcher
from matcher.explain import Explainer
from matcher.joining import joined
from matcher.reconcile.answers import Answer, read_answers, rows_by_import, write_answers
from matcher.reconcile.plan import ANSWERS, Plan, read_manifest
from matcher.retrieve import retrieve
from matcher.stamp import digest
from matcher.tables import Candidates

Chunk = tuple[str, Sequence[bytes]]  # name of the checkpoint, packed imports


def work(plan: Plan, chunk: Chunk) -> tuple[int, int]:
    """Answers a chunk into its checkpoint; how many imports it has, and how many answers were made anew."""
    name, packed = chunk
    path = plan.run / ANSWERS / name
    if path.exists():
        return len(packed), 0
    matcher, known = _opened(plan)
    imports = imports_of(packed, plan)
    stamps = [_short(one) for one in packed]
    old = [known.get(stamp) for stamp in stamps]
    if plan.since is not None and read_manifest(plan.since)["stamp"] == plan.stamp and all(old):
        write_answers(path, [one for one in old if one is not None])
        return len(packed), 0
    if any(old):
        bases = _bases(plan, matcher, imports, retrieve(imports, matcher.index, limit=matcher.wanted(plan.limit)))
        kept = {at: one for at, one in enumerate(old) if one is not None and one.basis == bases[at]}
    else:
        bases, kept = [], {}
    fresh = np.array([at for at in range(len(packed)) if at not in kept], dtype=np.int64)
    made = _answered(plan, matcher, imports.take(fresh), [stamps[at] for at in fresh.tolist()])
    anew = dict(zip(fresh.tolist(), made, strict=True))
    write_answers(path, [kept.get(at) or anew[at] for at in range(len(packed))])
    return len(packed), len(fresh)


def imports_of(packed: Sequence[bytes], plan: Plan) -> ItemTable:
    """The imports of a chunk; an attribute has the base unit it has in the whole list."""
    table = ItemTable.from_items(unpack(one) for one in packed)
    units = dict(plan.units)
    columns: dict[str, QuantityColumn] = {
        name: replace(column, unit=units.get(name, column.unit)) for name, column in table.quantities.items()
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


@lru_cache(maxsize=1)
def _opened(plan: Plan) -> tuple[Matcher, dict[str, Answer]]:
    """The matcher of a run and the answers of the run before, kept while a worker lives."""
    known: dict[str, Answer] = {}
    if plan.since is not None:
        for path in sorted((plan.since / ANSWERS).iterdir()):
            known |= {answer.imported: answer for answer in read_answers(path)}
    matcher: Matcher = plan.matcher()
    return matcher, known


def checkpoint(packed: Sequence[bytes], stamp: str) -> str:
    """Name of a chunk's checkpoint: what it depends on, so that a resumed run never takes over a wrong one."""
    return f"{digest([stamp.encode(), *packed])[:32]}.jsonl"

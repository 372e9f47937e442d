"""The saved answers of runs, as the buyer was allowed to see them when they were made."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from catalogs.store.schema import answers, import_contents, run_items


@dataclass(frozen=True, slots=True)
class Filters:
    """Which answers to show; None or empty: all. Money is of the row's own currency, a saving in percent."""

    grades: tuple[str, ...] = ()
    class_code: str = ""
    import_key: str = ""
    cost_offer_most: float | None = None
    saving_least: float | None = None
    best_only: bool = False


def write_answers(connection: Connection, run_id: str, rows: Sequence[dict[str, Any]]) -> None:
    """Adds answers: rows of the table without the run."""
    if rows:
        connection.execute(insert(answers), [row | {"run_id": run_id} for row in rows])


def clear_answers(connection: Connection, run_id: str) -> None:
    """Forgets the answers of a run that starts over."""
    connection.execute(delete(answers).where(answers.c.run_id == run_id))


def page_answers(
    connection: Connection,
    run_id: str,
    filters: Filters,
    *,
    after: tuple[int, int] = (-1, 0),
    limit: int = 100,
) -> list[dict[str, Any]]:
    """Answers of a run that pass, in the order of a matches file, from (position, rank) `after` on."""
    position, rank = after
    wanted = _passing(run_id, filters).where(
        (answers.c.position > position) | ((answers.c.position == position) & (answers.c.rank > rank))
    )
    rows = connection.execute(wanted.order_by(answers.c.position, answers.c.rank).limit(limit)).mappings()
    return [dict(row) for row in rows]


def iter_answers(connection: Connection, run_id: str, filters: Filters | None = None) -> Iterator[dict[str, Any]]:
    """Every answer of a run that passes."""
    after = (-1, 0)
    while batch := page_answers(connection, run_id, filters or Filters(), after=after, limit=1000):
        yield from batch
        after = (batch[-1]["position"], batch[-1]["rank"])


def answers_of(connection: Connection, run_id: str, import_key: str) -> list[dict[str, Any]]:
    """The answers to one import."""
    one = (answers.c.run_id == run_id) & (answers.c.import_key == import_key)
    return [dict(row) for row in connection.execute(select(answers).where(one).order_by(answers.c.rank)).mappings()]


def count_grades(connection: Connection, run_id: str) -> dict[str, int]:
    """How many imports have each letter as their best answer; "none" is no answer."""
    best = select(answers.c.grade, func.count().label("many")).where(answers.c.run_id == run_id, answers.c.rank <= 1)
    counts: dict[str, int] = {}
    for row in connection.execute(best.group_by(answers.c.grade)):
        letter = row.grade[:1] or "none"
        counts[letter] = counts.get(letter, 0) + row.many
    return dict(sorted(counts.items()))


def grades_of_pairs(
    connection: Connection, run_id: str, pairs: Collection[tuple[str, str, str]]
) -> dict[tuple[str, str, str], str]:
    """Grades a run gave some pairs (import key, listing id, offer key); one that it did not offer is left out."""
    keys = sorted({pair[0] for pair in pairs})
    columns = (answers.c.import_key, answers.c.listing_id, answers.c.offer_key, answers.c.grade)
    found = {}
    for start in range(0, len(keys), 400):
        named = (answers.c.run_id == run_id) & answers.c.import_key.in_(keys[start : start + 400])
        for row in connection.execute(select(*columns).where(named, answers.c.rank > 0)):
            found[row.import_key, row.listing_id or "", row.offer_key] = row.grade
    return {pair: grade for pair, grade in found.items() if pair in pairs}


def _passing(run_id: str, filters: Filters) -> Any:
    columns = (run_items.c.run_id == answers.c.run_id) & (run_items.c.position == answers.c.position)
    wanted = select(answers).where(answers.c.run_id == run_id)
    if filters.class_code:
        wanted = wanted.join(run_items, columns).join(import_contents, import_contents.c.id == run_items.c.content_id)
        wanted = wanted.where(import_contents.c.class_code == filters.class_code)
    if filters.grades:
        letters = ["" if one == "none" else one for one in filters.grades]
        wanted = wanted.where(func.substr(answers.c.grade, 1, 1).in_(letters))
    if filters.import_key:
        wanted = wanted.where(answers.c.import_key == filters.import_key)
    if filters.cost_offer_most is not None:
        wanted = wanted.where(answers.c.row["cost_offer"].as_float() <= filters.cost_offer_most)
    if filters.saving_least is not None:
        wanted = wanted.where(answers.c.row["saving_percent"].as_float() >= filters.saving_least)
    return wanted.where(answers.c.rank <= 1) if filters.best_only else wanted

"""What of a listing could be mended: how full its rows are, what was not understood, what stands in it twice."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from catalogs.completeness import completeness
from catalogs.item import Item
from catalogs.packing import unpack
from catalogs.relied import values_of
from catalogs.store.jobs import add_job
from catalogs.store.schema import import_contents, jobs, project_items, projects
from config.load import Config

KIND = "health"
_SHOWN, _EXAMPLES = 100, 3
_QUARTERS = (250, 500, 750, 1000)


def start_health(connection: Connection, version_id: str, enterprise_id: str, *, user_id: str) -> str:
    """Queues a look at a version; the job's id."""
    owner = {"enterprise_id": enterprise_id, "created_by": user_id}
    return add_job(connection, KIND, version_id, {"version_id": version_id}, **owner)


def latest_health(connection: Connection, version_id: str) -> dict[str, Any] | None:
    """The newest look at a version that was begun."""
    asked = select(jobs).where(jobs.c.kind == KIND, jobs.c.subject_id == version_id)
    row = connection.execute(asked.order_by(jobs.c.id.desc()).limit(1)).mappings().first()
    return dict(row) if row else None


def current_requests(connection: Connection, most: int) -> tuple[list[tuple[str, Item]], int]:
    """(enterprise, item) of the items of every project that is not archived, and how many there are.

    Of more than `most`, that many evenly spread.
    """
    wanted = (
        select(projects.c.enterprise_id, import_contents.c.record)
        .join_from(project_items, projects, projects.c.id == project_items.c.project_id)
        .join(import_contents, import_contents.c.id == project_items.c.content_id)
        .where(projects.c.archived_at.is_(None))
    )
    total = int(connection.scalar(select(func.count()).select_from(wanted.subquery())) or 0)
    step = -(-total // most) if total else 1
    ordered = wanted.order_by(project_items.c.project_id, project_items.c.key)
    rows = connection.execute(ordered)
    return [(row.enterprise_id, unpack(bytes(row.record))) for at, row in enumerate(rows) if at % step == 0], total


@dataclass
class Account:
    """Gathers what a version's rows say of themselves, row by row."""

    config: Config
    rows: int = 0
    known: int = 0
    whole: int = 0
    quarters: Counter[int] = field(default_factory=Counter)
    emptiest: list[tuple[int, str, list[str]]] = field(default_factory=list)
    issues: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    issue_counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    same: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, key: str, item: Item) -> int | None:
        """The next row; its completeness."""
        self.rows += 1
        mille = completeness(item, self.config)
        if mille is not None:
            self._rate(key, item, mille)
        for issue in item.issues:
            group = issue.reason, issue.column
            self.issue_counts[group] += 1
            if len(self.issues[group]) < _EXAMPLES and issue.text not in self.issues[group]:
                self.issues[group].append(issue.text)
        for name in _names(item):
            self.same[name].append(key)
        return mille

    def told(self) -> dict[str, Any]:
        """The account in plain values. Duplicates are proposals: nothing is joined."""
        groups = sorted({tuple(keys) for keys in self.same.values() if len(keys) > 1})
        return {
            "rows": self.rows,
            "completeness": {
                "rows_with_profile": self.known,
                "mean": round(self.whole / self.known) if self.known else None,
                "quarters": [self.quarters[top] for top in _QUARTERS],
                "emptiest": [
                    {"key": key, "completeness": mille, "lacks": lacks} for mille, key, lacks in self.emptiest[:_SHOWN]
                ],
            },
            "not_understood": [
                {"reason": reason, "column": column, "count": count, "examples": self.issues[reason, column]}
                for (reason, column), count in sorted(self.issue_counts.items(), key=lambda one: (-one[1], one[0]))
            ][:_SHOWN],
            "duplicates": {"groups": len(groups), "proposals": [list(keys) for keys in groups[:_SHOWN]]},
        }

    def _rate(self, key: str, item: Item, mille: int) -> None:
        self.known += 1
        self.whole += mille
        self.quarters[next(top for top in _QUARTERS if mille <= top)] += 1
        profile = self.config.classes.own(item.classes[0].code)
        stated = {value.attribute for value in item.values}
        self.emptiest.append((mille, key, sorted((profile.attributes.keys() if profile else set()) - stated)))
        if len(self.emptiest) > 2 * _SHOWN:
            self.emptiest = sorted(self.emptiest)[:_SHOWN]


def told_count(enterprises: Iterable[str], few: int) -> dict[str, Any]:
    """How many requests, one enterprise each: of fewer than `few` enterprises no more than that is told."""
    asked = list(enterprises)
    if len(set(asked)) < few:
        return {"requests": None, "text": f"fewer than {few}"}
    return {"requests": len(asked), "text": str(len(asked))}


def _names(item: Item) -> set[str]:
    """What two rows of one thing share: a designation with its suffixes, or the name with every value."""
    keys = {f"{one.family}|{one.full_key}|{item.maker_key}" for one in item.designations if one.full_key}
    values = values_of(item, {value.attribute for value in item.values})
    named = "|".join((item.title, item.model.casefold(), item.maker_key))
    return keys | ({f"{named}|{json.dumps(values, sort_keys=True, ensure_ascii=False)}"} if item.title else set())

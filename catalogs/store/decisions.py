"""What people decided about pairs: append-only, and never touched by a score.

A decision belongs to its project and holds for one pair in one scope; the newest that was not undone stands. It records
the values of both sides that it rests on, and is stale exactly when one of them is no longer what it was, or when its
`until` has passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from catalogs.item import Item
from catalogs.packing import unpack
from catalogs.relied import changed_fields
from catalogs.store.audit import write_audit
from catalogs.store.errors import ConflictError, MissingError
from catalogs.store.ids import new_id, now
from catalogs.store.numbers import next_number
from catalogs.store.projects import items_by_key
from catalogs.store.schema import decisions, listings, offers
from catalogs.store.schema import version_offers as placed
from config.errors import UserError

SERIES = "decisions"
Pair = tuple[str, str, str]  # import key, listing id (empty: the catalog beside the listings), offer key
Beside = Callable[[str], Item | None]
"""An offer of the catalog that is served beside the listings, by its id."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a decision is about, as it was when it was made: digests of both sides and the values relied on."""

    pair: Pair
    import_digest: bytes
    offer_digest: bytes
    relied: dict[str, Any]  # {"import": values, "offer": values, "grade": letter}


@dataclass(frozen=True, slots=True)
class Said:
    """What a person decided, and why."""

    verdict: str
    reason: str
    note: str = ""
    conditions: str = ""
    scope: dict[str, str] = field(default_factory=dict)
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision in force, and what has changed since: stale where anything has."""

    row: dict[str, Any]
    changed: tuple[str, ...]  # "import.power", "offer.price", "offer", "import", "until"

    @property
    def pair(self) -> Pair:
        """What it is about."""
        return pair_of(self.row)


def pair_of(row: Mapping[str, Any]) -> Pair:
    """The pair of a row of answers or decisions."""
    return row["import_key"], row["listing_id"] or "", row["offer_key"]


def add_decision(
    connection: Connection, project: dict[str, Any], basis: Basis, said: Said, *, actor: str, user_id: str | None
) -> dict[str, Any]:
    """Appends a decision and returns it. Raises UserError for an `until` that is past."""
    if said.until is not None and said.until <= now():
        raise UserError("is past already", where="until")
    if said.verdict == "conditional" and not said.conditions.strip():
        raise UserError("a conditional decision states its conditions", where="conditions")
    import_key, listing_id, offer_key = basis.pair
    return _append(connection, project, {
        "import_key": import_key, "import_digest": basis.import_digest, "listing_id": listing_id,
        "offer_key": offer_key, "offer_digest": basis.offer_digest, "verdict": said.verdict, "undoes_id": None,
        "scope": said.scope, "reason": said.reason, "note": said.note, "conditions": said.conditions,
        "relied": basis.relied, "until": said.until, "decided_by": user_id,
    }, actor)  # fmt: skip


def undo_decision(
    connection: Connection, project: dict[str, Any], decision_id: str, note: str, *, actor: str, user_id: str | None
) -> dict[str, Any]:
    """Appends the undoing of a decision; what stood before it stands again. Raises MissingError, ConflictError."""
    undone = decision_by_id(connection, project["id"], decision_id, lock=True)
    if undone["verdict"] == "undo":
        raise ConflictError("an undo is not undone: decide again", where="decision")
    if connection.scalar(select(decisions.c.id).where(decisions.c.undoes_id == decision_id)):
        raise ConflictError("the decision was undone already", where="decision")
    kept = ("import_key", "import_digest", "listing_id", "offer_key", "offer_digest", "scope")
    values = {name: undone[name] for name in kept} | {
        "verdict": "undo", "undoes_id": decision_id, "reason": "", "note": note, "conditions": "", "relied": {},
        "until": None, "decided_by": user_id,
    }  # fmt: skip
    return _append(connection, project, values, actor)


def decision_by_id(connection: Connection, project_id: str, decision_id: str, *, lock: bool = False) -> dict[str, Any]:
    """A decision of a project. Raises MissingError."""
    wanted = select(decisions).where(decisions.c.id == decision_id, decisions.c.project_id == project_id)
    row = connection.execute(wanted.with_for_update() if lock else wanted).mappings().first()
    if row is None:
        raise MissingError("there is no such decision")
    return dict(row)


def list_decisions(
    connection: Connection, project_id: str, *, before: int | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """Every entry of a project, newest first, undone ones and their undoing too."""
    wanted = select(decisions).where(decisions.c.project_id == project_id)
    if before is not None:
        wanted = wanted.where(decisions.c.number < before)
    rows = connection.execute(wanted.order_by(decisions.c.number.desc()).limit(limit)).mappings()
    return [dict(row) for row in rows]


def standing_rows(connection: Connection, project_id: str) -> list[dict[str, Any]]:
    """The newest decision of each pair and scope that was not undone, in the order they were made."""
    wanted = select(decisions).where(decisions.c.project_id == project_id).order_by(decisions.c.number)
    rows = [dict(row) for row in connection.execute(wanted).mappings()]
    undone = {row["undoes_id"] for row in rows}
    newest: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        if row["verdict"] != "undo" and row["id"] not in undone:
            key = (*pair_of(row), *sorted(row["scope"].items()))
            newest.pop(key, None)
            newest[key] = row
    return list(newest.values())


def standing_decisions(connection: Connection, project_id: str, beside: Beside) -> list[Standing]:
    """Decisions in force, each with what changed of the project's items and of what is offered now."""
    rows = standing_rows(connection, project_id)
    imports = items_by_key(connection, project_id, {row["import_key"] for row in rows})
    offered = offers_in_force(connection, {pair_of(row)[1:] for row in rows}, beside)
    moment = now()
    return [
        Standing(
            row, _changed(row, imports.get(row["import_key"], {}).get("item"), offered.get(pair_of(row)[1:]), moment)
        )
        for row in rows
    ]


def offers_in_force(
    connection: Connection, wanted: Iterable[tuple[str, str]], beside: Beside
) -> dict[tuple[str, str], Item]:
    """Offers by (listing id, key) as they are published now; what is withdrawn is left out."""
    by_listing: dict[str, list[str]] = {}
    for listing_id, key in sorted(set(wanted)):
        by_listing.setdefault(listing_id, []).append(key)
    found = {("", key): item for key in by_listing.pop("", []) if (item := beside(key)) is not None}
    for listing_id, keys in by_listing.items():
        for start in range(0, len(keys), 400):
            named = select(placed.c.key, offers.c.record).join(offers, offers.c.id == placed.c.offer_id)
            named = named.join(listings, listings.c.published_id == placed.c.version_id)
            named = named.where(listings.c.id == listing_id, placed.c.key.in_(keys[start : start + 400]))
            found |= {(listing_id, row.key): unpack(bytes(row.record)) for row in connection.execute(named)}
    return found


def _changed(row: Mapping[str, Any], imported: Item | None, offer: Item | None, moment: datetime) -> tuple[str, ...]:
    changed = ["until"] if row["until"] is not None and row["until"] <= moment else []
    for side, item in (("import", imported), ("offer", offer)):
        if item is None:
            changed.append(side)
        else:
            changed += [f"{side}.{name}" for name in changed_fields(row["relied"].get(side, {}), item)]
    return tuple(changed)


def _append(connection: Connection, project: dict[str, Any], values: dict[str, Any], actor: str) -> dict[str, Any]:
    number = next_number(connection, SERIES)
    facts = {"number": number, "id": new_id(), "decided_at": now()}
    owner = {"enterprise_id": project["enterprise_id"], "project_id": project["id"]}
    row = values | facts | owner
    connection.execute(insert(decisions).values(**row))
    subject, action = f"project:{project['id']}", f"decision.{values['verdict']}"
    details = {"decision": row["id"], "reason": values["reason"]}
    write_audit(connection, actor, action, subject, enterprise_id=project["enterprise_id"], details=details)
    return row

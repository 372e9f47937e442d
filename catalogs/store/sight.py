"""Who sees what of an offer: rules of its owner by field, level and audience, and what they mean to one viewer."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select

from catalogs.levels import ALL, LEVELS, OPEN, Level, Levels, field_name
from catalogs.store.audit import write_audit
from catalogs.store.caller import Caller
from catalogs.store.clusters import clusters_of
from catalogs.store.errors import MissingError
from catalogs.store.ids import new_id, now
from catalogs.store.listings import listing_by_id
from catalogs.store.schema import cluster_members, listings, partners, visibility
from catalogs.store.versions import note_change
from config.errors import UserError

AUDIENCES = ("everyone", "cluster", "partner")
"""From the widest to the most special."""
_MOST_RULES = 1000
_IN = 400  # parameters of one query


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose eyes: people of some enterprises and clusters, or of none."""

    enterprises: frozenset[str] = frozenset()
    clusters: frozenset[str] = frozenset()


NOBODY = Viewer()


@dataclass(frozen=True, slots=True)
class Rule:
    """What an owner decided. `listing_id` None: of every listing. `whom` is a cluster, a partner, or nobody by name."""

    field: str
    level: Level
    audience: str = "everyone"
    listing_id: str | None = None
    cluster_id: str | None = None
    partner_id: str | None = None
    until: datetime | None = None


def viewer_of(connection: Connection, caller: Caller | None) -> Viewer:
    """The eyes of who asks: those of all enterprises and clusters where they hold a role."""
    if caller is None:
        return NOBODY
    own = {one.cluster_id for one in caller.grants if one.cluster_id}
    return people_of(connection, (one.enterprise_id for one in caller.grants if one.enterprise_id), clusters=own)


def people_of(connection: Connection, enterprise_ids: Iterable[str], *, clusters: Collection[str] = ()) -> Viewer:
    """The eyes of the people of some enterprises: those of the enterprises' clusters are theirs too."""
    mine = frozenset(enterprise_ids)
    joined = {cluster for one in mine for cluster in clusters_of(connection, one)}
    return Viewer(mine, frozenset(joined | set(clusters)))


def set_rule(connection: Connection, enterprise_id: str, rule: Rule, *, actor: str, user_id: str | None) -> str:
    """Decides one field for one audience, in place of what was decided before; the rule's id.

    Raises UserError for a rule that could never hold, MissingError for a listing of another enterprise.
    """
    _check(connection, enterprise_id, rule)
    name = field_name(rule.field)
    same = _same_place(enterprise_id, rule, name)
    connection.execute(delete(visibility).where(same))
    rule_id = new_id()
    connection.execute(
        insert(visibility).values(
            id=rule_id, enterprise_id=enterprise_id, listing_id=rule.listing_id, field=name, level=rule.level,
            audience=rule.audience, cluster_id=rule.cluster_id, partner_id=rule.partner_id, until=rule.until,
            decided_by=user_id, decided_at=now(),
        )
    )  # fmt: skip
    _tell(connection, enterprise_id, rule.listing_id)
    details = {"field": name, "level": rule.level, "audience": rule.audience, "listing_id": rule.listing_id}
    write_audit(connection, actor, "visibility.set", f"rule:{rule_id}", enterprise_id=enterprise_id, details=details)
    return rule_id


def remove_rule(connection: Connection, enterprise_id: str, rule_id: str, *, actor: str) -> None:
    """Takes a rule back. Raises MissingError."""
    mine = (visibility.c.id == rule_id) & (visibility.c.enterprise_id == enterprise_id)
    row = connection.execute(delete(visibility).where(mine).returning(visibility.c.listing_id)).first()
    if row is None:
        raise MissingError("there is no such rule")
    _tell(connection, enterprise_id, row.listing_id)
    write_audit(connection, actor, "visibility.removed", f"rule:{rule_id}", enterprise_id=enterprise_id)


def list_rules(
    connection: Connection, enterprise_id: str, *, after: str = "", limit: int = 100
) -> list[dict[str, Any]]:
    """The rules of an enterprise, oldest first, those that have run out too."""
    wanted = select(visibility).where(visibility.c.enterprise_id == enterprise_id, visibility.c.id > after)
    return [dict(row) for row in connection.execute(wanted.order_by(visibility.c.id).limit(limit)).mappings()]


def levels_seen(connection: Connection, listing_ids: Iterable[str], viewer: Viewer) -> dict[str, Levels]:
    """What a viewer sees of some listings; one that is not named is seen exactly.

    A listing's own rule beats one for all listings, then a named field beats `*`, then the more special audience
    beats the wider one; of two clusters the more closed level counts. The owner's people see all.
    """
    found: dict[str, Levels] = {}
    names = sorted(set(listing_ids))
    for start in range(0, len(names), _IN):
        part = names[start : start + _IN]
        owners = {
            row.id: row.enterprise_id
            for row in connection.execute(
                select(listings.c.id, listings.c.enterprise_id).where(listings.c.id.in_(part))
            )
        }
        others = {one: owner for one, owner in owners.items() if owner not in viewer.enterprises}
        rules = _living_rules(connection, set(others.values()), viewer)
        for listing_id, owner in others.items():
            levels = _resolved([row for row in rules if row["enterprise_id"] == owner], listing_id)
            if not levels.open:
                found[listing_id] = levels
    return found


def _living_rules(connection: Connection, owners: set[str], viewer: Viewer) -> list[dict[str, Any]]:
    """The rules of some enterprises that concern the viewer and have not run out.

    An audience is one only as long as it is: a partner while it is called so, a cluster while the owner is in it.
    """
    if not owners:
        return []
    told: list[ColumnElement[bool]] = [visibility.c.audience == "everyone"]
    if viewer.clusters:
        member = select(cluster_members.c.cluster_id).where(
            cluster_members.c.enterprise_id == visibility.c.enterprise_id,
            cluster_members.c.cluster_id == visibility.c.cluster_id,
        )
        told.append(and_(visibility.c.cluster_id.in_(sorted(viewer.clusters)), member.exists()))
    if viewer.enterprises:
        called = select(partners.c.partner_id).where(
            partners.c.enterprise_id == visibility.c.enterprise_id, partners.c.partner_id == visibility.c.partner_id
        )
        told.append(and_(visibility.c.partner_id.in_(sorted(viewer.enterprises)), called.exists()))
    living = or_(visibility.c.until.is_(None), visibility.c.until > now())
    wanted = select(visibility).where(visibility.c.enterprise_id.in_(sorted(owners)), living, or_(*told))
    return [dict(row) for row in connection.execute(wanted.order_by(visibility.c.id)).mappings()]


def _resolved(rules: list[dict[str, Any]], listing_id: str) -> Levels:
    best: dict[str, tuple[tuple[int, int, int], Level]] = {}
    for row in rules:
        if row["listing_id"] not in (None, listing_id):
            continue
        weight = (int(row["listing_id"] is not None), AUDIENCES.index(row["audience"]), LEVELS.index(row["level"]))
        if row["field"] not in best or weight > best[row["field"]][0]:
            best[row["field"]] = weight, row["level"]
    whole = best.pop(ALL, None)
    if whole is None:
        return Levels({name: level for name, (_, level) in best.items()}) if best else OPEN
    # A listing's own `*` beats what is said of a field in all listings.
    named = {name: level for name, (weight, level) in best.items() if weight[0] >= whole[0][0]}
    return Levels(named, whole[1])


def _check(connection: Connection, enterprise_id: str, rule: Rule) -> None:
    if not rule.field.strip():
        raise UserError("a rule names a field, or * for all others", where="field")
    if rule.listing_id is not None and listing_by_id(connection, rule.listing_id)["enterprise_id"] != enterprise_id:
        raise MissingError("there is no such listing")
    if (rule.audience == "cluster", rule.audience == "partner") != (bool(rule.cluster_id), bool(rule.partner_id)):
        raise UserError("a cluster's rule names a cluster, a partner's a partner, everyone's neither", where="audience")
    if rule.cluster_id and rule.cluster_id not in clusters_of(connection, enterprise_id):
        raise UserError("the enterprise is not in this cluster", where="cluster_id")
    if rule.partner_id and not _is_partner(connection, enterprise_id, rule.partner_id):
        raise UserError("this enterprise is not called a partner", where="partner_id", hint="name it a partner first")
    if rule.until is not None and rule.until <= now():
        raise UserError("this moment has passed", where="until")
    if len(list_rules(connection, enterprise_id, limit=_MOST_RULES + 1)) > _MOST_RULES:
        raise UserError(f"an enterprise has at most {_MOST_RULES} rules", hint="remove some")


def _is_partner(connection: Connection, enterprise_id: str, partner_id: str) -> bool:
    both = (partners.c.enterprise_id == enterprise_id) & (partners.c.partner_id == partner_id)
    return connection.scalar(select(partners.c.partner_id).where(both)) is not None


def _same_place(enterprise_id: str, rule: Rule, name: str) -> ColumnElement[bool]:
    place = (visibility.c.enterprise_id == enterprise_id) & (visibility.c.field == name)
    for column, value in (
        (visibility.c.listing_id, rule.listing_id), (visibility.c.cluster_id, rule.cluster_id),
        (visibility.c.partner_id, rule.partner_id), (visibility.c.audience, rule.audience),
    ):  # fmt: skip
        place = place & (column.is_(None) if value is None else column == value)
    return place


def _tell(connection: Connection, enterprise_id: str, listing_id: str | None) -> None:
    """Notes a change of every listing that the rule concerns, for the indexes to follow."""
    wanted = select(listings.c.id, listings.c.published_id).where(
        listings.c.enterprise_id == enterprise_id, listings.c.published_id.is_not(None)
    )
    if listing_id is not None:
        wanted = wanted.where(listings.c.id == listing_id)
    for row in connection.execute(wanted.order_by(listings.c.id)):
        note_change(connection, "visibility", row.id, row.published_id)

"""Enterprises, the people of each, and whom an enterprise calls its partners."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from catalogs.store.audit import write_audit
from catalogs.store.caller import Caller
from catalogs.store.errors import ConflictError, MissingError
from catalogs.store.ids import new_id, now
from catalogs.store.schema import enterprises, memberships, partners, users
from config.errors import UserError

FIELDS = ("name", "tax_number", "region", "size")


def add_enterprise(connection: Connection, values: dict[str, str], *, actor: str) -> str:
    """A new enterprise's id. Raises ConflictError for a tax number that another has."""
    enterprise_id = new_id()
    _check(connection, values, enterprise_id)
    if not values.get("name"):
        raise UserError("an enterprise has a name", where="name")
    connection.execute(insert(enterprises).values(**_fields(values), id=enterprise_id, created_at=now()))
    write_audit(connection, actor, "enterprise.added", f"enterprise:{enterprise_id}", enterprise_id=enterprise_id)
    return enterprise_id


def change_enterprise(connection: Connection, enterprise_id: str, values: dict[str, str], *, actor: str) -> None:
    """Changes some of an enterprise's facts. Raises MissingError, ConflictError."""
    enterprise_by_id(connection, enterprise_id)
    _check(connection, values, enterprise_id)
    fields = _fields(values)
    if not fields:
        raise UserError(f"nothing to change; known: {', '.join(FIELDS)}")
    connection.execute(update(enterprises).where(enterprises.c.id == enterprise_id).values(**fields))
    subject, details = f"enterprise:{enterprise_id}", {"fields": sorted(fields)}
    write_audit(connection, actor, "enterprise.changed", subject, enterprise_id=enterprise_id, details=details)


def enterprise_by_id(connection: Connection, enterprise_id: str) -> dict[str, Any]:
    """An enterprise. Raises MissingError."""
    row = connection.execute(select(enterprises).where(enterprises.c.id == enterprise_id)).mappings().first()
    if row is None:
        raise MissingError("there is no such enterprise")
    return dict(row)


def list_enterprises(
    connection: Connection, caller: Caller, *, after: str = "", limit: int = 100
) -> list[dict[str, Any]]:
    """The enterprises a caller belongs to, an administrator's all, oldest first; `roles` are the caller's."""
    wanted = select(enterprises).where(enterprises.c.id > after).order_by(enterprises.c.id).limit(limit)
    if "administrator" not in caller.roles():
        mine = {one.enterprise_id for one in caller.grants if one.enterprise_id}
        wanted = wanted.where(enterprises.c.id.in_(mine))
    rows = connection.execute(wanted).mappings()
    return [dict(row) | {"roles": sorted(caller.roles(enterprise_id=row["id"]))} for row in rows]


def named_enterprises(connection: Connection, text: str) -> list[str]:
    """The ids of enterprises whose id or whole name is the text."""
    found = select(enterprises.c.id).where((enterprises.c.id == text) | (enterprises.c.name == text))
    return list(connection.scalars(found.order_by(enterprises.c.id)))


def list_people(connection: Connection, enterprise_id: str) -> list[dict[str, Any]]:
    """The users of an enterprise with their role in it, longest there first."""
    columns = (users.c.id, users.c.email, users.c.name, memberships.c.role, memberships.c.since, users.c.disabled_at)
    there = select(*columns).join(memberships).where(memberships.c.enterprise_id == enterprise_id)
    return [dict(row) for row in connection.execute(there.order_by(memberships.c.id)).mappings()]


def role_of(connection: Connection, enterprise_id: str, user_id: str) -> str:
    """The role of a user in an enterprise. Raises MissingError for who has none there."""
    there = (memberships.c.enterprise_id == enterprise_id) & (memberships.c.user_id == user_id)
    role = connection.scalar(select(memberships.c.role).where(there))
    if role is None:
        raise MissingError("there is no such user in the enterprise")
    return str(role)


def add_partner(connection: Connection, enterprise_id: str, partner_id: str, *, actor: str) -> None:
    """Calls another enterprise a partner: what is shown to partners is then shown to it. Once more changes nothing."""
    if partner_id == enterprise_id:
        raise UserError("an enterprise is no partner of itself", where="partner")
    enterprise_by_id(connection, partner_id)
    if partner_id in {one["id"] for one in list_partners(connection, enterprise_id)}:
        return
    connection.execute(insert(partners).values(enterprise_id=enterprise_id, partner_id=partner_id, since=now()))
    subject = f"enterprise:{partner_id}"
    write_audit(connection, actor, "partner.added", subject, enterprise_id=enterprise_id)


def remove_partner(connection: Connection, enterprise_id: str, partner_id: str, *, actor: str) -> None:
    """Takes the name of partner away. Raises MissingError."""
    both = (partners.c.enterprise_id == enterprise_id) & (partners.c.partner_id == partner_id)
    if not connection.execute(delete(partners).where(both)).rowcount:
        raise MissingError("there is no such partner")
    write_audit(connection, actor, "partner.removed", f"enterprise:{partner_id}", enterprise_id=enterprise_id)


def list_partners(connection: Connection, enterprise_id: str) -> list[dict[str, Any]]:
    """Whom an enterprise calls its partners."""
    named = select(enterprises.c.id, enterprises.c.name, partners.c.since).join(
        partners, partners.c.partner_id == enterprises.c.id
    )
    rows = connection.execute(named.where(partners.c.enterprise_id == enterprise_id).order_by(enterprises.c.id))
    return [dict(row) for row in rows.mappings()]


def _fields(values: dict[str, str]) -> dict[str, str | None]:
    """An empty tax number is none: two enterprises may lack one, no two share one."""
    return {name: values[name].strip() or (None if name == "tax_number" else "") for name in FIELDS if name in values}


def _check(connection: Connection, values: dict[str, str], enterprise_id: str) -> None:
    if "name" in values and not values["name"].strip():
        raise UserError("an enterprise has a name", where="name")
    number = values.get("tax_number", "").strip()
    taken = select(enterprises.c.id).where(enterprises.c.tax_number == number, enterprises.c.id != enterprise_id)
    if number and connection.scalar(taken) is not None:
        raise ConflictError("another enterprise has this tax number", where="tax_number")

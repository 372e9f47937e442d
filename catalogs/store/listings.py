"""Listings: what one enterprise offers under one name, and which of its versions is in force."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select, update

from catalogs.store.audit import write_audit
from catalogs.store.errors import ConflictError, MissingError
from catalogs.store.ids import new_id, now
from catalogs.store.schema import listings, versions
from config.errors import UserError


def add_listing(connection: Connection, enterprise_id: str, name: str, *, actor: str) -> str:
    """A new, empty listing's id. Raises ConflictError for a name the enterprise has in use."""
    name = _free_name(connection, enterprise_id, name, "")
    listing_id = new_id()
    values = {"id": listing_id, "enterprise_id": enterprise_id, "name": name, "created_at": now()}
    connection.execute(insert(listings).values(**values))
    write_audit(connection, actor, "listing.added", f"listing:{listing_id}", enterprise_id=enterprise_id)
    return listing_id


def rename_listing(connection: Connection, listing_id: str, name: str, *, edition: int, actor: str) -> None:
    """Gives a listing another name. Raises ConflictError where it was changed meanwhile, or the name is in use."""
    listing = listing_by_id(connection, listing_id)
    name = _free_name(connection, listing["enterprise_id"], name, listing_id)
    change_listing(connection, listing, {"name": name}, edition=edition)
    subject, enterprise_id = f"listing:{listing_id}", listing["enterprise_id"]
    write_audit(connection, actor, "listing.renamed", subject, enterprise_id=enterprise_id)


def listing_by_id(connection: Connection, listing_id: str, *, lock: bool = False) -> dict[str, Any]:
    """A listing; `lock` keeps other writers away until the transaction ends. Raises MissingError."""
    wanted = select(listings).where(listings.c.id == listing_id)
    row = connection.execute(wanted.with_for_update() if lock else wanted).mappings().first()
    if row is None:
        raise MissingError("there is no such listing")
    return dict(row)


def list_listings(
    connection: Connection, enterprise_id: str, *, after: str = "", limit: int = 100
) -> list[dict[str, Any]]:
    """The listings of an enterprise, oldest first, with the offers in force of each."""
    count = select(versions.c.offer_count).where(versions.c.id == listings.c.published_id).scalar_subquery()
    wanted = select(listings, count.label("offers")).where(
        listings.c.enterprise_id == enterprise_id, listings.c.id > after
    )
    rows = connection.execute(wanted.order_by(listings.c.id).limit(limit)).mappings()
    return [dict(row) | {"offers": row["offers"] or 0} for row in rows]


def listings_in_force(connection: Connection) -> dict[str, str]:
    """Every listing that is matched, and the version of it that is."""
    wanted = select(listings.c.id, listings.c.published_id).where(listings.c.published_id.is_not(None))
    return {row.id: row.published_id for row in connection.execute(wanted)}


def change_listing(connection: Connection, listing: dict[str, Any], values: dict[str, Any], *, edition: int) -> None:
    """Writes to a listing that is still of the edition the caller saw, and counts the edition up."""
    same = (listings.c.id == listing["id"]) & (listings.c.edition == edition)
    changed = connection.execute(update(listings).where(same).values(**values, edition=edition + 1))
    if not changed.rowcount:
        raise ConflictError("the listing was changed meanwhile", where="edition", hint="load it again")


def _free_name(connection: Connection, enterprise_id: str, name: str, own_id: str) -> str:
    name = name.strip()
    if not name:
        raise UserError("a listing has a name", where="name")
    taken = select(listings.c.id).where(listings.c.enterprise_id == enterprise_id, listings.c.name == name)
    if (connection.scalar(taken) or own_id) != own_id:
        raise ConflictError("another listing of the enterprise has this name", where="name")
    return name

"""Offers added, replaced or withdrawn one by one: each change is a published version of the listing, like any other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, select

from catalogs.entries import Entry
from catalogs.store.contents import copy_entries, entries_by_key, write_entries
from catalogs.store.errors import ConflictError, MissingError
from catalogs.store.listings import add_listing, listing_by_id
from catalogs.store.schema import listings, version_offers
from catalogs.store.versions import describe_version, finish_version, publish_version, start_version

DEFAULT_NAME = "API"
_IN = 400


def listing_for_offers(connection: Connection, enterprise_id: str, chosen: str, *, actor: str) -> dict[str, Any]:
    """The listing to add offers to: the chosen one, else the only one, else one of the name "API", made if need be.

    Raises MissingError for one of another enterprise or none.
    """
    if chosen:
        found = listing_by_id(connection, chosen, lock=True)
        if found["enterprise_id"] != enterprise_id:
            raise MissingError("there is no such listing")
        return found
    living = (listings.c.enterprise_id == enterprise_id) & listings.c.revoked_at.is_(None)
    rows = connection.execute(select(listings.c.id, listings.c.name).where(living).limit(1000)).all()
    named = [row.id for row in rows if row.name == DEFAULT_NAME]
    if len(rows) == 1 or named:
        return listing_by_id(connection, named[0] if named else rows[0].id, lock=True)
    return listing_by_id(connection, add_listing(connection, enterprise_id, DEFAULT_NAME, actor=actor), lock=True)


def add_offers(
    connection: Connection, listing: dict[str, Any], entries: Sequence[Entry], *, stamp: str, actor: str, user_id: str
) -> None:
    """Puts offers in force beside the others. Raises ConflictError where one of their keys is offered already."""
    taken = entries_by_key(connection, listing["published_id"] or "", [one.key for one in entries])
    if taken:
        raise ConflictError(f"'{min(taken)}' is offered already", where="items", hint="replace it by PUT")
    version_id = _begin(connection, listing, user_id)
    last = select(func.max(version_offers.c.position)).where(version_offers.c.version_id == version_id)
    start = (connection.scalar(last) if listing["published_id"] else None) or 0
    write_entries(connection, listing["id"], version_id, entries, start=start + 1, stamp=stamp)
    _publish(connection, listing, version_id, actor)


def replace_offer(
    connection: Connection, listing: dict[str, Any], entry: Entry, *, stamp: str, actor: str, user_id: str
) -> None:
    """Puts another content in force under the key of an offer. Raises MissingError where nothing is offered there."""
    held = entries_by_key(connection, listing["published_id"] or "", [entry.key]).get(entry.key)
    if held is None:
        raise MissingError("there is no such offer")
    version_id = _begin(connection, listing, user_id)
    _drop(connection, version_id, [entry.key])
    write_entries(connection, listing["id"], version_id, [entry], start=held["position"], stamp=stamp)
    _publish(connection, listing, version_id, actor)


def withdraw_offers(
    connection: Connection, listing: dict[str, Any], keys: Collection[str], *, actor: str, user_id: str
) -> None:
    """Takes offers out of force. Raises MissingError where one is not offered."""
    held = entries_by_key(connection, listing["published_id"] or "", keys)
    if missing := sorted(set(keys) - set(held)):
        raise MissingError("there is no such offer", where=missing[0])
    version_id = _begin(connection, listing, user_id)
    _drop(connection, version_id, sorted(held))
    _publish(connection, listing, version_id, actor)


def _begin(connection: Connection, listing: dict[str, Any], user_id: str) -> str:
    if listing["revoked_at"] is not None:
        raise ConflictError("the listing was revoked", where="listing", hint="add a new one")
    version_id = start_version(connection, listing, user_id=user_id)
    if listing["published_id"]:
        copy_entries(connection, listing["published_id"], version_id)
    return version_id


def _drop(connection: Connection, version_id: str, keys: Sequence[str]) -> None:
    for start in range(0, len(keys), _IN):
        named = version_offers.c.key.in_(keys[start : start + _IN])
        connection.execute(delete(version_offers).where(version_offers.c.version_id == version_id, named))


def _publish(connection: Connection, listing: dict[str, Any], version_id: str, actor: str) -> None:
    finish_version(connection, version_id, describe_version(connection, version_id))
    publish_version(connection, version_id, edition=listing["edition"], actor=actor)

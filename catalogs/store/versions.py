"""Versions of a listing: loading → draft → published → superseded. All are kept; going back makes a new one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from catalogs.store.audit import write_audit
from catalogs.store.contents import content_digest, copy_entries, count_entries
from catalogs.store.differences import compare_versions
from catalogs.store.errors import ConflictError, MissingError
from catalogs.store.ids import new_id, now
from catalogs.store.listings import change_listing, listing_by_id
from catalogs.store.numbers import next_number
from catalogs.store.schema import changes, version_offers, versions

SERIES = "changes"


def start_version(
    connection: Connection, listing: dict[str, Any], *, upload_id: str | None = None, user_id: str | None = None
) -> str:
    """An empty version that is being loaded; it is compared with the one in force. Returns its id."""
    version_id = new_id()
    number = 1 + (
        connection.scalar(select(func.max(versions.c.number)).where(versions.c.listing_id == listing["id"])) or 0
    )
    connection.execute(
        insert(versions).values(
            id=version_id, listing_id=listing["id"], number=number, state="loading", upload_id=upload_id,
            parent_id=listing["published_id"], created_by=user_id, created_at=now(),
        )
    )  # fmt: skip
    return version_id


def describe_version(connection: Connection, version_id: str) -> dict[str, Any]:
    """What a loaded version holds and changes: may take long on a large one, so it is asked for in a read."""
    parent_id = version_by_id(connection, version_id)["parent_id"]
    return {
        "offer_count": count_entries(connection, version_id),
        "content": content_digest(connection, version_id),
        "summary": compare_versions(connection, parent_id, version_id),
    }


def finish_version(connection: Connection, version_id: str, described: dict[str, Any]) -> dict[str, Any]:
    """Makes a loaded version a draft. Raises ConflictError where it is not loading."""
    version = version_by_id(connection, version_id)
    found = described | {"state": "draft"}
    loading = (versions.c.id == version_id) & (versions.c.state == "loading")
    if not connection.execute(update(versions).where(loading).values(**found)).rowcount:
        raise ConflictError(f"the version is {version['state']}")
    return version | found


def compare_again(connection: Connection, version_id: str) -> dict[str, Any]:
    """Compares a draft with what is in force now. Raises ConflictError for anything but a draft."""
    version = version_by_id(connection, version_id)
    _must_be(version, "draft")
    parent_id = listing_by_id(connection, version["listing_id"])["published_id"]
    found = {"parent_id": parent_id, "summary": compare_versions(connection, parent_id, version_id)}
    connection.execute(update(versions).where(versions.c.id == version_id).values(**found))
    return version | found


def publish_version(connection: Connection, version_id: str, *, edition: int, actor: str) -> dict[str, Any]:
    """Puts a draft in force, all of it in one moment; returns the listing.

    Raises ConflictError where it is no draft, the listing is revoked or changed since `edition`, or another version
    was published after the draft was compared: what the owner approved would not be what happens.
    """
    version = version_by_id(connection, version_id)
    listing = listing_by_id(connection, version["listing_id"], lock=True)
    _must_be(version, "draft")
    _must_live(listing)
    if version["parent_id"] != listing["published_id"]:
        raise ConflictError("another version was published meanwhile", where="parent", hint="compare the draft again")
    moment = now()
    if listing["published_id"]:
        _set_state(connection, listing["published_id"], "superseded")
    _set_state(connection, version_id, "published", published_at=moment)
    change_listing(connection, listing, {"published_id": version_id, "withdrawn_at": None}, edition=edition)
    note_change(connection, "published", listing["id"], version_id)
    details = {"version": version["number"], "offers": version["offer_count"]}
    _audit(connection, listing, "version.published", actor, details)
    return listing_by_id(connection, listing["id"])


def roll_back(connection: Connection, version_id: str, *, edition: int, actor: str, user_id: str | None) -> str:
    """Puts the offers of an earlier version in force as a new version; returns its id. Raises ConflictError."""
    source = version_by_id(connection, version_id)
    _must_be(source, "superseded", "withdrawn")
    listing = listing_by_id(connection, source["listing_id"], lock=True)
    _must_live(listing)
    fresh = start_version(connection, listing, upload_id=source["upload_id"], user_id=user_id)
    copy_entries(connection, version_id, fresh)
    finish_version(connection, fresh, describe_version(connection, fresh))
    publish_version(connection, fresh, edition=edition, actor=actor)
    return fresh


def discard_version(connection: Connection, version_id: str, *, actor: str) -> None:
    """Gives up a draft, or a version whose loading failed; its offers go, the number stays. Raises ConflictError."""
    version = version_by_id(connection, version_id)
    _must_be(version, "draft", "loading")
    connection.execute(delete(version_offers).where(version_offers.c.version_id == version_id))
    _set_state(connection, version_id, "discarded")
    listing = listing_by_id(connection, version["listing_id"])
    _audit(connection, listing, "version.discarded", actor, {"version": version["number"]})


def version_by_id(connection: Connection, version_id: str) -> dict[str, Any]:
    """A version. Raises MissingError."""
    row = connection.execute(select(versions).where(versions.c.id == version_id)).mappings().first()
    if row is None:
        raise MissingError("there is no such version")
    return dict(row)


def list_versions(
    connection: Connection, listing_id: str, *, before: int | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """The versions of a listing, newest first, discarded ones included."""
    wanted = select(versions).where(versions.c.listing_id == listing_id)
    if before is not None:
        wanted = wanted.where(versions.c.number < before)
    return [
        dict(row)
        for row in connection.execute(wanted.order_by(versions.c.number.desc()).limit(limit)).mappings()
    ]  # fmt: skip


def note_change(connection: Connection, kind: str, listing_id: str, version_id: str | None) -> None:
    """Tells the indexes that follow the database."""
    number = next_number(connection, SERIES)
    values = {"number": number, "kind": kind, "listing_id": listing_id, "version_id": version_id}
    connection.execute(insert(changes).values(**values, happened_at=now()))


def _set_state(connection: Connection, version_id: str, state: str, **values: Any) -> None:
    connection.execute(update(versions).where(versions.c.id == version_id).values(state=state, **values))


def _must_be(version: dict[str, Any], *states: str) -> None:
    if version["state"] not in states:
        raise ConflictError(f"version {version['number']} is {version['state']}", where="version")


def _must_live(listing: dict[str, Any]) -> None:
    if listing["revoked_at"] is not None:
        raise ConflictError("the listing was revoked", where="listing", hint="add a new one")


def _audit(connection: Connection, listing: dict[str, Any], action: str, actor: str, details: dict[str, Any]) -> None:
    subject, enterprise_id = f"listing:{listing['id']}", listing["enterprise_id"]
    write_audit(connection, actor, action, subject, enterprise_id=enterprise_id, details=details)

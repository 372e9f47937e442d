"""The offers of a version: written in chunks while it loads, read by key, by place, or as items."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, func, insert, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from catalogs.entries import Entry
from catalogs.item import Item
from catalogs.packing import pack, unpack
from catalogs.store.schema import listings, offers, version_offers

_Name = TypeVar("_Name")
_BATCH = 5000
_IN = 400  # parameters of one query: SQLite takes 999 at least


def write_entries(
    connection: Connection, listing_id: str, version_id: str, entries: Sequence[Entry], *, start: int, stamp: str
) -> None:
    """Adds entries to a version from place `start` on; contents the listing holds already are not stored again.

    `stamp` names the configuration and code that understood them: a content understood otherwise is understood anew.
    """
    if not entries:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    rows = [
        {
            "listing_id": listing_id, "key": one.key, "digest": one.digest, "payload": one.payload,
            "record": pack(one.item), "record_stamp": stamp, "completeness": one.completeness,
        }
        for one in entries
    ]  # fmt: skip
    added = dialect.insert(offers)
    fresh = {name: added.excluded[name] for name in ("record", "record_stamp", "completeness")}
    same = ["listing_id", "key", "digest"]
    connection.execute(added.on_conflict_do_update(index_elements=same, set_=fresh), rows)
    ids = _ids(connection, listing_id, [(one.key, one.digest) for one in entries])
    placed = [
        {"version_id": version_id, "key": one.key, "offer_id": ids[one.key, one.digest], "position": place}
        for place, one in enumerate(entries, start)
    ]
    connection.execute(insert(version_offers), placed)


def known_items(
    connection: Connection, listing_id: str, names: Sequence[tuple[str, bytes]], stamp: str
) -> dict[tuple[str, bytes], Item]:
    """Of some (key, digest), the items that were understood under the same stamp before."""
    found: dict[tuple[str, bytes], Item] = {}
    columns = (offers.c.key, offers.c.digest, offers.c.record)
    for part in _parts(names):
        wanted = select(*columns).where(
            offers.c.listing_id == listing_id,
            offers.c.record_stamp == stamp,
            tuple_(offers.c.key, offers.c.digest).in_(part),
        )
        for row in connection.execute(wanted):
            found[row.key, bytes(row.digest)] = unpack(row.record)
    return found


def count_entries(connection: Connection, version_id: str) -> int:
    """How many offers a version holds."""
    counted = select(func.count()).select_from(version_offers).where(version_offers.c.version_id == version_id)
    return int(connection.scalar(counted) or 0)


def content_digest(connection: Connection, version_id: str) -> str:
    """SHA-256 over keys and contents: equal digests, equal offers."""
    digest = hashlib.sha256()
    for row in _rows(connection, version_id, (version_offers.c.key, offers.c.digest)):
        digest.update(hashlib.sha256(row.key.encode("utf-8", "surrogatepass")).digest() + bytes(row.digest))
    return digest.hexdigest()


def iter_items(connection: Connection, version_id: str) -> Iterator[tuple[str, Item]]:
    """(key, item) of every offer of a version, by key."""
    for row in _rows(connection, version_id, (version_offers.c.key, offers.c.record)):
        yield row.key, unpack(row.record)


def page_entries(connection: Connection, version_id: str, *, after: int = -1, limit: int = 100) -> list[dict[str, Any]]:
    """Offers of a version in the order of its file: key, position, payload, item."""
    columns = (version_offers.c.key, version_offers.c.position, offers.c.payload, offers.c.record)
    wanted = select(*columns).join(offers, offers.c.id == version_offers.c.offer_id)
    wanted = wanted.where(version_offers.c.version_id == version_id, version_offers.c.position > after)
    rows = connection.execute(wanted.order_by(version_offers.c.position).limit(limit)).mappings()
    return [_shown(dict(row)) for row in rows]


def entries_by_key(connection: Connection, version_id: str, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """Some offers of a version by key: payload, item and digest; a key it lacks is left out."""
    columns = (version_offers.c.key, version_offers.c.position, offers.c.payload, offers.c.record, offers.c.digest)
    found = {}
    for part in _parts(sorted(keys)):
        wanted = select(*columns).join(offers, offers.c.id == version_offers.c.offer_id)
        wanted = wanted.where(version_offers.c.version_id == version_id, version_offers.c.key.in_(part))
        for row in connection.execute(wanted).mappings():
            found[row["key"]] = _shown(dict(row)) | {"digest": bytes(row["digest"])}
    return found


def page_offers(
    connection: Connection, enterprise_id: str, *, after: tuple[str, str] = ("", ""), limit: int = 100
) -> list[dict[str, Any]]:
    """Offers of an enterprise that are in force, by listing and key: listing_id, key, position, payload, item, digest.

    Listings are walked one after another, so that each page is read by an index.
    """
    named = select(listings.c.id, listings.c.published_id).where(
        listings.c.enterprise_id == enterprise_id, listings.c.published_id.is_not(None), listings.c.id >= after[0]
    )
    found: list[dict[str, Any]] = []
    for listing in connection.execute(named.order_by(listings.c.id)).all():
        columns = (version_offers.c.key, version_offers.c.position, offers.c.payload, offers.c.record, offers.c.digest)
        wanted = select(*columns).join(offers, offers.c.id == version_offers.c.offer_id)
        wanted = wanted.where(version_offers.c.version_id == listing.published_id)
        if listing.id == after[0]:
            wanted = wanted.where(version_offers.c.key > after[1])
        rows = connection.execute(wanted.order_by(version_offers.c.key).limit(limit - len(found))).mappings()
        found += [_shown(dict(row)) | {"listing_id": listing.id, "digest": bytes(row["digest"])} for row in rows]
        if len(found) == limit:
            break
    return found


def copy_entries(connection: Connection, source_id: str, version_id: str) -> None:
    """Gives a version the offers of another one of its listing."""
    taken = select(version_offers.c.key, version_offers.c.offer_id, version_offers.c.position)
    columns = ["key", "offer_id", "position", "version_id"]
    from_source = taken.add_columns(func.coalesce(version_id, "")).where(version_offers.c.version_id == source_id)
    connection.execute(insert(version_offers).from_select(columns, from_source))


def _rows(connection: Connection, version_id: str, columns: tuple[Any, ...]) -> Iterator[Any]:
    """Rows of a version by key, a batch at a time: neither database holds a cursor open between them."""
    last: str | None = None
    while True:
        wanted = select(*columns).join_from(version_offers, offers, offers.c.id == version_offers.c.offer_id)
        wanted = wanted.where(version_offers.c.version_id == version_id).order_by(version_offers.c.key).limit(_BATCH)
        if last is not None:
            wanted = wanted.where(version_offers.c.key > last)
        rows = connection.execute(wanted).all()
        yield from rows
        if len(rows) < _BATCH:
            return
        last = rows[-1].key


def _ids(connection: Connection, listing_id: str, names: Sequence[tuple[str, bytes]]) -> dict[tuple[str, bytes], int]:
    ids: dict[tuple[str, bytes], int] = {}
    for part in _parts(names):
        wanted = select(offers.c.key, offers.c.digest, offers.c.id).where(
            offers.c.listing_id == listing_id, tuple_(offers.c.key, offers.c.digest).in_(part)
        )
        ids.update({(row.key, bytes(row.digest)): row.id for row in connection.execute(wanted)})
    return ids


def _parts(names: Sequence[_Name]) -> Iterator[Sequence[_Name]]:
    return (names[start : start + _IN] for start in range(0, len(names), _IN))


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"key": row["key"], "position": row["position"], "payload": row["payload"], "item": unpack(row["record"])}

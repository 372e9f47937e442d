"""What a version changes of another: new, changed, withdrawn offers, and prices that went up or down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, and_, select
from sqlalchemy.orm import aliased

from catalogs.item import Item, Price
from catalogs.packing import unpack
from catalogs.store.contents import count_entries
from catalogs.store.schema import offers, version_offers

KINDS = ("new", "changed", "price_up", "price_down", "withdrawn")
_BATCH = 2000
_BELOW_ALL = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One offer that is not as it was. `kind` is one of KINDS; one whose price moved is no "changed"."""

    key: str
    kind: str
    name: str
    price_before: str = ""
    price_after: str = ""
    fields: tuple[str, ...] = ()  # headers whose cells differ


def compare_versions(connection: Connection, before_id: str | None, after_id: str) -> dict[str, int]:
    """How many offers there are of each kind of difference, and of none. All are new without a version before."""
    counts = dict.fromkeys((*KINDS, "same"), 0)
    total = count_entries(connection, after_id)
    if before_id is None:
        return counts | {"new": total}
    for one in iter_differences(connection, before_id, after_id):
        counts[one.kind] += 1
    counts["same"] = total - sum(counts[kind] for kind in KINDS if kind != "withdrawn")
    return counts


def page_differences(
    connection: Connection, before_id: str | None, after_id: str, *, kind: str = "", after: str = "", limit: int = 100
) -> list[dict[str, Any]]:
    """Differences of one kind (empty: of all) by key, from the key after `after` on."""
    found: list[dict[str, Any]] = []
    for one in iter_differences(connection, before_id, after_id, after=after):
        if kind in ("", one.kind):
            found.append(asdict(one))
        if len(found) == limit:
            break
    return found


def iter_differences(
    connection: Connection, before_id: str | None, after_id: str, *, after: str = _BELOW_ALL
) -> Iterator[Difference]:
    """Every difference, by key."""
    for keys in iter_changed_keys(connection, before_id, after_id, after=after):
        before = _contents(connection, before_id, keys[0], keys[-1])
        now = _contents(connection, after_id, keys[0], keys[-1])
        for key in keys:
            difference = _difference(key, before.get(key), now.get(key))
            if difference is not None:
                yield difference


def iter_changed_keys(
    connection: Connection, before_id: str | None, after_id: str, *, after: str = _BELOW_ALL
) -> Iterator[list[str]]:
    """Keys whose contents are not one and the same row in both versions, in batches, sorted."""
    while keys := _keys(connection, before_id, after_id, after):
        yield keys
        after = keys[-1]


def _keys(connection: Connection, before_id: str | None, after_id: str, last: str) -> list[str]:
    """Up to a batch of keys whose contents are not one and the same row."""
    old, new = aliased(version_offers), aliased(version_offers)
    same_key = and_(old.c.key == new.c.key, old.c.version_id == (before_id or ""))
    fresh = select(new.c.key).outerjoin(old, same_key).where(new.c.version_id == after_id, new.c.key > last)
    fresh = fresh.where((old.c.offer_id.is_(None)) | (old.c.offer_id != new.c.offer_id))
    keys = set(connection.scalars(fresh.order_by(new.c.key).limit(_BATCH)))
    if before_id is not None:
        still = and_(new.c.key == old.c.key, new.c.version_id == after_id)
        gone = select(old.c.key).outerjoin(new, still).where(old.c.version_id == before_id, old.c.key > last)
        keys |= set(connection.scalars(gone.where(new.c.key.is_(None)).order_by(old.c.key).limit(_BATCH)))
    return sorted(keys)[:_BATCH]  # keys sort by code point on both databases


def _contents(
    connection: Connection, version_id: str | None, first: str, last: str
) -> dict[str, tuple[dict[str, str], Item]]:
    if version_id is None:
        return {}
    wanted = select(version_offers.c.key, offers.c.payload, offers.c.record).join(
        offers, offers.c.id == version_offers.c.offer_id
    )
    within = version_offers.c.key.between(first, last) & (version_offers.c.version_id == version_id)
    return {row.key: (row.payload, unpack(row.record)) for row in connection.execute(wanted.where(within))}


def _difference(
    key: str, before: tuple[dict[str, str], Item] | None, now: tuple[dict[str, str], Item] | None
) -> Difference | None:
    if now is None:
        return Difference(key, "withdrawn", before[1].name, _money(before[1].price)) if before else None
    if before is None:
        return Difference(key, "new", now[1].name, price_after=_money(now[1].price))
    (old_cells, old), (new_cells, new) = before, now
    fields = tuple(
        name for name in dict.fromkeys((*new_cells, *old_cells)) if old_cells.get(name) != new_cells.get(name)
    )
    if old.price != new.price:
        kind = _price_kind(old.price, new.price)
        return Difference(key, kind, new.name, _money(old.price), _money(new.price), fields)
    return Difference(key, "changed", new.name, _money(old.price), _money(new.price), fields) if fields else None


def _price_kind(old: Price | None, new: Price | None) -> str:
    """Up or down only where both are the same kind of money; else the offer is changed."""
    if old is None or new is None:
        return "changed"
    if (old.currency, old.vat_included, old.min_qty) != (new.currency, new.vat_included, new.min_qty):
        return "changed"
    return "price_up" if new.amount > old.amount else "price_down" if new.amount < old.amount else "changed"


def _money(price: Price | None) -> str:
    return f"{price.amount:.2f} {price.currency}".strip() if price else ""

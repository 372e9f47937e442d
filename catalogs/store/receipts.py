"""Taking back what was published: withdraw (it may return) and revoke (the offers are deleted), each with a receipt."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, distinct, func, insert, select, update

from catalogs.store.audit import write_audit
from catalogs.store.errors import ConflictError
from catalogs.store.ids import new_id, now
from catalogs.store.listings import change_listing, listing_by_id
from catalogs.store.schema import answers, decisions, offers, receipts, version_offers, versions
from catalogs.store.versions import note_change


def withdraw_listing(
    connection: Connection, listing_id: str, *, edition: int, actor: str, user_id: str | None
) -> dict[str, Any]:
    """Takes a listing out of force and returns the receipt; a version of it can be published again.

    Raises ConflictError where nothing of it is in force.
    """
    listing = listing_by_id(connection, listing_id, lock=True)
    if listing["published_id"] is None:
        raise ConflictError("nothing of the listing is in force")
    _take_out(connection, listing, edition=edition, values={"withdrawn_at": now()})
    return _receipt(connection, listing, "withdraw", _reliance(connection, listing_id), actor=actor, user_id=user_id)


def revoke_listing(
    connection: Connection, listing_id: str, *, edition: int, actor: str, user_id: str | None
) -> dict[str, Any]:
    """Deletes every offer of every version of a listing, for good, and returns the receipt.

    What buyers saved of it stays theirs; the receipt counts it. Raises ConflictError where it is revoked already.
    """
    listing = listing_by_id(connection, listing_id, lock=True)
    if listing["revoked_at"] is not None:
        raise ConflictError("the listing is revoked")
    relied = _reliance(connection, listing_id)
    mine = versions.c.listing_id == listing_id
    relied["versions"] = connection.scalar(select(func.count()).select_from(versions).where(mine)) or 0
    relied["contents"] = (
        connection.scalar(select(func.count()).select_from(offers).where(offers.c.listing_id == listing_id)) or 0
    )
    _take_out(connection, listing, edition=edition, values={"revoked_at": now(), "withdrawn_at": now()})
    ids = select(versions.c.id).where(mine)
    connection.execute(delete(version_offers).where(version_offers.c.version_id.in_(ids)))
    connection.execute(delete(offers).where(offers.c.listing_id == listing_id))
    connection.execute(update(versions).where(mine).values(state="withdrawn"))
    return _receipt(connection, listing, "revoke", relied, actor=actor, user_id=user_id)


def list_receipts(
    connection: Connection, enterprise_id: str, *, after: str = "", limit: int = 100
) -> list[dict[str, Any]]:
    """The receipts of an enterprise, oldest first."""
    wanted = select(receipts).where(receipts.c.enterprise_id == enterprise_id, receipts.c.id > after)
    return [dict(row) for row in connection.execute(wanted.order_by(receipts.c.id).limit(limit)).mappings()]


def _take_out(connection: Connection, listing: dict[str, Any], *, edition: int, values: dict[str, Any]) -> None:
    if listing["published_id"] is not None:
        was = versions.c.id == listing["published_id"]
        connection.execute(update(versions).where(was).values(state="withdrawn"))
    change_listing(connection, listing, {"published_id": None} | values, edition=edition)
    note_change(connection, "withdrawn", listing["id"], listing["published_id"])


def _reliance(connection: Connection, listing_id: str) -> dict[str, Any]:
    """How many saved runs and decisions of buyers name offers of the listing: counts, for the buyers are others."""
    runs = select(func.count(distinct(answers.c.run_id))).where(answers.c.listing_id == listing_id)
    decided = select(func.count()).select_from(decisions).where(decisions.c.listing_id == listing_id)
    return {"runs": connection.scalar(runs) or 0, "decisions": connection.scalar(decided) or 0}


def _receipt(
    connection: Connection,
    listing: dict[str, Any],
    kind: str,
    details: dict[str, Any],
    *,
    actor: str,
    user_id: str | None,
) -> dict[str, Any]:
    receipt = {
        "id": new_id(), "enterprise_id": listing["enterprise_id"], "listing_id": listing["id"], "kind": kind,
        "details": details | {"listing": listing["name"], "version_id": listing["published_id"]},
        "issued_by": user_id, "issued_at": now(),
    }  # fmt: skip
    connection.execute(insert(receipts).values(**receipt))
    subject, action = f"listing:{listing['id']}", f"listing.{'withdrawn' if kind == 'withdraw' else 'revoked'}"
    write_audit(connection, actor, action, subject, enterprise_id=listing["enterprise_id"], details=details)
    return receipt

"""Listings and their versions: what an enterprise offers, what a draft would change, and what is in force."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from catalogs.rows import item_to_row
from catalogs.store.caller import READERS, WRITERS, Caller
from catalogs.store.contents import page_entries
from catalogs.store.database import Connection
from catalogs.store.differences import page_differences
from catalogs.store.errors import MissingError
from catalogs.store.listings import add_listing, list_listings, listing_by_id, rename_listing
from catalogs.store.receipts import list_receipts, revoke_listing, withdraw_listing
from catalogs.store.versions import (
    compare_again,
    discard_version,
    list_versions,
    publish_version,
    roll_back,
    version_by_id,
)
from matcher.web.access import require
from matcher.web.etag import Edition, with_etag
from matcher.web.once import Answer, Once
from matcher.web.shapes import Body, Id, Line, Made, Page, PageOf, page
from matcher.web.state import Shared

router = APIRouter(prefix="/api/v1/enterprises/{enterprise_id}", tags=["listings"])
Reader = Annotated[Caller, require(*READERS, "administrator")]
Writer = Annotated[Caller, require(*WRITERS)]
Owner = Annotated[Caller, require("owner")]


class ListingName(Body):
    """How people call a listing; unique in its enterprise."""

    name: Line


class Listing(BaseModel):
    """A listing. `edition` counts its changes and is its ETag; `offers` are those in force."""

    id: str
    name: str
    published_id: str | None
    edition: int
    offers: int = 0
    created_at: datetime
    withdrawn_at: datetime | None
    revoked_at: datetime | None


class Version(BaseModel):
    """A version. `summary` counts what it changes of `parent_id`, the version it was compared with."""

    id: str
    number: int
    state: Literal["loading", "draft", "published", "superseded", "withdrawn", "discarded"]
    parent_id: str | None
    upload_id: str | None
    offer_count: int
    summary: dict[str, int] | None
    created_at: datetime
    published_at: datetime | None


class Change(BaseModel):
    """One offer that a version changes."""

    key: str
    kind: Literal["new", "changed", "price_up", "price_down", "withdrawn"]
    name: str
    price_before: str
    price_after: str
    fields: list[str]


class ChangesAsked(Body):
    """Which changes: of one kind or of all, and from where on."""

    kind: Literal["", "new", "changed", "price_up", "price_down", "withdrawn"] = ""
    after: Annotated[str, Field(max_length=200, description="`key` of the last one seen.")] = ""
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class Entry(BaseModel):
    """An offer as its owner wrote it, and what was understood of it."""

    key: str
    position: int
    cells: dict[str, str]
    understood: dict[str, Any]


class Receipt(BaseModel):
    """What a withdrawal or revocation took away, and how many saved runs and decisions of buyers had named it."""

    id: str
    kind: Literal["withdraw", "revoke"]
    listing_id: str | None
    details: dict[str, Any]
    issued_at: datetime


@router.get("/listings", summary="The listings of an enterprise")
def listings(enterprise_id: Id, state: Shared, _: Reader, paging: PageOf) -> Page[Listing]:
    """Oldest first."""
    with state.database.read() as connection:
        rows = list_listings(connection, enterprise_id, after=paging.after, limit=paging.limit + 1)
    return page(rows, paging.limit, Listing)


@router.post("/listings", summary="Add a listing", status_code=201, response_model=Made)
def make_listing(enterprise_id: Id, body: ListingName, caller: Writer, once: Once) -> Answer:
    """Empty until a version of it is published."""
    return once.make(lambda connection: Made(id=add_listing(connection, enterprise_id, body.name, actor=caller.actor)))


@router.get("/listings/{listing_id}", summary="A listing")
def listing(enterprise_id: Id, listing_id: Id, state: Shared, _: Reader, response: Response) -> Listing:
    """With its edition as ETag."""
    with state.database.read() as connection:
        return with_etag(response, _shown(connection, owned_listing(connection, enterprise_id, listing_id)))


@router.patch("/listings/{listing_id}", summary="Rename a listing")
def rename(
    enterprise_id: Id, listing_id: Id, body: ListingName, state: Shared, caller: Writer, edition: Edition
) -> Listing:
    """If-Match tells the edition that was seen."""
    with state.database.write() as connection:
        owned_listing(connection, enterprise_id, listing_id)
        rename_listing(connection, listing_id, body.name, edition=edition, actor=caller.actor)
        return _shown(connection, listing_by_id(connection, listing_id))


@router.post("/listings/{listing_id}/withdraw", summary="Take a listing out of force")
def withdraw(enterprise_id: Id, listing_id: Id, state: Shared, caller: Writer, edition: Edition) -> Receipt:
    """Nothing of it is matched any more; a version of it may be published again."""
    with state.database.write() as connection:
        owned_listing(connection, enterprise_id, listing_id)
        made = withdraw_listing(connection, listing_id, edition=edition, actor=caller.actor, user_id=caller.user_id)
        return Receipt(**made)


@router.post("/listings/{listing_id}/revoke", summary="Delete every offer of a listing for good")
def revoke(enterprise_id: Id, listing_id: Id, state: Shared, caller: Owner, edition: Edition) -> Receipt:
    """Of all its versions. The receipt counts the saved runs and decisions of others that named them."""
    with state.database.write() as connection:
        owned_listing(connection, enterprise_id, listing_id)
        made = revoke_listing(connection, listing_id, edition=edition, actor=caller.actor, user_id=caller.user_id)
        return Receipt(**made)


@router.get("/receipts", summary="Receipts of withdrawals and revocations")
def receipts(enterprise_id: Id, state: Shared, _: Reader, paging: PageOf) -> Page[Receipt]:
    """Oldest first."""
    with state.database.read() as connection:
        rows = list_receipts(connection, enterprise_id, after=paging.after, limit=paging.limit + 1)
    return page(rows, paging.limit, Receipt)


@router.get("/listings/{listing_id}/versions", summary="The versions of a listing")
def versions(
    enterprise_id: Id,
    listing_id: Id,
    state: Shared,
    _: Reader,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> list[Version]:
    """The newest hundred, or those before a number."""
    with state.database.read() as connection:
        owned_listing(connection, enterprise_id, listing_id)
        return [Version(**row) for row in list_versions(connection, listing_id, before=before)]


@router.get("/listings/{listing_id}/versions/{version_id}", summary="A version")
def version(enterprise_id: Id, listing_id: Id, version_id: Id, state: Shared, _: Reader) -> Version:
    """With the counts of what it changes."""
    with state.database.read() as connection:
        return Version(**owned_version(connection, enterprise_id, listing_id, version_id))


@router.get("/listings/{listing_id}/versions/{version_id}/offers", summary="The offers of a version")
def entries(
    enterprise_id: Id,
    listing_id: Id,
    version_id: Id,
    state: Shared,
    _: Reader,
    after: Annotated[int, Query(ge=-1, le=2**31 - 1, description="`position` of the last one seen.")] = -1,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[Entry]:
    """In the order of the file: the cells as they came, and what was understood of them."""
    with state.database.read() as connection:
        owned_version(connection, enterprise_id, listing_id, version_id)
        rows = page_entries(connection, version_id, after=after, limit=limit)
    return [
        Entry(key=row["key"], position=row["position"], cells=row["payload"], understood=item_to_row(row["item"]))
        for row in rows
    ]


@router.get("/listings/{listing_id}/versions/{version_id}/changes", summary="What a version changes")
def changes(
    enterprise_id: Id,
    listing_id: Id,
    version_id: Id,
    state: Shared,
    _: Reader,
    asked: Annotated[ChangesAsked, Query()],
) -> list[Change]:
    """Of the version it was compared with, offer by offer."""
    with state.database.read() as connection:
        found = owned_version(connection, enterprise_id, listing_id, version_id)
        rows = page_differences(connection, found["parent_id"], version_id, **asked.model_dump())
    return [Change(**row) for row in rows]


@router.post("/listings/{listing_id}/versions/{version_id}/compare", summary="Compare a draft with what is in force")
def compare(enterprise_id: Id, listing_id: Id, version_id: Id, state: Shared, _: Writer) -> Version:
    """Needed where another version was published after the draft was made."""
    with state.database.write() as connection:
        owned_version(connection, enterprise_id, listing_id, version_id)
        return Version(**compare_again(connection, version_id))


@router.post("/listings/{listing_id}/versions/{version_id}/publish", summary="Put a draft in force")
def publish(
    enterprise_id: Id, listing_id: Id, version_id: Id, state: Shared, caller: Writer, edition: Edition
) -> Listing:
    """All of it in one moment; it is matched within two seconds."""
    with state.database.write() as connection:
        owned_version(connection, enterprise_id, listing_id, version_id)
        return _shown(connection, publish_version(connection, version_id, edition=edition, actor=caller.actor))


@router.post("/listings/{listing_id}/versions/{version_id}/rollback", summary="Put an earlier version in force again")
def rollback(
    enterprise_id: Id, listing_id: Id, version_id: Id, state: Shared, caller: Writer, edition: Edition
) -> Made:
    """As a new version with its offers; returns its id."""
    with state.database.write() as connection:
        owned_version(connection, enterprise_id, listing_id, version_id)
        made = roll_back(connection, version_id, edition=edition, actor=caller.actor, user_id=caller.user_id)
        return Made(id=made)


@router.delete("/listings/{listing_id}/versions/{version_id}", summary="Give up a draft", status_code=204)
def discard(enterprise_id: Id, listing_id: Id, version_id: Id, state: Shared, caller: Writer) -> Response:
    """Its offers go; the number stays."""
    with state.database.write() as connection:
        owned_version(connection, enterprise_id, listing_id, version_id)
        discard_version(connection, version_id, actor=caller.actor)
    return Response(status_code=204)


def owned_listing(connection: Connection, enterprise_id: str, listing_id: str) -> dict[str, Any]:
    """A listing of this enterprise. Raises MissingError for one of another, as for none."""
    found = listing_by_id(connection, listing_id)
    if found["enterprise_id"] != enterprise_id:
        raise MissingError("there is no such listing")
    return found


def owned_version(connection: Connection, enterprise_id: str, listing_id: str, version_id: str) -> dict[str, Any]:
    """A version of this listing of this enterprise. Raises MissingError."""
    owned_listing(connection, enterprise_id, listing_id)
    found = version_by_id(connection, version_id)
    if found["listing_id"] != listing_id:
        raise MissingError("there is no such version")
    return found


def _shown(connection: Connection, row: dict[str, Any]) -> Listing:
    in_force = row["published_id"]
    count = version_by_id(connection, in_force)["offer_count"] if in_force else 0
    return Listing(**row | {"offers": count})

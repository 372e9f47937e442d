"""Offers of one's own enterprise, one by one: for programs that keep a price list in step with their own system."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from catalogs.entries import Entry, entries_of_rows
from catalogs.rows import item_to_row
from catalogs.store.caller import READERS, WRITERS, Caller
from catalogs.store.contents import entries_by_key, page_offers
from catalogs.store.database import Connection
from catalogs.store.edits import add_offers, listing_for_offers, replace_offer, withdraw_offers
from catalogs.store.errors import MissingError
from catalogs.store.listings import listing_by_id
from config.errors import InputError
from matcher.web.access import require
from matcher.web.errors import WebError
from matcher.web.ground import reading_stamp
from matcher.web.offered import offer_id
from matcher.web.once import Answer, Once
from matcher.web.routes.matching import Row, cells_of
from matcher.web.shapes import Body
from matcher.web.state import Shared, State

router = APIRouter(prefix="/api/v1/offers", tags=["offers"])
Reader = Annotated[Caller, require(*READERS)]
Writer = Annotated[Caller, require(*WRITERS)]
OfferId = Annotated[str, Path(min_length=3, max_length=240, description="listing:key, as answers name it.")]
Chosen = Annotated[str | None, Query(max_length=36, description="Needed where you belong to several enterprises.")]
Text = Annotated[str, Field(max_length=36)]
_OFFER: JsonValue = {"id": "N-2", "name": "Насос центробежный К 80-50-200, 15 кВт", "price": "98500", "currency": "RUB"}


class NewOffers(Body):
    """Rows of a price list; `listing_id` may be left out where the enterprise has one listing."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"items": [_OFFER]}]})
    items: list[Row] = Field(min_length=1, max_length=1000)
    listing_id: Text = ""


class NewContent(Body):
    """The row that replaces an offer; its id is that of the address."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"item": _OFFER}]})
    item: Row


class Offer(BaseModel):
    """An offer in force as its owner wrote it, and what was understood of it. `etag` names its content."""

    id: str
    listing_id: str
    key: str
    etag: str
    cells: dict[str, str]
    understood: dict[str, Any]


class Offers(BaseModel):
    """Some offers; `next` is what `after` takes for more, null at the end."""

    items: list[Offer]
    next: str | None = None


class Added(BaseModel):
    """The ids of what is now offered, in the order of the rows."""

    ids: list[str]
    listing_id: str
    edition: int


@router.get("", summary="My offers")
def offers(
    state: Shared,
    caller: Reader,
    enterprise_id: Chosen = None,
    after: Annotated[str, Query(max_length=240, description="`next` of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Offers:
    """Those of the enterprise that are in force, by listing and key."""
    mine = caller.enterprise(READERS, enterprise_id)
    listing_id, _, key = after.partition(":")
    with state.database.read() as connection:
        rows = page_offers(connection, mine, after=(listing_id, key), limit=limit + 1)
    items = [shown(row["listing_id"], row) for row in rows[:limit]]
    return Offers(items=items, next=items[-1].id if len(rows) > limit else None)


@router.post("", summary="Add offers", status_code=201, response_model=Added)
def add(body: NewOffers, state: Shared, caller: Writer, once: Once, enterprise_id: Chosen = None) -> Answer:
    """All of them in one moment, as a new version of the listing with its other offers; matched within two seconds.

    A whole price list is better sent as a file.
    """
    mine = caller.enterprise(WRITERS, enterprise_id)
    entries = entries_of_rows([cells_of(row) for row in body.items], state.config)

    def made(connection: Connection) -> Added:
        listing = listing_for_offers(connection, mine, body.listing_id, actor=caller.actor)
        people = {"actor": caller.actor, "user_id": caller.user_id}
        add_offers(connection, listing, entries, stamp=reading_stamp(state.config), **people)
        ids = [offer_id(listing["id"], one.key) for one in entries]
        return Added(ids=ids, listing_id=listing["id"], edition=listing["edition"] + 1)

    return once.make(made)


@router.get("/{offer:path}", summary="An offer of mine")
def one_offer(offer: OfferId, state: Shared, caller: Reader, response: Response) -> Offer:
    """With its ETag."""
    with state.database.read() as connection:
        listing, row = _held(connection, caller, offer, READERS)
    return _with_etag(response, shown(listing["id"], row))


@router.put("/{offer:path}", summary="Replace an offer")
def replace(
    offer: OfferId,
    body: NewContent,
    state: Shared,
    caller: Writer,
    response: Response,
    if_match: Annotated[str, Header(max_length=80, description="The ETag that was read.")] = "",
) -> Offer:
    """If-Match tells the content that was seen."""
    entry = _entry(body.item, offer.partition(":")[2], state)
    with state.database.write() as connection:
        listing, row = _held(connection, caller, offer, WRITERS, lock=True)
        _check(if_match, row)
        people = {"actor": caller.actor, "user_id": caller.user_id}
        replace_offer(connection, listing, entry, stamp=reading_stamp(state.config), **people)
        _, row = _held(connection, caller, offer, WRITERS)
    return _with_etag(response, shown(listing["id"], row))


@router.delete("/{offer:path}", summary="Withdraw an offer", status_code=204)
def withdraw(
    offer: OfferId,
    state: Shared,
    caller: Writer,
    if_match: Annotated[str, Header(max_length=80, description="The ETag that was read.")] = "",
) -> Response:
    """It is not matched any more; earlier versions of the listing keep it."""
    with state.database.write() as connection:
        listing, row = _held(connection, caller, offer, WRITERS, lock=True)
        _check(if_match, row)
        people = {"actor": caller.actor, "user_id": caller.user_id}
        withdraw_offers(connection, listing, [row["key"]], **people)
    return Response(status_code=204)


def shown(listing_id: str, row: dict[str, Any]) -> Offer:
    """An offer as its owner's people see it: all of it."""
    return Offer(
        id=offer_id(listing_id, row["key"]), listing_id=listing_id, key=row["key"], etag=bytes(row["digest"]).hex(),
        cells=row["payload"], understood=item_to_row(row["item"]),
    )  # fmt: skip


def _held(
    connection: Connection, caller: Caller, offer: str, roles: tuple[str, ...], *, lock: bool = False
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The listing and the offer of an id. Raises MissingError for what is not there or is another enterprise's."""
    listing_id, _, key = offer.partition(":")
    missing = MissingError("there is no such offer")
    try:
        listing = listing_by_id(connection, listing_id, lock=lock)
        caller.allow(roles, enterprise_id=listing["enterprise_id"])
    except MissingError as error:
        raise missing from error
    row = entries_by_key(connection, listing["published_id"] or "", [key]).get(key)
    if row is None:
        raise missing
    return listing, row


def _entry(row: Row, key: str, state: State) -> Entry:
    cells = cells_of(row)
    (entry,) = entries_of_rows([cells if "id" in cells else {"id": key} | cells], state.config)
    if entry.key != key:
        raise InputError(f"the row's id is '{entry.key}', the address says '{key}'", where="item.id")
    return entry


def _check(if_match: str, row: dict[str, Any]) -> None:
    """Raises WebError 428 without If-Match, 412 where the offer is not what was seen."""
    seen = if_match.strip().removeprefix("W/").strip('"')
    if not seen:
        raise WebError(428, "Send the ETag you read as If-Match.")
    if seen not in ("*", bytes(row["digest"]).hex()):
        raise WebError(412, "The offer was changed meanwhile; load it again.")


def _with_etag(response: Response, offer: Offer) -> Offer:
    response.headers["ETag"] = f'"{offer.etag}"'
    return offer

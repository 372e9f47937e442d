"""A price list as a file: sent, looked at, corrected, loaded into a draft."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from catalogs.formats import ReadOptions
from catalogs.mapping import Mapping, propose, settle
from catalogs.preview import preview_file
from catalogs.store.caller import READERS, WRITERS, Caller
from catalogs.store.corrections import remember_corrections, remembered
from catalogs.store.database import Connection
from catalogs.store.errors import ConflictError, MissingError
from catalogs.store.loading import start_loading
from catalogs.store.uploads import add_upload, change_upload, list_uploads, path_of, receive_file, upload_by_id
from matcher.web.access import require
from matcher.web.once import Answer, Key, OnceOnly, named
from matcher.web.routes.listings import owned_listing
from matcher.web.shapes import Body, Id, Made, Page, PageOf, page
from matcher.web.state import Shared, State

router = APIRouter(prefix="/api/v1/enterprises/{enterprise_id}/uploads", tags=["uploads"])
Reader = Annotated[Caller, require(*READERS, "officer")]  # an officer sends lists of imports
Sender = Annotated[Caller, require(*WRITERS, "officer")]
Writer = Annotated[Caller, require(*WRITERS)]
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
Text = Annotated[str, Field(max_length=300)]


class Upload(BaseModel):
    """A sent file. `report` is there once it is loaded: rows read, accepted and rejected, cells not understood."""

    id: str
    file_name: str
    size: int
    state: Literal["received", "read", "loading", "loaded", "failed"]
    listing_id: str | None
    format: str
    message: str
    report: dict[str, Any] | None
    created_at: datetime


class Corrections(Body):
    """What columns really are: header, or #place → canonical column, attribute, or "-" to leave it out; and units."""

    targets: dict[Text, Text] = Field(default_factory=dict, max_length=2000)
    units: dict[Text, Text] = Field(default_factory=dict, max_length=2000)
    sheet: Text = ""
    encoding: Annotated[str, Field(max_length=40)] = ""


class Understood(BaseModel):
    """Columns as they are taken, and the first rows beside what is understood of them."""

    fingerprint: str
    header_line: int
    columns: list[dict[str, Any]]
    mapping: dict[str, str]
    units: dict[str, str]
    notes: list[str]
    rows: list[dict[str, Any]]


class Loading(Body):
    """Into which listing."""

    listing_id: Annotated[str, Field(max_length=36)]


class Started(BaseModel):
    """The job that reads the file, and the version that will be a draft when it is done."""

    job_id: str
    version_id: str


@router.post("", summary="Send a price list", status_code=201, openapi_extra=_BODY, response_model=Made)
async def send(
    enterprise_id: Id,
    request: Request,
    state: Shared,
    caller: Sender,
    file_name: Annotated[str, Query(max_length=1000, description="As the sender calls it; its ending helps.")] = "",
    key: Key = "",
) -> Answer:
    """The file is the body: CSV, XLSX, Parquet, JSONL, Yandex YML, CommerceML (zip) or BMEcat. Nothing is read yet."""
    received = await receive_file(_parts(request), file_name, state.settings.data)
    only = OnceOnly(state, caller.user_id, key, named(request, received["digest"]))
    note = partial(_note, enterprise_id=enterprise_id, received=received, caller=caller)
    kept = False
    try:
        made = await asyncio.to_thread(only.make, note)
        kept = not (isinstance(made, Response) and "idempotent-replayed" in made.headers)
    finally:
        if not kept:  # refused, or the first one is kept
            path_of(received, state.settings.data).unlink(missing_ok=True)
    return made


@router.get("", summary="Files that were sent")
def uploads(enterprise_id: Id, state: Shared, _: Reader, paging: PageOf) -> Page[Upload]:
    """Newest first."""
    with state.database.read() as connection:
        rows = list_uploads(connection, enterprise_id, before=paging.after, limit=paging.limit + 1)
    return page(rows, paging.limit, Upload)


@router.get("/{upload_id}", summary="A file that was sent")
def upload(enterprise_id: Id, upload_id: Id, state: Shared, _: Reader) -> Upload:
    """And what became of it."""
    with state.database.read() as connection:
        return Upload(**owned_upload(connection, enterprise_id, upload_id))


@router.get("/{upload_id}/preview", summary="What would be understood of a file")
def preview(
    enterprise_id: Id, upload_id: Id, state: Shared, _: Reader, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> Understood:
    """Columns with confidence and alternatives, as corrected so far; the first rows cell by cell."""
    with state.database.read() as connection:
        row = owned_upload(connection, enterprise_id, upload_id)
        return understood(connection, state, row, limit=limit)


@router.put("/{upload_id}/mapping", summary="Correct how columns are taken")
def correct(
    enterprise_id: Id, upload_id: Id, body: Corrections, state: Shared, caller: Sender
) -> Understood:  # fmt: skip
    """The corrections are remembered for later files of the enterprise. Returns the preview under them."""
    with state.database.read() as connection:
        row = owned_upload(connection, enterprise_id, upload_id)
        if row["state"] in ("loading", "loaded"):
            raise ConflictError(f"the file is {row['state']}", hint="send it again to load it otherwise")
    options = {"sheet": body.sheet, "encoding": body.encoding}
    path = path_of(row, state.settings.data)
    proposals = propose(path, config=state.config, options=ReadOptions(sheet=body.sheet, encoding=body.encoding))
    with state.database.write() as connection:
        targets, units = remembered(connection, enterprise_id, proposals)
        settled = settle(proposals, _by_place(proposals, targets, body.targets), units=units | body.units)
        remember_corrections(connection, enterprise_id, body.targets, body.units, user_id=caller.user_id)
        given = {"mapping": settled.model_dump(), "options": options}
        change_upload(connection, upload_id, mapping=given, state="read")
        return understood(connection, state, row | {"mapping": given})


@router.post("/{upload_id}/load", summary="Load a file into a draft", status_code=202)
def load(enterprise_id: Id, upload_id: Id, body: Loading, state: Shared, caller: Writer) -> Started:
    """In the background; nobody sees the version until its last row is in it."""
    with state.database.write() as connection:
        row = owned_upload(connection, enterprise_id, upload_id)
        listing = owned_listing(connection, enterprise_id, body.listing_id)
        if row["state"] == "loading":
            raise ConflictError("the file is being loaded")
        if row["mapping"] is None:
            change_upload(connection, upload_id, mapping=settled_mapping(connection, state, row))
        return Started(**start_loading(connection, listing, upload_id, user_id=caller.user_id))


def understood(connection: Connection, state: State, row: dict[str, Any], *, limit: int = 20) -> Understood:
    """The preview of an upload. Raises InputError for a file that cannot be read."""
    given = row["mapping"] or settled_mapping(connection, state, row)
    mapping, options = Mapping.model_validate(given["mapping"]), ReadOptions(**given["options"])
    path = path_of(row, state.settings.data)
    proposals = propose(path, config=state.config, options=options, layout=mapping.layout())
    rows = preview_file(path, mapping, options=options, limit=limit)
    return Understood(
        fingerprint=proposals.fingerprint, header_line=proposals.header_line, notes=list(proposals.notes),
        columns=[asdict(one) for one in proposals.columns], mapping=mapping.columns, units=mapping.units,
        rows=[asdict(one) for one in rows],
    )  # fmt: skip


def owned_upload(connection: Connection, enterprise_id: str, upload_id: str) -> dict[str, Any]:
    """An upload of this enterprise. Raises MissingError for one of another, as for none."""
    found = upload_by_id(connection, upload_id)
    if found["enterprise_id"] != enterprise_id:
        raise MissingError("there is no such upload")
    return found


def settled_mapping(connection: Connection, state: State, row: dict[str, Any]) -> dict[str, Any]:
    """The mapping of a file nobody has corrected: as proposed, and as the enterprise said of such headers before."""
    proposals = propose(path_of(row, state.settings.data), config=state.config)
    targets, units = remembered(connection, row["enterprise_id"], proposals)
    return {"mapping": settle(proposals, targets, units=units).model_dump(), "options": {"sheet": "", "encoding": ""}}


def _by_place(proposals: Any, before: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    """Earlier words and new ones, the new ones first where both speak of one column."""
    places = {one.header: one.key for one in proposals.columns}
    stated = {places.get(name, name): target for name, target in given.items()}
    taken = set(stated.values()) - {"-"}
    return {place: target for place, target in before.items() if place not in stated and target not in taken} | stated


def _note(connection: Connection, *, enterprise_id: str, received: dict[str, Any], caller: Caller) -> Made:
    return Made(id=add_upload(connection, enterprise_id, None, received, user_id=caller.user_id))


async def _parts(request: Request) -> AsyncIterator[bytes]:
    async for part in request.stream():
        yield part

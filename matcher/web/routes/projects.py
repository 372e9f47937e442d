"""Projects: an officer's list of imported items, sent as JSON or as a file, and edited until it is run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from catalogs.entries import Entry, entries_of_rows
from catalogs.rows import item_to_row
from catalogs.store.caller import READERS, Caller
from catalogs.store.database import Connection
from catalogs.store.errors import ConflictError
from catalogs.store.ids import now
from catalogs.store.projects import (
    add_project,
    count_items,
    edit_project,
    keep_contents,
    list_projects,
    owned_project,
    page_items,
    put_items,
    remove_items,
)
from catalogs.store.uploads import change_upload
from matcher.web.access import require
from matcher.web.etag import Edition, with_etag
from matcher.web.ground import reading_stamp
from matcher.web.once import Answer, Once
from matcher.web.reading import start_reading
from matcher.web.routes.matching import Row, cells_of
from matcher.web.routes.uploads import owned_upload, settled_mapping
from matcher.web.shapes import Body, Id, Line, Page, PageOf, page
from matcher.web.state import Shared, State

router = APIRouter(prefix="/api/v1/enterprises/{enterprise_id}/projects", tags=["projects"])
Reader = Annotated[Caller, require(*READERS, "officer")]
Officer = Annotated[Caller, require("owner", "officer")]
Key = Annotated[str, Path(min_length=1, max_length=200)]
_ITEM: JsonValue = {"id": "A-17", "name": "Насос Grundfos NK 50-200, 11 кВт, 380 В, DN50"}


@dataclass(frozen=True, slots=True)
class Place:
    """The project of the path."""

    enterprise_id: str
    project_id: str


def place(enterprise_id: Id, project_id: Id) -> Place:
    """Reads it."""
    return Place(enterprise_id, project_id)


At = Annotated[Place, Depends(place)]


class Settings(Body):
    """How a run is asked. What is not stated is taken from the shipped example rates, and said so in every answer."""

    limit: int = Field(default=10, ge=1, le=100)
    language: str = Field(default="ru", pattern="^(ru|en)$")
    country: str = Field(default="RU", pattern="^[A-Z]{2}$")
    day: date | None = Field(default=None, description="Of prices, duties and rates.")
    rates: dict[Annotated[str, Field(pattern="^[A-Z]{3}$")], Annotated[float, Field(gt=0, lt=1e9)]] | None = Field(
        default=None, max_length=100, description="National currency for one unit of each foreign one."
    )


class NewProject(Body):
    """A project; `items` are rows as in /api/v1/match."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Насосная станция № 3", "items": [_ITEM]}]})
    name: Line
    settings: Settings = Settings()
    items: list[Row] = Field(default_factory=list, max_length=1000)


class ProjectChange(Body):
    """What is to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Насосная станция № 3, корпус Б"}]})
    name: Line | None = None
    settings: Settings | None = None
    archived: bool | None = None


class ItemsChange(Body):
    """Rows to add; a row whose id, or else model or name, the project has replaces that one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_ITEM]}]})
    items: list[Row] = Field(min_length=1, max_length=1000)


class Project(BaseModel):
    """A project. `edition` counts its changes and is its ETag."""

    id: str
    name: str
    edition: int
    settings: Settings
    items: int
    created_at: datetime
    archived_at: datetime | None


class ProjectItem(BaseModel):
    """An imported item as it was sent, and what was understood of it."""

    key: str
    position: int
    cells: dict[str, str]
    understood: dict[str, Any]


class ReadList(Body):
    """A file that was sent to /uploads."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"upload_id": "0192f0c1-2d6e-7c3a-9a54-6f1f0f3f7a10"}]})
    upload_id: Annotated[str, Field(max_length=36)]


class Queued(BaseModel):
    """The job that does it."""

    job_id: str


@router.get("", summary="The projects of an enterprise")
def projects(enterprise_id: Id, state: Shared, _: Reader, paging: PageOf) -> Page[Project]:
    """Oldest first, archived ones too."""
    with state.database.read() as connection:
        rows = list_projects(connection, enterprise_id, after=paging.after, limit=paging.limit + 1)
    return page(rows, paging.limit, Project)


@router.post("", summary="Add a project", status_code=201, response_model=Project)
def make_project(
    enterprise_id: Id, body: NewProject, state: Shared, caller: Officer, once: Once, response: Response
) -> Answer:
    """With its items, or empty; a longer list is sent as a file."""
    state.config.country(body.settings.country)
    entries = _entries(body.items, state)

    def made(connection: Connection) -> Project:
        settings = body.settings.model_dump(mode="json")
        people = {"actor": caller.actor, "user_id": caller.user_id}
        project = owned_project(
            connection, enterprise_id, add_project(connection, enterprise_id, body.name, settings, **people)
        )
        if entries:
            _put(connection, state, project, entries, edition=0, actor=caller.actor)
        return with_etag(response, shown(connection, enterprise_id, project["id"]))

    return once.make(made, response=response)


@router.get("/{project_id}", summary="A project")
def project(enterprise_id: Id, project_id: Id, state: Shared, _: Reader, response: Response) -> Project:
    """With its edition as ETag."""
    with state.database.read() as connection:
        return with_etag(response, shown(connection, enterprise_id, project_id))


@router.patch("/{project_id}", summary="Change a project")
def change_project(
    at: At,
    body: ProjectChange,
    state: Shared,
    caller: Officer,
    edition: Edition,
    response: Response,
) -> Project:
    """Name, settings, or whether it is archived. If-Match tells the edition that was seen."""
    values: dict[str, Any] = {} if body.name is None else {"name": body.name}
    if body.settings is not None:
        state.config.country(body.settings.country)
        values["settings"] = body.settings.model_dump(mode="json")
    if body.archived is not None:
        values["archived_at"] = now() if body.archived else None
    with state.database.write() as connection:
        found = owned_project(connection, at.enterprise_id, at.project_id)
        edit_project(connection, found, values, edition=edition, actor=caller.actor)
        return with_etag(response, shown(connection, at.enterprise_id, at.project_id))


@router.get("/{project_id}/items", summary="The items of a project")
def items(
    enterprise_id: Id,
    project_id: Id,
    state: Shared,
    _: Reader,
    after: Annotated[int, Query(ge=-1, le=2**31 - 1, description="`position` of the last one seen.")] = -1,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[ProjectItem]:
    """In the order they came."""
    with state.database.read() as connection:
        owned_project(connection, enterprise_id, project_id)
        rows = page_items(connection, project_id, after=after, limit=limit)
    return [
        ProjectItem(key=row["key"], position=row["position"], cells=row["payload"], understood=item_to_row(row["item"]))
        for row in rows
    ]


@router.put("/{project_id}/items", summary="Add or replace items")
def change_items(
    at: At,
    body: ItemsChange,
    state: Shared,
    caller: Officer,
    edition: Edition,
    response: Response,
) -> Project:
    """Runs that were made keep the items they were asked."""
    entries = _entries(body.items, state)
    with state.database.write() as connection:
        found = owned_project(connection, at.enterprise_id, at.project_id)
        _put(connection, state, found, entries, edition=edition, actor=caller.actor)
        return with_etag(response, shown(connection, at.enterprise_id, at.project_id))


@router.delete("/{project_id}/items/{key:path}", summary="Take an item out")
def remove_item(at: At, key: Key, state: Shared, caller: Officer, edition: Edition, response: Response) -> Project:
    """Decisions about it stay, and read as stale."""
    with state.database.write() as connection:
        found = owned_project(connection, at.enterprise_id, at.project_id)
        remove_items(connection, found, (key,), edition=edition, actor=caller.actor)
        return with_etag(response, shown(connection, at.enterprise_id, at.project_id))


@router.post("/{project_id}/load", summary="Read a file into a project", status_code=202, response_model=Queued)
def load_list(enterprise_id: Id, project_id: Id, body: ReadList, state: Shared, caller: Officer, once: Once) -> Answer:
    """In the background; its rows replace all items in one moment."""

    def made(connection: Connection) -> Queued:
        found = owned_project(connection, enterprise_id, project_id)
        upload = owned_upload(connection, enterprise_id, body.upload_id)
        if upload["state"] == "loading":
            raise ConflictError("the file is being loaded")
        if upload["mapping"] is None:
            change_upload(connection, body.upload_id, mapping=settled_mapping(connection, state, upload))
        people = {"actor": caller.actor, "user_id": caller.user_id}
        return Queued(job_id=start_reading(connection, found, body.upload_id, **people))

    return once.make(made, status=202)


def shown(connection: Connection, enterprise_id: str, project_id: str) -> Project:
    """A project as it is answered. Raises MissingError."""
    row = owned_project(connection, enterprise_id, project_id)
    return Project(**row | {"items": count_items(connection, project_id)})


def _entries(rows: list[Row], state: State) -> list[Entry]:
    """What rows say: understood before the transaction, not in it."""
    return entries_of_rows([cells_of(row) for row in rows], state.config)


def _put(
    connection: Connection, state: State, project: dict[str, Any], entries: list[Entry], *, edition: int, actor: str
) -> None:
    contents = keep_contents(connection, project["id"], entries, reading_stamp(state.config))
    put_items(connection, project, contents, edition=edition, actor=actor)

"""Runs of a project: started, looked at answer by answer, compared with the run before, exported, made again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from starlette.background import BackgroundTask

from catalogs.store import runs as store
from catalogs.store.answers import Filters, page_answers
from catalogs.store.database import Connection
from catalogs.store.decisions import standing_decisions
from catalogs.store.errors import ConflictError, MissingError
from catalogs.store.projects import owned_project
from matcher.tables import natural
from matcher.web.carried import Carried, carry_over
from matcher.web.comparing import iter_changes
from matcher.web.exporting import FORMATS, export_run
from matcher.web.ground import money_of
from matcher.web.offered import find_offer
from matcher.web.once import Answer, Once
from matcher.web.reproducing import start_reproducing
from matcher.web.routes.projects import At, Officer, Queued, Reader
from matcher.web.shapes import Id, Page, PageOf, page
from matcher.web.state import Shared, State

router = APIRouter(prefix="/api/v1/enterprises/{enterprise_id}/projects/{project_id}/runs", tags=["runs"])
Letter = Literal["A", "B", "C", "D", "U", "none"]
Decided = Literal["", "approve", "reject", "conditional", "undecided", "applied", "stale", "conflicting"]
_FILE = {"schema": {"type": "string", "format": "binary"}}
_SCANNED = 500  # answers looked at in one step for those of a decision state


class Run(BaseModel):
    """A run. `stamps` tell what its answers were made of; `summary` counts grades and carried decisions."""

    id: str
    number: int
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    job_id: str | None
    settings: dict[str, Any]
    stamps: dict[str, Any]
    summary: dict[str, Any] | None
    created_at: datetime
    finished_at: datetime | None


class DecisionOf(BaseModel):
    """A decision as it stands beside an answer; `changed` names what is no longer as it was."""

    id: str
    verdict: Literal["approve", "reject", "conditional"]
    state: Literal["applied", "stale", "conflicting"]
    changed: list[str]
    scope: dict[str, str]
    conditions: str
    until: datetime | None


class SavedAnswer(BaseModel):
    """A saved row of the matches file, and what people decided about its pair."""

    row: dict[str, Any]
    decisions: list[DecisionOf]


class Answers(BaseModel):
    """Some answers; `next` is what `after` takes for more, null at the end."""

    items: list[SavedAnswer]
    next: str | None = None


class Changed(BaseModel):
    """An import that is answered otherwise than in the run before, and the one cause."""

    import_id: str
    cause: str
    grade_before: str
    grade_after: str
    offers_before: list[str]
    offers_after: list[str]


class Asked(BaseModel):
    """Filters of answers, as the query string has them."""

    grade: list[Letter] = Field(default_factory=list, max_length=6)
    class_code: str = Field(default="", max_length=100)
    import_id: str = Field(default="", max_length=200)
    decision: Decided = ""
    best_only: bool = False
    cost_offer_most: Annotated[float, Field(allow_inf_nan=False)] | None = None
    saving_least: Annotated[float, Field(allow_inf_nan=False)] | None = None
    after: str = Field(default="", max_length=24, pattern=r"^(\d{1,9}\.\d{1,9})?$")
    limit: int = Field(default=100, ge=1, le=500)

    def filters(self) -> Filters:
        """As the store takes them."""
        return Filters(
            tuple(self.grade), self.class_code, self.import_id, self.cost_offer_most, self.saving_least, self.best_only
        )


@router.post("", summary="Run a project", status_code=202, response_model=Run)
def start(enterprise_id: Id, project_id: Id, state: Shared, caller: Officer, once: Once) -> Answer:
    """The whole list against everything offered now, in the background; the items are those of this moment."""

    def made(connection: Connection) -> Run:
        project = owned_project(connection, enterprise_id, project_id, lock=True)
        settings = project["settings"] | {"money": money_of(project["settings"], state.config)}
        people = {"actor": caller.actor, "user_id": caller.user_id}
        run_id = store.start_run(connection, project, settings, order=natural, **people)
        return Run(**store.run_by_id(connection, run_id))

    return once.make(made, status=202)


@router.get("", summary="The runs of a project")
def runs(enterprise_id: Id, project_id: Id, state: Shared, _: Reader, paging: PageOf) -> Page[Run]:
    """Newest first."""
    with state.database.read() as connection:
        owned_project(connection, enterprise_id, project_id)
        rows = store.list_runs(connection, project_id, before=paging.after, limit=paging.limit + 1)
    return page(rows, paging.limit, Run)


@router.get("/{run_id}", summary="A run")
def run(enterprise_id: Id, project_id: Id, run_id: Id, state: Shared, _: Reader) -> Run:
    """How far it is tells its job."""
    with state.database.read() as connection:
        return Run(**owned_run(connection, enterprise_id, project_id, run_id))


@router.get("/{run_id}/answers", summary="The answers of a run")
def answers(
    enterprise_id: Id, project_id: Id, run_id: Id, state: Shared, _: Reader, asked: Annotated[Asked, Query()]
) -> Answers:
    """As they were saved, in the order of a matches file, each with the decisions on its pair as they stand now."""
    with state.database.read() as connection:
        owned_run(connection, enterprise_id, project_id, run_id, done=True)
        carried = carried_now(connection, state, project_id, run_id)
        return _page(connection, run_id, carried, asked)


@router.get("/{run_id}/changes", summary="What a run answers otherwise")
def changes(
    at: At,
    run_id: Id,
    state: Shared,
    _: Reader,
    since: Annotated[str, Query(max_length=36, description="A run; else the one before.")] = "",
    after: Annotated[str, Query(max_length=200, description="`import_id` of the last one seen.")] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[Changed]:
    """Than the run before it, and why. Empty for the first run."""
    with state.database.read() as connection:
        later = owned_run(connection, at.enterprise_id, at.project_id, run_id, done=True)
        if since:
            earlier: dict[str, Any] | None = owned_run(connection, at.enterprise_id, at.project_id, since, done=True)
        else:
            earlier = store.newest_run(connection, at.project_id, before=later["number"])
        if earlier is None:
            return []
        found = iter_changes(connection, state.config, earlier, later, start=after)
        return [
            Changed(**{name: getattr(one, name) for name in Changed.model_fields})
            for one, _ in zip(found, range(limit), strict=False)
        ]


@router.get(
    "/{run_id}/export", summary="A run as a file", response_class=FileResponse,
    responses={200: {"content": dict.fromkeys(FORMATS.values(), _FILE)}},
)  # fmt: skip
def export(
    enterprise_id: Id,
    project_id: Id,
    run_id: Id,
    state: Shared,
    _: Reader,
    format: Literal["csv", "xlsx", "jsonl"] = "csv",
) -> FileResponse:
    """The columns of a matches file and the decisions; text that a spreadsheet would run is made safe."""
    with state.database.read() as connection:
        found = owned_run(connection, enterprise_id, project_id, run_id, done=True)
        carried = carried_now(connection, state, project_id, run_id)
        path = export_run(connection, found, carried, format)
    return FileResponse(
        path, media_type=FORMATS[format], filename=f"run-{found['number']}.{format}",
        background=BackgroundTask(path.unlink, missing_ok=True),
    )  # fmt: skip


@router.post("/{run_id}/reproduce", summary="Make a run again", status_code=202, response_model=Queued)
def reproduce(enterprise_id: Id, project_id: Id, run_id: Id, caller: Officer, once: Once) -> Answer:
    """From its stamps, in the background; the job tells whether every answer is the same, or what is lacking."""

    def made(connection: Connection) -> Queued:
        found = owned_run(connection, enterprise_id, project_id, run_id, done=True)
        project = owned_project(connection, enterprise_id, project_id)
        return Queued(job_id=start_reproducing(connection, project, found, user_id=caller.user_id))

    return once.make(made, status=202)


def owned_run(
    connection: Connection, enterprise_id: str, project_id: str, run_id: str, *, done: bool = False
) -> dict[str, Any]:
    """A run of this project of this enterprise. Raises MissingError, and ConflictError for one that is not done."""
    owned_project(connection, enterprise_id, project_id)
    found = store.run_by_id(connection, run_id, project_id=project_id)
    if done and found["state"] != "done":
        raise ConflictError(f"the run is {found['state']}", where="run", hint="its job tells how far it is")
    return found


def latest_run(connection: Connection, project_id: str) -> dict[str, Any]:
    """The newest finished run. Raises MissingError."""
    found = store.newest_run(connection, project_id)
    if found is None:
        raise MissingError("the project has no finished run")
    return found


def carried_now(connection: Connection, state: State, project_id: str, run_id: str) -> Carried:
    """The decisions of a project beside a run, judged by what is offered now."""
    standing = standing_decisions(connection, project_id, lambda name: find_offer(state.matcher, name))
    return carry_over(connection, run_id, standing)


def _page(connection: Connection, run_id: str, carried: Carried, asked: Asked) -> Answers:
    position, _, rank = asked.after.partition(".")
    after = (int(position), int(rank)) if position else (-1, 0)
    found: list[dict[str, Any]] = []
    step = asked.limit + 1 if not asked.decision else _SCANNED
    while len(found) <= asked.limit:
        batch = page_answers(connection, run_id, asked.filters(), after=after, limit=step)
        found += [one for one in batch if _is_asked(carried, one, asked.decision)]
        if len(batch) < step:
            break
        after = (batch[-1]["position"], batch[-1]["rank"])
    shown = found[: asked.limit]
    more = f"{shown[-1]['position']}.{shown[-1]['rank']}" if len(found) > asked.limit else None
    return Answers(
        items=[SavedAnswer(row=one["row"], decisions=decisions_of(carried, one)) for one in shown], next=more
    )


def _is_asked(carried: Carried, answer: dict[str, Any], decision: Decided) -> bool:
    if not decision:
        return True
    found = carried.of(answer)
    if decision == "undecided":
        return answer["offer_key"] is not None and not found
    return any(decision in (one.row["verdict"], state) for one, state in found)


def decisions_of(carried: Carried, answer: dict[str, Any]) -> list[DecisionOf]:
    """The decisions on an answer's pair."""
    return [
        DecisionOf(
            id=one.row["id"], verdict=one.row["verdict"], state=state, changed=list(one.changed),
            scope=one.row["scope"], conditions=one.row["conditions"], until=one.row["until"],
        )
        for one, state in carried.of(answer)
    ]  # fmt: skip

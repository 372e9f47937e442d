"""Decisions of people about pairs: append-only; an undo is a new entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from catalogs.blanks import MARK
from catalogs.item import Item
from catalogs.levels import OPEN, Levels
from catalogs.packing import unpack
from catalogs.relied import values_of
from catalogs.store.answers import answers_of
from catalogs.store.caller import Caller
from catalogs.store.contents import entries_by_key
from catalogs.store.database import Connection
from catalogs.store.decisions import (
    Basis,
    Said,
    add_decision,
    list_decisions,
    standing_decisions,
    undo_decision,
)
from catalogs.store.errors import ConflictError, MissingError
from catalogs.store.projects import owned_project
from catalogs.store.runs import inputs_by_key
from matcher.web.access import require
from matcher.web.indexed import indexed
from matcher.web.offered import find_offer, item_digest, offer_id
from matcher.web.once import Answer, Once
from matcher.web.routes.projects import Officer, Reader
from matcher.web.routes.runs import latest_run, owned_run
from matcher.web.shapes import Body, Id, OptionalLine
from matcher.web.shown import levels_for, shown_relied
from matcher.web.state import Shared, State

router = APIRouter(prefix="/api/v1/enterprises/{enterprise_id}/projects/{project_id}/decisions", tags=["decisions"])
reasons_router = APIRouter(prefix="/api/v1", tags=["decisions"])
Text = Annotated[str, StringConstraints(max_length=4000)]
_EXAMPLE: Any = {
    "import_id": "A-17", "offer_id": "0192f0c1-2d6e-7c3a-9a54-6f1f0f3f7a10:N-2", "verdict": "conditional",
    "reason": "after_trial", "conditions": "После 500 часов наработки", "scope": {"site": "Насосная № 3"},
    "until": "2027-12-31T00:00:00Z", "relies_on": ["price"],
}  # fmt: skip


class Scope(Body):
    """Where a decision holds; what is left empty does not narrow it."""

    site: OptionalLine = ""
    duty: OptionalLine = ""
    quantity: OptionalLine = ""


class NewDecision(Body):
    """A decision about a pair of a run (the newest finished one unless named)."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})
    import_id: Annotated[str, Field(min_length=1, max_length=200)]
    offer_id: Annotated[str, Field(min_length=1, max_length=240)]
    run_id: Annotated[str, Field(max_length=36)] = ""
    verdict: Literal["approve", "reject", "conditional"]
    reason: Annotated[str, Field(max_length=64, description="One of GET /api/v1/decision-reasons.")]
    note: Text = ""
    conditions: Text = ""
    scope: Scope = Scope()
    until: AwareDatetime | None = None
    relies_on: list[Annotated[str, Field(min_length=1, max_length=100)]] = Field(
        default_factory=list, max_length=50, description="Fields it rests on beside those that the grade does: price, …"
    )


class Undo(Body):
    """Why."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"note": "Ошиблись строкой"}]})
    note: Text = ""


class Decision(BaseModel):
    """An entry. `relied` holds the values of both sides that it rests on."""

    id: str
    number: int
    import_id: str
    offer_id: str
    verdict: Literal["approve", "reject", "conditional", "undo"]
    undoes_id: str | None
    scope: dict[str, str]
    reason: str
    note: str
    conditions: str
    until: datetime | None
    relied: dict[str, Any]
    decided_by: str | None
    decided_at: datetime


class StandingDecision(Decision):
    """A decision in force; `changed` names what is no longer as it was, and makes it stale."""

    state: Literal["applied", "stale"]
    changed: list[str]


@reasons_router.get("/decision-reasons", summary="Reasons to choose from")
def reasons(state: Shared, _: Annotated[Caller, require()]) -> dict[str, Any]:
    """By code: the verdicts it may stand under, and its name in each language."""
    return {code: one.model_dump() for code, one in state.config.decisions.reasons.items()}


@router.get("", summary="Every decision of a project")
def decisions(
    enterprise_id: Id,
    project_id: Id,
    state: Shared,
    _: Reader,
    before: Annotated[int | None, Query(ge=1, le=2**53, description="`number` of the last one seen.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[Decision]:
    """Newest first, undone ones and their undoing too."""
    with state.database.read() as connection:
        owned_project(connection, enterprise_id, project_id)
        rows = list_decisions(connection, project_id, before=before, limit=limit)
        levels = levels_for(connection, (row["listing_id"] for row in rows), enterprise_id)
    return [Decision(**_shown(row, levels)) for row in rows]


@router.get("/standing", summary="The decisions in force")
def standing(enterprise_id: Id, project_id: Id, state: Shared, _: Reader) -> list[StandingDecision]:
    """The newest of each pair and scope that was not undone, and whether it still rests on what is."""
    with state.database.read() as connection:
        owned_project(connection, enterprise_id, project_id)
        found = standing_decisions(connection, project_id, lambda name: find_offer(state.matcher, name))
        levels = levels_for(connection, (one.row["listing_id"] for one in found), enterprise_id)
    return [
        StandingDecision(
            **_shown(one.row, levels), state="stale" if one.changed else "applied", changed=list(one.changed)
        )
        for one in found
    ]


@router.post("", summary="Decide about a pair", status_code=201, response_model=Decision)
def decide(enterprise_id: Id, project_id: Id, body: NewDecision, state: Shared, caller: Officer, once: Once) -> Answer:
    """The values that the grade rests on are recorded with it: it is stale when one of them changes."""
    state.config.decisions.check(body.verdict, body.reason)
    scope = {name: text for name, text in body.scope.model_dump().items() if text}
    said = Said(body.verdict, body.reason, body.note, body.conditions, scope, body.until)

    def made(connection: Connection) -> Decision:
        project = owned_project(connection, enterprise_id, project_id, lock=True)
        basis = _basis(connection, state, project, body)
        people = {"actor": caller.actor, "user_id": caller.user_id}
        row = add_decision(connection, project, basis, said, **people)
        return Decision(**_shown(row, levels_for(connection, [row["listing_id"]], enterprise_id)))

    return once.make(made)


@router.post("/{decision_id}/undo", summary="Undo a decision", status_code=201, response_model=Decision)
def undo(
    enterprise_id: Id, project_id: Id, decision_id: Id, body: Undo, caller: Officer, once: Once
) -> Answer:  # fmt: skip
    """As a further entry; what stood before it stands again."""

    def made(connection: Connection) -> Decision:
        project = owned_project(connection, enterprise_id, project_id, lock=True)
        people = {"actor": caller.actor, "user_id": caller.user_id}
        row = undo_decision(connection, project, decision_id, body.note, **people)
        return Decision(**_shown(row, levels_for(connection, [row["listing_id"]], enterprise_id)))

    return once.make(made)


def _basis(connection: Connection, state: State, project: dict[str, Any], body: NewDecision) -> Basis:
    """Both sides as the run compared them. Raises MissingError, and ConflictError for an offer that is gone since."""
    if body.run_id:
        run = owned_run(connection, project["enterprise_id"], project["id"], body.run_id, done=True)
    else:
        run = latest_run(connection, project["id"])
    named = (one for one in answers_of(connection, run["id"], body.import_id) if one["offer_key"] is not None)
    answer = next((one for one in named if one["row"]["offer_id"] == body.offer_id), None)
    if answer is None:
        raise MissingError("the run has no such pair", where="offer_id")
    offer = _offer_of(connection, state, run, answer)
    kept = run["stamps"]["offers"]["kept_back"].get(answer["listing_id"])
    if offer is None or item_digest(indexed(offer, kept, state.config)) != bytes(answer["offer_digest"]):
        raise ConflictError("the offer is not as the run saw it any more", where="offer_id", hint="run again")
    imported = inputs_by_key(connection, run["id"], [body.import_id])[body.import_id]
    fields = {*answer["relied"], *body.relies_on}
    relied = {
        "import": values_of(unpack(bytes(imported["record"])), answer["relied"]),
        "offer": values_of(offer, fields),
        "grade": answer["grade"],
        "named": answer["row"]["offer_id"],
    }
    pair = (body.import_id, answer["listing_id"] or "", answer["offer_key"])
    return Basis(pair, bytes(imported["digest"]), bytes(answer["offer_digest"]), relied)


def _offer_of(connection: Connection, state: State, run: dict[str, Any], answer: dict[str, Any]) -> Item | None:
    """The offer of an answer, from the version the run matched or the catalog beside."""
    if not answer["listing_id"]:
        return find_offer(state.matcher, answer["offer_key"])
    version_id = run["stamps"]["offers"]["versions"][answer["listing_id"]]
    entry = entries_by_key(connection, version_id, [answer["offer_key"]]).get(answer["offer_key"])
    return entry["item"] if entry else None


def _shown(row: dict[str, Any], seen: Mapping[str, Levels]) -> dict[str, Any]:
    """A decision as its enterprise's people may see it: the offer by the name it was decided on under."""
    relied, levels = dict(row["relied"]), seen.get(row["listing_id"], OPEN)
    name = relied.pop("named", "" if levels.open else f"{row['listing_id']}:{MARK}")
    if "offer" in relied:
        relied["offer"] = shown_relied(relied["offer"], levels)
    named = {"import_id": row["import_key"], "offer_id": name or offer_id(row["listing_id"], row["offer_key"])}
    return row | named | {"relied": relied}

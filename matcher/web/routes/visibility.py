"""Rules of who sees what of an enterprise's offers: by field, level, audience and time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from catalogs.levels import Level
from catalogs.store.caller import READERS, WRITERS, Caller
from catalogs.store.ids import ID_LENGTH
from catalogs.store.sight import Rule, list_rules, remove_rule, set_rule
from matcher.web.access import require
from matcher.web.shapes import Body, Id, Made, Page, PageOf, page
from matcher.web.state import Shared

router = APIRouter(prefix="/api/v1/enterprises/{enterprise_id}/visibility", tags=["visibility"])
Reader = Annotated[Caller, require(*READERS)]
Writer = Annotated[Caller, require(*WRITERS)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
OptionalId = Annotated[str | None, Field(max_length=ID_LENGTH)]
Audience = Literal["everyone", "cluster", "partner"]
_EXAMPLE: JsonValue = {"field": "power", "level": "match_only"}


class NewRule(Body):
    """What is decided. `field` is a canonical column, an attribute, or `*`: all but name, model, maker, class.

    `listing_id` null: every listing. Of an audience "cluster" or "partner", the id tells which one.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})
    field: Name
    level: Level
    audience: Audience = "everyone"
    listing_id: OptionalId = None
    cluster_id: OptionalId = None
    partner_id: OptionalId = None
    until: datetime | None = None


class Decided(BaseModel):
    """A rule as it stands; one whose `until` has passed counts no more."""

    id: str
    field: str
    level: Level
    audience: Audience
    listing_id: str | None
    cluster_id: str | None
    partner_id: str | None
    until: datetime | None
    decided_by: str | None
    decided_at: datetime


@router.get("", summary="Who sees what of the enterprise's offers")
def rules(enterprise_id: Id, state: Shared, _: Reader, paging: PageOf) -> Page[Decided]:
    """Oldest first. What no rule names is seen exactly."""
    with state.database.read() as connection:
        rows = list_rules(connection, enterprise_id, after=paging.after, limit=paging.limit + 1)
    return page(rows, paging.limit, Decided)


@router.post("", summary="Decide who sees a field", status_code=201)
def decide(enterprise_id: Id, body: NewRule, state: Shared, caller: Writer) -> Made:
    """In place of an earlier rule for the same field, listing and audience; holds from the next answer on."""
    given = body.model_dump()
    if body.until is not None:
        given["until"] = (body.until if body.until.tzinfo else body.until.replace(tzinfo=UTC)).astimezone(UTC)
    with state.database.write() as connection:
        made = set_rule(connection, enterprise_id, Rule(**given), actor=caller.actor, user_id=caller.user_id)
    return Made(id=made)


@router.delete("/{rule_id}", summary="Take a rule back", status_code=204)
def take_back(enterprise_id: Id, rule_id: Id, state: Shared, caller: Writer) -> Response:
    """The next wider rule counts again, or none."""
    with state.database.write() as connection:
        remove_rule(connection, enterprise_id, rule_id, actor=caller.actor)
    return Response(status_code=204)

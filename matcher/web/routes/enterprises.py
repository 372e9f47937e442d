"""Enterprises: their facts, their people, whom they invite and whom they call partners."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel

from catalogs.store.caller import READERS, Caller, Grant
from catalogs.store.enterprises import (
    add_enterprise,
    add_partner,
    change_enterprise,
    enterprise_by_id,
    list_enterprises,
    list_partners,
    list_people,
    remove_partner,
    role_of,
)
from catalogs.store.people import remove_role, set_role
from matcher.web.access import require
from matcher.web.once import Answer, Once
from matcher.web.shapes import Body, EnterpriseRole, Id, Line, Made, OptionalLine, Page, PageOf, Person, page
from matcher.web.state import Shared

router = APIRouter(prefix="/api/v1/enterprises", tags=["enterprises"])
PEOPLE = (*READERS, "officer", "administrator")
HEADS = ("owner", "administrator")


class NewEnterprise(Body):
    """An enterprise; the tax number, where stated, is of one enterprise alone."""

    name: Line
    tax_number: OptionalLine = ""
    region: OptionalLine = ""
    size: OptionalLine = ""


class EnterpriseChange(Body):
    """What is to change; what is left out stays."""

    name: Line | None = None
    tax_number: OptionalLine | None = None
    region: OptionalLine | None = None
    size: OptionalLine | None = None


class Enterprise(BaseModel):
    """An enterprise; `roles` are those of who asks."""

    id: str
    name: str
    tax_number: str | None
    region: str
    size: str
    created_at: datetime
    roles: list[str] = []


class NewRole(Body):
    """The one role of a user in the enterprise."""

    role: EnterpriseRole


class Partner(BaseModel):
    """An enterprise that is shown what partners are shown."""

    id: str
    name: str
    since: datetime


@router.get("", summary="My enterprises")
def enterprises(state: Shared, caller: Annotated[Caller, require()], paging: PageOf) -> Page[Enterprise]:
    """Those the caller belongs to; an administrator's list is all of them."""
    with state.database.read() as connection:
        rows = list_enterprises(connection, caller, after=paging.after, limit=paging.limit + 1)
    return page(rows, paging.limit, Enterprise)


@router.post("", summary="Add an enterprise", status_code=201, response_model=Made)
def make_enterprise(body: NewEnterprise, caller: Annotated[Caller, require("administrator")], once: Once) -> Answer:
    """Its people are then invited."""
    return once.make(lambda connection: Made(id=add_enterprise(connection, body.model_dump(), actor=caller.actor)))


@router.get("/{enterprise_id}", summary="An enterprise")
def enterprise(enterprise_id: Id, state: Shared, caller: Annotated[Caller, require(*PEOPLE)]) -> Enterprise:
    """Its facts."""
    with state.database.read() as connection:
        row = enterprise_by_id(connection, enterprise_id)
    return Enterprise(**row, roles=sorted(caller.roles(enterprise_id=enterprise_id)))


@router.patch("/{enterprise_id}", summary="Change an enterprise's facts", status_code=204)
def edit_enterprise(
    enterprise_id: Id, body: EnterpriseChange, state: Shared, caller: Annotated[Caller, require(*HEADS)]
) -> Response:
    """Changes what is stated."""
    with state.database.write() as connection:
        change_enterprise(connection, enterprise_id, body.model_dump(exclude_none=True), actor=caller.actor)
    return Response(status_code=204)


@router.get("/{enterprise_id}/users", summary="The people of an enterprise")
def people(enterprise_id: Id, state: Shared, _: Annotated[Caller, require(*HEADS, scope="account")]) -> list[Person]:
    """With their roles in it."""
    with state.database.read() as connection:
        return [Person(**row) for row in list_people(connection, enterprise_id)]


@router.put("/{enterprise_id}/users/{user_id}", summary="Change a user's role", status_code=204)
def change_role(
    enterprise_id: Id,
    user_id: Id,
    body: NewRole,
    state: Shared,
    caller: Annotated[Caller, require(*HEADS, scope="account")],
) -> Response:
    """Of who belongs to the enterprise already: others are invited, and come by their own will."""
    with state.database.write() as connection:
        role_of(connection, enterprise_id, user_id)
        set_role(connection, user_id, Grant(body.role, enterprise_id), actor=caller.actor)
    return Response(status_code=204)


@router.delete("/{enterprise_id}/users/{user_id}", summary="Take a user out of an enterprise", status_code=204)
def take_out(
    enterprise_id: Id, user_id: Id, state: Shared, caller: Annotated[Caller, require(*HEADS, scope="account")]
) -> Response:
    """The last owner cannot go."""
    with state.database.write() as connection:
        role = role_of(connection, enterprise_id, user_id)
        remove_role(connection, user_id, Grant(role, enterprise_id), actor=caller.actor)
    return Response(status_code=204)


@router.get("/{enterprise_id}/partners", summary="The partners of an enterprise")
def partners(enterprise_id: Id, state: Shared, _: Annotated[Caller, require(*READERS)]) -> list[Partner]:
    """Whom it shows what partners may see."""
    with state.database.read() as connection:
        return [Partner(**row) for row in list_partners(connection, enterprise_id)]


@router.put("/{enterprise_id}/partners/{partner_id}", summary="Name a partner", status_code=204)
def name_partner(
    enterprise_id: Id, partner_id: Id, state: Shared, caller: Annotated[Caller, require("owner")]
) -> Response:
    """Once more changes nothing."""
    with state.database.write() as connection:
        add_partner(connection, enterprise_id, partner_id, actor=caller.actor)
    return Response(status_code=204)


@router.delete("/{enterprise_id}/partners/{partner_id}", summary="Name a partner no more", status_code=204)
def drop_partner(
    enterprise_id: Id, partner_id: Id, state: Shared, caller: Annotated[Caller, require("owner")]
) -> Response:
    """What is shown to partners is not shown to it from now on."""
    with state.database.write() as connection:
        remove_partner(connection, enterprise_id, partner_id, actor=caller.actor)
    return Response(status_code=204)

"""The W3C Reconciliation Service API 0.2: offers as entities, for OpenRefine and its like. Everybody's view alone.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import html
import json
from functools import partial
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from catalogs.item import Item
from catalogs.store.errors import MissingError
from catalogs.store.sight import NOBODY
from matcher.matches import Matches
from matcher.web.access import address_of, public
from matcher.web.errors import WebError
from matcher.web.finding import Found, Question, find, suggest_offers
from matcher.web.offered import find_offer
from matcher.web.shown import seen, veil_over
from matcher.web.state import Shared, State
from matcher.web.vocabulary import cells_of_offer, matching, properties, properties_of, snippet, type_of, types

MOST_QUERIES, MOST_IDS, SHOWN = 100, 1000, 20
_FRAMED = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_STYLE = "body{font:13px sans-serif;margin:6px}h1{font-size:15px;margin:0 0 6px}th{text-align:left;font-weight:normal}"
T = TypeVar("T")


def measured(request: Request, response: Response, state: Shared) -> None:
    """Open to everybody at a measured pace, and to pages of other sites: nothing here needs a cookie."""
    state.rates.count(state.settings.limits.match, "match", address_of(request))
    response.headers["Access-Control-Allow-Origin"] = "*"


router = APIRouter(
    prefix="/api/v1/reconcile", tags=["reconciliation"], dependencies=[Depends(public), Depends(measured)]
)
Text = Annotated[str, Field(max_length=10_000)]
Prefix = Annotated[str, Query(max_length=300)]
Cursor = Annotated[int, Query(ge=0, le=10_000)]
Entity = Annotated[str, Query(max_length=240)]


class ExtendProperty(BaseModel):
    """A property to fetch; settings are not offered."""

    id: Text
    settings: dict[str, Any] = Field(default_factory=dict)


class Extend(BaseModel):
    """What to fetch of which entities."""

    model_config = ConfigDict(extra="forbid")
    ids: list[Text] = Field(max_length=MOST_IDS)
    properties: list[ExtendProperty] = Field(max_length=200)


class Suggestion(BaseModel):
    """Something to choose."""

    id: str
    name: str
    description: str = ""
    notable: list[dict[str, str]] = []


class Suggestions(BaseModel):
    """What begins as typed."""

    result: list[Suggestion]


class Flyout(BaseModel):
    """A small piece of HTML about one thing."""

    id: str
    html: str


class Proposed(BaseModel):
    """Properties worth fetching of a type."""

    type: str
    limit: int
    properties: list[dict[str, str]]


_QUERIES = TypeAdapter(dict[Text, Question])
_EXAMPLE = json.dumps({"q0": {"query": "Насос центробежный 15 кВт", "limit": 3}}, ensure_ascii=False)
_FORM: dict[str, Any] = {
    "requestBody": {
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "properties": {"queries": {"type": "string"}, "extend": {"type": "string"}},
                },
                "example": {"queries": _EXAMPLE},
            }
        }
    }
}
Queries = Annotated[str, Query(max_length=200_000, description="JSON: {key: query}.", examples=[_EXAMPLE])]
Extends = Annotated[str, Query(max_length=200_000, description="JSON: {ids, properties}.")]


@router.get("", summary="Manifest, or a batch of queries")
def manifest_or_batch(state: Shared, queries: Queries = "", extend: Extends = "") -> dict[str, Any]:
    """The manifest where nothing is asked."""
    return _answered(state, {"queries": queries, "extend": extend}) or manifest(state)


async def form(request: Request) -> dict[str, str]:
    """The fields of a form. Raises WebError for a body that is none."""
    try:
        return dict(parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=20))
    except (UnicodeDecodeError, ValueError) as error:
        raise WebError(400, "The body is no form: application/x-www-form-urlencoded in UTF-8.") from error


@router.post("", summary="A batch of queries, or data extension", openapi_extra=_FORM)
def batch(state: Shared, fields: Annotated[dict[str, str], Depends(form)]) -> dict[str, Any]:
    """Form-encoded: `queries` or `extend`. With neither, the manifest, which some clients ask by POST."""
    return _answered(state, fields) or manifest(state)


@router.get("/suggest/entity", summary="Offers as one types")
def suggest_entity(state: Shared, prefix: Prefix = "", cursor: Cursor = 0) -> Suggestions:
    """The most alike first."""
    found = suggest_offers(state.matcher, prefix, partial(_veiled, state), limit=min(cursor + SHOWN, 100))[cursor:]
    return Suggestions(result=[_suggestion(one, state) for one in found])


@router.get("/suggest/property", summary="Attributes as one types")
def suggest_property(state: Shared, prefix: Prefix = "", cursor: Cursor = 0) -> Suggestions:
    """By their names in Russian, or their ids."""
    found = list(matching(properties(state.config), prefix))[cursor : cursor + SHOWN]
    return Suggestions(result=[Suggestion(id=one["id"], name=one["name"]) for one in found])


@router.get("/suggest/type", summary="Classes as one types")
def suggest_type(state: Shared, prefix: Prefix = "", cursor: Cursor = 0) -> Suggestions:
    """By their names, or their codes."""
    found = list(matching(types(state.config), prefix))[cursor : cursor + SHOWN]
    return Suggestions(result=[Suggestion(id=one["id"], name=one["name"]) for one in found])


@router.get("/flyout/entity", summary="An offer in brief")
def flyout_entity(state: Shared, id: Entity = "") -> Flyout:
    """The preview without its page."""
    offer = find_offer(state.matcher, id)
    if offer is None:
        raise MissingError("there is no such offer")
    return Flyout(id=id, html=snippet(_public(state, offer), state.config))


@router.get("/flyout/property", summary="An attribute in brief")
def flyout_property(state: Shared, id: Entity = "") -> Flyout:
    """Its name."""
    return _named(id, properties(state.config), "there is no such property")


@router.get("/flyout/type", summary="A class in brief")
def flyout_type(state: Shared, id: Entity = "") -> Flyout:
    """Its name."""
    return _named(id, types(state.config), "there is no such type")


@router.get("/properties", summary="Properties worth fetching of a type")
def propose(
    state: Shared,
    type: Annotated[str, Query(max_length=100)] = "",
    limit: Annotated[int, Query(ge=0, le=1000)] = 100,
) -> Proposed:
    """What the class's profile compares comes first."""
    return Proposed(type=type, limit=limit, properties=properties_of(type, state.config)[:limit])


@router.get("/preview", summary="An offer as a small page", response_class=HTMLResponse)
def preview(state: Shared, id: Entity = "") -> HTMLResponse:
    """For a frame of any site; it loads nothing and runs nothing."""
    offer = find_offer(state.matcher, id)
    if offer is None:
        raise MissingError("there is no such offer")
    inner = snippet(_public(state, offer), state.config)
    page = f'<!doctype html><html lang="ru"><meta charset="utf-8"><style>{_STYLE}</style><body>{inner}</body></html>'
    return HTMLResponse(page, headers=_FRAMED)


def manifest(state: State) -> dict[str, Any]:
    """What this service can do."""
    base = f"{state.settings.public_address.rstrip('/')}/api/v1/reconcile"
    suggest = {
        kind: {
            "service_url": base, "service_path": f"/suggest/{kind}",
            "flyout_service_url": base, "flyout_service_path": f"/flyout/{kind}?id=${{id}}",
        }
        for kind in ("entity", "property", "type")
    }  # fmt: skip
    return {
        "versions": ["0.2"],
        "name": "Zamena",
        "identifierSpace": f"{base}/preview?id=",
        "schemaSpace": f"{base}/properties?type=",
        "documentation": f"{state.settings.public_address.rstrip('/')}/docs",
        "defaultTypes": list(types(state.config)),
        "view": {"url": f"{base}/preview?id={{{{id}}}}"},
        "suggest": suggest,
        "preview": {"url": f"{base}/preview?id={{{{id}}}}", "width": 430, "height": 300},
        "extend": {
            "propose_properties": {"service_url": base, "service_path": "/properties"},
            "property_settings": [],
        },
    }


def _answered(state: State, fields: dict[str, str]) -> dict[str, Any] | None:
    if text := fields.get("queries"):
        questions = _parsed(_QUERIES, text, "queries")
        if len(questions) > MOST_QUERIES:
            raise WebError(413, f"At most {MOST_QUERIES} queries at once.")
        found = find(state.matcher, state.config, questions, partial(_veiled, state))
        return {key: {"result": [_candidate(one, state) for one in result]} for key, result in found.items()}
    if text := fields.get("extend"):
        return _extended(state, _parsed(TypeAdapter(Extend), text, "extend"))
    return None


def _parsed(shape: TypeAdapter[T], text: str, where: str) -> T:
    try:
        return shape.validate_json(text)
    except ValidationError as error:
        details = [{"at": [where, *map(str, one["loc"])], "message": one["msg"]} for one in error.errors()]
        raise WebError(400, f"{where} is not the JSON that the specification describes.", details=details) from error


def _extended(state: State, asked: Extend) -> dict[str, Any]:
    names = {one["id"]: one["name"] for one in properties(state.config)}
    matcher, rows = state.matcher, {}
    for name in asked.ids:
        offer = find_offer(matcher, name)
        told = _public(state, offer) if offer else None
        rows[name] = {one.id: cells_of_offer(told, one.id) if told else [] for one in asked.properties}
    return {"meta": [{"id": one.id, "name": names.get(one.id, one.id)} for one in asked.properties], "rows": rows}


def _candidate(found: Found, state: State) -> dict[str, Any]:
    offer = found.offer
    return {
        "id": found.offer.id,
        "name": offer.name,
        "description": ", ".join(text for text in (offer.maker, f"{found.grade}") if text),
        "score": found.score,
        "match": found.certain,
        "type": [type_of(offer.classes[0].code, state.config)] if offer.classes else [],
        "features": [{"id": "coverage", "value": found.coverage}],
    }


def _suggestion(found: Found, state: State) -> Suggestion:
    offer = found.offer
    notable = [type_of(offer.classes[0].code, state.config)] if offer.classes else []
    return Suggestion(id=found.offer.id, name=offer.name, description=offer.maker, notable=notable)


def _veiled(state: State, matches: Matches) -> Matches:
    """An answer as everybody may see it."""
    with state.database.read() as connection:
        return seen(connection, state.matcher, matches, NOBODY, secret=state.secret)


def _public(state: State, offer: Item) -> Item:
    """An offer as everybody may see it; what is not shown is as if it were unknown."""
    with state.database.read() as connection:
        return veil_over(connection, state.matcher, [offer.id], NOBODY, secret=state.secret).offer(offer)


def _named(wanted: str, known: tuple[dict[str, str], ...], missing: str) -> Flyout:
    name = next((one["name"] for one in known if one["id"] == wanted), None)
    if name is None:
        raise MissingError(missing)

    return Flyout(id=wanted, html=f"<h1>{html.escape(name)}</h1><p>{html.escape(wanted)}</p>")

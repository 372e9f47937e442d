"""Items in, what was understood or what could stand in for them out. The fields are those of the files."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from catalogs.formats.keyed import value_text
from catalogs.items import normalize_rows
from catalogs.rows import item_to_row
from catalogs.store.caller import Caller
from catalogs.store.sight import viewer_of
from catalogs.table import ItemTable
from matcher.web.access import MaybeUser, address_of
from matcher.web.shown import rows_of_matches, seen
from matcher.web.state import Shared

router = APIRouter(prefix="/api/v1", tags=["matching"])

Text = Annotated[str, StringConstraints(max_length=10_000)]
Scalar = Text | int | float | bool | None
Name = Annotated[str, StringConstraints(max_length=300)]
Cell = Scalar | Annotated[list[Scalar], Field(max_length=200)] | Annotated[dict[Name, Scalar], Field(max_length=500)]
Row = Annotated[dict[Name, Cell], Field(max_length=500)]
_EXAMPLE: JsonValue = {"id": "1", "name": "Насос Grundfos NK 50-200, 11 кВт, 380 В, DN50, напор 60 м"}


class Items(BaseModel):
    """Items as rows of a catalog file: canonical columns or attributes by name, each a cell."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"items": [_EXAMPLE]}]})
    items: list[Row] = Field(min_length=1, max_length=1000)


class Query(Items):
    """Items and how many candidates each may get."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"items": [_EXAMPLE], "limit": 10}]})
    limit: int = Field(default=10, ge=1, le=100)
    language: Annotated[str, StringConstraints(pattern="^(ru|en)$")] = "ru"


def may_match(request: Request, state: Shared, caller: MaybeUser) -> Caller | None:
    """Open to everybody at a measured pace; a key needs the scope "match"."""
    if caller is not None:
        caller.allow_scope("match")
    whom = caller.actor if caller else address_of(request)
    state.rates.count(state.settings.limits.match, "match", whom)
    return caller


Matching = Annotated[Caller | None, Depends(may_match)]


@router.post("/normalize", summary="What is understood of items")
def normalize(body: Items, state: Shared, _: Matching) -> dict[str, list[dict[str, Any]]]:
    """One row an item, as `zamena normalize` prints it, in the order asked."""
    return {"items": [item_to_row(item) for item in normalize_rows(rows_of(body), state.config)]}


@router.post("/match", summary="Substitutes for items")
def match(body: Query, state: Shared, caller: Matching) -> dict[str, list[dict[str, Any]]]:
    """Rows of a matches file: the best candidates of each item, or one row that says why there is none."""
    items = normalize_rows(rows_of(body), state.config)
    matcher = state.matcher
    matches = matcher.match(ItemTable.from_items(items), limit=body.limit)
    with state.database.read() as connection:
        matches = seen(connection, matcher, matches, viewer_of(connection, caller), secret=state.secret)
    return {"matches": rows_of_matches(matches, state.config, language=body.language)}


def rows_of(body: Items) -> list[dict[str, str]]:
    """Rows as a file would hold them."""
    return [cells_of(row) for row in body.items]


def cells_of(row: Row) -> dict[str, str]:
    """Cells as a file would hold them; null is a cell left empty."""
    return {name: value_text(cell) for name, cell in row.items() if cell is not None}

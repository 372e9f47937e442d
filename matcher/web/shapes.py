"""Shapes that several routes take or give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import Depends, Path, Query
from pydantic import BaseModel, ConfigDict, StringConstraints

from catalogs.store.ids import ID_LENGTH

Id = Annotated[str, Path(min_length=1, max_length=ID_LENGTH)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
OptionalLine = Annotated[str, StringConstraints(max_length=300, strip_whitespace=True)]
Email = Annotated[str, StringConstraints(min_length=3, max_length=254)]
Password = Annotated[str, StringConstraints(max_length=500)]
EnterpriseRole = Literal["owner", "editor", "viewer", "officer"]
AnyRole = Literal["owner", "editor", "viewer", "officer", "coordinator", "administrator"]

T = TypeVar("T")


class Body(BaseModel):
    """What a caller sends: no field that is not offered."""

    model_config = ConfigDict(extra="forbid")


class Page(BaseModel, Generic[T]):
    """Some of a list; `next` is what `after` takes for more, null at the end."""

    items: list[T]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a page begins and how long it is."""

    after: str
    limit: int


def paging(
    after: Annotated[str, Query(max_length=ID_LENGTH, description="`next` of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Paging:
    """The page a caller asks for."""
    return Paging(after, limit)


PageOf = Annotated[Paging, Depends(paging)]
"""A route's parameter that is given the page asked for."""


class Made(BaseModel):
    """The id of what was made."""

    id: str


class Role(BaseModel):
    """A role and where it holds."""

    role: AnyRole
    enterprise_id: str | None = None
    cluster_id: str | None = None


class Person(BaseModel):
    """A user of an enterprise."""

    id: str
    email: str
    name: str
    role: EnterpriseRole
    since: datetime
    disabled_at: datetime | None = None


def page(rows: list[dict[str, Any]], limit: int, shape: type[T]) -> Page[T]:
    """A page of rows asked for with `limit + 1`: the one too many tells that there is more."""
    shown = rows[:limit]
    more = shown[-1]["id"] if len(rows) > limit else None
    return Page[T](items=[shape(**row) for row in shown], next=more)

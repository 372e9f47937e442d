"""Clusters: which enterprises are in which."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel

from catalogs.store.caller import Caller
from catalogs.store.clusters import add_cluster, add_member, list_clusters, list_members, remove_member
from matcher.web.access import require
from matcher.web.once import Answer, Once
from matcher.web.shapes import Body, Id, Line, Made, OptionalLine
from matcher.web.state import Shared

router = APIRouter(prefix="/api/v1/clusters", tags=["clusters"])
HEADS = ("coordinator", "administrator")


class NewCluster(Body):
    """A cluster; its name is its own."""

    name: Line
    region: OptionalLine = ""


class Cluster(BaseModel):
    """A cluster."""

    id: str
    name: str
    region: str


class Member(BaseModel):
    """An enterprise in a cluster."""

    id: str
    name: str
    region: str
    size: str
    since: datetime


@router.get("", summary="Clusters")
def clusters(state: Shared, _: Annotated[Caller, require()]) -> list[Cluster]:
    """All of them: an enterprise names one when it shows something to a cluster."""
    with state.database.read() as connection:
        return [Cluster(id=row["id"], name=row["name"], region=row["region"]) for row in list_clusters(connection)]


@router.post("", summary="Add a cluster", status_code=201, response_model=Made)
def make_cluster(body: NewCluster, caller: Annotated[Caller, require("administrator")], once: Once) -> Answer:
    """Its coordinator is then invited."""
    return once.make(
        lambda connection: Made(id=add_cluster(connection, body.name, region=body.region, actor=caller.actor))
    )


@router.get("/{cluster_id}/enterprises", summary="The enterprises of a cluster")
def members(cluster_id: Id, state: Shared, _: Annotated[Caller, require(*HEADS)]) -> list[Member]:
    """Longest in it first."""
    with state.database.read() as connection:
        return [Member(**row) for row in list_members(connection, cluster_id)]


@router.put("/{cluster_id}/enterprises/{member_id}", summary="Take an enterprise into a cluster", status_code=204)
def join(cluster_id: Id, member_id: Id, state: Shared, caller: Annotated[Caller, require("administrator")]) -> Response:
    """Once more changes nothing. An administrator's: whoever joins sees what others show to the cluster."""
    with state.database.write() as connection:
        add_member(connection, cluster_id, member_id, actor=caller.actor)
    return Response(status_code=204)


@router.delete("/{cluster_id}/enterprises/{member_id}", summary="Take an enterprise out", status_code=204)
def leave(cluster_id: Id, member_id: Id, state: Shared, caller: Annotated[Caller, require(*HEADS)]) -> Response:
    """What is shown to the cluster is not shown to it from now on."""
    with state.database.write() as connection:
        remove_member(connection, cluster_id, member_id, actor=caller.actor)
    return Response(status_code=204)

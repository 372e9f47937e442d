"""Clusters and the enterprises in them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, insert, select

from catalogs.store.audit import write_audit
from catalogs.store.enterprises import enterprise_by_id
from catalogs.store.errors import ConflictError, MissingError
from catalogs.store.ids import new_id, now
from catalogs.store.schema import cluster_members, clusters, enterprises
from config.errors import UserError


def add_cluster(connection: Connection, name: str, *, region: str = "", actor: str) -> str:
    """A new cluster's id. Raises ConflictError for a name that another has."""
    if not name.strip():
        raise UserError("a cluster has a name", where="name")
    if connection.scalar(select(clusters.c.id).where(clusters.c.name == name.strip())) is not None:
        raise ConflictError("another cluster has this name", where="name")
    cluster_id = new_id()
    connection.execute(insert(clusters).values(id=cluster_id, name=name.strip(), region=region, created_at=now()))
    write_audit(connection, actor, "cluster.added", f"cluster:{cluster_id}")
    return cluster_id


def cluster_by_id(connection: Connection, cluster_id: str) -> dict[str, Any]:
    """A cluster. Raises MissingError."""
    row = connection.execute(select(clusters).where(clusters.c.id == cluster_id)).mappings().first()
    if row is None:
        raise MissingError("there is no such cluster")
    return dict(row)


def list_clusters(connection: Connection) -> list[dict[str, Any]]:
    """Every cluster: their names are no secret, what their members show to them is."""
    return [dict(row) for row in connection.execute(select(clusters).order_by(clusters.c.id)).mappings()]


def list_members(connection: Connection, cluster_id: str) -> list[dict[str, Any]]:
    """The enterprises of a cluster, longest in it first."""
    columns = (enterprises.c.id, enterprises.c.name, enterprises.c.region, enterprises.c.size, cluster_members.c.since)
    there = select(*columns).join(cluster_members).where(cluster_members.c.cluster_id == cluster_id)
    rows = connection.execute(there.order_by(cluster_members.c.since, enterprises.c.id))
    return [dict(row) for row in rows.mappings()]


def clusters_of(connection: Connection, enterprise_id: str) -> tuple[str, ...]:
    """The ids of the clusters an enterprise is in."""
    mine = select(cluster_members.c.cluster_id).where(cluster_members.c.enterprise_id == enterprise_id)
    return tuple(connection.scalars(mine.order_by(cluster_members.c.cluster_id)))


def add_member(connection: Connection, cluster_id: str, enterprise_id: str, *, actor: str) -> None:
    """Takes an enterprise into a cluster; once more changes nothing. Raises MissingError."""
    cluster_by_id(connection, cluster_id)
    enterprise_by_id(connection, enterprise_id)
    if cluster_id in clusters_of(connection, enterprise_id):
        return
    values = {"cluster_id": cluster_id, "enterprise_id": enterprise_id, "since": now()}
    connection.execute(insert(cluster_members).values(**values))
    write_audit(connection, actor, "cluster.joined", f"cluster:{cluster_id}", enterprise_id=enterprise_id)


def remove_member(connection: Connection, cluster_id: str, enterprise_id: str, *, actor: str) -> None:
    """Takes an enterprise out of a cluster. Raises MissingError."""
    both = (cluster_members.c.cluster_id == cluster_id) & (cluster_members.c.enterprise_id == enterprise_id)
    if not connection.execute(delete(cluster_members).where(both)).rowcount:
        raise MissingError("the enterprise is not in the cluster")
    write_audit(connection, actor, "cluster.left", f"cluster:{cluster_id}", enterprise_id=enterprise_id)

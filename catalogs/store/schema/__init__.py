"""Every table of the store. A new table stands in the module of its subject and is named here."""

from __future__ import annotations

from catalogs.store.schema.base import METADATA
from catalogs.store.schema.listings import (
    listings,
    mappings,
    offers,
    receipts,
    uploads,
    version_offers,
    versions,
    visibility,
)
from catalogs.store.schema.log import audit, changes, counters
from catalogs.store.schema.people import (
    api_keys,
    cluster_members,
    clusters,
    enterprises,
    identities,
    invitations,
    memberships,
    partners,
    sessions,
    users,
)
from catalogs.store.schema.requests import (
    answers,
    decisions,
    import_contents,
    project_items,
    projects,
    run_items,
    runs,
)
from catalogs.store.schema.work import idempotency, job_chunks, jobs

__all__ = [
    "METADATA", "answers", "api_keys", "audit", "changes", "cluster_members", "clusters", "counters", "decisions",
    "enterprises", "idempotency", "identities", "import_contents", "invitations", "job_chunks", "jobs", "listings",
    "mappings", "memberships", "offers", "partners", "project_items", "projects", "receipts", "run_items", "runs",
    "sessions", "uploads", "users", "version_offers", "versions", "visibility",
]  # fmt: skip

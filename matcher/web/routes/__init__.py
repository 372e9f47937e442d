"""Every router of the service, in the order its documentation lists them. A new module is named here."""

from __future__ import annotations

import re

from fastapi import APIRouter

from matcher.web.routes import (
    clusters,
    docs,
    enterprises,
    health,
    invitations,
    jobs,
    keys,
    listings,
    matching,
    oidc,
    session,
    uploads,
    users,
)

ROUTERS: tuple[APIRouter, ...] = (
    health.router, docs.router, matching.router,
    session.router, oidc.router, keys.router,
    enterprises.router, invitations.router, clusters.router, users.router,
    listings.router, uploads.router, jobs.router,
)  # fmt: skip

LARGE_BODIES: tuple[re.Pattern[str], ...] = (re.compile(r"/api/v1/enterprises/[^/]+/uploads"),)
"""Paths that take files; every other body is held to the small limit."""

"""Every router of the service, in the order its documentation lists them. A new module is named here."""

from __future__ import annotations

import re

from fastapi import APIRouter

from matcher.web.pages import account, find, home, many, static
from matcher.web.routes import (
    clusters,
    decisions,
    docs,
    enterprises,
    health,
    invitations,
    jobs,
    keys,
    listing_health,
    listings,
    matching,
    offers,
    oidc,
    projects,
    reconcile,
    runs,
    session,
    uploads,
    users,
    visibility,
)

ROUTERS: tuple[APIRouter, ...] = (
    health.router, docs.router, matching.router,
    session.router, oidc.router, keys.router,
    enterprises.router, invitations.router, clusters.router, users.router,
    listings.router, listing_health.router, uploads.router, jobs.router, visibility.router,
    projects.router, runs.router, decisions.router, decisions.reasons_router,
    offers.router, reconcile.router,
    static.router, home.router, account.router, find.router, many.router,
)  # fmt: skip

LARGE_BODIES: tuple[re.Pattern[str], ...] = (re.compile(r"/api/v1/enterprises/[^/]+/uploads"),)
"""Paths that take files; every other body is held to the small limit."""

"""Every router of the service, in the order its documentation lists them. A new module is named here."""

from __future__ import annotations

import re

from fastapi import APIRouter

from matcher.web.routes import health, keys, matching, session

ROUTERS: tuple[APIRouter, ...] = (health.router, matching.router, session.router, keys.router)

LARGE_BODIES: tuple[re.Pattern[str], ...] = ()
"""Paths that take files; every other body is held to the small limit."""

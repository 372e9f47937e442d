"""One profile for every property test: machines differ in speed, so no test fails by the clock of one example."""

from __future__ import annotations

import os
import tempfile

from hypothesis import HealthCheck, settings

# Derived data of tests, those that start processes included, stays out of the user's cache.
os.environ.setdefault("ZAMENA_CACHE", tempfile.mkdtemp(prefix="zamena-test-cache-"))

settings.register_profile("zamena", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("zamena")

from tests.databases import database, database_url, postgres_template, postgres_url, quick_passwords, sqlite_template  # noqa: E402

__all__ = ["database", "database_url", "postgres_template", "postgres_url", "quick_passwords", "sqlite_template"]

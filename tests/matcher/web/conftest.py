"""The fixture of the service's tests: `world`, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.matcher.web.world import World, make_world


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    """The service with a user in every role, on SQLite and on PostgreSQL."""
    with make_world(database_url, tmp_path) as made:
        yield made

"""The service over the sample offers, once for all tests of pages: they only read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from catalogs.samples import OFFERS
from tests.matcher.web.world import World, make_world


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The service with a user in every role."""
    folder = tmp_path_factory.mktemp("desk")
    with make_world(f"sqlite:///{folder / 'zamena.db'}", folder, offers=OFFERS) as made:
        yield made

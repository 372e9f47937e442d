"""Every route with every role, with none, and with keys of every scope, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from fastapi import APIRouter
from starlette.routing import BaseRoute, Mount, Route

from catalogs.store.caller import LOCAL, Grant
from catalogs.store.people import set_role
from matcher.web.settings import Limits
from tests.matcher.web.access import ACCESS, Access
from tests.matcher.web.world import ROLES, Person, World, make_world

BOUNDLESS = Limits(sign_in="", address="", wrong_key="", key="", match="")
NOTHING = "00000000-0000-7000-8000-000000000000"
ENDS_SESSION = (("DELETE", "/api/v1/session"), ("POST", "/sign-out"))
SCOPES = ("read", "write", "match")


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    with make_world(database_url, tmp_path, limits=BOUNDLESS) as made:
        yield made


def routes_of(routes: Sequence[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Method and path of everything that answers; what is of an unknown kind stands in no table and fails the test."""
    for route in routes:
        if isinstance(route, Route):
            yield from ((method, prefix + route.path) for method in (route.methods or set()) - {"HEAD"})
        elif isinstance(route, Mount):
            yield from routes_of(route.routes, prefix + route.path)
        elif isinstance(included := getattr(route, "original_router", None), APIRouter):
            yield from routes_of(included.routes, prefix)
        else:
            yield ("?", repr(route))


def path_of(path: str, world: World) -> str:
    """A path with the enterprise and cluster of the world; every other id is of nothing."""
    known = {"enterprise_id": world.enterprise, "cluster_id": world.cluster}
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda name: known.get(name[1], NOTHING), path)


def status(person: Person, method: str, path: str) -> int:
    """What a request without a body is answered."""
    return int(person.ask(method, path).status_code)


def test_every_route_stands_in_the_table(world: World) -> None:
    assert set(routes_of(world.client.app.routes)) == set(ACCESS)


def test_every_route_with_nobody(world: World) -> None:
    nobody = Person(world.client)
    for (method, path), access in ACCESS.items():
        answer = status(nobody, method, path_of(path, world))
        assert (answer == 401) == (not access.public), (method, path, answer)
        assert answer < 500, (method, path, answer)


@pytest.mark.parametrize("role", ROLES)
def test_every_route_with_every_role(world: World, role: str) -> None:
    for (method, path), access in ACCESS.items():
        person = world.sign_in(role) if (method, path) in ENDS_SESSION else world.as_(role)
        answer = status(person, method, path_of(path, world))
        if role in access.roles or access.public:
            assert answer not in (401, 403), (role, method, path, answer)
            assert answer < 500, (role, method, path, answer)
        else:
            assert answer in (403, 404), (role, method, path, answer)
            if role in ("stranger", "nobody_in_particular", "coordinator") and "{enterprise_id}" in path:
                assert answer == 404, (role, method, path, answer)  # not even that it exists


@pytest.mark.parametrize("scope", SCOPES)
def test_every_route_with_a_key(world: World, scope: str) -> None:
    """The key of an owner who is administrator, too, so that only the scope can refuse."""
    with world.database.write() as connection:
        set_role(connection, world.users["owner"], Grant("administrator"), actor=LOCAL)
    key = world.key("owner", scope)
    for (method, path), access in ACCESS.items():
        answer = status(key, method, path_of(path, world))
        if access.scope in ("", scope) and access.roles & {"owner", "administrator"}:
            assert answer not in (401, 403), (method, path, answer)
        else:
            assert answer == 403, (method, path, answer)


def test_a_key_of_one_enterprise_knows_no_other(world: World) -> None:
    with world.database.write() as connection:
        set_role(connection, world.users["owner"], Grant("owner", world.other), actor=LOCAL)
    key = world.key("owner", "read", enterprise=world.enterprise)
    assert key.get(f"/api/v1/enterprises/{world.enterprise}").status_code == 200
    assert key.get(f"/api/v1/enterprises/{world.other}").status_code == 404
    assert world.as_("owner").get(f"/api/v1/enterprises/{world.other}").status_code == 200


def test_a_place_of_others_reads_like_one_that_is_not(world: World) -> None:
    """Guessing ids tells nothing: the answers are equal to the letter."""
    stranger = world.as_("stranger")
    for (method, path), access in ACCESS.items():
        if "{enterprise_id}" not in path and "{cluster_id}" not in path:
            continue
        real = path_of(path, world)
        none = real.replace(world.enterprise, NOTHING).replace(world.cluster, NOTHING)
        headers = {"X-Request-ID": "the-same-request"}
        first = stranger.ask(method, real, headers=headers)
        second = stranger.ask(method, none, headers=headers)
        assert (first.status_code, first.text) == (second.status_code, second.text), (method, path, access)
        assert first.status_code == 404


def test_the_table_is_of_the_right_form() -> None:
    assert all(isinstance(one, Access) and one.roles <= set(ROLES) for one in ACCESS.values())

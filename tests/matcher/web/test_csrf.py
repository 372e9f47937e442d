from __future__ import annotations

import pytest

from tests.matcher.web.world import World

KEY = {"name": "key", "scopes": ["read"]}


@pytest.mark.parametrize("token", ["", "wrong", None])
def test_a_write_by_cookie_needs_the_token(world: World, token: str | None) -> None:
    person = world.sign_in("owner")
    headers = {} if token is None else {"X-CSRF-Token": token}
    answer = person.client.post("/api/v1/keys", json=KEY, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "csrf")
    assert person.post("/api/v1/keys", KEY).status_code == 201


def test_the_token_of_another_session_is_none(world: World) -> None:
    first, second = world.sign_in("owner"), world.sign_in("owner")
    assert first.post("/api/v1/keys", KEY, headers=second.headers).status_code == 403


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_another_site_cannot_write_even_with_the_token(world: World, headers: dict[str, str]) -> None:
    person = world.sign_in("owner")
    assert person.post("/api/v1/keys", KEY, headers=headers).status_code == 403
    body = {"email": "owner@example.org", "password": "correct horse battery"}
    assert world.client.post("/api/v1/session", json=body, headers=headers).status_code == 403


def test_our_own_pages_can(world: World) -> None:
    person = world.sign_in("owner")
    assert person.post("/api/v1/keys", KEY, headers={"Origin": "http://testserver"}).status_code == 201


def test_a_form_cannot_pass_for_json(world: World) -> None:
    person = world.sign_in("owner")
    answer = person.ask(
        "POST", "/api/v1/keys", content=b'{"name": "key", "scopes": ["read"]}', headers={"Content-Type": "text/plain"}
    )
    assert answer.status_code in (415, 422)

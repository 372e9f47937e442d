from __future__ import annotations

import statistics
import time
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from catalogs.store import secrets
from catalogs.store.ids import now
from catalogs.store.schema import sessions, users
from matcher.web.settings import Limits
from tests.matcher.web.world import PASSWORD, World, make_world


def test_signing_in_tells_who_one_is(world: World) -> None:
    me = world.as_("editor").get("/api/v1/session").json()
    assert me["email"] == "editor@example.org"
    assert me["roles"] == [{"role": "editor", "enterprise_id": world.enterprise, "cluster_id": None}]
    assert world.client.get("/api/v1/session").status_code == 401


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(world: World) -> None:
    body = {"email": "owner@example.org", "password": PASSWORD}
    cookie = world.client.post("/api/v1/session", json=body).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie  # http://testserver


def test_behind_https_the_cookie_is_bound_to_the_host(database_url: str, tmp_path: Path) -> None:
    with make_world(database_url, tmp_path) as world:
        state = world.client.app.state.zamena
        object.__setattr__(state.settings, "public_address", "https://zamena.example.org")
        body = {"email": "owner@example.org", "password": PASSWORD}
        cookie = world.client.post("/api/v1/session", json=body).headers["set-cookie"]
        assert cookie.startswith("__Host-zamena=")
        assert "secure" in cookie.lower()


@pytest.mark.parametrize(
    ("email", "password"),
    [("owner@example.org", "wrong password"), ("unknown@example.org", PASSWORD), ("disabled@example.org", PASSWORD)],
)
def test_what_was_wrong_is_not_told(world: World, email: str, password: str) -> None:
    with world.database.write() as connection:
        disabled = update(users).where(users.c.email == "viewer@example.org")
        connection.execute(disabled.values(email="disabled@example.org", disabled_at=now()))
    answer = world.client.post("/api/v1/session", json={"email": email, "password": password})
    assert answer.status_code == 401
    assert answer.json()["error"]["message"] == "the address or the password is wrong"
    assert "set-cookie" not in answer.headers


def test_an_unknown_user_takes_as_long_as_a_known_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "PASSWORDS", PasswordHasher(time_cost=3, memory_cost=4096, parallelism=1))
    with world.database.write() as connection:
        stored = secrets.PASSWORDS.hash(PASSWORD)
        connection.execute(update(users).where(users.c.email == "owner@example.org").values(password=stored))

    def seconds(email: str) -> float:
        started = time.process_time()  # of this process: a busy machine is no difference
        secrets_wrong = {"email": email, "password": "wrong password"}
        assert world.client.post("/api/v1/session", json=secrets_wrong).status_code == 401
        return time.process_time() - started

    seconds("nobody@example.org")
    known = statistics.median(seconds("owner@example.org") for _ in range(5))
    unknown = statistics.median(seconds(f"nobody{number}@example.org") for number in range(5))
    assert 0.4 < unknown / known < 2.5


def test_a_session_that_was_planted_is_worth_nothing(world: World) -> None:
    """Session fixation: the token shown at sign-in is replaced and ended."""
    first = world.sign_in("owner")
    planted = first.client.cookies["zamena"]
    answer = first.client.post("/api/v1/session", json={"email": "editor@example.org", "password": PASSWORD})
    assert answer.status_code == 200
    assert first.client.cookies["zamena"] != planted
    world.client.cookies.set("zamena", planted)
    assert world.client.get("/api/v1/session").status_code == 401


def test_a_token_that_was_never_given_out_opens_nothing(world: World) -> None:
    world.client.cookies.set("zamena", "made-up")
    body = {"email": "owner@example.org", "password": PASSWORD}
    assert world.client.get("/api/v1/session").status_code == 401
    given = world.client.post("/api/v1/session", json=body).headers["set-cookie"]
    assert given.startswith("zamena=")
    assert "made-up" not in given


def test_the_database_does_not_hold_what_opens_a_session(world: World) -> None:
    token = world.as_("owner").client.cookies["zamena"]
    with world.database.read() as connection:
        stored = connection.execute(select(sessions)).all()
        assert token not in repr(stored)
        assert PASSWORD not in repr(connection.execute(select(users)).all())
        assert connection.scalar(select(users.c.password).limit(1)).startswith("$argon2id$")


def test_signing_out_ends_the_session(world: World) -> None:
    person = world.sign_in("owner")
    token = person.client.cookies["zamena"]
    assert person.delete("/api/v1/session").status_code == 204
    world.client.cookies.set("zamena", token)
    assert world.client.get("/api/v1/session").status_code == 401


@pytest.mark.parametrize("ends", [{"expires_at": timedelta(days=15)}, {"seen_at": timedelta(days=3)}])
def test_a_session_ends_by_itself(world: World, ends: dict[str, timedelta]) -> None:
    person = world.sign_in("owner")
    with world.database.write() as connection:
        connection.execute(update(sessions).values({name: now() - age for name, age in ends.items()}))
    assert person.get("/api/v1/session").status_code == 401


def test_being_used_keeps_a_session(world: World) -> None:
    person = world.sign_in("owner")
    with world.database.write() as connection:
        connection.execute(update(sessions).values(seen_at=now() - timedelta(hours=40)))
    assert person.get("/api/v1/session").status_code == 200
    with world.database.read() as connection:
        assert connection.scalar(select(sessions.c.seen_at)) > now() - timedelta(minutes=1)


def test_a_new_password_ends_the_other_sessions(world: World) -> None:
    here, there = world.sign_in("owner"), world.sign_in("owner")
    wrong = here.put("/api/v1/password", {"current": "not this one", "new": "a brand new one"})
    assert wrong.status_code == 403
    short = here.put("/api/v1/password", {"current": PASSWORD, "new": "short"})
    assert short.status_code == 400
    assert here.put("/api/v1/password", {"current": PASSWORD, "new": "a brand new one"}).status_code == 204
    assert here.get("/api/v1/session").status_code == 200
    assert there.get("/api/v1/session").status_code == 401
    body = {"email": "owner@example.org", "password": PASSWORD}
    assert world.client.post("/api/v1/session", json=body).status_code == 401
    assert world.client.post("/api/v1/session", json=body | {"password": "a brand new one"}).status_code == 200


@pytest.mark.parametrize("rule", ["sign_in", "address"])
def test_guessing_is_slowed_down(database_url: str, tmp_path: Path, rule: str) -> None:
    with make_world(database_url, tmp_path, limits=Limits(**{rule: "3/minute"})) as world:

        def guess(number: int) -> int:
            email = "owner@example.org" if rule == "sign_in" else f"user{number}@example.org"
            answer = world.client.post("/api/v1/session", json={"email": email, "password": f"guess {number}"})
            assert answer.status_code != 429 or int(answer.headers["retry-after"]) > 0
            return answer.status_code

        assert [guess(number) for number in range(5)] == [401, 401, 401, 429, 429]
        body = {"email": "owner@example.org", "password": PASSWORD}
        assert world.client.post("/api/v1/session", json=body).status_code == 429

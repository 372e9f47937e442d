"""Idempotency-Key: a request sent again makes nothing twice, whatever happens between commit and answer."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import func, select, update

from catalogs.store import once as kept
from catalogs.store.schema import idempotency, projects
from tests.matcher.web.test_listings import path
from tests.matcher.web.world import World


def post(world: World, body: dict[str, Any], key: str, *, role: str = "officer") -> Any:
    return world.as_(role).ask("POST", path(world, "projects"), json=body, headers={"Idempotency-Key": key})


def count(world: World) -> int:
    with world.database.read() as connection:
        return int(connection.scalar(select(func.count()).select_from(projects)) or 0)


def test_a_repeated_request_is_answered_as_before(world: World) -> None:
    first, again = post(world, {"name": "П"}, "k-1"), post(world, {"name": "П"}, "k-1")
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert again.headers["etag"] == first.headers["etag"]
    assert ("idempotent-replayed" in first.headers, again.headers["idempotent-replayed"]) == (False, "true")
    other = post(world, {"name": "Другой"}, "k-1")
    assert (other.status_code, other.json()["error"]["details"]["where"]) == (409, "Idempotency-Key")
    assert post(world, {"name": "П-2"}, "k-1", role="owner").status_code == 201  # a key is its user's own
    assert count(world) == 2
    assert post(world, {"name": "П"}, "k-2").status_code == 409  # the name is taken: a refusal is not kept
    assert post(world, {"name": "П"}, "ключ".encode().hex() + " x").status_code == 422
    with world.database.write() as connection:
        connection.execute(update(idempotency).values(created_at=idempotency.c.created_at))
        assert connection.scalar(select(func.count()).select_from(idempotency)) == 2


def test_of_many_at_once_one_makes_it_and_all_are_answered_alike(world: World) -> None:
    world.as_("officer")
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(post(world, {"name": "П"}, "k-1"))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.status_code for one in answers] == [201] * 6, [one.text for one in answers]
    assert len({one.json()["id"] for one in answers}) == 1
    assert count(world) == 1


def test_a_server_killed_before_its_commit_made_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from matcher.web import once  # noqa: PLC0415

    def dies(*_: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(once, "keep_answer", dies)
        assert post(world, {"name": "П"}, "k-1").status_code == 500
    assert count(world) == 0
    assert post(world, {"name": "П"}, "k-1").status_code == 201


def test_a_file_sent_again_is_the_same_upload_and_one_file(world: World) -> None:
    editor, place = world.as_("editor"), path(world, "uploads")
    sent = [
        editor.ask("POST", place, content=body, headers={"Idempotency-Key": "f"})
        for body in (b"name\nA 5", b"name\nA 5", b"name\nB 6")
    ]
    assert [one.status_code for one in sent] == [201, 201, 409]
    assert sent[0].json() == sent[1].json()
    assert len(editor.get(place).json()["items"]) == 1
    folder = world.client.app.state.zamena.settings.data / "uploads"
    assert len(list(folder.iterdir())) == 1


def test_a_key_is_forgotten_after_a_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert post(world, {"name": "П"}, "k-1").status_code == 201
    moment = kept.now() + kept.KEPT * 1.1
    monkeypatch.setattr(kept, "now", lambda: moment)
    assert post(world, {"name": "П-3"}, "k-1").status_code == 201

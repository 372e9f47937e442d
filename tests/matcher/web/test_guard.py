from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Message

from matcher.web.guard import Guard
from matcher.web.metrics import Metrics
from matcher.web.settings import Limits
from tests.matcher.web.world import Person, World, make_world


async def ask(guard: Guard, messages: list[tuple[float, bytes, bool]], path: str = "/small") -> tuple[int, int]:
    """The status of the answer to a body that comes in parts (seconds, bytes, more), and how much was read."""
    parts, read, statuses = iter(messages), 0, []

    async def receive() -> Message:
        nonlocal read
        wait, body, more = next(parts)
        await asyncio.sleep(wait)
        read += len(body)
        return {"type": "http.request", "body": body, "more_body": more}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await guard({"type": "http", "method": "POST", "path": path, "headers": []}, receive, send)
    return statuses[0], read


async def reads_all(scope: Any, receive: Any, send: Any) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


GUARD = Guard(
    reads_all, limits=Limits(body=100, large_body=1000, body_seconds=0.2), is_large=lambda path: path == "/large",
    secure=True, metrics=Metrics(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("path", "messages", "status", "read"),
    [
        ("/small", [(0, b"x" * 100, False)], 200, 100),
        ("/small", [(0, b"x" * 60, True), (0, b"x" * 60, True), (0, b"x" * 60, False)], 413, 120),
        ("/large", [(0, b"x" * 600, True), (0, b"x" * 300, False)], 200, 900),
        ("/large", [(0, b"x" * 600, True), (0, b"x" * 600, True), (0, b"", False)], 413, 1200),
        ("/small", [(0.15, b"x", True), (0.15, b"x", True), (0.15, b"x", False)], 408, 1),  # drop by drop
        ("/large", [(0.15, b"x", True), (0.15, b"x", True), (0.15, b"x", False)], 200, 3),
        ("/large", [(0, b"x", True), (5, b"x", False)], 408, 1),
    ],
)
def test_a_body_is_held_to_size_and_time(
    path: str, messages: list[tuple[float, bytes, bool]], status: int, read: int
) -> None:
    started = time.monotonic()
    assert asyncio.run(ask(GUARD, messages, path)) == (status, read)
    assert time.monotonic() - started < 3


def test_the_pace_of_matching_and_of_wrong_keys_is_held(database_url: str, tmp_path: Path) -> None:
    with make_world(
        database_url, tmp_path, limits=Limits(match="3/minute", wrong_key="2/minute", key="4/minute")
    ) as world:
        body = {"items": [{"name": "насос"}]}
        nobody, editor = Person(world.client), world.as_("editor")
        assert [nobody.post("/api/v1/normalize", body).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert editor.post("/api/v1/normalize", body).status_code == 200  # counted by user
        wrong = Person(world.client, {"Authorization": "Bearer zk_none_none"})
        assert [wrong.get("/api/v1/session").status_code for _ in range(3)] == [401, 401, 429]
        key = world.key("owner", "read")
        assert [key.get("/api/v1/session").status_code for _ in range(5)] == [200] * 4 + [429]


def test_browsers_are_told_what_pages_may_do(world: World) -> None:
    headers = world.client.get("/docs").headers
    assert "script-src 'self'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"


def test_every_error_is_described_in_its_one_shape(world: World) -> None:
    document = world.client.get("/openapi.json").json()
    assert "HTTPValidationError" not in document["components"]["schemas"]
    answers = document["paths"]["/api/v1/match"]["post"]["responses"]
    assert {"401", "422", "429"} <= set(answers)
    assert answers["422"]["content"]["application/json"]["schema"]["$ref"].endswith("/ErrorBody")


def test_the_documentation_needs_no_other_host(world: World) -> None:
    page = world.client.get("/docs").text
    paths = world.client.get("/openapi.json").json()["paths"]
    assert "/api/v1/match" in paths
    assert all(path in page for path in paths)
    assert "http:" not in page
    assert "<script" not in page

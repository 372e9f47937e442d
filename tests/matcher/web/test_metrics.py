from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from sqlalchemy import insert, update
from structlog.testing import capture_logs

from catalogs.store.ids import new_id, now
from catalogs.store.schema import changes, counters, jobs
from matcher.web.metrics import BOUNDS, Metrics
from tests.catalogs.store.listing_steps import FIRST, price_list
from tests.matcher.web import test_listings as steps
from tests.matcher.web.world import PASSWORD, World

SAMPLE = re.compile(r'[a-z_]+(?:\{[a-z]+="(?:[^"\\\n]|\\.)*"(?:,[a-z]+="(?:[^"\\\n]|\\.)*")*\})? [0-9.e+-]+')


def figures(world: World) -> dict[str, float]:
    answer = world.as_("administrator").get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.text.splitlines() if not line.startswith("# ")]
    assert all(SAMPLE.fullmatch(line) for line in lines)
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_requests_jobs_and_the_index_are_counted(world: World) -> None:
    listing_id = steps.listing(world)
    version_id = steps.load(world, listing_id, price_list(*FIRST))
    for number in range(3):
        world.as_("viewer").get(steps.path(world, "listings", f"nothing-{number}"))
    world.client.get("/nowhere/but-here")
    found = figures(world)
    route = "/api/v1/enterprises/{enterprise_id}/listings/{listing_id}"
    assert found[f'zamena_requests_total{{method="GET",route="{route}",status="404"}}'] == 3
    assert found['zamena_requests_total{method="GET",route="none",status="404"}'] == 1
    assert found[f'zamena_request_seconds_count{{route="{route}"}}'] == 3
    assert found[f'zamena_request_seconds_bucket{{route="{route}",le="+Inf"}}'] == 3
    assert found['zamena_jobs{kind="load",state="done"}'] == 1
    assert found["zamena_requests_under_way"] == 1  # this one
    assert found["zamena_ready"] == 1
    text = world.as_("administrator").get("/metrics").text
    for secret in (listing_id, version_id, world.enterprise, "nothing-1", "but-here", "example.org", "Насос", "41 000"):
        assert secret not in text


def test_a_histogram_counts_up_to_its_bounds() -> None:
    metrics = Metrics()
    for seconds in (0.001, BOUNDS[0], 0.3, 1000.0):
        metrics.begin()
        metrics.end("BREW", 'a"\\\n', 200, seconds)
    text = metrics.text({}, (0, 0.0), True)
    buckets = [int(count) for count in re.findall(r'_bucket\{.*le="[^"]*"\} (\d+)', text)]
    assert buckets[0] == 2  # a bound belongs to its bucket
    assert buckets == sorted(buckets)
    assert buckets[-2:] == [3, 4]
    assert 'method="other",route="a\\"\\\\\\n"' in text


def test_an_index_that_does_not_follow_makes_the_service_unready(world: World) -> None:
    state = world.client.app.state.zamena
    state.live.stop()
    with world.database.write() as connection:
        for number in (1, 2):
            row = {"number": number, "kind": "published", "listing_id": new_id(), "happened_at": now()}
            connection.execute(insert(changes).values(**row))
        connection.execute(insert(counters).values(name="changes", value=2))
    assert figures(world)["zamena_index_behind_changes"] == 2
    assert world.client.get("/readyz").status_code == 200  # for so short a time
    with world.database.write() as connection:
        connection.execute(update(changes).values(happened_at=now().replace(year=2020)))
    answer = world.client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["index"]) == (503, "behind by 2 changes")
    assert figures(world)["zamena_index_behind_seconds"] > 1e6
    state.live.follow()
    assert world.client.get("/readyz").status_code == 200


def test_jobs_in_every_state_are_told_apart(world: World) -> None:
    with world.database.write() as connection:
        for state in ("failed", "failed", "cancelled"):
            connection.execute(insert(jobs).values(kind="old", state=state, input={}, created_at=now()))
    found = figures(world)
    assert found['zamena_jobs{kind="old",state="failed"}'] == 2
    assert found['zamena_jobs{kind="old",state="cancelled"}'] == 1


def test_the_log_holds_no_person_no_secret_and_no_value(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Of a sign-in, a wrong one, an upload, a preview, a load, a publication, a match, and errors on the way."""
    caplog.set_level(logging.DEBUG)
    world.as_("administrator")
    with capture_logs() as lines:
        owner = world.sign_in("owner")
        world.client.post("/api/v1/session", json={"email": "owner@example.org", "password": PASSWORD + "!"})
        listing_id = steps.listing(world, "Тайный список")
        steps.publish(world, listing_id, steps.load(world, listing_id, price_list(*FIRST), "тайный прайс.csv"))
        world.client.app.state.zamena.live.follow()
        assert len(steps.offered(world.as_("officer"))) == 2
        steps.send(world, b"PK\x03\x04 broken", "broken.xlsx")
        owner.get(steps.path(world, "uploads", "sec-ret-id", "preview"))
        owner.post("/api/v1/match", {"items": [{"name": ["secret cell"], "n": {"a": {"b": 1}}}]})
        world.key("owner", "read").get("/api/v1/session")
    told = [repr(line) for line in lines] + [record.getMessage() for record in caplog.records if _is_ours(record)]
    assert sum("'event': 'request'" in line for line in told) > 10
    names = ("example.org", PASSWORD, "Насос", "К 50-32-125", "41 000", "98 500", "Тайный", "прайс", "N-1", "sec-ret")
    secrets = (
        *names,
        "secret cell",
        "testclient",
        "127.0.0.1",
        *owner.client.cookies.values(),
        *owner.headers.values(),
    )
    for secret in secrets:
        assert not [line for line in told if secret in line], secret


def _is_ours(record: Any) -> bool:
    return not record.name.startswith(("httpx", "httpcore", "asyncio"))  # the tests' own client

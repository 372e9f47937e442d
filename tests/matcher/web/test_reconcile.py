"""The reconciliation service: its answers are of the published form, and OpenRefine's sequence of requests works."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from matcher.web.app import create_app
from matcher.web.settings import Settings
from tests.matcher.web import reconciliation_schemas as schemas
from tests.matcher.web.request_steps import PUMP, SMALL, offer
from tests.matcher.web.world import World

PLACE = "/api/v1/reconcile"
EVIL = 'N-3;Насос <script>alert(1)</script> "7,5";7,5;50 000'


def valid(answer: Any, schema: schemas.Schema) -> Any:
    assert answer.status_code == 200, answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    jsonschema.validate(answer.json(), schema)
    return answer.json()


def asked(world: World, **fields: Any) -> Any:
    """A form, as OpenRefine sends it; from another site, without any cookie."""
    body = {name: json.dumps(value, ensure_ascii=False) for name, value in fields.items()}
    return world.client.post(PLACE, data=body, headers={"Origin": "http://127.0.0.1:3333"})


def test_openrefines_own_sequence(world: World) -> None:
    """Add the service, guess the type by ten rows, reconcile in tens, choose by hand, fetch columns."""
    listing_id = offer(world, SMALL, PUMP, EVIL)
    manifest = valid(world.client.get(PLACE), schemas.MANIFEST)
    assert asked(world).json() == manifest
    names = [f"Насос центробежный, {power} кВт" for power in (2.2, 15, 7.5, 1.5, 3, 4, 5.5, 11, 18.5, 22)]
    guess = {f"q{at}": {"query": name, "limit": 3} for at, name in enumerate(names)}
    guessed = valid(asked(world, queries=guess), schemas.RESULTS)
    assert set(guessed) == set(guess)
    found = [one["type"][0]["id"] for one in guessed["q0"]["result"] + guessed["q1"]["result"]]
    kind = max(set(found), key=found.count)
    assert kind == "centrifugal_pump"

    def batch(start: int) -> dict[str, Any]:
        columns = [{"pid": "power", "v": "15 кВт"}, {"pid": "maker", "v": {"id": "Grundfos", "name": "Grundfos"}}]
        row = {"type": kind, "type_strict": "should", "limit": 5, "properties": columns}
        return {f"q{start + at}": {"query": "Насос центробежный"} | row for at in range(10)}

    for start in (0, 10):
        results = valid(asked(world, queries=batch(start)), schemas.RESULTS)
        assert list(results) == list(batch(start))
        assert all(one["result"][0]["id"] == f"{listing_id}:N-2" for one in results.values())
        assert all(one["score"] >= two["score"] or one["match"] for result in results.values()
                   for one, two in [result["result"][:2]] if len(result["result"]) > 1)  # fmt: skip
    suggest = manifest["suggest"]

    def service(kind: str, **params: Any) -> Any:
        url = suggest[kind]["service_url"].removeprefix("http://testserver") + suggest[kind]["service_path"]
        return valid(world.client.get(url, params=params), schemas.SUGGESTED)["result"]

    assert service("entity", prefix="К 80-50")[0]["id"] == f"{listing_id}:N-2"
    assert "power" in [one["id"] for one in service("property", prefix="мощн")]
    assert kind in [one["id"] for one in service("type", prefix="centrif")]
    assert service("type", prefix="", cursor=20)[:1] != service("type", prefix="")[:1]
    flyout = suggest["entity"]["flyout_service_path"].replace("${id}", f"{listing_id}:N-3")
    assert "<script" not in valid(world.client.get(PLACE + flyout), schemas.FLYOUT)["html"]
    proposed = valid(world.client.get(f"{PLACE}/properties", params={"type": kind, "limit": 4}), schemas.PROPOSED)
    assert len(proposed["properties"]) == 4
    wanted = {
        "ids": [f"{listing_id}:N-2", "nothing"],
        "properties": [{"id": "power"}, {"id": "price"}, {"id": "class_code"}],
    }
    extended = valid(asked(world, extend=wanted), schemas.EXTENDED)
    assert extended["rows"] == {
        f"{listing_id}:N-2": {"power": [{"float": 15000}], "price": [{"float": 98500}], "class_code": [{"str": kind}]},
        "nothing": {"power": [], "price": [], "class_code": []},
    }
    page = world.client.get(
        manifest["preview"]["url"].replace("{{id}}", f"{listing_id}:N-3").removeprefix("http://testserver")
    )
    assert (page.status_code, "<script" in page.text) == (200, False)
    assert "frame-ancestors *" in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_types_limits_and_properties_narrow(world: World) -> None:
    listing_id = offer(world, SMALL, PUMP, "D-1;Дрель ударная 800 Вт;0,8;5 400")
    questions = {
        "one": {"query": "Насос центробежный, 15 кВт", "limit": 1.0},
        "wrong": {"query": "Насос центробежный, 15 кВт", "type": "drill"},
        "either": {"query": "Насос центробежный, 15 кВт", "type": ["drill", "centrifugal_pump"], "type_strict": "any"},
        "bare": {"properties": [{"pid": "name", "v": ["Дрель ударная", "800 Вт"]}]},
    }
    query = json.dumps(questions, ensure_ascii=False)
    found = valid(world.client.get(PLACE, params={"queries": query, "callback": "jsonp"}), schemas.RESULTS)
    assert [one["id"] for one in found["one"]["result"]] == [f"{listing_id}:N-2"]
    assert found["wrong"]["result"] == []
    assert found["either"]["result"][0]["id"] == f"{listing_id}:N-2"
    assert found["bare"]["result"][0]["id"] == f"{listing_id}:D-1"


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"q0": 5}', '{"q0": {"query": "x", "limit": "ten"}}', '{"q0": {"other": 1}}']
)
def test_what_is_no_query_is_told_in_the_one_shape(text: str, small: Any) -> None:
    answer = small.post(PLACE, data={"queries": text})
    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {"code", "message", "details"}
    assert (
        small.post(
            PLACE, content=b"\xff\xfe", headers={"Content-Type": "application/x-www-form-urlencoded"}
        ).status_code
        == 400
    )
    assert small.get(f"{PLACE}/preview", params={"id": "nothing"}).status_code == 404


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A service without offers."""
    from fastapi.testclient import TestClient  # noqa: PLC0415

    folder: Path = tmp_path_factory.mktemp("reconcile")
    app = create_app(
        Settings(database=f"sqlite:///{folder}/zamena.db", data=folder, public_address="http://testserver")
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client

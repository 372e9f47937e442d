"""What an owner could mend in a listing, and that a promise of more requests holds when the field is added."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from catalogs.item import Item
from catalogs.items import normalize_rows
from catalogs.store.health import Account, told_count
from catalogs.store.schema import offers
from config.load import load_config
from matcher.web.health_check import outlook
from tests.matcher.web.request_steps import work
from tests.matcher.web.test_listings import listing, load, path, publish
from tests.matcher.web.world import World

CONFIG = load_config()
NAME = "Насос центробежный консольный"
ASKED = {"name": NAME, "power": "16 кВт", "head": "80 м", "flow": "200 м3/ч"}
FULL = {"name": NAME, "power": "16 кВт", "head": "82 м", "flow": "205 м3/ч"}


def items(*rows: dict[str, str]) -> list[Item]:
    return normalize_rows(rows, CONFIG)


def requests(*enterprises: str) -> list[tuple[str, Item]]:
    return [(one, items(ASKED)[0]) for one in enterprises]


def lacking(name: str) -> dict[str, str]:
    return {key: text for key, text in FULL.items() if key != name}


def test_a_promise_holds_when_the_field_is_added() -> None:
    asked = requests("a", "b", "c", "d")
    before = outlook(items(lacking("head")), asked, CONFIG)
    assert before["now"]["requests"] is None
    promised = {one["attribute"]: one["would_be"]["requests"] for one in before["stating"]}
    assert promised == {"head": 4}
    after = outlook(items(FULL), asked, CONFIG)
    assert after["now"]["requests"] >= promised["head"]


def test_requests_of_few_enterprises_are_not_counted_out() -> None:
    told = outlook(items(lacking("head")), requests("a", "a", "a", "b"), CONFIG)
    assert told["stating"] == [{"attribute": "head", "would_be": {"requests": None, "text": "fewer than 3"}}]
    assert told_count(["a", "a", "b"], 3)["requests"] is None
    assert told_count(["a", "a", "b", "c"], 3)["requests"] == 4


def test_rows_are_rated_and_twins_proposed() -> None:
    account = Account(CONFIG)
    rated = [
        account.add(str(at), item) for at, item in enumerate(items(FULL, FULL, lacking("head"), {"name": "штука"}))
    ]
    assert rated[0] == rated[1]
    assert rated[1] is not None
    assert rated[2] is not None
    assert rated[1] > rated[2]
    assert rated[3] is None
    told = account.told()
    assert told["duplicates"] == {"groups": 1, "proposals": [["0", "1"]]}
    assert "head" in next(one for one in told["completeness"]["emptiest"] if one["key"] == "2")["lacks"]


def test_health_is_looked_at_by_a_job(world: World) -> None:
    listing_id = listing(world)
    body = (
        f"Артикул;Наименование;Мощность, кВт;Напор, м;Подача, м3/ч\nN-1;{NAME};16;;205\nN-2;{NAME} 2;шестнадцать;82;205"
    )
    version_id = load(world, listing_id, body.encode())
    publish(world, listing_id, version_id)
    made = world.as_("stranger").post(
        f"/api/v1/enterprises/{world.other}/projects", {"name": "П", "items": [{"id": "Z-1", **ASKED}]}
    )
    assert made.status_code == 201, made.text
    place = path(world, "listings", listing_id, "versions", version_id, "health")
    assert world.as_("viewer").get(place).status_code == 404
    with world.database.read() as connection:
        rated = dict(connection.execute(select(offers.c.key, offers.c.completeness)).all())
    assert rated["N-1"] is not None  # since it was loaded
    assert world.as_("editor").post(place).status_code == 202
    work(world)
    told: dict[str, Any] = world.as_("viewer").get(place).json()
    assert told["state"] == "done", told
    found = told["result"]
    assert found["rows"] == 2
    assert any("шестнадцать" in one["examples"] for one in found["not_understood"])
    assert found["visible"]["now"] == {"requests": None, "text": "fewer than 3"}
    assert "Z-1" not in json.dumps(told)
    assert world.as_("stranger").get(place).status_code == 404

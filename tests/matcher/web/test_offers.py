"""Offers one by one: each change is a version in force; only the owner's people see and change them."""

from __future__ import annotations

from typing import Any

from tests.matcher.web.request_steps import PUMP, SMALL, offer
from tests.matcher.web.test_listings import path
from tests.matcher.web.world import World

PLACE = "/api/v1/offers"
DRILL = {"id": "D/1", "name": "Дрель ударная 800 Вт", "price": "5 400", "currency": "RUB"}
GRINDER = {"name": "УШМ 125 мм, 1100 Вт"}


def ids(world: World, **params: Any) -> list[str]:
    found, after = [], ""
    while after is not None:
        answer = world.as_("viewer").get(PLACE, params=params | {"after": after}).json()
        found += [one["id"] for one in answer["items"]]
        after = answer["next"]
    return found


def versions(world: World, listing_id: str) -> list[dict[str, Any]]:
    return list(world.as_("owner").get(path(world, "listings", listing_id, "versions")).json())


def test_an_offer_is_added_replaced_and_withdrawn_beside_the_others(world: World) -> None:
    listing_id = offer(world, SMALL, PUMP)
    editor, live = world.as_("editor"), world.client.app.state.zamena.live
    added = editor.ask("POST", PLACE, json={"items": [DRILL, GRINDER]}, headers={"Idempotency-Key": "1"})
    assert added.status_code == 201, added.text
    assert added.json()["ids"] == [f"{listing_id}:D/1", f"{listing_id}:{GRINDER['name']}"]
    assert (
        editor.ask("POST", PLACE, json={"items": [DRILL, GRINDER]}, headers={"Idempotency-Key": "1"}).json()
        == added.json()
    )
    every = sorted([f"{listing_id}:N-1", f"{listing_id}:N-2", *added.json()["ids"]])
    assert ids(world) == every
    assert ids(world, limit=1) == every
    assert editor.post(PLACE, {"items": [DRILL]}).status_code == 409
    name = f"{PLACE}/{listing_id}:D/1"
    seen = editor.get(name)
    assert seen.json()["cells"] == DRILL
    assert seen.json()["understood"]["price"]["amount"] == 5400
    change = {"item": {"name": "Дрель ударная 900 Вт"}}
    assert editor.put(name, change).status_code == 428
    assert editor.ask("PUT", name, json=change, headers={"If-Match": '"0"'}).status_code == 412
    done = editor.ask("PUT", name, json=change, headers={"If-Match": seen.headers["ETag"]})
    assert done.status_code == 200, done.text
    assert editor.ask("PUT", name, json=change, headers={"If-Match": seen.headers["ETag"]}).status_code == 412
    wrong = {"item": {"id": "D/2", "name": "Дрель"}}
    assert editor.ask("PUT", name, json=wrong, headers={"If-Match": "*"}).status_code == 400
    live.follow()
    query = {"items": [{"name": "Дрель ударная 850 Вт"}]}
    assert editor.post("/api/v1/match", query).json()["matches"][0]["offer_id"] == f"{listing_id}:D/1"
    assert editor.ask("DELETE", name, headers={"If-Match": done.headers["ETag"]}).status_code == 204
    live.follow()
    assert editor.get(name).status_code == 404
    assert editor.post("/api/v1/match", query).json()["matches"][0]["offer_id"] != f"{listing_id}:D/1"
    found = versions(world, listing_id)
    assert [(one["state"], one["offer_count"]) for one in found] == [
        ("published", 3), ("superseded", 4), ("superseded", 4), ("superseded", 2),
    ]  # fmt: skip
    assert (found[1]["summary"]["changed"], found[0]["summary"]["withdrawn"]) == (1, 1)


def test_offers_are_their_owners_alone(world: World) -> None:
    listing_id = offer(world, SMALL)
    stranger, name = world.as_("stranger"), f"{PLACE}/{listing_id}:N-1"
    none = f"{PLACE}/{listing_id}:N-9"
    assert stranger.get(PLACE).json()["items"] == []
    for method, body in (("GET", None), ("PUT", {"item": GRINDER}), ("DELETE", None)):
        answers = [stranger.ask(method, one, json=body, headers={"X-Request-ID": "the-same"}) for one in (name, none)]
        assert [one.status_code for one in answers] == [404, 404]
        assert answers[0].text == answers[1].text
    assert stranger.post(PLACE, {"items": [DRILL], "listing_id": listing_id}).status_code == 404
    assert stranger.get(PLACE, params={"enterprise_id": world.enterprise}).status_code == 404
    assert world.as_("viewer").ask("DELETE", name).status_code == 403
    made = stranger.post(PLACE, {"items": [DRILL]}).json()  # a first listing is made for it
    assert stranger.get(PLACE).json()["items"][0]["listing_id"] == made["listing_id"]


def test_rows_that_name_nothing_or_name_one_twice_are_refused_whole(world: World) -> None:
    editor = world.as_("editor")
    for items, where in (([DRILL, {"price": "5"}], "item 2"), ([DRILL, DRILL], "items"), ([], "")):
        answer = editor.post(PLACE, {"items": items})
        assert answer.status_code in (400, 422), answer.text
        assert where in answer.text
    assert ids(world) == []

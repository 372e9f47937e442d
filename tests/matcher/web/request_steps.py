"""Steps that the tests of projects share: offers in force, a project, a run of it, a decision."""

from __future__ import annotations

from typing import Any

from config.load import load_config
from matcher.web.worker import Works
from tests.catalogs.store.listing_steps import price_list
from tests.matcher.web.test_listings import listing, load, path, publish
from tests.matcher.web.world import World

PUMP = "N-2;Насос центробежный К 80-50-200;15;98 500"
SMALL = "N-1;Насос центробежный К 50-32-125;2,2;41 000"
IMPORTS = [
    {"id": "A-1", "name": "Насос центробежный, 2,2 кВт", "price": "900", "currency": "EUR"},
    {"id": "A-2", "name": "Насос центробежный, 15 кВт", "price": "3900", "currency": "EUR"},
    {"id": "A-10", "name": '=HYPERLINK("http://example.org") Насос центробежный, 11 кВт'},
]


def worker(world: World) -> Works:
    state = world.client.app.state.zamena
    return Works(world.database, state.settings.data, load_config(), state.settings.offers)


def work(world: World) -> None:
    """Every waiting job."""
    works = worker(world)
    while works.do_next():
        pass


def offer(world: World, *rows: str, listing_id: str = "") -> str:
    """A listing with these rows in force, or a new version of it."""
    listing_id = listing_id or listing(world)
    version_id = load(world, listing_id, price_list(*rows))
    assert publish(world, listing_id, version_id).status_code == 200
    world.client.app.state.zamena.live.follow()
    return listing_id


def project(world: World, items: list[dict[str, Any]] | None = None, **more: Any) -> str:
    answer = world.as_("officer").post(path(world, "projects"), {"name": "П-1", "items": items or IMPORTS} | more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def put(world: World, project_id: str, *items: dict[str, Any]) -> None:
    officer, place = world.as_("officer"), path(world, "projects", project_id)
    seen = officer.get(place).headers["ETag"]
    answer = officer.ask("PUT", f"{place}/items", json={"items": items}, headers={"If-Match": seen})
    assert answer.status_code == 200, answer.text


def run(world: World, project_id: str) -> str:
    """A finished run."""
    answer = world.as_("officer").post(path(world, "projects", project_id, "runs"))
    assert answer.status_code == 202, answer.text
    work(world)
    found = world.as_("viewer").get(path(world, "projects", project_id, "runs", answer.json()["id"])).json()
    assert found["state"] == "done", found
    return str(answer.json()["id"])


def answers(world: World, project_id: str, run_id: str, **filters: Any) -> list[dict[str, Any]]:
    answer = world.as_("viewer").get(path(world, "projects", project_id, "runs", run_id, "answers"), params=filters)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def decide(world: World, project_id: str, import_id: str, offer_id: str, **more: Any) -> Any:
    body = {"import_id": import_id, "offer_id": offer_id, "verdict": "approve", "reason": "tested"} | more
    return world.as_("officer").post(path(world, "projects", project_id, "decisions"), body)


def standing(world: World, project_id: str) -> list[dict[str, Any]]:
    return list(world.as_("viewer").get(path(world, "projects", project_id, "decisions", "standing")).json())

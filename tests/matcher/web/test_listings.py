"""An enterprise lists its products: a file is sent, looked at, corrected, loaded, published, matched, taken back."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from config.load import load_config
from matcher.web.live import LOOK_SECONDS
from matcher.web.worker import Works
from tests.catalogs.store.listing_steps import FIRST, price_list
from tests.matcher.web.world import Person, World

QUERY = {"items": [{"name": f"Насос центробежный {one} кВт"} for one in ("К 50-32-125, 2,2", "К 80-50-200, 15")]}


def works(world: World) -> Works:
    state = world.client.app.state.zamena
    return Works(world.database, state.settings.data, load_config())


def path(world: World, *parts: str) -> str:
    return "/".join([f"/api/v1/enterprises/{world.enterprise}", *parts])


def listing(world: World, name: str = "Насосы") -> str:
    return str(world.as_("owner").post(path(world, "listings"), {"name": name}).json()["id"])


def send(world: World, body: bytes, name: str = "прайс.csv") -> str:
    answer = world.as_("editor").ask("POST", path(world, "uploads"), content=body, params={"file_name": name})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def load(world: World, listing_id: str, body: bytes, name: str = "прайс.csv") -> str:
    upload_id = send(world, body, name)
    answer = world.as_("editor").post(path(world, "uploads", upload_id, "load"), {"listing_id": listing_id})
    assert answer.status_code == 202, answer.text
    assert works(world).do_next()
    return str(answer.json()["version_id"])


def publish(world: World, listing_id: str, version_id: str) -> Any:
    owner = world.as_("owner")
    seen = owner.get(path(world, "listings", listing_id)).headers["ETag"]
    return owner.ask(
        "POST", path(world, "listings", listing_id, "versions", version_id, "publish"), headers={"If-Match": seen}
    )


def offered(person: Person, query: dict[str, Any] = QUERY) -> set[str]:
    answer = person.post("/api/v1/match", query)
    assert answer.status_code == 200, answer.text
    return {row["offer_id"] for row in answer.json()["matches"] if row["offer_id"]}


def wait_for(world: World, expected: set[str]) -> float:
    """Seconds until matching offers exactly these."""
    started = time.monotonic()
    while (found := offered(world.as_("officer"))) != expected and time.monotonic() - started < 60:
        time.sleep(0.25)
    assert found == expected
    return time.monotonic() - started


def test_from_the_price_list_to_the_match_and_back(world: World) -> None:
    listing_id = listing(world)
    version_id = load(world, listing_id, price_list(*FIRST))
    assert offered(world.as_("officer")) == set()
    assert publish(world, listing_id, version_id).json()["offers"] == 2
    wait_for(world, {f"{listing_id}:N-1", f"{listing_id}:N-2"})
    second = load(world, listing_id, price_list(FIRST[0]))
    changes = world.as_("viewer").get(path(world, "listings", listing_id, "versions", second, "changes")).json()
    assert [(one["key"], one["kind"]) for one in changes] == [("N-2", "withdrawn")]
    publish(world, listing_id, second)
    wait_for(world, {f"{listing_id}:N-1"})
    seen = world.as_("owner").get(path(world, "listings", listing_id)).headers["ETag"]
    receipt = world.as_("owner").ask("POST", path(world, "listings", listing_id, "revoke"), headers={"If-Match": seen})
    assert receipt.json()["details"]["contents"] == 2
    wait_for(world, set())


def test_a_published_change_is_matched_within_two_seconds(world: World) -> None:
    """Of processor time and of waiting for the next look: what else the machine does is not counted."""
    live = world.client.app.state.zamena.live
    listing_id = listing(world)
    publish(world, listing_id, load(world, listing_id, price_list(*FIRST)))
    wait_for(world, {f"{listing_id}:N-1", f"{listing_id}:N-2"})  # the first time the index is built
    live.stop()
    second = load(world, listing_id, price_list(FIRST[0], "N-9;Насос центробежный К 50-32-125;2,2;40 000"))
    publish(world, listing_id, second)
    started = time.process_time()
    assert live.follow()
    assert offered(world.as_("officer")) == {f"{listing_id}:N-1", f"{listing_id}:N-9"}
    assert time.process_time() - started + LOOK_SECONDS < 2


def test_a_lost_index_is_made_again_from_the_database(world: World) -> None:
    state = world.client.app.state.zamena
    listing_id = listing(world)
    publish(world, listing_id, load(world, listing_id, price_list(*FIRST)))
    wait_for(world, {f"{listing_id}:N-1", f"{listing_id}:N-2"})
    state.live.stop()
    for file in sorted((state.settings.data / "index").rglob("*.bin")):
        file.write_bytes(b"\0" * file.stat().st_size)
    del state.live
    assert offered(world.as_("officer")) == {f"{listing_id}:N-1", f"{listing_id}:N-2"}


def test_an_edition_is_needed_and_must_be_the_newest(world: World) -> None:
    listing_id = listing(world)
    version_id = load(world, listing_id, price_list(*FIRST))
    owner, publishing = world.as_("owner"), path(world, "listings", listing_id, "versions", version_id, "publish")
    assert owner.post(publishing).status_code == 428
    assert owner.ask("POST", publishing, headers={"If-Match": '"x"'}).status_code == 412
    assert owner.ask("POST", publishing, headers={"If-Match": '"7"'}).status_code == 409
    assert owner.ask("POST", publishing, headers={"If-Match": '"0"'}).status_code == 200
    assert owner.ask("POST", publishing, headers={"If-Match": '"1"'}).status_code == 409


def test_corrections_are_shown_and_remembered_for_the_enterprise(world: World) -> None:
    body = "Код;Что это;Усилие\n7;Насос К 8/18;1,5\n".encode()
    upload_id = send(world, body)
    given = {"targets": {"Что это": "name", "Код": "id", "Усилие": "power"}, "units": {"Усилие": "кВт"}}
    answer = world.as_("editor").put(path(world, "uploads", upload_id, "mapping"), given)
    assert answer.status_code == 200, answer.text
    cells = {one["header"]: one for one in answer.json()["rows"][0]["cells"]}
    assert "power = 1500 W" in cells["Усилие"]["understood"]
    again = world.as_("viewer").get(path(world, "uploads", send(world, body), "preview")).json()
    assert {one["header"]: one["target"] for one in again["columns"]} == given["targets"]
    version_id = load(world, listing(world), body)
    listing_id = world.as_("owner").get(path(world, "listings")).json()["items"][0]["id"]
    entries = world.as_("viewer").get(path(world, "listings", listing_id, "versions", version_id, "offers")).json()
    assert (entries[0]["key"], entries[0]["understood"]["attributes"]["power"]["low"]) == ("7", 1500.0)


def test_a_file_that_cannot_be_read_is_said_so(world: World) -> None:
    upload_id = send(world, b"PK\x03\x04 broken", "список.xlsx")
    listing_id = listing(world)
    answer = world.as_("editor").get(path(world, "uploads", upload_id, "preview"))
    assert answer.status_code == 400
    assert (
        world.as_("editor").post(path(world, "uploads", upload_id, "load"), {"listing_id": listing_id}).status_code
        == 400
    )
    assert world.as_("editor").ask("POST", path(world, "uploads"), content=b"").status_code == 400


def test_what_belongs_to_another_enterprise_is_not_there(world: World) -> None:
    listing_id = listing(world)
    version_id = load(world, listing_id, price_list(*FIRST))
    upload_id = world.as_("viewer").get(path(world, "uploads")).json()["items"][0]["id"]
    job_id = world.as_("viewer").get(path(world, "jobs")).json()["items"][0]["id"]
    theirs = f"/api/v1/enterprises/{world.other}"
    stranger = world.as_("stranger")
    for place in (
        f"listings/{listing_id}", f"listings/{listing_id}/versions", f"listings/{listing_id}/versions/{version_id}",
        f"listings/{listing_id}/versions/{version_id}/offers", f"uploads/{upload_id}", f"jobs/{job_id}",
        f"uploads/{upload_id}/preview",
    ):  # fmt: skip
        assert stranger.get(f"{theirs}/{place}").status_code == 404, place
        assert stranger.get(path(world, place)).status_code == 404, place


def test_a_job_is_cancelled_and_tried_again(world: World) -> None:
    listing_id, upload_id = listing(world), send(world, price_list(*FIRST))
    editor = world.as_("editor")
    started = editor.post(path(world, "uploads", upload_id, "load"), {"listing_id": listing_id}).json()
    assert editor.post(path(world, "jobs", started["job_id"], "cancel")).json()["state"] == "cancelled"
    assert not works(world).do_next()
    assert editor.post(path(world, "jobs", started["job_id"], "retry")).json()["state"] == "queued"
    assert works(world).do_next()
    job = editor.get(path(world, "jobs", started["job_id"])).json()
    assert (job["state"], job["done"], job["result"]["offers"]) == ("done", 2, 2)


@pytest.mark.parametrize("name", ["прайс.csv", "price.yml"])
def test_an_upload_is_kept_under_a_name_of_ours(world: World, tmp_path: Path, name: str) -> None:
    send(world, price_list(*FIRST), f"../../{name}")
    kept = list((tmp_path / "data" / "uploads").iterdir())
    assert len(kept) == 1
    assert kept[0].name not in name

"""Decisions: recorded with what they rest on, stale exactly when that changes, carried on, undone by entries."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalogs.store import decisions as store
from catalogs.store import ids
from tests.matcher.web.request_steps import PUMP, SMALL, answers, decide, offer, project, put, run, standing
from tests.matcher.web.test_listings import path
from tests.matcher.web.world import World

PAIR = [{"id": "A-2", "name": "Насос центробежный, 15 кВт", "description": "для цеха 4"}]


def test_a_decision_is_stale_exactly_when_a_value_it_rests_on_changes(world: World) -> None:
    listing_id = offer(world, SMALL, PUMP)
    project_id = project(world, PAIR)
    run(world, project_id)
    made = decide(world, project_id, "A-2", f"{listing_id}:N-2", relies_on=["price"], scope={"site": "Цех 4"})
    assert made.status_code == 201, made.text
    relied = made.json()["relied"]
    assert relied["import"]["power"] == relied["offer"]["power"] == [[15000.0, 15000.0, "W"]]
    assert "price" in relied["offer"]

    def changed() -> list[str]:
        (one,) = standing(world, project_id)
        assert (one["state"] == "stale") == bool(one["changed"])
        return list(one["changed"])

    assert changed() == []
    put(world, project_id, PAIR[0] | {"description": "для цеха 5", "region": "Тверь"})
    offer(world, SMALL.replace("41 000", "39 000"), PUMP, listing_id=listing_id)  # another offer
    assert changed() == []
    offer(world, SMALL, PUMP.replace("98 500", "99 000"), listing_id=listing_id)
    assert changed() == ["offer.price"]
    offer(world, SMALL, PUMP, listing_id=listing_id)
    assert changed() == []
    put(world, project_id, PAIR[0] | {"name": "Насос центробежный, 11 кВт"})
    assert "import.power" in changed()
    put(world, project_id, PAIR[0])
    offer(world, SMALL, listing_id=listing_id)
    assert changed() == ["offer"]


def test_decisions_are_carried_to_the_next_run_and_no_score_changes_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing_id = offer(world, SMALL, PUMP)
    project_id = project(world, PAIR)
    first = run(world, project_id)
    before = [one["row"] for one in answers(world, project_id, first)]
    name = f"{listing_id}:N-2"
    until = (ids.now() + timedelta(days=1)).isoformat()
    more = {"verdict": "conditional", "reason": "after_trial", "conditions": "=500 ч", "until": until}
    assert decide(world, project_id, "A-2", name, **more).status_code == 201
    offer(world, SMALL, PUMP.replace("98 500", "99 000"), listing_id=listing_id)  # not relied on
    place = path(world, "projects", project_id)
    second = run(world, project_id)
    found = world.as_("viewer").get(f"{place}/runs/{second}").json()["summary"]["decisions"]
    assert found == {"applied": 1, "stale": 0, "conflicting": 0}
    (shown,) = answers(world, project_id, second, decision="conditional")
    assert (shown["row"]["offer_id"], shown["decisions"][0]["state"]) == (name, "applied")
    assert [one["row"] for one in answers(world, project_id, first)] == before
    assert answers(world, project_id, second, decision="stale") == []
    export = world.as_("viewer").get(f"{place}/runs/{second}/export").text
    assert "conditional" in export
    assert "'=500 ч" in export
    assert decide(world, project_id, "A-2", name, verdict="reject", reason="price").status_code == 201
    assert [one["verdict"] for one in standing(world, project_id)] == ["reject"]  # the same scope: the newest stands
    more = {"verdict": "approve", "reason": "tested", "scope": {"site": "Цех 4"}, "until": until}
    assert decide(world, project_id, "A-2", name, **more).status_code == 201
    third = run(world, project_id)
    found = world.as_("viewer").get(f"{place}/runs/{third}").json()["summary"]["decisions"]
    assert found == {"applied": 0, "stale": 0, "conflicting": 2}
    moment = ids.now() + timedelta(days=2)
    monkeypatch.setattr(store, "now", lambda: moment)
    assert [(one["verdict"], one["changed"]) for one in standing(world, project_id)] == [
        ("reject", []), ("approve", ["until"]),
    ]  # fmt: skip


def test_an_undo_is_an_entry_and_what_stood_before_stands_again(world: World) -> None:
    listing_id = offer(world, SMALL, PUMP)
    project_id = project(world, PAIR)
    run(world, project_id)
    place, officer = path(world, "projects", project_id, "decisions"), world.as_("officer")
    first = decide(world, project_id, "A-2", f"{listing_id}:N-2").json()
    second = decide(world, project_id, "A-2", f"{listing_id}:N-2", verdict="reject", reason="price").json()
    undone = officer.post(f"{place}/{second['id']}/undo", {"note": "строка не та"})
    assert (undone.status_code, undone.json()["undoes_id"]) == (201, second["id"])
    assert [one["id"] for one in standing(world, project_id)] == [first["id"]]
    assert officer.post(f"{place}/{second['id']}/undo", {}).status_code == 409
    assert officer.post(f"{place}/{undone.json()['id']}/undo", {}).status_code == 409
    entries = world.as_("viewer").get(place).json()
    assert [one["verdict"] for one in entries] == ["undo", "reject", "approve"]
    assert world.as_("viewer").get(place, params={"before": entries[0]["number"], "limit": 1}).json() == entries[1:2]


def test_what_cannot_be_decided_is_refused(world: World) -> None:
    listing_id = offer(world, SMALL, PUMP)
    project_id = project(world, PAIR)
    name = f"{listing_id}:N-2"
    assert decide(world, project_id, "A-2", name).status_code == 404  # nothing was run
    run(world, project_id)
    assert decide(world, project_id, "A-2", f"{listing_id}:N-9").status_code == 404
    assert decide(world, project_id, "A-2", name, reason="because").json()["error"]["details"]["where"] == "reason"
    assert decide(world, project_id, "A-2", name, reason="quality").status_code == 400  # a reason to reject
    assert decide(world, project_id, "A-2", name, until="2020-01-01T00:00:00Z").status_code == 400
    assert decide(world, project_id, "A-2", name, verdict="conditional").status_code == 400
    offer(world, SMALL, PUMP.replace("15;", "18,5;"), listing_id=listing_id)
    assert decide(world, project_id, "A-2", name).status_code == 201  # as the run saw it: stale from its first moment
    assert "offer.power" in standing(world, project_id)[0]["changed"]


def test_nothing_of_a_project_is_shown_to_another_enterprise(world: World) -> None:
    """Through every route that a project has, and the matching that everybody may ask."""
    listing_id = offer(world, SMALL, PUMP)
    project_id = project(world, [PAIR[0] | {"name": "Насос центробежный, 15 кВт, canary-7731"}], name="canary-7731")
    run_id = run(world, project_id)
    made = decide(world, project_id, "A-2", f"{listing_id}:N-2", note="canary-7731").json()
    stranger = world.as_("stranger")
    own = f"/api/v1/enterprises/{world.other}/projects"
    mine = stranger.post(own, {"name": "Чужой", "items": PAIR}).json()["id"]
    for project_of, enterprise in ((project_id, world.enterprise), (project_id, world.other), (mine, world.other)):
        place = f"/api/v1/enterprises/{enterprise}/projects/{project_of}"
        for tail in ("", "/items", "/runs", f"/runs/{run_id}", f"/runs/{run_id}/answers", f"/runs/{run_id}/changes",
                     f"/runs/{run_id}/export", "/decisions", "/decisions/standing"):  # fmt: skip
            answer = stranger.get(place + tail)
            assert "canary-7731" not in answer.text, (place, tail)
            assert project_of == mine or answer.status_code == 404, (place, tail)
        undo = stranger.post(f"{place}/decisions/{made['id']}/undo", {})
        assert undo.status_code == 404
        since = stranger.get(f"{place}/runs/{run_id}/changes", params={"since": run_id})
        assert since.status_code == 404
    assert "canary-7731" not in stranger.get(own).text
    assert "canary-7731" not in stranger.post("/api/v1/match", {"items": PAIR}).text

"""A project is run: answers saved, filtered, compared with the run before, exported, made again from the stamps."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from sqlalchemy import update

from catalogs.store.schema import answers as answers_table
from catalogs.store.schema import runs as runs_table
from tests.matcher.web.request_steps import IMPORTS, PUMP, SMALL, answers, offer, project, put, run, work, worker
from tests.matcher.web.test_listings import path
from tests.matcher.web.world import World


def ask(world: World, project_id: str, *parts: str, **params: Any) -> Any:
    return world.as_("viewer").get(path(world, "projects", project_id, "runs", *parts), params=params)


def reproduced(world: World, project_id: str, run_id: str) -> dict[str, Any]:
    job_id = (
        world.as_("officer").post(path(world, "projects", project_id, "runs", run_id, "reproduce")).json()["job_id"]
    )
    work(world)
    return dict(world.as_("officer").get(path(world, "jobs", job_id)).json()["result"])


def test_a_run_answers_as_the_same_list_asked_directly(world: World) -> None:
    offer(world, SMALL, PUMP)
    project_id = project(world)
    run_id = run(world, project_id)
    rows = [one["row"] for one in answers(world, project_id, run_id)]
    assert [row["import_id"] for row in rows if row["rank"] in (1, None)] == ["A-1", "A-2", "A-10"]
    asked = world.as_("officer").post("/api/v1/match", {"items": IMPORTS}).json()["matches"]
    assert rows == asked
    found = ask(world, project_id, run_id).json()
    assert found["summary"]["imports"] == 3
    assert found["summary"]["decisions"] == {"applied": 0, "stale": 0, "conflicting": 0}
    assert set(found["stamps"]) == {"input", "offers", "config", "code", "options", "rates", "shown"}
    check_pages_and_filters(world, project_id, run_id)
    for kind in ("csv", "jsonl", "xlsx"):
        check_export(world, project_id, run_id, kind)


def check_pages_and_filters(world: World, project_id: str, run_id: str) -> None:
    """Nothing is left out, and nothing else is shown."""
    every = answers(world, project_id, run_id)
    paged, after = [], ""
    while after is not None:
        page = ask(world, project_id, run_id, "answers", limit=1, after=after).json()
        paged += page["items"]
        after = page["next"]
    assert paged == every
    letters = {(one["row"]["grade"] or "none")[:1] for one in every} - {"n"}
    for letter in letters:
        found = answers(world, project_id, run_id, grade=letter)
        assert found == [one for one in every if (one["row"]["grade"] or "")[:1] == letter]
    assert [one["row"]["import_id"] for one in answers(world, project_id, run_id, best_only=True)] == [
        "A-1",
        "A-2",
        "A-10",
    ]
    cheap = answers(world, project_id, run_id, cost_offer_most=60_000)
    assert cheap
    assert cheap == [one for one in every if (one["row"]["cost_offer"] or 1e9) <= 60_000]
    assert answers(world, project_id, run_id, class_code="centrifugal_pump") == every
    assert answers(world, project_id, run_id, class_code="fastener") == []
    assert ask(world, project_id, run_id, "answers", grade="Z").status_code == 422


def test_a_run_is_made_again_bit_for_bit_though_everything_moved_on(world: World) -> None:
    listing_id = offer(world, SMALL, PUMP)
    project_id = project(world)
    run_id = run(world, project_id)
    put(world, project_id, {"id": "A-1", "name": "Насос центробежный, 3 кВт"})
    offer(world, SMALL.replace("2,2", "3"), listing_id=listing_id)
    result = reproduced(world, project_id, run_id)
    assert result == {
        "run_id": run_id, "same": True, "answers": len(answers(world, project_id, run_id)), "differing": [],
        "lacking": [],
    }  # fmt: skip
    with world.database.write() as connection:
        changed = update(answers_table).where(answers_table.c.rank == 1, answers_table.c.import_key == "A-2")
        connection.execute(changed.values(score=answers_table.c.score * (1 + 1e-15)))
    result = reproduced(world, project_id, run_id)
    assert (result["same"], result["differing"]) == (False, [{"import_id": "A-2", "rank": 1}])


def test_a_run_whose_stamp_is_gone_is_refused_with_the_reason(world: World) -> None:
    listing_id = offer(world, SMALL, PUMP)
    project_id = project(world)
    run_id = run(world, project_id)
    stamps = ask(world, project_id, run_id).json()["stamps"]
    with world.database.write() as connection:
        connection.execute(update(runs_table).values(stamps=stamps | {"config": "another"}))
    result = reproduced(world, project_id, run_id)
    assert result["same"] is None
    assert result["lacking"] == ["the configuration was changed: start the service with the one of the run"]
    with world.database.write() as connection:
        connection.execute(update(runs_table).values(stamps=stamps))
    owner = world.as_("owner")
    seen = owner.get(path(world, "listings", listing_id)).headers["ETag"]
    assert (
        owner.ask("POST", path(world, "listings", listing_id, "revoke"), headers={"If-Match": seen}).status_code == 200
    )
    assert reproduced(world, project_id, run_id)["lacking"] == ["offers of 1 listings were revoked"]


def test_what_changed_since_the_run_before_has_one_cause_each(world: World) -> None:
    listing_id = offer(world, SMALL, PUMP)
    project_id = project(world)
    first = run(world, project_id)
    assert ask(world, project_id, first, "changes").json() == []
    put(
        world,
        project_id,
        {"id": "A-1", "name": "Насос центробежный, 2,2 кВт, DN50"},
        {"id": "A-11", "name": "Дрель 800 Вт"},
    )
    second = run(world, project_id)
    causes = {one["import_id"]: one["cause"] for one in ask(world, project_id, second, "changes").json()}
    assert causes == {"A-1": "the import was edited", "A-11": "the import was added"}
    offer(world, SMALL, PUMP.replace("98 500", "99 500"), listing_id=listing_id)
    third = run(world, project_id)
    causes = {one["import_id"]: one["cause"] for one in ask(world, project_id, third, "changes").json()}
    assert causes["A-2"] == f"offer {listing_id}:N-2 was edited"
    assert "A-11" not in causes
    rest = ask(world, project_id, third, "changes", after="A-1").json()
    assert [one["import_id"] for one in rest] == [one for one in causes if one != "A-1"]
    since = ask(world, project_id, third, "changes", since=first).json()
    assert {one["import_id"] for one in since} >= {"A-1", "A-11", "A-2"}


def check_export(world: World, project_id: str, run_id: str, kind: str) -> None:
    """Every answer and no formula."""
    every = answers(world, project_id, run_id)
    answer = ask(world, project_id, run_id, "export", format=kind)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    if kind == "csv":
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert [row["import_id"] for row in rows] == [one["row"]["import_id"] for one in every]
        assert not any(cell.startswith("=") for row in rows for cell in row.values())
        assert "decision_state" in rows[0]
    elif kind == "jsonl":
        rows = [json.loads(line) for line in answer.text.splitlines()]
        assert [{name: row[name] for name in every[0]["row"]} for row in rows] == [one["row"] for one in every]
    else:
        import openpyxl  # noqa: PLC0415

        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        assert sheet.max_row == len(every) + 1
        assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)


def test_one_run_at_a_time_and_a_cancelled_one_frees_the_project(world: World) -> None:
    offer(world, SMALL)
    project_id = project(world)
    officer, place = world.as_("officer"), path(world, "projects", project_id, "runs")
    first = officer.post(place).json()
    assert officer.post(place).status_code == 409
    assert officer.get(f"{place}/{first['id']}/answers").status_code == 409
    assert officer.post(path(world, "jobs", first["job_id"], "cancel")).status_code == 200
    assert officer.get(f"{place}/{first['id']}").json()["state"] == "cancelled"
    assert officer.post(place).status_code == 202


def test_a_worker_killed_between_two_chunks_is_taken_over_where_it_stopped(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matcher.web import answering  # noqa: PLC0415

    offer(world, SMALL, PUMP)
    project_id = project(world)
    whole = [one["row"] for one in answers(world, project_id, run(world, project_id))]
    monkeypatch.setattr(answering, "CHUNK", 1)
    made, asked = answering.matched, []

    def dies(matcher: Any, chunk: Any, *rest: Any, **more: Any) -> Any:
        asked.append(chunk[0][1])
        if len(asked) == 3:
            raise SystemExit  # as a kill: nothing after it is written
        return made(matcher, chunk, *rest, **more)

    monkeypatch.setattr(answering, "matched", dies)
    answer = world.as_("officer").post(path(world, "projects", project_id, "runs")).json()
    with pytest.raises(SystemExit):
        worker(world).do_next()
    with world.database.write() as connection:
        from catalogs.store.ids import now  # noqa: PLC0415
        from catalogs.store.schema import jobs  # noqa: PLC0415

        connection.execute(update(jobs).where(jobs.c.id == answer["job_id"]).values(lease_until=now()))
    work(world)
    assert asked == ["A-1", "A-2", "A-10", "A-10"]
    assert [one["row"] for one in answers(world, project_id, answer["id"])] == whole

"""Values that an owner keeps back are searched for in everything the service says to others."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.matcher.web.access import ACCESS
from tests.matcher.web.request_steps import work
from tests.matcher.web.test_listings import listing, load, path, publish
from tests.matcher.web.world import Person, World

# One number a field, none of which stands in the query or in another field; spelled as several rows would.
HEADER = "Артикул;Наименование;Мощность, кВт;Напор, м;Подача, м3/ч;Масса, кг;Цена, руб;Примечание"
SECRET = {"power": "17.37", "head": "83.19", "flow": "212.43", "mass_kg": "461.7", "price": "987654"}
ROW = (
    "N-1;Насос центробежный консольный 17,37 кВт, напор 83,19 м;17,37;83,19;212,43;461,7;987 654;"
    "мощность 17370 Вт, 0.01737 МВт, масса 461,7 кг, цена 987654 руб"
)
OTHER = "N-2;Насос центробежный консольный для воды;18;82;210;300;500 000;"
ASKED: dict[str, Any] = {
    "items": [{"name": "Насос центробежный консольный", "power": "16 кВт", "head": "80 м", "flow": "200 м3/ч"}]
}
SPELLED = {
    "power": ("17.37", "17,37", "17370", "17 370", "0.01737"),
    "head": ("83.19", "83,19"),
    "flow": ("212.43", "212,43", "0.059008"),
    "mass_kg": ("461.7", "461,7"),
    "price": ("987654", "987 654", "987\u00a0654", "809552", "833839"),  # and what the offer costs
}


def set_rule(world: World, field: str, level: str, **more: Any) -> str:
    answer = world.as_("editor").post(path(world, "visibility"), {"field": field, "level": level, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def offered_list(world: World) -> str:
    listing_id = listing(world)
    publish(world, listing_id, load(world, listing_id, "\n".join([HEADER, ROW, OTHER]).encode()))
    wait_for_ids(world, {f"{listing_id}:N-1", f"{listing_id}:N-2"})
    return listing_id


def wait_for_ids(world: World, expected: set[str]) -> None:
    world.client.app.state.zamena.live.follow()
    assert {row["offer_id"] for row in answer(world.as_("officer"))} == expected


def answer(person: Person, language: str = "ru") -> list[dict[str, Any]]:
    """Rows of both offers, in one language."""
    found = person.post("/api/v1/match", ASKED | {"language": language})
    assert found.status_code == 200, found.text
    rows: list[dict[str, Any]] = found.json()["matches"]
    return rows


def row_of(person: Person, key: str = "N-1") -> dict[str, Any]:
    return next(row for row in answer(person) if str(row["offer_id"]).endswith(key))


def told(text: str, *fields: str) -> list[str]:
    """Which spellings of the secrets of these fields stand in a text."""
    return [one for field in fields for one in SPELLED[field] if one in text]


def nobody(world: World) -> Person:
    return Person(world.client)


def test_without_a_rule_everything_is_seen(world: World) -> None:
    offered_list(world)
    text = json.dumps(answer(nobody(world)), ensure_ascii=False)
    assert told(text, "power")
    assert told(text, "price")


@pytest.mark.parametrize("level", ["match_only", "bucket", "hidden"])
def test_a_value_kept_back_is_in_no_answer_to_others(world: World, level: str) -> None:
    offered_list(world)
    for field in SECRET:
        set_rule(world, field, level)
    world.client.app.state.zamena.live.follow()
    for person in (world.as_("stranger"), nobody(world), world.as_("coordinator"), world.as_("administrator")):
        for language in ("ru", "en"):
            rows = answer(person, language)
            assert len(rows) == 2
            assert told(json.dumps(rows, ensure_ascii=False), *SECRET) == []
    if level != "hidden":  # what is hidden is not even matched, by the owner neither
        assert told(json.dumps(answer(world.as_("owner")), ensure_ascii=False), "power")


@pytest.mark.parametrize("level", ["match_only", "bucket", "hidden"])
def test_no_route_tells_a_value_kept_back(world: World, level: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Every route that reads is asked by others with every id there is; so are saved runs, exports and decisions."""
    listing_id = offered_list(world)
    for field in SECRET:
        set_rule(world, field, level)
    world.client.app.state.zamena.live.follow()
    capfd.readouterr()
    ids, found = bought(world), []
    places = {"listing_id": listing_id, "offer": f"{listing_id}:N-1", **ids}
    for (method, route), allowed in ACCESS.items():
        if method != "GET" or "{provider}" in route:
            continue
        for enterprise in (world.enterprise, world.other):
            ids_here = places | {"enterprise_id": enterprise, "cluster_id": world.cluster}
            place = route.replace(":path", "").format_map(Places(ids_here))
            asked = {"id": f"{listing_id}:N-1", "prefix": "Насос", "format": "csv"}
            for person in (world.as_("stranger"), nobody(world), world.as_("coordinator")):
                got = person.get(place, params=asked if "reconcile" in route or "export" in route else None)
                assert got.status_code < 500, (place, got.text)
                found += [(place, one) for one in told(got.text, *SECRET)]
        assert allowed
    asked = {"q": {"query": "Насос центробежный консольный", "limit": 5}}
    extend = {"ids": [f"{listing_id}:N-1"], "properties": [{"id": name} for name in SECRET]}
    for form in ({"queries": json.dumps(asked)}, {"extend": json.dumps(extend)}):
        got = nobody(world).ask("POST", "/api/v1/reconcile", data=form)
        assert got.status_code == 200, got.text
        found += [("reconcile", one) for one in told(got.text, *SECRET)]
    logged = capfd.readouterr()
    found += [("log", one) for one in told(logged.out + logged.err, *SECRET)]
    assert found == []


class Places(dict[str, str]):
    """Ids of a path; one that nothing was made of is an id of nothing."""

    def __missing__(self, name: str) -> str:
        return "nothing"


def bought(world: World) -> dict[str, str]:
    """Another enterprise asks in a project of its own, and decides: ids of the project, the run and the decision."""
    buyer, place = world.as_("stranger"), f"/api/v1/enterprises/{world.other}/projects"
    made = buyer.post(place, {"name": "П", "items": [{"id": "A-1", **ASKED["items"][0]}]})
    assert made.status_code == 201, made.text
    project = f"{place}/{made.json()['id']}"
    run = buyer.post(f"{project}/runs")
    assert run.status_code == 202, run.text
    work(world)
    rows = buyer.get(f"{project}/runs/{run.json()['id']}/answers").json()["items"]
    named = next(row["offer_id"] for row in (one["row"] for one in rows) if str(row["offer_id"]).endswith("N-1"))
    decision = {"import_id": "A-1", "offer_id": named, "verdict": "approve", "reason": "tested", "relies_on": ["price"]}
    decided = buyer.post(f"{project}/decisions", decision)
    assert decided.status_code == 201, decided.text
    assert told(json.dumps([rows, decided.json()], ensure_ascii=False), *SECRET) == []
    standing = buyer.get(f"{project}/decisions/standing").json()
    assert [one["state"] for one in standing] == ["applied"]
    return {"project_id": made.json()["id"], "run_id": run.json()["id"], "decision_id": decided.json()["id"]}


def test_a_match_only_value_decides_and_says_so(world: World) -> None:
    offered_list(world)
    before = row_of(world.as_("stranger"))
    set_rule(world, "power", "match_only")
    after = row_of(world.as_("stranger"))
    assert (after["grade"], after["rank"], after["conflicts"]) == (before["grade"], before["rank"], before["conflicts"])
    assert "сопоставлено, не показано" in after["reasons"]
    assert "power" not in str(after["unknowns"])


def test_a_bucket_is_the_interval_of_the_value(world: World) -> None:
    offered_list(world)
    set_rule(world, "power", "bucket")
    set_rule(world, "price", "bucket")
    row = row_of(world.as_("stranger"))
    assert "10–20 кВт" in row["reasons"]
    assert (row["cost_offer"], row["saving_percent"]) == (None, None)
    assert row["cost_offer_low"] < 500_000 / 1.22 < 1_000_000 / 1.22 < row["cost_offer_high"]


def test_a_hidden_value_does_not_decide(world: World) -> None:
    offered_list(world)
    set_rule(world, "power", "hidden")
    world.client.app.state.zamena.live.follow()
    assert "power" in row_of(world.as_("stranger"))["unknowns"]
    matcher = world.client.app.state.zamena.matcher
    items = [matcher.catalog.item(row) for row in range(len(matcher.catalog)) if matcher.index.present(row_at(row))[0]]
    held = [one for one in items if one.id.endswith("N-1")]
    assert len(held) == 1
    assert not told(repr(held[0]), "power")


def row_at(row: int) -> Any:
    import numpy as np  # noqa: PLC0415

    return np.array([row])


def test_a_partner_sees_until_the_day_and_no_longer(world: World) -> None:
    offered_list(world)
    set_rule(world, "power", "match_only")
    world.as_("owner").put(path(world, "partners", world.other))
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    set_rule(world, "power", "exact", audience="partner", partner_id=world.other, until=later)
    assert told(json.dumps(answer(world.as_("stranger")), ensure_ascii=False), "power")
    assert not told(json.dumps(answer(nobody(world)), ensure_ascii=False), "power")
    run_out(world)
    assert not told(json.dumps(answer(world.as_("stranger")), ensure_ascii=False), "power")


def run_out(world: World) -> None:
    """Every rule with an end has ended."""
    from sqlalchemy import update  # noqa: PLC0415

    from catalogs.store.schema import visibility  # noqa: PLC0415

    with world.database.write() as connection:
        ended = update(visibility).where(visibility.c.until.is_not(None))
        connection.execute(ended.values(until=datetime.now(UTC) - timedelta(seconds=1)))


def test_what_is_hidden_until_a_day_is_in_the_index_after_it(world: World) -> None:
    offered_list(world)
    set_rule(world, "power", "hidden", until=(datetime.now(UTC) + timedelta(days=1)).isoformat())
    live = world.client.app.state.zamena.live
    live.follow()
    assert "power" in row_of(world.as_("stranger"))["unknowns"]
    run_out(world)
    live.follow()
    assert told(row_of(world.as_("stranger"))["reasons"], "power")


def test_rules_are_the_writers_alone(world: World) -> None:
    rule_id = set_rule(world, "power", "match_only")
    assert world.as_("stranger").get(path(world, "visibility")).status_code == 404
    assert world.as_("viewer").delete(path(world, "visibility", rule_id)).status_code == 403
    theirs = f"/api/v1/enterprises/{world.other}/visibility/{rule_id}"
    assert world.as_("stranger").delete(theirs).status_code == 404
    assert world.as_("editor").delete(path(world, "visibility", rule_id)).status_code == 204
    assert world.as_("viewer").get(path(world, "visibility")).json()["items"] == []


@pytest.mark.parametrize(
    "rule",
    [
        {"field": "power", "level": "secret"},
        {"field": " ", "level": "hidden"},
        {"field": "power", "level": "hidden", "audience": "cluster"},
        {"field": "power", "level": "hidden", "audience": "partner", "partner_id": "nobody"},
        {"field": "power", "level": "hidden", "until": "2020-01-01T00:00:00Z"},
    ],
)
def test_a_rule_that_could_never_hold_is_refused(world: World, rule: dict[str, Any]) -> None:
    assert world.as_("editor").post(path(world, "visibility"), rule).status_code in (400, 422)

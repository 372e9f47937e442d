from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from catalogs.store.ids import now
from catalogs.store.schema import api_keys, invitations
from tests.matcher.web.world import PASSWORD, Person, World


def place(world: World, tail: str = "") -> str:
    return f"/api/v1/enterprises/{world.enterprise}{tail}"


def invite(world: World, email: str, role: str = "viewer") -> str:
    answer = world.as_("owner").post(place(world, "/invitations"), {"email": email, "role": role})
    assert answer.status_code == 201
    return str(answer.json()["token"])


def test_an_enterprise_is_added_changed_and_found(world: World) -> None:
    head = world.as_("administrator")
    made = head.post("/api/v1/enterprises", {"name": "Третий завод", "tax_number": "7701234567"})
    assert made.status_code == 201
    again = head.post("/api/v1/enterprises", {"name": "Четвёртый завод", "tax_number": "7701234567"})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "conflict")
    path = f"/api/v1/enterprises/{made.json()['id']}"
    assert head.patch(path, {"region": "Тверь"}).status_code == 204
    found = head.get(path).json()
    assert (found["name"], found["region"], found["tax_number"]) == ("Третий завод", "Тверь", "7701234567")
    assert [one["name"] for one in world.as_("viewer").get("/api/v1/enterprises").json()["items"]] == ["Насосный завод"]


def test_a_field_that_is_not_offered_is_refused(world: World) -> None:
    """Mass assignment."""
    for body in ({"name": "x", "id": world.other}, {"name": "x", "created_at": "2020-01-01T00:00:00Z"}):
        assert world.as_("administrator").post("/api/v1/enterprises", body).status_code == 422
    assert world.as_("owner").patch(place(world), {"closed_at": None}).status_code == 422
    sign_in = {"email": "owner@example.org", "password": PASSWORD, "role": "administrator"}
    assert world.client.post("/api/v1/session", json=sign_in).status_code == 422


def test_pages_follow_each_other(world: World) -> None:
    head = world.as_("administrator")
    for number in range(5):
        head.post("/api/v1/enterprises", {"name": f"Завод {number}"})
    seen, after = [], ""
    for _ in range(10):
        got = head.get("/api/v1/enterprises", params={"limit": 3, "after": after}).json()
        seen += [one["id"] for one in got["items"]]
        after = got["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 7
    assert seen == sorted(seen)


def test_an_invitation_makes_a_user_once(world: World) -> None:
    token = invite(world, "New@Example.org", "editor")
    body = {"token": token, "name": "Новый", "password": "a long password"}
    answer = world.client.post("/api/v1/invitations/accept", json=body)
    assert answer.status_code == 200
    me = world.client.get("/api/v1/session").json()
    assert (me["email"], me["roles"][0]["role"]) == ("new@example.org", "editor")
    assert world.client.post("/api/v1/invitations/accept", json=body).status_code in (403, 404)


def test_a_link_takes_over_no_account(world: World) -> None:
    token = invite(world, "stranger@example.org", "owner")
    body = {"token": token, "password": "a long password"}
    assert world.client.post("/api/v1/invitations/accept", json=body).status_code == 403
    assert world.as_("viewer").post("/api/v1/invitations/accept", {"token": token}).status_code == 403
    assert world.as_("stranger").post("/api/v1/invitations/accept", {"token": token}).status_code == 200
    roles = world.sign_in("stranger").get("/api/v1/session").json()["roles"]
    assert {(one["role"], one["enterprise_id"]) for one in roles} == {
        ("owner", world.other),
        ("owner", world.enterprise),
    }


def test_an_invitation_ends(world: World) -> None:
    spent, back = invite(world, "a@example.org"), invite(world, "b@example.org")
    owner = world.as_("owner")
    with world.database.write() as connection:
        old = update(invitations).where(invitations.c.email == "a@example.org")
        connection.execute(old.values(expires_at=now() - timedelta(seconds=1)))
    (open_,) = owner.get(place(world, "/invitations")).json()
    assert owner.delete(place(world, f"/invitations/{open_['id']}")).status_code == 204
    for token in (spent, back, "made-up"):
        body = {"token": token, "password": "a long password"}
        assert world.client.post("/api/v1/invitations/accept", json=body).status_code == 404


def test_only_an_administrator_invites_beyond_an_enterprise(world: World) -> None:
    body = {"email": "c@example.org", "role": "coordinator", "cluster_id": world.cluster}
    assert world.as_("owner").post("/api/v1/invitations", body).status_code == 403
    assert (
        world.as_("owner").post(place(world, "/invitations"), {"email": "c@e.org", "role": "administrator"}).status_code
        == 422
    )
    made = world.as_("administrator").post("/api/v1/invitations", body)
    accepted = {"token": made.json()["token"], "password": "a long password"}
    assert world.client.post("/api/v1/invitations/accept", json=accepted).status_code == 200
    assert world.client.get(f"/api/v1/clusters/{world.cluster}/enterprises").status_code == 200


def test_roles_change_and_the_last_owner_stays(world: World) -> None:
    owner = world.as_("owner")
    editor, me = (place(world, f"/users/{world.users[role]}") for role in ("editor", "owner"))
    assert owner.delete(me).status_code == 409
    assert owner.put(me, {"role": "viewer"}).status_code == 409
    assert owner.put(editor, {"role": "owner"}).status_code == 204
    assert owner.put(me, {"role": "viewer"}).status_code == 204
    assert owner.put(editor, {"role": "viewer"}).status_code == 403  # at once, in the same session
    roles = {one["email"]: one["role"] for one in world.as_("editor").get(place(world, "/users")).json()}
    assert (roles["owner@example.org"], roles["editor@example.org"]) == ("viewer", "owner")


def test_nobody_is_made_a_member_against_their_will(world: World) -> None:
    path = place(world, f"/users/{world.users['nobody_in_particular']}")
    assert world.as_("owner").put(path, {"role": "viewer"}).status_code == 404


def test_partners_are_named_by_the_owner(world: World) -> None:
    owner, path = world.as_("owner"), place(world, f"/partners/{world.other}")
    assert owner.put(path).status_code == owner.put(path).status_code == 204
    assert [one["id"] for one in owner.get(place(world, "/partners")).json()] == [world.other]
    assert owner.delete(path).status_code == 204
    assert owner.delete(path).status_code == 404
    assert owner.put(place(world, f"/partners/{world.enterprise}")).status_code == 400


def test_a_disabled_user_is_out_at_once(world: World) -> None:
    person, program = world.sign_in("editor"), world.key("editor")
    head, path = world.as_("administrator"), f"/api/v1/users/{world.users['editor']}"
    assert head.patch(path, {"disabled": True}).status_code == 204
    assert person.get("/api/v1/session").status_code == 401
    assert program.get("/api/v1/session").status_code == 401
    assert head.patch(path, {"disabled": False}).status_code == 204
    assert world.sign_in("editor").get("/api/v1/session").status_code == 200
    assert program.get("/api/v1/session").status_code == 401  # revoked keys stay revoked


@pytest.mark.parametrize("spoil", ["revoke", "expire", "change"])
def test_a_key_ends(world: World, spoil: str) -> None:
    owner = world.as_("owner")
    made = owner.post("/api/v1/keys", {"name": "1C", "scopes": ["read"], "days": 1}).json()
    program = Person(world.client, {"Authorization": f"Bearer {made['secret']}"})
    assert program.get("/api/v1/session").json()["scopes"] == ["read"]
    assert made["secret"] not in owner.get("/api/v1/keys").text
    if spoil == "revoke":
        assert world.as_("stranger").delete(f"/api/v1/keys/{made['id']}").status_code == 404
        assert owner.delete(f"/api/v1/keys/{made['id']}").status_code == 204
    elif spoil == "expire":
        with world.database.write() as connection:
            connection.execute(update(api_keys).values(expires_at=now() - timedelta(seconds=1)))
    else:
        program.headers = {"Authorization": f"Bearer {made['secret'][:-1]}x"}
    assert program.get("/api/v1/session").status_code == 401


def test_the_log_tells_who_did_what_to_their_own_enterprise_alone(world: World) -> None:
    world.as_("owner").patch(place(world), {"region": "секретный регион"})
    entries = world.as_("owner").get(place(world, "/audit")).json()
    assert entries[0]["action"] == "enterprise.changed"
    assert entries[0]["actor"] == f"user:{world.users['owner']}"
    assert entries[0]["details"] == {"fields": ["region"]}
    assert {one["enterprise_id"] for one in entries} == {world.enterprise}
    everything = world.as_("administrator").get("/api/v1/audit", params={"limit": 1000}).text
    assert "секретный" not in everything
    assert PASSWORD not in everything

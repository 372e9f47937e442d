"""Attacks on the service as a whole; docs/security.md lists each with the test that tries it."""

from __future__ import annotations

import io
import re
import socket
import time
import zipfile
from typing import Any

import pytest
from sqlalchemy import func, select

from catalogs.store.schema import METADATA, audit, idempotency
from tests.catalogs.store.listing_steps import FIRST, price_list
from tests.matcher.web import test_listings as steps
from tests.matcher.web.access import ACCESS
from tests.matcher.web.world import World

HOSTILE = (
    "'; DROP TABLE users; --", "' OR '1'='1", "\" OR \"\"=\"", "1) UNION SELECT password FROM users --", "%' ESCAPE '",
    "{{7*7}}", "${7*7}", "<%= 7*7 %>", "{% include '/etc/passwd' %}", "__class__.__mro__", "%(x)s %s :name", "../../x",
    "<script>alert(1)</script>", "=1+1", "\u0000", "\ud800", "\u202e", "a\r\nSet-Cookie: x=y",
)  # fmt: skip


def rows(world: World) -> dict[str, int]:
    """Rows of every table but those that tell of what was tried."""
    with world.database.read() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in METADATA.tables.items()
            if table not in (audit, idempotency)
        }


def test_ids_of_another_enterprise_open_nothing(world: World) -> None:
    """Every route with an id in its path, asked by the owner of one enterprise for things of another that exist."""
    listing_id = steps.listing(world)
    version_id = steps.load(world, listing_id, price_list(*FIRST))
    jobs = world.as_("viewer").get(steps.path(world, "jobs")).json()["items"]
    known = {
        "listing_id": listing_id,
        "version_id": version_id,
        "upload_id": jobs[0]["subject_id"],
        "job_id": jobs[0]["id"],
    }
    stranger, before, tried = world.as_("stranger"), rows(world), 0
    for method, template in ACCESS:
        names = re.findall(r"\{(\w+)\}", template)
        if "enterprise_id" not in names or not set(names) & set(known):
            continue
        for enterprise in (world.other, world.enterprise):
            path = template.format_map(dict.fromkeys(names, "x") | known | {"enterprise_id": enterprise})
            body = {"listing_id": listing_id} if path.endswith("/load") else {}
            more = {} if method in ("GET", "DELETE") else {"json": body}
            answer = stranger.ask(method, path, headers={"If-Match": '"0"'}, **more)
            assert answer.status_code in (404, 422), (method, path, answer.text)
            assert listing_id not in answer.text
            tried += 1
    assert tried > 20
    assert rows(world) == before


def test_an_own_upload_is_not_loaded_into_the_listing_of_another(world: World) -> None:
    listing_id = steps.listing(world)
    theirs = f"/api/v1/enterprises/{world.other}/uploads"
    stranger = world.as_("stranger")
    upload_id = stranger.ask("POST", theirs, content=price_list(*FIRST)).json()["id"]
    assert stranger.post(f"{theirs}/{upload_id}/load", {"listing_id": listing_id}).status_code == 404


def test_no_body_takes_a_field_that_is_not_offered(world: World) -> None:
    """Mass assignment: the description of every JSON body, and of every object in it with named fields, is closed."""
    document = world.client.get("/openapi.json").json()
    shapes, open_ones = document["components"]["schemas"], set()

    def look(schema: dict[str, Any], seen: frozenset[str]) -> None:
        name = schema.get("$ref", "").rpartition("/")[2]
        if name and name not in seen:
            look(shapes[name], seen | {name})
        if "properties" in schema and schema.get("additionalProperties") is not False:
            open_ones.add(schema.get("title", "?"))
        for part in (
            *schema.get("properties", {}).values(),
            *schema.get("anyOf", ()),
            *([schema["items"]] if "items" in schema else ()),
        ):
            look(part, seen)

    for path in document["paths"].values():
        for operation in path.values():
            content = operation.get("requestBody", {}).get("content", {})
            look(content.get("application/json", {}).get("schema", {}), frozenset())
    assert open_ones == set()


@pytest.mark.parametrize("field", ["edition", "enterprise_id", "id", "published_id", "role"])
def test_what_the_service_decides_is_not_taken_from_a_body(world: World, field: str) -> None:
    listing_id = steps.listing(world)
    answer = world.as_("editor").ask(
        "PATCH", steps.path(world, "listings", listing_id), json={"name": "x", field: "1"}, headers={"If-Match": '"0"'}
    )
    assert answer.status_code == 422


def test_hostile_text_is_text_in_every_field(world: World) -> None:
    """SQL, templates, headers, markup, broken Unicode: stored as they are or refused, never run, never our error."""
    owner, editor, before = world.as_("owner"), world.as_("editor"), rows(world)
    made = 0
    for text in HOSTILE:
        answer = owner.ask("POST", steps.path(world, "listings"), **_json({"name": text}))
        assert answer.status_code in (201, 400, 422), (text, answer.text)
        if answer.status_code == 201:
            made += 1
            place = steps.path(world, "listings", answer.json()["id"])
            assert owner.get(place).json()["name"] == text.strip()
        for method, path, body in (
            ("POST", "/api/v1/match", {"items": [{"name": text, text or "x": text, "id": text}]}),
            ("POST", "/api/v1/normalize", {"items": [{"name": text}]}),
            ("POST", "/api/v1/session", {"email": text + "@x", "password": text}),
            ("POST", "/api/v1/keys", {"name": text, "scopes": [text]}),
            ("PATCH", f"/api/v1/enterprises/{world.enterprise}", {"region": text}),
        ):
            answer = owner.ask(method, path, **_json(body))
            assert answer.status_code < 500, (path, text, answer.text)
            assert "49" not in answer.text or "7*7" not in text, (path, text)
            assert "set-cookie" not in answer.headers or path == "/api/v1/session"
        for path, params in (("listings", {"after": text}), ("jobs", {"after": text}), ("audit", {"before": text})):
            assert editor.get(steps.path(world, path), params=_sendable(params)).status_code < 500, (path, text)
    assert made > 8
    after = rows(world)
    assert after["listings"] == before["listings"] + made
    assert after["users"] == before["users"]


def _json(body: dict[str, Any]) -> dict[str, Any]:
    """JSON in ASCII: httpx itself cannot send half a surrogate pair, an attacker can."""
    import json  # noqa: PLC0415

    return {"content": json.dumps(body).encode(), "headers": {"Content-Type": "application/json"}}


def _sendable(params: dict[str, str]) -> dict[str, str]:
    return {name: text.encode("utf-8", "replace").decode() for name, text in params.items()}


@pytest.mark.parametrize(
    "text", ["../../../etc/passwd", "..\\..\\x.csv", "/etc/cron.d/x", "a\u0000.csv", "." * 900, "con.csv"]
)
def test_a_file_name_is_never_a_path(world: World, text: str) -> None:
    data = world.client.app.state.zamena.settings.data
    answer = world.as_("editor").ask(
        "POST", steps.path(world, "uploads"), content=price_list(*FIRST), params={"file_name": text}
    )
    assert answer.status_code in (201, 400, 422), answer.text
    kept = [one for one in data.rglob("*") if one.is_file() and b"N-1;" in one.read_bytes()]
    assert all(one.parent == data / "uploads" and re.fullmatch(r"[0-9a-f-]{36}\.csv", one.name) for one in kept)
    for place in ("..%2f..%2fsecret", "%2e%2e/%2e%2e/secret", "....//secret"):
        assert world.as_("editor").get(steps.path(world, "uploads", place)).status_code == 404


def test_nothing_that_is_sent_makes_the_service_call_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """SSRF: addresses in cells, headers, entities, stylesheets and schemas; a connection to any host is an error."""
    called: list[Any] = []

    def refuse(*asked: Any, **_: Any) -> Any:
        called.append(asked)
        raise OSError("no connections")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    url = "http://169.254.169.254/latest/meta-data"
    files = {
        "a.csv": f'Артикул;Наименование;Фото;Цена\n1;{url};{url};=WEBSERVICE("{url}")\n',
        "b.xml": f'<!DOCTYPE a SYSTEM "{url}"><a>&x;</a>',
        "c.xml": f'<?xml-stylesheet href="{url}"?><yml_catalog xmlns:xi="http://www.w3.org/2001/XInclude"><shop><offers>'
        f'<offer id="1"><name>Насос</name><url>{url}</url><picture>{url}</picture><xi:include href="{url}"/></offer>'
        "</offers></shop></yml_catalog>",
        "d.jsonl": f'{{"id": "1", "name": "{url}", "$ref": "{url}"}}\n',
    }
    listing_id, editor = steps.listing(world), world.as_("editor")
    for name, text in files.items():
        upload_id = steps.send(world, text.encode(), name)
        assert editor.get(steps.path(world, "uploads", upload_id, "preview")).status_code < 500
        loading = editor.post(steps.path(world, "uploads", upload_id, "load"), {"listing_id": listing_id})
        if loading.status_code == 202:
            steps.works(world).do_next()
    steps.offered(editor, {"items": [{"name": url, "url": url, "picture": url}]})
    assert called == []


def test_bombs_are_refused_in_bounded_time_and_say_why(world: World) -> None:
    listing_id, editor = steps.listing(world), world.as_("editor")
    for name, body in _bombs().items():
        upload_id, started = steps.send(world, body, name), time.process_time()
        answers = [
            editor.get(steps.path(world, "uploads", upload_id, "preview")),
            editor.post(steps.path(world, "uploads", upload_id, "load"), {"listing_id": listing_id}),
        ]
        if answers[1].status_code == 202:
            steps.works(world).do_next()
            job = editor.get(steps.path(world, "jobs", answers[1].json()["job_id"])).json()
            # One row that is too deep is a bad row; a file that is a bomb is a bad file.
            assert job["state"] == "failed" or job["result"]["offers"] == 0, (name, job)
            assert "our side" not in (job["error"] or {}).get("message", "")
        else:
            assert answers[1].status_code == 400, (name, answers[1].text)
        assert answers[0].status_code in (200, 400), (name, answers[0].text)
        assert time.process_time() - started < 20, name
    assert editor.get(steps.path(world, "listings", listing_id)).json()["offers"] == 0


def _bombs() -> dict[str, bytes]:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    laughs = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY e0 "ha">{entities}]><yml_catalog>&e11;</yml_catalog>'
    outside = (
        '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><yml_catalog>&x;</yml_catalog>'
    )
    deep = "<yml_catalog><shop><offers><offer>" + "<a>" * 200_000
    return {
        "laughs.xml": laughs.encode(),
        "outside.yml": outside.encode(),
        "deep.xml": deep.encode(),
        "nested.jsonl": b'{"a":' * 100_000,
        "bomb.xlsx": _zip({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b" " * (300 << 20)}),
        "bomb.zip": _zip({"import.xml": b" " * (1100 << 20)}),
        "slip.zip": _zip({"../../../../tmp/import.xml": b"<a/>"}),
    }


def _zip(files: dict[str, bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return body.getvalue()

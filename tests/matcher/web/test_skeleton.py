from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from catalogs.store.database import open_database
from matcher.web.app import create_app
from matcher.web.settings import Limits, Settings

OFFERS = "id,name,maker,price,currency\nO1,Подшипник 180205,ГПЗ,150,RUB\nO2,Подшипник 180305,ГПЗ,210,RUB\n"


@pytest.fixture
def client(database_url: str, tmp_path: Path) -> TestClient:
    offers = tmp_path / "offers.csv"
    offers.write_text(OFFERS, encoding="utf-8")
    settings = Settings(database=database_url, data=tmp_path / "data", offers=offers, limits=Limits(body=20_000))
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def test_it_lives_and_is_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").status_code == 200
    state = client.app.state.zamena
    with state.database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "of another version"


def test_match_gives_the_rows_of_a_matches_file(client: TestClient) -> None:
    answer = client.post("/api/v1/match", json={"items": [{"id": "7", "name": "SKF 6205-2RS1"}], "limit": 1})
    assert answer.status_code == 200
    (row,) = answer.json()["matches"]
    assert (row["import_id"], row["offer_id"], row["rank"]) == ("7", "O1", 1)
    assert row["reasons"]


def test_normalize_gives_the_rows_of_the_command(client: TestClient) -> None:
    item = {"id": 5, "name": "Электродвигатель", "attributes": {"power": "11 кВт"}}
    answer = client.post("/api/v1/normalize", json={"items": [item]})
    (row,) = answer.json()["items"]
    assert row["id"] == "5"
    assert row["attributes"]["power"]["low"] == 11000


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/nowhere", None, 404, "not_found"),
        ("GET", "/api/v1/match", None, 405, "method_not_allowed"),
        ("POST", "/api/v1/match", b"{", 422, "invalid"),
        ("POST", "/api/v1/match", b"[" * 15_000, 400, "invalid"),
        ("POST", "/api/v1/match", b'{"items": []}', 422, "invalid"),
        ("POST", "/api/v1/match", b'{"items": [{"name": "x"}], "limit": 0}', 422, "invalid"),
        ("POST", "/api/v1/match", b'{"items": [{"name": "x"}], "more": 1}', 422, "invalid"),
        ("POST", "/api/v1/match", b'{"items": [{"name": "' + b"x" * 30_000 + b'"}]}', 413, "too_large"),
    ],
)
def test_every_error_has_one_shape(
    client: TestClient, method: str, path: str, body: bytes | None, status: int, code: str
) -> None:
    answer = client.request(method, path, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert set(answer.json()) == {"error"}
    assert set(answer.json()["error"]) == {"code", "message", "details"}
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_body_without_its_length_is_counted_as_it_comes(client: TestClient) -> None:
    def parts() -> object:
        for _ in range(100):
            yield b" " * 1000

    answer = client.post("/api/v1/match", content=parts(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_our_own_bug_tells_nothing_but_the_id_of_the_request(client: TestClient) -> None:
    def fail() -> None:
        raise ZeroDivisionError("geheim")

    client.app.add_api_route("/fail", fail)
    answer = client.get("/fail", headers={"X-Request-ID": "request-0001"})
    assert answer.status_code == 500
    assert "geheim" not in answer.text
    assert answer.json()["error"]["details"] == {"request_id": "request-0001"}
    assert answer.headers["x-request-id"] == "request-0001"


def test_a_newer_database_is_not_served(database_url: str, tmp_path: Path) -> None:
    database = open_database(database_url)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    with pytest.raises(Exception, match="newer version"):
        create_app(Settings(database=database_url, data=tmp_path))

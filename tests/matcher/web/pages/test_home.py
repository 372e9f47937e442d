from __future__ import annotations

import hashlib
import re

import pytest

from matcher.web.pages.render import STATIC
from matcher.web.pages.static import TYPES
from tests.matcher.web.world import PASSWORD, World

PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "ru-RU,ru;q=0.9"}
SIGN_IN = {"email": "officer@example.org", "password": PASSWORD, "next": "/sign-in?x=1"}


@pytest.fixture(autouse=True)
def no_cookies(desk: World) -> None:
    desk.client.cookies.clear()


def test_the_vendored_script_is_the_one_its_note_names() -> None:
    for line in (STATIC / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split()
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest
    assert {one.name for one in STATIC.iterdir()} == {*TYPES, "SHA256SUMS", "htmx.LICENSE"}


def test_the_start_page_speaks_the_browsers_language(desk: World) -> None:
    russian = desk.client.get("/", headers=PAGE)
    english = desk.client.get("/", headers=PAGE | {"Accept-Language": "en-GB,en"})
    assert '<html lang="ru">' in russian.text
    assert "Подобрать замену" in russian.text
    assert '<html lang="en">' in english.text
    assert "Find substitutes" in english.text
    assert "script-src 'self'" in russian.headers["content-security-policy"]
    assert "unsafe" not in russian.headers["content-security-policy"]


def test_files_of_pages_are_kept_by_browsers_and_no_other_file_is_given(desk: World) -> None:
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', desk.client.get("/", headers=PAGE).text):
        answer = desk.client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    for name in ("SHA256SUMS", "..%2Fapp.py", "nothing.css"):
        assert desk.client.get(f"/static/{name}").status_code == 404


def test_a_chosen_language_stays(desk: World) -> None:
    answer = desk.client.post("/language", data={"code": "en", "next": "/sign-in"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert '<html lang="en">' in desk.client.get("/", headers=PAGE).text
    assert desk.client.post("/language", data={"code": "xx"}).status_code == 422


@pytest.mark.parametrize("elsewhere", ["//evil.example/x", "https://evil.example", "/\\evil.example", "/\n/evil"])
def test_nobody_is_sent_to_another_site(desk: World, elsewhere: str) -> None:
    data = {"code": "en", "next": elsewhere}
    assert desk.client.post("/language", data=data, follow_redirects=False).headers["location"] == "/"
    data = SIGN_IN | {"next": elsewhere}
    assert desk.client.post("/sign-in", data=data, follow_redirects=False).headers["location"] == "/"


def test_signing_in_and_out_by_form(desk: World) -> None:
    wrong = desk.client.post("/sign-in", data=SIGN_IN | {"password": "wrong one entirely"}, headers=PAGE)
    assert wrong.status_code == 403
    assert "Неверный адрес или пароль" in wrong.text
    assert "wrong one entirely" not in wrong.text
    signed = desk.client.post("/sign-in", data=SIGN_IN, headers=PAGE, follow_redirects=False)
    assert (signed.status_code, signed.headers["location"]) == (303, "/sign-in?x=1")
    assert "httponly" in signed.headers["set-cookie"].lower()
    page = desk.client.get("/", headers=PAGE).text
    assert "officer" in page
    assert desk.client.post("/sign-out", headers=PAGE).status_code == 403  # without the form's token
    token = re.findall(r'action="/sign-out"[^>]*>\s*<input type="hidden" name="csrf_token" value="([^"]+)"', page)
    assert desk.client.post("/sign-out", data={"csrf_token": token[0]}, follow_redirects=False).status_code == 303
    assert desk.client.get("/api/v1/session").status_code == 401


def test_another_site_cannot_sign_anybody_in(desk: World) -> None:
    assert desk.client.post("/sign-in", data=SIGN_IN, headers={"Origin": "https://evil.example"}).status_code == 403


def test_errors_are_pages_for_people_and_json_for_programs(desk: World) -> None:
    page, data = desk.client.get("/nothing", headers=PAGE), desk.client.get("/nothing")
    assert (page.status_code, data.status_code) == (404, 404)
    assert "Такой страницы нет" in page.text
    assert page.headers["x-request-id"] in page.text
    assert data.json()["error"]["code"] == "not_found"
    assert desk.client.get("/api/v1/keys", headers=PAGE).json()["error"]["code"] == "unauthenticated"


def test_a_page_behind_the_sign_in_asks_for_it(desk: World) -> None:
    answer = desk.client.get("/sign-out", headers=PAGE)
    assert answer.status_code == 405
    assert desk.client.post("/sign-out", headers=PAGE).status_code == 401

"""Signing in at a provider, against one that lives in the test: honest, and in every way it could lie."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from catalogs.store.people import disable_user
from config.errors import InputError
from matcher.web.errors import WebError
from matcher.web.oidc import fetch_json
from matcher.web.providers import read_providers
from matcher.web.settings import Provider
from tests.matcher.web.world import World, make_world

ISSUER = "https://id.example.org"
PROVIDER = Provider("factory", ISSUER, "zamena-client", "client-secret")
BACK = "http://testserver/api/v1/oidc/factory/callback"
KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": name}, private=True) for name in ("one", "two"))


@dataclass
class FakeProvider:
    """Answers what a provider answers; `claims` and `key` are what it signs, and with what."""

    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    algorithm: str = "RS256"
    published: tuple[RSAKey, ...] = (KEY,)
    asked: list[tuple[str, dict[str, str] | None]] = field(default_factory=list)

    def fetch(self, address: str, form: dict[str, str] | None) -> dict[str, Any]:
        self.asked.append((address, form))
        if address == f"{ISSUER}/.well-known/openid-configuration":
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            return {"issuer": ISSUER} | {name: f"{ISSUER}/{path}" for name, path in names.items()}
        if address == f"{ISSUER}/keys":
            return dict(KeySet(list(self.published)).as_dict(private=False))
        assert address == f"{ISSUER}/token"
        header = {"alg": self.algorithm, "kid": self.key.kid}
        if self.algorithm == "HS256":  # the public key taken for a shared secret
            parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in (header, self.claims)]
            seal = hmac.digest(self.key.as_pem(private=False), b".".join(parts), "sha256")
            return {"id_token": b".".join([*parts, base64.urlsafe_b64encode(seal).rstrip(b"=")]).decode()}
        return {"id_token": jwt.encode(header, self.claims, self.key)}

    def good_claims(self, nonce: str) -> dict[str, Any]:
        return {"iss": ISSUER, "aud": "zamena-client", "sub": "employee-7", "nonce": nonce, "iat": int(time.time()),
                "exp": int(time.time()) + 300, "email": "owner@example.org", "email_verified": True}  # fmt: skip


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider()


@pytest.fixture
def world(database_url: str, tmp_path: Path, provider: FakeProvider) -> Iterator[World]:
    with make_world(database_url, tmp_path, providers=(PROVIDER,)) as made:
        made.client.follow_redirects = False
        made.client.app.state.zamena.providers["factory"]._fetch = provider.fetch
        yield made


def begin(world: World) -> dict[str, str]:
    answer = world.client.get("/api/v1/oidc/factory/start")
    assert answer.status_code == 303
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def finish(world: World, provider: FakeProvider, **claims: Any) -> Any:
    sent = begin(world)
    provider.claims = {
        name: one for name, one in (provider.good_claims(sent["nonce"]) | claims).items() if one is not None
    }
    return world.client.get("/api/v1/oidc/factory/callback", params={"state": sent["state"], "code": "code-1"})


def test_who_the_provider_vouches_for_is_signed_in(world: World, provider: FakeProvider) -> None:
    answer = finish(world, provider)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert world.client.get("/api/v1/session").json()["email"] == "owner@example.org"
    form = next(form for address, form in provider.asked if address.endswith("/token"))
    assert form is not None
    assert (form["redirect_uri"], form["client_secret"], len(form["code_verifier"])) == (BACK, "client-secret", 43)


def test_the_same_employee_stays_the_same_user(world: World, provider: FakeProvider) -> None:
    assert finish(world, provider).status_code == 303
    assert finish(world, provider, email="viewer@example.org").status_code == 303
    assert world.client.get("/api/v1/session").json()["email"] == "owner@example.org"


def test_a_new_signing_key_is_fetched(world: World, provider: FakeProvider) -> None:
    assert finish(world, provider).status_code == 303
    provider.key, provider.published = OTHER_KEY, (OTHER_KEY,)
    assert finish(world, provider).status_code == 303


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-client"},
        {"aud": ["zamena-client", "another"]},
        {"exp": 1_000_000_000},
        {"iat": 9_000_000_000},
        {"nonce": "of another flow"},
        {"nonce": None},
        {"sub": None},
        {"email": "unknown@example.org"},
        {"email_verified": False},
        {"email_verified": None},
    ],
)
def test_what_does_not_fit_lets_nobody_in(world: World, provider: FakeProvider, claims: dict[str, Any]) -> None:
    answer = finish(world, provider, **claims)
    assert answer.status_code == 401
    assert world.client.get("/api/v1/session").status_code == 401


def test_a_token_signed_by_another_lets_nobody_in(world: World, provider: FakeProvider) -> None:
    provider.key = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
    assert finish(world, provider).status_code == 401


def test_the_public_key_is_no_shared_secret(world: World, provider: FakeProvider) -> None:
    provider.algorithm = "HS256"
    assert finish(world, provider).status_code == 401


@pytest.mark.parametrize("state", ["", "of another flow"])
def test_an_answer_nobody_asked_for_is_refused(world: World, provider: FakeProvider, state: str) -> None:
    sent = begin(world)
    provider.claims = provider.good_claims(sent["nonce"])
    answer = world.client.get("/api/v1/oidc/factory/callback", params={"state": state, "code": "code-1"})
    assert answer.status_code == 401


def test_an_answer_in_another_browser_is_refused(world: World, provider: FakeProvider) -> None:
    sent = begin(world)
    provider.claims = provider.good_claims(sent["nonce"])
    world.client.cookies.clear()
    answer = world.client.get("/api/v1/oidc/factory/callback", params={"state": sent["state"], "code": "code-1"})
    assert answer.status_code == 401


def test_a_disabled_user_stays_out(world: World, provider: FakeProvider) -> None:
    assert finish(world, provider).status_code == 303
    with world.database.write() as connection:
        disable_user(connection, world.users["owner"], actor="test")
    assert finish(world, provider).status_code == 401


def test_an_unknown_provider_is_not_found(world: World) -> None:
    assert world.client.get("/api/v1/oidc/none/start").status_code == 404


@pytest.mark.parametrize("address", ["http://id.example.org/keys", "file:///etc/passwd", "ftp://id.example.org/"])
def test_only_https_is_fetched(address: str) -> None:
    with pytest.raises(WebError):
        fetch_json(address, None)


GOOD = "- {name: factory, issuer: https://id.example.org, client_id: zamena, client_secret: ${ZAMENA_TEST_SECRET}}\n"


def test_providers_are_read_and_secrets_come_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZAMENA_TEST_SECRET", "geheim")
    path = tmp_path / "providers.yml"
    path.write_text(GOOD.replace("${", '"${').replace("}}", '}"}'), encoding="utf-8")
    assert read_providers(path) == (Provider("factory", "https://id.example.org", "zamena", "geheim"),)


@pytest.mark.parametrize(
    "text",
    [
        "name: factory",
        "- {name: factory}",
        "- {name: factory, issuer: http://id.example.org, client_id: a, client_secret: b}",
        "- {name: F/../x, issuer: https://id.example.org, client_id: a, client_secret: b}",
        "- {name: factory, issuer: https://id.example.org, client_id: a, client_secret: '${NOT_SET_ANYWHERE}'}",
        "- {name: a, issuer: https://i.example, client_id: a, client_secret: b}\n" * 2,
        "[",
    ],
)
def test_a_wrong_file_of_providers_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "providers.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"providers\.yml"):
        read_providers(path)

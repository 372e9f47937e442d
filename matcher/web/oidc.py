"""Signing in at an OpenID provider: the authorization code flow with PKCE (OpenID Connect Core 1.0 §3.1, RFC 7636).

Every address comes from the provider's own discovery document, fetched from the configured issuer; none from input.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

from catalogs.store.errors import UnknownCallerError
from catalogs.store.identities import Identity
from matcher.web.errors import WebError
from matcher.web.settings import Provider

MINUTES = 10
SECONDS = 10.0  # to wait for the provider
_ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")  # never "none", and no shared secret
_LEEWAY = 60
_REFUSED = "the provider's answer could not be accepted; begin again"

Fetch = Callable[[str, dict[str, str] | None], dict[str, Any]]
"""GET, or POST of a form, of an address of the provider: its JSON."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where to send the browser, and what to leave with it: a signed cookie that only this flow's end accepts."""

    address: str
    cookie: str


class Client:
    """One provider. Threads share it; what it publishes is fetched once and again when a key is unknown."""

    def __init__(self, provider: Provider, secret: bytes, fetch: Fetch | None = None) -> None:
        self.provider, self._fetch = provider, fetch or fetch_json
        self._sealing = OctKey.import_key(hashlib.sha256(b"oidc " + secret).digest())
        self._lock = Lock()
        self._found: dict[str, Any] | None = None
        self._keys: KeySet | None = None

    def start(self, redirect: str) -> Start:
        """Begins: a state against forged answers, a nonce against replayed tokens, a verifier against stolen codes."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code", "client_id": self.provider.client_id, "redirect_uri": redirect, "state": state,
            "scope": "openid email profile", "nonce": nonce,
            "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        kept = {"state": state, "nonce": nonce, "verifier": verifier, "provider": self.provider.name}
        kept_until = kept | {"exp": int(time.time()) + 60 * MINUTES}
        cookie = jwt.encode({"alg": "HS256"}, kept_until, self._sealing)
        return Start(f"{self._discovered()['authorization_endpoint']}?{urlencode(asked)}", cookie)

    def finish(self, cookie: str, *, state: str, code: str, redirect: str) -> Identity:
        """Whom the provider vouches for. Raises UnknownCallerError for anything that does not fit together."""
        kept = self._opened(cookie)
        if not secrets.compare_digest(kept["state"].encode(), state.encode()):
            raise UnknownCallerError(_REFUSED)
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": redirect,
            "client_id": self.provider.client_id, "client_secret": self.provider.client_secret,
            "code_verifier": kept["verifier"],
        }  # fmt: skip
        answer = self._fetch(self._discovered()["token_endpoint"], form)
        claims = self._claims(str(answer.get("id_token", "")))
        if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), kept["nonce"].encode()):
            raise UnknownCallerError(_REFUSED)
        verified = claims.get("email_verified") is True
        return Identity(self.provider.issuer, str(claims["sub"]), str(claims.get("email", "")) if verified else "")

    def _opened(self, cookie: str) -> dict[str, str]:
        try:
            kept = jwt.decode(cookie, self._sealing, algorithms=["HS256"]).claims
        except (JoseError, ValueError) as error:
            raise UnknownCallerError(_REFUSED) from error
        if kept.get("provider") != self.provider.name or int(kept.get("exp", 0)) < time.time():
            raise UnknownCallerError(_REFUSED)
        return {name: str(kept[name]) for name in ("state", "nonce", "verifier")}

    def _claims(self, token: str) -> dict[str, Any]:
        """What a signed token says, checked (Core §3.1.3.7). Raises UnknownCallerError."""
        for fresh in (False, True):  # an unknown key may be the provider's new one
            try:
                claims = dict(jwt.decode(token, self._key_set(fresh=fresh), algorithms=list(_ALGORITHMS)).claims)
                break
            except (JoseError, ValueError) as error:
                if fresh:
                    raise UnknownCallerError(_REFUSED) from error
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        moment = time.time()
        good = (
            claims.get("iss") == self.provider.issuer
            and self.provider.client_id in audiences
            and (len(audiences) == 1 or claims.get("azp") == self.provider.client_id)
            and float(claims.get("exp", 0)) > moment - _LEEWAY
            and float(claims.get("iat", 0)) < moment + _LEEWAY
            and bool(claims.get("sub"))
        )
        if not good:
            raise UnknownCallerError(_REFUSED)
        return claims

    def _discovered(self) -> dict[str, Any]:
        with self._lock:
            if self._found is None:
                found = self._fetch(self.provider.issuer.rstrip("/") + "/.well-known/openid-configuration", None)
                if found.get("issuer") != self.provider.issuer:
                    raise WebError(503, "The provider's own description names another issuer.")
                self._found = found
            return self._found

    def _key_set(self, *, fresh: bool) -> KeySet:
        address = self._discovered()["jwks_uri"]
        with self._lock:
            if self._keys is None or fresh:
                self._keys = KeySet.import_key_set(self._fetch(address, None))  # type: ignore[arg-type]
            return self._keys


def fetch_json(address: str, form: dict[str, str] | None) -> dict[str, Any]:
    """JSON of the provider: no redirects, a bounded wait. Raises WebError 503 where it does not answer as it should."""
    if urlsplit(address).scheme != "https" and urlsplit(address).hostname not in ("localhost", "127.0.0.1"):
        raise WebError(503, "The provider is reached by https alone.")
    try:
        method, headers = ("GET" if form is None else "POST"), {"Accept": "application/json"}
        answer = httpx2.request(method, address, data=form, headers=headers, timeout=SECONDS, follow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (httpx2.HTTPError, json.JSONDecodeError) as error:
        raise WebError(503, "The sign-in provider does not answer as it should; try again.") from error
    if not isinstance(found, dict):
        raise WebError(503, "The sign-in provider does not answer as it should; try again.")
    return found

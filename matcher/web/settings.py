"""What a running service is told: where its data is, how it is reached, what it lets through."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from catalogs.store.database import data_folder, default_url

SECRET_FILE = "secret"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one caller may send. Bytes, seconds, items; rates as `limits` writes them: "10/minute"."""

    body: int = 4 << 20
    large_body: int = 512 << 20  # of routes named in LARGE_BODIES
    body_seconds: float = 30.0  # without a single byte more; and for a body that is not large, as a whole
    sign_in: str = "10/minute"  # attempts for one user
    address: str = "60/minute"  # attempts of one address to sign in or to accept an invitation
    wrong_key: str = "30/minute"  # of one address
    key: str = "1200/minute"  # requests of one API key
    match: str = "600/minute"  # of one user, or of one address without a sign-in


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID provider that users may sign in with; its addresses come from here alone, never from input."""

    name: str
    issuer: str
    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything `create_app` needs. `offers`: a catalog file or index folder that is served beside the listings."""

    database: str = field(default_factory=default_url)
    data: Path = field(default_factory=data_folder)
    offers: Path | None = None
    config: Path | None = None
    secret: str = ""  # empty: kept in the data folder, made on the first start
    public_address: str = "http://127.0.0.1:8000"
    trusted_proxies: str = ""
    rates: str = "memory://"  # where `limits` counts
    limits: Limits = field(default_factory=Limits)
    providers: tuple[Provider, ...] = ()

    @property
    def secure(self) -> bool:
        """Whether people reach the service by https: cookies are then sent by https alone."""
        return self.public_address.startswith("https://")


def service_secret(settings: Settings) -> bytes:
    """The key that short-lived tokens are signed with; every process that shares the data folder has the same."""
    if settings.secret:
        return settings.secret.encode()
    path = settings.data / SECRET_FILE
    settings.data.mkdir(parents=True, exist_ok=True)
    try:
        # Created closed to others and only if new: two processes that start together agree on one.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes().strip()
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_hex(32).encode() + b"\n")
    return path.read_bytes().strip()

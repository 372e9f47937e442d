"""Passwords and tokens: what is stored proves a secret without holding it."""

from __future__ import annotations

import hashlib
import secrets
import threading
from functools import lru_cache
from typing import NewType

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from config.errors import UserError

PASSWORDS = PasswordHasher()  # argon2id with the parameters of RFC 9106 §4, second choice: 64 MiB, 3 passes
SHORTEST, LONGEST = 10, 500
Hashed = NewType("Hashed", str)
"""A password's digest: what is stored. A type of its own, so that no plain password is stored by mistake."""
_AT_ONCE = threading.Semaphore(4)  # each takes 64 MiB: a crowd at the door must not take all memory


def hash_password(password: str) -> Hashed:
    """The argon2id digest of a password; slow on purpose, so never inside a write. Raises UserError for its length."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise UserError(f"a password has {SHORTEST} to {LONGEST} characters", where="password")
    with _AT_ONCE:
        return Hashed(PASSWORDS.hash(password))


def is_password(stored: str | None, password: str) -> bool:
    """Whether a password is the stored one; takes as long where nothing is stored, so time tells nobody who exists."""
    with _AT_ONCE:
        try:
            return PASSWORDS.verify(stored or _nobody(PASSWORDS), password[:LONGEST]) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def is_weaker(stored: str) -> bool:
    """Whether a digest was made with other parameters than today's."""
    return PASSWORDS.check_needs_rehash(stored)


def new_token() -> str:
    """256 random bits as text for a cookie, a key or a link."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """SHA-256; enough for a token, which has 256 random bits to guess."""
    return hashlib.sha256(token.encode()).digest()


@lru_cache(maxsize=4)
def _nobody(hasher: PasswordHasher) -> str:
    return hasher.hash(new_token())

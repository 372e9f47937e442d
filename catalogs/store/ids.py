"""Identifiers and times of the store: ids nobody can guess, times in UTC."""

from __future__ import annotations

import re
import secrets
import time
from datetime import UTC, datetime

_SHAPE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
ID_LENGTH = 36


def new_id() -> str:
    """A UUID of version 7 (RFC 9562 §5.7): sorts by the millisecond it was made, and has 74 random bits."""
    bits = (time.time_ns() // 1_000_000) << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    text = f"{bits:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def is_id(text: str) -> bool:
    """Whether a text has the form of `new_id`."""
    return _SHAPE.fullmatch(text) is not None


def now() -> datetime:
    """This moment, in UTC; the one clock of the store, so that a test can move it."""
    return datetime.now(UTC)

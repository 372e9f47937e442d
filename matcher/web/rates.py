"""How often somebody may knock: counted by `limits`, in memory, or in the store named by the settings."""

from __future__ import annotations

import math
import time
from functools import lru_cache

from limits import RateLimitItem, parse
from limits.errors import ConfigurationError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from config.errors import UserError
from matcher.web.errors import WebError


def check_storage(storage: str) -> None:
    """Raises UserError where `limits` cannot count there: an unknown kind, or its client is not installed."""
    try:
        storage_from_string(storage)
    except (ConfigurationError, ValueError, AssertionError) as error:
        hint = "memory:// for one process; redis://HOST:6379 needs the package redis"
        raise UserError(
            f"rates cannot be counted in {storage.rsplit('@', maxsplit=1)[-1]}", where="--rates", hint=hint
        ) from error


class Rates:
    """Counts by rule and by whom. Threads share it."""

    def __init__(self, storage: str) -> None:
        self._limiter = MovingWindowRateLimiter(storage_from_string(storage))

    def count(self, rule: str, what: str, whom: str) -> None:
        """Counts one request; a rule is "10/minute", an empty one lets all through.

        Raises WebError 429 with the seconds to wait.
        """
        if not rule:
            return
        item = _item(rule)
        if self._limiter.hit(item, what, whom):
            return
        wait = max(1, math.ceil(self._limiter.get_window_stats(item, what, whom).reset_time - time.time()))
        raise WebError(429, "Too many requests; wait a little.", headers={"Retry-After": str(wait)})


@lru_cache(maxsize=64)
def _item(rule: str) -> RateLimitItem:
    return parse(rule)

"""Item → ranked substitutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matcher.engine import Matcher
    from matcher.matches import Matches

__all__ = ["Matcher", "Matches"]


def __getattr__(name: str) -> Any:
    # The engine takes a second to import, and `zamena --help` imports this package first.
    if name == "Matcher":
        from matcher.engine import Matcher  # noqa: PLC0415

        return Matcher
    if name == "Matches":
        from matcher.matches import Matches  # noqa: PLC0415

        return Matches
    raise AttributeError(f"module 'matcher' has no attribute '{name}'; it has Matcher and Matches")

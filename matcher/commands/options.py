"""Options that several commands share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """Configuration folder (None = the shipped one), language of words for people, JSON instead of words."""

    config: Path | None = None
    lang: str = "ru"
    json: bool = False

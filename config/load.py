"""Folder of YAML → Config. Each part is read when first asked for, so that starting is cheap."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

DEFAULT_FOLDER = Path(__file__).parent


class Config:
    """Everything a domain engineer can change, read from `folder`; parts are parsed once, on first use."""

    def __init__(self, folder: Path = DEFAULT_FOLDER) -> None:
        self.folder = folder


@lru_cache(maxsize=8)
def load_config(folder: Path | None = None) -> Config:
    """The configuration in `folder`, or the one shipped with the package."""
    return Config(folder or DEFAULT_FOLDER)

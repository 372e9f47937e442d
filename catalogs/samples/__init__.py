"""The shipped sample catalogs: derived tables of facts, see SOURCES.md."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
IMPORTS, OFFERS, PAIRS = (FOLDER / f"{name}.csv" for name in ("imports", "offers", "pairs"))

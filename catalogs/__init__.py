"""Raw row → normalized item: readers, normalizers, the item table."""

from __future__ import annotations

from catalogs.items import normalize_rows
from catalogs.load import Catalog, load_catalog, read_catalog
from catalogs.rows import item_to_row

__all__ = ["Catalog", "item_to_row", "load_catalog", "normalize_rows", "read_catalog"]

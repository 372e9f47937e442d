"""Raw row → normalized item: readers, normalizers, the item table."""

from __future__ import annotations

from catalogs.load import Catalog, load_catalog, read_catalog

__all__ = ["Catalog", "load_catalog", "read_catalog"]

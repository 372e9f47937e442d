"""Codes of ETIM features, values and units, as BMEcat catalogs write them, in words."""

from __future__ import annotations

import csv
import gzip
import io
from functools import lru_cache
from pathlib import Path

TERMS, UNITS = "etim6_terms.csv.gz", "unit_codes.csv"
_TAXONOMY = Path(__file__).parent / "taxonomy"


@lru_cache(maxsize=1)
def etim_terms() -> dict[str, str]:
    """EF… and EV… → English name (ETIM 6, ODC-By 1.0)."""
    text = gzip.decompress((_TAXONOMY / TERMS).read_bytes()).decode("utf-8")
    return {row["code"]: row["name"] for row in csv.DictReader(io.StringIO(text))}


@lru_cache(maxsize=1)
def unit_codes() -> dict[str, str]:
    """EU… of ETIM 6 and letter codes of UN/ECE Recommendation 20 → a spelling of units.yml."""
    with (_TAXONOMY / UNITS).open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["unit"] for row in csv.DictReader(file)}

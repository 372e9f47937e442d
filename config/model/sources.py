"""How catalogs name their columns and makers: canonical columns, layouts of known sources, spellings of makers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.model.base import Frozen, Labels

Canonical = Literal[
    "id", "name", "description", "maker", "country", "model", "class_code", "price", "currency", "price_date",
    "vat_included", "min_qty", "unit", "mass_kg", "lead_days", "region", "tnved", "okpd2", "attributes", "category",
]  # fmt: skip
"""Columns of the contract; `attributes` holds "name=value; …" and `category` words about the class of equipment."""

IGNORED = "-"
"""The target of a column that is left out."""


class ColumnNames(Frozen):
    """Headers people write over the canonical columns, and words in a header that tell currency, VAT or nothing."""

    aliases: dict[Canonical, Labels]
    currencies: dict[str, tuple[str, ...]]  # ISO 4217 → spellings
    vat_included: tuple[str, ...]
    vat_excluded: tuple[str, ...]
    noise: tuple[str, ...]  # words that do not change what a header means
    customary_units: tuple[str, ...]  # of a bare number under a known attribute; other units must be stated
    together: tuple[dict[str, str], ...]  # symbol → attribute, where all these symbols stand in one header row
    designations: tuple[str, ...]  # headers of the name where a table has neither name nor model, best first


class Layout(Frozen):
    """One catalog layout that a person pinned: header → column or attribute, and facts stated outside the table."""

    name: str
    columns: dict[str, str] = Field(default_factory=dict)  # header as written, or "#3" for the third column → target
    units: dict[str, str] = Field(default_factory=dict)  # header or "#3" → unit its numbers are in
    sheet: str = ""
    delimiter: str = ""
    encoding: str = ""
    header_line: int | None = None  # 1-based; 0 = the file has no header
    defaults: dict[Canonical, str] = Field(default_factory=dict)  # what holds for every row: currency, maker, country
    source: str = ""


class Makers(Frozen):
    """Legal forms to drop from a maker's name, and spellings of one maker in several scripts."""

    legal_forms: tuple[str, ...]
    numbered_plants: tuple[str, ...]  # abbreviations that carry a number before or after: ГПЗ-4 = 4ГПЗ
    spellings: dict[str, tuple[str, ...]]  # key → names

"""Sizes that one row of a price list may enumerate: config/families.yml."""

from __future__ import annotations

from pydantic import Field

from config.model.base import Frozen


class SizeAxis(Frozen):
    """One kind of size: how it is written and which values a range of it means."""

    series: tuple[float, ...]  # ascending
    source: str
    marks: tuple[str, ...] = ()  # before the number
    units: tuple[str, ...] = ()  # after the number
    whole: bool = Field(default=False, description="values are whole numbers, so a comma separates them")
    marked_range: bool = False


class Families(Frozen):
    """Attribute → its axis."""

    axes: dict[str, SizeAxis]

"""Offers of one class side by side with their key attributes, for finding neighbours without any text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalogs.table import CategoryColumn, ItemTable, QuantityColumn
from matcher.tables import Classes, Floats, Rows, Strings

KEY_ATTRIBUTES = 8  # the most telling attributes of a class
MISSING = 0.25  # nearness of an offer that does not state the attribute: below a fair match, above a plain miss
STEEPNESS = 4.0  # nearness halves at a gap of a quarter of the asked value


@dataclass(frozen=True, slots=True)
class Shelf:
    """Offers of the classes that may replace one class."""

    rows: Rows
    attributes: tuple[tuple[str, float], ...]  # key attributes and their weights
    spans: dict[str, tuple[str, Floats, Floats]]  # unit, lowest and highest stated value of each offer, NaN = none
    words: dict[str, Strings]  # first category of each offer, "" = none

    @classmethod
    def of(cls, catalog: ItemTable, class_code: str, rows: Rows, classes: Classes) -> Shelf:
        """The shelf of `class_code`: what the profile calls critical or function leads; else what offers state most."""
        attributes = key_attributes(catalog, class_code, rows, classes)
        names = [name for name, _ in attributes]
        spans = {
            name: (catalog.quantities[name].unit, *hull(catalog.quantities[name], rows))
            for name in names
            if name in catalog.quantities
        }
        words = {name: catalog.categories[name].at(rows) for name in names if name in catalog.categories}
        return cls(rows, attributes, spans, words)

    def nearness(self, queries: ItemTable, row: int) -> tuple[Rows, Floats]:
        """Positions on the shelf and how near each offer is to the query's key attributes, weighted, in [0, 1].

        Only offers that state at least one of the attributes the query states.
        """
        total, met = 0.0, np.zeros(len(self.rows))
        stated = np.zeros(len(self.rows), dtype=np.bool_)
        for name, weight in self.attributes:
            near = self._near(queries, row, name)
            if near is not None:
                known = ~np.isnan(near)
                stated |= known
                met += weight * np.where(known, near, MISSING)
                total += weight
        positions = np.flatnonzero(stated)
        return positions, met[positions] / total if total else met[positions]

    def _near(self, queries: ItemTable, row: int, name: str) -> Floats | None:
        """Nearness of each offer in one attribute, NaN where it is not stated; None where the query does not ask."""
        at = np.array([row])
        if name in self.spans and name in queries.quantities:
            unit, low, high = self.spans[name]
            asked = queries.quantities[name]
            asked_low, asked_high = hull(asked, at)
            if asked.unit == unit and not np.isnan(asked_low[0]):
                return _near_span(float(asked_low[0]), float(asked_high[0]), low, high)
        if name in self.words and name in queries.categories:
            text = queries.categories[name].at(at)[0]
            if text:
                offered = self.words[name]
                return np.where(offered == "", np.nan, (offered == text).astype(np.float64))
        return None


def _near_span(asked_low: float, asked_high: float, low: Floats, high: Floats) -> Floats:
    ends = [abs(end) for end in (asked_low, asked_high) if np.isfinite(end)]
    scale = max(ends, default=0.0) or 1.0
    with np.errstate(invalid="ignore"):  # open ends have no distance
        gap = np.fmax(np.fmax(asked_low - high, low - asked_high), 0.0)
    gap = np.where(np.isnan(low), np.nan, gap)
    # Among values that meet, the tighter one is nearer, so that a range over everything does not win over the point.
    looseness = np.minimum((high - low) / scale, 1.0) * 0.1
    return (1.0 - np.nan_to_num(looseness, nan=0.1)) / (1.0 + STEEPNESS * gap / scale)


def hull(column: QuantityColumn, rows: Rows) -> tuple[Floats, Floats]:
    """Lowest low and highest high over all alternatives of each row; NaN where it has none."""
    low, high = column.at(rows)
    nth = 1
    while True:
        next_low, next_high = column.at(rows, nth)
        if np.isnan(next_low).all():
            return low, high
        low, high = np.fmin(low, next_low), np.fmax(high, next_high)
        nth += 1


def key_attributes(catalog: ItemTable, class_code: str, rows: Rows, classes: Classes) -> tuple[tuple[str, float], ...]:
    """The attributes to look for neighbours by, most telling first."""
    profile = classes.own(class_code)
    if profile is not None and profile.attributes:
        ranked = sorted(
            (
                (not rule.critical, rule.role != "function", -rule.weight, name)
                for name, rule in profile.attributes.items()
            )
        )
        return tuple((name, -weight * (1.0 if rest else 2.0)) for rest, _, weight, name in ranked[:KEY_ATTRIBUTES])
    columns: dict[str, QuantityColumn | CategoryColumn] = {**catalog.categories, **catalog.quantities}
    stated = sorted((-int(np.isin(rows, column.rows).sum()), name) for name, column in columns.items())
    return tuple((name, 1.0) for count, name in stated[:KEY_ATTRIBUTES] if count < 0)

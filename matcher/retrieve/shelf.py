"""Offers of one class by their key attributes, for finding neighbours without any text.

Offers that agree in every key attribute stand in one cell: nearness is worked out once for each distinct value and
once for each cell, however many offers there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from catalogs.arrays import Under
from catalogs.growing import Texts, texts_of
from catalogs.table import CategoryColumn, ItemTable, QuantityColumn
from matcher.retrieve.lists import Lists
from matcher.tables import Classes, Floats, Rows

KEY_ATTRIBUTES = 8  # the most telling attributes of a class
MISSING = 0.25  # nearness of an offer that does not state the attribute: below a fair match, above a plain miss
STEEPNESS = 4.0  # nearness halves at a gap of a quarter of the asked value

KeyAttributes = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Spans:
    """Distinct intervals of one attribute, NaN for none; `codes` gives each cell's."""

    unit: str
    codes: npt.NDArray[np.int32]
    low: Floats
    high: Floats

    def nearness(self, queries: ItemTable, at: Rows, name: str) -> Floats | None:
        """Nearness of each cell, NaN where it states nothing; None where the query does not ask."""
        asked = queries.quantities.get(name)
        if asked is None or asked.unit != self.unit:
            return None
        low, high = hull(asked, at)
        if np.isnan(low[0]):
            return None
        return _near_span(float(low[0]), float(high[0]), self.low, self.high)[self.codes]


@dataclass(frozen=True, slots=True)
class Words:
    """Distinct categories of one attribute; `codes` gives each cell's, the last one stands for none."""

    codes: npt.NDArray[np.int32]
    texts: tuple[str, ...]

    def nearness(self, queries: ItemTable, at: Rows, name: str) -> Floats | None:
        """1 for the same category, 0 for another, NaN where the cell states none; None where the query does not ask."""
        column = queries.categories.get(name)
        text = column.at(at)[0] if column else ""
        if not text:
            return None
        near = np.array([float(one == text) for one in self.texts] + [np.nan])
        return near[self.codes]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Offers of the classes that may replace one class."""

    rows: Rows  # in the order of ids
    places: Lists  # of each cell: positions in `rows`
    attributes: KeyAttributes
    spans: dict[str, Spans]
    words: dict[str, Words]

    @classmethod
    def of(cls, catalog: ItemTable, attributes: KeyAttributes, rows: Rows) -> Shelf:
        """The shelf of `rows`, which stand in the order of ids."""
        spans, words, codes = {}, {}, []
        for name, _ in attributes:
            if name in catalog.quantities:
                spans[name] = _spans(catalog.quantities[name], rows)
                codes.append(spans[name].codes)
            if name in catalog.categories:
                words[name] = _words(catalog.categories[name], rows)
                codes.append(words[name].codes)
        cell = _cells(codes, len(rows))
        first = np.full(int(cell.max(initial=-1)) + 1, len(rows))
        np.minimum.at(first, cell, np.arange(len(rows)))
        places = Lists(np.arange(len(rows) + 1), cell.astype(np.int32)).transposed(len(first))
        return cls(
            rows,
            places,
            attributes,
            {name: Spans(one.unit, one.codes[first], one.low, one.high) for name, one in spans.items()},
            {name: Words(one.codes[first], one.texts) for name, one in words.items()},
        )

    def nearest(self, queries: ItemTable, row: int, limit: int) -> tuple[Rows, Floats]:
        """At least the `limit` offers nearest to the query's key attributes, if so many state one of them, and how near
        each is, weighted, in [0, 1]; of offers that tie at the end, the first by id."""
        met, stated = self._met(queries, row)
        cells = np.flatnonzero(stated)
        if not len(cells):
            return np.array([], dtype=np.int64), np.array([])
        counts = self.places.counts()[cells]
        order = np.argsort(-met[cells], kind="stable")
        needed = int(np.searchsorted(np.cumsum(counts[order]), limit))
        last = met[cells[order[min(needed, len(order) - 1)]]]
        chosen = cells[met[cells] >= last]
        owner, places = self.places.take(chosen)
        score = met[chosen][owner]
        tied = np.flatnonzero(score == last)
        if len(tied) > limit:  # a value shared by half the class: its first offers by id
            kept = tied[np.argpartition(places[tied], limit - 1)[:limit]]
            chosen_places = np.concatenate([np.flatnonzero(score > last), kept])
            places, score = places[chosen_places], score[chosen_places]
        return self.rows[places], score

    def _met(self, queries: ItemTable, row: int) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Weighted nearness of each cell, and whether it states an attribute the query states."""
        at = np.array([row])
        total, met = 0.0, np.zeros(len(self.places))
        stated = np.zeros(len(self.places), dtype=np.bool_)
        for name, weight in self.attributes:
            near = self.spans[name].nearness(queries, at, name) if name in self.spans else None
            if near is None and name in self.words:
                near = self.words[name].nearness(queries, at, name)
            if near is None and _states(queries, at, name):  # to a delta as to the whole: stated, and met by nobody
                near = np.full(len(self.places), np.nan)
            if near is not None:
                known = ~np.isnan(near)
                stated |= known
                met += weight * np.where(known, near, MISSING)
                total += weight
        return (met / total if total else met), stated

    def write(self, into: Under) -> dict[str, Any]:
        """Writes what `opened` reads: arrays, and the facts that JSON holds."""
        into.add("rows", self.rows)
        self.places.add_to(into, "places")
        for name, span in self.spans.items():
            for part, column in (("span", span.codes), ("low", span.low), ("high", span.high)):
                into.add(f"{part}.{name}", column)
        for name, word in self.words.items():
            into.add(f"word.{name}", word.codes)
            Texts(into, f"texts.{name}").add(word.texts)
        return {
            "attributes": [list(one) for one in self.attributes],
            "units": {name: span.unit for name, span in self.spans.items()},
            "words": list(self.words),
        }

    @classmethod
    def opened(cls, arrays: Under, facts: Mapping[str, Any]) -> Shelf:
        """The shelf that was written into these arrays."""
        return cls(
            arrays["rows"],
            Lists.opened(arrays, "places"),
            tuple((name, weight) for name, weight in facts["attributes"]),
            {
                name: Spans(unit, arrays[f"span.{name}"], arrays[f"low.{name}"], arrays[f"high.{name}"])
                for name, unit in facts["units"].items()
            },
            {name: Words(arrays[f"word.{name}"], tuple(texts_of(arrays, f"texts.{name}"))) for name in facts["words"]},
        )


def _states(queries: ItemTable, at: Rows, name: str) -> bool:
    """Whether a query gives a value of an attribute."""
    quantity, category = queries.quantities.get(name), queries.categories.get(name)
    return bool((quantity and not np.isnan(quantity.at(at)[0][0])) or (category and category.code_at(at)[0] >= 0))


def _spans(column: QuantityColumn, rows: Rows) -> Spans:
    low, high = hull(column, rows)
    lows, low_code = np.unique(low, return_inverse=True)
    highs, high_code = np.unique(high, return_inverse=True)
    both, code = np.unique(low_code * len(highs) + high_code, return_inverse=True)
    return Spans(column.unit, code.astype(np.int32), lows[both // len(highs)], highs[both % len(highs)])


def _words(column: CategoryColumn, rows: Rows) -> Words:
    given = column.code_at(rows)
    known, code = np.unique(given, return_inverse=True)
    texts = tuple(column.vocabulary[one] for one in known.tolist() if one >= 0)
    silent = len(known) - len(texts)
    return Words(np.where(given < 0, len(texts), code - silent).astype(np.int32), texts)


def _cells(codes: list[npt.NDArray[np.int32]], size: int) -> Rows:
    """A number for each distinct combination of codes."""
    cell = np.zeros(size, dtype=np.int64)
    for code in codes:
        cell = np.unique(cell * (int(code.max(initial=0)) + 1) + code, return_inverse=True)[1]
    return cell


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

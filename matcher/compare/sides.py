"""Values of one side of the pairs, attribute by attribute and alternative by alternative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from catalogs.table import ItemTable
from config.model.classes import AttributeRule
from matcher.compare.quantity import Spans
from matcher.compare.rules import folded
from matcher.tables import Flags, Floats, Rows, Strings


class Words(NamedTuple):
    """Categories of n pairs as indices of a vocabulary, -1 where there is none."""

    codes: Rows
    vocabulary: tuple[str, ...]

    def text(self, codes: Rows) -> Strings:
        """Folded words of the given codes, "" for -1."""
        texts = np.empty(len(codes), dtype=object)
        texts[:] = [folded(self.vocabulary[code]) if code >= 0 else "" for code in codes.tolist()]
        return texts


@dataclass(frozen=True, slots=True)
class Side:
    """The rows that one side of the pairs of one class stand in."""

    table: ItemTable
    rows: Rows

    def unit(self, name: str) -> str | None:
        """Base unit of the attribute, None where no item of the table states it as a number."""
        column = self.table.quantities.get(name)
        return column.unit if column else None

    def alternatives(self, name: str, *, numeric: bool) -> int:
        """The largest number of values any of the rows has, at least 1 for the one a standard may assume."""
        column = self.table.quantities.get(name) if numeric else self.table.categories.get(name)
        return max(1, int(_counts(column.rows, self.rows).max(initial=0))) if column else 1

    def states(self, name: str) -> Flags:
        """Whether each row states the attribute as a number."""
        column = self.table.quantities.get(name)
        return _counts(column.rows, self.rows) > 0 if column else np.zeros(len(self.rows), dtype=np.bool_)

    def says(self, name: str) -> Flags:
        """Whether each row states the attribute as a word."""
        column = self.table.categories.get(name)
        return _counts(column.rows, self.rows) > 0 if column else np.zeros(len(self.rows), dtype=np.bool_)

    def take(self, where: Flags) -> Side:
        """The same side of the flagged pairs."""
        return self if where.all() else Side(self.table, self.rows[where])

    def spans(self, name: str, nth: int, rule: AttributeRule) -> Spans:
        """The nth interval of each row, NaN where there is none and the standard assumes none."""
        column = self.table.quantities.get(name)
        empty = np.full(len(self.rows), np.nan)
        low, high = column.at(self.rows, nth) if column else (empty, empty)
        assumed = _number(rule.assume)
        if nth == 0 and assumed is not None:
            fill = np.isnan(low) & self._silence_speaks(rule)
            low, high = np.where(fill, assumed, low), np.where(fill, assumed, high)
        return Spans(low, high)

    def words(self, name: str, nth: int, rule: AttributeRule) -> Words:
        """The nth category of each row; none where the row states none and the standard assumes none."""
        column = self.table.categories.get(name)
        vocabulary = column.vocabulary if column else ()
        codes = column.code_at(self.rows, nth) if column else np.full(len(self.rows), -1, dtype=np.int64)
        if nth == 0 and rule.assume is not None:
            codes = np.where((codes < 0) & self._silence_speaks(rule), len(vocabulary), codes)
            vocabulary = (*vocabulary, rule.assume)
        return Words(codes, vocabulary)

    def _silence_speaks(self, rule: AttributeRule) -> Flags:
        """Rows whose silence means what the class's standard assumes.

        A designation that leaves a suffix out says the default; a free name that does not mention a seal may mean any
        seal. What the class cannot do without is assumed of every item of a known class, or no free name could ever be
        decided.
        """
        if rule.critical:
            return np.asarray(self.table.class_codes[self.rows] != "", dtype=np.bool_)
        keys = self.table.keys[self.rows]
        return np.fromiter((bool(one) for one in keys), dtype=np.bool_, count=len(keys))


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _counts(sorted_rows: Rows, rows: Rows) -> Rows:
    return np.searchsorted(sorted_rows, rows, side="right") - np.searchsorted(sorted_rows, rows)


class Offered:
    """The best a candidate's values do against one value of the query: one pass passes, all failing fails."""

    def __init__(self, count: int) -> None:
        self.margin = np.full(count, np.nan)
        self._highest = np.full(count, -1.0)
        self._unsure = np.zeros(count, dtype=np.bool_)

    def add(self, similarity: Floats, present: Flags, margin: Floats) -> None:
        """One more value of the candidate, where it is present."""
        self._unsure |= present & np.isnan(similarity)
        better = np.nan_to_num(similarity, nan=-1.0) > self._highest
        self.margin = np.where(better, margin, self.margin)
        self._highest = np.where(better, similarity, self._highest)

    def similarity(self) -> Floats:
        """1 where one passes, NaN where none does and one is unsure or none is present, else the best failure."""
        unknown = (self._highest < 1.0) & (self._unsure | (self._highest < 0.0))
        return np.where(unknown, np.nan, self._highest)


class Required:
    """All values the query asks of one attribute: all met passes, none met fails, some met is unknown."""

    def __init__(self, count: int, *, any_enough: bool) -> None:
        self.present = np.zeros(count, dtype=np.bool_)
        self.margin = np.full(count, np.nan)
        self._any_enough = any_enough
        self._passed, self._failed, self._unsure = (np.zeros(count, dtype=np.bool_) for _ in range(3))
        self._nearest = np.zeros(count)

    def add(self, similarity: Floats, present: Flags, margin: Floats) -> None:
        """One more value of the query, where it is present."""
        failed = present & (similarity < 1.0)
        self.present |= present
        self._passed |= present & (similarity == 1.0)
        self._failed |= failed
        self._unsure |= present & np.isnan(similarity)
        self._nearest = np.where(failed, np.fmax(self._nearest, similarity), self._nearest)
        self.margin = np.where(present, np.fmin(self.margin, margin), self.margin)

    def similarity(self) -> Floats:
        """1 = pass, below 1 = fail, NaN = unknown."""
        passes = self._passed if self._any_enough else self._passed & ~self._failed & ~self._unsure
        fails = self._failed & ~self._passed & ~self._unsure
        return np.where(passes, 1.0, np.where(fails, self._nearest, np.nan))

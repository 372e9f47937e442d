"""Typed attributes of pairs, each class by its own rules, one column at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from catalogs.table import CategoryColumn, ItemTable
from config.model.classes import AttributeRule
from config.model.weights import Weights
from matcher.compare.category import CategoryComparator
from matcher.compare.quantity import QuantityComparator, Spans
from matcher.compare.rules import category_comparator, folded, quantity_comparator
from matcher.tables import FAIL, PASS, UNKNOWN, Candidates, Classes, Comparison, Flags, Floats, Rows, Strings, Verdicts


def compare_attributes(
    queries: ItemTable, catalog: ItemTable, candidates: Candidates, *, classes: Classes, weights: Weights
) -> Iterator[Comparison]:
    """One comparison for each rule of each class among the pairs; classes and attributes in alphabetical order.

    The class of a pair is the query's, or the candidate's where the query has none. The fixed order makes a pair's
    sums come out the same to the last bit whatever else is in the batch.
    """
    codes = queries.class_codes[candidates.query_row]
    codes = np.where(codes == "", catalog.class_codes[candidates.candidate_row], codes)
    for code in sorted(set(codes.tolist())):
        pairs = np.flatnonzero(codes == code)
        group = _Group(queries, catalog, candidates.query_row[pairs], candidates.candidate_row[pairs])
        profile = classes.profile(code)
        for name in sorted(set(profile.attributes if profile else ()) | set(queries.quantities) | set(queries.categories)):
            rule = classes.rule(code, name, group.unit(name))
            if rule is not None:
                comparison = _compare_one(group, name, rule, pairs, getattr(weights.roles, rule.role))
                if len(comparison.pairs):
                    yield comparison


class _Group:
    """The pairs of one class: where each side's values are looked up."""

    def __init__(self, queries: ItemTable, catalog: ItemTable, query_row: Rows, candidate_row: Rows) -> None:
        self.queries, self.catalog = queries, catalog
        self.query_row, self.candidate_row = query_row, candidate_row

    def unit(self, name: str) -> str:
        """Base unit of the attribute, "" for a category."""
        column = self.queries.quantities.get(name) or self.catalog.quantities.get(name)
        return column.unit if column else ""


def _compare_one(group: _Group, name: str, rule: AttributeRule, pairs: Rows, role_weight: float) -> Comparison:
    count = len(pairs)
    asked, similarity, margin = np.zeros(count, dtype=np.bool_), np.full(count, np.nan), np.full(count, np.nan)
    numbers, words = quantity_comparator(rule), category_comparator(rule)
    if name in group.queries.quantities:
        asked, similarity, margin = _quantities(group, name, numbers)
    if name in group.queries.categories or rule.assume:
        also, of_words = _categories(group, name, words, rule.assume)
        asked = asked | also
        similarity = np.where(np.isnan(similarity), of_words, similarity)
    listed = np.flatnonzero(asked | rule.critical)
    similarity = similarity[listed]
    return Comparison(
        name=name,
        evidence="attribute",
        comparator=numbers if name in group.queries.quantities else words,
        rule=rule,
        weight=rule.weight * role_weight,
        pairs=pairs[listed],
        similarity=similarity,
        verdict=verdicts(similarity),
        margin=margin[listed],
    )


def verdicts(similarity: Floats) -> Verdicts:
    """PASS at 1, FAIL below, UNKNOWN at NaN."""
    known = np.where(similarity == 1.0, PASS, FAIL)
    return np.where(np.isnan(similarity), UNKNOWN, known).astype(np.int8)


def _quantities(group: _Group, name: str, comparator: QuantityComparator) -> tuple[Flags, Floats, Floats]:
    """Asked, similarity and margin of every pair of the group; units that differ are a conflict."""
    asking = group.queries.quantities[name]
    asked = _counts(asking.rows, group.query_row) > 0
    offering = group.catalog.quantities.get(name)
    similarity, margin = np.full(len(asked), np.nan), np.full(len(asked), np.nan)
    if offering is None:
        return asked, similarity, margin
    if offering.unit != asking.unit:
        offered = _counts(offering.rows, group.candidate_row) > 0
        return asked, np.where(asked & offered, 0.0, np.nan), margin
    met = _Alternatives(len(asked), any_enough=False)
    for mine in range(_most(asking.rows, group.query_row)):
        query = Spans(*asking.at(group.query_row, mine))
        best = _Best(len(asked))
        for other in range(_most(offering.rows, group.candidate_row)):
            candidate = Spans(*offering.at(group.candidate_row, other))
            best.add(comparator.compare(query, candidate), ~np.isnan(candidate.low), comparator.margin(query, candidate))
        met.add(best.similarity(), ~np.isnan(query.low), best.margin)
    return asked, met.similarity(), met.margin


def _categories(
    group: _Group, name: str, comparator: CategoryComparator, assume: str | None
) -> tuple[Flags, Floats]:
    """Asked and similarity of every pair; what the class's standard assumes speaks for a decoded designation."""
    asking = group.queries.categories.get(name, _NO_CATEGORIES)
    offering = group.catalog.categories.get(name, _NO_CATEGORIES)
    stands_in = folded(assume or "")
    met = _Alternatives(len(group.query_row), any_enough=comparator.any_alternative)
    for mine in range(max(1, _most(asking.rows, group.query_row))):
        query = _texts(asking, group.query_row, mine, group.queries.keys, stands_in)
        best = _Best(len(query))
        for other in range(max(1, _most(offering.rows, group.candidate_row))):
            candidate = _texts(offering, group.candidate_row, other, group.catalog.keys, stands_in)
            best.add(_by_distinct(comparator, query, candidate), candidate != "", None)
        met.add(best.similarity(), query != "", best.margin)
    return met.present, met.similarity()


def _texts(column: CategoryColumn, rows: Rows, nth: int, keys: Strings, stands_in: str) -> Strings:
    if not column.vocabulary:
        texts = np.full(len(rows), "", dtype=object)
    else:
        names = np.array([*(folded(word) for word in column.vocabulary), ""], dtype=object)
        texts = names[column.code_at(rows, nth)]
    if stands_in and nth == 0:
        decoded = np.fromiter((bool(one) for one in keys[rows]), dtype=np.bool_, count=len(rows))
        texts = np.where((texts == "") & decoded, stands_in, texts)
    return texts


def _by_distinct(comparator: CategoryComparator, query: Strings, candidate: Strings) -> Floats:
    """The comparison made once for each distinct pair of words: a catalog has few of them."""
    place: dict[tuple[str, str], int] = {}
    which = np.fromiter(
        (place.setdefault(pair, len(place)) for pair in zip(query.tolist(), candidate.tolist(), strict=True)),
        dtype=np.int64,
        count=len(query),
    )
    words = np.array(list(place), dtype=object).reshape(len(place), 2)
    return comparator.compare(words[:, 0], words[:, 1])[which]


class _Best:
    """The best a candidate's alternatives do against one value of the query: any pass passes, all fail fails."""

    def __init__(self, count: int) -> None:
        self.highest = np.full(count, -1.0)
        self.unsure = np.zeros(count, dtype=np.bool_)
        self.margin = np.full(count, np.nan)

    def add(self, similarity: Floats, present: Flags, margin: Floats | None) -> None:
        """One more alternative of the candidate, where it is present."""
        self.unsure |= present & np.isnan(similarity)
        better = np.nan_to_num(similarity, nan=-1.0) > self.highest
        if margin is not None:
            self.margin = np.where(better, margin, self.margin)
        self.highest = np.where(better, similarity, self.highest)

    def similarity(self) -> Floats:
        """1 where one passes, NaN where none does and one is unsure or none is present, else the best failure."""
        unknown = (self.highest < 1.0) & (self.unsure | (self.highest < 0.0))
        return np.where(unknown, np.nan, self.highest)


class _Alternatives:
    """All values the query asks of one attribute: all met passes, none met fails, some met is unknown."""

    def __init__(self, count: int, *, any_enough: bool) -> None:
        self.any_enough = any_enough
        self.present = np.zeros(count, dtype=np.bool_)
        self.margin = np.full(count, np.nan)
        self.passed, self.failed, self.unsure = (np.zeros(count, dtype=np.bool_) for _ in range(3))
        self.nearest = np.zeros(count)

    def add(self, similarity: Floats, present: Flags, margin: Floats) -> None:
        """One more value of the query, where it is present."""
        self.present |= present
        self.passed |= present & (similarity == 1.0)
        self.failed |= present & (similarity < 1.0)
        self.unsure |= present & np.isnan(similarity)
        self.nearest = np.where(present & (similarity < 1.0), np.maximum(self.nearest, similarity), self.nearest)
        self.margin = np.where(present, np.fmin(self.margin, margin), self.margin)

    def similarity(self) -> Floats:
        """1 = pass, below 1 = fail, NaN = unknown."""
        passes = self.passed if self.any_enough else self.passed & ~self.failed & ~self.unsure
        fails = self.failed & ~self.passed & ~self.unsure
        return np.where(passes, 1.0, np.where(fails, self.nearest, np.nan))


def _counts(sorted_rows: Rows, rows: Rows) -> Rows:
    return np.searchsorted(sorted_rows, rows, side="right") - np.searchsorted(sorted_rows, rows)


def _most(sorted_rows: Rows, rows: Rows) -> int:
    """The largest number of alternatives any of `rows` has."""
    return int(_counts(sorted_rows, rows).max(initial=0))


_NO_CATEGORIES = CategoryColumn(np.array([], dtype=np.int64), np.array([], dtype=np.int64), ())

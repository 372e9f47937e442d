"""Typed attributes of pairs, each class by its own rules, one column at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

import numpy as np

from catalogs.table import CategoryColumn, ItemTable, QuantityColumn
from config.model.classes import AttributeRule
from config.model.weights import Weights
from matcher.compare.category import CategoryComparator
from matcher.compare.quantity import QuantityComparator
from matcher.compare.rules import category_comparator, quantity_comparator
from matcher.compare.sides import Offered, Required, Side, Words
from matcher.tables import FAIL, PASS, UNKNOWN, Candidates, Classes, Comparison, Flags, Floats, Rows, Verdicts


class Compared(NamedTuple):
    """One attribute of pairs, aligned with them."""

    asked: Flags
    similarity: Floats
    margin: Floats
    comparator: QuantityComparator | CategoryComparator


def compare_attributes(
    queries: ItemTable, catalog: ItemTable, candidates: Candidates, *, classes: Classes, weights: Weights
) -> Iterator[Comparison]:
    """One comparison for each rule of each class among the pairs; classes and attributes in alphabetical order.

    The class of a pair is the query's, or the candidate's where the query has none. The fixed order makes a pair's
    sums come out the same to the last bit whatever else is in the batch.
    """
    codes = queries.class_codes[candidates.query_row]
    codes = np.where(codes == "", catalog.class_codes[candidates.candidate_row], codes)
    spoken = _spoken(queries)
    for code in sorted(set(codes.tolist())):
        pairs = np.flatnonzero(codes == code)
        query = Side(queries, candidates.query_row[pairs])
        candidate = Side(catalog, candidates.candidate_row[pairs])
        own = classes.own(code)
        asked = {name for row in np.unique(query.rows).tolist() for name in spoken[row]}
        found = _of_class(code, query, candidate, asked, classes)
        for one in _settled(list(found), own.core if own else (), len(pairs)):
            if one.rule is not None and len(one.pairs):
                weight = one.rule.weight * getattr(weights.roles, one.rule.role)
                generic = own is None or one.name not in own.attributes
                yield replace(one, pairs=pairs[one.pairs], weight=weight, generic=generic)


def _of_class(code: str, query: Side, candidate: Side, asked: Set[str], classes: Classes) -> Iterator[Comparison]:
    """The comparisons of pairs of one class, numbered among themselves."""
    own = classes.own(code)
    core = {name for group in own.core for name in group} if own else set()
    ruled = own.attributes if own else {}
    for name in sorted({*ruled, *asked}):
        # Whether a pair is about numbers is a matter of that pair: what other rows state must not change it.
        numeric = query.states(name) | candidate.states(name)
        for compare, where, unit in (
            (_quantities, numeric, query.unit(name) or candidate.unit(name) or ""),
            (_categories, ~numeric, ""),
        ):
            if where.any():
                rule = classes.rule(code, name, unit)
                compared = compare(query.take(where), candidate.take(where), name, rule)
                one = _comparison(code, name, rule, compared, needed=name in core)
                yield replace(one, pairs=np.flatnonzero(where)[one.pairs])


def _settled(comparisons: list[Comparison], core: tuple[tuple[str, ...], ...], pairs: int) -> Iterator[Comparison]:
    """The comparisons without the questions another statement of the same thing has answered.

    The attributes of one group of the core say one thing in several ways, speed and number of poles for one: where
    one passes, the unknown others are no questions.
    """
    passed = {group: np.zeros(pairs, dtype=np.bool_) for group in core if len(group) > 1}
    for one in comparisons:
        for group, answered in passed.items():
            if one.name in group:
                answered[one.pairs[one.verdict == PASS]] = True
    for one in comparisons:
        kept = np.ones(len(one.pairs), dtype=np.bool_)
        for group, answered in passed.items():
            if one.name in group:
                kept &= ~((one.verdict == UNKNOWN) & answered[one.pairs])
        yield one if kept.all() else _listed(one, np.flatnonzero(kept))


def _listed(one: Comparison, kept: Rows) -> Comparison:
    """The comparison of some of its pairs, which keep their numbers."""
    return replace(
        one,
        pairs=one.pairs[kept],
        similarity=one.similarity[kept],
        verdict=one.verdict[kept],
        margin=one.margin[kept],
    )


def _spoken(queries: ItemTable) -> list[list[str]]:
    """Attributes that each query states or says."""
    names: list[list[str]] = [[] for _ in range(len(queries))]
    columns: tuple[Mapping[str, QuantityColumn | CategoryColumn], ...] = (queries.quantities, queries.categories)
    for name, column in chain.from_iterable(one.items() for one in columns):
        for row in column.rows.tolist():
            names[row].append(name)
    return names


def _comparison(code: str, name: str, rule: AttributeRule, compared: Compared, *, needed: bool) -> Comparison:
    """The pairs where the attribute is asked, numbered within those compared.

    What the class cannot do without (`core`) is a question to the buyer even where the import does not state it; what
    else is critical is asked by stating it: an import without a coil voltage or an Ex marking asks for none.
    """
    listed = np.flatnonzero(compared.asked | needed)
    similarity = compared.similarity[listed]
    return Comparison(
        name=name,
        evidence="attribute",
        class_code=code,
        generic=False,
        comparator=compared.comparator,
        rule=rule,
        weight=0.0,
        pairs=listed,
        similarity=similarity,
        verdict=verdicts(similarity),
        margin=compared.margin[listed],
    )


def verdicts(similarity: Floats) -> Verdicts:
    """PASS at 1, FAIL below, UNKNOWN at NaN."""
    known = np.where(similarity == 1.0, PASS, FAIL)
    return np.where(np.isnan(similarity), UNKNOWN, known).astype(np.int8)


def _quantities(query: Side, candidate: Side, name: str, rule: AttributeRule) -> Compared:
    """Numbers against numbers; a word on one side tells nothing, base units that differ are a conflict."""
    comparator = quantity_comparator(rule)
    asked, nothing = query.states(name) | query.says(name), np.full(len(query.rows), np.nan)
    units = query.unit(name), candidate.unit(name)
    if None not in units and units[0] != units[1]:
        conflict = np.where(query.states(name) & candidate.states(name), 0.0, np.nan)
        return Compared(asked, conflict, nothing, comparator)
    required = Required(len(query.rows), any_enough=False)
    for mine in range(query.alternatives(name, numeric=True)):
        wanted = query.spans(name, mine, rule)
        offered = Offered(len(query.rows))
        for other in range(candidate.alternatives(name, numeric=True)):
            given = candidate.spans(name, other, rule)
            offered.add(comparator.compare(wanted, given), ~np.isnan(given.low), comparator.margin(wanted, given))
        required.add(offered.similarity(), ~np.isnan(wanted.low), offered.margin)
    return Compared(asked | required.present, required.similarity(), required.margin, comparator)


def _categories(query: Side, candidate: Side, name: str, rule: AttributeRule) -> Compared:
    """Words against words."""
    comparator = category_comparator(rule)
    nothing = np.full(len(query.rows), np.nan)
    if rule.assume is None and not query.says(name).any():
        return Compared(np.zeros(len(query.rows), dtype=np.bool_), nothing, nothing, comparator)
    required = Required(len(query.rows), any_enough=comparator.any_alternative)
    for mine in range(query.alternatives(name, numeric=False)):
        wanted = query.words(name, mine, rule)
        offered = Offered(len(query.rows))
        for other in range(candidate.alternatives(name, numeric=False)):
            given = candidate.words(name, other, rule)
            offered.add(_by_distinct(comparator, wanted, given), given.codes >= 0, nothing)
        required.add(offered.similarity(), wanted.codes >= 0, nothing)
    similarity = required.similarity()
    return Compared(required.present, similarity, comparator.margin(similarity), comparator)


def _by_distinct(comparator: CategoryComparator, query: Words, candidate: Words) -> Floats:
    """The comparison made once for each distinct pair of words: a catalog has few of them."""
    span = len(candidate.vocabulary) + 1
    both = (query.codes + 1) * span + candidate.codes + 1
    distinct, which = np.unique(both, return_inverse=True)
    asked, given = query.text(distinct // span - 1), candidate.text(distinct % span - 1)
    return comparator.compare(asked, given)[which]

"""Typed attributes of pairs, each class by its own rules, one column at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from catalogs.table import ItemTable
from config.model.classes import AttributeRule
from config.model.weights import Weights
from matcher.compare.category import CategoryComparator
from matcher.compare.quantity import QuantityComparator
from matcher.compare.rules import category_comparator, quantity_comparator
from matcher.compare.sides import Offered, Required, Side
from matcher.tables import FAIL, PASS, UNKNOWN, Candidates, Classes, Comparison, Flags, Floats, Strings, Verdicts

Compared = tuple[Flags, Floats, Floats]  # asked, similarity, margin


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
        query = Side(queries, candidates.query_row[pairs])
        candidate = Side(catalog, candidates.candidate_row[pairs])
        own = classes.own(code)
        ruled = own.attributes if own else {}
        for name in sorted({*ruled, *queries.quantities, *queries.categories}):
            rule = classes.rule(code, name, query.unit(name) or candidate.unit(name) or "")
            asked, similarity, margin = _compare(query, candidate, name, rule)
            # What the class cannot do without is a question to the buyer even where the import does not state it;
            # compliance is asked by stating it: an import without an Ex marking asks for none.
            always = rule.critical and rule.role != "compliance" and name in ruled
            listed = np.flatnonzero(asked | always)
            if len(listed):
                yield Comparison(
                    name=name,
                    evidence="attribute",
                    class_code=code,
                    comparator=_comparator(query, candidate, name, rule),
                    rule=rule,
                    weight=rule.weight * getattr(weights.roles, rule.role),
                    pairs=pairs[listed],
                    similarity=similarity[listed],
                    verdict=verdicts(similarity[listed]),
                    margin=margin[listed],
                )


def verdicts(similarity: Floats) -> Verdicts:
    """PASS at 1, FAIL below, UNKNOWN at NaN."""
    known = np.where(similarity == 1.0, PASS, FAIL)
    return np.where(np.isnan(similarity), UNKNOWN, known).astype(np.int8)


def _numeric(query: Side, candidate: Side, name: str) -> bool:
    return query.unit(name) is not None or candidate.unit(name) is not None


def _comparator(
    query: Side, candidate: Side, name: str, rule: AttributeRule
) -> QuantityComparator | CategoryComparator:
    return quantity_comparator(rule) if _numeric(query, candidate, name) else category_comparator(rule)


def _compare(query: Side, candidate: Side, name: str, rule: AttributeRule) -> Compared:
    """Asked, similarity and margin of every pair; a number and a word of one attribute cannot be compared."""
    if not _numeric(query, candidate, name):
        return _categories(query, candidate, name, rule)
    asked, similarity, margin = _quantities(query, candidate, name, rule)
    if name in query.table.categories:
        stated_only = rule.model_copy(update={"assume": None})
        in_words, of_words, _ = _categories(query, candidate, name, stated_only)
        asked = asked | in_words
        similarity = np.where(np.isnan(similarity), of_words, similarity)
    return asked, similarity, margin


def _quantities(query: Side, candidate: Side, name: str, rule: AttributeRule) -> Compared:
    """Numbers against numbers; base units that differ are a conflict."""
    units = query.unit(name), candidate.unit(name)
    if None not in units and units[0] != units[1]:
        asked = query.states(name)
        return asked, np.where(asked & candidate.states(name), 0.0, np.nan), np.full(len(asked), np.nan)
    comparator = quantity_comparator(rule)
    required = Required(len(query.rows), any_enough=False)
    for mine in range(query.alternatives(name, numeric=True)):
        wanted = query.spans(name, mine, rule)
        offered = Offered(len(query.rows))
        for other in range(candidate.alternatives(name, numeric=True)):
            given = candidate.spans(name, other, rule)
            offered.add(comparator.compare(wanted, given), ~np.isnan(given.low), comparator.margin(wanted, given))
        required.add(offered.similarity(), ~np.isnan(wanted.low), offered.margin)
    return required.present, required.similarity(), required.margin


def _categories(query: Side, candidate: Side, name: str, rule: AttributeRule) -> Compared:
    """Words against words; margins have no meaning."""
    comparator = category_comparator(rule)
    nothing = np.full(len(query.rows), np.nan)
    required = Required(len(query.rows), any_enough=comparator.any_alternative)
    for mine in range(query.alternatives(name, numeric=False)):
        wanted = query.texts(name, mine, rule)
        offered = Offered(len(query.rows))
        for other in range(candidate.alternatives(name, numeric=False)):
            given = candidate.texts(name, other, rule)
            offered.add(_by_distinct(comparator, wanted, given), given != "", nothing)
        required.add(offered.similarity(), wanted != "", nothing)
    return required.present, required.similarity(), nothing


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

"""The shipped catalogs through the whole engine: the substitutes that makers and standards state come first."""

from __future__ import annotations

import re

import numpy as np
import pytest

from catalogs import load_catalog
from catalogs.item import Item
from catalogs.items import normalize_rows
from catalogs.samples import IMPORTS, OFFERS
from catalogs.table import ItemTable
from config.load import load_config
from matcher.engine import Matcher
from matcher.matches import Matches
from matcher.why import why

pytestmark = pytest.mark.slow

ABOVE_D = ("A", "B", "C")


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_catalog(OFFERS), cost=None)


@pytest.fixture(scope="module")
def matches(matcher: Matcher) -> Matches:
    imports = load_catalog(IMPORTS)
    wanted = [row for row in range(len(imports)) if pump_size(imports.item(row).name) or bearing_key(imports.item(row))]
    return matcher.match(imports.take(np.array(wanted)), limit=10)


def pump_size(name: str) -> tuple[str, str] | None:
    """("10", "6") of CR 10-6 and of BM 10-6A."""
    found = re.search(r"\b(?:CR|BM) (\d+)-(\d+)", name)
    return (found[1], found[2]) if found else None


def bearing_key(item: Item) -> str:
    return next((one.key for one in item.designations if one.family.startswith("bearing")), "")


def test_the_first_offer_for_a_pump_has_its_size(matches: Matches) -> None:
    sizes = {size for offer in matches.catalog.details if "BM" in offer.name and (size := pump_size(offer.name))}
    asked, right = 0, 0
    for row in range(len(matches.queries)):
        size = pump_size(matches.queries.item(row).name)
        if size in sizes:
            asked += 1
            pairs = matches.pairs_of(row)
            best = matches.catalog.item(int(matches.candidates.candidate_row[pairs[0]])) if len(pairs) else None
            right += best is not None and pump_size(best.name) == size
    assert asked >= 20
    assert right >= 0.95 * asked, f"{right} of {asked}"


def test_no_pump_of_another_flow_is_offered_above_d(matches: Matches) -> None:
    for pair in range(len(matches)):
        query = pump_size(matches.queries.item(int(matches.candidates.query_row[pair])).name)
        offer = pump_size(matches.catalog.item(int(matches.candidates.candidate_row[pair])).name)
        if query and offer and query[0] != offer[0] and float(offer[0]) < float(query[0]):
            assert str(matches.grades.letter[pair]) not in ABOVE_D, (query, offer)


def test_cr_10_6_never_gets_bm_15_6_above_d(matcher: Matcher) -> None:
    query = load_names("Насос вертикальный многоступенчатый Grundfos CR 10-6")
    rows = [row for row in range(len(matcher.catalog)) if pump_size(matcher.catalog.item(row).name) == ("15", "6")]
    assert rows
    for row in rows:
        assert str(why(matcher, query, 0, row).matches.grades.letter[0]) not in ABOVE_D


def load_names(*names: str) -> ItemTable:
    return ItemTable.from_items(
        normalize_rows([{"id": str(n), "name": name} for n, name in enumerate(names)], load_config())
    )


def test_the_first_offer_for_a_bearing_is_the_same_bearing(matches: Matches) -> None:
    offered = {key for offer in matches.catalog.details if (key := bearing_key(offer))}
    asked, right = 0, 0
    for row in range(len(matches.queries)):
        key = bearing_key(matches.queries.item(row))
        if key and key in offered:
            asked += 1
            pairs = matches.pairs_of(row)
            best = matches.catalog.item(int(matches.candidates.candidate_row[pairs[0]])) if len(pairs) else None
            right += best is not None and key in {one.key for one in best.designations}
    assert asked >= 50
    assert right >= 0.97 * asked, f"{right} of {asked}"

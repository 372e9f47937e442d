"""Codes of two names: equal, in conflict, or silent; never almost equal."""

from __future__ import annotations

import math

import numpy as np
import pytest

from catalogs.item import Item
from catalogs.normalize.code import find_codes
from matcher.compare.evidence import Code, Lexicon, Prepared, own_shapes, without_digits
from tests.matcher.hands import item, table


def codes(query: Item, candidate: Item) -> float:
    lexicon = Lexicon()
    sides = Prepared.of(table(query), lexicon), Prepared.of(table(candidate), lexicon)
    first = np.array([0])
    return float(Code().compare(*sides, first, first)[0])


def named(item_id: str, name: str) -> Item:
    return item(item_id, name.casefold(), codes=" ".join(find_codes(name)))


@pytest.mark.parametrize(
    ("asked", "offered", "expected"),
    [
        ("TS500GSJ25", "TS500GSJ25", 1.0),
        ("TS500GSJ25", "TS320GSJ25", 0.0),  # one digit group apart is another product, however alike the rest
        ("UA123", "UA124", 0.0),
        ("PS-LX350H", "PSLX350H", 1.0),
        ("PS-LX350H", "WFW9200SWH", math.nan),  # codes of different systems say nothing of each other
    ],
)
def test_a_code_is_equal_in_conflict_or_silent(asked: str, offered: str, expected: float) -> None:
    found = codes(named("q", f"player {asked}"), named("c", f"player {offered}"))
    assert found == expected or (math.isnan(found) and math.isnan(expected))


def test_a_list_of_what_a_thing_fits_contradicts_no_code() -> None:
    griddle = item("q", "griddle 7542", codes="7542")
    assert codes(griddle, item("c", "griddle 5500", codes="5500")) == 0.0
    assert math.isnan(codes(griddle, item("c", "griddle for 1000 5500", codes="1000 5500")))
    assert codes(griddle, item("c", "griddle for 1000 7542", codes="1000 7542")) == 1.0


def test_a_shape_that_several_codes_share_is_nobodys_own() -> None:
    assert own_shapes(["1000", "5500", "s300"]) == ("s000",)


def test_words_are_names_without_what_holds_a_digit() -> None:
    assert without_digits("насос цнс 38-44 11 квт dn50") == "насос цнс квт"

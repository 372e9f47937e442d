"""The languages say the same things, in the same places, with the same facts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import pytest

from catalogs import load_catalog
from catalogs.item import Quantity, Value
from catalogs.samples import IMPORTS, OFFERS
from config.errors import UserError
from config.load import load_config
from config.model.base import read_yaml
from matcher.words.language import FOLDER, LANGUAGES, counted, load_words, plural, shown_number
from matcher.words.values import Values

_OWN = ("counts", "categories")  # plural forms and names of values differ by language


def leaves(document: dict[str, Any], path: str = "") -> Iterator[tuple[str, object]]:
    for key, one in document.items():
        if isinstance(one, dict):
            yield from leaves(one, f"{path}{key}.")
        else:
            yield f"{path}{key}", one


def test_every_language_has_the_same_sentences_with_the_same_facts() -> None:
    texts = {}
    for language in LANGUAGES:
        document = {key: one for key, one in read_yaml(FOLDER / f"{language}.yml").items() if key not in _OWN}
        found = dict(leaves(document))
        assert all(isinstance(text, str) for text in found.values()), found
        texts[language] = {key: set(re.findall(r"\{(\w+)\}", str(text))) for key, text in found.items()}
    factor = ("sentences.more_times", "sentences.less_times")  # one language counts times, the other names a factor
    for key in factor:
        assert all(texts[language].pop(key) for language in LANGUAGES)
    assert texts["ru"] == texts["en"]


def test_categories_have_a_name_in_every_language() -> None:
    names = [set(load_words(language).section("categories")) for language in LANGUAGES]
    assert names[0] == names[1]


def test_every_category_a_grammar_decodes_has_a_name() -> None:
    known = load_words("ru").section("categories")
    codes = set()
    for sample in (IMPORTS, OFFERS):
        for item in load_catalog(sample).details:
            decoded = (value.category or "" for value in item.values if value.kind == "decoded")
            codes |= {code for code in decoded if re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", code)}
    assert codes - set(known) == set()


def test_an_unknown_language_names_the_known_ones() -> None:
    with pytest.raises(UserError, match="ru, en"):
        load_words("fr")


@pytest.mark.parametrize(
    ("number", "russian", "english"),
    [
        (0.0, "0", "0"),
        (-0.0, "0", "0"),
        (2.2, "2,2", "2.2"),
        (0.55, "0,55", "0.55"),
        (1500.0, "1500", "1500"),
        (12345.6, "12\N{NO-BREAK SPACE}346", "12\N{NO-BREAK SPACE}346"),
        (1234567.4, "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567", "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567"),
        (-40.0, "\N{MINUS SIGN}40", "\N{MINUS SIGN}40"),
        (0.00001, "0,00001", "0.00001"),
        (99999.6, "100\N{NO-BREAK SPACE}000", "100\N{NO-BREAK SPACE}000"),
    ],
)
def test_numbers_for_people(number: float, russian: str, english: str) -> None:
    assert shown_number(number, load_words("ru")) == russian
    assert shown_number(number, load_words("en")) == english


@pytest.mark.parametrize(
    ("number", "form"),
    [(1, "one"), (2, "few"), (5, "many"), (11, "many"), (12, "many"), (21, "one"), (22, "few"), (2.5, "other")],
)
def test_russian_plurals(number: float, form: str) -> None:
    assert plural("ru", number) == form


def test_counted() -> None:
    assert [counted(load_words("ru"), number, "times") for number in (2, 5, 2.5)] == ["2 раза", "5 раз", "2,5 раза"]


def shown(language: str, attribute: str, low: float, high: float, unit: str) -> str:
    return Values(load_words(language), load_config()).of(attribute, (Value(attribute, Quantity(low, high), unit),))


@pytest.mark.parametrize(
    ("attribute", "low", "high", "unit", "russian", "english"),
    [
        ("power", 11000, 11000, "W", "11 кВт", "11 kW"),
        ("flow", 10 / 3600, 12 / 3600, "m**3/s", "10–12 м³/ч", "10–12 m³/h"),
        ("ambient_temperature", -40, 70, "degC", "\N{MINUS SIGN}40…+70 °C", "\N{MINUS SIGN}40…+70 °C"),
        ("length", -math.inf, 0.4, "m", "до 400 мм", "up to 400 mm"),
        ("head", 60, math.inf, "m", "от 60 м", "from 60 m"),
        ("efficiency", 0.85, 0.85, "1", "85 %", "85%"),
        ("current", 0.004, 0.02, "A", "4–20 мА", "4–20 mA"),
        ("poles", 4, 4, "1", "4", "4"),
        ("no_such_attribute", 1.6e6, 1.6e6, "Pa", "1,6 МПа", "1.6 MPa"),
    ],
)
def test_values_for_people(attribute: str, low: float, high: float, unit: str, russian: str, english: str) -> None:
    assert shown("ru", attribute, low, high, unit) == russian
    assert shown("en", attribute, low, high, unit) == english

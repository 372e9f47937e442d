from __future__ import annotations

import pytest

from catalogs.normalize.cognates import sounds_of
from catalogs.normalize.lexicon import lexicon, merged, parts_of, translate, use_lexicon
from config.load import load_config


@pytest.mark.parametrize(
    ("foreign", "russian"),
    [("toaster", "тостер"), ("modulator", "модулятор"), ("potentiometer", "потенциометр"), ("zylinder", "цилиндр")],
)
def test_a_borrowed_word_sounds_as_it_did(foreign: str, russian: str) -> None:
    assert sounds_of([foreign]) == sounds_of([russian]) != []


def test_short_words_and_other_words_do_not_sound_alike() -> None:
    assert sounds_of(["gong", "реле"]) == []
    assert sounds_of(["schalter"]) != sounds_of(["выключатель"])


def test_a_compound_is_read_by_its_parts_where_it_is_unknown_itself() -> None:
    known = {"sammelschiene", "klemme", "schiene", "kabel"}
    assert parts_of("sammelschienenklemme", known) == ("sammelschiene", "klemme")
    assert parts_of("kabelbaum", known) == ()


def test_an_unknown_word_is_looked_for_by_its_sound_and_fur_is_no_fur() -> None:
    config = load_config()
    shipped = lexicon(config)
    use_lexicon(config, merged([("klemme", "зажим", 0.8), ("fur", "мех", 0.9), ("schiene", "шина", 0.9)]))
    try:
        assert translate("Schienenklemme für Toaster", config).keys() == {"шина", "зажим", "~snklm", "~tstr"}
    finally:
        use_lexicon(config, shipped)

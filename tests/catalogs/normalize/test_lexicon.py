from __future__ import annotations

from pathlib import Path

from catalogs.normalize.lexicon import foreign_words, read_lexicon, russian_words, translate
from config.load import load_config


def test_a_word_is_translated_by_the_names_it_stands_in() -> None:
    meanings = translate("pumps", load_config())
    assert max(meanings, key=lambda lemma: meanings[lemma]) == "насос"
    assert not any(lemma.isalpha() for lemma in translate("qwertyuiop", load_config()))


def test_words_lose_function_words_plurals_and_umlauts() -> None:
    assert foreign_words("Pumps for the Gehäuse") == ["pump", "gehause"]
    assert russian_words("Насосы для воды, прочие") == ["насос", "вода"]


def test_an_edition_without_the_table_translates_nothing(tmp_path: Path) -> None:
    assert read_lexicon(tmp_path) == {}

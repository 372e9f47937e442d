"""Vocabularies are linted at load: a slip names the choices."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.load import load_config
from config.model.categories import load_categories

CONFIG = load_config()


def load(folder: Path, text: str) -> None:
    (folder / "one.yml").write_text(text, encoding="utf-8")
    load_categories(folder, CONFIG.attributes, CONFIG.classes.profiles)


def test_an_unknown_attribute_or_class_is_named_with_the_choices(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"unknown attribute 'gear_typ'; known: .*gear_type"):
        load(tmp_path, "gear_typ: {classes: [gear_reducer], values: {}}")
    with pytest.raises(ConfigError, match=r"unknown class 'gear_reduce'; known: .*gear_reducer"):
        load(tmp_path, "gear_type: {classes: [gear_reduce], values: {}}")


def test_an_attribute_is_told_in_one_file(tmp_path: Path) -> None:
    text = "gear_type: {classes: [gear_reducer], values: {}}"
    (tmp_path / "another.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="another file"):
        load(tmp_path, text)


def test_every_attribute_told_by_words_decides_something() -> None:
    for attribute, vocabulary in CONFIG.categories.vocabularies.items():
        for code in vocabulary.classes:
            assert attribute in CONFIG.classes.profiles[code].attributes, (attribute, code)


def test_every_value_has_a_russian_and_an_english_name_or_is_a_code() -> None:
    for attribute, vocabulary in CONFIG.categories.vocabularies.items():
        for name, value in vocabulary.values.items():
            assert (value.ru and value.en) or value.codes, (attribute, name)

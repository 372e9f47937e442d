"""Words that state a category value of a class: «червячный», worm, Schnecken-, 蜗杆 all say gear_type = worm."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field

from config.errors import ConfigError
from config.model.attributes import Attributes
from config.model.base import Frozen, Labels, choices, read_yaml, validate


class CategoryValue(Labels):
    """Phrases that state one value, and codes that stand for it when they are the whole cell (IM B3 for IM1081)."""

    codes: tuple[str, ...] = ()


class Mark(Frozen):
    """A way to write a value that only these classes read so: `4-polig`, `кл. 1,0`, the 63x200 of a cylinder.

    `text` is a regular expression over the name as it stands, letter case aside; each group called v… is a number of
    `unit` (take: the largest or the smallest of them), or for a category what the vocabulary's codes stand for.
    """

    classes: tuple[str, ...]
    text: str
    unit: str = ""
    take: Literal["first", "largest", "smallest"] = "first"

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self.text, re.IGNORECASE)


class Vocabulary(Frozen):
    """The values of one attribute in the classes where these words mean it, and marks that say it without a word.

    `header`: in these classes a column called «тип» or type holds this attribute.
    """

    classes: tuple[str, ...] = ()
    header: bool = False
    values: dict[str, CategoryValue] = Field(default_factory=dict)
    marks: tuple[Mark, ...] = ()

    def speaks_of(self, class_code: str) -> bool:
        """Whether words or marks of this attribute are read in a class."""
        return class_code in self.classes or any(class_code in mark.classes for mark in self.marks)


class Categories:
    """Every vocabulary, by class."""

    def __init__(self, vocabularies: dict[str, Vocabulary]) -> None:
        self.vocabularies = vocabularies

    def of(self, class_code: str) -> Iterator[tuple[str, Vocabulary]]:
        """The attributes of a class that words can state, with their vocabularies."""
        return ((name, one) for name, one in self.vocabularies.items() if one.speaks_of(class_code))

    def type_attribute(self, class_code: str) -> str:
        """The attribute a column called «тип» holds in a class; "" where nothing says."""
        return next((name for name, one in self.of(class_code) if one.header and class_code in one.classes), "")

    def label(self, attribute: str, value: str, language: str) -> str:
        """What people call a value, in "ru" or "en"; "" where the vocabularies do not have it."""
        vocabulary = self.vocabularies.get(attribute)
        words = vocabulary.values.get(value) if vocabulary else None
        listed: tuple[str, ...] = getattr(words, language, ()) if words else ()
        return listed[0] if listed else ""


def load_categories(folder: Path, attributes: Attributes, class_codes: Collection[str]) -> Categories:
    """Read folder/*.yml; an unknown attribute or class, or an attribute told twice, is an error that names it."""
    found: dict[str, Vocabulary] = {}
    for path in sorted(folder.glob("*.yml")):
        for name, document in read_yaml(path).items():
            where = f"{folder.name}/{path.name}: {name}"
            attributes.check(name, where=where)
            if name in found:
                raise ConfigError("this attribute already has its words in another file", where=where)
            vocabulary = validate(Vocabulary, document, where=where)
            for code in (*vocabulary.classes, *(code for mark in vocabulary.marks for code in mark.classes)):
                if code not in class_codes:
                    raise choices("class", code, list(class_codes), where=where)
            _check_marks(vocabulary, where=where)
            found[name] = vocabulary
    return Categories(found)


def _check_marks(vocabulary: Vocabulary, *, where: str) -> None:
    for mark in vocabulary.marks:
        try:
            groups = mark.pattern.groupindex
        except re.error as error:
            raise ConfigError(f"'{mark.text}' is no pattern: {error}", where=where) from error
        if not any(group.startswith("v") for group in groups):
            raise ConfigError(f"'{mark.text}' has no group v", where=where)

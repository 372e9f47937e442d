"""Words that state a category value of a class: «червячный», worm, Schnecken-, 蜗杆 all say gear_type = worm."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from config.errors import ConfigError
from config.model.attributes import Attributes
from config.model.base import Frozen, Labels, choices, read_yaml, validate


class CategoryValue(Labels):
    """Phrases that state one value, and codes that stand for it when they are the whole cell (IM B3 for IM1081)."""

    codes: tuple[str, ...] = ()


class Vocabulary(Frozen):
    """The values of one attribute in the classes where these words mean it.

    `header`: in these classes a column called «тип» or type holds this attribute.
    """

    classes: tuple[str, ...]
    header: bool = False
    values: dict[str, CategoryValue]


class Categories:
    """Every vocabulary, by class."""

    def __init__(self, vocabularies: dict[str, Vocabulary]) -> None:
        self.vocabularies = vocabularies

    def of(self, class_code: str) -> Iterator[tuple[str, Vocabulary]]:
        """The attributes of a class that words can state, with their vocabularies."""
        return ((name, one) for name, one in self.vocabularies.items() if class_code in one.classes)

    def type_attribute(self, class_code: str) -> str:
        """The attribute a column called «тип» holds in a class; "" where nothing says."""
        return next((name for name, one in self.of(class_code) if one.header), "")

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
            for code in vocabulary.classes:
                if code not in class_codes:
                    raise choices("class", code, list(class_codes), where=where)
            found[name] = vocabulary
    return Categories(found)

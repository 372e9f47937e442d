"""Words of a name or cell → category values of its class, by the vocabularies of config/categories."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from weakref import WeakKeyDictionary

from catalogs.item import Quantity, Value
from catalogs.normalize.code import normalize_code
from catalogs.normalize.terms import Tagger
from config.load import Config
from config.model.base import Labels
from config.model.categories import Mark

TYPE_HEADERS = frozenset({"тип", "вид", "type", "typ", "kind", "art", "类型"})
_STEM = 4  # letters of a word that inflection leaves alone, enough to find the span again


class Reader:
    """The vocabularies of one class, compiled."""

    def __init__(self, config: Config, class_code: str) -> None:
        names: dict[str, Labels] = {}
        self._codes: dict[tuple[str, str], str] = {}
        self._marks: list[tuple[str, Mark, float]] = []
        for attribute, vocabulary in config.categories.of(class_code):
            for mark in vocabulary.marks:
                if class_code in mark.classes:
                    self._marks.append((attribute, mark, _factor(config, mark.unit)))
            for value, words in vocabulary.values.items():
                if class_code not in vocabulary.classes:
                    continue
                names[f"{attribute}={value}"] = Labels(ru=words.ru, en=words.en, de=words.de, zh=words.zh)
                for code in (value, *words.codes):
                    self._codes[attribute, normalize_code(code)] = value
        marked = {attribute for attribute, _, _ in self._marks}
        self.attributes = frozenset(name.partition("=")[0] for name in names) | marked
        self._tagger = Tagger(names) if names else None
        self._attributes = config.attributes
        self.read = lru_cache(maxsize=20_000)(self._read)

    def _read(self, text: str) -> tuple[Value, ...]:
        """Values stated in `text`, one an attribute; an attribute stated two ways is left out."""
        found: dict[str, list[Value]] = {}
        for attribute, mark, factor in self._marks:
            for match in mark.pattern.finditer(text):
                found.setdefault(attribute, []).append(self._marked(attribute, mark, match, factor))
        if self._tagger is not None:
            reading = self._tagger.read(text)
            for mention in reading.mentions:
                for concept in mention.concepts:
                    attribute, _, value = concept.partition("=")
                    span = _span(text, reading.tokens[mention.start : mention.end])
                    found.setdefault(attribute, []).append(self._value(attribute, value, span))
        return tuple(values[0] for values in found.values() if len({_meaning(one) for one in values}) == 1)

    def _marked(self, attribute: str, mark: Mark, match: re.Match[str], factor: float) -> Value:
        groups = [text for name, text in match.groupdict().items() if name.startswith("v") and text]
        if not self._attributes.is_quantity(attribute):
            known = self._codes.get((attribute, normalize_code(groups[0])))
            return Value(attribute, category=known or groups[0].replace(",", "."), text=match.group())
        amounts = [float(text.replace(",", ".")) * factor for text in groups]
        amount = {"first": amounts[0], "largest": max(amounts), "smallest": min(amounts)}[mark.take]
        amount = float(f"{amount:.12g}")
        return Value(attribute, Quantity(amount, amount), self._attributes.base_unit(attribute), text=match.group())

    def meaning(self, attribute: str, text: str) -> Value | None:
        """The value a whole cell of `attribute` stands for: a code, or words; None where it is neither."""
        value = self._codes.get((attribute, normalize_code(text)))
        if value is not None:
            return self._value(attribute, value, text)
        return next((one for one in self.read(text) if one.attribute == attribute), None)

    def _value(self, attribute: str, value: str, text: str) -> Value:
        if self._attributes.is_quantity(attribute):
            amount = float(value)
            return Value(attribute, Quantity(amount, amount), self._attributes.base_unit(attribute), text=text)
        return Value(attribute, category=value, text=text)


def read_categories(text: str, config: Config, *, class_code: str, column: str = "") -> tuple[Value, ...]:
    """Category values that the words of `text` state of an item of the class; none for an unknown class."""
    return tuple(replace(value, column=column) for value in reader(config, class_code).read(text))


def canonical_category(value: Value, config: Config, *, class_code: str) -> Value:
    """`value` under the name its class's vocabulary has for it (IM B3 → IM1081); unchanged where it has none."""
    if value.category is None:
        return value
    known = reader(config, class_code)
    attribute = value.attribute
    if attribute in TYPE_HEADERS:
        attribute = config.categories.type_attribute(class_code)
    meant = known.meaning(attribute, value.category) if attribute in known.attributes else None
    if meant is None:
        return value
    return replace(value, attribute=attribute, category=meant.category, quantity=meant.quantity, unit=meant.unit)


def reader(config: Config, class_code: str) -> Reader:
    """The compiled vocabularies of a class; made once for a configuration."""
    made = _READERS.setdefault(config, {})
    found = made.get(class_code)
    if found is None:
        found = made[class_code] = Reader(config, class_code)
    return found


_READERS: WeakKeyDictionary[Config, dict[str, Reader]] = WeakKeyDictionary()


def _factor(config: Config, spelling: str) -> float:
    unit = config.units.find(spelling).unit if spelling else None
    return unit.factor if unit else 1.0


def _meaning(value: Value) -> tuple[str | None, Quantity | None]:
    return value.category, value.quantity


def _span(text: str, tokens: tuple[str, ...]) -> str:
    """The part of `text` from the first to the last of `tokens`, which are normalized; all of it where they hide."""
    lowered = text.lower().replace("ё", "е")
    starts = [lowered.find(token[:_STEM]) for token in tokens]
    if -1 in starts or not tokens:
        return text
    last = max(starts)
    word = re.compile(r"[^\W\d_]*").match(text, last)
    return text[min(starts) : word.end() if word else len(text)]

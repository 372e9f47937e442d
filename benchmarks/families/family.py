"""One family: a grid whose points are numbers, and templates that write a point down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("ru", "en", "de", "zh")
COMMAS = ("ru", "de")  # languages whose decimal sign is a comma
_FIELD = re.compile(r"\{([\w.]+)\}")
_GAP = re.compile(r"\s+(?=[,;)]|\s|$)")

Column = tuple[str, ...]  # one spelling for each value of an axis


@dataclass(frozen=True, slots=True)
class Template:
    """Text between fields, and for each field its axis and the spellings of the axis's values; axis -1 is the maker."""

    first: str
    fields: tuple[tuple[int, Column, str], ...]  # the text that follows stands beside its field
    gaps: bool  # some value is written as nothing

    def render(self, indices: Sequence[int], maker: str) -> str:
        """The text of one point, blanks in order."""
        text = self.first
        for axis, column, after in self.fields:
            text += (maker if axis < 0 else column[indices[axis]]) + after
        return _GAP.sub("", text).strip(" ,") if self.gaps else text


@dataclass(frozen=True, slots=True)
class Family:
    """`size` points; `share` of a hundred offers; `price` in roubles of the smallest point."""

    name: str
    share: int
    price: float
    makers: tuple[str, ...]
    foreign: tuple[tuple[str, str], ...]
    counts: tuple[int, ...]
    derived: tuple[tuple[int, ...], ...]
    size: int
    offers: tuple[tuple[Template, Template], ...]
    imports: dict[str, tuple[tuple[Template, Template], ...]]
    models: tuple[Template, Template]

    def indices(self, point: int) -> list[int]:
        """Which value of each axis, then of each derived field, a point has."""
        found = []
        for count in self.counts:
            point, at = divmod(point, count)
            found.append(at)
        for axes in self.derived:
            at = 0
            for axis in axes:
                at = at * self.counts[axis] + found[axis]
            found.append(at)
        return found

    def offer(self, point: int, dice: int, maker: str) -> tuple[str, str, str]:
        """Name, description and model as a domestic maker writes them."""
        return self._written(self.offers[dice // 10 % len(self.offers)], self.models[0], point, maker)

    def imported(self, point: int, dice: int, language: str, maker: str) -> tuple[str, str, str]:
        """Name, description and model as a foreign maker's list has them."""
        ways = self.imports[language]
        return self._written(ways[dice // 10 % len(ways)], self.models[1], point, maker)

    def price_of(self, point: int, dice: int) -> str:
        """Roubles: larger on every axis costs more, and makers differ by a few per cent."""
        value = self.price
        for count in self.counts:
            point, at = divmod(point, count)
            value *= 1 + at / count
        return str(round(value * (0.92 + dice // 1000 % 17 / 100)))

    def _written(self, way: tuple[Template, Template], model: Template, point: int, maker: str) -> tuple[str, str, str]:
        indices = self.indices(point)
        name, text = way
        return name.render(indices, maker), text.render(indices, maker), model.render(indices, maker)


@cache
def read_families() -> tuple[Family, ...]:
    """Every family of the folder, in the order of their names."""
    return tuple(_family(path) for path in sorted(Path(__file__).parent.glob("*.yml")))


def _family(path: Path) -> Family:
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    axes = {name: _values(values) for name, values in said["axes"].items()}
    order = list(axes)
    fields: dict[str, tuple[int, list[Any]]] = {}
    for axis, (name, values) in enumerate(axes.items()):
        if not isinstance(values[0], dict):
            fields[name] = axis, values
            continue
        for column in sorted({key for value in values for key in value}):
            fields[f"{name}.{column}"] = axis, [value.get(column, "") for value in values]
    derived = said.get("derived", {})
    for axis, (name, rule) in enumerate(derived.items(), len(order)):
        fields[name] = axis, [_rounded(prod(of) * rule["times"]) for of in product(*(axes[of] for of in rule["of"]))]
    counts = tuple(len(values) for values in axes.values())

    def way(text: str, language: int) -> tuple[Template, Template]:
        name, _, description = text.partition(" | ")
        return _template(name, fields, language), _template(description, fields, language)

    return Family(
        name=path.stem,
        share=said["share"],
        price=said["price"],
        makers=tuple(said["makers"]),
        foreign=tuple((maker, country) for maker, country in said["foreign"]),
        counts=counts,
        derived=tuple(tuple(order.index(of) for of in rule["of"]) for rule in derived.values()),
        size=prod(counts),
        offers=tuple(way(text, 0) for text in said["offers"]),
        imports={name: tuple(way(text, at) for text in said["imports"][name]) for at, name in enumerate(LANGUAGES)},
        models=(_template(said["model"][0], fields, 0), _template(said["model"][1], fields, 1)),
    )


def _values(said: Any) -> list[Any]:
    """A list as it stands, a range, or a table whose first row names the columns."""
    if isinstance(said, list):
        return said
    if "table" in said:
        names, *rows = said["table"]
        return [dict(zip(names, row, strict=True)) for row in rows]
    steps = round((said["to"] - said["from"]) / said["step"])
    return [_rounded(said["from"] + said["step"] * at, 6) for at in range(steps + 1)]


def _rounded(value: float, digits: int = 2) -> float | int:
    rounded = float(f"{value:.{digits}g}")
    return int(rounded) if rounded == int(rounded) else rounded


def _template(text: str, fields: dict[str, tuple[int, list[Any]]], language: int) -> Template:
    parts = _FIELD.split(text)
    found = []
    for name, after in zip(parts[1::2], parts[2::2], strict=True):
        axis, values = (-1, []) if name == "maker" else fields[name]
        found.append((axis, tuple(_spelled(value, language) for value in values), after))
    return Template(parts[0], tuple(found), any("" in column for _, column, _ in found))


def _spelled(value: Any, language: int) -> str:
    """A value in a language: one spelling for all, a domestic and a foreign one, or one for each language."""
    if isinstance(value, list):
        value = value[min(language, len(value) - 1)]
    if isinstance(value, float) and LANGUAGES[language] in COMMAS:
        return str(value).replace(".", ",")
    return str(value)

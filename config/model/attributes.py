"""Attributes of equipment: what is measured, in which unit people read it, and the words that name it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from config.errors import ConfigError
from config.model.base import Frozen, Labels, choices, read_yaml, validate
from config.model.units import Units

ANY = "any"  # the dimension of an attribute that takes whatever its class measures: a measuring range


class QuantityAttribute(Labels):
    """A measured attribute. Values are kept in the base unit of `dimension`, `unit` is what people read."""

    dimension: str
    unit: str
    symbols: tuple[str, ...] = ()  # name it only before "=" or in a header


class CategoryAttribute(Labels):
    """An attribute whose value is a word or a code; each pattern holds the value in its group `v`."""

    patterns: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()  # letters one of which a text must hold before a pattern is worth a search
    source: str = ""


class AttributeFile(Frozen):
    """config/attributes.yml."""

    quantities: dict[str, QuantityAttribute]
    categories: dict[str, CategoryAttribute]
    size_orders: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # class → what its "25x52x15" lists


class Attributes:
    """Every attribute by name, with its base unit."""

    def __init__(self, source: AttributeFile, units: Units, *, where: str = "attributes.yml") -> None:
        self.quantities = source.quantities
        self.categories = source.categories
        self.size_orders = source.size_orders
        twice = source.quantities.keys() & source.categories.keys()
        if twice:
            raise ConfigError(f"both a quantity and a category: {', '.join(sorted(twice))}", where=where)
        for name, one in source.quantities.items():
            if one.dimension != ANY:
                units.check_dimension(one.dimension, where=f"{where}: {name}")
            _check_unit(name, one, units, where)
        for name, category in source.categories.items():
            for pattern in category.patterns:
                _check_pattern(name, pattern, where)
        for order in source.size_orders.values():
            for name in order:
                self.check(name, where=f"{where}: size_orders")
        self._base = {name: units.dimensions.get(one.dimension, "") for name, one in source.quantities.items()}

    def __contains__(self, name: object) -> bool:
        return name in self.quantities or name in self.categories

    def __iter__(self) -> Iterator[str]:
        yield from self.quantities
        yield from self.categories

    def is_quantity(self, name: str) -> bool:
        """Whether the attribute is measured; False for a category or an unknown name."""
        return name in self.quantities

    def base_unit(self, name: str) -> str:
        """Base unit of a quantity attribute; "" for a category, an unknown name, or one that takes any dimension."""
        return self._base.get(name, "")

    def display_unit(self, name: str) -> str:
        """Name of the unit people read the attribute in; "" for a category or an unknown name."""
        return self.quantities[name].unit if name in self.quantities else ""

    def label(self, name: str, language: str = "en") -> str:
        """The attribute's name for people, else its own name with spaces."""
        one: Labels | None = self.quantities.get(name) or self.categories.get(name)
        listed: tuple[str, ...] = getattr(one, language, ()) if one else ()
        return listed[0] if listed else name.replace("_", " ")

    def check(self, name: str, *, where: str) -> None:
        """Raise the error that names the choices when an attribute is unknown."""
        if name not in self:
            raise choices("attribute", name, list(self), where=where)


def _check_unit(name: str, one: QuantityAttribute, units: Units, where: str) -> None:
    if one.unit == "1":
        return
    unit = units.by_name.get(one.unit)
    if unit is None or unit.dimension != one.dimension:
        known = [each.name for each in units.by_name.values() if each.dimension == one.dimension]
        raise choices(f"{one.dimension} unit", one.unit, known, where=f"{where}: {name}")


def _check_pattern(name: str, pattern: str, where: str) -> None:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ConfigError(f"{name}: pattern '{pattern}' is not valid: {error}", where=where) from error
    if "v" not in compiled.groupindex:
        raise ConfigError(f"{name}: pattern '{pattern}' has no group (?P<v>…) for the value", where=where)


def load_attributes(path: Path, units: Units) -> Attributes:
    """Read attributes.yml; an unknown dimension or unit is an error that names the choices."""
    return Attributes(validate(AttributeFile, read_yaml(path), where=path.name), units, where=path.name)

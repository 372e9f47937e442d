"""Values as people read them: units of the attribute, decimal marks, ranges, categories by name."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from catalogs.item import Quantity, Value
from config.load import Config
from config.model.units import Unit
from matcher.words.facts import Side
from matcher.words.language import Words, load_ladders, shown_number

_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_READABLE_FROM, _READABLE_TO = 0.05, 100_000.0


class Values:
    """Shows values of attributes in one language."""

    def __init__(self, words: Words, config: Config) -> None:
        self.words, self._config = words, config

    def label(self, name: str) -> str:
        """The attribute's name in the language."""
        known = self._config.attributes
        return (
            known.label(name, self.words.code)
            if name in known
            else self.words.get("attributes", name).replace("_", " ")
        )

    def class_name(self, code: str) -> str:
        """The class of equipment by its name in the language."""
        return self._config.classes.name(code, self.words.code) if code else ""

    def classes(self, query: Side, offer: Side) -> tuple[str, str]:
        """Both sides' classes by name."""
        first, second = (
            " / ".join(self.class_name(value.category or "") for value in one.values) for one in (query, offer)
        )
        return first, second

    def pair(self, name: str, query: Side, offer: Side) -> tuple[str, str]:
        """Both sides in one unit; "" for a side that says nothing."""
        if name == "class":
            return self.classes(query, offer)
        query, offer = self._numbered(name, query), self._numbered(name, offer)
        unit = self.unit(name, (*query.values, *offer.values))
        return self.side(query, unit), self.side(offer, unit)

    def of(self, name: str, values: Sequence[Value]) -> str:
        """Values of one side alone."""
        return self.side(Side(tuple(values)), self.unit(name, values))

    def side(self, side: Side, unit: Unit | None) -> str:
        """Alternatives apart by a slash, each once."""
        shown = [self._value(value, unit) for value in side.values]
        return " / ".join(dict.fromkeys(shown)) if shown else self.category(side.assumed)

    def category(self, text: str) -> str:
        """A category by its name in the language; a text of the catalog stays as it is."""
        return self.words.get("categories", text)

    def number(self, value: float, unit: Unit | None, base: str = "") -> str:
        """One value of the base unit in `unit`, with its name."""
        shown = shown_number(unit.from_base(value) if unit else value, self.words)
        return shown + self._suffix(unit, base)

    def percent(self, share: float) -> str:
        """A share as a percentage of at most three digits."""
        return shown_number(float(f"{100 * share:.3g}"), self.words) + (" %" if self.words.code == "ru" else "%")

    def unit(self, name: str, values: Iterable[Value]) -> Unit | None:
        """The attribute's own unit where its figures are readable, else the neighbour that makes them so."""
        listed = list(values)
        base = next((value.unit for value in listed if value.quantity is not None), "")
        own = self._config.units.by_name.get(self._config.attributes.display_unit(name))
        if own is not None and own.base != base:
            own = None
        sizes = [abs(end) for value in listed if value.quantity for end in _ends(value.quantity) if math.isfinite(end)]
        largest = max(sizes, default=0.0)
        if not largest or (own is not None and _READABLE_FROM <= abs(own.from_base(largest)) < _READABLE_TO):
            return own
        ladder = [self._config.units.by_name[one] for one in load_ladders().get(base, ())]
        fitting = [one for one in ladder if one.from_base(largest) >= 1.0]
        return fitting[-1] if fitting else (ladder[0] if ladder else own)

    def _numbered(self, name: str, side: Side) -> Side:
        """A number that the standard assumes, as the quantity it is."""
        if side.values or not side.assumed or not self._config.attributes.is_quantity(name):
            return side
        try:
            number = float(side.assumed)
        except ValueError:
            return side
        return Side((Value(name, Quantity(number, number), self._config.attributes.base_unit(name)),))

    def _value(self, value: Value, unit: Unit | None) -> str:
        if value.quantity is None:
            text = value.category or ""
            known = self.category(text)
            return (
                known
                if known != text
                else self._config.categories.label(value.attribute, text, self.words.code) or text
            )
        low, high = value.quantity.low, value.quantity.high
        if low == high:
            return self.number(low, unit, value.unit)
        bounds = self.words.section("bounds")
        if math.isinf(low) or math.isinf(high):
            end, word = (high, bounds["to"]) if math.isinf(low) else (low, bounds["from"])
            return f"{word} {self.number(end, unit, value.unit)}" if math.isfinite(end) else bounds["any"]
        first, last = (shown_number(unit.from_base(end) if unit else end, self.words) for end in (low, high))
        if low < 0:
            return f"{first}…{'+' if high > 0 else ''}{last}{self._suffix(unit, value.unit)}"
        return f"{first}–{last}{self._suffix(unit, value.unit)}"

    def _suffix(self, unit: Unit | None, base: str) -> str:
        text = self._unit_name(unit, base)
        if not text or text == "°" or (text == "%" and self.words.code == "en"):
            return text
        return f" {text}"

    def _unit_name(self, unit: Unit | None, base: str) -> str:
        name = unit.name if unit else base
        if name in ("", "1"):
            return ""
        known = self.words.section("units").get(name)
        return known or _spelling(self._config, name, self.words.code)


@lru_cache(maxsize=4)
def _spellings(config: Config) -> Mapping[str, Mapping[str, str]]:
    """Unit name → first spelling of each script."""
    found: dict[str, dict[str, str]] = {}
    for text, unit in config.units.spellings.items():
        found.setdefault(unit.name, {}).setdefault("ru" if _CYRILLIC.search(text) else "en", text)
    return found


def _spelling(config: Config, name: str, language: str) -> str:
    known = _spellings(config).get(name, {})
    return known.get(language) or known.get("en") or name.replace("**2", "²").replace("**3", "³").replace("*", "·")


def _ends(quantity: Quantity) -> tuple[float, float]:
    return quantity.low, quantity.high

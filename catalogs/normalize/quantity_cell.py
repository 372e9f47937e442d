"""A cell of a column that is an attribute: the header names it and may hold the unit."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from catalogs.item import Issue, Quantity, Value
from catalogs.normalize.numbers import NUMBER, Decimal, parse_number, prepare
from catalogs.normalize.quantity import Engine, Parsed, engine_of, parse_quantities
from catalogs.normalize.quantity_words import WORDLESS
from config.load import Config
from config.model.attributes import ANY
from config.model.units import Unit, skeleton

_HEADER_UNIT = re.compile(r"[,(\[/] *([^,()\[\]]{1,14}?) *[)\]]? *$|[([] *([^()\[\]]{1,14}?) *[)\]]")
_BARE = re.compile(rf"\s*[+-]?\s*(?:{NUMBER})\s*")
_EMPTY = frozenset(
    ("", "-", "--", "—", "–", "n/a", "na", "нет", "нет данных", "none", "null", "н/д", "?", "*", "x", "х")
)


class Header(NamedTuple):
    """What a column header says: attributes it may name and the unit of its cells."""

    attributes: tuple[str, ...]
    unit: Unit | None


def parse_header(text: str, config: Config) -> Header:
    """`Мощность, кВт`, `P [kW]`, `Flow (m3/h)` → attribute and unit; an unknown attribute may still have a unit."""
    engine = engine_of(config)
    ready = prepare(text).strip()
    unit, name = None, ready
    for found in _HEADER_UNIT.finditer(ready):
        spelling = found[1] or found[2]
        unit = config.units.find(spelling).unit
        if unit:
            name = ready[: found.start()].strip() or ready
            break
    names = engine.words.header(name)
    if unit:
        fitting = tuple(
            one for one in names if engine.words.fits(one, unit.dimension) or one in config.attributes.categories
        )
        names = fitting or names
    return Header(names, unit)


def parse_cell(
    text: str,
    attribute: str,
    config: Config,
    unit_hint: str = "",
    *,
    class_code: str = "",
    decimal: Decimal | None = None,
) -> Parsed:
    """The values of a cell whose column is `attribute`: a name of attributes.yml, or a header that may hold the unit.

    A number without a unit takes `unit_hint`, else the header's unit; without either it is an issue, except for counts
    and shares. A quantity of another dimension than the attribute's is an issue. The column is recorded as given.
    """
    shown = text.strip()
    if skeleton(prepare(shown)) in _EMPTY_KEYS:
        return (), ()
    engine = engine_of(config)
    header = parse_header(attribute, config)
    unit = config.units.find(unit_hint).unit if unit_hint else header.unit
    name = _preferred(engine, header.attributes, unit, class_code)
    if name in config.attributes.categories:
        return (Value(name, category=" ".join(shown.split()), text=shown, column=attribute),), ()
    values, issues = parse_quantities(
        _with_unit(shown, unit, config, engine), config, class_code=class_code, decimal=decimal
    )
    if not values and _BARE.fullmatch(prepare(shown)) and _is_count(name, config):
        return _count(shown, name, attribute, decimal)
    kept, refused = [], [replace(issue, column=attribute) for issue in issues]
    for value in values:
        fit = _renamed(value, name, config)
        if fit is None:
            refused.append(Issue(attribute, shown, f"{name} is not measured in {value.unit or 'words'}"))
        else:
            kept.append(replace(fit, column=attribute, text=value.text if value.text in text else shown))
    if not kept and not refused:
        refused.append(Issue(attribute, shown, "no unit in cell or header" if _digits(shown) else "no number"))
    return tuple(kept), tuple(refused)


_EMPTY_KEYS = frozenset(skeleton(prepare(one)) for one in _EMPTY)


def _digits(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _preferred(engine: Engine, names: tuple[str, ...], unit: Unit | None, class_code: str) -> str:
    """The one attribute of a header: of the class first, of the unit's dimension, else the first; "" when unknown."""
    own = engine.namer(class_code).class_attributes
    of_class = [one for one in names if one in own]
    return (of_class or [*names, unit.dimension if unit else ""])[0]


def _with_unit(text: str, unit: Unit | None, config: Config, engine: Engine) -> str:
    """The cell with the header's unit behind its last number, when the cell itself has no word."""
    tokens = engine.scanner.scan(text)[1]
    if unit is None or any(
        token.found
        or token.kind not in ("number", "mark", "word")
        or (token.kind == "word" and token.text not in WORDLESS)
        for token in tokens
    ):
        return text
    spelling = next((one for one, known in config.units.spellings.items() if known is unit and len(one) > 1), "")
    spelling = spelling or next(one for one, known in config.units.spellings.items() if known is unit)
    end = max((found.end() for found in re.finditer(r"\d", text)), default=0)
    return f"{text[:end]} {spelling}{text[end:]}" if end else text


def _is_count(name: str, config: Config) -> bool:
    one = config.attributes.quantities.get(name)
    return one is not None and one.dimension == "ratio" and one.unit != "percent"


def _count(text: str, name: str, column: str, decimal: Decimal | None) -> Parsed:
    number = parse_number(prepare(text).strip().lstrip("+- "), decimal)
    if number.unclear:
        return (), (Issue(column, text, "decimal or thousands separator"),)
    sign = -1.0 if prepare(text).strip().startswith("-") else 1.0
    value = float(f"{sign * number.value:.12g}")
    return (Value(name, Quantity(value, value), "1", text=text, column=column),), ()


def _renamed(value: Value, name: str, config: Config) -> Value | None:
    """The value under the column's attribute; None when it measures something else."""
    if not name or value.attribute == name:
        return value
    one = config.attributes.quantities.get(name)
    if one is None or value.quantity is None:
        return None if one is not None else value
    if one.dimension == ANY or config.units.dimensions[one.dimension] == value.unit:
        return replace(value, attribute=name)
    return None

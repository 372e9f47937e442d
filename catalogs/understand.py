"""Text of one item → what it means: class, quantities. The one seam between reading and the grammars."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from catalogs.columns import Column, attribute_name, split_unit
from catalogs.fields import Draft
from catalogs.item import ClassGuess, Issue, Kind, Quantity, Value
from catalogs.manner import Manner
from catalogs.normalize.category import canonical_category, read_categories
from catalogs.normalize.classify import classifier
from catalogs.normalize.meaning import class_meaning
from catalogs.normalize.quantity import parse_quantities
from catalogs.normalize.quantity_cell import parse_cell
from config.load import Config
from config.model.units import Unit

_PLAIN_RANGE = re.compile(r"(\d+(?:[.,]\d{1,2})?)\s*(?:-|–|—|…|\.{2,3})\s*(\d+(?:[.,]\d{1,2})?)")
_PLAIN_NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,2})?")
_OPENS_QUANTITY = re.compile(r"\W{0,3}(?:[^\W\d]{1,8}\W{1,2}){0,2}\d|[½¼¾⅛⅜]")
Found = tuple[tuple[Value, ...], tuple[Issue, ...]]
_LONGEST_QUANTITY = 60  # a longer cell of an unknown column is a remark that happens to hold numbers


def classify_all(drafts: Sequence[Draft], names: Sequence[str], config: Config) -> list[tuple[ClassGuess, ...]]:
    """Class guesses of each draft, best first; an empty tuple is an abstention.

    The class or group the catalog states, or the heading the row stands under, answers where the name does not.
    """
    return classifier(config).classify(
        names,
        tnved=[draft.text("tnved") for draft in drafts],
        okpd2=[draft.text("okpd2") for draft in drafts],
        class_codes=[draft.text("class_code") or draft.text("category") or draft.section for draft in drafts],
    )


@lru_cache(maxsize=16_384)  # descriptions repeat, and names under several prices
def stated_in(text: str, config: Config, *, class_code: str, column: str, manner: Manner) -> Found:
    """Quantities, marks and category values stated in running text."""
    values, issues = parse_quantities(text, config, class_code=class_code, column=column, decimal=manner.decimal)
    found = [_in_class(value, config, class_code) for value in values]
    told = {value.attribute for value in found}
    words = read_categories(text, config, class_code=class_code, column=column)
    return (*found, *(value for value in words if value.attribute not in told)), issues


@lru_cache(maxsize=50_000)  # cells of a table repeat: ratings, poles, materials
def value_of_cell(text: str, column: Column, config: Config, *, class_code: str, manner: Manner) -> Found:
    """The value of a cell whose column is an attribute; a category under the name its class has for it."""
    values, issues = _cell_values(text, column, config, class_code=class_code, manner=manner)
    return tuple(_in_class(value, config, class_code) for value in values), issues


def _in_class(value: Value, config: Config, class_code: str) -> Value:
    """The value under the attribute and the name that its class has for it."""
    meant = class_meaning(value, config, class_code=class_code)
    return canonical_category(meant, config, class_code=class_code)


def _cell_values(text: str, column: Column, config: Config, *, class_code: str, manner: Manner) -> Found:
    """The values of a cell as they are written.

    A column of attributes.yml is read as that attribute; a bare number there has the customary unit, and is inferred.
    Any other column keeps its own name: a quantity where the whole cell is one, else the text as it stands.
    """
    if column.target in config.attributes:
        custom = "" if column.unit or not _is_bare(text) else _customary_unit(column.target, config)
        unit = column.unit or custom
        bare = _bare_quantity(text, column, unit, config)
        if bare is not None:
            return (replace(bare, kind="inferred") if custom else bare,), ()
        values, issues = parse_cell(
            text, column.target, config, unit_hint=unit, class_code=class_code, decimal=manner.decimal
        )
        if not values:
            interval = _plain_interval(text, column, config)
            values, issues = ((interval,), ()) if interval else (_unlike(text, column, config), issues)
        kind: Kind = "inferred" if custom else "stated"
        return (
            tuple(replace(value, column=column.header, kind=kind) for value in values),
            tuple(Issue(column.header, issue.text, issue.reason) for issue in issues),
        )
    if column.kind == "code" or len(text) > _LONGEST_QUANTITY or not _OPENS_QUANTITY.match(text):
        return (_as_text(text, column),), ()
    spelled = f"{text} {column.unit}" if column.unit and _is_bare(text) else text
    values, _ = parse_quantities(spelled, config, class_code=class_code, decimal=manner.decimal)
    whole = [value for value in values if value.quantity is not None and value.text.strip() == spelled.strip()]
    if len(whole) == 1 == len(values):
        return (replace(whole[0], attribute=column.target, column=column.header, text=text),), ()
    return (_as_text(text, column),), ()


def _bare_quantity(text: str, column: Column, spelling: str, config: Config) -> Value | None:
    """What parse_cell says of a plain number under a unit of the attribute's dimension, without its grammar.

    None where the grammar must decide: another dimension, no unit, or 12.500 that may be twelve thousand.
    """
    if not _PLAIN_NUMBER.fullmatch(text):
        return None
    unit = _unit_of(config, spelling)
    base = config.attributes.base_unit(column.target)
    if unit is None or not base or unit.base != base or unit.base == "1":
        return None
    amount = float(f"{unit.to_base(float(text.replace(',', '.'))):.12g}")
    return Value(column.target, Quantity(amount, amount), base, text=text, column=column.header)


def _plain_interval(text: str, column: Column, config: Config) -> Value | None:
    """A range of plain numbers under an attribute that is a count or a ratio: передаточное число 7.5–80."""
    match = _PLAIN_RANGE.fullmatch(text)
    if match is None or config.attributes.base_unit(column.target) != "1" or column.unit:
        return None
    low, high = (float(one.replace(",", ".")) for one in match.groups())
    return Value(column.target, Quantity(low, high), "1", text=text) if low <= high else None


def _unlike(text: str, column: Column, config: Config) -> tuple[Value, ...]:
    """A cell that is a quantity, but not of the dimension the header's word has: kept under the header's own name."""
    values, _ = parse_quantities(text, config)
    if not any(value.quantity is not None for value in values):
        return ()
    return (Value(attribute_name(split_unit(column.header)[0]), category=text, text=text),)


@lru_cache(maxsize=4096)
def _unit_of(config: Config, spelling: str) -> Unit | None:
    return config.units.find(spelling).unit if spelling else None


def _customary_unit(attribute: str, config: Config) -> str:
    unit = config.attributes.display_unit(attribute)
    return unit if unit in config.columns.customary_units else ""


def _as_text(text: str, column: Column) -> Value:
    return Value(column.target, category=text, text=text, column=column.header)


def _is_bare(text: str) -> bool:
    return not any(char.isalpha() for char in text)

"""Text of one item → what it means: class, quantities. The one seam between reading and the grammars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from catalogs.columns import Column
from catalogs.item import ClassGuess, Issue, Kind, Value
from catalogs.manner import Manner
from catalogs.normalize.quantity import parse_quantities
from catalogs.normalize.quantity_cell import parse_cell
from config.load import Config

Found = tuple[tuple[Value, ...], tuple[Issue, ...]]
_LONGEST_QUANTITY = 60  # a longer cell of an unknown column is a remark that happens to hold numbers


def classify_all(titles: Sequence[str], config: Config) -> list[tuple[ClassGuess, ...]]:  # noqa: ARG001
    """Class guesses of each title, best first; an empty tuple is an abstention."""
    return [() for _ in titles]


def quantities_of(text: str, config: Config, *, class_code: str, column: str, manner: Manner) -> Found:
    """Quantities and marks stated in running text."""
    return parse_quantities(text, config, class_code=class_code, column=column, decimal=manner.decimal)


def value_of_cell(text: str, column: Column, config: Config, *, class_code: str, manner: Manner) -> Found:
    """The value of a cell whose column is an attribute.

    A column of attributes.yml is read as that attribute; a bare number there has the customary unit, and is inferred.
    Any other column keeps its own name: a quantity where the whole cell is one, else the text as it stands.
    """
    if column.target in config.attributes:
        custom = "" if column.unit or not _is_bare(text) else _customary_unit(column.target, config)
        unit = column.unit or custom
        values, issues = parse_cell(
            text, column.target, config, unit_hint=unit, class_code=class_code, decimal=manner.decimal
        )
        kind: Kind = "inferred" if custom else "stated"
        return (
            tuple(replace(value, column=column.header, kind=kind) for value in values),
            tuple(Issue(column.header, issue.text, issue.reason) for issue in issues),
        )
    if column.kind == "code" or len(text) > _LONGEST_QUANTITY or not any(char.isdigit() for char in text):
        return (_as_text(text, column),), ()
    spelled = f"{text} {column.unit}" if column.unit and _is_bare(text) else text
    values, _ = parse_quantities(spelled, config, class_code=class_code, decimal=manner.decimal)
    whole = [value for value in values if value.quantity is not None and value.text.strip() == spelled.strip()]
    if len(whole) == 1 == len(values):
        return (replace(whole[0], attribute=column.target, column=column.header, text=text),), ()
    return (_as_text(text, column),), ()


def _customary_unit(attribute: str, config: Config) -> str:
    unit = config.attributes.display_unit(attribute)
    return unit if unit in config.columns.customary_units else ""


def _as_text(text: str, column: Column) -> Value:
    return Value(column.target, category=text, text=text, column=column.header)


def _is_bare(text: str) -> bool:
    return not any(char.isalpha() for char in text)

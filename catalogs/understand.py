"""Text of one item → what it means: class, quantities. The one seam between reading and the grammars."""

from __future__ import annotations

from collections.abc import Sequence

from catalogs.columns import Column
from catalogs.item import ClassGuess, Issue, Value
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

    A column of attributes.yml is read as that attribute. Any other keeps its own name: a quantity where the whole cell is
    one, else the text as it stands.
    """
    if column.target in config.attributes:
        header = column.target
        values, issues = parse_cell(
            text, header, config, unit_hint=column.unit, class_code=class_code, decimal=manner.decimal
        )
        return (
            tuple(_of_column(value, column, value.attribute) for value in values),
            tuple(Issue(column.header, issue.text, issue.reason) for issue in issues),
        )
    if column.kind == "code" or len(text) > _LONGEST_QUANTITY or not any(char.isdigit() for char in text):
        return (_as_text(text, column),), ()
    spelled = f"{text} {column.unit}" if column.unit and _is_bare(text) else text
    values, _ = parse_quantities(spelled, config, class_code=class_code, decimal=manner.decimal)
    whole = [value for value in values if value.quantity is not None and value.text.strip() == spelled.strip()]
    if len(whole) == 1 == len(values):
        return (_of_column(whole[0], column, column.target, text=text),), ()
    return (_as_text(text, column),), ()


def _of_column(value: Value, column: Column, attribute: str, *, text: str = "") -> Value:
    return Value(
        attribute, value.quantity, value.unit, value.category, value.kind, text or value.text, column.header
    )


def _as_text(text: str, column: Column) -> Value:
    return Value(column.target, category=text, text=text, column=column.header)


def _is_bare(text: str) -> bool:
    return not any(char.isalpha() for char in text)

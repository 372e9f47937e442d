"""Text of one item → what it means: class, designations, quantities. The one seam between reading and the grammars."""

from __future__ import annotations

from collections.abc import Sequence

from catalogs.columns import Column
from catalogs.item import ClassGuess, Issue, Value
from catalogs.normalize.text import clean_text
from config.load import Config

Found = tuple[tuple[Value, ...], tuple[Issue, ...]]


def classify_all(titles: Sequence[str], config: Config) -> list[tuple[ClassGuess, ...]]:  # noqa: ARG001
    """Class guesses of each title, best first; an empty tuple is an abstention."""
    return [() for _ in titles]


def quantities_of(text: str, config: Config, *, class_code: str, column: str) -> Found:  # noqa: ARG001
    """Quantities stated in running text."""
    return (), ()


def value_of_cell(text: str, column: Column, config: Config, *, class_code: str) -> Found:  # noqa: ARG001
    """The value of a cell whose column is an attribute."""
    return (Value(column.target, category=clean_text(text), text=clean_text(text), column=column.header),), ()

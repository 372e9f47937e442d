"""What the cells of a column look like: prices, codes, dates, quantities of one attribute. Headers have no say here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from catalogs.dates import parse_date
from catalogs.normalize.code import find_codes
from catalogs.normalize.maker import normalize_maker
from catalogs.normalize.price import find_price_words, parse_number
from catalogs.normalize.quantity import parse_quantities
from catalogs.normalize.text import normalize_text
from config.load import Config

SAMPLE = 40  # cells that settle a shape
_TNVED = re.compile(r"\d{4}[ .]?\d{2}[ .]?\d{3}[ .]?\d|\d{4}[ .]?\d{2}")
_OKPD2 = re.compile(r"\d{2}\.\d{1,2}(?:\.\d{1,2}(?:\.\d{1,3}(?:\.\d{3})?)?)?")
_MONEY = re.compile(r"\d[\d \u00a0]*[.,]\d\d")
_LEAST = 0.6  # share of the filled cells that must have a shape


@dataclass(frozen=True, slots=True)
class Shape:
    """One thing a column may be by its cells. `share` of the filled cells looks like it."""

    target: str
    share: float
    why: str
    unit: str = ""


def shapes(cells: Sequence[str], config: Config) -> tuple[Shape, ...]:
    """What a column of these cells may be, likeliest first; empty where its cells say nothing."""
    filled = [cell.strip() for cell in cells if cell.strip()][:SAMPLE]
    if not filled:
        return ()
    found = [
        Shape(target, share, why)
        for target, (is_one, why) in _shapes(config).items()
        if (share := sum(is_one(cell) for cell in filled) / len(filled)) >= _LEAST
    ]
    return tuple(sorted([*found, *_quantities(filled, config), *_words(filled)], key=lambda one: -one.share))


def share_fitting(target: str, cells: Sequence[str], config: Config) -> float | None:
    """The share of filled cells that `target` can be read from; None where any text will do, or no cell is filled."""
    filled = [cell.strip() for cell in cells if cell.strip()][:SAMPLE]
    is_one = _FITS.get(target)
    if target in config.attributes.quantities:
        is_one = _holds_digit
    if is_one is None or not filled:
        return None
    return sum(is_one(cell) for cell in filled) / len(filled)


def _shapes(config: Config) -> Mapping[str, tuple[Callable[[str], bool], str]]:
    makers = frozenset(config.makers.spellings)
    return {
        "price": (lambda cell: bool(find_price_words(cell).currency or _MONEY.fullmatch(cell)), "amounts of money"),
        "price_date": (lambda cell: len(cell) <= 20 and bool(parse_date(cell)), "dates"),
        "tnved": (lambda cell: bool(_TNVED.fullmatch(cell)) and len(re.sub(r"\D", "", cell)) == 10, "ten-digit codes"),
        "okpd2": (lambda cell: bool(_OKPD2.fullmatch(cell)) and cell.count(".") >= 2, "codes of ОКПД2"),
        "unit": (lambda cell: normalize_text(cell).rstrip(".") in _SOLD_BY, "units goods are sold by"),
        "currency": (lambda cell: len(cell) <= 8 and bool(find_price_words(cell).currency), "currencies"),
        "maker": (lambda cell: len(cell) <= 60 and normalize_maker(cell) in makers, "known makers"),
        "model": (_is_code, "designations"),
    }


def _quantities(filled: Sequence[str], config: Config) -> list[Shape]:
    """The attribute that cells with units are values of."""
    counts: Counter[str] = Counter()
    for cell in filled:
        values, _ = parse_quantities(cell, config) if len(cell) <= 40 and _holds_digit(cell) else ((), ())
        whole = [value for value in values if value.quantity is not None and len(value.text) >= 0.8 * len(cell)]
        counts.update({value.attribute for value in whole})
    if not counts:
        return []
    name, count = counts.most_common(1)[0]
    share = count / len(filled)
    return [Shape(name, share, "quantities with a unit")] if share >= _LEAST else []


def _words(filled: Sequence[str]) -> list[Shape]:
    """A column of long, different texts is one of names or of descriptions."""
    letters = sum(sum(char.isalpha() for char in cell) >= 4 for cell in filled) / len(filled)
    differ, length = len(set(filled)) / len(filled), sum(map(len, filled)) / len(filled)
    if letters < _LEAST or differ < 0.5 or length < 8:
        return []
    return [Shape("description" if length > 120 else "name", 0.9 * letters * differ, "texts that differ")]


def _is_code(cell: str) -> bool:
    return len(cell) <= 32 and " " not in cell.strip() and any(map(str.isalpha, cell)) and bool(find_codes(cell))


def _is_amount(cell: str) -> bool:
    return _holds_digit(cell) and len(cell) <= 40


def _holds_digit(cell: str) -> bool:
    return any(char.isdigit() for char in cell)


def _is_number(cell: str) -> bool:
    return parse_number(cell) is not None or _is_amount(cell)


_SOLD_BY = frozenset(
    ["шт", "штука", "компл", "к-т", "комплект", "пара", "м", "кг", "т", "упак", "pcs", "pc", "set", "stk"]
)
_FITS: Mapping[str, Callable[[str], bool]] = {
    "price": _is_number,
    "price_date": lambda cell: bool(parse_date(cell)),
    "mass_kg": _is_number,
    "min_qty": _holds_digit,
    "tnved": lambda cell: bool(re.fullmatch(r"[\d .]{4,14}", cell)),
    "okpd2": lambda cell: bool(_OKPD2.fullmatch(cell)),
    "name": lambda cell: any(char.isalpha() for char in cell),
}

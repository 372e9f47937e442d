"""Canonical cells → typed fields: price, dates, lead time, mass, stated class. A bad cell becomes an issue."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from catalogs.columns import Column
from catalogs.dates import parse_date
from catalogs.item import Issue, Price, Quantity, Value
from catalogs.normalize.price import PriceWords, find_price_words, parse_price
from catalogs.normalize.text import normalize_text

_YES = frozenset(["да", "yes", "true", "1", "y", "т", "+", "включен", "включено", "incl", "included", "ja", "с", "вкл"])
_NO = frozenset(["нет", "no", "false", "0", "n", "-", "без", "excl", "excluded", "nein", "не облагается"])
_IN_STOCK = re.compile(r"налич|склад|in stock|auf lager|lagernd")
_PERIODS = (
    (re.compile(r"нед|week|wk|woche"), 7.0),
    (re.compile(r"мес|month|monat"), 30.0),
    (re.compile(r"\bг\b|год|year|jahr"), 365.0),
)
_WORKING = re.compile(r"раб|working|business|werktag")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_MASS = re.compile(r"(?:≈|~|до|не более|max\.?)?\s*(\d[\d ]*(?:[.,]\d+)?)\s*(кг|kg|г|гр|g|т|t|тонн\w*)?\.?")
_MASS_FACTOR = {"кг": 1.0, "kg": 1.0, "г": 1e-3, "гр": 1e-3, "g": 1e-3, "т": 1e3, "t": 1e3}
_PIECES = frozenset(
    ["шт", "штука", "штук", "pcs", "pc", "ea", "stk", "stück", "796", "h87", "c62", "each", "piece", "1 шт"]
)
_PACK = re.compile(r"(\d+)\s*(?:шт|pcs|ea|stk)|(?:тыс|1000)\.?\s*шт")


@dataclass(slots=True)
class Draft:
    """A row on its way to an item: canonical cells as text, attribute cells, and what went wrong so far."""

    id: str
    cells: dict[str, tuple[str, Column]] = field(default_factory=dict)
    attributes: list[tuple[str, Column]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)  # cells that are designations beside `model`
    issues: list[Issue] = field(default_factory=list)
    section: str = ""  # the heading of the price list the row stands under
    source: dict[str, str] = field(default_factory=dict)  # the row as it came, where an intake keeps it

    def text(self, name: str) -> str:
        """The cleaned cell of a canonical column, "" if it has none."""
        cell = self.cells.get(name)
        return cell[0] if cell else ""

    def issue(self, name: str, reason: str) -> None:
        """Notes that a canonical cell was kept but not understood."""
        text, column = self.cells[name]
        self.issues.append(Issue(column.header or name, text, reason))


def price_of(draft: Draft) -> Price | None:
    """The stated unit price; None is unknown. The cell's words win over its header, the header over other columns."""
    cell = draft.cells.get("price")
    if cell is None:
        return None
    words = cell[1].price_words
    stated = PriceWords(
        words.currency or _currency(draft),
        words.vat_included if words.vat_included is not None else _vat_included(draft),
        words.pieces if words.pieces != 1 else _pack(draft),
    )
    reading = parse_price(cell[0], stated=stated)
    for reason in reading.reasons:
        draft.issue("price", reason)
    if reading.amount is None:
        return None
    return Price(reading.amount, reading.currency, _price_date(draft), reading.vat_included, _min_qty(draft))


def lead_days_of(draft: Draft) -> float:
    """Days until delivery, the longer end of a range; NaN is unknown. Five working days are a week, 30 days a month."""
    text = normalize_text(draft.text("lead_days"))
    if not text:
        return float("nan")
    numbers = [float(one.replace(",", ".")) for one in _NUMBER.findall(text)]
    if not numbers:
        if _IN_STOCK.search(text):
            return 0.0
        draft.issue("lead_days", "not a lead time")
        return float("nan")
    factor = next((days for pattern, days in _PERIODS if pattern.search(text)), 1.0)
    return max(numbers) * factor * (1.4 if _WORKING.search(text) and factor == 1.0 else 1.0)


def mass_of(draft: Draft) -> tuple[float, tuple[Value, ...]]:
    """Mass in kg and the same as an attribute value; NaN and nothing where it is unknown."""
    cell = draft.cells.get("mass_kg")
    if cell is None:
        return float("nan"), ()
    text, column = cell
    match = _MASS.fullmatch(normalize_text(text))
    if match is None:
        draft.issue("mass_kg", "not a mass")
        return float("nan"), ()
    unit = match[2] or _header_mass_unit(column)
    mass = float(match[1].replace(" ", "").replace(",", ".")) * _MASS_FACTOR.get(unit, 1e3)
    if mass <= 0:
        draft.issue("mass_kg", "a placeholder, not a mass")
        return float("nan"), ()
    mass = float(f"{mass:.12g}")
    return mass, (Value("mass", Quantity(mass, mass), "kg", text=text, column=column.header),)


def unit_value(draft: Draft) -> tuple[Value, ...]:
    """What the item is sold by, unless by the piece."""
    cell = draft.cells.get("unit")
    if cell is None or normalize_text(cell[0]).rstrip(".") in _PIECES or _PACK.search(normalize_text(cell[0])):
        return ()
    return (Value("sale_unit", category=cell[0], text=cell[0], column=cell[1].header),)


def _header_mass_unit(column: Column) -> str:
    unit = normalize_text(column.unit).rstrip(".")
    return unit if unit in _MASS_FACTOR else "кг"


def _currency(draft: Draft) -> str:
    text = draft.text("currency")
    if not text:
        return ""
    found = find_price_words(text).currency
    if found:
        return found
    if re.fullmatch(r"[A-Za-z]{3}", text):
        return text.upper()
    draft.issue("currency", "unknown currency")
    return ""


def _vat_included(draft: Draft) -> bool | None:
    text = normalize_text(draft.text("vat_included"))
    if not text:
        return None
    if text in _YES:
        return True
    if text in _NO:
        return False
    found = find_price_words(text).vat_included
    if found is None and not re.fullmatch(r"\d{1,2}\s*%?", text):
        draft.issue("vat_included", "neither yes nor no")
    return found


def _price_date(draft: Draft) -> str:
    text = draft.text("price_date")
    date = parse_date(text)
    if text and not date:
        draft.issue("price_date", "not a date")
    return date


def _min_qty(draft: Draft) -> float:
    text = draft.text("min_qty")
    match = _NUMBER.search(text)
    if match and float(match.group().replace(",", ".")) > 0:
        return float(match.group().replace(",", "."))
    if text:
        draft.issue("min_qty", "not a quantity")
    return 1.0


def _pack(draft: Draft) -> float:
    """How many pieces the price stands for when the unit column says "100 шт"."""
    match = _PACK.search(normalize_text(draft.text("unit")))
    if match is None:
        return 1.0
    count = float(match[1] or 1000)
    return count if count in (10.0, 100.0, 1000.0) else 1.0

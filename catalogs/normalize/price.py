"""Price cells: amount, currency, VAT and what the price is for; placeholders are unknown, not numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from catalogs.normalize.text import normalize_text
from config.load import load_config
from config.model.sources import ColumnNames

_NUMBER = re.compile(r"\d{1,3}(?:[ '`]\d{3})+(?:[.,]\d{1,4})?(?!\d)|\d+(?:[.,]\d+)*")
_PER = re.compile(
    r"(?:/|\bза|\bper|\bje|\bpro)\s*(\d{1,3}(?: \d{3})+|\d+)\s*"
    r"(?:шт|штук|pcs|pc|pieces|ea|stk|stück|ед|м|m|кг|kg)?(?![\w%])"
)
_PER_THOUSAND = re.compile(r"(?:/|за|per)\s*тыс(?:\.|яч\w*)?\s*(?:шт|pcs|ед)?")
_VAT_RATE = re.compile(
    r"(?:ндс|vat|mwst|пдв)\s*[:=(]?\s*\d{1,2}\s*%|\d{1,2}\s*%\s*(?:ндс|vat|mwst|пдв)|(?:ндс|vat)\s*(?:20|22|18|10)\b"
)
_ON_REQUEST = re.compile(
    r"запрос|запит|догов[оі]р|уточня|звон|request|call|\bpoa\b|\bn/?a\b|\btbd\b|\banfrage\b"
    r"|по согласованию|\bнет\b|\bask\b|面议|询价"
)
_FROM = re.compile(r"^\s*(?:от|from|ab|начиная с|з|від|≥|>=?)\s")
_UP_TO = re.compile(r"^\s*(?:до|up to|bis|max|≤|<=?)\s")
_RANGE = re.compile(r"^\s*(?:-|\.\.+|до|to|bis|~)\s*$")
_THOUSAND_AFTER = re.compile(r"^\s*(?:тыс|тысяч|k\b|т\.\s?р)")
_MILLION_AFTER = re.compile(r"^\s*(?:млн|mln|mio|million)")
_BOUNDS = ((_FROM, "a lowest price (from)"), (_UP_TO, "a highest price (up to)"))
_BARE = re.compile(r"\d+(?:[.,]\d{1,2})?")  # most price cells: read without looking for words
PLACEHOLDERS = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class PriceReading:
    """What a price cell says. `amount` is None where it says no price; `reasons` name what a person should know."""

    amount: float | None
    currency: str = ""
    vat_included: bool | None = None
    reasons: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class PriceWords:
    """What words around a price tell: its currency, whether VAT is in it, and for how many pieces it stands."""

    currency: str = ""
    vat_included: bool | None = None
    pieces: float = 1.0


NO_WORDS = PriceWords()


def parse_price(text: str, *, stated: PriceWords | None = None) -> PriceReading:
    """The unit price of a cell: "1 234,50 руб.", "$ 12.5", "от 1200", "120 руб./100 шт.", "по запросу". Total.

    Words of the cell win over `stated` (the header's). 0, 1 and rows of nines are how people fill an empty price:
    unknown. A floor ("от 1200") gives its number, a range its middle, each with a reason.
    """
    around = stated or NO_WORDS
    if _BARE.fullmatch(text):
        return _stated_reading(float(text.replace(",", ".")), (), around)
    plain = normalize_text(text)
    if not plain or plain in ("-", "--", "x", "нет", "null", "none", "nan"):
        return PriceReading(None, around.currency, around.vat_included)
    words = find_price_words(plain)
    currency = words.currency or around.currency
    vat = around.vat_included if words.vat_included is None else words.vat_included
    pieces = words.pieces if words.pieces != 1 else around.pieces
    body = _PER_THOUSAND.sub(" ", _PER.sub(" ", _VAT_RATE.sub(" ", plain)))
    amount, reasons = _amount(body)
    if amount is None:
        reason = "price on request" if _ON_REQUEST.search(plain) else "not a price"
        return PriceReading(None, currency, vat, (reason,))
    return _stated_reading(amount, reasons, PriceWords(currency, vat, pieces))


def _stated_reading(amount: float, reasons: tuple[str, ...], words: PriceWords) -> PriceReading:
    if is_placeholder(amount):
        return PriceReading(None, words.currency, words.vat_included, ("a placeholder, not a price",))
    return PriceReading(amount / words.pieces, words.currency, words.vat_included, reasons)


def find_price_words(text: str) -> PriceWords:
    """Currency, VAT and pieces told by the words of a price cell, a header or a title line."""
    plain = normalize_text(text)
    return PriceWords(_currency(plain), _vat_included(plain), _pieces(plain))


def is_placeholder(amount: float) -> bool:
    """Whether an amount only fills the cell: 0, 1, or nothing but nines (99999, 999999.99)."""
    digits = f"{amount:.2f}".rstrip("0").rstrip(".").replace(".", "")
    return amount in PLACEHOLDERS or amount < 0 or (len(digits) >= 5 and set(digits) == {"9"})


def parse_number(text: str) -> float | None:
    """A number with either decimal mark and spaces, dots, commas or apostrophes between thousands; else None."""
    compact = re.sub(r"[\s'`]", "", text)
    if not re.fullmatch(r"[+-]?\d+(?:[.,]\d+)*", compact):
        return None
    marks = [mark for mark in compact if mark in ".,"]
    if not marks:
        return float(compact)
    last = max(compact.rfind("."), compact.rfind(","))
    if len(marks) > 1 and len(set(marks)) == 1:  # 1.234.567
        return float(re.sub(r"[.,]", "", compact))
    whole, fraction = re.sub(r"[.,]", "", compact[:last]), compact[last + 1 :]
    # "1,234" and "12.500" are read as thousands only when another mark says so; a price has no three decimals
    if len(set(marks)) == 1 and len(fraction) == 3 and whole.lstrip("+-").strip("0"):
        return float(whole + fraction)
    return float(f"{whole or 0}.{fraction}")


def _amount(body: str) -> tuple[float | None, tuple[str, ...]]:
    found = list(_NUMBER.finditer(body))
    if not found:
        return None, ()
    if "(" in body and body.rstrip().endswith(")") and len(found) > 1 and "-" not in body:
        found = found[:1]
    numbers = [_scaled(match, body) for match in found]
    first = numbers[0]
    if len(found) >= 2 and _RANGE.match(_between(body, found)):
        return (first + numbers[1]) / 2, ("a range of prices: its middle is taken",)
    before = body[: found[0].start()] + " "
    for pattern, reason in _BOUNDS:
        if pattern.match(before):
            return first, (reason,)
    return first, ("several numbers in the price: the first is taken",) if len(found) > 1 else ()


def _between(body: str, found: list[re.Match[str]]) -> str:
    between = body[found[0].end() : found[1].start()]
    for names in _names().currencies.values():
        for name in names:
            between = between.replace(name, " ")
    return between


def _scaled(match: re.Match[str], body: str) -> float:
    number = parse_number(match.group()) or 0.0
    after = body[match.end() :]
    if _THOUSAND_AFTER.match(after):
        return number * 1e3
    return number * 1e6 if _MILLION_AFTER.match(after) else number


def _pieces(plain: str) -> float:
    if _PER_THOUSAND.search(plain):
        return 1000.0
    match = _PER.search(plain)
    count = float(match[1].replace(" ", "")) if match else 1.0
    return count if count in (10.0, 100.0, 1000.0, 10000.0) else 1.0


@lru_cache(maxsize=4096)
def _vat_included(plain: str) -> bool | None:
    names = _names()
    if any(word in plain for word in names.vat_excluded):
        return False
    if any(word in plain for word in names.vat_included) or _VAT_RATE.search(plain):
        return True
    return None


@lru_cache(maxsize=4096)
def _currency(plain: str) -> str:
    for code, pattern in _currency_patterns():
        if pattern.search(plain):
            return code
    return ""


@lru_cache(maxsize=1)
def _currency_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """One pattern a currency, in the order they are tried."""
    found = []
    for code, names in _names().currencies.items():
        plain = sorted({normalize_text(name) for name in names}, key=len, reverse=True)
        found.append((code, re.compile("|".join(_whole(name) for name in plain))))
    # "бел. руб" before "руб", and every other currency before the rouble's bare "р"
    return tuple(sorted(found, key=lambda one: (one[0] != "BYN", one[0] == "RUB")))


def _whole(name: str) -> str:
    """A pattern of a currency's name: as a whole word if it is one, anywhere if it is a sign."""
    escaped = re.escape(name)
    return rf"(?<![^\W\d_]){escaped}(?![^\W\d_])" if name[0].isalpha() else escaped


@lru_cache(maxsize=1)
def _names() -> ColumnNames:
    return load_config().columns

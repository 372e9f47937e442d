"""Numbers as catalogs write them: decimal comma and point, thousands, fractions; and the text they stand in."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Decimal = Literal[",", "."]

# One character for one character, so that every span of the prepared text is a span of the source.
_PREPARED = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\u200a\u2002\u2003\u3000\u200b\ufeff\t\r\n", " "),
        **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\u2015\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2044\u2215\uff0f", "/"),
        **dict.fromkeys("∙⋅•", "·"),
        **dict.fromkeys("⌀∅Ø\u03c6\u03a6\u03d5", "ø"),
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
        "\uff0c": ",",
        "\uff0e": ".",
        "\uff05": "%",
        "\uff08": "(",
        "\uff09": ")",
        "\uff1a": ":",
        "×": "x",
        "\u03bc": "µ",
        "\u2126": "Ω",
        "≧": "≥",
        "≦": "≤",
        "⩾": "≥",
        "⩽": "≤",
        "ё": "е",
        "Ё": "Е",
        "\u02da": "°",
        "\u301c": "~",
        "\uff5e": "~",
        "\u223c": "~",
    }
)

# `L-105 мм`: the dash of a drawing letter is its sign of equality.
_LETTERED = re.compile(r"(?<![^\W_])(?<![-./])([LDBHSldh])-(?=\d+(?:[.,]\d+)? ?(?:[мсmc][мm])(?![^\W_]))")
_ENGLISH = re.compile(r"\b(?:of an?|the|not|exceeding|having|whether|but|with|for a|and|or)\b")
_FOREIGN = re.compile(r"[^\W\d_a-zA-Z]")

_SPECIAL = re.compile("[" + "".join(re.escape(chr(code)) for code in _PREPARED) + "]")  # most texts hold none

VULGAR = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅛": 0.125, "⅜": 0.375, "⅝": 0.625, "⅞": 0.875, "⅓": 1 / 3, "⅔": 2 / 3}
_VULGAR = "".join(VULGAR)

# Thousands by spaces only where the number stands alone: in К 100-65-200 110 кВт the 200 belongs to the code.
NUMBER = (
    rf"\d+ ?[{_VULGAR}]|[{_VULGAR}]"
    r"|(?<![-/x×х*])\d{1,3}(?: \d{3})+(?![\d])(?:[.,]\d+)?"
    r"|\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?"
    r"|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:'\d{3})+(?!\d)"
    r"|\d+(?:[.,]\d+)?"
)

_MIXED = re.compile(rf"(\d*) ?([{_VULGAR}])")
_RATIO = re.compile(r"(?:(\d{1,3})(?: {1,2}|-))?(\d{1,2})/(\d{1,2})")
_UNCLEAR = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_GROUPED = re.compile(r"\d[.,]\d{3}(?!\d)")
_POINT = re.compile(r"(?<![\d.,])\d+\.(?:\d{1,2}|\d{4,})(?![\d.,])")
_COMMA = re.compile(r"(?<![\d.,])\d+,(?:\d{1,2}|\d{4,})(?![\d.,])")


class Number(NamedTuple):
    """A number read from text; `unclear` when its one separator may be decimal or thousands."""

    value: float
    unclear: bool = False
    decimal: bool = False  # written with a decimal part


def prepare(text: str) -> str:
    """Text of the same length with one kind of space, dash, slash and digit."""
    text = text.translate(_PREPARED) if _SPECIAL.search(text) else text
    return _LETTERED.sub(_equals, text) if "-" in text else text


def _equals(match: re.Match[str]) -> str:
    return f"{match[1]}="


def decimal_mark(text: str) -> Decimal | None:
    """The decimal separator that the other numbers of a text prove, if they agree, or that its language has."""
    if not _GROUPED.search(text):  # nothing to settle
        return None
    point, comma = _POINT.search(text), _COMMA.search(text)
    if bool(point) == bool(comma):
        return "." if not point and _is_english(text) else None
    return "." if point else ","


def _is_english(text: str) -> bool:
    """Whether the text is an English sentence: two of its small words, no letter of another alphabet."""
    return len(set(_ENGLISH.findall(text))) > 1 and not _FOREIGN.search(text)


def parse_number(text: str, decimal: Decimal | None = None) -> Number:
    """The number that `text` (matched by NUMBER) states.

    `12.500` and `12,500` have one separator and three digits: without `decimal` the value is read as a fraction and
    marked unclear. `0,125` is a fraction in every language.
    """
    mixed = _MIXED.fullmatch(text)
    if mixed:
        return Number(float(mixed[1] or 0) + VULGAR[mixed[2]], decimal=True)
    return _parse_plain(text.replace(" ", "").replace("'", ""), " " in text, decimal)


def _parse_plain(plain: str, grouped: bool, decimal: Decimal | None) -> Number:
    points, commas = plain.count("."), plain.count(",")
    if points and commas:
        mark = "." if plain.rindex(".") > plain.rindex(",") else ","
        return Number(float(plain.replace("," if mark == "." else ".", "").replace(mark, ".")), decimal=True)
    if points + commas != 1:
        return Number(float(plain.replace(".", "").replace(",", "")))
    as_fraction = float(plain.replace(",", "."))
    if not _UNCLEAR.fullmatch(plain) or grouped:
        return Number(as_fraction, decimal=True)
    mark_used = "." if points else ","
    if decimal in (None, mark_used):
        return Number(as_fraction, unclear=decimal is None, decimal=True)
    return Number(float(plain.replace(mark_used, "")))


def parse_fraction(text: str) -> float | None:
    """`1/2`, `1 1/2`, `1-1/2` as a number; None when it is no fraction or divides by zero."""
    found = _RATIO.fullmatch(text.strip())
    if not found or int(found[3]) == 0:
        return None
    return int(found[1] or 0) + int(found[2]) / int(found[3])

"""Words of bounds, ranges and signs in Russian, English and German, as the scanned text spells them."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from config.model.units import skeleton

Bound = Literal["hi", "lo", ""]


def words(*listed: str) -> frozenset[str]:
    """The listed words in the letters of the scanned text."""
    return frozenset(skeleton(word) for word in listed)


AT_MOST = words(
    "до", "макс", "max", "maximum", "максимум", "максимально", "≤", "<=", "<", "bis", "upto", "менее", "меньше", "less",
    "below", "under", "weniger", "höchstens", "ниже", "maximal", "maximale", "maximaler", "maximales", "unter",
    "unterhalb", "thinner", "shorter", "lighter", "narrower", "smaller", "lower", "fewer", "kleiner", "leichter",
    "kürzer", "dünner", "schmaler", "niedriger", "легче", "тоньше", "короче", "мельче", "слабее", "меньшей", "меньшим",
)  # fmt: skip
AT_LEAST = words(
    "от", "мин", "min", "minimum", "минимум", "≥", ">=", ">", "from", "von", "ab", "свыше", "более", "больше",
    "over", "above", "more", "mehr", "exceed", "exceeds", "exceeded", "greater", "exceeding", "excess", "mindestens",
    "выше", "минимально", "über", "oberhalb", "minimal", "minimale", "minimaler", "minimales", "thicker", "longer",
    "heavier", "wider", "larger", "bigger", "higher", "taller", "deeper", "faster", "größer", "grösser", "länger",
    "schwerer", "breiter", "dicker", "höher", "stärker", "überschreiten", "überschreitet", "übersteigt", "толще",
    "длиннее", "тяжелее", "шире", "крупнее", "глубже", "мощнее", "большей", "большим",
)  # fmt: skip
BETWEEN = words("between", "zwischen", "между")  # a bound only when "and" and the other end follow
_STEMS: tuple[tuple[str, Bound], ...] = (
    (skeleton("превыша"), "lo"), (skeleton("превыси"), "lo"), (skeleton("минимальн"), "lo"),
    (skeleton("максимальн"), "hi"),
)  # fmt: skip
NOT = words("не", "not", "no", "nicht", "kein", "keine", "без", "never")
RANGE_WORDS = words("до", "to", "bis", "по", "through", "till", "until")
RANGE_MARKS = frozenset(("-", "…", "÷", "~", "..", "...", "....", "....."))
AND = words("и", "and", "или", "or", "und", "oder", "либо", "&")
MINUS, PLUS = words("минус", "minus"), words("плюс", "plus")
PLUS_MINUS = frozenset(("±", "+/-", "+-"))
FILLERS = words("а", "но", "but", "than", "и", "and", "up", "или", "or", "aber", "und", "jedoch", "однако", "also")
# Between a bound and its number: "more than or equal to 5", "up to and including 16", "bis zu 16", "max. ca. 5".
BETWEEN_BOUND_AND_NUMBER = words(
    "than", "als", "чем", "zu", "of", "including", "inclusive", "einschließlich", "включительно", "включая", "около",
    "приблизительно", "примерно", "approx", "about", "approximately", "circa", "са", "etwa", "равно", "равен", "равна",
    "equal", "gleich", ".", ":", "=", "~", "≈",
)  # fmt: skip
EQUAL = words("equal")
STARTING = words("up")
LIMITING = words("до", "макс", "max", "maximum", "maximal", "максимум")  # "не до": no flip
WORDLESS = AT_MOST | AT_LEAST | RANGE_WORDS | NOT | MINUS | PLUS | BETWEEN  # beside a bare number
AFTER = words("макс", "max", "мин", "min", "maximum", "minimum", "maximal", "максимум", "минимум", "mindestens")
# Behind "X or", "X и": comparatives alone, since "5 м и максимальная нагрузка" begins something else.
BEHIND = (AT_MOST | AT_LEAST | words("darüber", "darunter", "höher", "niedriger")) - AFTER - words(
    "до", "от", "from", "von", "ab", "bis", "upto", "exceeding", "макс", "мин", "minimal", "maximal",
)  # fmt: skip
UPWARDS = words("up", "upwards", "darüber", "onwards")
FLIPPED: dict[Bound, Bound] = {"hi": "lo", "lo": "hi", "": ""}
# Words that are spelled like a unit or like an unknown one, and never measure what stands before them.
FUNCTION = (
    AT_MOST | AT_LEAST | RANGE_WORDS | AND | FILLERS | BETWEEN | NOT
    | words("at", "by", "with", "for", "per", "pro", "on", "of", "as", "is", "am", "an", "the", "this", "that", "are",
            "be", "mit", "für", "auf", "aus", "bei", "zum", "zur", "der", "die", "das", "des", "den", "dem", "ist",
            "для", "при", "из", "на", "за", "над", "под", "как", "со", "об", "в", "с", "к", "у", "sowie", "je",
            "after", "before", "when", "if", "into", "within")
) - {"<", ">", "≤", "≥", "<=", ">=", "&"}  # fmt: skip


@lru_cache(maxsize=8192)
def bound_of(word: str) -> Bound:
    """What a word of the scanned text bounds: "hi" from above, "lo" from below, "" neither."""
    if word in AT_MOST:
        return "hi"
    if word in AT_LEAST or word in BETWEEN:
        return "lo"
    return next((kind for stem, kind in _STEMS if word.startswith(stem)), "")

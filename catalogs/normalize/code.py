"""Model codes: one spelling for a code, and the code-like tokens of a name."""

from __future__ import annotations

import re
from functools import lru_cache

from catalogs.normalize.text import fold_lookalikes, is_plain, normalize_text

_SEPARATORS = re.compile(r"[^\w.,]+|_")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\W_]+(?=\d)")
_DECIMAL = re.compile(r"(?<![\d.,])(\d{1,3})[.,](\d{1,2})(?!\d)")
_REST = re.compile(r"[^\w.\-]+|_|(?<!\d)[.\-]+|[.\-]+(?!\d)")

# One code-like run: letters and digits with inner separators that have no spaces around them
_TOKEN = re.compile(r"[^\W_]+(?:[-/.,+*x][^\W_]+)*", re.IGNORECASE)
_UNIT = (
    r"(?:м?[кмг]?вт|м?квар|м?ква|[кмг]?гц|[кмсд]?м[23]?|мкм|к?г|тн?|[кмг]?па|бар|м?бар|атм|к?н|нм|н\*м|м?[мк]?в|м?к?а|м?ом"
    r"|л|мл|дб|ч|час|мин|сек?|об|шт|лет|град|[kmg]?w|kva|kvar|[kmg]?hz|[kmcd]?m[23]?|um|k?g|lbs?|[kmg]?pa|m?bar|psi|k?n|nm"
    r"|m?k?v|m?k?a|vac|vdc|ohm|l|ml|db|h|min|s|rpm|pcs|inch|in|ft|gb|mb|tb|mp)"
)
_NUMBER_UNIT = re.compile(rf"\d+(?:[.,]\d+)?(?:[-x/]\d+(?:[.,]\d+)?)*{_UNIT}(?:/[^\W\d_]+)?\d?")
_UNIT_AFTER = re.compile(rf"\s*(?:{_UNIT}(?![^\W_])|об\.|мин-1|min-1|°|%|\"|ø)", re.IGNORECASE)
_SIZE = re.compile(
    r"(?:dn|pn|ip|ду|dу|dy|ру|рy|py|ik|m|g|rc?|tr)\d+(?:[.,/]\d+)?(?:x\d+(?:[.,]\d+)?)*"
    r"|\d+(?:[.,]\d+)?(?:[x*]\d+(?:[.,]\d+)?)+"
)
_PLAIN_NUMBER = re.compile(r"\d+[.,]\d+|\d{1,2}")
_GROUPS = re.compile(r"\d+(?:[-/.]\d+)+")
_PREFIX = re.compile(r"[^\W\d_]{1,6}|[^\W\d_]{1,6}-[^\W\d_]{1,3}")
_FRACTION = re.compile(r"\d{1,2}/\d{1,2}")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|20)\d\d")


@lru_cache(maxsize=65_536)  # a code stands in a name, as a model and in a designation
def normalize_code(text: str) -> str:
    """The key of a model code, separators dropped and lookalikes Latin: `ps lx350h` = `PS-LX350H` → `PSLX350H`.

    A separator between two digits stays, as one "-" (a decimal point as "."): CR 10-6 is not CR 106. Total, idempotent.
    """
    # every lookalike is folded here anyway, so plain text needs no repair token by token
    folded = fold_lookalikes(text.casefold().replace("ё", "е") if is_plain(text) else normalize_text(text))
    if folded.isalnum():
        return folded.upper()
    folded = _DECIMAL.sub(r"\1.\2", folded)
    folded = _BETWEEN_DIGITS.sub(_one_separator, folded)
    return fold_lookalikes(_REST.sub("", folded).casefold()).upper()


def find_codes(text: str) -> tuple[str, ...]:
    """Keys of the code-like tokens of a name, in order, each once; numbers with units, sizes and years are none.

    Code-like: letters mixed with digits (16К20, 6205-2RS1), numbers of three digits and more (180205), and a short word
    in capitals with the number after it (CR 10-6, NMRV 063). A long code after such a word is given alone as well, as
    the word may be a maker (SKF 6205-2RS1 → SKF6205-2RS1 and 6205-2RS1).
    """
    found: dict[str, None] = {}
    shouting = text.isupper()
    lower = text.islower()
    previous, previous_end = "", -1
    for match in _TOKEN.finditer(text):
        token = match.group()
        if _DIGIT.search(token):
            joined = text[previous_end : match.start()].strip(" ") == "" if previous else False
            prefix = previous if joined and _is_prefix(previous, shouting=shouting, lower=lower) else ""
            measured = _UNIT_AFTER.match(text, match.end(), match.end() + 12) is not None
            for code in _codes_of(token, prefix, measured=measured):
                found.setdefault(code)
        previous, previous_end = token, match.end()
    return tuple(found)


def is_code_like(text: str) -> bool:
    """Whether the whole of `text` is one code: no spaces to speak of, a digit, and nothing a unit explains."""
    stripped = text.strip()
    return len(stripped.split()) <= 2 and any(letter.isdecimal() for letter in stripped) and bool(find_codes(stripped))


@lru_cache(maxsize=65_536)  # numbers, units and series repeat where names do not
def _codes_of(token: str, prefix: str, *, measured: bool) -> tuple[str, ...]:
    """The codes of one token after a series `prefix` or ""; `measured` where a unit stands behind it."""
    folded = token.casefold().replace("х", "x").replace("×", "x")  # a Cyrillic х in 25х52х15 is the sign too
    letters = any(map(str.isalpha, folded))
    if _is_measure(folded, measured=measured, prefix=prefix):
        return ()
    key = normalize_code(token)
    strong = (letters and len(key) >= 4) or sum(map(str.isdecimal, key)) >= 4
    codes = []
    if prefix:
        codes.append(normalize_code(f"{prefix} {token}"))
    if (
        strong
        or (letters and len(key) >= 3)
        or (not prefix and folded.isdecimal() and len(folded) >= 3)
        or (not prefix and _GROUPS.fullmatch(folded) and len(folded) >= 4)
    ):
        codes.append(key)
    return tuple(codes)


def _is_measure(folded: str, *, measured: bool, prefix: str) -> bool:
    if _NUMBER_UNIT.fullmatch(folded) or _SIZE.fullmatch(folded):
        return True
    if any(map(str.isalpha, folded)):
        return False
    if measured and not (prefix and _GROUPS.fullmatch(folded)):
        return True
    if prefix:
        return False
    return bool(_PLAIN_NUMBER.fullmatch(folded) or _FRACTION.fullmatch(folded) or _YEAR.fullmatch(folded))


def _is_prefix(word: str, *, shouting: bool, lower: bool) -> bool:
    """Whether a word before a number is a series (CR, NMRV, АИР), not an ordinary word."""
    if not _PREFIX.fullmatch(word) or word.casefold() in _NOT_SERIES:
        return False
    if "-" in word:
        return word[-1].isupper() or lower
    if lower:
        return len(word) <= 2
    return len(word) <= 4 if shouting else word.isupper() or (word[:1].isupper() and len(word) <= 3)


_NOT_SERIES = frozenset(
    [
        "и",
        "в",
        "с",
        "на",
        "до",
        "от",
        "по",
        "из",
        "для",
        "к",
        "о",
        "of",
        "to",
        "in",
        "at",
        "no",
        "арт",
        "код",
        "тип",
        "мод",
        "дв",
        "ip",
        "dn",
        "pn",
        "ду",
        "ру",
        "гост",
        "din",
        "iso",
        "en",
        "ost",
        "ту",
        "ост",
        "for",
        "the",
        "and",
        "or",
        "x",
    ]
)


def _one_separator(match: re.Match[str]) -> str:
    return "." if match.group() == "." and _is_decimal_at(match) else "-"


def _is_decimal_at(match: re.Match[str]) -> bool:
    return any(one.start(1) <= match.start() < one.end() for one in _DECIMAL.finditer(match.string))

"""Text of a cell: cleaned for people, normalized for comparison, lemmas for retrieval. All functions are total."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import Any

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
_DOUBLE_QUOTES = "«»„“”‟″〝〞＂"
_SINGLE_QUOTES = "‘’‚‛′´`ʹʼ＇"
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
# NFKC would break these: º → o, ™ → TM, № → No, ˚ and ¨ → a space with a combining mark
_BEFORE_NFKC = str.maketrans(
    {
        "º": "°",
        "˚": "°",
        "™": " ",
        "®": " ",
        "©": " ",
        "№": " № ",
        "¨": " ",
        "¯": " ",
        "¸": " ",
        **dict.fromkeys(_SINGLE_QUOTES, "'"),
        **dict.fromkeys(_DOUBLE_QUOTES, '"'),
        **dict.fromkeys(_DASHES, "-"),
    }
)
_AFTER_NFKC = str.maketrans(
    {
        "ё": "е",
        "\u2044": "/",
        "∕": "/",
        "µ": "μ",
        "×": "x",
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_DOUBLE_QUOTES, '"'),
        **dict.fromkeys(_SINGLE_QUOTES, "'"),
    }
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffe\uffff]")
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,9}(?:\s[^<>]{0,200})?/?>")
_SUPERSCRIPT_RUN = re.compile(r"(?P<before>\d?)(?P<run>[⁰¹²³⁴-⁹⁺⁻]+)")
_VULGAR = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")
# a number glued to a unit of two or more letters is not a code: 11кВт → 11 квт, before homoglyphs are folded
_GLUED_UNIT = re.compile(
    r"(?<![^\W_])(\d+(?:[.,]\d+)?)(м?квт|мвт|вт|мм|см|дм|кг|гр|мпа|кпа|бар|атм|квар|ква|гц|кгц|об|шт|мкм|kw|mm|cm|kg|mpa|bar|hz|khz|rpm|kva)(?![^\W_])"
)
_WORD = re.compile(r"[^\W_]+")
# a casefolded word that holds a digit, or letters of both scripts side by side
_SUSPECT = re.compile(r"(?<![^\W_])(?=[^\W\d_]*\d|[^\W_]*(?:[a-z][а-яєіјѕў]|[а-яєіјѕў][a-z]))[^\W_]+")
_RARE = re.compile(r"[^\x00-\x7fЁА-яё]")  # anything but ASCII and Russian letters: the rest needs Unicode's own rules
_LETTERS = re.compile(r"[^\W\d_]+")
_CYRILLIC_WORD = re.compile(r"[а-яіїєґў]+")

# Letters that look the same in both scripts, casefolded; capitals В К М Н Т count because codes are typed in capitals
_TO_LATIN = dict(zip("авекмнорстухіјѕ", "abekmhopctyxijs", strict=True))
_TO_CYRILLIC = {latin: cyrillic for cyrillic, latin in _TO_LATIN.items() if cyrillic not in "іјѕ"}
_LATIN_TABLE = str.maketrans(_TO_LATIN)
_CYRILLIC_TABLE = str.maketrans(_TO_CYRILLIC)
_ONLY_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz") - frozenset(_TO_CYRILLIC)
_ONLY_CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяєґў") - frozenset(_TO_LATIN)


def clean_text(text: str) -> str:
    """`text` for people: entities, tags, control characters and extra spaces gone, nothing else changed.

    Letters, case, quotes and м³ stay as written. Idempotent for text without HTML entities.
    """
    if "&" not in text and "<" not in text and is_plain(text):
        return " ".join(text.split())  # nearly every cell: nothing to mend
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    text = _CONTROL.sub("", text.encode("utf-8", "replace").decode("utf-8") if _has_surrogate(text) else text)
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(maxsize=16_384)  # a name is asked for by the classifier and as a title; units and words of price repeat
def normalize_text(text: str) -> str:
    """`text` for comparison, never shown: NFKC, casefolded, ё→е, plain dashes and quotes, homoglyphs repaired.

    Homoglyphs change only in tokens that mix scripts or hold a digit: 16К20 = 16K20, «сор» stays Cyrillic, LG Latin.
    Powers keep their meaning: м³ → m3 (as м3 does), 10³ → 10^3, min⁻¹ → min-1. Total and idempotent.
    """
    rare = not text.isascii() and bool(_RARE.search(text))
    if not text.isprintable():
        text = _CONTROL.sub("", text)
    if rare:
        text = _fold_unicode(text)
    text = text.casefold()
    if rare:
        text = unicodedata.normalize("NFKC", text.translate(_AFTER_NFKC)).casefold()
    text = text.translate(_AFTER_NFKC) if rare else text.replace("ё", "е")
    text = _GLUED_UNIT.sub(_apart, text)
    if not text.isascii():
        text = _SUSPECT.sub(_repair_match, text)
    return " ".join(text.replace("`", "'").split())


def lemmas(text: str) -> tuple[str, ...]:
    """Words of `normalize_text(text)` in order, Russian ones in their dictionary form, others as they are."""
    return tuple(lemma_of(word) for word in _WORD.findall(normalize_text(text)))


@lru_cache(maxsize=200_000)
def lemma_of(word: str) -> str:
    """Dictionary form of one normalized Russian word; any other word unchanged."""
    if not _CYRILLIC_WORD.fullmatch(word) or len(word) < 3:
        return word
    parses = _analyzer().parse(word)
    return str(parses[0].normal_form).replace("ё", "е") if parses else word


def is_plain(text: str) -> bool:
    """Whether `text` is printable ASCII and Russian letters alone: folding its case is all of Unicode it needs."""
    return text.isprintable() and not _RARE.search(text)


def is_homoglyph_safe(word: str) -> bool:
    """Whether a casefolded word keeps its letters: it is of one script and holds no digit."""
    return repair_homoglyphs(word) == word


@lru_cache(maxsize=100_000)
def repair_homoglyphs(word: str) -> str:
    """One casefolded token with its lookalike letters in one script, where that script can be told.

    A token of lookalikes alone becomes Latin if it holds a digit or mixes scripts; letters proper to one script decide
    otherwise; where a token has letters proper to both (АИР100S4), each run of letters is repaired by itself.
    """
    letters = frozenset(word)
    latin = any("a" <= letter <= "z" for letter in letters)
    cyrillic = any(letter in _TO_LATIN or letter in _ONLY_CYRILLIC for letter in letters)
    if not cyrillic or not (latin or any(letter.isdigit() for letter in letters)):
        return word
    if letters & _ONLY_CYRILLIC:
        return _LETTERS.sub(_repair_run, word) if letters & _ONLY_LATIN else word.translate(_CYRILLIC_TABLE)
    return word.translate(_LATIN_TABLE)


def fold_lookalikes(text: str) -> str:
    """Every Cyrillic lookalike of casefolded `text` as its Latin twin, whatever is around it: for code keys only."""
    return text.translate(_LATIN_TABLE)


def _apart(match: re.Match[str]) -> str:
    return f"{match[1]} {match[2]}"


def _repair_match(match: re.Match[str]) -> str:
    return repair_homoglyphs(match.group())


def _repair_run(match: re.Match[str]) -> str:
    run = match.group()
    letters = frozenset(run)
    if letters & _ONLY_CYRILLIC:
        return run if letters & _ONLY_LATIN else run.translate(_CYRILLIC_TABLE)
    return run.translate(_LATIN_TABLE) if letters & _ONLY_LATIN else run


def _fold_unicode(text: str) -> str:
    text = _SUPERSCRIPT_RUN.sub(_plain_power, _VULGAR.sub(" ", text))
    text = unicodedata.normalize("NFKC", text.translate(_BEFORE_NFKC))
    return _CONTROL.sub("", text.translate(_AFTER_NFKC))


def _plain_power(match: re.Match[str]) -> str:
    digits = match["run"].translate(_SUPERSCRIPTS)
    return f"{match['before']}^{digits}" if match["before"] else digits


def _has_surrogate(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


@lru_cache(maxsize=1)
def _analyzer() -> Any:
    import pymorphy3  # noqa: PLC0415  .3 s and 30 MB: only when lemmas are asked for

    return pymorphy3.MorphAnalyzer(lang="ru")

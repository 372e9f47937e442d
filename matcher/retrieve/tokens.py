"""Tokens of names: words in dictionary form, numbers, and model codes in one spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

from catalogs.normalize.code import find_codes
from catalogs.normalize.text import lemma_of
from matcher.retrieve.terms import Terms, text_key
from matcher.tables import Flags, Rows

_TOKEN = re.compile(r"[^\W_]+(?:[.,][0-9]+)*")
_RUN = re.compile(r"[^\W_][\w\-/.]*[^\W_]")
_SEPARATORS = re.compile(r"[\W_]+")
_DIGIT, _LETTER = re.compile(r"[0-9]"), re.compile(r"[^\W\d_]")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_CODE, _PLAIN = 1, 2  # flags in the last bits of a token's number
_CODE_LETTERS, _CODE_DIGITS = 4, 5  # shortest code with letters, shortest of digits alone


def tokens(text: str) -> tuple[str, ...]:
    """Distinct tokens of a normalized name in alphabetical order: lemmas, numbers, codes with and without separators.

    Neighbours are joined too where one holds letters and the other digits, since makers split codes as they like:
    `ps lx350h` holds `pslx350h`.
    """
    words = [word.replace(",", ".") for word in _TOKEN.findall(text)]
    found = {lemma_of(word) for word in words}
    found.update(_SEPARATORS.sub("", run) for run in _RUN.findall(text) if _DIGIT.search(run))
    for first, second in pairwise(words):
        both = first + second
        if _DIGIT.search(both) and _LETTER.search(both):
            found.add(both.replace(".", ""))
    return tuple(sorted(found))


@lru_cache(maxsize=200_000)
def is_code(token: str) -> bool:
    """Whether a token is a model code: no word, no small number, no number with its unit."""
    if not _DIGIT.search(token) or len(token) < (_CODE_LETTERS if _LETTER.search(token) else _CODE_DIGITS):
        return False
    return bool(find_codes(token))


def token_keys(rows: Sequence[str]) -> tuple[Rows, Terms]:
    """Row and number of every token of normalized texts; the last two bits say whether it is a code or a number."""
    entries = [(row, _key(token)) for row, text in enumerate(rows) for token in tokens(text)]
    flat = np.array(entries, dtype=np.int64).reshape(len(entries), 2)
    return flat[:, 0], flat[:, 1]


def are_codes(terms: Terms) -> Flags:
    """Which tokens are model codes, by their numbers."""
    return np.asarray(terms & _CODE != 0)


def are_numbers(terms: Terms) -> Flags:
    """Which tokens are plain numbers, by their numbers."""
    return np.asarray(terms & _PLAIN != 0)


@lru_cache(maxsize=200_000)
def _key(token: str) -> int:
    return text_key(token) & ~(_CODE | _PLAIN) | _CODE * is_code(token) | _PLAIN * bool(_NUMBER.fullmatch(token))


def name_and_maker(title: str, maker_key: str) -> str:
    """A normalized name, with the maker unless the name says who it is."""
    return title if not maker_key or maker_key.split(maxsplit=1)[0] in title else f"{title} {maker_key}"

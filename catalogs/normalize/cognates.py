"""Words that sound alike in two alphabets: Toaster and «тостер», Modulator and «модулятор», cylinder and «цилиндр»."""

from __future__ import annotations

import re
from collections.abc import Iterable

LEAST = 3  # consonants; fewer are shared by chance
SHORTEST = 5  # letters of a word

_CYRILLIC = dict(zip("бвгджзклмнпрстфхцчшщ", "bvgdzsklmnprstfhscss", strict=True))
# Before the letters are taken one by one: what several Latin letters sound like, or one before certain others.
_LATIN = (
    (re.compile(r"sch|tsch|sh"), "s"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th"), "t"),
    (re.compile(r"ch"), "h"),
    (re.compile(r"ck|[qc](?![eiy])"), "k"),
    (re.compile(r"c(?=[eiy])|t(?=i[aeo])|z"), "s"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"w"), "v"),
    (re.compile(r"j"), ""),
)
_VOWELS = re.compile(r"[^bvgdzsklmnprstfhc]")
_TWICE = re.compile(r"(.)\1+")


def sounds_of(words: Iterable[str]) -> list[str]:
    """`~` and the consonants of each word that is long enough, alike for a foreign word and its Russian borrowing."""
    found = []
    for word in words:
        if len(word) >= SHORTEST:
            sound = _TWICE.sub(r"\1", _consonants(word))
            if len(sound) >= LEAST:
                found.append(f"~{sound}")
    return found


def _consonants(word: str) -> str:
    if "а" <= word[0] <= "я":
        return "".join(_CYRILLIC.get(letter, "") for letter in word)
    for pattern, letters in _LATIN:
        word = pattern.sub(letters, word)
    return _VOWELS.sub("", word)

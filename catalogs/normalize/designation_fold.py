"""Text as a grammar sees it: upper case, plain dashes and spaces, look-alike letters in one alphabet.

One character stays one character, so that a match's span is a span of what was written.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Script = Literal["latin", "cyrillic", "both"]

_LATIN = "ABEKMHOPCTYX"
_CYRILLIC = "АВЕКМНОРСТУХ"
_PLAIN = {
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("\u00a0\u202f\u2007\u2009\t\n\r", " "),
    "Ё": "Е",
    "×": "X",
}
_TO = {
    "latin": {**dict(zip(_CYRILLIC, _LATIN, strict=True)), "×": "X"},
    "cyrillic": {**dict(zip(_LATIN, _CYRILLIC, strict=True)), "×": "Х"},
    "both": {},
}

_LATIN_LETTER = re.compile("[a-z]")
_CYRILLIC_LETTER = re.compile("[\u0400-\u04ff]")

# A letter O among digits is a zero that was typed wrong: 2221OK is 22210K.
_LETTER_O = re.compile("(?<=[0-9])[OО](?=[0-9]|[BCKNВСКН](?![A-ZА-ЯЁ]))")


class _Fold(dict[int, str]):
    """A translation table that works out a character the first time it is met."""

    def __init__(self, script: Script) -> None:
        super().__init__()
        self.script = script

    def __missing__(self, code: int) -> str:
        char = chr(code)
        for form in (unicodedata.normalize("NFKC", char), char.upper()):
            char = form if len(form) == 1 else char
        char = char.upper() if len(char.upper()) == 1 else char
        char = _PLAIN.get(char, char)
        self[code] = _TO[self.script].get(char, char)
        return self[code]


_FOLDS: dict[Script, _Fold] = {"latin": _Fold("latin"), "cyrillic": _Fold("cyrillic"), "both": _Fold("both")}


def fold(text: str, script: Script) -> str:
    """`text` for matching in one alphabet; same length, position by position."""
    folded = text.translate(_FOLDS[script])
    return _LETTER_O.sub("0", folded) if "O" in folded or "О" in folded else folded


def in_script(text: str, script: Script) -> bool:
    """Some letter of `text` is of the alphabet, or it has no letters: 7305X is rather Latin, 7305Х rather Cyrillic."""
    if script == "both":
        return True
    latin = _LATIN_LETTER.search(text.lower()) is not None
    cyrillic = _CYRILLIC_LETTER.search(text) is not None
    return (latin or not cyrillic) if script == "latin" else (cyrillic or not latin)

"""Spans and numbers that are not to be read in a text, wherever and however they are written in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from catalogs.normalize.text import fold_lookalikes

MARK = "…"
_RUN = re.compile(r"[0-9]+|[^\W\d_]+")
_NUMBER = re.compile(
    r"(?<![0-9])(?<![0-9][.,])(?:[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+|[0-9]+)(?:[.,][0-9]+)?(?![0-9])"
)
_GAP = r"[\W_]*"
_MARKS = re.compile(rf"{MARK}(?:[\W_]*{MARK})+")


@dataclass(frozen=True)
class Blanks:
    """What is taken out: spans by their letters and figures, whatever stands between these; numbers by their value."""

    spans: tuple[str, ...] = ()
    numbers: frozenset[float] = frozenset()

    @classmethod
    def of(cls, spans: Iterable[str], numbers: Iterable[float]) -> Blanks:
        """Longer spans first: one may be a part of another."""
        kept = sorted({span for span in spans if _RUN.search(span)}, key=lambda span: (-len(span), span))
        return cls(tuple(kept), frozenset(numbers))

    def __bool__(self) -> bool:
        return bool(self.spans or self.numbers)

    def out_of(self, text: str, mark: str = MARK) -> str:
        """The text with `mark` in place of each."""
        if not text or not self:
            return text
        for span in self.spans:
            for start, end in reversed(_places(span, text)):
                text = text[:start] + MARK + text[end:]
        if self.numbers:
            text = _NUMBER.sub(self._number, text)
        text = _MARKS.sub(MARK, text)
        return text if mark == MARK else " ".join(text.replace(MARK, mark).split())

    def tells(self, code: str) -> bool:
        """Whether a code holds a span or is a part of one: 80-50-200 of К 80-50-200."""
        key = _compact(code)
        return self.found_in(code) or any(key in _compact(span) for span in self.spans)

    def _number(self, match: re.Match[str]) -> str:
        """Thousands apart by a space may be one number or two."""
        figures = match.group()
        if _amount(figures) in self.numbers:
            return MARK
        parts = re.split(r"(\s)", figures)
        return "".join(MARK if one.strip() and _amount(one) in self.numbers else one for one in parts)

    def found_in(self, text: str) -> bool:
        """Whether anything would be taken out."""
        return self.out_of(text) != text


def _compact(text: str) -> str:
    return "".join(_RUN.findall(_folded(text)))


def numbers_in(text: str) -> set[float]:
    """The numbers a text writes in figures."""
    found = (match.group() for match in _NUMBER.finditer(text))
    return {_amount(figures) for figures in found}


def _amount(figures: str) -> float:
    return float("".join(figures.split()).replace(",", "."))


def _places(span: str, text: str) -> list[tuple[int, int]]:
    """Where a span stands as words of its own: in any case, with look-alike letters, with other separators."""
    runs = [re.escape(run) for run in _RUN.findall(_folded(span))]
    first, last = (r"(?<![0-9])" if one[0].isdigit() else r"(?<![^\W\d_])" for one in (runs[0], runs[-1]))
    after = last.replace("?<!", "?!")
    pattern = re.compile(first + _GAP.join(runs) + after)
    return [match.span() for match in pattern.finditer(_folded(text))]


def _folded(text: str) -> str:
    """The text letter for letter in one case and one alphabet of look-alikes: places in it are places in the text."""
    folded = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    same = fold_lookalikes(folded.replace("ё", "е"))
    return same if len(same) == len(text) else folded

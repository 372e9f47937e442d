"""Words of terms in any form: Russian lemmas, English and German endings, German and Russian compounds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from catalogs.normalize.text import lemma_of

_FOLD = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_LINKS = ("s", "n", "en", "es", "e", "er", "ns")
_ENDINGS = ("s", "es", "e", "n", "en", "er", "ern", "ien")
_CYRILLIC = re.compile(r"[а-яіїєґў]+")
_SHORTEST_PART = 3  # letters; shorter German words are endings more often than parts
_SHORTEST_HEAD = 4
_SHORTEST_COMPOUND = 7


class Words:
    """The words that terms are made of, and the way from a word in any form to them."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self._prefixes: dict[str, str] = {}
        self._german: set[str] = set()
        self._resolved: dict[str, tuple[str, ...]] = {}

    def as_plain(self) -> tuple[Any, ...]:
        """All it knows, as plain data for `restore`."""
        return (self.known, self._prefixes, self._german, self._resolved)

    def restore(self, plain: tuple[Any, ...]) -> None:
        """Takes over what another one knew."""
        self.known, self._prefixes, self._german, self._resolved = plain

    def learn(self, words: Iterable[str], *, german: bool) -> None:
        """Adds the words of one name of a term; German ones may be parts of compounds."""
        for word in words:
            root = root_of(word)
            self.known.add(root)
            if german:
                self._german.add(root)

    def learn_prefix(self, prefix: str) -> None:
        """Adds the first part of Russian compounds: «пневмо»."""
        self._prefixes[prefix] = prefix

    def resolve(self, word: str) -> tuple[str, ...]:
        """Known words a normalized word stands for: one, several for a compound, itself where it is unknown."""
        found = self._resolved.get(word)
        if found is None:
            found = self._resolve(word)
            if len(self._resolved) < 500_000:
                self._resolved[word] = found
        return found

    def _resolve(self, word: str) -> tuple[str, ...]:
        root = root_of(word)
        if root in self.known:
            return (root,)
        if _CYRILLIC.fullmatch(root):
            return self._after_prefix(root)
        for candidate in _shorter(root):
            if candidate in self.known:
                return (candidate,)
        if len(root) >= _SHORTEST_COMPOUND:
            return self._compound(root) or (root,)
        return (root,)

    def _after_prefix(self, root: str) -> tuple[str, ...]:
        for end in range(len(root) - 3, 2, -1):
            if root[:end] in self._prefixes:
                rest = root[end:].lstrip("-")
                rest = rest if rest in self.known else lemma_of(rest)
                if rest in self.known:
                    return (root[:end], rest)
        return (root,)

    def _compound(self, word: str) -> tuple[str, ...]:
        """Fewest known parts that make up the word; else its longest known ending after an unknown beginning."""
        best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
        for end in range(_SHORTEST_PART, len(word) + 1):
            for start in range(end - _SHORTEST_PART, -1, -1):
                before = best[start]
                if before is None:
                    continue
                part = self._part(word[start:end], last=end == len(word))
                if part and (best[end] is None or len(before) + 1 <= len(best[end] or ())):
                    best[end] = (*before, part)
        whole = best[len(word)]
        if whole:
            return whole
        for start in range(_SHORTEST_PART, len(word) - _SHORTEST_HEAD + 1):
            part = self._part(word[start:], last=True)
            if part:
                return (word[:start], part)
        return ()

    def _part(self, piece: str, *, last: bool) -> str:
        if len(piece) < (_SHORTEST_HEAD if last else _SHORTEST_PART):
            return ""
        if piece in self._german:
            return piece
        if last:
            return next((one for one in _shorter(piece) if one in self._german and len(one) >= _SHORTEST_HEAD), "")
        for link in _LINKS:
            stem = piece.removesuffix(link)
            if stem != piece and len(stem) >= _SHORTEST_PART and stem in self._german:
                return stem
        return ""


def root_of(word: str) -> str:
    """A normalized word without inflection as far as that needs no vocabulary: Russian lemma, umlauts folded."""
    return lemma_of(word) if _CYRILLIC.fullmatch(word) else word.translate(_FOLD)


def _shorter(word: str) -> Iterable[str]:
    """Forms an inflected English or German word may come from."""
    if word.endswith("ies"):
        yield word[:-3] + "y"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            yield word[: -len(ending)]
    for ending, other in (("ae", "a"), ("oe", "o"), ("ue", "u")):
        if ending in word:
            yield word.replace(ending, other)
    for ending in ("e", "en"):
        yield word + ending

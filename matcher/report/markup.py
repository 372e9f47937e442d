"""HTML by hand: text is always escaped, and stands in every language at once; the page shows one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from matcher.explain import Explainer, Voice
from matcher.words.language import LANGUAGES


class Tongues:
    """The same words in every language."""

    def __init__(self, explainer: Explainer) -> None:
        self.voices: Mapping[str, Voice] = {code: explainer.voice(code) for code in LANGUAGES}

    def each(self, make: Callable[[Voice], str]) -> str:
        """Text of every language; once where all say the same."""
        return self.raw(lambda voice: escape(make(voice)))

    def raw(self, make: Callable[[Voice], str]) -> str:
        """As `each`, for markup that is escaped already."""
        said = {code: make(voice) for code, voice in self.voices.items()}
        if len(set(said.values())) == 1:
            return next(iter(said.values()))
        return "".join(f'<span lang="{code}">{text}</span>' for code, text in said.items())

    def get(self, section: str, key: str) -> str:
        """A word of each language."""
        return self.each(lambda voice: voice.words.get(section, key))

    def say(self, section: str, key: str, **facts: object) -> str:
        """A sentence of each language."""
        return self.each(lambda voice: voice.words.say(section, key, **facts))


def badge(grade: str) -> str:
    """A grade as a coloured letter; the colour repeats what the letter says, it never says it alone."""
    letter = grade[:1] or "-"
    return f'<b class="grade {letter if letter.isalpha() else "none"}">{escape(grade or "–")}</b>'

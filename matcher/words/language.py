"""One language's sentences. A language is one file here, with the same keys and facts as every other."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from config.errors import UserError
from config.model.base import read_yaml

FOLDER = Path(__file__).parent
LANGUAGES = ("ru", "en")


class Words:
    """Sentences of one language by section and key; facts fill the braces."""

    def __init__(self, code: str, document: Mapping[str, Any]) -> None:
        self.code = code
        self.name = str(document["name"])
        self.decimal = str(document["decimal"])
        self._sections = document

    def section(self, name: str) -> Mapping[str, str]:
        """A section as it stands; empty where the language has none."""
        return MappingProxyType(self._sections.get(name, {}))

    def get(self, section: str, key: str) -> str:
        """A word, or the key itself where the language has none: names of attributes and categories are open-ended."""
        return str(self._sections.get(section, {}).get(key, key))

    def say(self, section: str, key: str, **facts: object) -> str:
        """A sentence with its facts; KeyError where the file lacks it, which a test holds to never happen."""
        return str(self._sections[section][key]).format(**facts)


@lru_cache(maxsize=8)
def load_words(language: str) -> Words:
    """The words of `language`; UserError names the known ones."""
    if language not in LANGUAGES:
        raise UserError(f"unknown language '{language}'; known: {', '.join(LANGUAGES)}", where="--lang")
    return Words(language, read_yaml(FOLDER / f"{language}.yml"))


@lru_cache(maxsize=1)
def load_ladders() -> dict[str, tuple[str, ...]]:
    """Base unit → readable units, small to large (display.yml)."""
    return {base: tuple(names) for base, names in read_yaml(FOLDER / "display.yml").items()}


def sentence_case(text: str) -> str:
    """First letter large; the rest stays, for IP and pH are not to be folded."""
    return text[:1].upper() + text[1:]


def counted(words: Words, number: float, key: str) -> str:
    """A number with its noun in the right form: "5 раз", "2,5 раза"; "5 times"."""
    return f"{shown_number(number, words)} {words.get('counts', f'{key}_{plural(words.code, number)}')}"


def plural(language: str, number: float) -> str:
    """CLDR plural category of a number: one, few, many or other."""
    if language != "ru":
        return "one" if number == 1 else "other"
    if number != int(number):
        return "other"
    tens, ones = int(abs(number)) % 100, int(abs(number)) % 10
    if ones == 1 and tens != 11:
        return "one"
    return "few" if 2 <= ones <= 4 and not 12 <= tens <= 14 else "many"


def shown_number(value: float, words: Words) -> str:
    """Five significant digits, the language's decimal mark, thousands apart from 10 000 on, a real minus."""
    text = f"{abs(value):.12f}" if 0 < abs(value) < 1e-4 else f"{float(f'{abs(value):.5g}'):.6f}"
    if abs(value) >= 99999.5:  # whole: five digits would round a price or a count away
        text = f"{abs(value):.0f}"
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0")
    if len(whole) > 4:
        whole = f"{int(whole):,}".replace(",", "\N{NO-BREAK SPACE}")
    sign = "\N{MINUS SIGN}" if value < 0 and (int(whole.replace("\N{NO-BREAK SPACE}", "")) or rest) else ""
    return sign + whole + (words.decimal + rest if rest else "")

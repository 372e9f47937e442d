"""Words around a number → the attribute they name: labels in four languages, symbols before "=", orders of sizes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from catalogs.normalize.numbers import prepare
from catalogs.normalize.quantity_scan import Token, stem
from config.model.attributes import ANY, Attributes
from config.model.units import skeleton

_WORD = re.compile(r"[^\W\d_]+|%")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_JOINED = re.compile(r"[ .\-]{0,2}")
_SYMBOL_AFTER = re.compile(r" ?[=:≈] ?[~<>≤≥±+\-øØ]* ?\.?\d| ?= ?(?:до|от|max|min)")
_SYMBOL_UNIT = re.compile(
    r" ?[,(\[] ?[^\d,;()\[\]]{1,8}[23²³]?(?:/[^\d,;()\[\]]{1,4})?[)\]]? ?[:=-]{0,2} ?[~<>≤≥±+-]*\d"
)
PENDING = "?"  # a symbol that only the unit behind it makes a label: "Q, м³/ч = 12"
_SYMBOL = re.compile(r"(?<![\w.])[\w∆Δ,/ .φϕ]{1,8}?(?= ?[=:≈])")

# ВхШхГ, HxWxD and the like: letters of sizes in the order the numbers stand.
_ORDER = re.compile(r"(?<![а-яa-z])[(]?([вшгдhнтlwdø](?: ?[х×*/] ?[вшгдhнтlwdø]){1,2})[)]?(?![а-яa-z])")
_SIZE_LETTER = {
    "в": "height", "н": "height", "h": "height", "ш": "width", "w": "width", "г": "depth", "d": "depth",
    "д": "length", "l": "length", "т": "thickness", "ø": "diameter",
}  # fmt: skip
_GERMAN_LETTER = {skeleton("B"): "width", skeleton("T"): "depth"}


class Label(NamedTuple):
    """A name of attributes in the text: several when one word names several, by dimension."""

    start: int
    end: int
    attributes: tuple[str, ...]
    symbol: bool = False
    plain: bool = False  # written just as listed, not inflected
    unit_text: str = ""  # a unit given with the name: "Мощность, кВт: 11"
    value_at: int = 0  # where the value behind that unit begins


@dataclass(frozen=True, slots=True)
class AttributeWords:
    """Label stems and symbols of one configuration; immutable, shared between threads."""

    attributes: Attributes
    by_first: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]
    symbols: dict[str, tuple[str, ...]]
    ideographs: tuple[tuple[str, tuple[str, ...]], ...]
    listed: frozenset[str]

    def labels(self, ready: str, tokens: Sequence[Token]) -> list[Label]:
        """Every label of the text, longest first at each word, left to right."""
        found: list[Label] = []
        at = 0
        while at < len(tokens):
            token = tokens[at]
            label, used = (None, 1)
            if token.kind == "word":
                label, used = self._match(ready, tokens, at)
            if label is None:
                label = self._symbol(ready, token)
            if label:
                found.append(label)
            at += used
        if self.ideographs and _CJK.search(ready):
            found = sorted(found + self._ideographic(ready))
        return found

    def _match(self, ready: str, tokens: Sequence[Token], at: int) -> tuple[Label | None, int]:
        options = self.by_first.get(stem(tokens[at].text))
        if not options:
            return None, 1
        words, places = [stem(tokens[at].text)], [at]
        for place in range(at + 1, min(at + 12, len(tokens))):
            token = tokens[place]
            if token.text == ".":
                continue
            if token.kind not in ("word", "mark") or len(words) >= 5:
                break
            if token.kind == "mark" and token.text not in ("-", "/"):
                break
            if token.kind == "mark":
                continue
            if not _JOINED.fullmatch(ready[tokens[places[-1]].end : token.start].replace("/", "")):
                break
            words.append(stem(token.text))
            places.append(place)
        for stems, names in options:
            if len(stems) <= len(words) and tuple(words[: len(stems)]) == stems:
                last = places[len(stems) - 1]
                start, end = tokens[at].start, tokens[last].end
                return Label(start, end, names, plain=skeleton(ready[start:end]) in self.listed), last - at + 1
        return None, 1

    def _symbol(self, ready: str, token: Token) -> Label | None:
        if token.kind not in ("word", "code") or token.end - token.start > 8:
            return None
        written = ready[token.start : token.end]
        names = self.symbols.get(written) or self.symbols.get(_DRAWN.get(written, ""))
        if names and _SYMBOL_AFTER.match(ready, token.end):
            return Label(token.start, token.end, names, symbol=True)
        if names and _SYMBOL_UNIT.match(ready, token.end):
            return Label(token.start, token.end, names, symbol=True, unit_text=PENDING)
        return None

    def _ideographic(self, ready: str) -> list[Label]:
        found = []
        for text, names in self.ideographs:
            at = ready.find(text)
            if at >= 0:
                found.append(Label(at, at + len(text), names))
        return found

    def header(self, text: str) -> tuple[str, ...]:
        """Attributes a column header or a bare name means; () when nothing does."""
        ready = prepare(text).strip()
        if ready in self.attributes:
            return (ready,)
        if ready in self.symbols:
            return self.symbols[ready]
        words = [stem(word) for word in _WORD.findall(skeleton(ready))]
        for length in range(len(words), 0, -1):
            for begin in range(len(words) - length + 1):
                for stems, names in self.by_first.get(words[begin], ()):
                    if tuple(words[begin : begin + length]) == stems:
                        return names
        return next((names for one, names in self.ideographs if one in ready), ())

    def fits(self, name: str, dimension: str) -> bool:
        """Whether a value of that dimension can belong to the attribute; loads may be given as a mass or a force."""
        one = self.attributes.quantities.get(name)
        if one is None:
            return False
        return one.dimension in (dimension, ANY) or (one.dimension, dimension) in _NEIGHBOURS


_DRAWN = {"Н": "H", "Д": "D"}  # Russian letters typed for those of a drawing; Р and М mean a pressure and a mass too

# An attribute's dimension and what catalogs state instead: a press of 100 т, a flow in kg/h. The value keeps its own
# unit and takes the dimension's plain name.
_NEIGHBOURS = frozenset({("force", "mass")})


def size_order(ready: str) -> tuple[str, ...]:
    """Attributes in the order that letters such as ВхШхГ or HxWxD give, or ().

    B is Breite and T is Tiefe where Latin letters stand without a W, В is высота and Т толщина in Russian ones.
    """
    found = _ORDER.search(skeleton(ready))
    if not found:
        return ()
    written = re.sub(r" ?[×*/] ?| ?[xXхХ] ?", " ", ready[found.start(1) : found.end(1)])
    letters = re.findall(r"[а-яa-zø]", skeleton(written))
    latin = re.findall(r"[A-Za-z]", written)
    german = bool(latin) and not re.search("[шгд]", "".join(letters)) and "w" not in letters
    known = _SIZE_LETTER | _GERMAN_LETTER if german and re.search("[BT]", "".join(latin)) else _SIZE_LETTER
    return tuple(known[letter] for letter in letters if letter in known)


def build_words(attributes: Attributes) -> AttributeWords:
    """The label index of a configuration."""
    named: dict[tuple[str, ...], list[str]] = {}
    symbols: dict[str, list[str]] = {}
    listed: set[str] = set()
    ideographs: dict[str, list[str]] = {}
    for name in attributes:
        one = attributes.quantities.get(name) or attributes.categories[name]
        for label in (*one.ru, *one.en, *one.de):
            listed.add(skeleton(prepare(label)))
            stems = tuple(stem(word) for word in _WORD.findall(skeleton(prepare(label))))
            if sum(map(len, stems)) > 1:
                named.setdefault(stems, []).append(name)
        for label in one.zh:
            ideographs.setdefault(label, []).append(name)
    for name, quantity in attributes.quantities.items():
        for symbol in quantity.symbols:
            symbols.setdefault(prepare(symbol), []).append(name)
    by_first: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for stems, names in named.items():
        by_first.setdefault(stems[0], []).append((stems, tuple(dict.fromkeys(names))))
    return AttributeWords(
        attributes,
        {first: tuple(sorted(listed, key=lambda one: -len(one[0]))) for first, listed in by_first.items()},
        {symbol: tuple(dict.fromkeys(names)) for symbol, names in symbols.items()},
        tuple(sorted(((text, tuple(names)) for text, names in ideographs.items()), key=lambda one: -len(one[0]))),
        frozenset(listed),
    )

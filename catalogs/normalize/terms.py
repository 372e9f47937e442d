"""Terms of a name → concepts that belong to no language: «подшипник шариковый», ball bearing and Kugellager are one."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from catalogs.normalize.compounds import Words
from catalogs.normalize.text import normalize_text
from config.class_book import ClassBook
from config.derived import remembered
from config.load import Config
from config.model.base import Labels

LONGEST = 6  # words of a term
PROPERTY, WIDER, CLASS = 0.7, 0.6, 0.5  # weight of a property, a wider concept, a class, where a thing weighs 1
_CHINESE = "\u3400-\u9fff"
_NUMBER = re.compile("[0-9]+")
_REMEMBERED = 16_384  # names without their numbers, some 500 bytes each
_TOKEN = re.compile(rf"[^\W_]*[{_CHINESE}][^\W_]*|[^\W_]+|[,;:()/+]")
_PART = re.compile(rf"[{_CHINESE}]+|[^\W\d_{_CHINESE}]+|\d+")
# words without meaning of their own, and those after which a name speaks of something else
_SKIPPED_RU = "и в во с со на по из от ко за о об у"
_SKIPPED_EN = "of with and the a an in on at by to"
_SKIPPED_DE = "und der die das des dem den zum zur vom am im an mit"
_SKIPPED = frozenset(f"{_SKIPPED_RU} {_SKIPPED_EN} {_SKIPPED_DE}".split())
_BREAK_WORDS = "для без под к for without used für ohne zu auf"
_BREAK = frozenset([*_BREAK_WORDS.split(), *",;:()/+"])


@dataclass(frozen=True, slots=True)
class Mention:
    """A term found in a name: the tokens it covers, and every concept it may mean, the likeliest first."""

    start: int
    end: int
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A name taken apart: its tokens (a token with a digit is ""), where it breaks into parts, the terms found."""

    tokens: tuple[str, ...]
    breaks: frozenset[int]  # a new part begins before these tokens: "for", a comma, a number
    mentions: tuple[Mention, ...]
    spoken: str = ""  # the normalized name without tokens that hold a digit, and without punctuation


class Tagger:
    """Finds terms in names, longest first, whatever the order of words within a term and their inflection."""

    def __init__(self, names: Mapping[str, Labels], wider: Callable[[str], Iterable[str]] = lambda _: ()) -> None:
        """`names` of every concept; of two concepts with one name the wider, as `wider` tells, is left out."""
        self._words = Words()
        self._phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._chinese: dict[str, tuple[str, ...]] = {}
        for labels in names.values():
            for label in labels.all():
                self._words.learn(split_words(label), german=label in labels.de)
        for concept, labels in names.items():
            for label in labels.all():
                self._add(label, concept)
        self._phrases = {key: _narrow(found, wider) for key, found in self._phrases.items()}
        self._chinese = {key: _narrow(found, wider) for key, found in self._chinese.items()}
        self._measure_chinese()
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._read)

    def as_plain(self) -> tuple[Any, ...]:
        """All it knows, as plain data for `restored`."""
        return (self._words.as_plain(), self._phrases, self._chinese)

    @classmethod
    def restored(cls, plain: tuple[Any, ...]) -> Tagger:
        """The tagger whose `as_plain` this is."""
        made = cls({})
        words, made._phrases, made._chinese = plain
        made._words.restore(words)
        made._measure_chinese()
        return made

    def _measure_chinese(self) -> None:
        self._longest_chinese = max(map(len, self._chinese), default=0)
        self._numbered = any(map(_NUMBER.search, self._chinese))  # then numbers are more than places

    def read(self, text: str) -> Reading:
        """The terms of one name, from left to right."""
        normal = normalize_text(text)
        return self._remembered(normal if self._numbered else _NUMBER.sub("0", normal))

    def _read(self, normal: str) -> Reading:
        """The terms of a normalized text; a token with a digit says no more than that it stands there."""
        tokens: list[str] = []
        breaks: set[int] = set()
        mentions: list[Mention] = []
        found = _TOKEN.findall(normal)
        for token in found:
            if token in _BREAK:
                breaks.add(len(tokens))
            elif _is_chinese(token):
                if mentions and mentions[-1].end == len(tokens):
                    breaks.add(len(tokens))  # a blank behind a Chinese term: 立式铣床 工作台 is no table
                self._read_chinese(token, tokens, mentions)
            elif token.isalpha():
                if token not in _SKIPPED:
                    tokens.extend(self._words.resolve(token))
            else:
                breaks.add(len(tokens))
                tokens.append("")
        mentions.extend(self._find(tokens))
        mentions.sort(key=lambda mention: mention.start)
        spoken = " ".join([token for token in found if token.isalpha()])
        return Reading(tuple(tokens), frozenset(breaks), tuple(mentions), spoken)

    def concepts(self, text: str) -> tuple[str, ...]:
        """Distinct concepts of one name in the order they are found."""
        return tuple(dict.fromkeys(one for mention in self.read(text).mentions for one in mention.concepts))

    def _add(self, label: str, concept: str) -> None:
        normal = normalize_text(label)
        if _is_chinese(normal):
            key = "".join(normal.split())
            self._chinese[key] = _with(self._chinese.get(key, ()), concept)
            return
        if normal.endswith("-"):
            self._words.learn_prefix(normal[:-1])
        words = [part for word in split_words(label) for part in self._words.resolve(word)]
        phrase = _key(words)
        if phrase:
            self._phrases[phrase] = _with(self._phrases.get(phrase, ()), concept)

    def _find(self, tokens: list[str]) -> list[Mention]:
        known, found = self._words.known, []
        start = 0
        while start < len(tokens):
            if tokens[start] not in known:
                start += 1
                continue
            limit = start + 1
            while limit < min(len(tokens), start + LONGEST) and tokens[limit] in known:
                limit += 1
            one = self._longest(tokens, start, limit)
            if one is None or one.end == start + 1:
                apart = self._apart(tokens, start)
                if apart is not None:
                    found += [apart, *self._find_between(tokens, apart)]
                    start = apart.end
                    continue
            if one is not None:
                found.append(one)
            start = one.end if one is not None else start + 1
        return found

    def _longest(self, tokens: list[str], start: int, limit: int) -> Mention | None:
        for end in range(limit, start, -1):
            concepts = self._phrases.get(_key(tokens[start:end]))
            if concepts:
                return Mention(start, end, concepts)
        return None

    def _apart(self, tokens: list[str], start: int) -> Mention | None:
        """A term of two words with one more between them: flexible (shaft) coupling, «клапан (пружинный) обратный»."""
        end = start + 2
        if end >= len(tokens) or not tokens[start + 1]:
            return None
        concepts = self._phrases.get(_key((tokens[start], tokens[end])))
        return Mention(start, end + 1, concepts) if concepts else None

    def _find_between(self, tokens: list[str], outer: Mention) -> list[Mention]:
        one = self._longest(tokens, outer.start + 1, outer.start + 2)
        return [one] if one is not None else []

    def _read_chinese(self, run: str, tokens: list[str], mentions: list[Mention]) -> None:
        """Longest terms from left to right; what lies between them is unknown, or words of another script."""
        at, unknown = 0, ""
        while at < len(run):
            end = next(
                (
                    end
                    for end in range(min(len(run), at + self._longest_chinese), at, -1)
                    if run[at:end] in self._chinese
                ),
                0,
            )
            if not end:
                unknown += run[at]
                at += 1
                continue
            self._read_unknown(unknown, tokens)
            unknown = ""
            mentions.append(Mention(len(tokens), len(tokens) + 1, self._chinese[run[at:end]]))
            tokens.append(run[at:end])
            at = end
        self._read_unknown(unknown, tokens)

    def _read_unknown(self, text: str, tokens: list[str]) -> None:
        for part in _PART.findall(text):
            if _is_chinese(part):
                tokens.append(part)
            else:
                tokens.extend(self._words.resolve(part) if part.isalpha() else [""])


def _is_chinese(token: str) -> bool:
    return any("\u3400" <= letter <= "\u9fff" for letter in token) if not token.isascii() else False


def _key(words: Sequence[str]) -> tuple[str, ...]:
    """What a phrase is looked up by: Russian words stand in any order, others in theirs (bearing ball)."""
    return tuple(sorted(words)) if words and "а" <= words[0][0:1] <= "ӿ" else tuple(words)


def split_words(text: str) -> list[str]:
    """Words of a name that carry meaning, normalized; tokens with digits are left out."""
    return [token for token in _TOKEN.findall(normalize_text(text)) if token.isalpha() and token not in _SKIPPED]


def tagger(config: Config) -> Tagger:
    """The tagger of a configuration; made once, and kept between runs, as lemmas of all terms take their time."""
    made = _TAGGERS.get(config)
    if made is None:
        plain = remembered("terms", _content(config.classes), lambda: _make(config.classes).as_plain())
        made = _TAGGERS[config] = Tagger.restored(plain)
    return made


def _make(book: ClassBook) -> Tagger:
    names = {code: concept.names for code, concept in book.concepts.items()}
    taken = {(normalize_text(label), book.class_of(code)) for code, one in names.items() for label in one.all()}
    for code, profile in book.profiles.items():
        known = {label for label, owner in taken if owner == code}
        names[code] = _merged(names.get(code, Labels()), profile.names, known)
    return Tagger(names, book.ancestors)


def _content(book: ClassBook) -> Iterator[bytes]:
    """Everything a tagger depends on: names and their order, wider concepts and classes, this code, the dictionary."""
    for table in (book.concepts, book.profiles):
        for code, one in table.items():
            yield repr(
                (code, one.names, book.ancestors(code), book.class_of(code) if code in book.concepts else "")
            ).encode()
    for code in ("terms.py", "compounds.py", "text.py"):
        yield Path(__file__).with_name(code).read_bytes()
    for package in ("pymorphy3", "pymorphy3-dicts-ru"):
        yield version(package).encode()


def concepts(text: str, config: Config) -> tuple[str, ...]:
    """Concepts named in `text`, in the order of the text, the longest term at each place."""
    return tagger(config).concepts(text)


def weighted_concepts(text: str, config: Config) -> dict[str, float]:
    """Concepts of a name with weights in (0, 1]: those named, less if the name is ambiguous or a mere property; their
    wider ones; and the class they belong to, so that a screw pump and a gear pump have something in common.
    """
    book, found = config.classes, dict[str, float]()
    for mention in tagger(config).read(text).mentions:
        for concept in mention.concepts:
            known = book.concepts.get(concept)
            own = (PROPERTY if known is not None and known.modifier else 1.0) / len(mention.concepts) ** 0.5
            found[concept] = max(own, found.get(concept, 0.0))
            for wider in book.ancestors(concept):
                found[wider] = max(WIDER, found.get(wider, 0.0))
            owner = book.class_of(concept) if known is not None else concept
            if owner and owner != concept:
                found[f"class {owner}"] = max(CLASS, found.get(f"class {owner}", 0.0))
    return found


_TAGGERS: WeakKeyDictionary[Config, Tagger] = WeakKeyDictionary()


def _with(known: tuple[str, ...], concept: str) -> tuple[str, ...]:
    return known if concept in known else (*known, concept)


def _narrow(found: tuple[str, ...], wider: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """Concepts of one name without those that another of them is a kind of."""
    broad = {one for concept in found for one in wider(concept)}
    return tuple(one for one in found if one not in broad) or found


def _merged(own: Labels, profile: Labels, taken: Collection[str]) -> Labels:
    """Names of a concept and of the profile it is called after, without those that narrower concepts have."""
    languages = ("ru", "en", "de", "zh")
    fresh = {
        language: [label for label in getattr(profile, language) if normalize_text(label) not in taken]
        for language in languages
    }
    return Labels(**{one: tuple(dict.fromkeys((*getattr(own, one), *fresh[one]))) for one in languages})

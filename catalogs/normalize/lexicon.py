"""Foreign words → Russian lemmas they stand for, with shares, from names of one customs or ETIM code."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Collection, Iterable
from pathlib import Path

from catalogs.normalize.cognates import sounds_of
from catalogs.normalize.text import lemmas, normalize_text
from config.load import Config

TABLE = Path("taxonomy") / "lexicon.csv.gz"

_FOREIGN = re.compile(r"[a-zà-ɏ]+")
_FOLD = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_LINKS = ("", "s", "n", "en", "es", "er")
_ENDINGS = ("e", "n", "en", "er")
SHORTEST = 4  # letters of a part
COGNATE = 1.0  # trust in a Russian word that sounds like a foreign one without a known meaning
_STOPPED_EN = "the and for with not than other their thereof nes from into which that this kind used whether heading"
_STOPPED_DE = "und der die das des dem den mit aus von zum zur ohne oder ein eine für über nach auf bei ist"
_STOPPED = frozenset(f"{_STOPPED_EN} including excluding {_STOPPED_DE}".split())
_STOPPED_RU = frozenset(["для", "или", "кроме", "прочий", "включая", "другой", "без", "под", "при", "они", "быть"])

Lexicon = dict[str, tuple[tuple[str, float], ...]]


def read_lexicon(folder: Path) -> Lexicon:
    """Lemmas and shares by word; an edition without the table translates nothing.

    A word of both languages keeps the meanings of both.
    """
    path = folder / TABLE
    if not path.exists():
        return {}
    rows = csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode("utf-8")))
    return merged((row["word"], row["lemma"], float(row["share"])) for row in rows)


def merged(entries: Iterable[tuple[str, str, float]]) -> Lexicon:
    """Entries of (word, lemma, share) by word; the largest share of a lemma counts."""
    found: dict[str, dict[str, float]] = {}
    for word, lemma, share in entries:
        meanings = found.setdefault(word, {})
        meanings[lemma] = max(share, meanings.get(lemma, 0.0))
    return {word: tuple(sorted(meanings.items())) for word, meanings in found.items()}


def lexicon(config: Config) -> Lexicon:
    """The lexicon of a configuration; read once."""
    if config not in _READ:
        _READ[config] = read_lexicon(config.folder)
    return _READ[config]


def use_lexicon(config: Config, table: Lexicon) -> None:
    """Reads names by another table from now on: how benchmarks leave out what they measure on."""
    _READ[config] = table


def translate(text: str, config: Config) -> dict[str, float]:
    """Russian lemmas a foreign name may hold, each with the largest root of a share any of its words gives it."""
    known = lexicon(config)
    found: dict[str, float] = {}
    for word in foreign_words(text):
        form = _known_form(word, known)
        for part in (form,) if form else parts_of(word, known):
            for lemma, share in known[part]:
                found[lemma] = max(share**0.5, found.get(lemma, 0.0))
        if not form:
            found |= dict.fromkeys(sounds_of([word]), COGNATE)
    return found


def parts_of(word: str, known: Collection[str]) -> tuple[str, ...]:
    """The fewest known words that make up a compound, the longest last part first; () where it is none.

    Sammelschienenklemme: sammelschiene, klemme. Between the parts stand the links of German.
    """
    for start in range(SHORTEST, len(word) - SHORTEST + 1):
        last = _known_form(word[start:], known)
        if not last:
            continue
        for link in _LINKS:
            before = word[:start].removesuffix(link)
            if len(before) < SHORTEST or len(before) + len(link) < start:
                continue
            rest = (before,) if before in known else parts_of(before, known)
            if rest:
                return (*rest, last)
    return ()


def _known_form(word: str, known: Collection[str]) -> str:
    return next((one for one in (word, *(word.removesuffix(end) for end in _ENDINGS)) if one in known), "")


def foreign_words(text: str) -> list[str]:
    """Latin words of a name, umlauts folded, English plurals made singular, function words left out."""
    words = [word for word in _FOREIGN.findall(normalize_text(text)) if len(word) > 2 and word not in _STOPPED]
    return [_singular(word.translate(_FOLD)) for word in words]


def russian_words(text: str) -> list[str]:
    """Lemmas of the Russian words of a name, function words left out."""
    return [
        word
        for word in lemmas(text)
        if len(word) > 2 and word.isalpha() and "а" <= word[0] <= "я" and word not in _STOPPED_RU
    ]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


_READ: dict[Config, Lexicon] = {}

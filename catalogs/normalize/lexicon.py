"""Foreign words → Russian lemmas they stand for, with shares, from names of one customs or ETIM code."""

from __future__ import annotations

import csv
import gzip
import io
import re
from pathlib import Path

from catalogs.normalize.text import lemmas, normalize_text
from config.load import Config

TABLE = Path("taxonomy") / "lexicon.csv.gz"

_FOREIGN = re.compile(r"[a-zà-ɏ]+")
_FOLD = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_STOPPED_EN = "the and for with not than other their thereof nes from into which that this kind used whether heading"
_STOPPED_DE = "und der die das des dem den mit aus von zum zur ohne oder ein eine"
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
    found: dict[str, dict[str, float]] = {}
    for row in csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode("utf-8"))):
        meanings = found.setdefault(row["word"], {})
        meanings[row["lemma"]] = max(float(row["share"]), meanings.get(row["lemma"], 0.0))
    return {word: tuple(sorted(meanings.items())) for word, meanings in found.items()}


def lexicon(config: Config) -> Lexicon:
    """The lexicon of a configuration; read once."""
    if config not in _READ:
        _READ[config] = read_lexicon(config.folder)
    return _READ[config]


def translate(text: str, config: Config) -> dict[str, float]:
    """Russian lemmas a foreign name may hold, each with the largest root of a share any of its words gives it."""
    known = lexicon(config)
    found: dict[str, float] = {}
    for word in foreign_words(text):
        for lemma, share in known.get(word, ()):
            found[lemma] = max(share**0.5, found.get(lemma, 0.0))
    return found


def foreign_words(text: str) -> list[str]:
    """Latin words of a name, umlauts folded, English plurals made singular, function words left out."""
    words = [word.translate(_FOLD) for word in _FOREIGN.findall(normalize_text(text))]
    return [_singular(word) for word in words if len(word) > 2 and word not in _STOPPED]


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

"""What the retrievers read names by, made of a configuration."""

from __future__ import annotations

from functools import lru_cache, partial

from catalogs.equivalents import EquivalentBook
from catalogs.normalize.cognates import sounds_of
from catalogs.normalize.lexicon import russian_words, translate
from catalogs.normalize.terms import tagger, weighted_concepts
from catalogs.normalize.text import lemmas
from config.load import Config
from matcher.retrieve.embedder import Embedder, sentence_encoder
from matcher.retrieve.meaning import Reader
from matcher.retrieve.segment import Reads

SOUND = 0.3  # weight of what a word sounds like, where the word itself weighs 1
ANCHORS_EVERY = 4  # of the English names of terms: 200 are enough to tell a crowded direction


@lru_cache(maxsize=8)
def reads(config: Config) -> Reads:
    """How titles are read under a configuration; made once for it, or every reader of an index would wait for it."""
    concepts = tagger(config).concepts

    def terms_of(title: str) -> tuple[str, ...]:
        return (*lemmas(title), *(f"concept {name}" for name in concepts(title)))

    equivalents = EquivalentBook(config.equivalents, compatible=config.classes.compatible)
    return Reads(terms_of, meaning_reader(config), equivalents)


def _words_and_sounds(name: str) -> dict[str, float]:
    words = russian_words(name)
    return dict.fromkeys(sounds_of(words), SOUND) | dict.fromkeys(words, 1.0)


def meaning_reader(config: Config, *, embedder: Embedder | str | None = "installed") -> Reader:
    """Reader of names in any language; without the embedder's package it reads terms and the lexicon alone."""
    names = sorted(
        {label for concept in config.terms.values() if not concept.modifier for label in concept.names.en[:1]}
    )
    return Reader(
        concepts=partial(weighted_concepts, config=config),
        words=_words_and_sounds,
        translate=partial(translate, config=config),
        embedder=sentence_encoder() if isinstance(embedder, str) else embedder,
        anchors=tuple(names[::ANCHORS_EVERY]),
    )

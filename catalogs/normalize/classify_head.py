"""The head of a name: the word that says what the thing is, everything else saying which one.

Russian purchase names put it first («Подшипник шариковый 6205 для насоса»), English, German and Chinese last
("deep groove ball bearing for pumps", Rillenkugellager, 深沟球轴承), before "for", a comma or a number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from catalogs.normalize.terms import Mention, Reading

_ADJECTIVES = ("ый", "ий", "ой", "ая", "ое", "яя")
Kind = Callable[[str], str]  # concept → "thing", "modifier" or "other"


@dataclass(frozen=True, slots=True)
class Head:
    """The term a name is about. `strangers` counts unknown words on the side where the head should stand."""

    mention: Mention
    strangers: int
    later_part: bool  # found only after a break: what comes before is not understood


def find_head(reading: Reading, kind: Kind) -> Head | None:
    """The head among the terms of a name; None where it names nothing known."""
    things = [one for one in reading.mentions if any(kind(concept) != "modifier" for concept in one.concepts)]
    if not things:
        return None
    if any(_script(reading.tokens[mention.start]) == "cyrillic" for mention in things):
        first = next(mention for mention in things if _script(reading.tokens[mention.start]) == "cyrillic")
        return _first_head(reading, first)
    return _last_head(reading, things)


def is_whole(head: Head, reading: Reading) -> bool:
    """Whether the head term is the whole name, numbers aside."""
    return head.mention.start == 0 and head.mention.end == sum(1 for token in reading.tokens if token)


def is_russian(reading: Reading) -> bool:
    """Whether a word of the name is Cyrillic."""
    return any(_script(token) == "cyrillic" for token in reading.tokens)


def has_words(reading: Reading) -> bool:
    """Whether the name holds a word, not mere letters of codes, which are three at most."""
    return any(len(token) > 3 or "\u3400" <= token[:1] <= "\u9fff" for token in reading.tokens)


def _first_head(reading: Reading, first: Mention) -> Head:
    covered = {at for mention in reading.mentions for at in range(mention.start, mention.end)}
    strangers = sum(
        1
        for at in range(first.start)
        if at not in covered and _script(reading.tokens[at]) == "cyrillic" and not _is_adjective(reading.tokens[at])
    )
    later = strangers > 0 and any(at <= first.start for at in reading.breaks if at > 0)
    return Head(first, strangers, later)


def _last_head(reading: Reading, things: list[Mention]) -> Head:
    """The last term of the first part that has one; unknown words right after it make it doubtful."""
    ends = sorted({at for at in reading.breaks if at > 0} | {len(reading.tokens)})
    for end in ends:
        part = [mention for mention in things if mention.start < end]
        if part:
            last = part[-1]
            strangers = sum(1 for at in range(last.end, end) if len(reading.tokens[at]) > 3)
            return Head(last, strangers, end != ends[0])
    return Head(things[-1], 0, True)


def _script(token: str) -> str:
    if not token:
        return "number"
    if "а" <= token[0] <= "ӿ":
        return "cyrillic"
    return "chinese" if "\u3400" <= token[0] <= "\u9fff" else "latin"


def _is_adjective(token: str) -> bool:
    return token.endswith(_ADJECTIVES)

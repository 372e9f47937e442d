"""What follows the base of a designation: read code by code, keeping what nobody knows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from catalogs.normalize.designation_compile import CompiledFamily, CompiledSuffixes
from catalogs.normalize.designation_fold import fold
from catalogs.normalize.designation_rules import Setter

_PIECE = re.compile(r"[0-9A-ZА-ЯЁ]+")
_LONG_NUMBER = re.compile(r"[0-9]{3,}")


@dataclass(frozen=True, slots=True)
class Tail:
    """The suffixes of one designation: where they end, what they set with the text of each, what is unknown."""

    end: int
    setters: tuple[tuple[Setter, str], ...]
    rest: str


def read_tail(
    folded: str, original: str, start: int, tables: Sequence[CompiledSuffixes], family: CompiledFamily
) -> Tail | None:
    """The suffixes from `start` on; None when the base runs on into something that is no suffix (62051, 6205-15).

    Pieces glued on by a dash, slash or nothing belong to the designation even if unknown; pieces behind a space
    belong to it only if every code in them is known, since the next word of the sentence stands there too.
    """
    setters: list[tuple[Setter, str]] = []
    rest: list[str] = []
    end = position = start
    while True:
        gap = position
        while gap < len(folded) and folded[gap] in family.family.separators:
            gap += 1
        piece = _PIECE.match(folded, gap)
        if piece is None:
            return _tail(folded, end, setters, rest)
        glue = folded[position:gap]
        loose = " " in glue or len(glue) > 1 or glue == "."
        if not glue and is_maker(piece[0], family):
            return None  # 15ГПЗ is a plant
        codes, known = split_codes(piece[0], tables)
        if known == len(piece[0]) and not (loose and _is_word(folded, original, piece, family)):
            setters += codes
        elif loose or (glue and _LONG_NUMBER.fullmatch(piece[0])):
            return _tail(folded, end, setters, rest)
        elif piece[0].isdigit() or (piece[0][0].isdigit() and (not glue or not known)):
            return None
        else:
            # One letter of an unknown piece is a guess: VT143 is no cage V.
            sure = list(takewhile(lambda one: len(one[1]) > 1, codes))
            setters += sure
            rest.append(piece[0][sum(len(code) for _, code in sure) :])
        end = position = piece.end()


def _tail(folded: str, end: int, setters: list[tuple[Setter, str]], rest: list[str]) -> Tail | None:
    if re.match(r"[.,*][0-9]", folded[end : end + 2]):
        return None
    return Tail(end, tuple(setters), "/".join(rest))


def is_maker(piece: str, family: CompiledFamily) -> bool:
    """A folded word that is the name of a maker of this dialect."""
    return (fold(piece, "latin"), "maker") in family.vocabulary


def _is_word(folded: str, original: str, piece: re.Match[str], family: CompiledFamily) -> bool:
    """Behind a space stands a word if it is a maker (S+K+F), or small Cyrillic letters (в коробке, not 205 лш).

    A single letter must be written as a suffix, in the family's alphabet, unless it ends the text.
    """
    written = original[piece.start() : piece.end()]
    if is_maker(piece[0], family):
        return True
    last = piece.end() == len(folded.rstrip())
    if not any(char.isdigit() for char in written) and any("а" <= char <= "я" for char in written):
        return not last or family.family.script != "cyrillic"
    return len(written) == 1 and not last and written != piece[0]


def split_codes(piece: str, tables: Sequence[CompiledSuffixes]) -> tuple[list[tuple[Setter, str]], int]:
    """The codes that spell `piece`, longest first with backtracking, and how far they reach when they cannot all."""
    dead: set[int] = set()
    best: tuple[int, list[tuple[Setter, str]]] = (0, [])

    def walk(position: int, found: list[tuple[Setter, str]]) -> bool:
        nonlocal best
        if position > best[0]:
            best = (position, list(found))
        if position == len(piece):
            return True
        if position in dead:
            return False
        for text, setter in _codes_at(piece, position, tables):
            if walk(position + len(text), [*found, (setter, text)]):
                return True
        dead.add(position)
        return False

    walk(0, [])
    return best[1], best[0]


def _codes_at(piece: str, position: int, tables: Sequence[CompiledSuffixes]) -> list[tuple[str, Setter]]:
    """Codes that start at `position`, longest first; of two equal texts the earlier table's stands first."""
    found: dict[str, Setter] = {}
    for table in tables:
        for code, setter in table.codes.get(piece[position], ()):
            if code not in found and piece.startswith(code, position):
                found[code] = setter
        for pattern, setter in table.patterns:
            match = pattern.match(piece, position)
            if match and match[0] and match[0] not in found:
                found[match[0]] = setter
    return sorted(found.items(), key=lambda one: -len(one[0]))

"""Explosion protection marks: old and new spellings of one mark are one, and a stronger mark replaces a weaker."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from matcher.compare.category import CategoryComparator

_LOOK_ALIKES = str.maketrans("авсеотхмріi", "abceotxmpii")
_MARK = re.compile(
    r"(?P<level>[012])?\s*ex\s*(?P<types>(?:(?:d[abc]?|e[bc]?|i[abc]|m[abc]?|n[acrl]?|o|p[xyzv]?b?|qb?|s|t[abc])[\s/]*)+)"
    r"(?P<group>iii[abc]?|ii[abc]?)?\s*(?P<heat>t[1-6])?(?:\s*(?P<epl>[gd][abc]))?(?![a-z0-9])"
)
_TYPE = re.compile(r"d[abc]?|e[bc]?|i[abc]|m[abc]?|n[acrl]?|o|p[xyzv]?b?|qb?|s|t[abc]")
_ASSOCIATED = re.compile(r"\[([^\]]*)\]")  # circuits that lead into the area: 1Exd[ia]
_LEVELS = {"0": 3, "1": 2, "2": 1, "a": 3, "b": 2, "c": 1}


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: kinds of protection, level (3 = very high), gas or dust, subgroup and temperature class; 0 = unsaid."""

    types: frozenset[str]
    level: int
    dust: bool
    group: int
    heat: int


@lru_cache(maxsize=4096)
def parse_mark(text: str) -> Mark | None:
    """A mark as in ГОСТ Р 51330 (1ExdIIBT4) or IEC 60079-0 (Ex db IIB T4 Gb); None where it is not read."""
    plain = text.casefold().translate(_LOOK_ALIKES)
    found = _MARK.search(_ASSOCIATED.sub(" ", plain))
    if found is None:
        return None
    circuits = {"[" + one[0] for inner in _ASSOCIATED.findall(plain) for one in _TYPE.findall(inner)[:1]}
    types = _TYPE.findall(found["types"])
    group, heat, epl = (found[name] or "" for name in ("group", "heat", "epl"))
    letters = [one[1] for one in types if len(one) == 2 and one[0] in "deimt" and one[1] in _LEVELS]
    level = _LEVELS.get(found["level"] or epl[-1:] or min(letters, key=_LEVELS.__getitem__, default=""), 0)
    return Mark(
        types=frozenset(one[0] for one in types) | circuits,
        level=level,
        dust=group.startswith("iii") or epl.startswith("d"),
        group="abc".find(group[-1]) + 1 if group else 0,
        heat=int(heat[1:] or 0),
    )


@dataclass(frozen=True, slots=True)
class Explosion(CategoryComparator):
    """Candidate may stand where the query's mark is asked: level, group and temperature class no lower."""

    verbs: ClassVar[tuple[str, str, str]] = ("protects like", "protects less than", "cannot be set against")

    def one(self, query: str, candidate: str) -> float:
        """Unknown for other kinds of protection of the same level, and where a side does not say all of it."""
        asked, offered = parse_mark(query), parse_mark(candidate)
        if asked is None or offered is None:
            return float("nan")
        if asked.dust != offered.dust:
            return 0.0
        said = ((asked.level, offered.level), (asked.group, offered.group), (asked.heat, offered.heat))
        if any(0 < has < needs for needs, has in said):
            return 0.0
        if asked.types != offered.types or any(needs and not has for needs, has in said):
            return float("nan")
        return 1.0

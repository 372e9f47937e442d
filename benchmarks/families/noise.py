"""Numbers that look random and are a function of their place; slips of the pen."""

from __future__ import annotations

_MASK = (1 << 64) - 1
_LOOK_ALIKE = str.maketrans("АВЕКМНОРСТХ", "ABEKMHOPCTX")


def mixed(seed: int, number: int) -> int:
    """63 bits that depend on both: the finalizer of SplitMix64 (Steele, Lea, Flood 2014)."""
    z = (number * 0x9E3779B97F4A7C15 + seed * 0xD1B54A32D192ED03) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return (z ^ (z >> 31)) >> 1


def spoiled(name: str, dice: int) -> str:
    """The name as one list in eight has it: in capitals, with doubled blanks, Latin letters for Cyrillic, a slip in a
    word. Numbers stay: a wrong number is another article."""
    kind, dice = dice % 64, dice // 64
    if kind > 7:
        return name
    if kind < 3:
        return name.upper()
    if kind < 5:
        return name.replace(" ", "  ")
    if kind == 5:
        return name.translate(_LOOK_ALIKE)
    words = name.split(" ")
    long = [at for at, word in enumerate(words) if len(word) > 5 and word.isalpha()]
    if not long:
        return name
    at = long[dice % len(long)]
    cut = 1 + dice // 7 % (len(words[at]) - 2)
    words[at] = words[at][:cut] + words[at][cut + 1] + words[at][cut] + words[at][cut + 2 :]
    return " ".join(words)

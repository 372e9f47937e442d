"""Texts and expressions with all digits alike: which families a text could hold is told once for all texts of a shape.

The rows of a catalog all differ, their shapes do not: `Подшипник 180203 (17х40х12)` is one of thousands that differ in
digits alone. What `shape_regex` makes of an expression finds something in `shape_of(text)` wherever the expression
finds something in `text`; what it finds besides costs a look with the exact one, never a wrong reading.
"""

from __future__ import annotations

import re

_ONE_DIGIT = str.maketrans("123456789", "000000000")
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d*,?\d*\}|\(\?<?[!=:]|.", re.DOTALL)
_SOME_DIGITS = re.compile(r"[0-9]-[0-9]|[0-9]")
_ANY = r"[\s\S]"


def shape_of(text: str) -> str:
    """`text` with 0 for every ASCII digit; same length."""
    return text.translate(_ONE_DIGIT)


def shape_regex(body: str) -> str:
    """`body`, without named groups and back-references, taking any digit where it takes one and refusing none of them.

    A negative look-around that tells digits apart is left out: it would refuse shapes of texts it lets pass.
    """
    shaped: list[str] = []
    opened: list[tuple[int, bool]] = []  # where a group begins, and whether it is a negative look-around
    for piece in _PIECE.findall(body):
        if piece.startswith("("):
            opened.append((len(shaped), piece in ("(?!", "(?<!")))
        if any(refuses for _, refuses in opened):
            shaped.append(piece)
        else:
            shaped.append(_shaped(piece))
        if piece == ")":
            start, refuses = opened.pop()
            if refuses and any(map(_tells_digits, shaped[start:])):
                del shaped[start:]
    return "".join(shaped)


def _shaped(piece: str) -> str:
    if not _tells_digits(piece):
        return piece
    if not piece.startswith("["):
        return "[0-9]"
    plain = _SOME_DIGITS.sub("", piece)
    if "-" in plain.strip("[^]-"):  # a range that may end in a digit: taking everything is safe
        plain = plain if not re.search(r"(?<![0-9])-[0-9]", piece) else _ANY
    if piece.startswith("[^") or plain == _ANY:
        return plain if len(plain) > len("[^]") else _ANY
    return f"{plain[:-1]}0-9]"


def _tells_digits(piece: str) -> bool:
    """Whether an atom takes some digits and not others."""
    if piece.startswith("["):
        return _SOME_DIGITS.search(piece.replace("0-9", "")) is not None
    return piece.isdecimal()

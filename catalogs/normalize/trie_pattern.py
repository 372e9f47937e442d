"""Many literal spellings as one regular expression that branches per character: one pass finds the longest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_Node = dict[str, "_Node"]  # "" marks the end of a spelling

_UNIT_ATOMS = {
    " ": r"(?:\. ?| )?",
    "·": r"[·*.\-]?",
    ".": r"(?:\. ?)?",
    "/": r"\.? ?/ ?",
    "²": r"\^?[²2]",
    "³": r"\^?[³3]",
    "⁻": r"(?:⁻|\^?-)",
    "¹": "[¹1]",
    "⁶": "[⁶6]",
    "⁹": "[⁹9]",
}
# "кг / см 2", "м 3 / ч": the exponent may stand apart where a slash shows that it is one.
_COMPOUND_ATOMS = {"²": r"\^? ?[²2]", "³": r"\^? ?[³3]"}
_LABEL_ATOMS = {" ": "[ .-]{1,2}", ".": r"\.? ?", "-": "[ -]?"}


def unit_atoms(spelling: str) -> list[str]:
    """Pattern pieces of a unit spelling, with the marks people leave out made optional."""
    shown = spelling.rstrip(".")
    special = _UNIT_ATOMS | _COMPOUND_ATOMS if "/" in shown else _UNIT_ATOMS
    return [
        r"(?:[·*.\-] ?| )?"
        if char == "·" and shown[place + 1 : place + 2] in ("ч", "h")
        else special.get(char, re.escape(char))
        for place, char in enumerate(shown)
    ]


def label_atoms(label: str) -> list[str]:
    """Pattern pieces of a label already in its searched form; `~` stands for a word's free ending."""
    return ["[а-яa-z]{0,4}" if char == "~" else _LABEL_ATOMS.get(char, re.escape(char)) for char in label]


def trie_pattern(spellings: Iterable[Sequence[str]]) -> str:
    """A pattern without groups that matches any of the spellings, longer ones first."""
    root: _Node = {}
    for atoms in spellings:
        node = root
        for atom in atoms:
            node = node.setdefault(atom, {})
        node[""] = {}
    return _render(root)


def _render(node: _Node) -> str:
    # Longer continuations first; optional atoms after literal ones, so that the literal is tried as written.
    branches = [atom + _render(child) for atom, child in node.items() if atom]
    branches.sort(key=lambda branch: (not branch[0].isalnum(), -len(branch)))
    if not branches:
        return ""
    ends = "" in node
    if len(branches) == 1 and not ends:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if ends else ''}"

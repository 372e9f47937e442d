"""What the XML catalog formats share: group trees, attributes by name, text out of HTML, rows of named cells."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from catalogs.formats.base import RawRow
from config.errors import InputError

MAX_GROUPS = 200_000  # kept in memory
_TALLEST = 12  # groups above one another; also ends a tree that refers to itself
_BREAK = re.compile(r"<\s*(?:br|/p|/li|/div|/tr|/h\d)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")


@dataclass(slots=True)
class Groups:
    """The group tree of a catalog: id → name and parent. Raises InputError when it outgrows memory."""

    where: str
    known: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, group: str, name: str, parent: str = "") -> None:
        """One group; of two with one id the first counts."""
        if len(self.known) >= MAX_GROUPS:
            raise InputError(f"more than {MAX_GROUPS} groups", where=self.where)
        self.known.setdefault(group, (name, parent))

    def path(self, group: str) -> str:
        """Names from the root to the group: "Насосы / Консольные"; "" for an unknown one."""
        names: list[str] = []
        while group in self.known and len(names) < _TALLEST:
            name, parent = self.known[group]
            if name:
                names.append(name)
            group = "" if parent == group else parent
        return " / ".join(reversed(names))


def gather(attributes: dict[str, str], name: str, value: str, unit: str = "") -> None:
    """Adds one stated attribute; several values of one name stand together, a unit after the name."""
    name, value, unit = name.strip().rstrip(":"), value.strip(), unit.strip()
    if not name or not value:
        return
    header = f"{name}, {unit}" if unit and unit.casefold() not in name.casefold().split() else name
    known = attributes.get(header)
    if known is None:
        attributes[header] = value
    elif value not in known.split("; "):
        attributes[header] = f"{known}; {value}"


def plain_words(text: str) -> str:
    """Text of a description that may hold HTML, as lines."""
    if "<" in text:
        text = _TAG.sub(" ", _BREAK.sub("\n", text))
    lines = (" ".join(line.split()) for line in html.unescape(text).splitlines())
    return "\n".join(line for line in lines if line)


def named_row(line: int, cells: Mapping[str, str], attributes: Mapping[str, str], note: str = "") -> RawRow:
    """A row whose cells are named; every row of one format has the same names, attributes stand in one cell."""
    stated = json.dumps(attributes, ensure_ascii=False) if attributes else ""
    values = (*cells.values(), stated)
    if any("\ufffd" in value for value in values):
        note = "bytes that fit no encoding were replaced"
    return RawRow(line, values, (*cells, "attributes"), note=note)

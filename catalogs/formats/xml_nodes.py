"""XML as a stream of small trees: nothing outside the wanted elements is kept, nothing from outside is ever fetched.

Python's own expat reads it. It opens no file and no address by itself; a DOCTYPE that declares anything or points
anywhere but to a format's customary file name, which is not opened either, refuses the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from catalogs.formats.xml_text import MAX_TOKEN, read_text
from config.errors import InputError

MAX_DEPTH = 64
MAX_ATTRIBUTES = 256
MAX_NODES = 200_000  # elements of one record
MAX_TEXT = 8 * 1024 * 1024  # characters of one record
_CUSTOMARY_DTD = re.compile(r"(?:shops|bmecat[\w.-]{0,60})\.dtd", re.IGNORECASE)
_FEED = 64 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read from the beginning, on disk or within an archive. `name` is for messages."""

    name: str
    open: Callable[[], BinaryIO]

    @staticmethod
    def of(path: Path) -> Source:
        """A file on disk."""
        return Source(str(path), lambda: path.open("rb"))


@dataclass(slots=True)
class Node:
    """An element with its local name, attributes, children and text; text of children is theirs alone."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list[Node] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text, trimmed."""
        return "".join(self.parts).strip()

    def all(self, *names: str) -> list[Node]:
        """Its children of these names, in order."""
        return [child for child in self.children if child.tag in names]

    def first(self, *names: str) -> Node | None:
        """Its first child of these names."""
        return next((child for child in self.children if child.tag in names), None)

    def get(self, *names: str) -> str:
        """Text of the first child of these names that has any, "" if none has."""
        return next((text for child in self.children if child.tag in names and (text := child.text)), "")


def read_nodes(source: Source, wanted: Collection[str]) -> Iterator[Node]:
    """The outermost elements named in `wanted`, in order, each with all it holds.

    Raises InputError for XML that is not well-formed or breaks off, for entities, external DTDs and over-sized records.
    """
    builder = _Builder(frozenset(wanted), source.name)
    parser = builder.parser
    with closing(source.open()) as file:
        try:
            for text in read_text(file, where=source.name):
                for start in range(0, len(text), _FEED):
                    builder.feed(text[start : start + _FEED])
                    yield from builder.take()
            parser.Parse("", True)
        except expat.ExpatError as error:
            place = f"line {error.lineno}, column {error.offset + 1}"
            raise InputError(
                f"not well-formed XML at {place}: {expat.ErrorString(error.code)}",
                where=source.name,
                hint="the file may be cut off or edited by hand: export it again",
            ) from error
        yield from builder.take()


class _Builder:
    """Expat's callbacks: builds wanted elements, holds the limits."""

    def __init__(self, wanted: frozenset[str], where: str) -> None:
        self._wanted, self._where = wanted, where
        self._open: list[Node] = []
        self._done: list[Node] = []
        self._depth = self._nodes = self._size = self._quiet = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.CommentHandler = self._other
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._entity
        self.parser.ExternalEntityRefHandler = self._external

    def feed(self, text: str) -> None:
        """Parses a piece. A token that never ends would be kept whole by expat: it refuses the file instead."""
        self._quiet += len(text)
        self.parser.Parse(text, False)
        if self._quiet > MAX_TOKEN:
            raise InputError(f"a tag or comment longer than {MAX_TOKEN} characters", where=self._where)

    def take(self) -> list[Node]:
        """The elements finished since last asked."""
        done, self._done = self._done, []
        return done

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._quiet = 0
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._refused(f"elements nested deeper than {MAX_DEPTH}")
        if len(attributes) > MAX_ATTRIBUTES:
            raise self._refused(f"an element with more than {MAX_ATTRIBUTES} attributes")
        tag = name.rpartition(":")[2]
        if not self._open:
            if tag not in self._wanted:
                return
            self._nodes = self._size = 0
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._refused(f"<{self._open[0].tag}> holds more than {MAX_NODES} elements")
        node = Node(tag, attributes, self.parser.CurrentLineNumber)
        if self._open:
            self._open[-1].children.append(node)
        self._open.append(node)

    def _end(self, _name: str) -> None:
        self._quiet = 0
        self._depth -= 1
        if self._open:
            node = self._open.pop()
            if not self._open:
                self._done.append(node)

    def _characters(self, text: str) -> None:
        self._quiet = 0
        if self._open:
            self._size += len(text)
            if self._size > MAX_TEXT:
                raise self._refused(f"<{self._open[0].tag}> holds more than {MAX_TEXT} characters")
            self._open[-1].parts.append(text)

    def _other(self, _text: str) -> None:
        self._quiet = 0

    def _doctype(self, name: str, system: str | None, public: str | None, has_subset: int) -> None:
        if has_subset:
            raise self._refused(f"the DOCTYPE of <{name}> declares entities or elements of its own")
        if public or (system and not _CUSTOMARY_DTD.fullmatch(system)):
            raise self._refused(f"the DOCTYPE of <{name}> points to an external DTD")

    def _entity(self, name: str, *_facts: object) -> None:
        raise self._refused(f"the file declares the entity '{name}'")

    def _external(self, *_facts: object) -> int:
        raise self._refused("the file refers to an external entity")

    def _refused(self, what: str) -> InputError:
        return InputError(
            f"{what} (line {self.parser.CurrentLineNumber})",
            where=self._where,
            hint="this is not read for safety; export a plain catalog without it",
        )

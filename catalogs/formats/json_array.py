"""Records of one JSON array, one in memory at a time."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from catalogs.formats.limits import MAX_RECORD
from config.errors import InputError

_BLOCK = 256 * 1024
_BLANK = re.compile(r"[\s\x00]*")
_HINT = "one object a line, or one array of objects"


def array_records(path: Path) -> Iterator[tuple[object, str]]:
    """The records of the array a UTF-8 file holds, each with its text.

    Raises InputError where it is not well-formed or does not end, and for a record over MAX_RECORD characters.
    """
    with path.open("rb") as file:
        window = _Window(file)
        try:
            window.take("[")
            if not window.is_next("]"):
                yield window.record()
                while window.is_next(","):
                    window.take(",")
                    yield window.record()
            window.take("]")
            if window.is_next(""):
                return
        except (ValueError, RecursionError) as error:
            raise InputError(f"not JSON: {error}", where=str(path), hint=_HINT) from error
    raise InputError("not JSON: text after the end of the array", where=str(path), hint=_HINT)


class _Window:
    """The part of a JSON text that is being read. Raises ValueError where it is not JSON."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
        self._parse = json.JSONDecoder().raw_decode
        self._text = ""
        self._at = 0
        self._is_whole = False  # the file is read to its end

    def is_next(self, char: str) -> bool:
        """Whether the next filled character is `char`; "" is the end."""
        while True:
            self._at = _BLANK.match(self._text, self._at).end()  # type: ignore[union-attr]  # it matches nothing, too
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1] == char

    def take(self, char: str) -> None:
        """Steps over `char`."""
        if not self.is_next(char):
            found = self._text[self._at : self._at + 20] or "the end"
            raise ValueError(f"'{char}' expected, found {found!r}")
        self._at += 1

    def record(self) -> tuple[object, str]:
        """The next record. It is whole when something follows it: a number may go on in the next block."""
        while True:
            self.is_next("")
            try:
                record, end = self._parse(self._text, self._at)
            except ValueError:
                if not self._more():
                    raise
                continue
            if end < len(self._text) or not self._more():
                text, self._at = self._text[self._at : end], end
                return record, text

    def _more(self) -> bool:
        """Reads on; what is behind is forgotten. False at the end of the file."""
        if self._is_whole:
            return False
        if len(self._text) - self._at > MAX_RECORD:
            raise ValueError(f"a record is longer than {MAX_RECORD:,} characters, or broken")
        block = self._file.read(_BLOCK)
        self._is_whole = not block
        self._text, self._at = self._text[self._at :] + self._decode(block, final=not block), 0
        return True

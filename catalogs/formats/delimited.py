"""Delimited text: separator and encoding found, quoted newlines kept, an open quote costs one line and not the file."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from catalogs.formats.base import RawRow, RawTable, ReadOptions
from catalogs.formats.encoding import decode_line, find_encoding
from catalogs.formats.limits import MAX_RECORD, bounded_lines
from config.errors import InputError

DELIMITERS = (";", "\t", ",", "|")
SAMPLE = 256 * 1024
MAX_RECORD_LINES = 200  # a quoted cell longer than this is a quote that was never closed
# PDF, PNG, GIF, JPEG, RAR, 7z, gzip, bzip2, Windows and Linux programs
BINARY = (
    b"%PDF",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BZh",
    b"MZ\x90",
    b"\x7fELF",
)
MAX_CELL = 100_000
Lines = Iterator[tuple[int, str, str]]  # line number, text with its newline, what was repaired


def is_text(head: bytes) -> bool:
    """Whether the first bytes are text in some encoding, or text with some garbage in it.

    Compressed data holds 11 % of control characters; NUL bytes alone are counted apart, old exports are full of them.
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    if head.startswith(BINARY):
        return False
    control = sum(0 < byte < 32 and byte not in (9, 10, 12, 13, 26) for byte in head)
    return control <= len(head) * 0.08 and head.count(0) <= len(head) * 0.3


def read_delimited(path: Path, options: ReadOptions) -> RawTable:
    """The rows of a delimited file, streamed. Raises InputError for an unknown encoding."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    if len(sample) == SAMPLE:
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    encoding = options.encoding or find_encoding(sample)
    try:
        codecs.lookup(encoding)
    except LookupError as error:
        raise InputError(f"unknown encoding '{encoding}'", where=str(path)) from error
    lines = [text for _, text, _ in decoded_lines(sample.splitlines(keepends=True), encoding)]
    delimiter = options.delimiter or find_delimiter(lines[:200])
    return RawTable("csv", read_records(_file_lines(path, encoding), delimiter), encoding, delimiter)


def find_delimiter(lines: list[str]) -> str:
    """The separator that cuts most lines into one same number of cells; "," where none does."""
    filled = [line for line in lines if line.strip()]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        records = list(read_records(((number, line, "") for number, line in enumerate(filled, 1)), delimiter))
        widths = Counter(len(row.cells) for row in records if not row.problem)
        widths.pop(1, None)
        if not widths or not records:
            continue
        width, count = max(widths.items(), key=lambda one: (one[1], one[0]))
        score = count / len(records) * (1 + min(width, 12) / 100)
        if score > best_score + 1e-9:
            best, best_score = delimiter, score
    return best


def read_records(lines: Lines, delimiter: str) -> Iterator[RawRow]:
    """Records of `lines`, blank lines skipped. A quote that never closes costs one line; reading goes on after it."""
    source = _Pushback(lines)
    for number, text, note in source:
        if not text.strip():
            continue
        following: list[tuple[int, str, str]] = []
        is_open = '"' in text and ends_in_quote(text, delimiter)
        while is_open and len(following) < MAX_RECORD_LINES:
            line = source.take()
            if line is None:
                break
            following.append(line)
            is_open = ends_in_quote(line[1], delimiter, opened=True)
        if is_open:
            source.give_back(following)
            yield RawRow(number, (text.strip("\r\n"),), problem="a quote is opened and never closed")
            continue
        notes = (note, *(line[2] for line in following))
        yield _parse(number, text + "".join(line[1] for line in following), delimiter, next(filter(None, notes), ""))


def ends_in_quote(line: str, delimiter: str, *, opened: bool = False) -> bool:
    """Whether `line` ends inside a quoted cell. A quote within an unquoted cell (1/2" pipe) opens nothing."""
    place = _closing_quote(line, 0) if opened else 0
    while place >= 0:
        if line[place : place + 1] == '"':
            place = _closing_quote(line, place + 1)
            continue
        following = line.find(delimiter, place)
        if following < 0:
            return False
        place = following + 1
    return True


def decoded_lines(lines: Iterable[bytes], encoding: str) -> Lines:
    """Numbered text lines of a byte stream in UTF-8 or a single-byte encoding, repaired line by line."""
    for number, line in enumerate(lines, 1):
        body = line[3:] if number == 1 and line.startswith(codecs.BOM_UTF8) else line
        text, note = decode_line(body, encoding)
        if "\x00" in text:
            text, note = text.replace("\x00", ""), "NUL bytes were dropped"
        yield number, text, note


def _closing_quote(record: str, place: int) -> int:
    while True:
        place = record.find('"', place)
        if place < 0:
            return -1
        if record[place + 1 : place + 2] != '"':
            return place + 1
        place += 2


def _parse(number: int, record: str, delimiter: str, note: str) -> RawRow:
    body = record.rstrip("\r\n")
    if len(body) > MAX_CELL:
        return RawRow(number, (body[:200],), problem=f"the row is longer than {MAX_CELL} characters")
    if '"' not in body:
        return RawRow(number, tuple(body.split(delimiter)), note=note)
    try:
        cells = next(csv.reader(body.splitlines(keepends=True), delimiter=delimiter))
    except (csv.Error, StopIteration) as error:
        return RawRow(number, (body,), problem=f"not a row of cells: {error}")
    return RawRow(number, tuple(cells), note=note)


def _file_lines(path: Path, encoding: str) -> Lines:
    if encoding.startswith(("utf-16", "utf-32")):
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            for number, text in enumerate(iter(lambda: file.readline(MAX_RECORD), ""), 1):
                yield number, text.replace("\x00", ""), ""
        return
    with path.open("rb") as binary:
        yield from decoded_lines(_any_newline(bounded_lines(binary, where=str(path))), encoding)


def _any_newline(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines of a binary file, cut also at a lone CR (old Macintosh exports)."""
    for line in lines:
        if b"\r" in line[:-2]:
            yield from line.splitlines(keepends=True)
        else:
            yield line


class _Pushback:
    """An iterator of lines that takes lines back."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._returned: list[tuple[int, str, str]] = []

    def __iter__(self) -> _Pushback:
        return self

    def __next__(self) -> tuple[int, str, str]:
        return self._returned.pop() if self._returned else next(self._lines)

    def take(self) -> tuple[int, str, str] | None:
        return next(self, None)

    def give_back(self, lines: list[tuple[int, str, str]]) -> None:
        self._returned.extend(reversed(lines))

"""Where a table's header stands, and what its columns are when it has none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalogs.columns import Column, is_alias, map_columns, plain_header
from catalogs.dates import parse_date
from catalogs.formats.base import RawRow
from catalogs.normalize.price import PriceWords, find_price_words, parse_number
from catalogs.subheader import with_second_line
from config.load import Config
from config.model.sources import Layout

PREVIEW = 200  # rows looked at before the first one is read
_LOOKED_THROUGH = 60
_GUESSED, _OWN = 0.4, 0.5


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the data: the columns, how many preview rows they take, and facts of the title lines."""

    columns: tuple[Column, ...]
    line: int  # of the header, 0 = none
    skip: int  # preview rows up to and with the header
    price_words: PriceWords
    price_date: str
    notes: tuple[str, ...] = ()


def find_heading(preview: Sequence[RawRow], config: Config, layout: Layout | None = None) -> Heading:
    """The heading of a table without named cells, from its first rows."""
    rows = [row for row in preview if not row.problem]
    place = _pinned_place(rows, layout) if layout and layout.header_line is not None else _header_place(rows, config)
    titles = " ".join(cell for row in rows[: max(place, 0)] for cell in row.cells if cell.strip())
    words, date = find_price_words(titles), parse_date(titles)
    if place < 0:
        columns = map_columns(("",) * _width(rows), config, layout)
        columns, note = guess_columns(columns, rows, config)
        return Heading(columns, 0, 0, words, date, ("no header found: columns are told by their content", *note))
    header = rows[place]
    last = header
    names = _without_trailing(header.cells, _width(rows[place + 1 :]))
    both = with_second_line(names, rows[place + 1].cells, config) if place + 1 < len(rows) else None
    if both is not None:
        place, names, last = place + 1, both, rows[place + 1]
    columns, note = guess_columns(map_columns(names, config, layout), rows[place + 1 :], config)
    skip = next(number for number, row in enumerate(preview, 1) if row is last)
    return Heading(columns, header.line, skip, words, date, note)


def guess_columns(
    columns: tuple[Column, ...], rows: Sequence[RawRow], config: Config
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """`columns` with a name found by content where no header is one: the column of the longest, most varied texts."""
    if any(column.kind == "canonical" and column.target in ("name", "model") for column in columns):
        return columns, ()
    free = [place for place, one in enumerate(columns) if one.kind == "attribute" and not _is_measure(one)]
    told = _told_by_header(columns, free, rows, config)
    scores = (
        {told: 1.0}
        if told is not None
        else {place: _text_score([row.cells[place] for row in rows if place < len(row.cells)]) for place in free}
    )
    named = max(scores, key=lambda place: (scores[place], -place), default=None)
    if named is None or scores[named] <= 0:
        return columns, ("no column looks like a name",)
    guessed = list(columns)
    guessed[named] = replace(columns[named], target="name", kind="canonical", confidence=_GUESSED)
    notes = [f"column {named + 1} ('{columns[named].header}') is taken for the name by its content"]
    price = None if any(column.header for column in columns) else _price_place(guessed, rows)
    if price is not None:
        guessed[price] = replace(columns[price], target="price", kind="canonical", confidence=_GUESSED)
        notes.append(f"column {price + 1} is taken for the price by its content")
    return tuple(guessed), tuple(notes)


def _pinned_place(rows: Sequence[RawRow], layout: Layout) -> int:
    """Index of the pinned header line; -1 where the layout says the file has none."""
    return next((place for place, row in enumerate(rows) if row.line == layout.header_line), -1)


def _header_place(rows: Sequence[RawRow], config: Config) -> int:
    best, best_score = -1, 0.0
    for place, row in enumerate(rows[:_LOOKED_THROUGH]):
        score = _header_score(row.cells, rows[place + 1 :], config)
        if score > best_score:
            best, best_score = place, score
    if best < 0 and rows and _looks_like_labels(rows[0].cells, rows[1:]):
        return 0
    return best


def _header_score(cells: tuple[str, ...], below: Sequence[RawRow], config: Config) -> float:
    """How many canonical columns a row names; 0 where that may be chance: one name in a row of several other things."""
    filled = [cell for cell in cells if cell.strip()]
    if not filled or len(set(filled)) < len(filled) / 2:
        return 0.0
    named = sum(is_alias(cell, config) for cell in filled)
    labels = all(parse_number(cell.strip()) is None and len(cell) < 80 for cell in filled)
    if named >= 2 and named >= len(filled) / 4:
        return named + 0.5 * labels
    if (
        named == 1
        and labels
        and (len(filled) <= 2 or _looks_like_labels(cells, below) or len(filled) >= 0.7 * _width(below))
    ):
        return 1.0
    return 0.0


def _looks_like_labels(cells: tuple[str, ...], below: Sequence[RawRow]) -> bool:
    """Whether a row names columns although no name is known: no digits here, digits in some column below."""
    filled = [cell.strip() for cell in cells]
    if (
        not all(filled)
        or len(set(filled)) < len(filled)
        or any(parse_number(cell) is not None for cell in filled)
        or not below
    ):
        return False
    for place, cell in enumerate(filled):
        values = [row.cells[place] for row in below[:100] if place < len(row.cells) and row.cells[place].strip()]
        digits = sum(any(char.isdigit() for char in value) for value in values)
        if values and digits >= 0.8 * len(values) and not any(char.isdigit() for char in cell):
            return True
    return False


def _width(rows: Sequence[RawRow]) -> int:
    """The number of cells most rows have, trailing empty ones not counted; of equally common ones the smallest."""
    widths = Counter(_filled_width(row.cells) for row in rows[:PREVIEW])
    widths.pop(0, None)
    return max(widths, key=lambda width: (widths[width], -width), default=1)


def _filled_width(cells: Sequence[str]) -> int:
    return next((place for place in range(len(cells), 0, -1) if cells[place - 1].strip()), 0)


def _without_trailing(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Header cells without the empty ones past the data."""
    keep = max(_filled_width(cells), width)
    return (*cells[:keep], *("",) * (keep - len(cells)))


def _text_score(values: list[str]) -> float:
    """How much a column looks like names: length of texts × share that differ × share filled."""
    filled = [value.strip() for value in values if value.strip()]
    if not filled:
        return 0.0
    letters = sum(any(char.isalpha() for char in value) for value in filled) / len(filled)
    numbers = sum(sum(char.isdigit() for char in value) >= 3 for value in filled) / len(filled)
    length = min(sum(len(value) for value in filled) / len(filled), 40.0)
    differ, share = len(set(filled)) / len(filled), len(filled) / len(values)
    return length * max(letters, 0.4 * numbers, 0.05) * differ * share**2


def _is_measure(column: Column) -> bool:
    """Whether a column is surely a quantity and so no name."""
    return bool(column.unit) or column.confidence > _OWN


def _told_by_header(
    columns: Sequence[Column], free: Sequence[int], rows: Sequence[RawRow], config: Config
) -> int | None:
    headers = {plain_header(columns[place].header): place for place in reversed(free)}
    for name in config.columns.designations:
        place = headers.get(name, -1)
        if place >= 0 and sum(place < len(row.cells) and bool(row.cells[place].strip()) for row in rows) > 0.8 * len(
            rows
        ):
            return place
    return None


def _price_place(columns: Sequence[Column], rows: Sequence[RawRow]) -> int | None:
    """The last column of numbers that have a currency beside them or kopecks; None if there is none."""
    for place in range(len(columns) - 1, -1, -1):
        values = [row.cells[place].strip() for row in rows if place < len(row.cells) and row.cells[place].strip()]
        if columns[place].kind != "attribute" or len(values) < 3:
            continue
        priced = sum(_is_priced(value) for value in values)
        if priced >= 0.7 * len(values):
            return place
    return None


def _is_priced(value: str) -> bool:
    return bool(find_price_words(value).currency) or bool(re.fullmatch(r"[\d ]+[.,]\d\d", value))

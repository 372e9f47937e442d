"""Which column of a file is what: proposed with confidence, corrected by a person, remembered for the next file.

A correction is a `Mapping`: JSON outside, a `Layout` for the reader. It is found by the fingerprint of the header.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from pydantic import Field

from catalogs.column_shapes import Shape, shapes, share_fitting
from catalogs.columns import Column, attribute_name, map_columns, plain_header
from catalogs.formats import RawRow, ReadOptions, open_table
from catalogs.header import PREVIEW, find_heading
from config.errors import InputError
from config.load import Config, load_config
from config.model.base import Frozen, validate
from config.model.sources import Canonical, Layout

_SAID = {
    1.0: "the header is a known name",
    0.95: "the header is a known name, facts aside",
    0.9: "the header names a known attribute",
    0.7: "the header opens with a known name",
    0.5: "an attribute of its own name",
    0.4: "told by its content",
    0.0: "nothing tells",
}
_DOUBT = 0.5  # how far a header is believed whose cells are something else
_CHOICES = 4
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """One more thing a column may be."""

    target: str
    confidence: float
    why: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one column is taken for, why, what else it may be, and a few of its cells."""

    place: int  # 1-based
    header: str
    target: str
    kind: str
    unit: str
    confidence: float
    why: str
    alternatives: tuple[Choice, ...]
    examples: tuple[str, ...]

    @property
    def key(self) -> str:
        """How a mapping names the column."""
        return f"#{self.place}"


@dataclass(frozen=True, slots=True)
class Proposals:
    """The proposal for a whole file. `header_line` 0 is a file without a header."""

    fingerprint: str
    headers: tuple[str, ...]
    header_line: int
    columns: tuple[Proposal, ...]
    notes: tuple[str, ...]


class Mapping(Frozen):
    """What a person settled of a header: column → target, unit. Columns are named by header, or #place without one."""

    fingerprint: str
    columns: dict[str, str]  # target "-" leaves the column out
    units: dict[str, str] = Field(default_factory=dict)
    has_header: bool = True
    defaults: dict[str, str] = Field(default_factory=dict)

    def layout(self) -> Layout:
        """The mapping as the reader takes it; titles above the header may be more or fewer in the next file."""
        document = {
            "name": f"mapping {self.fingerprint}",
            "columns": self.columns,
            "units": self.units,
            "header_line": None if self.has_header else 0,
            "defaults": self.defaults,
        }
        return validate(Layout, document, where="mapping")


def fingerprint(headers: Sequence[str]) -> str:
    """The same for headers that differ in case, spaces and punctuation alone; the order of columns counts."""
    words = [plain_header(header) for header in headers]
    text = "\n".join(words) if any(words) else f"{len(words)} columns without a header"
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def propose(
    path: Path, *, config: Config | None = None, options: ReadOptions | None = None, layout: Layout | None = None
) -> Proposals:
    """What each column of a file is, by its header and its first PREVIEW rows. Raises InputError for a bad file."""
    rows = list(itertools.islice(open_table(path, options).rows, PREVIEW))
    if not rows:
        raise InputError("no rows", where=str(path))
    return propose_rows(rows, config or load_config(), layout)


def propose_rows(rows: Sequence[RawRow], config: Config, layout: Layout | None = None) -> Proposals:
    """As `propose`, for rows at hand: those of a header and below, or rows that name their cells."""
    if any(row.names for row in rows):
        names = tuple(dict.fromkeys(name for row in rows for name in row.names))
        columns, line, notes = map_columns(names, config, layout), 1, tuple[str, ...]()
        table = [dict(zip(row.names, row.cells, strict=False)) for row in rows]
        cells = [[row.get(name, "") for row in table] for name in names]
    else:
        heading = find_heading(rows, config, layout)
        columns, line, notes = heading.columns, heading.line, heading.notes
        below = [row.cells for row in rows[heading.skip :] if not row.problem]
        cells = [[row[place] for row in below if place < len(row)] for place in range(len(columns))]
    headers = tuple(column.header for column in columns)
    taken = {column.target for column in columns if column.kind == "canonical"}
    proposals = tuple(
        _proposal(place, column, values, taken, config)
        for place, (column, values) in enumerate(zip(columns, cells, strict=True), 1)
    )
    return Proposals(fingerprint(headers), headers, line, proposals, notes)


def settle(
    proposals: Proposals, corrections: Dictionary[str, str], *, units: Dictionary[str, str] | None = None
) -> Mapping:
    """The mapping a person agreed to: the proposal with `corrections` (header or #place → target, "-" = leave out).

    A correction displaces another column's claim to its target. Raises InputError for a column the file does not have
    and for two corrections to one canonical target.
    """
    known = _names(proposals.headers)
    stated = {_column(name, proposals.headers, known): target for name, target in corrections.items()}
    _check_once(stated)
    columns = {}
    for key, one in zip(known, proposals.columns, strict=True):
        is_displaced = one.kind == "canonical" and one.target in stated.values() and key not in stated
        if one.confidence or key in stated:
            columns[key] = attribute_name(one.header) if is_displaced else stated.get(key, one.target)
    measured = {key: one.unit for key, one in zip(known, proposals.columns, strict=True) if one.unit}
    measured |= {_column(name, proposals.headers, known): unit for name, unit in (units or {}).items()}
    return Mapping(
        fingerprint=proposals.fingerprint, columns=columns, units=measured, has_header=bool(proposals.header_line)
    )


def pick(mappings: Iterable[Mapping], headers: Sequence[str]) -> Mapping | None:
    """The remembered mapping of a header, the last one given of equals; None if there is none."""
    wanted = fingerprint(headers)
    return next((one for one in reversed(list(mappings)) if one.fingerprint == wanted), None)


def read_mapping(text: str, *, where: str = "mapping") -> Mapping:
    """A mapping from its JSON. Raises InputError where it is none."""
    try:
        return Mapping.model_validate_json(text)
    except ValueError as error:
        raise InputError(f"not a mapping: {error}", where=where) from error


def read_mapping_file(path: Path) -> Mapping:
    """The mapping in a JSON file. Raises InputError where it cannot be read or is none."""
    try:
        return read_mapping(path.read_text(encoding="utf-8-sig"), where=str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read as a mapping: {error}", where=str(path)) from error


def _proposal(place: int, column: Column, cells: Sequence[str], taken: set[str], config: Config) -> Proposal:
    seen = shapes(cells, config)
    fitting = share_fitting(column.target, cells, config)
    confidence = column.confidence
    why = next(text for least, text in _SAID.items() if confidence >= least)
    agrees = next((one for one in seen if one.target == column.target), None)
    if agrees is not None:
        confidence, why = confidence + (1 - confidence) * agrees.share / 2, f"{why}; its cells are {agrees.why}"
    elif fitting is not None and fitting < _DOUBT:
        confidence, why = confidence * max(fitting, 0.2), f"{why}, but only {fitting:.0%} of its cells fit"
    examples = tuple(dict.fromkeys(cell for cell in cells if cell.strip()))[:_EXAMPLES]
    others = _alternatives(column, seen, taken)
    return Proposal(
        place, column.header, column.target, column.kind, column.unit, round(confidence, 3), why, others, examples
    )


def _alternatives(column: Column, seen: Sequence[Shape], taken: set[str]) -> tuple[Choice, ...]:
    """What the cells say against the header; a canonical column another header has already is less likely."""
    choices = []
    for one in seen:
        if one.target != column.target:
            likely = round(one.share * (0.4 if one.target in taken else 0.8), 3)
            choices.append(Choice(one.target, likely, f"its cells are {one.why}", one.unit))
    return tuple(sorted(choices, key=lambda one: -one.confidence))[:_CHOICES]


def _names(headers: Sequence[str]) -> list[str]:
    """How a mapping names each column: by its header where that is one column's alone, so that columns may move."""
    plain = [plain_header(header) for header in headers]
    return [
        header if word and plain.count(word) == 1 else f"#{place}"
        for place, (header, word) in enumerate(zip(headers, plain, strict=True), 1)
    ]


def _column(name: str, headers: Sequence[str], known: Sequence[str]) -> str:
    if name.startswith("#") and name[1:].isdecimal() and 1 <= int(name[1:]) <= len(known):
        return known[int(name[1:]) - 1]
    plain = plain_header(name)
    for header, key in zip(headers, known, strict=True):
        if header == name or (plain and plain_header(header) == plain):
            return key
    raise InputError(f"no column '{name}'", where="mapping", hint=f"columns: {', '.join(known)}")


def _check_once(stated: Dictionary[str, str]) -> None:
    owners: dict[str, str] = {}
    for name, target in stated.items():
        if target in get_args(Canonical) and owners.setdefault(target, name) != name:
            message = f"'{owners[target]}' and '{name}' are both {target}"
            raise InputError(message, where="mapping", hint="give one of them another name")

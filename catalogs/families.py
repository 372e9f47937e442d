"""One row that stands for several executions ("Кран Ду 15–50", "болт М6, М8, М10") → those executions, as asked for."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from catalogs.columns import map_columns
from config.load import Config, load_config
from config.model.families import SizeAxis

MAX_EXECUTIONS = 1_000
_LEAST = 2
_LEAST_SLASHED = 3  # Ду 50/40 is a reducer, Ду 15/20/25 a list
_RANGE = r"(?:\.{2,3}|…|–|—|-|до|to)"
_PRICE, _ID, _NAME = "price", "id", "name"
_SEARCHED = (_NAME, "model", "description")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a row writes an axis: a member takes the place of these characters."""

    column: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Axis:
    """One size that varies over the family, its members as text, and every place that states it."""

    attribute: str
    members: tuple[str, ...]
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """A row that stands for `count` executions. Nothing is expanded until asked for."""

    row: Mapping[str, str]
    axes: tuple[Axis, ...]
    targets: Mapping[str, str]  # column → canonical target

    @property
    def count(self) -> int:
        """How many executions there are in all."""
        return math.prod(len(axis.members) for axis in self.axes)

    def executions(self, limit: int = MAX_EXECUTIONS) -> Iterator[dict[str, str]]:
        """Rows of single executions, at most `limit`, in the order of the members; the last axis varies fastest.

        Prices listed one for one with the members of the only axis are theirs; any other price is that of no execution
        in particular and is left out.
        """
        prices = self._prices()
        places = itertools.product(*(range(len(axis.members)) for axis in self.axes))
        for number, chosen in enumerate(itertools.islice(places, min(limit, MAX_EXECUTIONS))):
            members = [axis.members[place] for axis, place in zip(self.axes, chosen, strict=True)]
            row = self._written(members)
            for column, target in self.targets.items():
                if target == _PRICE and column in row:
                    row[column] = prices[number] if prices else ""
                elif target == _ID and row.get(column):
                    row[column] = f"{row[column]}/{'/'.join(members)}"
            yield row

    def _written(self, members: Sequence[str]) -> dict[str, str]:
        row = dict(self.row)
        spots = [(spot, member) for axis, member in zip(self.axes, members, strict=True) for spot in axis.spots]
        for spot, member in sorted(spots, key=lambda one: -one[0].start):  # from the end, so that places stay
            text = row[spot.column]
            row[spot.column] = f"{text[: spot.start]}{member}{text[spot.end :]}"
        return row

    def _prices(self) -> tuple[str, ...]:
        column = next((name for name, target in self.targets.items() if target == _PRICE), "")
        listed = [part.strip() for part in re.split(r"[;/|]", self.row.get(column, "")) if part.strip()]
        return tuple(listed) if len(self.axes) == 1 and len(listed) == self.count else ()


def find_family(row: Mapping[str, str], config: Config | None = None) -> Family | None:
    """The family a row of headers and cells stands for; None where it is one execution, as most rows are."""
    known = config or load_config()
    columns = map_columns(tuple(row), known)
    targets = {column.header: column.target for column in columns if column.kind == "canonical"}
    found: dict[str, Axis] = {}
    for column in columns:
        cell = row[column.header]
        if column.target in known.families.axes:
            _add(found, _whole_cell(column.target, column.header, cell, known), is_surer=True)
        elif targets.get(column.header) in _SEARCHED:
            for attribute, rule in known.families.axes.items():
                _add(found, _in_text(attribute, column.header, cell, rule), is_surer=False)
    return Family(dict(row), tuple(found.values()), targets) if found else None


def _add(found: dict[str, Axis], axis: Axis | None, *, is_surer: bool) -> None:
    """Keeps one axis an attribute: stated twice alike it varies in both places, else a cell of its own is believed."""
    if axis is None:
        return
    before = found.get(axis.attribute)
    if before is not None and before.members == axis.members:
        found[axis.attribute] = Axis(axis.attribute, axis.members, (*before.spots, *axis.spots))
    elif before is None or is_surer:
        found[axis.attribute] = axis


def _whole_cell(attribute: str, column: str, cell: str, config: Config) -> Axis | None:
    """The axis of a cell under the attribute's own header: "15–50", with its mark or unit or without."""
    rule = config.families.axes[attribute]
    marked = _in_text(attribute, column, cell, rule)
    if marked is not None:
        return marked
    text = cell.strip()
    if not re.fullmatch(_sequence(rule, ""), text):
        return None
    members = _members(text, rule)
    start = cell.index(text)
    return Axis(attribute, members, (Spot(column, start, start + len(text)),)) if members else None


def _in_text(attribute: str, column: str, text: str, rule: SizeAxis) -> Axis | None:
    for match in _pattern(rule).finditer(text):
        members = _members(match["sizes"], rule)
        if members:
            return Axis(attribute, members, (Spot(column, match.start("sizes"), match.end("sizes")),))
    return None


@lru_cache(maxsize=64)
def _pattern(rule: SizeAxis) -> re.Pattern[str]:
    """Sizes after a mark or before a unit; what goes on with a letter, a hyphen or a cross is another designation."""
    after = r"(?![\w]|[-–×xх*]\s*\d|[.,]\d)"
    if rule.marks:
        mark = "|".join(re.escape(one) for one in sorted(rule.marks, key=len, reverse=True))
        return re.compile(rf"(?<!\w)(?:{mark})[.\s=]{{0,3}}(?P<sizes>{_sequence(rule, mark)}){after}", re.IGNORECASE)
    unit = "|".join(re.escape(one) for one in rule.units)
    return re.compile(rf"(?<![\w.,-])(?P<sizes>{_sequence(rule, '')})\s*(?:{unit})(?!\w)")


def _sequence(rule: SizeAxis, mark: str) -> str:
    """A number and at least one more, the mark repeated or not."""
    number = r"\d{1,4}" if rule.whole else r"\d{1,4}(?:[.,]\d{1,2})?"
    again = rf"(?:(?:{mark})[.\s]{{0,2}})" if mark else ""
    comma = "," if rule.whole or mark else r",(?=\s)"  # else it is a decimal comma
    between = rf"\s*(?:[;/]|{comma}|\bи\b|{_RANGE})\s*"
    return rf"{number}(?:{between}{again}{'?' if again else ''}{number})+"


def _members(text: str, rule: SizeAxis) -> tuple[str, ...]:
    """The members that a list or a range means; empty where it is neither, or does not rise."""
    numbers = re.findall(r"\d+" if rule.whole else r"\d+(?:[.,]\d{1,2})?", text)
    values = [float(one.replace(",", ".")) for one in numbers]
    if len(values) < _LEAST or any(one >= two for one, two in itertools.pairwise(values)):
        return ()
    is_range = any(mark in text for mark in ("…", "..", "–", "—", "-", "до", "to"))
    if not is_range:
        return tuple(numbers) if "/" not in text or len(values) >= _LEAST_SLASHED else ()
    is_bare_hyphen = any(mark in text for mark in "-–—") and not any(char.isalpha() for char in text)
    if len(values) != _LEAST or (rule.marked_range and is_bare_hyphen) or not set(values) <= set(rule.series):
        return ()
    comma = "," if any("," in one for one in numbers) else "."
    inside = [value for value in rule.series if values[0] <= value <= values[1]]
    return tuple(f"{value:g}".replace(".", comma) for value in inside)

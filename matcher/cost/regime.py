"""The national regime of public purchasing: ban, restriction on the whole bid, or a preference in evaluation."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from config.errors import ConfigError, InputError
from matcher.cost.section import parse_day

Measure = Literal["ban", "restriction", "preference", "none"]
MEASURES: tuple[Measure, ...] = ("ban", "restriction", "preference", "none")
_COLUMNS = ("list", "okpd2", "valid_from", "valid_to", "act", "clause", "edition", "source")


@dataclass(frozen=True, slots=True)
class Position:
    """A row of a list: codes under `okpd2` fall under `measure` on the days it holds."""

    measure: Measure
    okpd2: str
    valid_from: date | None
    valid_to: date | None
    act: str
    clause: str
    edition: str
    source: str

    def covers(self, code: str, day: date) -> bool:
        """The code is this one or under it, on a day the row holds."""
        held = (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)
        return held and (code == self.okpd2 or code.startswith(self.okpd2 + ".") or _under(code, self.okpd2))


def _under(code: str, prefix: str) -> bool:
    # ОКПД2 divides the second and later groups anywhere: 28.41.2 covers 28.41.21
    return len(prefix) >= 4 and code.startswith(prefix)


def read_positions(path: Path) -> list[Position]:
    """A CSV of list positions; a row without a source is refused."""
    if not path.is_file():
        raise InputError("no such list of the national regime", where=str(path))
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        absent = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
        if absent:
            raise InputError(f"columns are missing: {', '.join(absent)}", where=str(path))
        return [_position(row, f"{path.name}: line {reader.line_num}") for row in reader]


def _position(row: dict[str, str], where: str) -> Position:
    measure = row["list"].strip().casefold()
    if measure not in ("ban", "restriction"):
        raise ConfigError(f"unknown list '{row['list']}'; known: ban, restriction", where=where)
    if len(row["source"].strip()) < 3:
        raise ConfigError("a row has no source", where=where)
    days = [parse_day(row[name], where) if row[name] else None for name in ("valid_from", "valid_to")]
    return Position(
        measure,  # type: ignore[arg-type]
        row["okpd2"].strip(),
        days[0],
        days[1],
        row["act"],
        row["clause"],
        row["edition"],
        row["source"],
    )


def find_measure(positions: Sequence[Position], code: str, day: date, *, exempt: bool) -> Position | None:
    """The position that decides: the ban list first unless an exemption lifts it, then the restriction list."""
    covering = [one for one in positions if one.covers(code, day)]
    for measure in ("ban", "restriction"):
        listed = [one for one in covering if one.measure == measure]
        if listed and not (measure == "ban" and exempt):
            return max(listed, key=lambda one: len(one.okpd2))
    return None


@dataclass(frozen=True, slots=True)
class Bid:
    """One bid: its price, and for every good whether its domestic origin is proven."""

    id: str
    price: Decimal
    domestic: tuple[bool, ...]
    reasons: tuple[str, ...] = ()

    @property
    def all_domestic(self) -> bool:
        """Only proven domestic goods."""
        return bool(self.domestic) and all(self.domestic)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the measure does to the bids; `evaluated` holds admitted bids with the price they are compared at."""

    measure: Measure
    rejected: tuple[tuple[Bid, str], ...]
    evaluated: tuple[tuple[Bid, Decimal], ...]

    @property
    def winner(self) -> Bid | None:
        """The lowest evaluated price, the earlier bid on a tie; the contract is at the offered price."""
        return min(self.evaluated, key=lambda one: one[1])[0] if self.evaluated else None


def apply_measure(measure: Measure, bids: Sequence[Bid], preference: Decimal) -> Outcome:
    """ban: bids with any foreign good are out. restriction: they are out if a bid with only domestic goods is there
    ("второй лишний", the whole bid). preference: domestic bids are compared at (1 − preference) of their price.
    """
    domestic_there = any(bid.all_domestic for bid in bids)
    rejected: list[tuple[Bid, str]] = []
    admitted: list[Bid] = []
    for bid in bids:
        if bid.all_domestic or measure in ("preference", "none"):
            admitted.append(bid)
        elif measure == "ban":
            rejected.append((bid, "a foreign good, or one without proof of domestic origin, under a ban"))
        elif domestic_there:
            rejected.append((bid, "a foreign good in it while another bid offers domestic goods only"))
        else:
            admitted.append(bid)
    factor = Decimal(1) - preference if measure == "preference" else Decimal(1)
    evaluated = tuple((bid, bid.price * factor if bid.all_domestic else bid.price) for bid in admitted)
    return Outcome(measure, tuple(rejected), evaluated)

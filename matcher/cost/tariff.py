"""Tables beside a country pack: the tariff by ten-digit code, and listed goods by code prefix."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from config.errors import ConfigError, InputError
from config.load import Config
from config.model.country import CountryPack, Tariff, in_force
from matcher.cost.duty import DutyRate, Unparsed, parse_duty
from matcher.cost.section import parse_day, parse_number

_CODE_LENGTH = 10


def normalize_tnved(text: str) -> str:
    """Digits alone: "8413 70 210 0" → "8413702100"."""
    return re.sub(r"\D", "", text)


@dataclass(frozen=True, slots=True)
class Found:
    """The rate of a code, or why there is none."""

    rate: DutyRate | None
    source: str
    reason: str = ""


def find_duty(config: Config, pack: CountryPack, code: str, day: date) -> Found:
    """The tariff rate of a ten-digit code on `day`; unknown stays unknown, it is never free.

    InputError for a heading padded with zeros (XXXX000000 that the tariff does not list): it cannot be declared.
    """
    digits = normalize_tnved(code)
    tariff = in_force(pack.tariff, day)
    if tariff is None:
        return Found(None, "", f"{pack.country} has no tariff table for {day}")
    rates = read_tariff(config.folder / "countries" / tariff.table).get(digits, ())
    if len(digits) == _CODE_LENGTH and digits.endswith("000000") and not rates and _covered(tariff, digits):
        raise InputError(
            f"{digits} is a heading padded with zeros, not a code that can be declared",
            hint="give the ten digits of the sub-subheading",
        )
    if len(digits) != _CODE_LENGTH:
        return Found(None, tariff.source, f"'{code}' has {len(digits)} digits; a declared code has {_CODE_LENGTH}")
    if not rates:
        outside = "" if _covered(tariff, digits) else f" (the table holds chapters {', '.join(tariff.chapters)})"
        return Found(None, tariff.source, f"{digits} is not in the tariff table{outside}")
    if len(rates) > 1:
        return Found(None, tariff.source, f"{digits} stands in the tariff table with {' and '.join(rates)}")
    parsed = parse_duty(rates[0])
    if isinstance(parsed, Unparsed):
        return Found(None, tariff.source, f"rate '{rates[0]}' not understood: {parsed.reason}")
    return Found(parsed, f"{tariff.source}: {digits} {rates[0]}")


def _covered(tariff: Tariff, digits: str) -> bool:
    return digits[:2] in tariff.chapters


@lru_cache(maxsize=8)
def read_tariff(path: Path) -> dict[str, tuple[str, ...]]:
    """Code → its rates as worded; more than one where the table contradicts itself."""
    rates: dict[str, tuple[str, ...]] = {}
    for row in _rows(path, ("tnved", "rate")):
        code = normalize_tnved(row["tnved"])
        rates[code] = tuple(dict.fromkeys((*rates.get(code, ()), row["rate"].strip())))
    return rates


@lru_cache(maxsize=4096)
def shares_under(path: Path, prefixes: tuple[str, ...]) -> tuple[float, ...]:
    """Ad valorem shares of every code under any of the prefixes, ascending; empty for codes the table does not hold."""
    if not prefixes:
        return ()
    parsed = [parse_duty(rates[0]) for code, rates in read_tariff(path).items() if code.startswith(prefixes)]
    return tuple(sorted(float(rate.ad_valorem) for rate in parsed if not isinstance(rate, Unparsed)))


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a list of goods: what it covers, when, and the charge if the list has one."""

    prefix: str
    name: str
    basis: str
    amount: Decimal | None
    valid_from: date | None
    valid_to: date | None
    source: str

    def covers(self, code: str, day: date) -> bool:
        """The code stands under this row on `day`."""
        held = (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)
        return held and bool(code) and code.startswith(self.prefix)


@lru_cache(maxsize=32)
def read_list(path: Path) -> tuple[Listed, ...]:
    """A CSV of listed goods; a row without a source is refused."""
    rows = []
    for number, row in enumerate(_rows(path, ("prefix", "name", "valid_from", "valid_to", "source")), start=2):
        where = f"{path.name}: line {number}"
        if len((row["source"] or "").strip()) < 3:
            raise ConfigError("a row has no source", where=where)
        rows.append(
            Listed(
                normalize_tnved(row["prefix"]),
                row["name"],
                row.get("basis") or "",
                parse_number(row["amount"], where) if row.get("amount") else None,
                parse_day(row["valid_from"], where) if row["valid_from"] else None,
                parse_day(row["valid_to"], where) if row["valid_to"] else None,
                row["source"],
            )
        )
    return tuple(rows)


def find_listed(path: Path, code: str, day: date) -> Listed | None:
    """The row with the longest prefix of the code that holds on `day`."""
    covering = [row for row in read_list(path) if row.covers(normalize_tnved(code), day)]
    return max(covering, key=lambda row: len(row.prefix), default=None)


def _rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    if not path.is_file():
        raise ConfigError("no such table", where=str(path))
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        absent = [name for name in columns if name not in (reader.fieldnames or ())]
        if absent:
            raise ConfigError(f"columns are missing: {', '.join(absent)}", where=str(path))
        return list(reader)

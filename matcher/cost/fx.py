"""Exchange rates: dated tables with a nominal; a gap is carried forward for a week and refused beyond it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from config.errors import InputError, RefusedError
from matcher.cost.section import parse_currency, parse_day, parse_number

MAX_GAP_DAYS = 7  # longer than any run of bank holidays: beyond it a rate is a guess


@dataclass(frozen=True, slots=True)
class FxRate:
    """`rate` units of the national currency for `nominal` units of `currency` on `day`."""

    currency: str
    day: date
    nominal: Decimal
    rate: Decimal
    source: str

    @property
    def per_unit(self) -> Decimal:
        """National currency for one unit."""
        return self.rate / self.nominal


class FxTable:
    """Official rates by currency and day."""

    def __init__(self, rates: Iterable[FxRate]) -> None:
        self.by_currency: dict[str, list[FxRate]] = {}
        for rate in sorted(rates, key=lambda one: one.day):
            self.by_currency.setdefault(rate.currency, []).append(rate)

    def on(self, currency: str, day: date) -> FxRate | None:
        """The rate of `day`, or the last one of the 7 days before; None for a currency the table does not hold.

        RefusedError when the last rate is older: prices moved since, and the estimate would carry a false date.
        """
        held = self.by_currency.get(currency)
        if not held:
            return None
        past = [rate for rate in held if rate.day <= day]
        if not past:
            raise RefusedError(f"no rate of {currency} on or before {day}; the table starts on {held[0].day}")
        if (day - past[-1].day).days > MAX_GAP_DAYS:
            raise RefusedError(
                f"the last rate of {currency} before {day} is of {past[-1].day}, more than {MAX_GAP_DAYS} days older",
                hint="add the rate of the day to the table, or state it in the case: fx: {" + currency + ": …}",
            )
        return past[-1]


def read_fx(path: Path) -> FxTable:
    """A CSV table `currency,date,nominal,rate,source`; a bad row names its line."""
    if not path.is_file():
        raise InputError("no such file of exchange rates", where=str(path))
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        needed = {"currency", "date", "rate"}
        if not needed <= set(reader.fieldnames or ()):
            raise InputError("columns currency, date, rate (and nominal, source) are needed", where=str(path))
        rates = [_rate(row, f"{path}: line {reader.line_num}", path.name) for row in reader]
    return FxTable(rates)


def _rate(row: dict[str, str], where: str, name: str) -> FxRate:
    rate = FxRate(
        currency=parse_currency(row["currency"], where),
        day=parse_day(row["date"], where),
        nominal=parse_number(row.get("nominal") or "1", where),
        rate=parse_number(row["rate"], where),
        source=row.get("source") or name,
    )
    if rate.nominal <= 0 or rate.rate <= 0:
        raise InputError("a rate and its nominal are positive", where=where)
    return rate

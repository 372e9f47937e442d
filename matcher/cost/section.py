"""Reading one mapping of a case: lenient about forms, strict about names."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from config.errors import InputError

_NUMBER = re.compile(r"^[-+]?\d[\d\s\u00a0\u202f_']*(?:[.,]\d+)?(?:[eE][-+]?\d+)?$")
_MONEY = re.compile(r"^\s*(?P<number>[-+]?[\d\s\u00a0\u202f.,_']*\d)\s*(?P<currency>[A-Za-z]{3}|[₽€$¥₸]|руб\.?)?\s*$")
_SIGNS = {
    "₽": "RUB",
    "руб": "RUB",
    "руб.": "RUB",
    "€": "EUR",
    "$": "USD",
    "¥": "CNY",
    "₸": "KZT",
    "RMB": "CNY",
    "RUR": "RUB",
}
_LARGEST = Decimal("1e15")  # products of such numbers still keep their kopecks at 60 digits
_TRUE, _FALSE = {"true", "yes", "да", "1"}, {"false", "no", "нет", "0"}


class Section:
    """One mapping of a case file with the path to it; every reader names the place of what it rejects."""

    def __init__(self, content: Any, where: str, known: Sequence[str]) -> None:
        if not isinstance(content, dict):
            raise InputError(f"a mapping is needed, found {_shown(content)}", where=where)
        self.content: dict[str, Any] = {str(key): value for key, value in content.items()}
        self.where = where
        for key in self.content:
            if key not in known:
                close = difflib.get_close_matches(key, known, n=1)
                hint = f"did you mean '{close[0]}'?" if close else ""
                raise InputError(f"unknown key '{key}'; known: {', '.join(known)}", where=where, hint=hint)

    def __contains__(self, key: str) -> bool:
        return self.content.get(key) is not None

    def get(self, key: str) -> Any:
        """The raw value; None when it is left out."""
        return self.content.get(key)

    def at(self, key: str) -> str:
        """The path of a key, for messages."""
        return f"{self.where}: {key}"

    def number(self, key: str, default: Decimal | None = None) -> Decimal | None:
        """A plain number, also written as text ("1 200,5")."""
        value = self.get(key)
        return default if value is None else parse_number(value, self.at(key))

    def count(self, key: str, default: Decimal | None = None) -> Decimal | None:
        """A number that is not negative."""
        value = self.number(key, default)
        if value is not None and value < 0:
            raise InputError(f"cannot be negative, found {value}", where=self.at(key))
        return value

    def rate(self, key: str, default: Decimal | None = None) -> Decimal | None:
        """A share of 1: 0.03, "3 %", {rate: 0.03}."""
        value = self.get(key)
        if isinstance(value, dict) and set(value) == {"rate"}:
            value = value["rate"]
        return default if value is None else parse_rate(value, self.at(key))

    def flag(self, key: str, default: bool = False) -> bool:
        """True or false, also yes / no / да / нет."""
        value = self.get(key)
        if value is None:
            return default
        word = str(value).strip().casefold()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
        raise InputError(f"true or false is needed, found {_shown(value)}", where=self.at(key))

    def text(self, key: str, default: str = "") -> str:
        """A text, spaces trimmed."""
        value = self.get(key)
        if value is None:
            return default
        if isinstance(value, dict | list):
            raise InputError(f"a text is needed, found {_shown(value)}", where=self.at(key))
        return str(value).strip()

    def choice(self, key: str, known: Sequence[str], default: str) -> str:
        """One of a closed list, upper and lower case alike."""
        word = self.text(key, default)
        for one in known:
            if word.casefold() == one.casefold():
                return one
        raise InputError(f"unknown {key} '{word}'; known: {', '.join(known)}", where=self.where)

    def day(self, key: str, default: date | None = None) -> date | None:
        """A date: 2026-06-15 or 15.06.2026."""
        value = self.get(key)
        return default if value is None else parse_day(value, self.at(key))

    def section(self, key: str, known: Sequence[str]) -> Section:
        """A nested mapping; an absent one is empty."""
        value = self.get(key)
        return Section({} if value is None else value, self.at(key), known)

    def rows(self, key: str) -> list[Any]:
        """A list; one that is left out is empty."""
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise InputError(f"a list is needed, found {_shown(value)}", where=self.at(key))
        return value


def parse_number(value: Any, where: str) -> Decimal:
    """A finite number; a comma or a point divides the decimals, spaces divide thousands."""
    if isinstance(value, bool | dict | list):
        raise InputError(f"a number is needed, found {_shown(value)}", where=where)
    written = str(value).strip()
    if not _NUMBER.match(written):
        raise InputError(f"a number is needed, found {_shown(value)}", where=where)
    plain = re.sub(r"[\s\u00a0\u202f_']", "", written).replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation as error:
        raise InputError(f"a number is needed, found {_shown(value)}", where=where) from error
    if abs(number) > _LARGEST:
        raise InputError(f"{_shown(value)} is not an amount of this world: more than {_LARGEST:.0e}", where=where)
    return number


def parse_rate(value: Any, where: str) -> Decimal:
    """A share of 1 in [-1, 1]: 0.03 or "3 %"."""
    percent = isinstance(value, str) and value.strip().endswith("%")
    rate = parse_number(str(value).strip().rstrip("%").strip() if percent else value, where)
    rate = rate / 100 if percent else rate
    if not -1 <= rate <= 1:
        raise InputError(
            f"a share of 1 is needed, found {value}", where=where, hint=f"write {rate / 100} or '{rate} %'"
        )
    return rate


def parse_money(value: Any, where: str) -> tuple[Decimal, str]:
    """Amount and currency ("" = the country's own): 6000, "6 000 USD", {amount: 6000, currency: USD}."""
    if isinstance(value, dict):
        if value.get("amount") is None:
            raise InputError("an 'amount' is needed", where=where)
        return parse_number(value["amount"], f"{where}: amount"), parse_currency(value.get("currency") or "", where)
    match = _MONEY.match(str(value)) if not isinstance(value, bool | list) else None
    if not match:
        raise InputError(
            f"an amount is needed, found {_shown(value)}",
            where=where,
            hint="write 6000 or {amount: 6000, currency: USD}",
        )
    return parse_number(match["number"], where), parse_currency(match["currency"] or "", where)


def parse_currency(value: Any, where: str) -> str:
    """An ISO 4217 code, upper case; "" stays."""
    word = str(value).strip()
    code = _SIGNS.get(word, _SIGNS.get(word.upper(), word.upper()))
    if code and not re.fullmatch(r"[A-Z]{3}", code):
        raise InputError(f"a currency code of three letters is needed, found {_shown(value)}", where=where)
    return code


def parse_day(value: Any, where: str) -> date:
    """A calendar date: 2026-06-15, 15.06.2026, or a month 2026-06 (its first day)."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    written = str(value).strip()
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%Y-%m", "%m.%Y"):
        try:
            return datetime.strptime(written, form).date()
        except ValueError:
            continue
    raise InputError(f"a date is needed, found {_shown(value)}", where=where, hint="write 2026-06-15")


def _shown(value: Any) -> str:
    kinds = {dict: "a mapping", list: "a list", bool: f"'{str(value).lower()}'"}
    return kinds.get(type(value), f"'{value}'")

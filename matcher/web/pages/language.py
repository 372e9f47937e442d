"""The language of a page: its messages, plurals, numbers, amounts and dates.

Messages stand in the templates in English; another language is one file `locale/CODE.po`,
compiled when it is first read.
"""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent
from fastapi import Request

from matcher.words.language import LANGUAGES

FOLDER = Path(__file__).parents[1] / "locale"
SOURCE = "en"  # the language messages are written in
COOKIE = "zamena-language"
DEFAULT = "ru"


@dataclass(frozen=True)
class Tongue:
    """One language of the pages."""

    code: str
    locale: Locale
    messages: gettext.NullTranslations

    def gettext(self, message: str) -> str:
        """A message in this language."""
        return self.messages.gettext(message)

    def number(self, value: float, digits: int = 0) -> str:
        """A number with at most `digits` decimals."""
        return format_decimal(round(value, digits), locale=self.locale)

    def percent(self, share: float) -> str:
        """A share as whole percent."""
        return format_percent(share, locale=self.locale)

    def money(self, amount: float, currency: str) -> str:
        """An amount with its currency: whole units from 100 on, hundredths below."""
        digits = 0 if abs(amount) >= 100 else 2
        pattern = "#,##0\N{NO-BREAK SPACE}¤" if digits == 0 else "#,##0.00\N{NO-BREAK SPACE}¤"
        return format_currency(amount, currency, pattern, locale=self.locale, currency_digits=False)

    def date(self, day: date) -> str:
        """A day in words of medium length."""
        return format_date(day, "medium", locale=self.locale)


@lru_cache(maxsize=len(LANGUAGES))
def load_tongue(code: str) -> Tongue:
    """One of LANGUAGES, with its messages compiled."""
    if code == SOURCE:
        return Tongue(code, Locale(code), gettext.NullTranslations())
    with (FOLDER / f"{code}.po").open("rb") as file:
        catalog = read_po(file, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Tongue(code, Locale(code), gettext.GNUTranslations(compiled))


def language_of(request: Request) -> str:
    """What the person chose, else the first of the browser's languages that we have, else Russian."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    wanted = [part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    return negotiate_locale([one for one in wanted if one], LANGUAGES, sep="-") or DEFAULT

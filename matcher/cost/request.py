"""A case that was read, and the document every kind of case answers with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from config.errors import InputError
from config.load import Config
from config.model.country import CountryPack
from matcher.cost.context import Context, read_rates
from matcher.cost.section import Section

Content: TypeAlias = dict[str, Any]
COMMON = ("side", "name", "country", "date", "notes")
DEFAULT_COUNTRY = "RU"


@dataclass(frozen=True, slots=True)
class Request:
    """The mapping of a case, the name for messages, the folder its relative paths start at, the configuration."""

    content: Content
    where: str
    folder: Path
    config: Config

    def section(self, *keys: str) -> Section:
        """The case as a section that knows the common keys and these."""
        return Section(self.content, self.where, (*COMMON, *keys))

    def pack(self) -> CountryPack:
        """The country pack of the case."""
        return self.config.country(str(self.content.get("country") or DEFAULT_COUNTRY))

    def context(self, case: Section) -> Context:
        """Country pack, day and exchange rates of the case."""
        day = case.day("date")
        if day is None:
            raise InputError(
                "a date is needed: rates of tax and exchange are those of a day",
                where=self.where,
                hint="write date: 2026-06-15",
            )
        context = Context(self.config, self.pack(), day, self.folder)
        read_rates(self.content.get("fx"), f"{self.where}: fx", context)
        return context


Kind = Callable[[Request], Content]


def document(side: str, currency: str | None, **extras: Any) -> Content:
    """A document of a kind without lines, with the contract's keys in place."""
    empty: Content = {
        "side": side,
        "currency": currency,
        "scope": None,
        "lines": [],
        "customs_value": None,
        "totals": None,
        "partial": False,
        "missing": [],
    }
    return {**empty, **extras}


def figure(value: Decimal | None, places: int) -> str | None:
    """A number with so many decimals, half even; None stays."""
    return None if value is None else str(value.quantize(Decimal(1).scaleb(-places)))

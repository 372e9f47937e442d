"""`zamena cost CASE.yml`: one case file in, every line and the totals out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from config.errors import InputError
from config.load import Config, load_config
from matcher.cost.context import Context, read_rates
from matcher.cost.domestic import estimate_domestic
from matcher.cost.imports import estimate_import
from matcher.cost.keys import DOMESTIC_KEYS, IMPORT_KEYS
from matcher.cost.line import SCOPES, Estimate, Scope
from matcher.cost.section import Section

DEFAULT_COUNTRY = "RU"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What a case came to. `document` is the JSON; `estimate` is there for the sides import and domestic."""

    side: str
    document: dict[str, Any]
    estimate: Estimate | None = None

    def to_json(self) -> dict[str, Any]:
        """The document of `--json`: amounts are strings with two decimals."""
        return self.document


def run_case(path: Path | str, config: Config | None = None) -> CaseResult:
    """One case file. UserError: what is wrong with it, where, and what to do; RefusedError: no honest answer."""
    path = Path(path)
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise InputError("no such case file", where=str(path)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"not a YAML file in UTF-8: {error}", where=str(path)) from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    return run_document(content, where=path.name, folder=path.parent, config=config or load_config())


def run_document(content: Any, *, where: str, folder: Path, config: Config) -> CaseResult:
    """A case that is already read, e.g. a request's body; relative paths in it start at `folder`."""
    if not isinstance(content, dict):
        raise InputError("a case is a mapping that starts with 'side: import' or 'side: domestic'", where=where)
    side = str(content.get("side", "")).strip().casefold()
    if side not in SIDES:
        raise InputError(f"unknown side '{side}'; known: {', '.join(SIDES)}", where=where)
    return SIDES[side](content, where, folder, config)


def _estimated(
    keys: tuple[str, ...], estimate: Callable[[Section, Context, Scope, Decimal], Estimate]
) -> Callable[[dict[str, Any], str, Path, Config], CaseResult]:
    def run(content: dict[str, Any], where: str, folder: Path, config: Config) -> CaseResult:
        case = Section(content, where, keys)
        context = open_context(case, folder, config)
        scope: Scope = case.choice("scope", SCOPES, "delivered")  # type: ignore[assignment]
        quantity = case.count("quantity", Decimal(1))
        if not quantity:
            raise InputError("a quantity above 0 is needed", where=case.at("quantity"))
        found = estimate(case, context, scope, quantity)
        return CaseResult(found.side, found.to_json(), found)

    return run


def open_context(case: Section, folder: Path, config: Config) -> Context:
    """Country pack, day and exchange rates of a case."""
    pack = config.country(case.text("country", DEFAULT_COUNTRY))
    day = case.day("date")
    if day is None:
        raise InputError(
            "a date is needed: rates of tax and exchange are those of a day",
            where=case.where,
            hint="write date: 2026-06-15",
        )
    context = Context(config, pack, day, folder)
    read_rates(case.get("fx"), case.at("fx"), context)
    return context


SIDES: dict[str, Callable[[dict[str, Any], str, Path, Config], CaseResult]] = {
    "import": _estimated(IMPORT_KEYS, estimate_import),
    "domestic": _estimated(DOMESTIC_KEYS, estimate_domestic),
}

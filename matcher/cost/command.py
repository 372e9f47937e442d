"""`zamena cost CASE.yml`: one case file in, every line and the totals out."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

import yaml

from config.errors import InputError
from config.load import Config, load_config
from matcher.cost.compare import compare
from matcher.cost.context import Context
from matcher.cost.domestic import estimate_domestic
from matcher.cost.imports import estimate_import
from matcher.cost.keys import DOMESTIC_KEYS, IMPORT_KEYS
from matcher.cost.kinds import KINDS
from matcher.cost.line import SCOPES, Estimate, Scope
from matcher.cost.ranges import with_range
from matcher.cost.request import Request, document
from matcher.cost.result import CaseResult
from matcher.cost.section import Section

_DIGITS = 60  # amount · quantity · rates, each up to 15 digits and as many decimals, without loss
_SHARED = ("country", "date", "scope", "quantity", "fx", "uncertainty")  # a comparison hands these to both sides
Side = Callable[[Section, Context, Scope, Decimal], Estimate]
_ESTIMATES: dict[str, tuple[tuple[str, ...], Side]] = {
    "import": (IMPORT_KEYS, estimate_import),
    "domestic": (DOMESTIC_KEYS, estimate_domestic),
}


def run_case(path: Path | str, config: Config | None = None) -> CaseResult:
    """One case file. UserError: what is wrong with it, where, and what to do; RefusedError: no honest answer."""
    path = Path(path)
    return run_document(read_case(path), where=path.name, folder=path.parent, config=config or load_config())


def read_case(path: Path) -> Any:
    """The YAML document of a case file."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise InputError("no such case file", where=str(path)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"not a YAML file in UTF-8: {error}", where=str(path)) from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error


def run_document(content: Any, *, where: str, folder: Path, config: Config) -> CaseResult:
    """A case that is already read, e.g. a request's body; relative paths in it start at `folder`."""
    if not isinstance(content, dict):
        raise InputError("a case is a mapping that starts with 'side: import' or 'side: domestic'", where=where)
    with localcontext(prec=_DIGITS):
        return _run(Request(content, where, folder, config))


def _run(request: Request) -> CaseResult:
    content, where = request.content, request.where
    side = str(content.get("side") or "").strip().casefold()
    if side in _ESTIMATES:
        found = estimate_side(side, request)
        return CaseResult(side, found.to_json(), (found,))
    if side == "compare":
        return _compare(request)
    if side in KINDS:
        return CaseResult(side, KINDS[side](request))
    raise InputError(f"unknown side '{side}'; known: {', '.join((*_ESTIMATES, 'compare', *KINDS))}", where=where)


def estimate_side(side: str, request: Request) -> Estimate:
    """The estimate of one side; `side` is "import" or "domestic"."""
    keys, estimate = _ESTIMATES[side]
    case = Section(request.content, request.where, keys)
    scope: Scope = case.choice("scope", SCOPES, "delivered")  # type: ignore[assignment]
    quantity = case.count("quantity", Decimal(1))
    if not quantity:
        raise InputError("a quantity above 0 is needed", where=case.at("quantity"))
    context = request.context(case)
    return with_range(estimate(case, context, scope, quantity), case, context)


def _compare(request: Request) -> CaseResult:
    case = request.section(*_SHARED, "import", "domestic", "vat_recoverable")
    one, two = (estimate_side(side, _side_of(side, case, request)) for side in ("import", "domestic"))
    found = compare(one, two, vat_recoverable=case.flag("vat_recoverable", True))
    missing = [f"{part.side}.{name}" for part in (one, two) for name in part.missing]
    extras = {"comparison": found.to_json(), "import": one.to_json(), "domestic": two.to_json()}
    result = document("compare", one.currency, scope=one.scope, partial=bool(missing), missing=missing, **extras)
    return CaseResult("compare", result, (one, two))


def _side_of(side: str, case: Section, request: Request) -> Request:
    """One side of a comparison: inline or the path of a case file; what it leaves out comes from the comparison."""
    value, where, folder = case.get(side), f"{request.where}: {side}", request.folder
    if isinstance(value, str):
        path = folder / value  # an absolute path stays itself
        value, where, folder = read_case(path), path.name, path.parent
    if not isinstance(value, dict):
        raise InputError("a case or the path of a case file is needed", where=where)
    if str(value.get("side", side)).casefold() != side:
        raise InputError(f"this is a case of side '{value['side']}'", where=where)
    shared = {key: request.content[key] for key in _SHARED if request.content.get(key) is not None}
    return Request({**shared, **value}, where, folder, request.config)

"""`side: price`: the price of an item that has none, modelled from observed ones."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from catalogs.item import ClassGuess, Item, Price, Quantity, Value
from config.errors import InputError
from matcher.cost.case_uncertainty import band_shown, number, read_confidence
from matcher.cost.context import Context
from matcher.cost.pair_columns import Known
from matcher.cost.price_methods import CapacityScaling, Hedonic, Method
from matcher.cost.prices import Modelled, PriceModels
from matcher.cost.request import Content, Request, document
from matcher.cost.section import Section, parse_currency, parse_day, parse_money, parse_number

_OWN = ("id", "price", "currency", "date", "maker", "origin", "vat_included")
_CLASS = "case"


def price(request: Request) -> Content:
    """`side: price`: P50 and the interval, the method, the prices behind it; `insufficient` where they are too few."""
    case = request.section("observed", "item", "class", "confidence", "fx")
    context = request.context(case)
    code = case.text("class", _CLASS)
    rates = {currency: float(figure.mode) for currency, figure in context.rates.items()}
    observed = _observed(case, code, context)
    rates |= {one.price.currency: float(context.fx(one.price.currency).mode) for one in observed if one.price}
    known = Known(context.config, context.pack, context.day, rates)
    asked = case.get("item")
    if not isinstance(asked, dict):
        raise InputError("'item' is needed: what is known of the item without a price", where=request.where)
    models = PriceModels.of_imports(observed, known, all_imports=True, confidence=read_confidence(case))
    found = models.price(_item({**asked, "price": None}, (code, "asked"), case.at("item"), context.pack.currency))
    priced = {"price": _shown(found)} if found else {"price": None}
    missing = [] if found else ["price"]
    if found is None:
        context.note(f"fewer than 3 observed prices with a known rate of exchange: {len(observed)} rows")
    return document("price", context.pack.currency, partial=not found, missing=missing, notes=context.notes, **priced)


def _shown(found: Modelled) -> Content:
    band = band_shown(found.band, found.p50)
    return {
        "p50": number(found.p50, 2),
        **band,
        "low": number(found.low, 2),
        "high": number(found.high, 2),
        "interval_from": "class table" if found.band.insufficient else "held-out prices",
        "method": found.method.name,
        "prices": found.n,
        "model": _model(found.method),
        "warning": found.warning,
    }


def _model(method: Method) -> Content:
    """What a reader needs to compute the price by hand."""
    if isinstance(method, Hedonic):
        return {
            "intercept": f"{method.intercept:.9g}",
            "coefficients": {name: f"{value:.9g}" for name, value in method.coefficients.items()},
            "loo_rmse": number(method.error, 6),
        }
    if isinstance(method, CapacityScaling):
        return {"capacity": method.attribute, "exponent": number(method.exponent, 4)}
    return {}


def _observed(case: Section, code: str, context: Context) -> list[Item]:
    stated, where = case.get("observed"), case.at("observed")
    if isinstance(stated, str):
        path = Path(stated)
        stated = _table(path if path.is_absolute() else context.folder / path)
    if not isinstance(stated, list) or not stated:
        raise InputError("a list of items with prices, or the path of a CSV file, is needed", where=where)
    home = context.pack.currency
    return [_item(row, (code, str(place + 1)), f"{where}[{place}]", home) for place, row in enumerate(stated)]


def _table(path: Path) -> list[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [{key: value for key, value in row.items() if value} for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"cannot be read as CSV in UTF-8: {error}", where=str(path)) from error


def _item(row: Any, named: tuple[str, str], where: str, home: str) -> Item:
    """A row: `price`, `maker`, `origin`, and anything else as a size (a number above 0) or a category (a text)."""
    if not isinstance(row, dict):
        raise InputError("a mapping with a price and sizes is needed", where=where)
    values = []
    for key, value in sorted(row.items()):
        if key in _OWN or value is None:
            continue
        try:
            size = float(parse_number(value, f"{where}: {key}"))
        except InputError:
            values.append(Value(str(key), category=str(value)))
            continue
        values.append(Value(str(key), Quantity(size, size)))
    code, name = named
    title = str(row.get("id") or f"{code} {name}")
    return Item(
        id=name, name=title, title=title, maker_key=str(row.get("maker") or ""), country=str(row.get("origin") or ""),
        classes=(ClassGuess(code, code, 1.0),), values=tuple(values), price=_price(row, where, home),
    )  # fmt: skip


def _price(row: dict[str, Any], where: str, home: str) -> Price | None:
    stated = row.get("price")
    if stated is None:
        return None
    amount, currency = parse_money(stated, f"{where}: price")
    day = parse_day(row["date"], f"{where}: date").isoformat() if row.get("date") else ""
    included = row.get("vat_included")
    flag = None if included is None else Section({"v": included}, where, ("v",)).flag("v")
    return Price(float(amount), currency or parse_currency(row.get("currency") or home, where), day, flag)

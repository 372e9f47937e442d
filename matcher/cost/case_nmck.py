"""`side: nmck`: the price of a lot by comparable quotes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from config.errors import InputError
from config.model.country import in_force
from matcher.cost.context import Context
from matcher.cost.evidence import Quote, weigh
from matcher.cost.indexation import Dated, index_factor
from matcher.cost.line import text
from matcher.cost.request import Content, Request, document, figure
from matcher.cost.section import Section, parse_money, parse_number

QUOTE_KEYS = ("price", "amount", "currency", "date", "source", "corrections", "index", "quantity", "exclude")


def nmck(request: Request) -> Content:
    """`side: nmck`: the price of a lot by comparable quotes, which were used and why not the others."""
    case = request.section("fx", "quantity", "quotes", "limit_percent", "min_quotes", "max_age_days")
    context = request.context(case)
    rule = in_force(context.pack.price_evidence, context.day)
    if rule is None:
        raise InputError(f"{context.pack.country} has no rule of price evidence for {context.day}", where=request.where)
    changed = {key: case.number(key) for key in ("limit_percent", "min_quotes", "max_age_days") if key in case}
    rule = rule.model_copy(update=changed)
    quotes = [_quote(row, place, case, context) for place, row in enumerate(case.rows("quotes"))]
    if not quotes:
        raise InputError("'quotes' is needed: a list of prices", where=request.where)
    found = weigh(quotes, context.day, rule)
    quantity = case.count("quantity", Decimal(1)) or Decimal(0)
    holds = found.enough and bool(found.homogeneous)
    shown = {
        "value": text(found.mean * quantity) if holds and found.mean is not None else None,
        "mean": text(found.mean),
        "sd": figure(found.deviation, 4),
        "v_percent": figure(found.v_percent, 4),
        "limit_percent": str(rule.limit_percent),
        "homogeneous": found.homogeneous,
        "enough_quotes": found.enough,
        "used": [_used(quote) for quote in found.used],
        "excluded": [{**_used(quote), "why": why} for quote, why in found.excluded],
        "advice": "" if holds else "collect more quotes or revise the sample: terms, configuration, dates",
        "act": rule.act,
        "source": rule.source,
        "checked_on": rule.checked_on.isoformat() if rule.checked_on else None,
    }
    missing = [] if holds else ["quotes"]
    return document("nmck", context.pack.currency, nmck=shown, partial=not holds, missing=missing, notes=context.notes)


def _used(quote: Quote) -> Content:
    return {
        "quote": quote.place + 1,
        "price": text(quote.stated),
        "factor": str(quote.factor),
        "corrected": text(quote.corrected),
        "date": quote.day.isoformat() if quote.day else None,
        "source": quote.source,
    }


def _quote(row: Any, place: int, case: Section, context: Context) -> Quote:
    where = f"{case.at('quotes')}[{place}]"
    if not isinstance(row, dict):
        price = None if row is None else parse_money(row, where)[0]
        return Quote(place, price, price, Decimal(1), None, "", False, "" if row is not None else "no price")
    section = Section(row, where, QUOTE_KEYS)
    value = section.get("price") if "price" in section else section.get("amount")
    if value is None:
        return Quote(place, None, None, Decimal(1), section.day("date"), section.text("source"), False, "no price")
    form = value if isinstance(value, dict) else {"amount": value, "currency": section.text("currency")}
    stated, currency = parse_money(form, where)
    rate = context.fx(currency)
    dated = Dated(context.folder, section.day("date"), context.day)
    factor = index_factor(section.get("index"), section.at("index"), dated) if "index" in section else Decimal(1)
    for one in section.rows("corrections"):
        factor *= parse_number(one, section.at("corrections"))
    why = section.text("exclude")
    if not rate.is_known:
        why = f"no exchange rate of {currency} on {context.day}"
    price = stated * rate.mode / (section.count("quantity", Decimal(1)) or Decimal(1))
    return Quote(place, stated, price, factor, section.day("date"), section.text("source"), "index" in section, why)

"""`side: monte_carlo` and `side: price_interval`: sums of uncertain lines, and the band of a modelled price."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import isnan, log
from typing import Any

from config.errors import InputError
from matcher.cost.conformal import Band, conformal_band
from matcher.cost.line import text
from matcher.cost.request import Content, Request, document
from matcher.cost.section import Section, parse_number
from matcher.cost.uncertainty import (
    DRAWS,
    MOST_DRAWS,
    SEED,
    SHAPES,
    Distribution,
    Draws,
    Uncertain,
    closed_mean,
    closed_sd,
    draw_sum,
    share_below,
    summary,
)

_LINE_KEYS = ("id", "driver", "amount", *SHAPES)
_LEAST_DRAWS = 100
_SUM_DRAWS = 200_000  # a bare sum is cheap: its percentiles stand to some 1e-3 of its spread
_CONFIDENCE = Decimal("0.9")


def monte_carlo(request: Request) -> Content:
    """`side: monte_carlo`: the sum of uncertain lines; `against` a second sum, by the same draws."""
    case = request.section("lines", "against", "draws", "seed")
    draws = read_draws(case, default=_SUM_DRAWS)
    terms = _terms(case, "lines")
    if not terms:
        raise InputError("'lines' is needed: a list of uncertain amounts", where=request.where)
    total = draw_sum(terms, draws)
    shown: Content = {**_shown(terms, total), "draws": draws.number, "seed": draws.seed}
    if "against" in case:
        others = _terms(case, "against")
        against = draw_sum(others, draws)
        shown["against"] = _shown(others, against)
        shown["p_cheaper"] = number(share_below(total, against), 4)
    return document("monte_carlo", None, monte_carlo=shown)


def _shown(terms: list[Uncertain], total: Any) -> Content:
    found = summary(total)
    columns = {name: number(getattr(found, name), 6) for name in ("mean", "sd", "p10", "p50", "p90")}
    closed = {"mean": number(closed_mean(terms), 6), "sd": number(closed_sd(terms), 6)}
    return {**columns, "closed_form": closed, "drivers": sorted({term.driver for term in terms})}


def read_draws(case: Section, *, default: int = DRAWS) -> Draws:
    """`draws` and `seed`, whole numbers."""
    many, seed = case.count("draws", Decimal(default)), case.count("seed", Decimal(SEED))
    for key, value in (("draws", many), ("seed", seed)):
        if value is None or value != value.to_integral_value():
            raise InputError("a whole number is needed", where=case.at(key))
    number_of = int(many or 0)
    if not _LEAST_DRAWS <= number_of <= MOST_DRAWS:
        raise InputError(f"from {_LEAST_DRAWS} to {MOST_DRAWS} draws are possible", where=case.at("draws"))
    return Draws(int(seed or 0), number_of)


def _terms(case: Section, key: str) -> list[Uncertain]:
    terms = []
    for place, row in enumerate(case.rows(key)):
        section = Section(row, f"{case.at(key)}[{place}]", _LINE_KEYS)
        name = section.text("id", f"{key} {place + 1}")
        terms.append(Uncertain(name, _distribution(section), section.text("driver", name)))
    return terms


def _distribution(section: Section) -> Distribution:
    stated = [key for key in ("amount", *SHAPES) if key in section]
    if len(stated) != 1:
        raise InputError(f"exactly one of amount, {', '.join(SHAPES)} is needed", where=section.where)
    shape, value, where = stated[0], section.get(stated[0]), section.at(stated[0])
    if shape == "amount":
        point = float(parse_number(value, where))
        return Distribution("triangular", point, point, point)
    if shape == "lognormal":
        return _lognormal(section)
    if not isinstance(value, list) or len(value) != 3:
        raise InputError("three numbers are needed: [low, most likely, high]", where=where)
    low, mode, high = (float(parse_number(one, where)) for one in value)
    if not low <= mode <= high:
        raise InputError(f"low {low:g} ≤ most likely {mode:g} ≤ high {high:g} does not hold", where=where)
    return Distribution("pert" if shape == "pert" else "triangular", low, mode, high)


def _lognormal(section: Section) -> Distribution:
    form = section.section("lognormal", ("p50", "sigma"))
    median, sigma = form.count("p50"), form.count("sigma")
    if not median or sigma is None or sigma > 5:
        raise InputError("p50 above 0 and sigma from 0 to 5 (of the logarithm) are needed", where=form.where)
    return Distribution("lognormal", float(median), float(median), float(median), float(sigma))


def price_interval(request: Request) -> Content:
    """`side: price_interval`: the split-conformal band of a modelled price from residuals of held-out prices."""
    case = request.section("p50", "residuals", "observed", "confidence")
    p50 = case.count("p50")
    if not p50:
        raise InputError("'p50' above 0 is needed: the modelled price", where=request.where)
    band = conformal_band(_residuals(case), read_confidence(case))
    shown = {"p50": text(p50), **band_shown(band, float(p50))}
    if band.insufficient:
        spread = request.pack().price_spread.get("model")
        shown["class_table"] = spread and {
            "low": text(p50 * spread.low), "high": text(p50 * spread.high), "source": spread.source
        }  # fmt: skip
    missing = ["interval"] if band.insufficient else []
    currency = request.pack().currency
    return document("price_interval", currency, price_interval=shown, partial=bool(missing), missing=missing)


def band_shown(band: Band, p50: float) -> Content:
    """A band in a document: basis, n, rank, half-width and the interval; both ends None where insufficient."""
    ends = band.around(p50)
    return {
        "low": text(Decimal(repr(ends[0]))) if ends else None,
        "high": text(Decimal(repr(ends[1]))) if ends else None,
        "basis": "model",
        "confidence": str(float(band.confidence)),
        "n": band.n,
        "k": band.k,
        "q": number(band.q, 6),
        "insufficient": band.insufficient,
        "needed": band.needed,
    }


def read_confidence(case: Section) -> Fraction:
    """`confidence` as an exact fraction in (0, 1); 90 % where left out."""
    stated = case.rate("confidence", _CONFIDENCE)
    if stated is None or not 0 < stated < 1:
        raise InputError("a share between 0 and 1 is needed", where=case.at("confidence"), hint="write 0.9")
    return Fraction(stated)


def _residuals(case: Section) -> list[float]:
    """Absolute log residuals, or pairs [observed, modelled] they are computed from."""
    if "observed" in case:
        return [_log_residual(row, case.at("observed")) for row in case.rows("observed")]
    found = [abs(float(parse_number(one, case.at("residuals")))) for one in case.rows("residuals")]
    if not found:
        raise InputError("'residuals' or 'observed' is needed", where=case.where)
    return found


def _log_residual(row: Any, where: str) -> float:
    if not isinstance(row, list) or len(row) != 2:
        raise InputError("pairs [observed price, modelled price] are needed", where=where)
    observed, modelled = (float(parse_number(one, where)) for one in row)
    if not (observed > 0 and modelled > 0):
        raise InputError("prices above 0 are needed", where=where)
    return abs(log(observed / modelled))


def number(value: float | None, places: int) -> str | None:
    """A number with so many decimals; None and NaN are None."""
    return None if value is None or isnan(value) else f"{value:.{places}f}"

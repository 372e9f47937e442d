"""Small figures of a case: indexation, capacity scaling, real rate, intermittent demand, import dependence."""

from __future__ import annotations

from decimal import Decimal

from config.errors import InputError
from matcher.cost.demand import Croston, croston, demand_pattern, sba, tsb
from matcher.cost.dependence import CONCENTRATED, concentration, dependence
from matcher.cost.indexation import Dated, index_factor
from matcher.cost.lifecycle import real_rate
from matcher.cost.line import text
from matcher.cost.request import Content, Request, document, figure
from matcher.cost.section import Section, parse_number

SIX_TENTHS = Decimal("0.6")  # capacity exponent of equipment in general; by category 0.6-0.8


def index(request: Request) -> Content:
    """`side: index`: an older price brought to a later month, and to another capacity if one is given."""
    case = request.section("amount", "index", "capacity")
    pack = request.pack()
    amount = case.number("amount")
    if amount is None:
        raise InputError("'amount' is needed", where=request.where)
    factor = Decimal(1)
    if "index" in case:
        factor = index_factor(case.get("index"), case.at("index"), Dated(request.folder, target=case.day("date")))
    notes: list[str] = []
    scale = Decimal(1)
    if "capacity" in case:
        section = case.section("capacity", ("known", "wanted", "ratio", "exponent"))
        scale = _capacity_factor(section, notes)
    shown = {
        "amount": text(amount * scale * factor),
        "index_factor": figure(factor, 8),
        "capacity_factor": figure(scale, 8),
    }
    return document("index", pack.currency, result=shown, notes=notes)


def _capacity_factor(section: Section, notes: list[str]) -> Decimal:
    known, wanted, ratio = section.count("known"), section.count("wanted"), section.count("ratio")
    if ratio is None:
        if not known or not wanted:
            raise InputError("known and wanted capacity above 0, or their ratio, are needed", where=section.where)
        ratio = wanted / known
    if not Decimal("0.5") <= ratio <= 2:
        notes.append(f"capacity ratio {ratio} is outside 0.5 … 2: the power law is not reliable there")
    exponent = section.count("exponent", SIX_TENTHS) or Decimal(0)
    return Decimal(ratio**exponent)


def real(request: Request) -> Content:
    """`side: real_rate`: the real rate of a nominal one."""
    case = request.section("nominal", "inflation")
    nominal, inflation = case.rate("nominal"), case.rate("inflation")
    if nominal is None or inflation is None:
        raise InputError("'nominal' and 'inflation' are needed", where=request.where)
    found = real_rate(nominal, inflation)
    return document("real_rate", None, result={"real_rate": figure(found, 10), "percent": figure(found * 100, 6)})


def demand(request: Request) -> Content:
    """`side: demand`: a forecast of intermittent demand by three methods, and the class of the series."""
    case = request.section("series", "alpha", "beta")
    series = [float(parse_number(one, case.at("series"))) for one in case.rows("series")]
    if not series:
        raise InputError("'series' is needed: amounts by period, 0 where there was no demand", where=request.where)
    alpha = float(case.rate("alpha", Decimal("0.1")) or 0)
    beta = float(case.rate("beta", Decimal(str(alpha))) or 0)
    pattern = demand_pattern(series)
    methods = {"croston": croston(series, alpha), "sba": sba(series, alpha), "tsb": tsb(series, alpha, beta)}
    shown: Content = {name: _forecast(one, name) for name, one in methods.items()}
    shown |= {"adi": f"{pattern.adi:.4f}", "cv2": f"{pattern.cv2:.7f}", "pattern": pattern.pattern}
    return document("demand", None, result=shown)


def _forecast(one: Croston | None, name: str) -> Content | None:
    if one is None:
        return None
    second = "probability" if name == "tsb" else "interval"
    return {"size": f"{one.size:.6f}", second: f"{one.interval:.6f}", "forecast": f"{one.forecast:.6f}"}


def import_dependence(request: Request) -> Content:
    """`side: dependence`: concentration of suppliers and shares of apparent consumption."""
    case = request.section("shares", "production", "imports", "exports")
    shown: Content = {}
    if "shares" in case:
        index_value = concentration([float(parse_number(one, case.at("shares"))) for one in case.rows("shares")])
        shown |= {"hhi": f"{index_value:.6f}", "concentrated": index_value > CONCENTRATED}
    if "imports" in case:
        amounts = [float(case.count(key, Decimal(0)) or 0) for key in ("production", "imports", "exports")]
        found = dependence(*amounts)
        shown |= {
            "apparent_consumption": f"{found.consumption:.2f}",
            "penetration": f"{found.penetration:.4f}",
            "coverage": f"{found.coverage:.4f}",
            "net_self_sufficiency": f"{found.net_self_sufficiency:.4f}",
        }
    if not shown:
        raise InputError("'shares', or 'production', 'imports' and 'exports', are needed", where=request.where)
    return document("dependence", None, result=shown)

"""The kinds of case beside the two sides, in the order messages list them."""

from __future__ import annotations

from matcher.cost.case_figures import demand, import_dependence, index, real
from matcher.cost.case_life_cycle import life_cycle
from matcher.cost.case_nmck import nmck
from matcher.cost.case_price import price
from matcher.cost.case_regime import regime
from matcher.cost.case_uncertainty import monte_carlo, price_interval
from matcher.cost.request import Kind

KINDS: dict[str, Kind] = {
    "life_cycle": life_cycle,
    "nmck": nmck,
    "regime": regime,
    "monte_carlo": monte_carlo,
    "price": price,
    "price_interval": price_interval,
    "index": index,
    "real_rate": real,
    "demand": demand,
    "dependence": import_dependence,
}

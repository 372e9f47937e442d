"""Facts of one reading → the Designation that leaves the grammar: its keys and its values in base units."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

from catalogs.item import Designation, Quantity, Value
from catalogs.normalize.designation_compile import CompiledFamily

_NUMBERS = (float, int)


def build_designation(
    written: str, family: CompiledFamily, facts: dict[str, Any], spans: dict[str, str]
) -> Designation:
    """The designation `written`, with its keys over `facts` and each value's own text from `spans`."""
    system = family.family.system
    key = "|".join([system, *(_key_part(facts.get(name, "")) for name in family.family.key)])
    full = [key, *(_key_part(facts.get(name, "")) for name in family.family.full_key)]
    if facts["_rest"]:
        full.append(f"?{facts['_rest']}")
    values = [
        _value(name, kind, facts[name], spans.get(name, written))
        for name, kind in family.attributes.items()
        if facts.get(name, "") != ""
    ]
    return Designation(
        family=family.family.name,
        text=written,
        key=key,
        full_key="|".join(full),
        class_code=family.family.class_code,
        values=tuple(value for value in values if value is not None),
    )


def _key_part(fact: Any) -> str:
    return fact if isinstance(fact, str) else f"{fact:.12g}" if isinstance(fact, _NUMBERS) else str(fact)


def _value(name: str, kind: Any, fact: Any, written: str) -> Value | None:
    if kind == "category":
        return Value(name, None, "", _key_part(fact), "decoded", written)
    unit, factor = kind
    return Value(name, _quantity(fact, factor), unit, None, "decoded", written)


@lru_cache(maxsize=16_384, typed=True)  # sizes and ratings come in standard series
def _quantity(fact: Any, factor: float) -> Quantity:
    low, high = fact if isinstance(fact, tuple) else (fact, fact)
    return Quantity(_base(low, factor), _base(high, factor))


def _base(number: Any, factor: float) -> float:
    """`number` in the base unit, to 12 significant digits: 0.1 + 0.2 noise must not tell two items apart."""
    value = float(str(number).replace(",", ".")) * factor
    return value if value == 0 or not math.isfinite(value) else float(f"{value:.12g}")

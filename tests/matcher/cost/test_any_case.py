"""Whatever stands in a case: an answer that is JSON, or an error that says what to mend; never a traceback."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.errors import UserError
from config.load import load_config
from matcher.cost import keys
from matcher.cost.command import run_document

CASES = Path(__file__).parents[2] / "golden" / "cost"
BASES = [
    yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted(CASES.glob("*.yml"))
    if path.name != "expected.yml"
]
NAMES = sorted({name for group in vars(keys).values() if isinstance(group, tuple) for name in group})
JUNK: list[Any] = [
    None,
    0,
    -1,
    1,
    3.7,
    "",
    "abc",
    "5%",
    "1e400",
    "nan",
    "inf",
    True,
    False,
    [],
    [1],
    [[1, 2]],
    {},
    {"amount": 5},
    {"rate": 0.1},
    {"rate": "x"},
    {"amount": "x"},
    {"amount": None},
    {"km": 5},
    {"share": 2},
    {"days": -4},
    "2026-13-45",
    "CNY",
    {"CNY": {}},
    {"table": "x.csv"},
    10**30,
    "1 000 000,55",
    {"low": 1},
    {"nominal": 0.1},
    [None],
    [{}],
    ["x"],
    [{"price": 5}],
    "FOB",
    {"tiers": []},
    {"tiers": [[0, 0]]},
    {"tiers": [[1, 5]], "mode": "x"},
    {"bridges": [{}]},
    {"unit_price": 5},
    {"real": -1},
    "DDP X",
    "EXW",
]


@given(
    base=st.sampled_from(BASES),
    changes=st.lists(st.tuples(st.sampled_from(NAMES), st.booleans(), st.sampled_from(JUNK)), min_size=1, max_size=4),
    own=st.data(),
)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_case_is_answered_or_refused(
    base: dict[str, Any], changes: list[tuple[str, bool, Any]], own: st.DataObject
) -> None:
    case = copy.deepcopy(base)
    for name, mine, value in changes:
        key = own.draw(st.sampled_from(sorted(base))) if mine else name
        inner = case.get(key)
        if mine and isinstance(inner, dict) and inner and own.draw(st.booleans()):
            inner[own.draw(st.sampled_from(sorted(map(str, inner))))] = copy.deepcopy(value)
        else:
            case[key] = copy.deepcopy(value)
    try:
        found = run_document(case, where="case", folder=CASES, config=load_config())
    except UserError:
        return
    json.dumps(found.to_json(), allow_nan=False)
    assert found.to_text(explain=True)

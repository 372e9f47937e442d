from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from matcher.cost.command import run_case

CASES = Path(__file__).parents[2] / "golden" / "cost"
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((CASES / "expected.yml").read_text(encoding="utf-8"))


def at(document: Any, path: str) -> Any:
    """`lines.duty.amount` → the amount of the line with that id; other lists by number."""
    for step in path.split("."):
        if isinstance(document, list):
            named = [one for one in document if isinstance(one, dict) and one.get("id") == step]
            document = named[0] if named else document[int(step)]
        else:
            document = document[step]
    return document


def test_every_case_has_expected_figures() -> None:
    assert {path.name for path in CASES.glob("*.yml")} - {"expected.yml"} <= set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_case_comes_to_the_kopeck(name: str) -> None:
    document = run_case(CASES / name).to_json()
    found = {path: at(document, path) for path in EXPECTED[name]}
    assert found == EXPECTED[name]

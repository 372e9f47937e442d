"""Every example of docs/cost-case.md runs and comes to what its comment says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from config.load import load_config
from matcher.cost.command import run_document
from tests.matcher.cost.test_golden import at

DOCS = Path(__file__).parents[3] / "docs"
BLOCKS = re.findall(r"```yaml\n(.*?)```", (DOCS / "cost-case.md").read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("block", BLOCKS)
def test_example_comes_to_what_it_says(block: str) -> None:
    document = run_document(yaml.safe_load(block), where="cost-case.md", folder=DOCS, config=load_config()).to_json()
    claimed = re.search(r"# (?:→ ([\w.]+)|total ex VAT): (\S+)", block)
    assert claimed, "an example says what it comes to"
    assert at(document, claimed[1] or "totals.ex_vat") == claimed[2]
    assert not document["missing"]

"""zamena cost: one cost case, line by line."""

from __future__ import annotations

from pathlib import Path

from matcher.commands.console import print_json, print_line
from matcher.commands.inputs import configuration
from matcher.cost.command import run_case


def run(case: Path, *, explain: bool, config: Path | None, json: bool) -> None:
    """Prints the lines and totals of the case, or its JSON document; `explain` adds where each figure came from."""
    result = run_case(case, configuration(config))
    if json:
        print_json(result.to_json())
    else:
        print_line(result.to_text(explain=explain))

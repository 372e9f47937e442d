"""zamena cost: one cost case, line by line."""

from __future__ import annotations

from pathlib import Path

from rich.table import Table
from rich.text import Text

from matcher.commands.card import make_console
from matcher.commands.console import print_json, print_line
from matcher.commands.inputs import configuration
from matcher.cost.command import run_case
from matcher.cost.line import Estimate


def run(case: Path, *, explain: bool, config: Path | None, json: bool) -> None:
    """Prints the lines and totals of the case, or its JSON document; `explain` adds where each figure came from."""
    result = run_case(case, configuration(config))
    if json or result.estimate is None:
        print_json(result.to_json())
        return
    _print_lines(result.estimate, explain=explain)


def _print_lines(estimate: Estimate, *, explain: bool) -> None:
    console = make_console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("line", "amount", "VAT", "low", "high", *(("basis", "source") if explain else ())):
        table.add_column(name, justify="right" if name in ("amount", "VAT", "low", "high") else "left")
    for line in estimate.lines:
        document = line.to_json()
        told = [document["basis"], document["source"]] if explain else []
        amounts = [document[key] or "-" for key in ("amount", "vat", "low", "high")]
        table.add_row(*(Text(str(cell)) for cell in (document["id"], *amounts, *told)))
    console.print(table)
    bound = "at least " if estimate.partial else ""
    totals, currency = estimate.totals.to_json(), estimate.currency
    print_line(f"{estimate.side}, {estimate.scope}, {estimate.quantity} pcs on {estimate.day.isoformat()}")
    for key, label in (("ex_vat", "without VAT"), ("vat", "VAT"), ("inc_vat", "with VAT")):
        print_line(f"{label:>12}: {bound}{totals[key]} {currency}")
    if estimate.missing:
        print_line(f"missing: {', '.join(estimate.missing)}")
    for note in estimate.notes:
        print_line(f"note: {note}")

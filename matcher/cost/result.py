"""What a case came to, as a document and as text for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from matcher.cost.line import Estimate


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What a case came to. `document` is the JSON; `estimates` are the sides it computed."""

    side: str
    document: dict[str, Any]
    estimates: tuple[Estimate, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The document of `--json`: amounts are strings with two decimals."""
        return self.document

    def to_text(self, *, explain: bool = False) -> str:
        """Every line and the totals; `explain` adds formula, basis, source and interval of each."""
        parts = [_estimate_text(one, explain=explain) for one in self.estimates]
        shown = {"lines", "totals", "side", "currency", "scope", "customs_value", "partial", "missing", "notes"}
        hidden = {"country", "date", "quantity", "unit_ex_vat", "import", "domestic"} if self.estimates else {"scope"}
        rest = {key: value for key, value in self.document.items() if key not in shown | hidden}
        if not self.estimates:
            rest["notes"] = self.document.get("notes")
        parts.append("\n".join(_tree(rest)))
        return "\n\n".join(part for part in parts if part)


def _estimate_text(one: Estimate, *, explain: bool) -> str:
    head = f"{one.side}: {one.scope}, {one.quantity} units, {one.day.isoformat()}, {one.country}, {one.currency}"
    rows = [head, f"{'line':<20}{'ex VAT':>18}{'VAT':>18}{'low':>18}{'high':>18}"]
    for line in one.lines:
        amounts = "".join(f"{_money(value):>18}" for value in (line.amount, line.vat, line.low, line.high))
        rows.append(f"{line.id:<20}{amounts}" + ("" if line.in_cash else "  (in the price)"))
        if explain:
            rows += [f"    {label}: {value}" for label, value in _why(line) if value]
    if one.customs_value is not None:
        rows.append(f"{'customs value':<20}{_money(one.customs_value):>18}")
    mark = "≥ " if one.partial else ""
    totals = one.totals
    for label, value in (("total ex VAT", totals.ex_vat), ("VAT", totals.vat), ("total incl. VAT", totals.inc_vat)):
        rows.append(f"{label:<20}{mark + _money(value):>18}")
    if one.partial:
        rows.append(f"partial: unknown are {', '.join(one.missing)}")
    return "\n".join((*rows, *(f"note: {note}" for note in one.notes)))


def _why(line: Any) -> list[tuple[str, str]]:
    return [
        ("formula", line.formula),
        ("basis", line.basis),
        ("source", line.source),
        ("as of", line.as_of.isoformat() if line.as_of else ""),
        ("moved by", ", ".join(line.drivers)),
    ]


def _money(value: Any) -> str:
    return "unknown" if value is None else f"{value:,.2f}".replace(",", " ")


def _tree(value: Any, depth: int = 0) -> Iterator[str]:
    indent = "  " * depth
    if isinstance(value, dict):
        for key, inner in value.items():
            if inner in (None, [], {}, ""):
                continue
            if isinstance(inner, dict | list):
                yield f"{indent}{key}:"
                yield from _tree(inner, depth + 1)
            else:
                yield f"{indent}{key}: {inner}"
    elif isinstance(value, list):
        for inner in value:
            row = ", ".join(f"{key}: {one}" for key, one in inner.items()) if isinstance(inner, dict) else str(inner)
            yield f"{indent}- {row}"

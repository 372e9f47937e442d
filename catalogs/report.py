"""What reading a catalog found: rows accepted and rejected, cells not understood, which column is what."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from catalogs.columns import Column
from catalogs.item import Issue, Item
from catalogs.safe_cell import safe_cell

_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken: where it stands, why, and its cells."""

    line: int
    reason: str
    cells: tuple[str, ...]


@dataclass(slots=True)
class IssueGroup:
    """Cells of one column not understood for one reason: how many, and the first few."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Counts one more cell."""
        self.count += 1
        if len(self.examples) < _EXAMPLES and text not in self.examples:
            self.examples.append(text)


@dataclass(slots=True)
class LoadReport:
    """The account of one file: rows_read == accepted + len(rejected), always."""

    path: str = ""
    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_line: int = 0  # 0 = none found
    columns: tuple[Column, ...] = ()
    notes: list[str] = field(default_factory=list)
    accepted: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    issues: dict[tuple[str, str], IssueGroup] = field(default_factory=dict)  # (reason, column)

    @property
    def rows_read(self) -> int:
        """Rows below the header, blank ones not counted."""
        return self.accepted + len(self.rejected)

    @property
    def cells_not_understood(self) -> int:
        """Issues of accepted rows."""
        return sum(group.count for group in self.issues.values())

    def accept(self, item: Item) -> None:
        """Counts an accepted row and its issues."""
        self.accepted += 1
        for issue in item.issues:
            self.add_issue(issue)

    def add_issue(self, issue: Issue) -> None:
        """Counts one cell that was not understood."""
        self.issues.setdefault((issue.reason, issue.column), IssueGroup()).add(issue.text)

    def as_dict(self) -> dict[str, object]:
        """The report for --json."""
        return {
            "path": self.path,
            "format": self.format,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "sheet": self.sheet,
            "header_line": self.header_line or None,
            "rows_read": self.rows_read,
            "accepted": self.accepted,
            "rejected": len(self.rejected),
            "rejected_by_reason": dict(Counter(one.reason for one in self.rejected).most_common()),
            "cells_not_understood": self.cells_not_understood,
            "issues": [
                {"reason": reason, "column": column, "count": group.count, "examples": group.examples}
                for (reason, column), group in self._by_count()
            ],
            "columns": [
                {
                    "header": one.header,
                    "target": one.target,
                    "kind": one.kind,
                    "unit": one.unit,
                    "confidence": one.confidence,
                }
                for one in self.columns
            ],
            "notes": list(self.notes),
        }

    def summary(self) -> str:
        """The report as plain lines for a terminal."""
        how = ", ".join(part for part in (self.format, self.encoding, _named(self.delimiter), self.sheet) if part)
        lines = [f"{self.path} ({how})", f"rows read      {self.rows_read}", f"accepted       {self.accepted}"]
        lines.append(f"rejected       {len(self.rejected)}")
        reasons = Counter(one.reason for one in self.rejected).most_common()
        lines += [f"  {count:>6}  {reason}" for reason, count in reasons]
        lines.append(f"cells not understood  {self.cells_not_understood}")
        for (reason, column), group in self._by_count():
            examples = ", ".join(repr(one[:60]) for one in group.examples)
            lines.append(f"  {group.count:>6}  {column}: {reason} ({examples})")
        lines.append(f"columns (header on line {self.header_line})" if self.header_line else "columns (no header line)")
        for one in self.columns:
            unit = f" [{one.unit}]" if one.unit else ""
            lines.append(f"  {one.header or '-'} → {one.target}{unit} ({one.kind}, {one.confidence:.2f})")
        return "\n".join([*lines, *(f"note: {note}" for note in self.notes)])

    def _by_count(self) -> Sequence[tuple[tuple[str, str], IssueGroup]]:
        return sorted(self.issues.items(), key=lambda one: (-one[1].count, one[0]))


def write_rejected(report: LoadReport, path: Path) -> None:
    """Writes the rejected rows as CSV: line, reason, original row. The file appears whole or not at all."""
    width = max((len(one.cells) for one in report.rejected), default=0)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    headers = [safe_cell(column.header) for column in report.columns][:width]
    writer.writerow(["line", "reason", *headers, *(f"column_{place}" for place in range(len(headers) + 1, width + 1))])
    writer.writerows([one.line, one.reason, *map(safe_cell, one.cells)] for one in report.rejected)
    write_atomic(path, text.getvalue().encode("utf-8", "replace"))


def write_atomic(path: Path, content: bytes) -> None:
    """Writes a file so that readers see the old content or the new, never a part."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _named(delimiter: str) -> str:
    return {"\t": "tab", "": ""}.get(delimiter, f"'{delimiter}'")

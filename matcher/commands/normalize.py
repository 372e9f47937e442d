"""zamena normalize: what was understood of each row, as JSON lines."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

from catalogs.formats import ReadOptions
from catalogs.item import Item
from catalogs.items import normalize_rows
from catalogs.load import iter_items
from catalogs.report import LoadReport
from catalogs.rows import item_to_row
from config.load import Config
from matcher.commands.console import flush, note, print_json_line
from matcher.commands.inputs import check_file, configuration

LINES = 512  # typed lines normalized at a time; one at a time where a person types them


def run(file: str, *, sheet: str | None, config: Path | None) -> None:
    """Prints one document a row of `file`, or a line of stdin ("-"), as soon as it is understood."""
    known = configuration(config)
    if file == "-":
        chunks: Iterator[list[Item]] = _typed(known)
        report = None
    else:
        check_file(Path(file))
        report = LoadReport(path=file)
        chunks = iter_items(Path(file), report, config=known, options=ReadOptions(sheet=sheet or ""), workers=None)
    for chunk in chunks:
        for item in chunk:
            print_json_line(item_to_row(item))
        flush()
    if report is not None and report.rejected:
        note(f"{file}: {len(report.rejected)} of {report.rows_read} rows rejected (see zamena check {file})")


def _typed(config: Config) -> Iterator[list[Item]]:
    """Items of the lines of stdin; ids are line numbers, blank lines are left out."""
    sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")  # type: ignore[union-attr]
    lines = ({"id": str(number), "name": line.strip()} for number, line in enumerate(sys.stdin, 1) if line.strip())
    size = 1 if sys.stdin.isatty() else LINES
    while rows := list(itertools.islice(lines, size)):
        yield normalize_rows(rows, config)

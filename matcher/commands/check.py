"""zamena check: what was read of a catalog and what was not."""

from __future__ import annotations

from pathlib import Path

from catalogs.formats import ReadOptions
from catalogs.load import iter_items
from catalogs.report import LoadReport, write_rejected
from matcher.commands.console import counted_rows, note, print_json, print_line
from matcher.commands.inputs import check_apart, check_file, configuration
from matcher.report.atomic import check_writable


def run(file: Path, *, rejected: Path | None, sheet: str | None, config: Path | None, json: bool) -> None:
    """Reads and normalizes the file, keeping counts alone; prints them, and writes the rejected rows where asked."""
    if rejected is not None:
        check_writable(rejected)
        check_apart(rejected, file)
    check_file(file)
    report = LoadReport(path=str(file))
    chunks = iter_items(file, report, config=configuration(config), options=ReadOptions(sheet=sheet or ""))
    for _ in counted_rows(chunks, file.name):
        pass
    if json:
        print_json(report.as_dict())
    else:
        print_line(report.summary())
    if rejected is not None:
        write_rejected(report, rejected)
        note(f"{rejected}: {len(report.rejected)} rejected rows")

"""zamena check: what was read of a catalog and what was not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from catalogs.formats import ReadOptions
from catalogs.load import iter_items
from catalogs.mapping import Proposals, propose
from catalogs.report import LoadReport, write_rejected
from matcher.commands.console import counted_rows, note, print_json, print_line
from matcher.commands.inputs import check_apart, check_file, configuration
from matcher.report.atomic import check_writable


def run(
    file: Path, *, rejected: Path | None, sheet: str | None, config: Path | None, mapping: bool, json: bool
) -> None:
    """Reads and normalizes the file, keeping counts alone; prints them, and writes the rejected rows where asked."""
    if rejected is not None:
        check_writable(rejected)
        check_apart(rejected, file)
    check_file(file)
    if mapping:
        show_mapping(file, sheet=sheet, config=config, json=json)
        return
    report = LoadReport(path=str(file))
    options = ReadOptions(sheet=sheet or "")
    chunks = iter_items(file, report, config=configuration(config), options=options, workers=None)
    for _ in counted_rows(chunks, file.name):
        pass
    if json:
        print_json(report.as_dict())
    else:
        print_line(report.summary())
    if rejected is not None:
        write_rejected(report, rejected)
        note(f"{rejected}: {len(report.rejected)} rejected rows")


def show_mapping(file: Path, *, sheet: str | None, config: Path | None, json: bool) -> None:
    """Prints what each column is taken for, how surely, why, and what else it may be."""
    proposals = propose(file, config=configuration(config), options=ReadOptions(sheet=sheet or ""))
    if json:
        print_json(asdict(proposals))
    else:
        print_line("\n".join(_mapping_lines(proposals)))


def _mapping_lines(proposals: Proposals) -> Iterator[str]:
    place = f"header on line {proposals.header_line}" if proposals.header_line else "no header line"
    yield f"{place}, fingerprint {proposals.fingerprint}"
    for one in proposals.columns:
        unit = f" [{one.unit}]" if one.unit else ""
        yield f"{one.key:>4}  {one.header or '-'} → {one.target}{unit}  {one.confidence:.2f}  {one.why}"
        if one.examples:
            yield f"      e.g. {' | '.join(text[:40] for text in one.examples)}"
        for other in one.alternatives:
            yield f"      or {other.target}  {other.confidence:.2f}  {other.why}"
    yield from (f"note: {note}" for note in proposals.notes)

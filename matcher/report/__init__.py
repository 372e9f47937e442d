"""Matches on paper. A writer is a module here and its line in WRITERS; the file's ending chooses it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from config.errors import UserError
from config.load import Config
from matcher.explain import Explainer
from matcher.matches import Matches
from matcher.report.atomic import check_writable, replacing
from matcher.report.excel import write_excel
from matcher.report.flat import write_csv, write_jsonl, write_parquet
from matcher.report.page import write_html
from matcher.words.language import load_words

Writer = Callable[..., None]

WRITERS: dict[str, Writer] = {
    ".csv": write_csv,
    ".xlsx": write_excel,
    ".html": write_html,
    ".jsonl": write_jsonl,
    ".parquet": write_parquet,
}

__all__ = ["WRITERS", "check_report", "write_report"]


def check_report(path: Path, *, language: str = "ru") -> None:
    """UserError where no report could be written to `path` in `language`: asked before the work, not after it."""
    if path.suffix.lower() not in WRITERS:
        raise UserError(f"unknown kind of report '{path.suffix}'; known: {', '.join(WRITERS)}", where=str(path))
    check_writable(path)
    load_words(language)


def write_report(matches: Matches, path: Path, *, language: str = "ru", config: Config | None = None) -> None:
    """Writes `matches` as the kind of file `path` ends in, whole or not at all; equal matches give equal bytes."""
    check_report(path, language=language)
    with replacing(path) as building:
        WRITERS[path.suffix.lower()](Explainer(matches, config), building, language=language)

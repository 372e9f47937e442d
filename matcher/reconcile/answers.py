"""Answers of a chunk on disk: one JSON line an import, in the order of ids, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from matcher.explain import Explainer
from matcher.matches import COLUMNS, Matches
from matcher.report.atomic import replacing
from matcher.report.flat import csv_cell
from matcher.report.rows import report_rows


@dataclass(frozen=True, slots=True)
class Answer:
    """What one import was answered: its rows of the matches file, and the texts that say when they still hold.

    `imported` stamps the import; `basis` stamps everything else the rows were made of; `offers` are the ids offered.
    """

    import_id: str
    imported: str
    basis: str
    rows: str
    offers: tuple[str, ...]


def write_answers(path: Path, answers: Iterable[Answer]) -> None:
    """Writes a checkpoint."""
    with replacing(path) as building, building.open("w", encoding="utf-8", newline="\n") as file:
        for answer in answers:
            file.write(json.dumps(asdict(answer), ensure_ascii=False) + "\n")


def read_answers(path: Path) -> Iterator[Answer]:
    """The answers of a checkpoint."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield _answer(line)


def _answer(line: str | bytes) -> Answer:
    record = json.loads(line)
    return Answer(**record | {"offers": tuple(record["offers"])})


class Known:
    """Answers of an earlier run by the stamp of their import; only where they stand is held in memory."""

    def __init__(self, checkpoints: Iterable[Path]) -> None:
        self._places: dict[str, tuple[Path, int]] = {}
        for path in checkpoints:
            with path.open("rb") as file:
                at = 0
                for line in file:
                    self._places[json.loads(line)["imported"]] = path, at
                    at += len(line)

    def get(self, stamp: str) -> Answer | None:
        """The answer to the import of a stamp."""
        if stamp not in self._places:
            return None
        path, at = self._places[stamp]
        with path.open("rb") as file:
            file.seek(at)
            return _answer(file.readline())


def csv_lines(cells: Iterable[Iterable[str]]) -> str:
    """Rows of cells as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(cells)
    return text.getvalue()


def rows_by_import(matches: Matches, explainer: Explainer, language: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """For each import id, its rows of the matches file as text, and the ids offered."""
    found: dict[str, tuple[list[list[str]], list[str]]] = {str(one): ([], []) for one in matches.queries.ids}
    for row in report_rows(explainer, language):
        lines, offers = found[str(row["import_id"] or "")]
        lines.append([csv_cell(column, row[column]) for column in COLUMNS])
        if row["offer_id"] is not None:
            offers.append(str(row["offer_id"]))
    return {name: (csv_lines(lines), tuple(offers)) for name, (lines, offers) in found.items()}

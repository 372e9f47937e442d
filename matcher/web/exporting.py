"""A saved run as a file: the columns of a matches file, then what people decided about each pair."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalogs.store.answers import iter_answers
from catalogs.store.database import Connection
from matcher.matches import COLUMNS
from matcher.report.excel import write_plain_excel
from matcher.report.flat import write_csv_rows, write_jsonl_rows
from matcher.report.rows import Row
from matcher.web.carried import Carried

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
}
DECIDED = ("decision", "decision_state", "decision_scope", "decision_conditions", "decision_until")


def export_run(connection: Connection, run: dict[str, Any], carried: Carried, kind: str) -> Path:
    """A new file for the caller to delete. `kind` is one of FORMATS."""
    handle, name = tempfile.mkstemp(suffix=f".{kind}", prefix="zamena-run-")
    os.close(handle)
    path = Path(name)
    rows, columns = _rows(connection, run, carried), [*COLUMNS, *DECIDED]
    try:
        if kind == "csv":
            write_csv_rows(rows, columns, path)
        elif kind == "xlsx":
            write_plain_excel(rows, columns, path)
        else:
            write_jsonl_rows(rows, path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _rows(connection: Connection, run: dict[str, Any], carried: Carried) -> Iterator[Row]:
    for answer in iter_answers(connection, run["id"]):
        found = [(one.row, state) for one, state in carried.of(answer)]
        said = {
            "decision": [row["verdict"] for row, _ in found],
            "decision_state": [state for _, state in found],
            "decision_scope": [", ".join(f"{name}: {text}" for name, text in row["scope"].items()) for row, _ in found],
            "decision_conditions": [row["conditions"] for row, _ in found],
            "decision_until": [row["until"].date().isoformat() if row["until"] else "" for row, _ in found],
        }
        yield answer["row"] | {name: "; ".join(texts) if any(texts) else None for name, texts in said.items()}

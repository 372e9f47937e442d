"""File → rows of text. A format is a module here and its line in FORMATS."""

from __future__ import annotations

from pathlib import Path

from catalogs.formats.base import Format, RawRow, RawTable, ReadOptions
from catalogs.formats.delimited import is_text, read_delimited
from catalogs.formats.excel import is_workbook, read_excel
from catalogs.formats.keyed import is_json, is_parquet, read_jsonl, read_parquet
from config.errors import InputError

FORMATS = (
    Format("parquet", (".parquet", ".pq"), is_parquet, read_parquet),
    Format("excel", (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"), is_workbook, read_excel),
    Format("jsonl", (".jsonl", ".ndjson", ".json"), is_json, read_jsonl),
    Format("csv", (".csv", ".tsv", ".txt", ".tab"), is_text, read_delimited),
)

__all__ = ["FORMATS", "RawRow", "RawTable", "ReadOptions", "open_table"]


def open_table(path: Path, options: ReadOptions | None = None) -> RawTable:
    """The rows of a catalog file. The suffix proposes the format, the first bytes decide.

    Raises InputError: no such file, a folder, empty, or no known format.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except FileNotFoundError as error:
        raise InputError("no such file", where=str(path)) from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    if not head.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise InputError("the file is empty", where=str(path))
    suffix = path.suffix.lower()
    proposed = [one for one in FORMATS if suffix in one.suffixes]
    for one in (*proposed, *FORMATS):
        # a table of JSON-looking cells may be called .csv, so JSON is believed only where the name does not say text
        if one.is_format(head) and not (one.name == "jsonl" and proposed and proposed[0].name == "csv"):
            return one.read(path, options or ReadOptions())
    known = ", ".join(sorted({suffix for one in FORMATS for suffix in one.suffixes}))
    raise InputError("not a table of a known format", where=str(path), hint=f"known: {known}")

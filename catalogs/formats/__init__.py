"""File → rows of text. A format is a module here and its line in FORMATS."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from catalogs.formats.archive import ZIP
from catalogs.formats.base import Format, Limits, RawRow, RawTable, ReadOptions
from catalogs.formats.bmecat import is_bmecat, read_bmecat
from catalogs.formats.commerceml import read_commerceml
from catalogs.formats.commerceml_parts import holds_commerceml, is_commerceml
from catalogs.formats.delimited import is_text, read_delimited
from catalogs.formats.excel import is_workbook, read_excel
from catalogs.formats.keyed import is_json, is_parquet, read_jsonl, read_parquet
from catalogs.formats.limits import within
from catalogs.formats.xml_text import root_name
from catalogs.formats.yandex import is_yandex, read_yandex
from config.errors import InputError

_EXCEL = Format("excel", (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"), is_workbook, read_excel)
FORMATS = (
    Format("parquet", (".parquet", ".pq"), is_parquet, read_parquet),
    _EXCEL,
    Format("yandex_yml", (".yml", ".xml"), is_yandex, read_yandex),
    Format("commerceml", (".xml", ".zip"), is_commerceml, read_commerceml, holds_commerceml),
    Format("bmecat", (".xml",), is_bmecat, read_bmecat),
    Format("jsonl", (".jsonl", ".ndjson", ".json"), is_json, read_jsonl),
    Format("csv", (".csv", ".tsv", ".txt", ".tab"), is_text, read_delimited),
)

XML_ROOTS = ("yml_catalog", "КоммерческаяИнформация", "BMECAT")

__all__ = ["FORMATS", "Limits", "RawRow", "RawTable", "ReadOptions", "is_catalog_folder", "open_table"]


def open_table(path: Path, options: ReadOptions | None = None) -> RawTable:
    """The rows of a catalog file. The suffix proposes the format, the first bytes decide.

    Raises InputError: no such file, a folder without a catalog, empty, no known format, or over the limits.
    """
    asked = options or ReadOptions()
    table = _format_of(path).read(path, asked)
    return replace(table, rows=within(table.rows, asked.limits, where=str(path)))


def is_catalog_folder(path: Path) -> bool:
    """Whether `path` is a folder that holds a catalog of several files."""
    return path.is_dir() and any(one.holds(path) for one in FORMATS)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except FileNotFoundError as error:
        raise InputError("no such file", where=str(path)) from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    if not head.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise InputError("the file is empty", where=str(path))
    return head


def _format_of(path: Path) -> Format:
    if path.is_dir():
        holder = next((one for one in FORMATS if one.holds(path)), None)
        if holder is None:
            raise InputError("is a folder without a catalog, a catalog file is needed", where=str(path))
        return holder
    head = _head(path)
    if head.startswith(ZIP):
        return next((one for one in FORMATS if one.holds(path)), _EXCEL)
    suffix = path.suffix.lower()
    proposed = [one for one in FORMATS if suffix in one.suffixes]
    root = root_name(head)
    for one in (*proposed, *FORMATS):
        # a table of JSON-looking cells may be called .csv, so JSON is believed only where the name does not say text
        if one.name == "jsonl" and proposed and proposed[0].name == "csv":
            continue
        if one.is_format(head) and not (root and one.name == "csv"):
            return one
    if root:
        raise InputError(
            f"an XML or HTML file whose first element is <{root[:60]}>",
            where=str(path),
            hint=f"known: {', '.join(XML_ROOTS)}; a table saved as a web page: save it again as .xlsx or .csv",
        )
    known = ", ".join(sorted({suffix for one in FORMATS for suffix in one.suffixes}))
    raise InputError("not a table of a known format", where=str(path), hint=f"known: {known}")

"""Catalogs and configuration as commands take them: a file, or a folder made by `zamena index`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from catalogs.formats import ReadOptions, is_catalog_folder
from catalogs.item import Item
from catalogs.load import iter_items
from catalogs.report import LoadReport
from catalogs.table import ItemTable
from config.errors import InputError, UserError
from config.load import Config, load_config
from matcher.commands.console import counted_rows, note

_CHOICES = 5


def configuration(folder: Path | None, weights: Path | None = None, equivalents: Path | None = None) -> Config:
    """The configuration in `folder`, or the shipped one; UserError where there is no such folder.

    `weights` stands for the folder's own weights.yml: what `zamena train` wrote. `equivalents` is one more table of
    equivalents: InputError where it cannot be read or states nothing.
    """
    if folder is not None and not folder.is_dir():
        raise UserError("no such folder", where=str(folder), hint="--config takes a folder of YAML")
    known = load_config(folder, weights=weights, own_equivalents=equivalents)
    if equivalents is not None and not known.equivalents.statements:
        raise InputError("states nothing", where=str(equivalents), hint="rows of import,domestic,source are wanted")
    return known


def load_items(path: Path, config: Config, *, sheet: str | None = None) -> ItemTable:
    """Items of a catalog file; what it lost on the way is told on stderr.

    Raises InputError for a file that cannot be read and for one without a single item.
    """
    table = ItemTable.from_items(item for chunk in read_items(path, config, sheet=sheet) for item in chunk)
    if not len(table):
        raise UserError("no item could be read", where=str(path), hint=f"zamena check {path} tells why")
    return table


def read_items(path: Path, config: Config, *, sheet: str | None = None) -> Iterator[list[Item]]:
    """Items of a catalog file in chunks; at the end, what the file lost on the way is told on stderr."""
    check_file(path)
    report = LoadReport(path=str(path))
    chunks = iter_items(path, report, config=config, options=ReadOptions(sheet=sheet or ""), workers=None)
    yield from counted_rows(chunks, path.name)
    lost = f", {len(report.rejected)} rejected (see zamena check {path})" if report.rejected else ""
    note(f"{path}: {report.accepted} rows{lost}")


def check_apart(output: Path, *inputs: Path) -> None:
    """UserError where writing `output` would overwrite a file that is read."""
    for path in inputs:
        if output.exists() and path.exists() and output.samefile(path):
            raise UserError(
                "is one of the inputs and would be overwritten", where=str(output), hint="name another file"
            )


def check_file(path: Path) -> None:
    """UserError where a catalog is needed and `path` is a folder that holds none."""
    if path.is_dir() and not is_catalog_folder(path):
        raise UserError("is a folder, a catalog file is needed", where=str(path))


def row_of(table: ItemTable, item_id: str, *, where: str) -> int:
    """The row of an id; UserError names the nearest ids."""
    found = np.flatnonzero(table.ids == item_id)
    if not len(found):
        raise UserError(f"no item '{item_id}'{near(item_id, table.ids.tolist())}", where=where)
    return int(found[0])


def near(name: str, known: Iterable[str]) -> str:
    """ "; did you mean …" with the nearest known names, or the first of them where none is near."""
    names = [str(one) for one in known]
    close = difflib.get_close_matches(name, names, n=_CHOICES, cutoff=0.5)
    if close:
        return f"; did you mean {', '.join(close)}?"
    return f"; there are {len(names)}, such as {', '.join(names[:_CHOICES])}" if names else ""

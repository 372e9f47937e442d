"""Folder of designation families → Designations, linted: see config/model/grammar.py for how a family reads."""

from __future__ import annotations

import csv
from pathlib import Path

from config.errors import ConfigError
from config.model.attributes import Attributes
from config.model.base import read_yaml, validate
from config.model.grammar import Designations, Family, Scalar, SuffixTable, Table
from config.model.grammar_lint import lint, lint_attributes


def load_designations(folder: Path, attributes: Attributes) -> Designations:
    """The families of `folder`/*.yml with the shared tables of `folder`/tables; ConfigError names file and choices."""
    shared = folder / "tables"
    suffix_tables = {
        path.stem: validate(SuffixTable, read_yaml(path), where=str(path)) for path in sorted(shared.glob("*.yml"))
    }
    tables = {path.stem: _read_csv(path) for path in sorted(shared.glob("*.csv"))}
    families = []
    for path in sorted(folder.glob("*.yml")):
        family = validate(Family, read_yaml(path), where=str(path))
        lint(family, suffix_tables, tables, where=str(path))
        lint_attributes(family, suffix_tables, attributes, where=str(path))
        families.append(family)
    _no_duplicates(families, str(folder))
    return Designations(families=tuple(families), suffix_tables=suffix_tables, tables=tables)


def _read_csv(path: Path) -> Table:
    """Rows by their first column; `#` lines hold the source; numbers become numbers, empty cells are left out."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        table: Table = {}
        for row in rows:
            key, *_ = row.values()
            facts = {name: _scalar(text) for name, text in list(row.items())[1:] if text}
            if key in table:
                raise ConfigError(f"key {key!r} stands twice", where=str(path))
            table[key] = dict(facts)
    return table


def _scalar(text: str) -> Scalar:
    try:
        return float(text)
    except ValueError:
        return text


def _no_duplicates(families: list[Family], where: str) -> None:
    names = [family.name for family in families]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ConfigError(f"family names stand twice: {', '.join(twice)}", where=where)

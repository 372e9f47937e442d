"""config/equivalents/*.csv: what a published table states to be each other's counterpart, where no grammar can tell."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from config.errors import InputError

COLUMNS = ("import", "domestic", "class_code", "relation", "import_maker", "domestic_maker", "source")
RELATIONS = ("same", "near")


@dataclass(frozen=True, slots=True)
class Statement:
    """One row: two designations and who says so.

    `relation` same: one does the job of the other; near: alike, but the table itself names a difference. A maker
    narrows the designation to that maker's; class "" = any class.
    """

    names: tuple[str, str]
    makers: tuple[str, str]
    class_code: str
    relation: str
    source: str


@dataclass(frozen=True, slots=True)
class Equivalents:
    """The statements of all tables; `drop` are parts of a designation that its system does not tell items apart by."""

    statements: tuple[Statement, ...] = ()
    drop: tuple[tuple[str, re.Pattern[str]], ...] = ()  # class code, pattern over the normalized designation


def load_equivalents(files: Iterable[Path]) -> Equivalents:
    """Tables in the order given.

    Lines `# source:`, `# class:`, `# relation:`, `# drop: PATTERN` at the head of a file hold for all of its rows.
    Raises InputError for a file without the columns `import` and `domestic`, a row without source, an unknown relation.
    """
    statements: list[Statement] = []
    drop: list[tuple[str, re.Pattern[str]]] = []
    for path in files:
        head, rows = _parts(path)
        drop.extend((head.get("class", ""), pattern) for pattern in _patterns(path, head.get("drop", "")))
        statements.extend(_statement(path, row, head) for row in rows)
    return Equivalents(tuple(statements), tuple(drop))


def _parts(path: Path) -> tuple[dict[str, str], list[dict[str, str]]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        hint = "a table of equivalents is a CSV file in UTF-8"
        raise InputError("cannot be read", where=str(path), hint=hint) from error
    head: dict[str, str] = {}
    for line in lines:
        if line.startswith("#"):
            name, _, text = line[1:].partition(":")
            head[name.strip()] = "\n".join(filter(None, (head.get(name.strip(), ""), text.strip())))
    body = [line for line in lines if line.strip() and not line.startswith("#")]
    reader = csv.DictReader(body, delimiter=";" if body and ";" in body[0] else ",")
    names = [name.strip() for name in reader.fieldnames or ()]
    unknown = [name for name in names if name not in COLUMNS]
    if not {"import", "domestic"} <= set(names) or unknown:
        wrong = f"unknown columns: {', '.join(unknown)}" if unknown else "no columns 'import' and 'domestic'"
        raise InputError(wrong, where=str(path), hint=f"known: {', '.join(COLUMNS)}")
    return head, [{name.strip(): (text or "").strip() for name, text in row.items() if name} for row in reader]


def _statement(path: Path, row: dict[str, str], head: dict[str, str]) -> Statement:
    where = f"{path}: {row['import']} = {row['domestic']}"
    relation = row.get("relation") or head.get("relation", "same")
    source = row.get("source") or head.get("source", "")
    if relation not in RELATIONS:
        raise InputError(f"unknown relation '{relation}'", where=where, hint=f"known: {', '.join(RELATIONS)}")
    if not source:
        raise InputError("no source", where=where, hint="name it in a column 'source' or a first line '# source: …'")
    if not (row["import"] and row["domestic"]):
        raise InputError("a designation is missing", where=where)
    return Statement(
        names=(row["import"], row["domestic"]),
        makers=(row.get("import_maker", ""), row.get("domestic_maker", "")),
        class_code=row.get("class_code") or head.get("class", ""),
        relation=relation,
        source=source,
    )


def _patterns(path: Path, texts: str) -> Iterator[re.Pattern[str]]:
    for text in texts.splitlines():
        try:
            yield re.compile(text)
        except re.error as error:
            raise InputError(f"'{text}' is no pattern: {error}", where=str(path)) from error

"""A price list as its owner keeps it: every accepted row as it came, beside the item that was understood of it."""

from __future__ import annotations

import hashlib
import itertools
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalogs.columns import Column, map_columns
from catalogs.completeness import completeness
from catalogs.fields import Draft
from catalogs.formats import ReadOptions, open_table
from catalogs.intake import Intake
from catalogs.item import Item
from catalogs.items import draft_row, finish_drafts
from catalogs.manner import UNKNOWN, Manner, find_manner
from catalogs.report import LoadReport
from config.errors import InputError
from config.load import Config
from config.model.sources import Layout

CHUNK = 1000
LONGEST_KEY = 200  # what the store keeps
_LONGEST_KEY = 180  # of a name that is a key: a number may follow

Known = Callable[[Sequence[tuple[str, bytes]]], Mapping[tuple[str, bytes], Item]]
"""(key, digest) of some rows → the items of those that were understood before."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a price list. Equal digests: the same cells, in a file that means the same by them."""

    key: str
    payload: dict[str, str]  # {header: cell}
    digest: bytes
    item: Item
    completeness: int | None = None  # per mille, see catalogs.completeness


def nothing_known(rows: Sequence[tuple[str, bytes]]) -> Mapping[tuple[str, bytes], Item]:  # noqa: ARG001
    """Every row is to be understood anew."""
    return {}


def iter_entries(  # noqa: PLR0913  as read_catalog, and what was understood before
    path: Path,
    report: LoadReport,
    config: Config,
    *,
    layout: Layout | None = None,
    options: ReadOptions | None = None,
    known: Known = nothing_known,
    skip: int = 0,
) -> Iterator[list[Entry]]:
    """Entries of a file in lists of at most CHUNK, in file order, without the first `skip`.

    The file is read twice: how it writes as a whole is settled before its first row is understood. `report` gets the
    rejected rows and the columns; accepting is the caller's, who alone knows what became of the skipped rows.
    Raises InputError for a bad file.
    """
    options = options or ReadOptions()
    first = Intake(LoadReport(path=str(path)), config, layout)
    manner = find_manner(first.drafts(open_table(path, options).rows), config)
    table = open_table(path, options)
    report.path, report.format, report.encoding = str(path), table.format, table.encoding
    report.delimiter, report.sheet = table.delimiter, table.sheet
    report.notes.extend(table.notes)
    keyed = _keyed(Intake(report, config, layout, keep_source=True).drafts(table.rows))
    drafts = itertools.islice(keyed, skip, None)
    while chunk := list(itertools.islice(drafts, CHUNK)):
        yield _entries(chunk, config, manner, known)


def entries_of_rows(rows: Sequence[Mapping[str, str]], config: Config) -> list[Entry]:
    """Entries of rows whose keys are headers, as a program sends them; their ids are found as those of a file.

    Raises InputError for a row that names nothing, and for an id that stands twice.
    """
    maps: dict[tuple[str, ...], tuple[Column, ...]] = {}
    drafts = []
    for number, row in enumerate(rows, 1):
        names = tuple(row)
        columns = maps.get(names) or maps.setdefault(names, map_columns(names, config))
        draft = draft_row("", columns, tuple(row.values()), config)
        if not (draft.text("name") or draft.text("model")):
            raise InputError("no name and no designation", where=f"item {number}")
        draft.source = {name: cell for name, cell in row.items() if cell.strip()}
        drafts.append(draft)
    keyed = list(_keyed(iter(drafts)))
    twice = next((key for key, count in Counter(draft.id for draft in keyed).items() if count > 1), None)
    if twice is not None:
        raise InputError(f"the id '{twice}' stands twice", where="items")
    if too_long := next((draft.id for draft in keyed if len(draft.id) > LONGEST_KEY), None):
        raise InputError(f"an id has at most {LONGEST_KEY} characters", where=too_long[:40])
    return _entries(keyed, config, UNKNOWN, nothing_known) if keyed else []


def _keyed(drafts: Iterator[Draft]) -> Iterator[Draft]:
    """Drafts whose ids stay the same when rows of the list come, go or move: the stated id, else model, else name.

    A row number is none: with one row more at the top, every offer below would be another one.
    """
    seen: Counter[str] = Counter()
    for draft in drafts:
        if not draft.text("id"):
            name = draft.text("model") or draft.text("name")
            key = name if len(name) <= _LONGEST_KEY else f"{name[:_LONGEST_KEY]}~{zlib.crc32(name.encode()):08x}"
            seen[key] += 1
            draft.id = key if seen[key] == 1 else f"{key}#{seen[key]}"
        yield draft


def _entries(drafts: list[Draft], config: Config, manner: Manner, known: Known) -> list[Entry]:
    names = [(draft.id, digest_of(draft, manner)) for draft in drafts]
    before = known(names)
    fresh = iter(finish_drafts([one for one, name in zip(drafts, names, strict=True) if name not in before], config,
                               manner=manner))  # fmt: skip
    items = [before[name] if name in before else next(fresh) for name in names]
    return [
        Entry(key, draft.source, digest, item, completeness(item, config))
        for draft, (key, digest), item in zip(drafts, names, items, strict=True)
    ]


def digest_of(draft: Draft, manner: Manner) -> bytes:
    """SHA-256 of a row's cells and of what the file says about all its rows: section, prices, dialect, decimal mark."""
    price = draft.cells.get("price")
    about = [draft.section, draft.text("price_date"), repr(price[1].price_words) if price else "", repr(manner)]
    text = json.dumps([draft.source, about], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()

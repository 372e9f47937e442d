"""What people decided about pairs: a CSV import_id,offer_id,judgement[,reason]; a machine only ever adds to it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from catalogs.safe_cell import safe_cell, stated_cell
from config.errors import InputError
from matcher.report.atomic import replacing

Verdict = Literal["POSITIVE", "NEGATIVE", "UNSURE"]
COLUMNS = ("import_id", "offer_id", "judgement", "reason")

_SPELLINGS: dict[str, Verdict] = {
    "positive": "POSITIVE", "1": "POSITIVE", "yes": "POSITIVE", "y": "POSITIVE", "true": "POSITIVE",
    "negative": "NEGATIVE", "0": "NEGATIVE", "no": "NEGATIVE", "n": "NEGATIVE", "false": "NEGATIVE",
    "unsure": "UNSURE", "u": "UNSURE", "": "UNSURE",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judgement:
    """One person's word on one pair."""

    import_id: str
    offer_id: str
    verdict: Verdict
    reason: str = ""


def read_judgements(path: Path) -> tuple[Judgement, ...]:
    """Every pair once, in the order of the file; a later word on a pair replaces an earlier one.

    Raises InputError for a file that cannot be read, lacks a column, or holds an unknown judgement.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read as judged pairs: {error}", where=str(path)) from error
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    lacking = [name for name in COLUMNS[:3] if name not in (reader.fieldnames or ())]
    if lacking:
        hint = "the first line must be: import_id,offer_id,judgement or with ,reason"
        raise InputError(f"has no column {', '.join(lacking)}", where=str(path), hint=hint)
    found: dict[tuple[str, str], Judgement] = {}
    for line, row in enumerate(reader, start=2):
        one = _judgement(row, f"{path}:{line}")
        found.pop((one.import_id, one.offer_id), None)
        found[one.import_id, one.offer_id] = one
    return tuple(found.values())


def write_judgements(path: Path, judgements: Iterable[Judgement]) -> None:
    """Replaces the file in one step, so that a crash leaves the old one whole."""
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for one in judgements:
            writer.writerow(map(safe_cell, (one.import_id, one.offer_id, one.verdict, one.reason)))


def _judgement(row: dict[str, str], where: str) -> Judgement:
    text = (row["judgement"] or "").strip()
    verdict = _SPELLINGS.get(text.casefold())
    if verdict is None:
        raise InputError(f"unknown judgement '{text}'; known: POSITIVE, NEGATIVE, UNSURE, 1, 0", where=where)
    said = (stated_cell((row.get(name) or "").strip()) for name in ("import_id", "offer_id", "reason"))
    import_id, offer_id, reason = said
    return Judgement(import_id, offer_id, verdict, reason)

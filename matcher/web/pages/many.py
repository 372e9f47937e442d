"""Several items at once: pasted rows or a small file, each with its best candidate and a link to its own page."""

from __future__ import annotations

import shutil
import tempfile
from itertools import islice
from pathlib import Path, PurePath
from typing import Annotated

from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from catalogs.formats import open_table
from catalogs.items import normalize_rows
from catalogs.table import ItemTable
from config.errors import UserError
from config.load import Config
from matcher.explain import Explainer
from matcher.web.pages.asked import LONGEST, ROWS, Asked, headers, rows_of, text_of
from matcher.web.pages.eyes import as_seen
from matcher.web.pages.offer import shown_offer
from matcher.web.pages.screen import Page, Screen
from matcher.web.routes.matching import Matching
from matcher.web.state import Shared, State

router = APIRouter(tags=["pages"], include_in_schema=False)


@router.post("/find", response_model=None)
def find_many(
    page: Page, state: Shared, _: Matching, text: Annotated[str, Form(max_length=100_000)] = "",
    file: UploadFile | None = None,
) -> Response:  # fmt: skip
    """One item goes to its own page; several are answered as a list."""
    uploaded = file is not None and bool(file.filename)
    rows = _rows_of_file(file, state.config) if uploaded and file else rows_of(text, state.config)
    if not rows:
        raise UserError("names nothing: a letter or a digit is needed", where="text")
    if len(rows) == 1:
        return RedirectResponse(Asked(_text(rows[0])).address(), status_code=303)
    return _listed(page, state, rows)


def _listed(page: Screen, state: State, rows: list[dict[str, str]]) -> HTMLResponse:
    items = normalize_rows(rows[:ROWS], state.config)
    matcher = state.matcher
    matches = matcher.match(ItemTable.from_items(items), limit=1)
    matches = as_seen(state, matcher, matches, page.caller, Asked())
    explainer = Explainer(matches, state.config)
    voice = explainer.voice(page.tongue.code)
    lines = []
    for place, (row, item) in enumerate(zip(rows, items, strict=False)):
        pairs = matches.pairs_of(place).tolist()
        offer = shown_offer(explainer, pairs[0], page.tongue) if pairs else None
        why_none = voice.nothing(matches.nothing[place]) if place in matches.nothing else ""
        lines.append({"name": item.name, "address": Asked(_text(row)).address(), "offer": offer, "nothing": why_none})
    return page.show("many.html", lines=lines, left=max(len(rows) - ROWS, 0))


def _text(row: dict[str, str]) -> str:
    return text_of(tuple(row), row)[:LONGEST]


def _rows_of_file(file: UploadFile, config: Config) -> list[dict[str, str]]:
    """Rows of an uploaded file by header. Raises UserError for a file that cannot be read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list{PurePath(file.filename or '').suffix.lower()[:10]}"
        with path.open("wb") as copy:
            shutil.copyfileobj(file.file, copy)
        try:
            raw = [row for row in islice(open_table(path).rows, ROWS * 2 + 1) if not row.problem]
        except UserError as error:  # its place is ours, the person knows the file by its name
            raise UserError(error.message, where=file.filename or "", hint=error.hint) from error
    if not raw:
        return []
    if raw[0].names:
        return [{name: cell for name, cell in zip(row.names, row.cells, strict=False) if cell} for row in raw]
    cells = [[" ".join(cell.split()) for cell in row.cells] for row in raw]
    names = headers(cells[0], config)
    if not names:
        return [{"name": " ".join(row)} for row in cells if any(row)]
    return [{name: cell for name, cell in zip(names, row, strict=False) if cell} for row in cells[1:] if any(row)]

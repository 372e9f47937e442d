"""What a person asked, as an address holds it: the text of one item, corrections, and how to show the answer.

Pasted rows of a spreadsheet are cells apart by tabs; the first row names them where most of its cells are known names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Depends, Query

from catalogs.columns import map_columns
from config.load import Config

Order = Literal["rank", "cost", "lead"]
Vat = Literal["without", "with"]
LONGEST = 4_000  # characters of one item: escaped, and as the page one comes from, it still fits a request's head
ROWS = 100  # of a pasted table or a small file that one page answers
_TEXT = "name"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. `corrections` are name=value, as `zamena query --set` takes them."""

    text: str = ""
    corrections: tuple[str, ...] = ()
    order: Order = "rank"
    grades: tuple[str, ...] = ()  # letters to show; none named: all
    vat: Vat = "without"

    def row(self, config: Config) -> dict[str, str]:
        """The item as a row of a catalog file: the typed line, or the cells of a pasted row by name."""
        table = rows_of(self.text, config)
        return table[0] if table else {_TEXT: self.text}

    def corrected(self, name: str, value: str) -> Asked:
        """The same question with one more correction, in place of an earlier one of that name."""
        kept = [one for one in self.corrections if one.partition("=")[0] != name]
        return Asked(self.text, (*kept, f"{name}={value}"), self.order, self.grades, self.vat)

    def uncorrected(self, name: str) -> Asked:
        """The same question without the correction of that name."""
        kept = tuple(one for one in self.corrections if one.partition("=")[0] != name)
        return Asked(self.text, kept, self.order, self.grades, self.vat)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The fields of a form or an address that ask this again."""
        listed = [("q", self.text), *(("set", one) for one in self.corrections)]
        listed += [("order", self.order)] if self.order != "rank" else []
        listed += [("vat", self.vat)] if self.vat != "without" else []
        return listed + [("grade", one) for one in self.grades]

    def address(self, path: str = "/find", **more: str | Sequence[str]) -> str:
        """Where the answer stands; `more` are further fields."""
        return f"{path}?{urlencode([*self.fields, *more.items()], doseq=True)}"


def one_more(
    set_name: Annotated[str, Query(max_length=300)] = "", set_value: Annotated[str, Query(max_length=2000)] = ""
) -> tuple[str, str]:
    """The correction that a form adds: a name, which holds no "=", and a value; an empty name for none."""
    return set_name.replace("=", " ").strip(), set_value.strip()


@dataclass(frozen=True, slots=True)
class Shown:
    """How an answer is to be shown."""

    order: Order = "rank"
    grades: tuple[str, ...] = ()
    vat: Vat = "without"


def shown(
    order: Order = "rank",
    grade: Annotated[list[Literal["A", "B", "C", "D", "U"]] | None, Query()] = None,
    vat: Vat = "without",
) -> Shown:
    """The wish of a request."""
    return Shown(order, tuple(grade or ()), vat)


def asked(
    wish: Annotated[Shown, Depends(shown)],
    more: Annotated[tuple[str, str], Depends(one_more)],
    q: Annotated[str, Query(max_length=LONGEST)] = "",
    set_: Annotated[list[str] | None, Query(alias="set", max_length=60)] = None,
) -> Asked:
    """The question of a request."""
    one = Asked(q.strip("\r\n"), tuple(set_ or ()), wish.order, wish.grades, wish.vat)
    return one.corrected(*more) if more[0] else one


def rows_of(text: str, config: Config) -> list[dict[str, str]]:
    """Rows of a pasted text: cells by header where there is one, else each line is an item; blank lines are nothing."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not any("\t" in line for line in lines):
        return [{_TEXT: line.strip()} for line in lines]
    cells = [[cell.strip().strip('"') for cell in line.split("\t")] for line in lines]
    names = headers(cells[0], config)
    if names and len(cells) > 1:
        return [{name: cell for name, cell in zip(names, row, strict=False) if cell} for row in cells[1:]]
    return [{_TEXT: row[0], "attributes": "; ".join(one for one in row[1:] if one)} for row in cells]


def headers(cells: Sequence[str], config: Config) -> tuple[str, ...]:
    """The cells as names of columns, or nothing where they look like values: no cell names an item."""
    names = tuple(cell or f"column {place}" for place, cell in enumerate(cells, 1))
    columns = map_columns(names, config) if len(set(names)) == len(names) else ()
    named = [one.target for one in columns if one.kind == "canonical"]
    return names if any(one in ("name", "model", "id", "description") for one in named) else ()


def text_of(names: Sequence[str], row: dict[str, str]) -> str:
    """A row as a text that `rows_of` reads back: a header and the cells, or the name alone."""
    if set(row) == {_TEXT}:
        return row[_TEXT]
    kept = [name for name in names if row.get(name)]
    flat = [" ".join(row[name].split()) for name in kept]
    if len(kept) == 1:  # a tab tells a header from one more item
        return f"{kept[0]}\t\n{flat[0]}\t"
    return "\t".join(kept) + "\n" + "\t".join(flat)

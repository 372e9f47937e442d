"""Garbage, mixed encodings and cut files: no traceback, and every row is accounted for."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from catalogs import read_catalog
from config.errors import InputError

ENCODINGS = ("utf-8", "cp1251", "cp866", "koi8-r", "utf-16-le", "latin-1")
WORDS = (
    "Насос",
    "CR 10-6",
    "11 кВт",
    '1/2"',
    "«ЦНС»",
    "6205-2RS1",
    "от 5 до 10",
    "0...1,6 МПа",
    "DN50",
    "=1+1",
    "NaN",
    "²³½",
    "\x00",
    "",
)
HEADERS = ("id;name;price;maker", "Наименование;Цена, руб.;Масса, кг;Мощность, кВт", "", "a,b,c", '"name', "name")
SIGNS = ";,\t|\"'\r\\"


def garbage_line(rng: random.Random) -> bytes:
    kind = rng.random()
    if kind < 0.1:
        return rng.randbytes(rng.randrange(60)).replace(b"\n", b"")
    cells = [" ".join(rng.choices(WORDS, k=rng.randrange(4))) for _ in range(rng.randrange(7))]
    text = rng.choice(";,\t|").join(cells) if kind < 0.3 else ";".join(cells)
    if kind > 0.8:
        place = rng.randrange(len(text) + 1)
        text = text[:place] + rng.choice(SIGNS) + text[place:]
    encoding = rng.choice(ENCODINGS) if rng.random() < 0.3 else "utf-8"
    return text.encode(encoding, "replace").replace(b"\n", b" ")


def garbage_file(rng: random.Random, rows: int) -> bytes:
    header = rng.choice(HEADERS).encode(rng.choice(("utf-8", "cp1251")))
    content = b"\n".join((header, *(garbage_line(rng) for _ in range(rows))))
    return content[: rng.randrange(len(content) // 2, len(content))] if rng.random() < 0.5 else content


def read_garbage(folder: Path, files: int, rows: int, seed: int) -> int:
    """Rows read of all files; asserts the account of each."""
    rng = random.Random(seed)
    total = 0
    for number in range(files):
        path = folder / f"{number}.{rng.choice(('csv', 'txt', 'jsonl', 'xlsx', 'parquet'))}"
        path.write_bytes(garbage_file(rng, rows))
        try:
            catalog = read_catalog(path)
        except InputError:
            continue
        report = catalog.report
        assert report.rows_read == report.accepted + len(report.rejected)
        assert len(catalog.table) == report.accepted == len(set(catalog.table.ids))
        assert all(one.reason and one.line for one in report.rejected)
        assert report.summary()
        total += report.rows_read
    return total


def test_two_thousand_rows_of_garbage(tmp_path: Path) -> None:
    assert read_garbage(tmp_path, files=10, rows=200, seed=1) > 500


@pytest.mark.slow
def test_twenty_thousand_rows_of_garbage(tmp_path: Path) -> None:
    assert read_garbage(tmp_path, files=45, rows=600, seed=2) > 20_000


def test_every_row_of_a_tidy_file_is_accepted_whatever_the_encoding_of_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = [f"{number};Насос центробежный К {number};{number * 7 + 100}" for number in range(300)]
    mixed = [line.encode(("utf-8", "cp1251")[place % 10 == 0]) for place, line in enumerate(lines)]
    path.write_bytes("id;Наименование;Цена\n".encode() + b"\n".join(mixed))
    catalog = read_catalog(path)
    assert [item.name for item in catalog.table.details] == [f"Насос центробежный К {number}" for number in range(300)]
    assert catalog.report.cells_not_understood == 30

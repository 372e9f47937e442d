from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.generate import Catalogs
from benchmarks.speed import found_share
from benchmarks.speed_table import Cell, draw, exponent, print_table, read_cells, save_cells

CELL = Cell("zamena", 1000, 10, 10, 1.5, 2.0, 3.0, 4.0, 5.0, 600.0, 700.0, 0.8, 0.7)


def cells() -> dict[tuple[str, int], Cell]:
    other = replace(CELL, engine="bm25s", match_cpu=2.0, hit=0.5)
    found = [CELL, replace(CELL, size=10_000, match_cpu=40.0), other]
    return {(one.engine, one.size): one for one in found}


def test_cells_come_back_as_they_were_saved(tmp_path: Path) -> None:
    save_cells(cells(), tmp_path / "speed.csv")
    assert read_cells(tmp_path / "speed.csv") == cells()
    assert read_cells(tmp_path / "none.csv") == {}


def test_the_exponent_is_the_slope_in_logarithms() -> None:
    assert exponent({10: 3.0, 100: 30.0, 1000: 300.0}) == pytest.approx(1.0)
    assert exponent({10: 1.0, 1000: 10.0}) == pytest.approx(0.5)
    assert math.isnan(exponent({10: 1.0}))


def test_the_table_holds_ratios_and_exponents(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(cells())
    told = capsys.readouterr().out
    assert "matching    2.000 × bm25s; hit@10 +0.300" in told
    assert "zamena            grows with the catalog: index  0.00, match  1.00" in told


def test_plots_are_drawn_for_what_was_measured(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    draw(cells(), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"speed-match.png", "speed-index.png", "speed-memory.png"}


def test_a_hit_is_any_partner_and_recall_counts_them_all() -> None:
    catalogs = Catalogs(1_000_000)
    numbers = range(40)
    partners = [catalogs.partners(catalogs.source(number)) for number in numbers]
    assert found_share(catalogs, partners) == (1.0, 1.0)
    assert found_share(catalogs, [[-1] for _ in numbers]) == (0.0, 0.0)
    hit, recall = found_share(catalogs, [rows[:1] for rows in partners])
    assert hit == 1.0
    assert recall < 1.0  # some points are offered by two makers

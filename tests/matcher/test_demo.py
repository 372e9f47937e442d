"""The demo is the first thing anybody sees: it must tell, write and account for every import."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from catalogs import load_catalog
from catalogs.samples import IMPORTS
from matcher.commands import demo
from matcher.commands.options import Options
from matcher.matches import COLUMNS


@pytest.mark.slow
def test_the_demo_tells_and_writes_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demo.run(tmp_path / "new" / "folder", options=Options(lang="en"))
    told = capsys.readouterr()
    folder = tmp_path / "new" / "folder"
    assert sorted(path.name for path in folder.iterdir()) == sorted(demo.FILES)
    rows = list(csv.DictReader((folder / "matches.csv").read_text(encoding="utf-8").splitlines()))
    assert list(rows[0]) == COLUMNS
    imports = {str(one) for one in load_catalog(IMPORTS).ids}
    assert {row["import_id"] for row in rows} == imports
    without = [row for row in rows if not row["offer_id"]]
    assert without
    assert all(row["reasons"] for row in rows)
    assert f"Without a substitute: {len(without)}" in told.out
    assert any(row["cost_import"] and row["cost_offer"] for row in rows)
    summary = [line.split() for line in told.out.splitlines()[-6:]]
    assert sum(int(words[0]) for words in summary) == len(imports)
    assert "example exchange rates" in told.err
    assert (folder / "report.html").stat().st_size < 4_000_000  # a page to send by mail


def test_the_rows_told_come_from_every_kind_of_equipment() -> None:
    from matcher.engine import Matcher  # noqa: PLC0415
    from tests.matcher.hands import item, table  # noqa: PLC0415

    pumps = [item(f"p{n}", f"насос {n}", "centrifugal_pump", key=f"p{n}") for n in range(5)]
    bearing = item("b", "подшипник 6205", "rolling_bearing", key="6205")
    matches = Matcher(table(*pumps, bearing)).match(table(*pumps, bearing))
    told = {str(matches.queries.class_codes[row]) for row in demo.telling(matches, 2)}
    assert told == {"centrifugal_pump", "rolling_bearing"}

"""Formula injection: each way a spreadsheet is made to run text, in every file we write that one may open."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from catalogs.report import LoadReport, Rejected, write_rejected
from catalogs.safe_cell import FORMULA, safe_cell, stated_cell
from matcher.judgements import Judgement, read_judgements, write_judgements

ATTACKS = (
    "=1+1",
    '=HYPERLINK("http://x";"y")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+9)*cmd",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "-inf",
    "-5\n=1",
    "+7 (495) 123-45-67",
    "-40…+70",
)


@pytest.mark.parametrize("text", ATTACKS)
def test_what_would_run_is_text(text: str) -> None:
    assert not safe_cell(text).startswith(FORMULA)
    assert stated_cell(safe_cell(text)) == text.replace("\r", "\n")


@pytest.mark.parametrize("text", ["-5", "+7,5", "-1.5e3", "5", "К 20/30", "'quoted'", "", "6205-2RS1", "М6×30", "−5"])
def test_numbers_and_names_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text == stated_cell(text)


@pytest.mark.parametrize("text", ATTACKS)
def test_rejected_rows_and_judgements_are_text(tmp_path: Path, text: str) -> None:
    write_rejected(LoadReport(rejected=[Rejected(1, "no name", (text, "-5"))]), tmp_path / "rejected.csv")
    with (tmp_path / "rejected.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1][2:] == [safe_cell(text), "-5"]
    judged = (Judgement(text.strip(), "o1", "POSITIVE", "why"),)
    write_judgements(tmp_path / "judged.csv", judged)
    with (tmp_path / "judged.csv").open(encoding="utf-8", newline="") as file:
        assert not next(csv.DictReader(file))["import_id"].startswith(FORMULA)
    assert tuple(read_judgements(tmp_path / "judged.csv")) == judged

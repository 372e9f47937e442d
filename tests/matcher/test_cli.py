"""The command line as a user meets it: exit codes, what goes to stdout, what a bad input is told."""

from __future__ import annotations

import csv
import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main
from click.testing import CliRunner, Result

from config.errors import RefusedError, UserError
from matcher import cli
from matcher.matches import COLUMNS

OFFERS = """id;name;maker;price;currency;vat_included;price_date
O1;Насос центробежный консольный 11 кВт, подача 50 м³/ч, напор 32 м;ГМС;250000;RUB;да;2026-01-15
O2;Насос центробежный консольный 110 кВт, подача 500 м³/ч, напор 60 м;ГМС;1900000;RUB;да;2026-01-15
O3;Подшипник 180205;ГПЗ;300;RUB;да;2026-01-15
O10;=cmd|' /C calc'!A0 подшипник 6305;;;;;
"""
IMPORTS = """id;name;maker;price;currency
I10;Насос центробежный Wilo 11 кВт, подача 50 м³/ч, напор 32 м;Wilo;4000;EUR
I9;Подшипник SKF 6205-2RS1;SKF;4;EUR
"""
PAIRS = "import_id,offer_id,gain\nI10,O1,1\nI9,O3,1\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catalogs")
    for name, text in (("offers.csv", OFFERS), ("imports.csv", IMPORTS), ("pairs.csv", PAIRS)):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "empty.csv").write_text("", encoding="utf-8")
    (folder / "strangers.csv").write_text("import_id,offer_id\nI10,NOPE\n", encoding="utf-8")
    return folder


def run(files: Path, *arguments: str, stdin: str | None = None) -> Result:
    """One command with {name} replaced by the path of a file, through the door's own mapping of errors."""
    words = [word.format_map(_Paths(files)) for word in arguments]
    return CliRunner().invoke(_Door(), words, input=stdin)


class _Paths(dict[str, str]):
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __missing__(self, name: str) -> str:
        return str(self.folder / name.replace("_", ".", 1))


def _Door() -> typer.main.TyperGroup:  # noqa: N802 - stands where a command class would
    return typer.main.get_command(cli.app)  # type: ignore[return-value]


def failed_with(result: Result, *words: str) -> None:
    assert isinstance(result.exception, UserError), result.output
    for word in words:
        assert word in str(result.exception)


def processor_time_of_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def test_help_is_fast_and_lists_every_command() -> None:
    # Processor time, the best of three: other tests share the cores, so the wall clock says little here.
    took = []
    for _ in range(3):
        start = processor_time_of_children()
        shown = subprocess.run(
            [sys.executable, "-m", "matcher.cli", "--help"], capture_output=True, text=True, check=True
        )
        took.append(processor_time_of_children() - start)
    assert min(took) < 0.5
    for name in typer.main.get_command(cli.app).commands:  # type: ignore[attr-defined]
        assert name in shown.stdout


def test_a_user_error_is_a_message_and_exit_code_2(files: Path) -> None:
    command = [sys.executable, "-m", "matcher.cli", "check", str(files / "missing.csv")]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert result.stdout == ""
    assert "missing.csv" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_refusal_is_exit_code_3(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse() -> None:
        raise RefusedError("no honest answer")

    monkeypatch.setattr(cli, "app", refuse)
    monkeypatch.setattr(sys, "stdout", sys.__stdout__)
    monkeypatch.setattr(sys, "stderr", sys.__stderr__)
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == 3


def test_check_counts_rows_and_writes_the_rejected(files: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("id;name;price\n1;Насос;100\n2;;\n3;Вентиль;дорого\n4;a;b;c;d;e\n", encoding="utf-8")
    result = run(files, "check", str(bad), "--json", "--rejected", str(tmp_path / "rejected.csv"))
    report = json.loads(result.stdout)
    assert (report["rows_read"], report["accepted"], report["rejected"]) == (4, 2, 2)
    assert report["cells_not_understood"] >= 1
    rejected = list(csv.reader((tmp_path / "rejected.csv").read_text(encoding="utf-8").splitlines()))
    assert rejected[0][:2] == ["line", "reason"]
    assert [row[0] for row in rejected[1:]] == ["3", "5"]
    assert "rows read" in run(files, "check", str(bad)).stdout


def test_normalize_prints_one_document_a_row(files: Path) -> None:
    rows = [json.loads(line) for line in run(files, "normalize", "{imports_csv}").stdout.splitlines()]
    assert [row["id"] for row in rows] == ["I10", "I9"]
    assert rows[0]["attributes"]["power"]["low"] == 11000
    assert rows[0]["price"]["currency"] == "EUR"


def test_normalize_reads_names_from_stdin(files: Path) -> None:
    result = run(files, "normalize", stdin="Двигатель 7,5 кВт\n\nПодшипник 6205\n")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(row["id"], row["name"]) for row in rows] == [("1", "Двигатель 7,5 кВт"), ("3", "Подшипник 6205")]
    assert rows[0]["attributes"]["power"] | {"kind": "", "text": ""} == {
        "low": 7500,
        "high": 7500,
        "unit": "W",
        "kind": "",
        "text": "",
    }


def test_match_writes_the_contracts_columns(files: Path, tmp_path: Path) -> None:
    out = tmp_path / "m.csv"
    assert run(files, "match", "{imports_csv}", "{offers_csv}", "-o", str(out), "--limit", "3").exit_code == 0
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert list(rows[0]) == COLUMNS
    assert rows[0]["import_id"] == "I9"  # numbers as numbers: 9 before 10
    best = {row["import_id"]: row["offer_id"] for row in rows if row["rank"] == "1"}
    assert best == {"I9": "O3", "I10": "O1"}
    assert "O2" not in {row["offer_id"] for row in rows if row["import_id"] == "I10"}


def test_row_order_leaves_no_trace_in_the_bytes(files: Path, tmp_path: Path) -> None:
    shuffled = {}
    for name, text in (("imports", IMPORTS), ("offers", OFFERS)):
        head, *lines = text.splitlines()
        shuffled[name] = tmp_path / f"{name}.csv"
        shuffled[name].write_text("\n".join([head, *reversed(lines)]) + "\n", encoding="utf-8")
    for ending in (".csv", ".jsonl", ".parquet"):
        one, other = tmp_path / f"one{ending}", tmp_path / f"other{ending}"
        run(files, "match", "{imports_csv}", "{offers_csv}", "-o", str(one))
        run(files, "match", str(shuffled["imports"]), str(shuffled["offers"]), "-o", str(other))
        assert one.read_bytes() == other.read_bytes(), ending


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["match", "{missing_csv}", "{offers_csv}", "-o", "{m_csv}"], ["missing.csv", "no such file"]),
        (["match", "{imports_csv}", "{empty_csv}", "-o", "{m_csv}"], ["empty.csv", "empty"]),
        (["match", "{imports_csv}", "{offers_csv}", "-o", "{m_doc}"], [".doc", ".csv", ".parquet"]),
        (["match", "{imports_csv}", "{offers_csv}", "-o", "{no/folder/m_csv}"], ["no such folder"]),
        (["match", "{imports_csv}", "{offers_csv}", "-o", "{m_csv}", "--lang", "fr"], ["fr", "ru, en"]),
        (["match", "{imports_csv}", "{offers_csv}", "-o", "{m_csv}", "--config", "{nowhere}"], ["no such folder"]),
        (["query", "???", "--offers", "{offers_csv}"], ["names nothing"]),
        (["query", "насос", "--offers", "{offers_csv}", "--set", "powr=3"], ["powr", "power"]),
        (["query", "насос", "--offers", "{offers_csv}", "--set", "power"], ["name=value"]),
        (["query", "насос", "--offers", "{offers_csv}", "--set", "power=много"], ["no number", "power"]),
        (["query", "насос", "--offers", "{offers_csv}", "--set", "power=5"], ["no unit", "power='11 kW'"]),
        (["query", "насос", "--offers", "{offers_csv}", "--set", "power=5 м"], ["not measured in m"]),
        (["query", "насос", "--offers", "{offers_csv}", "--set", "price=дорого"], ["not a price"]),
        (["query", "насос", "--offers", "{offers_csv}", "--set", "class=pumpp"], ["unknown class", "pump"]),
        (["match", "{imports_csv}", "{offers_csv}", "-o", "{offers_csv}"], ["one of the inputs"]),
        (["check", "{imports_csv}", "--rejected", "{imports_csv}"], ["one of the inputs"]),
        (["check", "{}"], ["is a folder"]),
        (["index", "{offers_csv}", "-o", "{imports_csv}"], ["is a file"]),
        (["evaluate", "{imports_csv}", "{offers_csv}", "{}"], ["is a folder"]),
        (["evaluate", "{imports_csv}", "{offers_csv}", "{pairs_csv}", "--floor", "hit@1=nan"], ["finite"]),
        (["why", "I99", "O1", "--imports", "{imports_csv}", "--offers", "{offers_csv}"], ["I99", "I9"]),
        (["why", "I9", "O33", "--imports", "{imports_csv}", "--offers", "{offers_csv}"], ["O33", "O3"]),
        (["evaluate", "{imports_csv}", "{offers_csv}", "{strangers_csv}"], ["strangers.csv", "I10,NOPE"]),
        (["evaluate", "{imports_csv}", "{offers_csv}", "{pairs_csv}", "--floor", "recal=1"], ["recal", "recall@10"]),
        (["evaluate", "{imports_csv}", "{offers_csv}", "{missing_csv}"], ["missing.csv"]),
        (["index", "{offers_csv}", "-o", "{}"], ["no index"]),
        (["cost", "{missing_yml}"], ["missing.yml"]),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else None,
)
def test_what_a_user_can_mend_is_said(files: Path, arguments: list[str], words: list[str]) -> None:
    failed_with(run(files, *[word.replace("{}", str(files)) for word in arguments]), *words)


def test_query_answers_in_json(files: Path) -> None:
    result = run(
        files, "query", "Насос центробежный 110 кВт", "--offers", "{offers_csv}", "--json", "--set", "power=11 кВт"
    )
    answer = json.loads(result.stdout)
    assert answer["query"]["attributes"]["power"]["low"] == 11000
    first = answer["candidates"][0]
    assert first["offer_id"] == "O1"
    assert set(COLUMNS) <= set(first)
    assert {"name", "query", "candidate", "verdict", "similarity", "weight", "contribution"} <= set(
        first["comparisons"][0]
    )


def understood(files: Path, *corrections: str) -> dict[str, Any]:
    told = [word for one in corrections for word in ("--set", one)]
    text = "Насос центробежный Wilo 110 кВт, 50 м³/ч"
    document = json.loads(run(files, "query", text, "--offers", "{offers_csv}", "--json", *told).stdout)
    found: dict[str, Any] = document["query"]
    return found


def test_a_correction_states_or_clears_what_was_understood(files: Path) -> None:
    assert understood(files)["attributes"]["power"]["low"] == 110_000
    assert understood(files, "мощность=11 кВт")["attributes"]["power"]["low"] == 11_000
    cleared = understood(files, "power=")["attributes"]
    assert "power" not in cleared
    assert "flow" in cleared
    assert understood(files, "power=", "power=15 кВт")["attributes"]["power"]["low"] == 15_000
    assert "power" not in understood(files, "power=15 кВт", "power=")["attributes"]
    assert understood(files, "class=")["class"] is None
    assert understood(files, "class=compressor")["class"]["code"] == "compressor"
    assert understood(files, "class=Подшипник качения")["class"]["code"] == "rolling_bearing"
    assert understood(files, "price=4000 EUR")["price"]["currency"] == "EUR"


def test_query_prints_a_card(files: Path) -> None:
    shown = run(files, "query", "Насос центробежный 11 кВт, 50 м³/ч", "--offers", "{offers_csv}", "--lang", "en").stdout
    assert "power: 11 kW" in shown
    assert "O1" not in shown.splitlines()[0]
    assert "Насос центробежный консольный 11 кВт" in shown


def test_why_explains_a_pair_that_was_never_offered(files: Path) -> None:
    arguments = ["why", "I10", "O2", "--imports", "{imports_csv}", "--offers", "{offers_csv}"]
    document = json.loads(run(files, *arguments, "--json").stdout)
    assert {"grade", "score", "coverage", "stage", "comparisons"} <= set(document)
    assert document["grade"] == "X"
    assert document["stage"] in ("grade", "retrieve")
    power = next(line for line in document["comparisons"] if line["name"] == "power")
    assert power["verdict"] == "fail"
    assert power["sentence"]["ru"].startswith("Мощность 11 кВт против 110 кВт: не соответствует, в 10 раз больше")
    known = [line["contribution"] for line in document["comparisons"]]
    assert abs(sum(known) - document["score"]) < 1e-9
    shown = run(files, *arguments).stdout
    assert "Мощность 11 кВт против 110 кВт" in shown


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_index_answers_as_the_file_does_and_is_only_read(files: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    assert run(files, "index", "{offers_csv}", "-o", str(index)).exit_code == 0
    before = contents(index)
    assert "index.json" in before
    of_file, of_index = tmp_path / "file.csv", tmp_path / "index.csv"
    run(files, "match", "{imports_csv}", "{offers_csv}", "-o", str(of_file))
    run(files, "match", "{imports_csv}", str(index), "-o", str(of_index))
    assert of_file.read_bytes() == of_index.read_bytes()
    assert before == contents(index)
    assert run(files, "index", "{offers_csv}", "-o", str(index)).exit_code == 0  # an older index may be replaced


def test_evaluate_measures_and_holds_floors(files: Path) -> None:
    arguments = ["evaluate", "{imports_csv}", "{offers_csv}", "{pairs_csv}"]
    measured = json.loads(run(files, *arguments, "--json").stdout)
    assert measured["hit@1"] == 1.0
    assert run(files, *arguments, "--floor", "hit@1=1").exit_code == 0
    assert run(files, *arguments, "--floor", "hit@1=1.01").exit_code == 4


def test_a_broken_index_says_so(files: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    run(files, "index", "{offers_csv}", "-o", str(index))
    items = next(index.glob("*/items.bin"))
    items.write_bytes(items.read_bytes()[:-20])
    failed_with(run(files, "query", "насос", "--offers", str(index)), "damaged", "zamena index")
    (index / "index.json").write_text(json.dumps({"format": "zamena-index", "version": 99}), encoding="utf-8")
    failed_with(run(files, "query", "насос", "--offers", str(index)), "version 99")
    empty = tmp_path / "empty"
    empty.mkdir()
    failed_with(run(files, "query", "насос", "--offers", str(empty)), "no index")


@pytest.mark.parametrize("command", ["query насос --offers {}", "query насос --offers {} --json", "check {}"])
def test_a_reader_that_left_at_once_is_no_error(files: Path, command: str) -> None:
    line = f"{sys.executable} -m matcher.cli {command.format(files / 'offers.csv')}"
    done = subprocess.run(
        ["bash", "-c", f"{line} | true; echo ${{PIPESTATUS[0]}}"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "0", done.stderr
    assert "Traceback" not in done.stderr


def test_a_closed_pipe_is_no_error(files: Path) -> None:
    command = f"{sys.executable} -m matcher.cli normalize {files / 'many.csv'} | head -1; echo ${{PIPESTATUS[0]}}"
    (files / "many.csv").write_text(
        "id;name\n" + "".join(f"{n};Насос {n} кВт\n" for n in range(3000)), encoding="utf-8"
    )
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1] == "0"
    assert "Traceback" not in done.stderr


def test_what_the_system_refuses_is_a_message(files: Path) -> None:
    command = [sys.executable, "-m", "matcher.cli", "demo", "-o", "/proc/no/such/folder"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    failed_with(run(files, "check", "{imports_csv}", "--rejected", "{no/folder/r_csv}"), "no such folder")

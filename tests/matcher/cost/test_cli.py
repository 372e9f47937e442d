"""The golden cases through the public command, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.matcher.cost.test_golden import CASES, EXPECTED, at

ROOT = Path(__file__).parents[3]


def zamena(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "matcher.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPECTED)
def test_public_command_prints_the_figures(name: str) -> None:
    done = zamena("cost", str(CASES / name), "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert {path: at(document, path) for path in EXPECTED[name]} == EXPECTED[name]


def test_text_and_exit_codes(tmp_path: Path) -> None:
    done = zamena("cost", str(CASES / "l1.yml"), "--explain")
    assert done.returncode == 0
    assert "11 048 046.95" in done.stdout
    assert "425-ФЗ" in done.stdout
    wrong = tmp_path / "wrong.yml"
    wrong.write_text("side: import\ndate: 2026-06-15\nfreigth: 1\n", encoding="utf-8")
    failed = zamena("cost", str(wrong))
    assert failed.returncode == 2
    assert "did you mean 'freight'" in failed.stderr
    assert "Traceback" not in failed.stderr
    unequal = tmp_path / "unequal.yml"
    sides = f"import: {CASES / 'l1.yml'}\ndomestic: {CASES / 'd1.yml'}\n"
    unequal.write_text(f"side: compare\n{sides}", encoding="utf-8")
    refused = zamena("cost", str(unequal))
    assert refused.returncode == 3
    assert "unequal scope" in refused.stderr

"""The commands of docs/RELIABILITY.md, in short: they run, and what they promise holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def run(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *words], capture_output=True, text=True, timeout=800, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    return done.stdout


@pytest.mark.slow
def test_what_was_acknowledged_survives_kills() -> None:
    told = run("benchmarks.reliability", "--kills", "2", "--spread", "3", "--writers", "2")
    assert "every promise was kept" in told


@pytest.mark.slow
def test_clients_at_once_meet_no_error() -> None:
    told = run("benchmarks.load", "--clients", "5", "--seconds", "4")
    assert "errors: none" in told

"""A real local cluster of two worker processes gives the bytes that one process gives."""

from __future__ import annotations

import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from catalogs.samples import IMPORTS, OFFERS

pytest.importorskip("distributed")


@pytest.mark.slow
def test_two_dask_workers_give_the_same_bytes_as_this_process(tmp_path: Path) -> None:
    imports = tmp_path / "imports.csv"
    with IMPORTS.open(encoding="utf-8") as source:
        imports.write_text("".join(islice(source, 25)), encoding="utf-8")
    for run, options in (("here", []), ("dask", ["--engine", "dask", "--workers", "2"])):
        command = [sys.executable, "-m", "matcher.cli", "reconcile", imports, OFFERS, "-o", tmp_path / run, *options]
        subprocess.run(command, check=True, capture_output=True)
    assert (tmp_path / "here" / "matches.csv").read_bytes() == (tmp_path / "dask" / "matches.csv").read_bytes()

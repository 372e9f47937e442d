"""Frozen cases: the figures counted from them are those of the run, and a flip is seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.er_data import Answer, figures_of, flips, freeze, outcomes, read_task, thawed

FILES = {
    "left": "id,name\na,one\nb,two\nc,three\n",
    "right": "id,name\nx,one\ny,two\nz,three\n",
    "matches": "left_id,right_id\na,x\nb,y\nc,z\n",
    "train": "ltable_id,rtable_id,label\na,x,1\na,y,0\n",
    "valid": "ltable_id,rtable_id,label\nb,z,0\n",
    "test": "ltable_id,rtable_id,label\nb,y,1\nc,x,0\nc,z,1\n",
}
TOP = [[0], [2, 1], [0]]
SCORES = np.array([0.9, 0.2, 0.1, 0.95, 0.92, 0.3])


def test_figures_are_counted_from_what_was_frozen(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    task = read_task(tmp_path)
    ours = outcomes(task, Answer(TOP, SCORES, 1.25))
    recall, hit, f1, seconds = figures_of(ours)
    assert (recall, hit, f1) == pytest.approx((2 / 3, 1 / 3, 0.5))  # test: TP, FP and FN
    assert seconds == "1.2"

    freeze({"ours": ours, "peer": ours}, tmp_path / "frozen.csv")
    kept = thawed(tmp_path / "frozen.csv")
    assert kept == {"ours": ours, "peer": ours}
    assert "one" not in (tmp_path / "frozen.csv").read_text(encoding="utf-8")

    better = outcomes(task, Answer([[0], [1, 2], [0]], SCORES, 9.0))
    assert flips(kept["ours"], better) == ["gold b y: 2 → 1"]
    assert thawed(tmp_path / "none.csv") == {}

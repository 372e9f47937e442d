"""A limit of memory makes chunks smaller and gives mapped pages back; no answer changes, no import is left out."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from catalogs.arrays import Arrays, OnDisk
from matcher.reconcile.memory import LEAST, MOST, Gauge, peak_mb, resident_mb


def test_a_process_over_its_limit_takes_fewer_imports_at_once_but_all_of_them() -> None:
    free, tight = list(Gauge(0).slices(1000)), list(Gauge(1).slices(1000))
    for slices in (free, tight):
        assert [row for one in slices for row in range(one.start, one.stop)] == list(range(1000))
    sizes = [one.stop - one.start for one in tight]
    assert sizes[:2] == [MOST, MOST // 2]
    assert min(sizes[:-1]) == LEAST
    assert {one.stop - one.start for one in free[:-1]} == {MOST}


def test_mapped_files_are_given_back_first(tmp_path: Path) -> None:
    gathered = OnDisk(tmp_path / "gathering")
    gathered.add("a", np.ones(4_000_000))
    arrays = Arrays(tmp_path / "arrays.bin", gathered.finish(tmp_path / "arrays.bin"))
    column = arrays["a"]
    before = resident_mb()
    assert column.sum() == 4_000_000
    held = resident_mb()
    assert held - before > 20
    gauge = Gauge(held - 10)
    list(gauge.slices(1))
    assert resident_mb() < held - 20
    assert gauge.size == MOST, "giving back was enough"
    assert column.sum() == 4_000_000
    assert peak_mb() >= held - 1

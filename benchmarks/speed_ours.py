"""Our engine on one size: `python -m benchmarks.speed_ours index|match FOLDER OUT.json`, a process for each.

`index` normalizes FOLDER/offers.csv and saves the index FOLDER/index; `match` opens it and answers FOLDER/imports.csv
from text to ranked, graded, costed pairs. One thread; seconds by the clock and of the processor; peak resident memory.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[_name] = "1"

LIMIT = 10
BATCH = 1000  # imports answered before the rows of their candidates are put away


class Clock:
    """Seconds by the clock and of the processor since it was made."""

    def __init__(self) -> None:
        self._start = time.perf_counter(), time.process_time()

    def read(self) -> tuple[float, float]:
        """(by the clock, of the processor)."""
        return time.perf_counter() - self._start[0], time.process_time() - self._start[1]


def index(folder: Path) -> dict[str, Any]:
    """Normalizing and building, apart."""
    from catalogs.load import iter_items  # noqa: PLC0415 - importing is not measured
    from catalogs.report import LoadReport  # noqa: PLC0415
    from config.load import load_config  # noqa: PLC0415
    from matcher.saved import build_index  # noqa: PLC0415

    config = load_config()
    shutil.rmtree(folder / "index", ignore_errors=True)
    path, spent = folder / "offers.csv", [0.0, 0.0]

    def chunks() -> Iterator[Any]:
        waiting = iter(iter_items(path, LoadReport(path=str(path)), config=config))
        while True:
            clock = Clock()
            chunk = next(waiting, None)
            spent[:] = [a + b for a, b in zip(spent, clock.read(), strict=True)]
            if chunk is None:
                return
            yield chunk

    whole = Clock()
    build_index(chunks(), folder / "index", config)
    seconds, processor = whole.read()
    size = sum(one.stat().st_size for one in (folder / "index").rglob("*") if one.is_file())
    return {
        "normalize_seconds": spent[0],
        "normalize_cpu": spent[1],
        "index_seconds": seconds - spent[0],
        "index_cpu": processor - spent[1],
        "index_mb": size / 2**20,
    }


def match(folder: Path) -> dict[str, Any]:
    """Opening, then reading, matching and ranking of all imports; ids of the offers of each."""
    import numpy as np  # noqa: PLC0415 - importing is not measured

    from catalogs import load_catalog  # noqa: PLC0415
    from config.load import load_config  # noqa: PLC0415
    from matcher.saved import open_index  # noqa: PLC0415

    config = load_config()
    opening = Clock()
    matcher = open_index(folder / "index", config)
    opened, _ = opening.read()
    clock = Clock()
    imports = load_catalog(folder / "imports.csv", config=config)
    _, reading = clock.read()
    top: list[list[str]] = []
    for start in range(0, len(imports), BATCH):
        found = matcher.match(imports.take(np.arange(start, min(start + BATCH, len(imports)))), limit=LIMIT)
        batch: list[list[str]] = [[] for _ in range(min(BATCH, len(imports) - start))]
        for at in np.argsort(found.rank, kind="stable").tolist():
            offer = str(matcher.catalog.ids[found.candidates.candidate_row[at]])
            batch[int(found.candidates.query_row[at])].append(offer)
        top += batch
    seconds, processor = clock.read()
    return {
        "open_seconds": opened,
        "read_cpu": reading,
        "match_seconds": seconds,
        "match_cpu": processor,
        "asked": len(imports),
        "top": [[int(one.removeprefix("O-")) for one in found] for found in top],
    }


def main() -> None:
    """Run one of the two and write its figures."""
    what, folder, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    answer = {"index": index, "match": match}[what](folder)
    answer["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    out.write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()

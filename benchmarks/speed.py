"""Speed, memory and hits beside peers: `python -m benchmarks.speed --peers PYTHON [--sizes 10000 …] [--engines …]`.

Catalogs of the generator in each size, the same imports for every engine, each engine in a process of its own on one
thread. A cell (engine, size) that was measured is a row of benchmarks/frozen/speed.csv and is not measured again;
--again measures anew. At the end: ratios to ours, exponents of growth, plots in docs/img. PYTHON is the interpreter
of the environment of benchmarks/peers/requirements.txt.

Processor seconds are what is compared: other work on the machine changes the clock more than them.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.generate import Catalogs, write
from benchmarks.speed_table import FROZEN, OURS, Cell, draw, print_table, read_cells, save_cells

ROOT = Path(__file__).parent.parent
SIZES = (10_000, 100_000, 1_000_000)
PEERS = ("tantivy words", "sparse_dot_topn", "bm25s", "rapidfuzz cdist", "Splink")
QUERIES = 10_000
KEPT = 10
READ = ("name", "description", "model")  # what a peer reads of a row
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "MKL_NUM_THREADS")


def prepare(size: int, queries: int, folder: Path) -> Catalogs:
    """The catalogs of a size as files for us and as lines for the peers, made once."""
    catalogs = Catalogs(size)
    if not (folder / "done").exists():
        write(catalogs, queries, folder)
        for name in ("offers", "imports"):
            with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as source:
                rows = (
                    " ".join(filter(None, (r["name"], r["description"], r["model"]))) for r in csv.DictReader(source)
                )
                with (folder / f"{name}.txt").open("w", encoding="utf-8") as file:
                    file.writelines(f"{row}\n" for row in rows)
        (folder / "done").touch()
    return catalogs


def found_share(catalogs: Catalogs, top: Sequence[Sequence[int]]) -> tuple[float, float]:
    """(share of imports with a true partner among their ten, share of the partners they could hold that they hold)."""
    hits, shares = 0, 0.0
    for number, rows in enumerate(top):
        partners = catalogs.partners(catalogs.source(number))
        both = len(set(partners).intersection(rows))
        hits += both > 0
        shares += both / min(KEPT, len(partners))
    return hits / len(top), shares / len(top)


def _run(command: Sequence[str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "out.json"
        environment = os.environ | dict.fromkeys(_THREADS, "1")
        done = subprocess.run(
            [*command, str(out)], check=False, cwd=ROOT, env=environment, capture_output=True, text=True
        )
        if done.returncode or not out.exists():
            raise RuntimeError(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr[-2000:]}")
        answer: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        return answer


def measure(engine: str, size: int, folder: Path, *, queries: int, peers: str) -> Cell:
    """One cell. RuntimeError where the engine fails, with the end of what it said."""
    catalogs = prepare(size, queries, folder)
    if engine == OURS:
        told = _run([sys.executable, "-m", "benchmarks.speed_ours", "index", str(folder)])
        memory = told["peak_mb"]
        told |= _run([sys.executable, "-m", "benchmarks.speed_ours", "match", str(folder)])
        told["index_peak_mb"] = memory
    else:
        told = _run([peers, str(ROOT / "benchmarks" / "peers" / "speed.py"), engine, str(folder)])
    scale = queries / told["asked"]  # rapidfuzz answers a sample
    hit, recall = found_share(catalogs, told["top"])
    return Cell(
        engine=engine,
        size=size,
        queries=queries,
        asked=told["asked"],
        normalize_cpu=told.get("normalize_cpu", 0.0),
        index_cpu=told["index_cpu"],
        index_seconds=told["index_seconds"],
        match_cpu=told["match_cpu"] * scale,
        match_seconds=told["match_seconds"] * scale,
        peak_mb=told["peak_mb"],
        index_peak_mb=told.get("index_peak_mb", told["peak_mb"]),
        hit=hit,
        recall=recall,
    )


def main() -> int:
    """Measure what is missing, print, plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", default="", help="python of the peers' environment; without it only ours")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--engines", nargs="+", default=(OURS, *PEERS))
    parser.add_argument("--queries", type=int, default=QUERIES)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "zamena-speed")
    parser.add_argument("--frozen", type=Path, default=FROZEN)
    parser.add_argument("--again", action="store_true")
    asked = parser.parse_args()
    cells, failed = read_cells(asked.frozen), 0
    for size in asked.sizes:
        for engine in asked.engines:
            if ((engine, size) in cells and not asked.again) or (engine != OURS and not asked.peers):
                continue
            folder = asked.folder / f"{size}-{asked.queries}"
            folder.mkdir(parents=True, exist_ok=True)
            print(f"{engine}, {size:,} offers …", file=sys.stderr, flush=True)
            try:
                cells[engine, size] = measure(engine, size, folder, queries=asked.queries, peers=asked.peers)
            except RuntimeError as error:
                print(error, file=sys.stderr)
                failed += 1
                continue
            cells = read_cells(asked.frozen) | {(engine, size): cells[engine, size]}  # of others who measure beside us
            save_cells(cells, asked.frozen)
    print_table(cells)
    draw(cells, ROOT / "docs" / "img")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())

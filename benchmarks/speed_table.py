"""Measured cells: kept in a CSV, printed with ratios and exponents, drawn."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

FROZEN = Path(__file__).parent / "frozen" / "speed.csv"
OURS = "zamena"
TARGETS = {"tantivy words": 3.0, "sparse_dot_topn": 0.25, "Splink": 0.25}  # our matching time to theirs, at most


@dataclass(frozen=True, slots=True)
class Cell:
    """One engine on one size: processor seconds and seconds by the clock for `queries` imports, MB, shares found."""

    engine: str
    size: int
    queries: int
    asked: int
    normalize_cpu: float
    index_cpu: float
    index_seconds: float
    match_cpu: float
    match_seconds: float
    peak_mb: float
    index_peak_mb: float
    hit: float
    recall: float

    @property
    def each(self) -> float:
        """Processor seconds of one import."""
        return self.match_cpu / self.queries


Cells = dict[tuple[str, int], Cell]


def read_cells(path: Path) -> Cells:
    """Cells of a CSV; none where there is no file."""
    if not path.exists():
        return {}
    kinds = {one.name: {"str": str, "int": int, "float": float}[str(one.type)] for one in fields(Cell)}
    with path.open(encoding="utf-8", newline="") as file:
        cells = [Cell(**{name: kinds[name](text) for name, text in row.items()}) for row in csv.DictReader(file)]
    return {(cell.engine, cell.size): cell for cell in cells}


def save_cells(cells: Cells, path: Path) -> None:
    """The CSV, replaced in one step: a killed run keeps all cells before the last."""
    building = path.with_suffix(".tmp")
    with building.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([one.name for one in fields(Cell)])
        for _, cell in sorted(cells.items()):
            values = asdict(cell).values()
            writer.writerow([f"{value:.4g}" if isinstance(value, float) else value for value in values])
    os.replace(building, path)


def exponent(points: Mapping[int, float]) -> float:
    """The slope of the line through (log size, log seconds) by least squares; NaN for fewer than two points."""
    known = [(math.log(size), math.log(seconds)) for size, seconds in points.items() if seconds > 0]
    if len(known) < 2:
        return math.nan
    x, y = (sum(column) / len(known) for column in zip(*known, strict=True))
    return sum((a - x) * (b - y) for a, b in known) / sum((a - x) ** 2 for a, _ in known)


def print_table(cells: Cells) -> None:
    """A line a cell, ratios to the peers of the same size, exponents with the catalog's size."""
    head = ("engine", "offers", "normalize", "index", "match", "ms each", "peak MB", "making MB", "hit@10", "recall@10")
    print(("{:17}{:>10}" + "{:>10}" * 8).format(*head) + "   processor seconds")
    for (engine, size), one in sorted(cells.items(), key=lambda pair: (pair[0][1], pair[0][0])):
        print(
            f"{engine:17}{size:>10,}{one.normalize_cpu:>10.1f}{one.index_cpu:>10.1f}{one.match_cpu:>10.1f}"
            f"{one.each * 1e3:>10.3f}{one.peak_mb:>10.0f}{one.index_peak_mb:>10.0f}"
            f"{one.hit:>10.3f}{one.recall:>10.3f}"
        )
    for size in sorted({size for _, size in cells}):
        ours = cells.get((OURS, size))
        for (engine, other), peer in sorted(cells.items()):
            if ours is not None and other == size and engine != OURS:
                aim = f" (aim ≤ {TARGETS[engine]:g})" if engine in TARGETS else ""
                print(
                    f"{size:>10,} offers: matching {ours.each / peer.each:8.3f} × {engine}{aim};"
                    f" hit@10 {ours.hit - peer.hit:+.3f}; memory {ours.peak_mb / peer.peak_mb:.2f} ×"
                )
    for engine in sorted({engine for engine, _ in cells}):
        own = {size: cell for (name, size), cell in cells.items() if name == engine}
        index = exponent({size: one.index_cpu for size, one in own.items()})
        matching = exponent({size: one.each for size, one in own.items()})
        print(f"{engine:17} grows with the catalog: index {index:5.2f}, match {matching:5.2f}")


def draw(cells: Cells, folder: Path) -> None:
    """speed-match.png, speed-index.png and speed-memory.png: against the catalog's size, both axes logarithmic."""
    import matplotlib  # noqa: PLC0415 - only where plots are wanted

    matplotlib.use("Agg")
    from matplotlib import pyplot  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    kinds = (
        ("match", "processor seconds to match an import", "each"),
        ("index", "processor seconds to make the index", "index_cpu"),
        ("memory", "peak resident memory while matching, MB", "peak_mb"),
    )
    for name, label, column in kinds:
        figure, axes = pyplot.subplots(figsize=(6.4, 4.4))
        for engine in sorted({engine for engine, _ in cells}):
            points = sorted((size, getattr(cell, column)) for (one, size), cell in cells.items() if one == engine)
            style = {"linewidth": 2.5, "color": "black"} if engine == OURS else {"linewidth": 1.2}
            axes.plot(*zip(*points, strict=True), marker="o", label=engine, **style)
        axes.set(xscale="log", yscale="log", xlabel="offers", ylabel=label)
        axes.grid(visible=True, which="major", alpha=0.3)
        axes.legend(fontsize=8)
        figure.tight_layout()
        figure.savefig(folder / f"speed-{name}.png", dpi=110, metadata={"Software": ""})
        pyplot.close(figure)

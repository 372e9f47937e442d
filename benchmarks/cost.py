"""Costing 1,000,000 pairs against one pandas column multiplication per line, in the same run.

python -m benchmarks.cost [pairs]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from config.load import load_config
from matcher.cost.pair_columns import POINTS, Side
from matcher.cost.pairs import Terms, gather, import_costs, offer_costs
from matcher.tables import Rows

LINES = 13  # invoice freight insurance duty fee VAT agent bank clearance delivery financing + offer equipment delivery


def best(run: Callable[[], object], times: int = 5) -> float:
    """Seconds of the fastest of several runs."""
    measured = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        measured.append(time.perf_counter() - started)
    return min(measured)


def random_side(rows: int, seed: int) -> Side:
    """Rows of random prices and duties; a tenth lacks its duty."""
    draw = np.random.default_rng(seed)
    price = draw.lognormal(13, 1.5, rows)
    duty = draw.choice([0.0, 0.03, 0.05, 0.08, np.nan], rows)
    lacks = np.where(np.isnan(duty), 4, 0).astype(np.uint8)
    return Side(
        dict(zip(POINTS, (price * 0.85, price, price * 1.05), strict=True)),
        np.zeros(rows, dtype=np.bool_),
        np.ones(rows, dtype=np.bool_),
        dict.fromkeys(POINTS, duty),
        draw.uniform(0, 1e5, rows),
        np.zeros(rows),
        lacks,
    )


def main(pairs: int = 1_000_000) -> None:
    """Prints the times and their ratio for pairs of distinct rows and for the usual shape of a match."""
    terms = Terms.of(load_config().country("RU"), date(2026, 6, 15))
    frame = pd.DataFrame(
        {"first": np.random.default_rng(0).random(pairs), "second": np.random.default_rng(1).random(pairs)}
    )
    multiply = best(lambda: frame["first"] * frame["second"], 15)
    print(f"pandas column multiplication, {pairs:,} rows: {multiply * 1e3:.2f} ms")
    for name, imports, offers in (("distinct rows", pairs, pairs), ("10,000 imports, 200,000 offers", 10_000, 200_000)):
        draw = np.random.default_rng(2)
        queries = np.sort(draw.integers(0, imports, pairs)) if imports < pairs else np.arange(pairs)
        rows = draw.integers(0, offers, pairs) if offers < pairs else np.arange(pairs)
        one, two = random_side(imports, 3), random_side(offers, 4)

        def run(one: Side = one, two: Side = two, pair: tuple[Rows, Rows] = (queries, rows)) -> object:
            costs = import_costs(one, terms, ex_vat=True), offer_costs(two, terms, ex_vat=True)
            return gather(*costs, pair, "RUB")

        seconds = best(run)
        ratio = seconds / (multiply * LINES)
        print(f"{name}: {seconds * 1e3:.0f} ms for {LINES} lines with both ends of their intervals")
        print(f"  {ratio:.2f} multiplications per line, {ratio / len(POINTS):.2f} per line and point (floor: 3)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)

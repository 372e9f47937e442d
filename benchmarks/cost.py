"""Costing 1,000,000 pairs against one pandas column multiplication per line, in the same run.

python -m benchmarks.cost [pairs]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from datetime import date

import numpy as np
import pandas as pd

from config.load import load_config
from matcher.cost.pair_columns import POINTS, Side
from matcher.cost.pairs import gather
from matcher.cost.side_costs import Terms, import_costs, offer_costs
from matcher.tables import Rows

LINES = 12  # ex VAT: invoice freight insurance duty fee agent bank clearance delivery financing, equipment delivery
FLOOR = 3.0  # multiplications a line
ROUNDS = 25
Pairs = tuple[Rows, Rows]


def seconds(run: Callable[[], object]) -> float:
    """Seconds of processor time of one run: other processes may share the cores."""
    started = time.process_time()
    run()
    return time.process_time() - started


def random_side(rows: int, seed: int, *, duties: bool = True) -> Side:
    """Rows of random prices; with `duties`, of random rates and floors by mass, a fifth of them unknown."""
    draw = np.random.default_rng(seed)
    price = draw.lognormal(13, 1.5, rows)
    duty = draw.choice([0.0, 0.03, 0.05, 0.08, np.nan], rows) if duties else np.zeros(rows)
    lacks = np.where(np.isnan(duty), 4, 0).astype(np.uint8)
    return Side(
        dict(zip(POINTS, (price * 0.85, price, price * 1.05), strict=True)),
        np.zeros(rows, dtype=np.bool_),
        np.ones(rows, dtype=np.bool_),
        dict.fromkeys(POINTS, duty),
        draw.uniform(0, 1e5, rows) if duties else None,
        None,
        lacks,
    )


def shapes(pairs: int) -> Iterator[tuple[str, int, int, Pairs]]:
    """Name, rows of imports and of offers, and the pairs: the usual shape of a match, and the worst."""
    draw = np.random.default_rng(2)
    few = np.sort(draw.integers(0, 10_000, pairs)), draw.integers(0, 200_000, pairs)
    yield "(a) 10,000 imports, 200,000 offers", 10_000, 200_000, few
    yield "(b) every pair of rows of its own", pairs, pairs, (np.arange(pairs), np.arange(pairs))


def main(pairs: int = 1_000_000) -> None:
    """Prints the fastest of each, and their ratio for each shape of the pairs."""
    terms = Terms.of(load_config().country("RU"), date(2026, 6, 15))
    draw = np.random.default_rng(0)
    frame = pd.DataFrame({"first": draw.random(pairs), "second": draw.random(pairs)})
    for name, imports, offers, rows in shapes(pairs):
        one, two = random_side(imports, 3), random_side(offers, 4, duties=False)

        def run(one: Side = one, two: Side = two, rows: Pairs = rows) -> object:
            costs = import_costs(one, terms, ex_vat=True), offer_costs(two, terms, ex_vat=True)
            return gather(*costs, rows, "RUB")

        # not in turn: right after a run the memory is cold and a multiplication takes three times as long
        multiply = min(seconds(lambda: frame["first"] * frame["second"]) for _ in range(ROUNDS))
        costing = min(seconds(run) for _ in range(ROUNDS))
        print(f"{name}: {pairs:,} pairs, {LINES} lines and their totals' intervals in {costing * 1e3:.1f} ms;")
        print(f"    one pandas column multiplication {multiply * 1e3:.2f} ms")
        print(f"    {costing / (LINES * multiply):.2f} multiplications per line (no more than {FLOOR:g})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)

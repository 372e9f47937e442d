"""Reads a whole tariff file `tnved10,duty_rate`: how many rates are understood, by kind; derives the shipped table.

python -m benchmarks.tariff FILE [OUT.csv CHAPTER …]
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

from matcher.cost.duty import Unparsed, parse_duty


def main(source: Path, out: Path | None = None, chapters: tuple[str, ...] = ()) -> None:
    """Prints the counts and every rate that was not understood; writes the codes of `chapters` to `out`."""
    with source.open(encoding="utf-8-sig", newline="") as handle:
        rows = [row[:2] for row in csv.reader(handle)][1:]
    parsed = [(code, rate, parse_duty(rate)) for code, rate in rows]
    kinds = Counter("unparsed" if isinstance(found, Unparsed) else found.kind for _, _, found in parsed)
    print(f"{len(rows):,} rows: " + ", ".join(f"{kind} {count:,}" for kind, count in sorted(kinds.items())))
    for code, rate, found in parsed:
        if isinstance(found, Unparsed):
            print(f"  {code} {rate!r}: {found.reason}")
    if out is not None:
        kept = sorted({(code, rate) for code, rate in rows if code[:2] in chapters and len(code) == 10})
        with out.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerows([("tnved", "rate"), *kept])
        print(f"{out}: {len(kept):,} rows")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None, tuple(sys.argv[3:]))

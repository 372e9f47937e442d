"""Per-case outcomes of a benchmark, kept in a file, so that a later run shows which cases flipped."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass, field
from pathlib import Path

SHOWN = 40  # flips printed


@dataclass
class Cases:
    """Outcome of every case by (set, case): the place of the right answer, or "" where it is not among the first."""

    found: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, group: str, case: str, outcome: str) -> None:
        """Keeps one outcome; a case that comes again under one name gets a number."""
        key, number = (group, case), 1
        while key in self.found:
            number += 1
            key = (group, f"{case} #{number}")
        self.found[key] = outcome

    def write(self, path: Path) -> None:
        """Writes the cases in order."""
        fresh = path.with_name(f"{path.name}.new")
        with fresh.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["set", "case", "outcome"])
            writer.writerows([*key, outcome] for key, outcome in sorted(self.found.items()))
        os.replace(fresh, path)

    def print_flips(self, path: Path) -> None:
        """Prints what became right and what became wrong since the cases were written."""
        if not path.exists():
            print(f"{path.name}: nothing frozen yet; run with --freeze")
            return
        with path.open(encoding="utf-8", newline="") as file:
            before = {(row["set"], row["case"]): row["outcome"] for row in csv.DictReader(file)}
        flips = [
            (key, before[key], now)
            for key, now in sorted(self.found.items())
            if key in before and (before[key] == "1") != (now == "1")
        ]
        better = sum(now == "1" for _, _, now in flips)
        print(f"flipped since {path.name}: {better} became right, {len(flips) - better} became wrong")
        for (group, case), old, now in flips[:SHOWN]:
            print(f"  {'+' if now == '1' else '-'} {group} | {case} | place {old or 'none'} → {now or 'none'}")

"""Every benchmark in turn: `python -m benchmarks [DATA]`; those that need data we may not ship are skipped."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from catalogs.samples import IMPORTS, OFFERS, PAIRS

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"


@dataclass(frozen=True)
class Benchmark:
    """A module with its arguments; {data} is the folder given, which must hold the folders of `needs`."""

    title: str
    module: str
    arguments: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


BENCHMARKS = (
    Benchmark(
        "Sample catalogs against their gold pairs", "matcher.cli", ("evaluate", str(IMPORTS), str(OFFERS), str(PAIRS))
    ),
    Benchmark("Quantity strings, open half", "benchmarks.quantities", (str(GOLDEN / "quantities_open.csv"),)),
    Benchmark("Costs of a million pairs", "benchmarks.cost"),
    Benchmark("Bearing designations", "benchmarks.designations", ("{data}",), ("bearings", "names", "catalogs")),
    Benchmark("Bearings by designation alone", "benchmarks.bearings", ("{data}",), ("bearings",)),
    Benchmark("Other designations", "benchmarks.designations_other", ("{data}",), ("pairs", "catalogs")),
    Benchmark("Names in other languages", "benchmarks.crosslingual", ("{data}",), ("terms", "etim")),
    Benchmark("Classes from names", "benchmarks.classify", ("{data}",), ("names",)),
    Benchmark("Substitution on real cross-references", "benchmarks.substitution", ("{data}",), ("pairs", "bearings")),
)


def main(arguments: list[str]) -> int:
    """Run them all; the exit code is the number of those that failed."""
    data = Path(arguments[0]) if arguments else None
    if data is not None and not data.is_dir():
        print(f"{data}: no such folder", file=sys.stderr)
        return 2
    return sum(_run(one, data) for one in BENCHMARKS)


def _run(one: Benchmark, data: Path | None) -> bool:
    print(f"\n== {one.title}", flush=True)
    lacking = [name for name in one.needs if data is None or not (data / name).is_dir()]
    if lacking:
        print(f"skipped: needs {', '.join(lacking)} in the data folder (make bench DATA=folder)")
        return False
    command = [sys.executable, "-m", one.module, *(word.replace("{data}", str(data)) for word in one.arguments)]
    return subprocess.run(command, check=False).returncode != 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

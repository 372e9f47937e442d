"""How fast rows of text become items: rows a second by stage, seconds spent once, microseconds a row.

`python -m benchmarks.normalize_speed [ROWS] [samples]` takes ROWS (20,000) offers of benchmarks.generate. With
`samples` it makes as many distinct rows out of the sample offers: in every cell, words with a digit are exchanged for
words of the same shape from other rows of the column, so that names stay what names look like and no cache has met
them. Processor seconds, so that other work on the machine counts less; by the clock as well where several processes
share the work. Small runs also pay for filling the memories and for compiling: 60,000 show the rate of a long file.
"""

from __future__ import annotations

import csv
import itertools
import os
import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.generate import BLOCK, COLUMNS, Catalogs

SAMPLES = Path(__file__).parent.parent / "catalogs" / "samples"
SEED = 20260101
WORKERS = 2
EXCHANGED = 0.5  # share of the words with a digit
_TOKEN = re.compile(r"\S*\d\S*")
_RUNS = (re.compile(r"\d+"), re.compile(r"[^\W\d_]"))


def shape_of(word: str) -> str:
    """A word with its numbers and letters made alike: 6205-2RS → 0-0aa."""
    return _RUNS[1].sub("a", _RUNS[0].sub("0", word))


def distinct_rows(count: int, seed: int = SEED) -> list[dict[str, str]]:
    """`count` rows like the sample offers whose names all differ; the same for the same seed."""
    with (SAMPLES / "offers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    words: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for column, cell in row.items():
            for word in _TOKEN.findall(cell):
                words.setdefault((column, shape_of(word)), []).append(word)
    rng = random.Random(seed)

    def exchange(column: str, cell: str) -> str:
        def other(match: re.Match[str]) -> str:
            return rng.choice(words[column, shape_of(match[0])]) if rng.random() < EXCHANGED else match[0]

        return _TOKEN.sub(other, cell)

    made: list[dict[str, str]] = []
    names: set[str] = set()
    while len(made) < count:
        row = {column: exchange(column, cell) for column, cell in rng.choice(rows).items()}
        if row["name"] in names:  # what exchanging cannot tell apart, an order number does
            row["name"] += f" арт. {rng.randrange(10**6):06d}-{len(made)}"
        names.add(row["name"])
        made.append(row | {"id": f"G{len(made)}"})
    return made


def generated_rows(count: int) -> list[dict[str, str]]:
    """The first `count` offers of the generated catalogs, rounded up to its block."""
    size = -(-count // BLOCK) * BLOCK
    return [dict(zip(COLUMNS, row, strict=True)) for row in itertools.islice(Catalogs(size).offers(), count)]


def write_rows(rows: Sequence[dict[str, str]], path: Path) -> None:
    """A CSV catalog of the rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _seconds(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start


def _print_once() -> None:
    """Seconds of each thing that is done once in a process."""
    from catalogs import load_catalog, normalize_rows  # noqa: PLC0415  importing is measured
    from catalogs.normalize.classify import classifier  # noqa: PLC0415
    from catalogs.normalize.designation_evidence import evidence_of  # noqa: PLC0415
    from catalogs.normalize.quantity import engine_of  # noqa: PLC0415
    from config.load import load_config  # noqa: PLC0415

    config = load_config()
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        ("units, attributes, columns", lambda: (config.units, config.attributes, config.columns)),
        ("classes and terms", lambda: config.classes),
        ("designation families read", lambda: config.designations),
        ("designation families compiled", lambda: evidence_of(config)),
        ("quantity grammar compiled", lambda: engine_of(config)),
        ("classifier", lambda: classifier(config)),
        ("one known name", lambda: normalize_rows([{"name": "Подшипник 6205-2RS SKF 25x52x15 мм"}], config)),
        ("one name of no known head", lambda: normalize_rows([{"name": "Zugglocke XB-7 aus Bronze"}], config)),
        ("the sample imports", lambda: load_catalog(SAMPLES / "imports.csv", config=config)),
    )
    total = 0.0
    for name, action in steps:
        spent = _seconds(action)
        total += spent
        print(f"once   {name:36} {spent:7.3f} s")
    print(f"once   {'together':36} {total:7.3f} s")


def _print_stages(rows: Sequence[dict[str, str]]) -> None:
    """Microseconds a row of each stage by itself, on names it has not met."""
    from catalogs.normalize.classify import classifier  # noqa: PLC0415
    from catalogs.normalize.code import find_codes  # noqa: PLC0415
    from catalogs.normalize.designation import readings  # noqa: PLC0415
    from catalogs.normalize.quantity import parse_quantities  # noqa: PLC0415
    from catalogs.normalize.text import clean_text, normalize_text  # noqa: PLC0415
    from config.load import load_config  # noqa: PLC0415

    config = load_config()
    names = [row["name"] for row in rows]
    classes = [found[0].code if found else "" for found in classifier(config).classify(names[::-1])][::-1]
    known = list(zip(names, classes, strict=True))
    details = [(row["description"], code) for row, code in zip(rows, classes, strict=True) if row["description"]]
    stages: tuple[tuple[str, Callable[[], object]], ...] = (
        ("clean every cell", lambda: [clean_text(cell) for row in rows for cell in row.values()]),
        ("normalize the name", lambda: [normalize_text(name) for name in names]),
        ("codes of the name", lambda: [find_codes(name) for name in names]),
        ("class of the name", lambda: classifier(config).classify(names)),
        ("designations of the name", lambda: [readings(name, config, class_code=code) for name, code in known]),
        ("quantities of the name", lambda: [parse_quantities(name, config, class_code=code) for name, code in known]),
        ("… of the description", lambda: [parse_quantities(text, config, class_code=code) for text, code in details]),
    )
    for name, action in stages:
        spent = _seconds(action)
        print(f"stage  {name:36} {spent / len(rows) * 1e6:7.1f} µs a row {len(rows) / spent:10,.0f} rows/s")


def _print_single(rows: Sequence[dict[str, str]]) -> None:
    """One typed line after the other, as a query is understood: every name another."""
    from catalogs import normalize_rows  # noqa: PLC0415

    spent = []
    for row in rows:
        typed = [{"name": f"{row['name']} {row['model']}"}]
        spent.append(_seconds(lambda typed=typed: normalize_rows(typed)))  # type: ignore[misc]
    spent.sort()
    middle, high = spent[len(spent) // 2], spent[len(spent) * 95 // 100]
    print(f"single {'one typed line, p50 and p95':36} {middle * 1e3:7.2f} ms {high * 1e3:7.2f} ms")


def _print_whole(rows: Sequence[dict[str, str]], folder: Path) -> None:
    """The whole way from file to table: rows never met, met before, and never met by two processes."""
    from catalogs import load_catalog  # noqa: PLC0415

    half = len(rows) // 2
    first, second = folder / "first.csv", folder / "second.csv"
    write_rows(rows[:half], first)
    write_rows(rows[half:], second)
    for name, path in (("rows never met", first), ("the same again", first)):
        spent = _seconds(lambda path=path: load_catalog(path))  # type: ignore[misc]
        print(f"whole  {'load_catalog, ' + name:36} {spent / half * 1e6:7.1f} µs a row {half / spent:10,.0f} rows/s")
    before, clock = os.times(), time.perf_counter()
    load_catalog(second, workers=WORKERS)
    after, count = os.times(), len(rows) - half
    here = after.user + after.system - before.user - before.system
    there = after.children_user + after.children_system - before.children_user - before.children_system
    print(
        f"whole  {f'{WORKERS} workers, rows never met':36} {here / count * 1e6:7.1f} µs a row here,"
        f" {there / count * 1e6:.1f} in workers; {count / (time.perf_counter() - clock):,.0f} rows/s by the clock"
    )


def main(arguments: Sequence[str]) -> None:
    """Print the tables, and the peak of memory of the process that read."""
    numbers = [int(one) for one in arguments if one.isdecimal()]
    rows = (distinct_rows if "samples" in arguments else generated_rows)(*(numbers or [20_000]))
    _print_once()
    _print_stages(rows[: len(rows) // 4])
    _print_single(rows[: len(rows) // 40])
    with tempfile.TemporaryDirectory() as folder:
        _print_whole(rows[len(rows) // 4 :], Path(folder))
    print(f"memory {'peak of this process':36} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:7.0f} MB")


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main(sys.argv[1:])

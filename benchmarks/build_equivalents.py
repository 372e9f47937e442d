"""`python -m benchmarks.build_equivalents DATA_DIR`: equivalents that are facts of published tables.

Reads DATA_DIR/ic and DATA_DIR/pairs, writes config/equivalents/{integrated_circuit,gear_reducer}.csv. The other tables
of that folder are written by hand from the standards they name.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.substitution import read

FOLDER = Path(__file__).parent.parent / "config" / "equivalents"
IC_HEAD = """\
# source: Soviet and Western integrated circuits, github.com/LemanRus/RadioMan@8bef95d7 (MIT)
# class: integrated_circuit
# Letters before the series number say package and market (ОСТ 11.073.915-80); lookalikes are written in Latin.
# drop: ^(?:Э?[KPMHБФCAEИ]{1,3}|Э)(?=1?[0-9]{3}[A-ZА-Я]{2}[0-9])
# Letters behind a Western number say package and grade (data sheets).
# drop: (?<=[0-9])(?:N|AN|CN|J|P|PC|CP|D|DG|CD|DP|DW|DR|PW|NE4|E4)$
"""
GEAR_HEAD = """\
# source: «EVL ↔ импорт», Завод Редукторов: github.com/Alex1986-rgb/zavod-red-preview@aec46885
# class: gear_reducer
# relation: same
"""
_SIZE = re.compile(r"^(.*?)(\d+)$")


def circuits(data: Path) -> Iterator[tuple[str, ...]]:
    """Western, Soviet; a cell may hold several of either."""
    for row in read(data / "ic" / "ic_soviet_western.csv"):
        for western in _listed(row["western_analog"]):
            for soviet in _listed(row["soviet_ic"]):
                yield western, soviet


def reducers(data: Path) -> Iterator[tuple[str, ...]]:
    """Maker, its size, the domestic size."""
    for row in read(data / "pairs" / "pairs.csv"):
        if row["kind"].startswith("gear"):
            maker = row["import_maker"].replace("серия", " ").replace("артикулы", " ").split()[0]
            for size in sizes(row["import_designation"]):
                yield size, row["domestic_designation"], maker


def sizes(text: str) -> list[str]:
    """`MRD 42, 43` is MRD 42 and MRD 43; `K 102/ 103` too. A slash without a blank joins two units into one."""
    first, *rest = re.split(r"\s*,\s*|/\s+", text.strip())
    prefix = _SIZE.match(first)
    own = [prefix.group(1) + one if one.isdigit() and prefix else one for one in rest]
    return [one for one in (first, *own) if _told(one)]


def _listed(cell: str) -> list[str]:
    return [one.strip() for one in re.split(r"[,;]", cell) if _told(one)]


def _told(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def write(name: str, head: str, columns: str, rows: Iterable[tuple[str, ...]]) -> None:
    """One table, each row once, in order."""
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        file.write(head)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns.split(","))
        writer.writerows(sorted(dict.fromkeys(rows)))


def main() -> None:
    """Write both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    data = parser.parse_args().data
    write("integrated_circuit.csv", IC_HEAD, "import,domestic", circuits(data))
    write("gear_reducer.csv", GEAR_HEAD, "import,domestic,import_maker", reducers(data))


if __name__ == "__main__":
    main()

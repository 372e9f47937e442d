"""How well the bearing grammars decode: keys across dialects, seals, dimensions, false positives, speed.

Usage: python benchmarks/designations.py DATA_DIR [--wrong N]
DATA_DIR holds bearings/, names/ and catalogs/. Every table is split by a hash of its row: `dev` (60 %) may be looked
at while the grammar is written, `held` (40 %) is only counted.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from catalogs.item import Designation
from catalogs.normalize.designation import decode, preferred_dialects
from config.load import load_config

Row = dict[str, str]
CONFIG = load_config()
BEARING = "rolling_bearing"
BASE = re.compile(r"^[A-Z]*[0-9]+(?:/[0-9]+)?(?![0-9])")


def main() -> None:
    """Print every measure for both halves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--wrong", type=int, default=0, help="print the first N wrong rows of dev")
    arguments = parser.parse_args()
    print(f"{'measure':34} {'half':5} {'share':>7} {'count':>12}")
    for measure in (same_key, same_seal, hit_seal, pair_dimensions, number_dimensions):
        for half in ("dev", "held"):
            right, total, wrong = measure(arguments.data / "bearings", half)
            print(f"{measure.__name__:34} {half:5} {right / max(total, 1):7.4f} {right:6}/{total:<6}")
            for line in wrong[: arguments.wrong if half == "dev" else 0]:
                print("   ", line)
    false_positives(arguments.data)
    speed(arguments.data)


def rows(path: Path, half: str) -> list[Row]:
    """Rows of one half of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if _half(row) == half]


def _half(row: Row) -> str:
    first_two = "|".join(list(row.values())[:2])
    return "dev" if int(hashlib.md5(first_two.encode(), usedforsecurity=False).hexdigest(), 16) % 10 < 6 else "held"


def first(text: str, prefer: tuple[str, ...]) -> Designation | None:
    """The first bearing in a cell."""
    found = [one for one in decode(text, CONFIG, class_code=BEARING, prefer=prefer) if one.class_code == BEARING]
    return found[0] if found else None


def same_key(folder: Path, half: str) -> tuple[int, int, list[str]]:
    """ISO designation alone against every ГОСТ designation: the offers with its key are rows of that ISO base.

    hit@1 as a matcher would get it: offers with the same full key stand before those with the same key alone.
    """
    table = rows(folder / "gost_iso_dims.csv", half)
    dialects = preferred_dialects((row["gost"] for row in table), CONFIG, class_code=BEARING)
    offers: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in table:
        offer = first(row["gost"], dialects)
        if offer:
            offers[offer.key].append((offer.full_key, row["gost"], row["iso"]))
    right, wrong = 0, []
    imports = sorted({row["iso"] for row in table})
    for iso in imports:
        query = first(iso, ("bearing_iso",))
        found = offers[query.key] if query else []
        same = [one for one in found if query and one[0] == query.full_key] or found
        if found and all(_base(one[2]) == _base(iso) for one in found) and any(one[2] == iso for one in same):
            right += 1
        else:
            wrong.append(f"{iso}: key {query.key if query else None}, offers {found[:4]}")
    return right, len(imports), wrong


def _base(iso: str) -> str:
    match = BASE.match(iso)
    return match[0] if match else iso


def same_seal(folder: Path, half: str) -> tuple[int, int, list[str]]:
    """Full ГОСТ and ISO designations of one row decode to the same key and the same closure."""
    table = rows(folder / "gost_iso_pairs.csv", half)
    right, wrong = 0, []
    for row in table:
        offer, query = first(row["gost"], ("bearing_gost",)), first(row["iso"], ("bearing_iso",))
        if offer and query and offer.key == query.key and _seal(offer) == _seal(query):
            right += 1
        else:
            wrong.append(f"{row['gost']} → {row['iso']}: {_short(offer)} ≠ {_short(query)}")
    return right, len(table), wrong


def hit_seal(folder: Path, half: str) -> tuple[int, int, list[str]]:
    """hit@1 of full ISO designations against all ГОСТ ones: the first of the best offers has the base and closure.

    Best: the same full key, else the same key and closure, else the same key.
    """
    table = rows(folder / "gost_iso_pairs.csv", half)
    offers: dict[str, list[tuple[Designation, Row]]] = defaultdict(list)
    for row in table:
        if offer := first(row["gost"], ("bearing_gost",)):
            offers[offer.key].append((offer, row))
    queries = {row["iso"]: first(row["iso"], ("bearing_iso",)) for row in table}
    right, wrong = 0, []
    for iso, query in queries.items():
        found = sorted(offers[query.key], key=lambda one: _distance(one[0], query)) if query else []
        other = queries[found[0][1]["iso"]] if found else None
        if query and other and other.key == query.key and _seal(other) == _seal(query):
            right += 1
        else:
            wrong.append(f"{iso}: {_short(query)}, offered {found[0][1]['gost'] if found else 'nothing'}")
    return right, len(queries), wrong


def _distance(offer: Designation, query: Designation | None) -> tuple[bool, bool]:
    return (query is None or offer.full_key != query.full_key, query is None or _seal(offer) != _seal(query))


def _seal(designation: Designation) -> str:
    return next((str(value.category) for value in designation.values if value.attribute == "seal"), "")


def _short(designation: Designation | None) -> str:
    return f"{designation.key.split('|', 1)[1]} {_seal(designation)}" if designation else "nothing"


def pair_dimensions(folder: Path, half: str) -> tuple[int, int, list[str]]:
    """d, D, B decoded from both designations of a row equal the table's; undecoded dimensions are not counted."""
    table = rows(folder / "gost_iso_dims.csv", half)
    cells = ((row[column], prefer, row) for row in table for column, prefer in _DIALECTS)
    return _dimensions(cells)


def number_dimensions(folder: Path, half: str) -> tuple[int, int, list[str]]:
    """d, D, B decoded from domestic numbers equal the table's; undecoded dimensions are not counted."""
    table = rows(folder / "number_dims.csv", half)
    return _dimensions((row["number"], "bearing_gost", row) for row in table)


_DIALECTS = (("gost", "bearing_gost"), ("iso", "bearing_iso"))
_COLUMNS = {"bore_diameter": "d", "outer_diameter": "D", "width": "B"}


def _dimensions(cells: Iterable[tuple[str, str, Row]]) -> tuple[int, int, list[str]]:
    right = total = all_cells = 0
    wrong = []
    for text, prefer, row in cells:
        all_cells += 1
        designation = first(text, (prefer,))
        for name, low, stated in _compared(designation, row):
            total += 1
            if abs(low * 1000 - stated) <= 0.011:
                right += 1
            else:
                wrong.append(f"{text}: {name} decoded {low * 1000:g}, table {stated:g}")
    wrong.insert(0, f"coverage: {total / (3 * all_cells):.3f} of the table's dimensions were decoded")
    print(f"  {wrong[0]}")
    return right, total, wrong


def _compared(designation: Designation | None, row: Row) -> Iterator[tuple[str, float, float]]:
    for value in designation.values if designation else ():
        column = _COLUMNS.get(value.attribute)
        try:
            stated = float(row[column]) if column else None
        except ValueError:
            stated = None
        if stated is not None and value.quantity is not None:
            yield value.attribute, value.quantity.low, stated


def _names(data: Path) -> Iterator[tuple[str, list[str]]]:
    for name in ("names/nomenclature2.csv", "catalogs/wilo_price.csv", "catalogs/kspecmash.csv"):
        with (data / name).open(encoding="utf-8", newline="") as file:
            yield name, [" ".join(cell for cell in row if not _is_number(cell)) for row in csv.reader(file)]


def _is_number(cell: str) -> bool:
    return not re.search(r"[^\W\d_]", cell)


def false_positives(data: Path) -> None:
    """Bearings decoded in catalogs of other things."""
    word = re.compile(r"подшип|bearing", re.IGNORECASE)
    for name, texts in _names(data):
        readings = ((text, one) for text in texts if not word.search(text) for one in decode(text, CONFIG))
        found = [(text, one.text) for text, one in readings if one.class_code == BEARING]
        print(f"false positives, {name}: {len(found)} in {len(texts)}")
        for text, code in found[:20]:
            print("   ", code, "←", text[:100])


def speed(data: Path) -> None:
    """Names per second, where nothing matches and where everything does."""
    texts = [text for _, group in _names(data) for text in group]
    bearings = [row["iso"] for row in rows(data / "bearings/gost_iso_pairs.csv", "dev")]
    nothing = [text for text in texts if not decode(text, CONFIG)]
    for label, group in (("nothing matches", nothing), ("other equipment", texts), ("bearings", bearings)):
        start = time.process_time()
        for text in group:
            decode(text, CONFIG)
        print(f"speed, {label}: {len(group) / (time.process_time() - start):,.0f} names/s")


if __name__ == "__main__":
    main()

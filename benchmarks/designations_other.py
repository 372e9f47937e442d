"""How well the grammars beside bearings decode: agreement with public tables, one line a measure.

Usage: python -m benchmarks.designations_other DATA_DIR [--wrong N]
Rows are split by a hash: `dev` (60 %) and `held` (40 %). The table of function letters of circuits rests on dev alone;
the other tables were read whole while the grammars were written, so their two halves differ by chance only. Three
counts a measure: right, wrong, and not decoded, which is no error: a mark that states no figure must not invent one.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from catalogs.item import Designation
from catalogs.normalize.designation import decode
from config.load import load_config

Row = dict[str, str]
CONFIG = load_config()
Verdict = tuple[str, str]  # right | wrong | none, and the row in words
KINDS = {
    "червячный": ("worm", "helical_worm"),
    "плоско-цилиндрический": ("parallel_shaft",),
    "коническо-цилиндрический": ("helical_bevel", "helical_worm"),
    "соосно-цилиндрический": ("inline_helical",),
}


def main() -> None:
    """Print every measure for both halves, and with --wrong the first wrong rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--wrong", type=int, default=0)
    arguments = parser.parse_args()
    print(f"{'measure':22} {'half':5} {'precision':>9} {'right':>6} {'wrong':>6} {'none':>6}")
    for name, (path, measure) in MEASURES.items():
        for half in ("dev", "held"):
            verdicts = [one for row in rows(arguments.data / path, half) if (one := measure(row))]
            count = Counter(verdict for verdict, _ in verdicts)
            decoded = count["right"] + count["wrong"]
            share = f"{count['right'] / decoded:9.4f}" if decoded else f"{'–':>9}"
            print(f"{name:22} {half:5} {share} {count['right']:6} {count['wrong']:6} {count['none']:6}")
            for line in [words for verdict, words in verdicts if verdict == "wrong"][: arguments.wrong]:
                print("    ", line)


def rows(path: Path, half: str) -> list[Row]:
    """Rows of one half of a table, each designation once."""
    with path.open(encoding="utf-8", newline="") as file:
        unique = {"|".join(list(row.values())[:6]): row for row in csv.DictReader(file)}
    return [row for key, row in unique.items() if _half(key) == half]


def _half(key: str) -> str:
    return "dev" if int(hashlib.md5(key.encode(), usedforsecurity=False).hexdigest(), 16) % 10 < 6 else "held"


def found(text: str, class_code: str) -> list[Designation]:
    """Designations of one class in a cell."""
    return [one for one in decode(text, CONFIG, class_code=class_code) if one.class_code == class_code]


def stated(designations: Iterable[Designation], attribute: str) -> float | str | None:
    """The first value of an attribute."""
    for designation in designations:
        for value in designation.values:
            if value.attribute == attribute:
                return value.quantity.low if value.quantity else value.category
    return None


def _figure(text: str, class_code: str, attribute: str, expected: float) -> Verdict:
    got = stated(found(text, class_code), attribute)
    if not isinstance(got, float):
        return "none", text
    return "right" if abs(got / expected - 1) < 0.02 else "wrong", f"{text}: {attribute} {got:g}, table {expected:g}"


def motor_power(row: Row) -> Verdict | None:
    """Rated power of АИР, MIR and YE3 motors; rows flagged as wrong in the source are left out."""
    power = row["attr_мощность_квт"]
    if not power or row["flag"]:
        return None
    return _figure(row["designation"], "induction_motor", "power", float(power) * 1000)


def pump_flow(row: Row) -> Verdict | None:
    """Nominal flow; dealers' cards round theirs."""
    flow = row["flow_m3h"]
    return _figure(row["designation"], "centrifugal_pump", "flow", float(flow) / 3600) if flow else None


def pump_head(row: Row) -> Verdict | None:
    """Head, where the mark states it; cards of ГНОМ and WQ pumps state the middle of the curve instead."""
    head = row["head_m"]
    return _figure(row["designation"], "centrifugal_pump", "head", float(head)) if head else None


def _same_key(row: Row, kind: str, class_code: str) -> Verdict | None:
    if not row["kind"].startswith(kind):
        return None
    query, offer = (
        found(row[f"{side}_designation"], class_code) or found(row[f"{side}_name"], class_code)
        for side in ("import", "domestic")
    )
    words = f"{row['import_designation']} → {row['domestic_designation']}"
    if not query or not offer:
        return "none", words
    return "right" if query[0].key == offer[0].key else "wrong", f"{words}: {query[0].key} ≠ {offer[0].key}"


def pump_pairs(row: Row) -> Verdict | None:
    """Grundfos CR and ИСТРАТЕХ BM of a stated pair share a key."""
    return _same_key(row, "pump", "centrifugal_pump") if row["import_designation"].startswith("CR ") else None


def steel_pairs(row: Row) -> Verdict | None:
    """Foreign grade and ГОСТ grade of a stated pair share a key."""
    return _same_key(row, "material grade", "material_grade")


def gear_type(row: Row) -> Verdict | None:
    """Kind of the imported reducer against the kind its Russian name states."""
    if not row["kind"].startswith("gear"):
        return None
    got = stated(found(row["import_name"], "gear_reducer"), "gear_type")
    if got is None:
        return "none", row["import_name"]
    expected = next(kinds for word, kinds in KINDS.items() if word in row["import_name"])
    return "right" if got in expected else "wrong", f"{row['import_name']}: {got}"


def gear_catalogue(row: Row) -> Verdict | None:
    """Kind of an EVL reducer against its maker's catalogue."""
    got = stated(found(row["designation_EVL"], "gear_reducer"), "gear_type")
    expected = KINDS.get(row["type"], ("helical_single",))
    return ("right" if got in expected else "wrong") if got else "none", f"{row['designation_EVL']}: {got}"


def fastener_type(row: Row) -> Verdict | None:
    """DIN or ISO standard and ГОСТ standard of a stated pair are the same kind of fastener."""
    if row["kind"] != "fastener":
        return None
    query, offer = (
        stated(found(row[f"{side}_designation"], "fastener"), "fastener_type") for side in ("import", "domestic")
    )
    words = f"{row['import_designation']} {query} → {row['domestic_designation']} {offer}"
    return "none" if not query or not offer else "right" if query == offer else "wrong", words


def circuit_pairs(row: Row) -> Verdict | None:
    """Soviet and Western circuit of a row share a key."""
    if row["western_analog"] == "-":
        return None
    query, offer = (found(row[name], "integrated_circuit") for name in ("western_analog", "soviet_ic"))
    words = f"{row['western_analog']} → {row['soviet_ic']}"
    if not query or not offer:
        return "none", words
    return "right" if query[0].key == offer[0].key else "wrong", f"{words}: {query[0].key} ≠ {offer[0].key}"


MEASURES: dict[str, tuple[str, Callable[[Row], Verdict | None]]] = {
    "motor_power": ("pairs/motors.csv", motor_power),
    "pump_flow": ("pairs/pumps.csv", pump_flow),
    "pump_head": ("pairs/pumps.csv", pump_head),
    "pump_pairs": ("pairs/pairs.csv", pump_pairs),
    "gear_type": ("pairs/pairs.csv", gear_type),
    "gear_catalogue": ("pairs/gear_evl_catalogue.csv", gear_catalogue),
    "fastener_type": ("pairs/pairs.csv", fastener_type),
    "steel_pairs": ("pairs/pairs.csv", steel_pairs),
    "circuit_pairs": ("ic/ic_soviet_western.csv", circuit_pairs),
}


if __name__ == "__main__":
    main()

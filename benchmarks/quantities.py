"""How a gold file of quantity strings is read: right, refused with an issue, or silently wrong.

Usage: python benchmarks/quantities.py PATH [--speed NAMES.csv COLUMN]

PATH is `text;expected;note` as described in tests/golden/README.md.
"""

from __future__ import annotations

import csv
import json
import math
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from catalogs.item import Issue, Value
from catalogs.normalize.quantity import parse_quantities
from config.load import Config, load_config

JUDGED = ("thread", "ip_code")  # categories of other attributes are not judged
Verdict = str  # "right", "issue" or "wrong"


def rows_of(path: Path) -> list[tuple[str, list[dict[str, Any]], str]]:
    """Text, expected values and note of each row."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["text"], json.loads(row["expected"]), row["note"]) for row in csv.DictReader(file, delimiter=";")]


def judge(
    expected: list[dict[str, Any]], values: tuple[Value, ...], issues: tuple[Issue, ...], config: Config
) -> Verdict:
    """Whether the values are what was expected, were refused with an issue, or are silently wrong."""
    left = [value for value in values if value.quantity is not None or value.attribute in JUDGED]
    missing = 0
    for entry in expected:
        fit = next((value for value in left if matches(entry, value, config)), None)
        if fit is not None:
            left.remove(fit)
        elif not entry.get("optional"):
            missing += 1
    if not left and not missing:
        return "right"
    return "issue" if not left and issues else "wrong"


def matches(entry: dict[str, Any], value: Value, config: Config) -> bool:
    """Whether a value is the expected one."""
    if "category" in entry:
        wanted = [plain(one) for one in entry["category"].split("|")]
        return value.attribute == entry["attribute"] and plain(value.category or "") in wanted
    if value.quantity is None or not same_unit(entry["unit"], value.unit):
        return False
    names = (entry["attribute"] or "").split("|") if entry["attribute"] else []
    dimension = next((name for name, base in config.units.dimensions.items() if base == value.unit), "")
    if names and value.attribute not in names:
        return False
    if not names and value.attribute != dimension and not known_of(value, config):
        return False
    ends = ((entry["low"], value.quantity.low, -math.inf), (entry["high"], value.quantity.high, math.inf))
    return all(
        math.isclose(got, open_end if want is None else want, rel_tol=1e-6, abs_tol=1e-15)
        for want, got, open_end in ends
    )


def known_of(value: Value, config: Config) -> bool:
    """Whether the attribute is measured in the value's unit: a class named in the text may settle it."""
    return config.attributes.base_unit(value.attribute) == value.unit


def same_unit(wanted: str, unit: str) -> bool:
    """Two spellings of one base unit."""
    return re.sub(r"[()\s]", "", wanted).replace("/m*K", "/m/K") == re.sub(r"[()\s]", "", unit)


def plain(text: str) -> str:
    """A category without spaces and case."""
    return re.sub(r"\s", "", text).casefold()


def speed(path: Path, column: str, config: Config) -> float:
    """Names per second of processor time on a column of a CSV file, best of three passes."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        names = [row[column] or "" for row in csv.DictReader(file)]
    best = 0.0
    for _ in range(3):
        start = time.process_time()
        for name in names:
            parse_quantities(name, config)
        best = max(best, len(names) / (time.process_time() - start))
    return best


def main(arguments: list[str]) -> int:
    """Print the counts and every row that is not right."""
    config = load_config()
    counts: Counter[Verdict] = Counter()
    for text, expected, note in rows_of(Path(arguments[0])):
        values, issues = parse_quantities(text, config)
        verdict = judge(expected, values, issues, config)
        counts[verdict] += 1
        if verdict != "right":
            print(f"{verdict}: {text!r}  {note}")
            for value in values:
                print(f"      {value.attribute} {value.quantity or value.category} {value.unit} {value.text!r}")
            for issue in issues:
                print(f"      issue: {issue.text!r}: {issue.reason}")
    total = sum(counts.values())
    print(f"rows {total}  right {counts['right']} ({counts['right'] / max(total, 1):.1%})", end="  ")
    print(f"issue {counts['issue']}  silently wrong {counts['wrong']}")
    if "--speed" in arguments:
        place = arguments.index("--speed")
        print(f"names/s on one core: {speed(Path(arguments[place + 1]), arguments[place + 2], config):,.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

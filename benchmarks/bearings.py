"""Bearings through the public path: ISO designations against ГОСТ ones that state nothing but themselves.

`python -m benchmarks.bearings DATA_DIR [--wrong N] [--quick]` reads DATA_DIR/bearings and prints hit@1 of Matcher
beside plain text matching in one run, for two tables and three spellings. Imports are split by a hash of their ISO
number: only the half `dev` may be looked at while grammars are written (`--wrong`), `held` is only counted.

- base: an import is right when the offer ranked first stands in the table with the import's ISO base.
- full: the offer ranked first stands in the table with the import's base and closure, or its ГОСТ number (which tells
  base and closure) is that of an offer which does.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.substitution import Case, Task, char_tfidf, loaded, token_set
from catalogs.normalize.designation import decode
from config.load import load_config
from matcher.engine import Matcher

BASE = re.compile(r"[A-Z]*[0-9]+(?:/[0-9]+)?(?![0-9])")
GOST_NUMBER = re.compile(r"(?:[^-]*-)?([0-9]+(?:/[0-9]+(?:[.,][0-9]+)?)?)")
SPELLINGS = (("bare", "{}", "{}"), ("with the word", "Bearing {}", "Подшипник {}"), ("with a maker", "SKF {}", "{}"))
Feature = Callable[[str], str]


@dataclass(frozen=True)
class Table:
    """Pairs of ГОСТ and ISO designations, and what two ISO designations must share to answer each other."""

    name: str
    pairs: list[tuple[str, str]]
    feature: Feature  # of the ISO designation
    number: Feature  # of the ГОСТ designation

    def task(self, import_form: str, offer_form: str) -> Task:
        """Every ISO designation against every ГОСТ one, spelled as said."""
        offers = list(dict.fromkeys(gost for gost, _ in self.pairs))
        same_number: dict[str, set[str]] = defaultdict(set)
        for n, gost in enumerate(offers):
            same_number[self.number(gost)].add(f"O{n}")
        answers: dict[str, set[str]] = defaultdict(set)
        for gost, iso in self.pairs:
            answers[self.feature(iso)] |= same_number[self.number(gost)]
        imports = list(dict.fromkeys(iso for _, iso in self.pairs))
        return Task(
            imports=[{"id": f"I{n}", "name": import_form.format(iso)} for n, iso in enumerate(imports)],
            offers=[{"id": f"O{n}", "name": offer_form.format(gost)} for n, gost in enumerate(offers)],
            cases=[
                Case(self.name, f"I{n}", iso, frozenset(answers[self.feature(iso)])) for n, iso in enumerate(imports)
            ],
        )


def half(iso: str) -> str:
    """Which half an import belongs to, by its number alone: all spellings and suffixes of one base stay together."""
    digits = "".join(re.findall("[0-9]+", base(iso)))
    return "dev" if hashlib.sha256(digits.encode()).digest()[0] % 2 else "held"


def base(iso: str) -> str:
    """The leading letters and digits of an ISO designation."""
    match = BASE.match(iso)
    return match[0] if match else iso


def number(gost: str) -> str:
    """The digits of a ГОСТ designation between its classes and its suffix letters."""
    match = GOST_NUMBER.match(gost)
    return match[1] if match else gost


@cache
def base_and_closure(iso: str) -> str:
    """Base and closure of an ISO designation."""
    found = decode(iso, load_config(), class_code="rolling_bearing", prefer=("bearing_iso",))
    values = found[0].values if found else ()
    closure = next((value.category for value in values if value.attribute == "seal"), "open")
    return f"{base(iso)} {closure}"


def tables(data: Path) -> list[Table]:
    """The two tables of DATA_DIR/bearings."""

    def pairs(name: str) -> list[tuple[str, str]]:
        with (data / "bearings" / name).open(encoding="utf-8-sig", newline="") as file:
            return [(row["gost"], row["iso"]) for row in csv.DictReader(file)]

    return [
        Table("base", pairs("gost_iso_dims.csv"), base, str),
        Table("full", pairs("gost_iso_pairs.csv"), base_and_closure, number),
    ]


def ours(task: Task) -> dict[str, list[str]]:
    """Offers of each import as the product ranks them."""
    with tempfile.TemporaryDirectory() as folder:
        matcher = Matcher(loaded(task.offers, Path(folder), "offers"))
        frame = matcher.match(loaded(task.imports, Path(folder), "imports"), limit=3).to_frame()
    ranked: dict[str, list[str]] = defaultdict(list)
    for query, offer in zip(frame["import_id"], frame["offer_id"], strict=True):
        if isinstance(offer, str):
            ranked[query].append(offer)
    return ranked


def report(task: Task, ranked: dict[str, list[str]], label: str, wrong: int) -> None:
    """One line of the table, and the first `wrong` misses of dev."""
    names = {row["id"]: row["name"] for row in task.offers}
    shares, missed = [], []
    for side in ("dev", "held"):
        cases = [case for case in task.cases if half(case.name) == side]
        misses = [case for case in cases if ranked.get(case.import_id, [""])[0] not in case.gold]
        shares += [f"{1 - len(misses) / max(len(cases), 1):6.3f} {len(misses):5}/{len(cases):<5}"]
        missed += misses if side == "dev" else []
    print(f"{label:44} {shares[0]} {shares[1]}", flush=True)
    for case in missed[:wrong]:
        gold = ", ".join(sorted(names[key] for key in case.gold)[:5])
        offered = ", ".join(names[key] for key in ranked.get(case.import_id, [])) or "nothing"
        print(f"    {case.name}: {offered} | {gold}")


def main() -> None:
    """Print every table in every spelling."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--wrong", type=int, default=0, help="print the first N wrong imports of dev")
    parser.add_argument("--quick", action="store_true", help="ours alone, with the word")
    arguments = parser.parse_args()
    print(f"{'hit@1':44} {'dev':>6} {'wrong':>11} {'held':>6} {'wrong':>11}")
    for table in tables(arguments.data):
        for spelling, import_form, offer_form in SPELLINGS:
            if arguments.quick and spelling != "with the word":
                continue
            task = table.task(import_form, offer_form)
            report(task, ours(task), f"{table.name}, {spelling}: zamena", arguments.wrong)
            if not arguments.quick:
                report(task, token_set(task), f"{table.name}, {spelling}: token_set", 0)
                report(task, char_tfidf(task), f"{table.name}, {spelling}: TF-IDF char 3", 0)


if __name__ == "__main__":
    main()

"""Substitution on real cross-references: ours beside plain text matching, in one run.

`python -m benchmarks.substitution DATA_DIR [--frozen FILE]` reads DATA_DIR/pairs and DATA_DIR/bearings (see the sources
named there), prints one table and writes one line a case, so that a diff of two frozen files shows which cases flipped.
"""

from __future__ import annotations

import argparse
import csv
import math
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from catalogs.load import load_catalog
from catalogs.table import ItemTable
from matcher.engine import Matcher

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """One import and the offers a source states as its substitutes."""

    kind: str
    import_id: str
    name: str
    gold: frozenset[str]


@dataclass(frozen=True, slots=True)
class Task:
    """Imports and offers as catalog rows, and the judged cases among them."""

    imports: list[Row]
    offers: list[Row]
    cases: list[Case]


def read(path: Path) -> list[Row]:
    """Rows of a CSV file as dictionaries."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def cross_references(data: Path) -> Task:
    """Pairs of data/pairs: each import against every offer of every kind."""
    pairs, offers, imports = (read(data / "pairs" / f"{name}.csv") for name in ("pairs", "offers", "imports"))
    pool = {(row["maker"], row["designation"]): row for row in reversed(offers)}
    stated = {(row["maker"], row["designation"]): row for row in imports}
    gold: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    kinds: dict[tuple[str, str], str] = {}
    for row in pairs:
        query, offer = (
            (row["import_maker"], row["import_designation"]),
            (row["domestic_maker"], row["domestic_designation"]),
        )
        stated.setdefault(query, catalog_row(*query, row["import_name"]))
        pool.setdefault(offer, catalog_row(*offer, row["domestic_name"]))
        gold[query].add(offer)
        kinds[query] = row["kind"]
    ids = {key: f"O{number}" for number, key in enumerate(pool)}
    cases = [
        Case(kinds[query], f"I{number}", " ".join(query), frozenset(ids[offer] for offer in gold[query]))
        for number, query in enumerate(gold)
    ]
    return Task(
        imports=[with_id(case.import_id, stated[query]) for case, query in zip(cases, gold, strict=True)],
        offers=[with_id(ids[key], row) for key, row in pool.items()],
        cases=cases,
    )


def bearings(data: Path, *, limit: int = 400) -> Task:
    """Bearings: ISO base designations without dimensions, then full designations, against every ГОСТ designation."""
    dims, pairs = read(data / "bearings" / "gost_iso_dims.csv"), read(data / "bearings" / "gost_iso_pairs.csv")
    by_iso: dict[str, set[str]] = defaultdict(set)
    for row in dims:
        by_iso[row["iso"]].add(row["gost"])
    offers = {row["gost"]: f"B{number}" for number, row in enumerate(dims)}
    base = [
        Case("bearing, base", f"b{n}", iso, frozenset(offers[gost] for gost in gosts))
        for n, (iso, gosts) in enumerate(by_iso.items())
    ]
    full_offers = {gost: f"F{number}" for number, gost in enumerate(dict.fromkeys(row["gost"] for row in pairs))}
    by_full: dict[str, set[str]] = defaultdict(set)
    for row in pairs:
        by_full[row["iso"]].add(full_offers[row["gost"]])
    step = max(1, len(by_full) // limit)
    full = [
        Case("bearing, full", f"f{n}", iso, frozenset(by_full[iso])) for n, iso in enumerate(sorted(by_full)[::step])
    ]
    cases = base + full
    return Task(
        imports=[{"id": case.import_id, "name": f"bearing {case.name}"} for case in cases],
        offers=[{"id": key, "name": f"подшипник {gost}"} for gost, key in (offers | full_offers).items()],
        cases=[Case(case.kind, case.import_id, case.name, widened(case, offers, full_offers)) for case in cases],
    )


def widened(case: Case, offers: dict[str, str], full_offers: dict[str, str]) -> frozenset[str]:
    """The same designation stands in both lists of offers: either row answers the case."""
    names = {key: gost for gost, key in (offers | full_offers).items()} | {key: gost for gost, key in offers.items()}
    same = {names[key] for key in case.gold}
    return frozenset(key for pool in (offers, full_offers) for gost, key in pool.items() if gost in same)


def catalog_row(maker: str, designation: str, name: str) -> Row:
    """A row of which the source states no more than maker, designation and name."""
    return {"maker": maker, "designation": designation, "name": name}


def with_id(key: str, row: Row) -> Row:
    """The columns a catalog needs, under their canonical names."""
    return {
        "id": key,
        "name": row["name"],
        "maker": row.get("maker", ""),
        "model": row.get("designation", ""),
        "attributes": row.get("attributes", ""),
    }


def loaded(rows: list[Row], folder: Path, name: str) -> ItemTable:
    """`rows` through the reader, as a user's file would go."""
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return load_catalog(path)


def ours(task: Task, folder: Path) -> tuple[dict[str, list[str]], dict[tuple[str, str], str]]:
    """Ranked offer ids by import id, and the grade of every offered pair."""
    matcher = Matcher(loaded(task.offers, folder, "offers"))
    frame = matcher.match(loaded(task.imports, folder, "imports"), limit=10).to_frame()
    offered = frame[frame["rank"].notna()]
    ranked: dict[str, list[str]] = defaultdict(list)
    for query, offer in zip(offered["import_id"], offered["offer_id"], strict=True):
        ranked[query].append(offer)
    grades = dict(zip(zip(offered["import_id"], offered["offer_id"], strict=True), offered["grade"], strict=True))
    return ranked, grades


def token_set(task: Task) -> dict[str, list[str]]:
    """rapidfuzz token_set_ratio on whole names."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    queries, offers = texts(task.imports), texts(task.offers)
    return best(task, process.cdist(queries, offers, scorer=fuzz.token_set_ratio))


def char_tfidf(task: Task) -> dict[str, list[str]]:
    """Cosine of TF-IDF character 3-grams."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    queries, offers = texts(task.imports), texts(task.offers)
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3)).fit(queries + offers)
    return best(task, (vectors.transform(queries) @ vectors.transform(offers).T).toarray())


def texts(rows: list[Row]) -> list[str]:
    """What a text matcher is given: the name, which holds the designation."""
    return [f"{row['name']} {row.get('model', '')}".lower() for row in rows]


def best(task: Task, scores: npt.NDArray[np.float32]) -> dict[str, list[str]]:
    """The ten best offers of each import, ties by row."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    return {row["id"]: [task.offers[at]["id"] for at in order[n]] for n, row in enumerate(task.imports)}


def measures(cases: Iterable[Case], ranked: dict[str, list[str]]) -> tuple[float, float, float]:
    """hit@1, recall@10 (any gold offer among ten) and nDCG@10."""
    hits, recalls, gains = [], [], []
    for case in cases:
        found = [offer in case.gold for offer in ranked.get(case.import_id, [])[:10]]
        hits.append(bool(found and found[0]))
        recalls.append(any(found))
        ideal = sum(1 / math.log2(place + 2) for place in range(min(10, len(case.gold))))
        gains.append(sum(hit / math.log2(place + 2) for place, hit in enumerate(found)) / ideal)
    return float(np.mean(hits)), float(np.mean(recalls)), float(np.mean(gains))


def run(task: Task, lines: list[list[str]]) -> None:
    """Print the rows of the table for one task and add its cases to `lines`."""
    with tempfile.TemporaryDirectory() as folder:
        ranked, grades = ours(task, Path(folder))
    systems = {"zamena": ranked, "rapidfuzz token_set": token_set(task), "TF-IDF char 3": char_tfidf(task)}
    kinds = sorted({case.kind for case in task.cases})
    for kind in kinds:
        cases = [case for case in task.cases if case.kind == kind]
        for name, answer in systems.items():
            hit, recall, gain = measures(cases, answer)
            print(f"{kind:32.32} {len(cases):5}  {name:20} {hit:6.3f} {recall:9.3f} {gain:8.3f}")
    for case in task.cases:
        top = ranked.get(case.import_id, [""])[0]
        place = next((str(n + 1) for n, offer in enumerate(ranked.get(case.import_id, [])) if offer in case.gold), "")
        lines.append([case.kind, case.name, place, grades.get((case.import_id, top), "")])


def main() -> None:
    """Run every task and write the cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--frozen", type=Path, help="write one line a case here")
    arguments = parser.parse_args()
    print(f"{'kind':32} {'cases':>5}  {'system':20} {'hit@1':>6} {'recall@10':>9} {'nDCG@10':>8}")
    lines: list[list[str]] = []
    for task in (cross_references(arguments.data), bearings(arguments.data)):
        run(task, lines)
    if arguments.frozen:
        with arguments.frozen.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["kind", "import", "place_of_gold", "grade_of_first"], *lines])


if __name__ == "__main__":
    main()

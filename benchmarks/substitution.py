"""Substitution on real cross-references: ours beside plain text matching, in one run.

`python -m benchmarks.substitution DATA_DIR [--frozen FILE] [--against FILE]` reads DATA_DIR/pairs and DATA_DIR/bearings
(see the sources named there), prints one table and writes one line a case; `--against` names the cases that flipped.

Columns: hit@1, recall@10, nDCG@10 with gains of 2 (stated by two sources, or the full designation) and 1 (by one, or
the same base with other suffixes), and of the pairs graded A or B the share that is other than stated (`A else`) and
that a critical attribute separates (`A wrong`): bore, outer diameter or width of a bearing, kind of a reducer,
read from the source's own columns, never from our reading of the names.
"""

from __future__ import annotations

import argparse
import csv
import math
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
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
    gains: tuple[tuple[str, int], ...] = ()  # offers that are worth something, where not all are worth the same
    measures: tuple[float | str, ...] = ()  # by the source: what an offer must agree in; () = not told


@dataclass(frozen=True, slots=True)
class Task:
    """Imports and offers as catalog rows, and the judged cases among them."""

    imports: list[Row]
    offers: list[Row]
    cases: list[Case]
    measures: dict[str, tuple[float | str, ...]]  # of the offers, as of the cases


def read(path: Path) -> list[Row]:
    """Rows of a CSV file as dictionaries."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def cross_references(data: Path) -> Task:
    """Pairs of data/pairs: each import against every offer of every kind."""
    pairs, offers, imports = (read(data / "pairs" / f"{name}.csv") for name in ("pairs", "offers", "imports"))
    pool = {(row["maker"], row["designation"]): row for row in reversed(offers)}
    stated = {(row["maker"], row["designation"]): row for row in imports}
    gold: dict[tuple[str, str], dict[tuple[str, str], int]] = defaultdict(dict)
    kinds: dict[tuple[str, str], str] = {}
    for row in pairs:
        query, offer = (
            (row["import_maker"], row["import_designation"]),
            (row["domestic_maker"], row["domestic_designation"]),
        )
        stated.setdefault(query, catalog_row(*query, row["import_name"]))
        pool.setdefault(offer, catalog_row(*offer, row["domestic_name"]))
        gold[query][offer] = 2 if row["confidence"] == "A" else 1
        kinds[query] = row["kind"]
    ids = {key: f"O{number}" for number, key in enumerate(pool)}
    cases = [
        Case(
            kinds[query],
            f"I{number}",
            " ".join(query),
            frozenset(ids[offer] for offer in worth),
            tuple((ids[offer], gain) for offer, gain in worth.items()),
            reducer(stated[query]["name"]),
        )
        for number, (query, worth) in enumerate(gold.items())
    ]
    return Task(
        imports=[with_id(case.import_id, stated[query]) for case, query in zip(cases, gold, strict=True)],
        offers=[with_id(ids[key], row) for key, row in pool.items()],
        cases=cases,
        measures={ids[key]: reducer(row["name"]) for key, row in pool.items()},
    )


REDUCERS = ("червячный", "плоско-цилиндрический", "коническо-цилиндрический", "соосно-цилиндрический")


def reducer(name: str) -> tuple[float | str, ...]:
    """Kind of a reducer, in the words of the source."""
    return tuple(kind for kind in REDUCERS if f"редуктор {kind}" in name)


def bearings(data: Path, *, limit: int = 400) -> Task:
    """Bearings: ISO base designations without dimensions, then full designations, against every ГОСТ designation."""
    dims, pairs = read(data / "bearings" / "gost_iso_dims.csv"), read(data / "bearings" / "gost_iso_pairs.csv")
    sized = {row["iso"]: (row["d"], row["D"], row["B"]) for row in dims}
    gost_sized = {row["gost"]: sized[row["iso"]] for row in dims}
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
    alike: dict[str, set[str]] = defaultdict(set)
    for row in pairs:
        by_full[row["iso"]].add(full_offers[row["gost"]])
        alike[bare(row["iso"])].add(full_offers[row["gost"]])
    step = max(1, len(by_full) // limit)
    full = [
        Case("bearing, full", f"f{n}", iso, frozenset(by_full[iso])) for n, iso in enumerate(sorted(by_full)[::step])
    ]
    cases = [replace(case, measures=sized.get(bare(case.name), ())) for case in base + full]
    return Task(
        imports=[{"id": case.import_id, "name": f"bearing {case.name}"} for case in cases],
        offers=[{"id": key, "name": f"подшипник {gost}"} for gost, key in (offers | full_offers).items()],
        cases=[graded(replace(case, gold=widened(case, offers, full_offers)), alike) for case in cases],
        measures={key: gost_sized.get(gost, ()) for gost, key in (offers | full_offers).items()},
    )


def bare(iso: str) -> str:
    """An ISO designation without what stands behind its number: 6205-2RS1 → 6205, NU 205 ECP → NU205."""
    found = re.match(r"[A-Z]{0,4} ?\d+", iso)
    return found.group().replace(" ", "") if found else iso


def graded(case: Case, alike: dict[str, set[str]]) -> Case:
    """2 for what is stated, 1 for what is stated of the same base with other suffixes."""
    near = alike.get(bare(case.name), set()) - case.gold if case.kind == "bearing, full" else set()
    return replace(case, gains=(*((offer, 2) for offer in case.gold), *((offer, 1) for offer in sorted(near))))


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
    """hit@1, recall@10 (any gold offer among ten) and nDCG@10 with graded gain."""
    hits, recalls, gains = [], [], []
    for case in cases:
        found = [offer in case.gold for offer in ranked.get(case.import_id, [])[:10]]
        hits.append(bool(found and found[0]))
        recalls.append(any(found))
        worth = dict(case.gains)
        ideal = sum(gain / math.log2(place + 2) for place, gain in enumerate(sorted(worth.values(), reverse=True)[:10]))
        given = [worth.get(offer, 0) for offer in ranked.get(case.import_id, [])[:10]]
        gains.append(sum(gain / math.log2(place + 2) for place, gain in enumerate(given)) / ideal)
    return float(np.mean(hits)), float(np.mean(recalls)), float(np.mean(gains))


def wrong_a(
    task: Task, cases: list[Case], grades: dict[tuple[str, str], str]
) -> tuple[float, float, list[tuple[str, str, str]]]:
    """Of the pairs graded A or B: shares that are not stated, and that measures of the source separate; those pairs."""
    by_id, names = {case.import_id: case for case in cases}, {row["id"]: row["name"] for row in task.offers}
    given = [(by_id[query], offer, letter) for (query, offer), letter in grades.items() if query in by_id]
    given = [one for one in given if one[2][:1] in ("A", "B")]
    other = [one for one in given if one[1] not in dict(one[0].gains)]
    apart = [
        (case.name, names[offer], letter) for case, offer, letter in other if separated(case, task.measures[offer])
    ]
    return len(other) / max(1, len(given)), len(apart) / max(1, len(given)), apart


def separated(case: Case, offer: tuple[float | str, ...]) -> bool:
    """Both sides are measured by the source, and differ."""
    return bool(case.measures and offer and case.measures != offer)


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
            other, wrong, pairs = wrong_a(task, cases, grades) if answer is ranked else (math.nan, math.nan, [])
            shares = f"{hit:6.3f} {recall:9.3f} {gain:8.3f} {other:7.3f} {wrong:8.3f}"
            print(f"{kind:32.32} {len(cases):5}  {name:20} {shares}")
            for pair in pairs[:5]:
                print("    wrong:", *pair)
    for case in task.cases:
        top = ranked.get(case.import_id, [""])[0]
        place = next((str(n + 1) for n, offer in enumerate(ranked.get(case.import_id, [])) if offer in case.gold), "")
        lines.append([case.kind, case.name, place, grades.get((case.import_id, top), "")])


def flips(lines: list[list[str]], path: Path) -> None:
    """Cases whose place differs from that of a frozen file."""
    before = {(row["kind"], row["import"]): row["place_of_gold"] for row in read(path)}
    for kind, name, place, grade in lines:
        if before.get((kind, name), place) != place:
            print(f"{kind:24.24} {name:32} {before[kind, name] or '-':>3} → {place or '-':>3} {grade}")


def main() -> None:
    """Run every task and write the cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--frozen", type=Path, help="write one line a case here")
    parser.add_argument("--against", type=Path, help="an earlier frozen file: print the cases that flipped")
    arguments = parser.parse_args()
    print(
        f"{'kind':32} {'cases':>5}  {'system':20} "
        f"{'hit@1':>6} {'recall@10':>9} {'nDCG@10':>8} {'A else':>7} {'A wrong':>8}"
    )
    lines: list[list[str]] = []
    for task in (cross_references(arguments.data), bearings(arguments.data)):
        run(task, lines)
    if arguments.against:
        flips(lines, arguments.against)
    if arguments.frozen:
        with arguments.frozen.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["kind", "import", "place_of_gold", "grade_of_first"], *lines])


if __name__ == "__main__":
    main()

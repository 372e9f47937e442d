"""Hard negatives: for each import its true substitute and the offers that one critical attribute separates from it.

`python -m benchmarks.hard_negatives [--cases FILE] [--wrong N] [--frozen FILE]` makes cases from `hard_negatives.yml`,
or reads cases written out (`second_negatives.yml`), and prints, by class: the share of separated pairs graded A or B
(must be 0), of true pairs refused (X), of true pairs undetermined (U), and of cases whose true offer ranks first among
its own group, beside two text matchers; and hit@1 through the public path against the offers of every class at once.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from benchmarks.substitution import Row, loaded
from matcher.engine import Matcher
from matcher.joining import joined
from matcher.rank import rank
from matcher.retrieve import pair_up

LANGUAGES = ("ru", "en", "de", "zh")
DECIMAL_COMMA = ("ru", "de", "offer")
CASES = 12  # of each class; every axis runs through its values


@dataclass(frozen=True, slots=True)
class Hard:
    """One import in one language; `offers` is (axis, text), the true one first with the axis ""."""

    kind: str
    language: str
    text: str
    offers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case: grades aligned with its offers, its own ranking, and the best offer of all."""

    case: Hard
    grades: tuple[str, ...]
    first: str
    best: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares over some outcomes."""

    wrong_a: float
    true_x: float
    true_u: float
    first: float
    hit: float


def cases(path: Path | None = None) -> list[Hard]:
    """Every case of every class and language; a list of entries is cases written out, a mapping is templates."""
    book = yaml.safe_load((path or Path(__file__).with_suffix(".yml")).read_text(encoding="utf-8"))
    if isinstance(book, list):
        return [
            Hard(entry["kind"], language, text, (("", entry["serves"]), *entry["wrong"].items()))
            for entry in book
            for language, text in entry["queries"].items()
        ]
    return [case for kind, spec in book.items() for case in _of_class(kind, spec)]


def _of_class(kind: str, spec: dict) -> Iterator[Hard]:  # type: ignore[type-arg] - read from YAML
    axes = spec["axes"]
    for number in range(CASES):
        # Axes of unlike step: with one step for all, two axes of equal length would always show the same two values.
        chosen = {name: (number * (turn + 1)) % len(axis["values"]) for turn, (name, axis) in enumerate(axes.items())}
        offers = [("", _text(spec["offer"], axes, chosen, "offer"))]
        for name, axis in axes.items():
            for other in _wrong(chosen[name], len(axis["values"]), axis["wrong"]):
                offers.append((name, _text(spec["offer"], axes, chosen | {name: other}, "offer")))
        for language in LANGUAGES:
            yield Hard(kind, language, _text(spec["queries"][language], axes, chosen, language), tuple(offers))


def _wrong(at: int, count: int, how: str) -> list[int]:
    places = {
        "none": [],
        "both": [at - 1, at + 1],
        "below": [at - 1],
        "other": [(at + 1) % count],
        "all": [n for n in range(count) if n != at],
    }[how]
    return [place for place in places if 0 <= place < count]


def _text(template: str, axes: dict, chosen: dict[str, int], language: str) -> str:  # type: ignore[type-arg] - YAML
    words = {name: _value(axes[name]["values"][at], language) for name, at in chosen.items()}
    nested = {name: word.format(**words) for name, word in words.items()}
    return template.format(**nested)


def _value(value: object, language: str) -> str:
    if isinstance(value, dict):
        return str(value.get(language, value.get("query", "")))
    text = str(value)
    return text.replace(".", ",") if isinstance(value, float) and language in DECIMAL_COMMA else text


def judged(hard: list[Hard]) -> list[Outcome]:
    """Every case through the engine: its own offers graded and ranked, then the whole catalog asked."""
    texts = list(dict.fromkeys(text for case in hard for _, text in case.offers))
    row_of = {text: row for row, text in enumerate(texts)}
    with tempfile.TemporaryDirectory() as folder:
        offers: list[Row] = [{"id": f"O{n}", "name": text} for n, text in enumerate(texts)]
        imports: list[Row] = [{"id": f"I{n}", "name": case.text} for n, case in enumerate(hard)]
        matcher = Matcher(loaded(offers, Path(folder), "offers"))
        queries = loaded(imports, Path(folder), "imports")
    own = [np.array([row_of[text] for _, text in case.offers]) for case in hard]
    pairs = joined([pair_up(queries, matcher.index, row, rows) for row, rows in enumerate(own)])
    _, grades = matcher.judge(queries, pairs)
    order, _ = rank(pairs, grades, None, matcher.index.order, limit=1)
    firsts = {int(pairs.query_row[pair]): texts[pairs.candidate_row[pair]] for pair in order}
    frame = matcher.match(queries, limit=1).to_frame()
    best = dict(zip(frame["import_id"], frame["offer_name"], strict=True))
    letters: dict[tuple[int, int], str] = {
        (int(query), int(offer)): letter
        for query, offer, letter in zip(pairs.query_row, pairs.candidate_row, grades.letter, strict=True)
    }
    return [
        Outcome(case, tuple(letters[n, int(row)] for row in own[n]), firsts[n], str(best[f"I{n}"]))
        for n, case in enumerate(hard)
    ]


def figures(outcomes: list[Outcome]) -> Figures:
    """The shares the table prints."""
    separated = [letter for one in outcomes for letter in one.grades[1:]]
    true = [one.grades[0] for one in outcomes]
    return Figures(
        wrong_a=float(np.mean([letter in "AB" for letter in separated])),
        true_x=float(np.mean([letter == "X" for letter in true])),
        true_u=float(np.mean([letter == "U" for letter in true])),
        first=float(np.mean([one.first == one.case.offers[0][1] for one in outcomes])),
        hit=float(np.mean([one.best == one.case.offers[0][1] for one in outcomes])),
    )


def text_first(hard: list[Hard]) -> tuple[float, float]:
    """Share of cases whose true offer is first of its group, ties against: token_set and TF-IDF of characters."""
    from rapidfuzz import fuzz  # noqa: PLC0415
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3)).fit([t for c in hard for _, t in c.offers])
    right = [0, 0]
    for case in hard:
        texts = [text for _, text in case.offers]
        scores = (
            [fuzz.token_set_ratio(case.text.lower(), text.lower()) for text in texts],
            (vectors.transform([case.text]) @ vectors.transform(texts).T).toarray()[0].tolist(),
        )
        for system, score in enumerate(scores):
            right[system] += score[0] > max(score[1:], default=-1.0)
    return right[0] / len(hard), right[1] / len(hard)


def mistakes(outcomes: list[Outcome]) -> Iterator[tuple[str, ...]]:
    """Pairs graded wrongly: separated ones with A or B, true ones with X or U, and true ones not ranked first."""
    for one in outcomes:
        for (axis, text), letter in zip(one.case.offers, one.grades, strict=True):
            if (axis and letter in "AB") or (not axis and (letter in "XU" or one.first != text)):
                yield one.case.kind, axis or "true", letter, one.case.text, text, one.first if not axis else ""


def main() -> None:
    """Print the table, the mistakes, and write one line a pair."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", type=int, default=0, help="print this many mistakes of each class and axis")
    parser.add_argument("--only", default="", help="one class")
    parser.add_argument("--cases", type=Path, help="another file of cases")
    parser.add_argument("--frozen", type=Path)
    arguments = parser.parse_args()
    outcomes = judged([case for case in cases(arguments.cases) if arguments.only in ("", case.kind)])
    columns = ("wrong A/B", "true X", "true U", "first", "hit@1", "token_set", "TF-IDF")
    print(f"{'class':22} {'cases':>5} {'pairs':>5}", *(f"{column:>9}" for column in columns))
    for kind in [*dict.fromkeys(one.case.kind for one in outcomes), "all"]:
        own = [one for one in outcomes if kind in (one.case.kind, "all")]
        found = figures(own)
        shares = (found.wrong_a, found.true_x, found.true_u, found.first, found.hit, *text_first([o.case for o in own]))
        pairs = sum(len(one.grades) for one in own)
        print(f"{kind:22} {len(own):5} {pairs:5}", *(f"{share:9.3f}" for share in shares))
    shown: dict[tuple[str, ...], int] = {}
    for line in mistakes(outcomes):
        shown[line[:3]] = shown.get(line[:3], 0) + 1
        if shown[line[:3]] <= arguments.wrong:
            print(" | ".join(line))
    if arguments.frozen:
        with arguments.frozen.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("class", "language", "import", "axis", "offer", "grade"))
            for one in outcomes:
                for (axis, text), letter in zip(one.case.offers, one.grades, strict=True):
                    writer.writerow((one.case.kind, one.case.language, one.case.text, axis, text, letter))


if __name__ == "__main__":
    main()

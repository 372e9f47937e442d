"""Foreign names against Russian ones: ours beside the bare embedding and character 3-grams, in one run.

    python -m benchmarks.crosslingual DATA_DIR [--errors] [--freeze | --diff]

Equipment names (EN, DE, ZH) against their Russian names and 275 other Russian names; customs and ETIM names whose codes
the lexicon was not built from, against each other and against all Russian names of the scope. The lexicon is learned
here, without one code in five, and of those codes the classifier knows no ETIM label. "ours, matched" is the product:
classes, grades and ranks, by names alone.
"""

from __future__ import annotations

import csv
import random
import sys
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.build_lexicon import learned
from benchmarks.cases import Cases
from catalogs.items import normalize_rows
from catalogs.normalize.classify import classifier, use_classifier
from catalogs.normalize.lexicon import lexicon, merged, use_lexicon
from catalogs.table import ItemTable
from config.load import load_config
from matcher.engine import Matcher
from matcher.retrieve.embedder import SentenceEncoder, sentence_encoder
from matcher.retrieve.meaning import Meaning
from matcher.retrieve.readers import meaning_reader
from matcher.tables import Floats

OTHERS = 275  # Russian names that are nobody's answer
TOP = 10
CHAPTERS = ("73", "82", "84", "85", "90")
FROZEN = Path(__file__).parent / "frozen" / "crosslingual.csv"
Best = Callable[[Sequence[str]], list[list[str]]]  # foreign names → names of the pool, best first, at most TOP
Asked = tuple[str, Sequence[str], Sequence[str]]  # title, foreign names, their Russian names


def main(data: Path, options: Sequence[str]) -> None:
    """Prints recall@1, @5 and @10 of every way on every set."""
    config, cases = load_config(), Cases()
    shipped = lexicon(config)
    tables, codes = learned(data, lambda code: not is_held_out(code))
    own = merged((w, lemma, s) for table in tables.values() for w, found in table.items() for lemma, s in found)
    use_lexicon(config, own)
    hidden = {
        label.casefold()
        for code, one in config.classes.etim.items()
        if is_held_out(code)
        for label in (*one.names.ru, *one.names.en, *one.names.de)
    }
    use_classifier(config, classifier(config).without(hidden))
    print(f"lexicon: learned here from {len(codes)} codes, {len(own)} words; the shipped one has {len(shipped)} words")
    for title, pool, sets in (equipment(data), *parallel(data)):
        print(f"{title}: against {len(pool)} names; recall@1 (@5, @10)")
        for name, best in ways(pool).items():
            for one in sets:
                report(name, one, best, cases, f"{title}, {one[0]}", errors="--errors" in options)
    if "--diff" in options:
        cases.print_flips(FROZEN)
    if "--freeze" in options:
        cases.write(FROZEN)


def is_held_out(code: str) -> bool:
    """Whether a code is kept for measuring: one in five, by its checksum."""
    return zlib.crc32(code.encode()) % 5 == 0


def equipment(data: Path) -> tuple[str, list[str], list[Asked]]:
    """Everyday names of equipment, 62 of them, among 337."""
    rows = _rows(data / "terms/equipment_names.csv")
    own = [row["ru"] for row in rows]
    labels = sorted({row["ru"] for row in _rows(data / "etim/etim_class_en_de_ru.csv") if row["ru"]} - set(own))
    pool = own + random.Random(1).sample(labels, OTHERS)
    return (
        "equipment names",
        pool,
        [(language, [row[language] for row in rows], own) for language in ("en", "de", "zh")],
    )


def parallel(data: Path) -> list[tuple[str, list[str], list[Asked]]]:
    """Held-out customs and ETIM names, English, and German where ETIM has it."""
    rows = [row for row in _rows(data / "terms/parallel_terms.csv") if in_scope(row["code"])]
    held = [row for row in rows if is_held_out(row["code"])]
    german = {row["etim_class"]: row["de"] for row in _rows(data / "etim/etim_class_en_de_ru.csv")}
    etim = [row for row in held if row["code"] in german]
    every, some = [row["ru"] for row in held], [row["ru"] for row in etim]
    sets: list[Asked] = [
        ("en HS + ETIM", [row["en"] for row in held], every),
        ("en ETIM", [row["en"] for row in etim], some),
        ("de ETIM", [german[row["code"]] for row in etim], some),
    ]
    pools = (("held-out names", held), ("all names", rows))
    return [(f"held-out terms, {title}", list(dict.fromkeys(row["ru"] for row in pool)), sets) for title, pool in pools]


def in_scope(code: str) -> bool:
    """Metal goods, tools, machines, electrical and optical apparatus, and all of ETIM."""
    return code.startswith(("EC", *CHAPTERS))


def ways(pool: Sequence[str]) -> dict[str, Best]:
    """Ways of finding the names of the pool that a foreign one means."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  2 s to import

    config, encoder = load_config(), sentence_encoder()
    bare = Meaning.of(pool, meaning_reader(config, embedder=None))
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3))
    grams = vectorizer.fit_transform(pool)
    found: dict[str, Best] = {
        "char 3-gram TF-IDF": _by(pool, lambda text: (grams @ vectorizer.transform([text]).T).toarray().ravel())
    }
    if isinstance(encoder, SentenceEncoder):
        vectors = np.array([encoder.embed(text) for text in pool])
        found["bare embedding"] = _by(pool, lambda text: vectors @ encoder.embed(text))
        found["ours, by meaning"] = _by(pool, Meaning.of(pool, meaning_reader(config)).scores)
    found["ours, without embedding"] = _by(pool, bare.scores)
    found["ours, matched"] = lambda asked: matched(pool, asked)
    return found


def matched(pool: Sequence[str], asked: Sequence[str]) -> list[list[str]]:
    """What the product answers to names alone."""
    offers, queries = (
        ItemTable.from_items(normalize_rows([{"id": str(at), "name": name} for at, name in enumerate(names)]))
        for names in (pool, asked)
    )
    matches = Matcher(offers, cost=False).match(queries, limit=TOP)
    found: list[list[tuple[int, str]]] = [[] for _ in asked]
    pairs = zip(matches.candidates.query_row, matches.candidates.candidate_row, matches.rank, strict=True)
    for row, offer, rank in pairs:
        found[row].append((int(rank), pool[offer]))
    return [[name for _, name in sorted(one)] for one in found]


def report(name: str, asked: Asked, best: Best, cases: Cases, group: str, *, errors: bool) -> None:
    """One line of the table; outcomes of the product are kept as cases."""
    title, texts, wanted = asked
    places = []
    for text, answer, found in zip(texts, wanted, best(texts), strict=True):
        places.append(found.index(answer) + 1 if answer in found else 0)
        if name == "ours, matched":
            cases.add(group, text, str(places[-1] or ""))
            if errors and places[-1] != 1:
                print(f"    {text} | wanted {answer} | got {found[0] if found else 'nothing'} | place {places[-1]}")
    first, five, ten = (np.mean([0 < place <= top for place in places]) for top in (1, 5, 10))
    print(f"  {name:26} {title:14} {first:.3f} ({five:.3f}, {ten:.3f})", flush=True)


def _by(pool: Sequence[str], scorer: Callable[[str], Floats]) -> Best:
    return lambda texts: [[pool[row] for row in np.argsort(-scorer(text), kind="stable")[:TOP]] for text in texts]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])

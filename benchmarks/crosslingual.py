"""Foreign names against Russian ones: ours beside the bare embedding and character 3-grams, in one run.

    python -m benchmarks.crosslingual DATA_DIR [--errors]

Equipment names (EN, DE, ZH) against their Russian names and 275 other Russian names; customs and ETIM names whose codes
the lexicon was not built from, against each other and against all Russian names of the scope.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.build_lexicon import is_held_out
from config.load import load_config
from matcher.retrieve.embedder import SentenceEncoder, sentence_encoder
from matcher.retrieve.meaning import Meaning
from matcher.retrieve.readers import meaning_reader
from matcher.tables import Floats

OTHERS = 275  # Russian names that are nobody's answer
CHAPTERS = ("73", "82", "84", "85", "90")
Scorer = Callable[[str], Floats]
Judge = tuple[Sequence[str], Scorer]  # the names to choose from and how they are scored


def main(data: Path, *, errors: bool) -> None:
    """Prints hit@1 on equipment names and recall@1, @10 on parallel terms."""
    equipment(data, errors=errors)
    parallel(data, errors=errors)


def equipment(data: Path, *, errors: bool) -> None:
    """Everyday names of equipment, 62 of them, among 337."""
    rows = _rows(data / "terms/equipment_names.csv")
    own = [row["ru"] for row in rows]
    labels = sorted({row["ru"] for row in _rows(data / "etim/etim_class_en_de_ru.csv") if row["ru"]} - set(own))
    pool = own + random.Random(1).sample(labels, OTHERS)
    print(f"equipment names: {len(rows)} against {len(pool)}, hit@1 (hit@5)")
    for name, scorer in scorers(pool).items():
        for language in ("en", "de", "zh"):
            asked = [row[language] for row in rows]
            _report(f"{name:28} {language}", asked, own, (pool, scorer), errors=errors and name == "ours")


def parallel(data: Path, *, errors: bool) -> None:
    """Held-out customs and ETIM names, English, and German where ETIM has it."""
    rows = [row for row in _rows(data / "terms/parallel_terms.csv") if in_scope(row["code"])]
    held = [row for row in rows if is_held_out(row["code"])]
    german = {row["etim_class"]: row["de"] for row in _rows(data / "etim/etim_class_en_de_ru.csv")}
    etim = [row for row in held if row["code"] in german]
    for title, pool in (("held-out", held), ("all", rows)):
        names = [row["ru"] for row in pool]
        print(f"parallel terms: {len(held)} held out, against {len(pool)} ({title} names), recall@1 (recall@10)")
        for name, scorer in scorers(names).items():
            shown = errors and name == "ours" and title == "held-out"
            for scope, ones in (("HS + ETIM", held), ("ETIM", etim)):
                asked, wanted = [row["en"] for row in ones], [row["ru"] for row in ones]
                _report(f"{name:28} en {scope}", asked, wanted, (names, scorer), top=10, errors=shown)
            asked, wanted = [german[row["code"]] for row in etim], [row["ru"] for row in etim]
            _report(f"{name:28} de ETIM", asked, wanted, (names, scorer), top=10, errors=shown)


def in_scope(code: str) -> bool:
    """Metal goods, tools, machines, electrical and optical apparatus, and all of ETIM."""
    return code.startswith(("EC", *CHAPTERS))


def scorers(pool: Sequence[str]) -> dict[str, Scorer]:
    """Ways of scoring every name of the pool against a foreign one."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  2 s to import

    config = load_config()
    reader = meaning_reader(config)
    ours, encoder = Meaning.of(pool, reader), sentence_encoder()
    bare = Meaning.of(pool, meaning_reader(config, embedder=None))
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3))
    grams = vectorizer.fit_transform(pool)
    found: dict[str, Scorer] = {
        "char 3-gram TF-IDF": lambda text: np.asarray((grams @ vectorizer.transform([text]).T).todense()).ravel(),
        "ours without embedding": bare.scores,
        "ours": ours.scores,
    }
    if isinstance(encoder, SentenceEncoder):
        vectors = np.array([encoder.embed(text) for text in pool])
        found["bare embedding"] = lambda text: vectors @ encoder.embed(text)
    return found


def _report(
    name: str, asked: Sequence[str], wanted: Sequence[str], judge: Judge, *, top: int = 5, errors: bool = False
) -> None:
    pool, scorer = judge
    first = within = 0
    for text, answer in zip(asked, wanted, strict=True):
        best = [pool[row] for row in np.argsort(-scorer(text), kind="stable")[:top]]
        first += best[0] == answer
        within += answer in best
        if errors and best[0] != answer:
            print(f"    {text} | wanted {answer} | got {best[0]}")
    print(f"  {name:42} {first / len(asked):.3f} ({within / len(asked):.3f})")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main(Path(sys.argv[1]), errors="--errors" in sys.argv)

"""Builds config/taxonomy/lexicon.csv.gz: Russian lemmas that stand where a foreign word does.

    python -m benchmarks.build_lexicon DATA_DIR

Learned by expectation maximisation (Brown et al. 1993, model 1) from names that share a code of the Harmonized System
or ETIM; lexicon_codes.csv.gz lists the codes. benchmarks.crosslingual learns a table of its own without the names it
measures on.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
import zlib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from catalogs.normalize.lexicon import foreign_words, parts_of, russian_words
from config.load import DEFAULT_FOLDER

Pairs = list[tuple[list[str], list[str]]]
Table = dict[str, list[tuple[str, float]]]
Ints = npt.NDArray[np.int64]

ROUNDS = 8
LEAST = 0.04  # share of a word's meaning under which a lemma is noise
MOST = 8  # lemmas of a word
LONGEST_PART = 13  # letters; longer words are compounds themselves


def is_held_out(code: str) -> bool:
    """Whether a code is kept for measuring: one in five, by its checksum."""
    return zlib.crc32(code.encode()) % 5 == 0


def main(data: Path) -> None:
    """Writes the table for English and German, and the codes it was learned from."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["language", "word", "lemma", "share"])
    tables, codes = learned(data, lambda _: True)
    for language, table in tables.items():
        for word, lemmas in sorted(table.items()):
            writer.writerows([language, word, lemma, f"{share:.2f}"] for lemma, share in lemmas)
    target = DEFAULT_FOLDER / "taxonomy" / "lexicon.csv.gz"
    target.write_bytes(gzip.compress(out.getvalue().encode(), mtime=0))
    listed = "".join(f"{code}\n" for code in ["code", *codes]).encode()
    (target.parent / "lexicon_codes.csv.gz").write_bytes(gzip.compress(listed, mtime=0))
    print(f"{target}: {out.getvalue().count(chr(10)) - 1} entries of {len(codes)} codes, {target.stat().st_size} bytes")


def learned(data: Path, wanted: Callable[[str], bool]) -> tuple[dict[str, Table], list[str]]:
    """Lemmas with shares by word and language, from the names of the codes that are `wanted`; and those codes."""
    english = [row for row in _rows(data / "terms/parallel_terms.csv") if wanted(row["code"])]
    german = [row for row in _rows(data / "etim/etim_class_en_de_ru.csv") if wanted(row["etim_class"])]
    codes = sorted({*(row["code"] for row in english), *(row["etim_class"] for row in german)})
    return {
        "en": learn(_split([(row["en"], row["ru"]) for row in english])),
        "de": learn(_with_parts(_split([(row["de"], row["ru"]) for row in german]))),
    }, codes


def _split(texts: list[tuple[str, str]]) -> Pairs:
    pairs = [(_once(foreign_words(foreign)), _once(russian_words(ru))) for foreign, ru in texts]
    return [pair for pair in pairs if all(pair)]


def _with_parts(pairs: Pairs) -> Pairs:
    """The parts of a compound stand beside it, so that other compounds of theirs are understood."""
    known = {word for words, _ in pairs for word in words if len(word) <= LONGEST_PART}
    return [
        (_once([one for word in words for one in (word, *parts_of(word, known - {word}))]), lemmas)
        for words, lemmas in pairs
    ]


def learn(pairs: Pairs) -> Table:
    """Share of each lemma in the meaning of each foreign word, largest first."""
    words = {word: at for at, word in enumerate(sorted({word for foreign, _ in pairs for word in foreign}))}
    lemmas = {word: at for at, word in enumerate(sorted({word for _, russian in pairs for word in russian}))}
    nothing = len(words)  # a lemma may stand for no word at all
    source, target, slot = _links(pairs, words, lemmas, nothing)
    keys, inverse = np.unique(source * len(lemmas) + target, return_inverse=True)
    owners = keys // len(lemmas)
    share = np.ones(len(keys))
    for _ in range(ROUNDS):
        weight = share[inverse]
        expected = np.bincount(inverse, weights=weight / np.bincount(slot, weights=weight)[slot])
        share = expected / np.bincount(owners, weights=expected)[owners]
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    names, meanings = list(words), list(lemmas)
    for key, value in zip(keys.tolist(), share.tolist(), strict=True):
        if value >= LEAST and key // len(lemmas) != nothing:
            found[names[key // len(lemmas)]].append((meanings[key % len(lemmas)], value))
    return {word: sorted(ones, key=lambda one: (-one[1], one[0]))[:MOST] for word, ones in found.items()}


def _links(pairs: Pairs, words: dict[str, int], lemmas: dict[str, int], nothing: int) -> tuple[Ints, Ints, Ints]:
    """Every possible link of a word with a lemma of its pair, and the number of the lemma's place in all texts."""
    source, target, slot, place = [], [], [], 0
    for foreign, russian in pairs:
        ids = [*(words[word] for word in foreign), nothing]
        for lemma in russian:
            source += ids
            target += [lemmas[lemma]] * len(ids)
            slot += [place] * len(ids)
            place += 1
    return np.array(source, dtype=np.int64), np.array(target, dtype=np.int64), np.array(slot, dtype=np.int64)


def _once(words: list[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

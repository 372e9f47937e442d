"""Class of equipment from names: accuracy, macro-F1, top-3 and the abstention curve, beside nearest label by 3-grams.

    python -m benchmarks.classify DATA_DIR [--errors]

Purchase names: the class of a dirty name must be the class of the noun a person chose for it.
Nothing is trained on them. ETIM: one label in ten is unknown to the classifier, the others of its class are known.
"""

from __future__ import annotations

import csv
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from catalogs.normalize.classify import Classifier, classifier
from config.load import load_config

Answer = list[tuple[str, float]]  # codes with confidence, best first; empty = abstained
THRESHOLDS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9)


def main(data: Path, *, errors: bool) -> None:
    """Prints both tables and the speed."""
    config = load_config()
    purchase_names(data, classifier(config), errors=errors)
    etim_labels(classifier(config), errors=errors)


def purchase_names(data: Path, ours: Classifier, *, errors: bool) -> None:
    """Dirty Russian names against the class of their target noun."""
    with (data / "names/nomenclature2.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    titles = [row["Наименование ТМЦ"] for row in rows]
    targets = [row["Наименование целевого ОЗМ"] for row in rows]
    nouns = sorted(set(targets))
    meant = {noun: guess[0].code if guess else "" for noun, guess in zip(nouns, ours.classify(nouns), strict=True)}
    start = time.perf_counter()
    guesses = [[(one.code, one.confidence) for one in found] for found in ours.classify(titles)]
    cold = len(titles) / (time.perf_counter() - start)
    start = time.perf_counter()
    ours.classify(titles)
    warm = len(titles) / (time.perf_counter() - start)
    print(f"purchase names: {len(rows)} names, {len(nouns)} nouns, {sum(map(bool, meant.values()))} of known class")
    print(f"  speed {cold:,.0f} names/s at first, {warm:,.0f} again")
    wanted = [meant[noun] for noun in targets]
    index = nearest_label([(noun, noun) for noun in nouns])
    near = [[(meant[noun], score) for noun, score in found] for found in index(titles)]
    table("ours", wanted, guesses)
    table("nearest target noun, 3-grams", wanted, near)
    if errors:
        for title, want, found in zip(titles, wanted, guesses, strict=True):
            if want and (not found or found[0][0] != want):
                print(f"    {title} | wanted {want} | got {found[0] if found else 'nothing'}")


def etim_labels(ours: Classifier, *, errors: bool) -> None:
    """English and German synonyms of ETIM classes that name one class alone, one in ten, taken out of the labels."""
    book = load_config().classes
    labels = [
        (code, label) for code, one in book.etim.items() for label in dict.fromkeys((*one.names.en, *one.names.de))
    ]
    owners: dict[str, set[str]] = {}
    for code, label in labels:
        owners.setdefault(label.casefold(), set()).add(book.canonical(code))
    asked = [
        (book.canonical(code), label)
        for code, label in labels
        if len(owners[label.casefold()]) == 1 and zlib.crc32(label.encode()) % 10 == 0
    ]
    hidden = {label.casefold() for _, label in asked}
    held = ours.without(hidden)
    guesses = [[(one.code, one.confidence) for one in found] for found in held.classify([label for _, label in asked])]
    index = nearest_label([(book.canonical(code), label) for code, label in labels if label.casefold() not in hidden])
    print(f"ETIM labels held out: {len(asked)}")
    wanted = [code for code, _ in asked]
    table("ours", wanted, guesses)
    table("nearest label, 3-grams", wanted, index([label for _, label in asked]))
    if errors:
        for (want, label), found in zip(asked, guesses, strict=True):
            if not found or found[0][0] != want:
                print(f"    {label} | wanted {want} {book.name(want)} | got {found[0] if found else 'nothing'}")


def nearest_label(labels: Sequence[tuple[str, str]]) -> Callable[[Sequence[str]], list[Answer]]:
    """The peer: the three classes with the labels nearest by TF-IDF of character 3-grams, as scikit-learn does it."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  2 s to import

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3))
    known = vectorizer.fit_transform([label for _, label in labels])

    def answers(texts: Sequence[str]) -> list[Answer]:
        found = []
        for row in vectorizer.transform(texts):
            likeness = (known @ row.T).toarray().ravel()
            best: dict[str, float] = {}
            for at in np.argsort(-likeness, kind="stable"):
                best.setdefault(labels[at][0], float(likeness[at]))
                if len(best) == 3:
                    break
            found.append([*best.items()])
        return found

    return answers


def table(name: str, wanted: Sequence[str], guesses: Sequence[Answer]) -> None:
    """Accuracy where a class is wanted, macro-F1, top-3, and what each confidence threshold answers and gets right.

    A name whose wanted class is unknown ("") is right only without an answer, and counts in the curve alone.
    """
    book = load_config().classes
    known = [row for row, want in enumerate(wanted) if want]
    first = [found[0][0] if found else "" for found in guesses]
    top1 = np.mean([first[row] == wanted[row] for row in known])
    kin = np.mean([bool(first[row]) and book.compatible(first[row], wanted[row]) for row in known])
    top3 = np.mean([wanted[row] in [code for code, _ in guesses[row][:3]] for row in known])
    mean = macro_f1(wanted, first)
    print(f"  {name:30} top-1 {top1:.3f} (or a kind of it {kin:.3f})  top-3 {top3:.3f}  macro-F1 {mean:.3f}")
    for threshold in THRESHOLDS:
        answered = [row for row in known if guesses[row] and guesses[row][0][1] >= threshold]
        right = [first[row] == wanted[row] for row in answered]
        stated = [guesses[row][0][1] for row in answered]
        if answered:
            print(
                f"    confidence ≥ {threshold:.1f}: answered {len(answered) / len(known):.3f},"
                f" right {np.mean(right):.3f}, stated {np.mean(stated):.3f}"
            )


def macro_f1(wanted: Sequence[str], answered: Sequence[str]) -> float:
    """Mean F1 over the wanted classes."""
    scores = []
    for code in sorted(set(wanted) - {""}):
        hits = sum(1 for want, got in zip(wanted, answered, strict=True) if want == got == code)
        total = sum(want == code for want in wanted) + sum(
            got == code for want, got in zip(wanted, answered, strict=True) if want
        )
        scores.append(2 * hits / total)
    return float(np.mean(scores))


if __name__ == "__main__":
    main(Path(sys.argv[1]), errors="--errors" in sys.argv)

"""Prefilters, compiling on demand and memories change no reading: the oracle tries every family on every text."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

import catalogs
from catalogs.manner import UNKNOWN, Manner
from catalogs.normalize.designation import Reading, _read, decode, readings
from catalogs.normalize.designation_compile import CompiledFamily
from catalogs.normalize.designation_evidence import Chance, evidence_of, support_of
from catalogs.understand import stated_in
from config.load import Config, load_config

CONFIG = load_config()
SAMPLES = Path(catalogs.__file__).parent / "samples"
CLASSES = ["", *sorted({family.class_code for family in CONFIG.designations.families})]
DIALECTS = sorted({one.dialect for one in evidence_of(CONFIG).families})
_TYPED = "0123456789ABCKMPRSXZавекмнорстухАВЕКМНОРСТУХ -/.,xх*ёЁ№²轴承"
TEXTS = 400


def _names() -> list[str]:
    found = []
    for file in ("offers.csv", "imports.csv"):
        with (SAMPLES / file).open(encoding="utf-8", newline="") as rows:
            found += [row["name"] for row in csv.DictReader(rows)]
    return sorted(set(found))


def _damaged(text: str, rng: random.Random) -> str:
    """`text` as a hasty hand types it."""
    letters = list(text)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(letters) + 1)
        letters[place : place + rng.randint(0, 1)] = rng.choice(["", rng.choice(_TYPED)])
    damaged = "".join(letters)
    return damaged.swapcase() if rng.random() < 0.1 else damaged


def _cases(seed: int) -> list[tuple[str, str, tuple[str, ...]]]:
    rng = random.Random(seed)
    cases = []
    for name in rng.sample(_names(), TEXTS):
        text = rng.choice((name, _damaged(name, rng), _damaged(name, rng), name.split()[-1]))
        cases.append((text, rng.choice(CLASSES), tuple(sorted(rng.sample(DIALECTS, rng.randint(0, 2))))))
    return cases


def _slow(text: str, families: tuple[CompiledFamily, ...], case: tuple[str, tuple[str, ...]]) -> list[Reading]:
    class_code, prefer = case
    if not any("0" <= char <= "9" for char in text):
        return []
    scene = evidence_of(CONFIG).look(text, class_code)
    return [
        one
        for family in families
        for one in _read(scene, Chance(family, support_of(scene, family), family.patterns), prefer)
    ]


@pytest.mark.parametrize("seed", range(3))
def test_no_reading_is_lost_or_added(seed: int) -> None:
    families = evidence_of(CONFIG).families
    found = 0
    for text, class_code, prefer in _cases(seed):
        expected = _slow(text, families, (class_code, prefer))
        assert readings(text, CONFIG, class_code=class_code, prefer=prefer) == expected, (text, class_code, prefer)
        found += len(expected)
    assert found > TEXTS / 4


def test_the_order_in_which_texts_come_changes_nothing() -> None:
    """Families are compiled as texts ask for them: another order, another configuration object, the same readings."""
    cases, other = _cases(7), Config()
    backwards = [readings(text, other, class_code=code, prefer=prefer) for text, code, prefer in reversed(cases)]
    assert [readings(text, CONFIG, class_code=code, prefer=prefer) for text, code, prefer in cases] == backwards[::-1]


def test_memories_answer_as_the_grammars_do() -> None:
    """One text under another class, dialect or decimal mark is another question."""
    rng = random.Random(11)
    for text, class_code, prefer in _cases(11):
        for code in (class_code, ""):
            expected = decode.__wrapped__(text, CONFIG, class_code=code, prefer=prefer)
            assert [decode(text, CONFIG, class_code=code, prefer=prefer) for _ in range(2)] == [expected] * 2
            manner = Manner(decimal=rng.choice((None, ",", ".")))
            for asked in (manner, UNKNOWN):
                told = stated_in(text, CONFIG, class_code=code, column="name", manner=asked)
                fresh = stated_in.__wrapped__(text, CONFIG, class_code=code, column="name", manner=asked)
                assert repr(told) == repr(fresh)

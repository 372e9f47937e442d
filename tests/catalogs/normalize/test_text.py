from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogs.normalize.text import clean_text, is_homoglyph_safe, lemmas, normalize_text

CYRILLIC_TYPED, LATIN_TYPED = "16К20", "16K20"
# texts in which both scripts, digits and signs meet often enough to break something
MIXED = st.text(
    st.sampled_from("АВСЕКМНОРТХИДГабвекmhoptxABCIDZz0123456789 -./,²³⁻¹½№™º«»“”ёЁ×µ\u00a0\u2212\u0000ªΑ"), max_size=40
)


@given(st.one_of(st.text(max_size=60), MIXED))
def test_normalize_is_total_and_idempotent(text: str) -> None:
    once = normalize_text(text)
    assert normalize_text(once) == once


@given(st.one_of(st.text(max_size=60), MIXED))
def test_normalized_text_is_one_clean_line(text: str) -> None:
    normal = normalize_text(text)
    assert normal == " ".join(normal.split())
    assert "ё" not in normal
    assert normal == normal.casefold()


@given(st.text(max_size=60))
def test_clean_is_total(text: str) -> None:
    cleaned = clean_text(text)
    assert cleaned == " ".join(cleaned.split())


@given(st.text(st.sampled_from("абвгдежзклмнопрстуфхцчшщыэюя "), max_size=30))
def test_russian_words_keep_their_letters(text: str) -> None:
    assert normalize_text(text) == " ".join(text.split())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CYRILLIC_TYPED, LATIN_TYPED),
        ("16к20", LATIN_TYPED),
        ("АИР100S4", "АИP100S4"),  # a Latin P among Cyrillic letters
        ("Ceнтябрь", "сентябрь"),  # Latin C and e
        ("ёлка", "елка"),
        ("60–66", "60-66"),
        ("60−66", "60-66"),
        ("«Ромашка»", '"Ромашка"'),
        ("м³/ч", "м3/ч"),
        ("11кВт", "11 кВт"),
        ("３８０ Ｖ", "380 V"),
        ("90º", "90°"),
        ("1½", "1 1/2"),
        ("Grundfos™", "Grundfos"),
        ("0…1,6 МПа", "0...1,6 МПа"),
    ],
)
def test_spellings_that_mean_the_same_meet(one: str, other: str) -> None:
    assert normalize_text(one) == normalize_text(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("10³", "103"), ("хмель", "хмел"), ("сор", "cop"), ("LG", "ЛГ"), ("16К20", "16К25"), ("1,5", "15")],
)
def test_spellings_that_differ_stay_apart(one: str, other: str) -> None:
    assert normalize_text(one) != normalize_text(other)


def test_words_of_one_script_are_safe_and_codes_are_not() -> None:
    assert is_homoglyph_safe("сор")
    assert is_homoglyph_safe("cop")
    assert not is_homoglyph_safe("16к20")


def test_clean_keeps_what_people_wrote() -> None:
    assert clean_text("  Насос&nbsp;«ЦНС»\t60–66<br/> м³ \x00 16К20 ") == "Насос «ЦНС» 60–66 м³ 16К20"


def test_lemmas_meet_in_all_cases_and_leave_codes() -> None:
    assert lemmas("Насосов центробежных CR 10-6") == ("насос", "центробежный", "cr", "10", "6")
    assert lemmas("насосы") == lemmas("насосами") == ("насос",)

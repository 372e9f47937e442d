from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogs.normalize.code import find_codes, is_code_like, normalize_code

SIGNS = st.text(st.sampled_from("АВИД16К20abXx -./,_()ё№\u00a0½²"), max_size=30)


@given(st.one_of(st.text(max_size=40), SIGNS))
def test_code_key_is_total_and_idempotent(text: str) -> None:
    once = normalize_code(text)
    assert normalize_code(once) == once


@given(st.one_of(st.text(max_size=60), SIGNS))
def test_found_codes_are_keys_each_once(text: str) -> None:
    codes = find_codes(text)
    assert len(set(codes)) == len(codes)
    assert all(normalize_code(code) == code for code in codes)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ps lx350h", "PS-LX350H"),
        ("6205-2RS1", "6205 2RS1"),
        ("236.1007032", "236-1007032"),
        ("АИР 100 L4", "АИР100L4"),
        ("СМ 100", "CM-100"),
    ],
)
def test_spellings_of_one_code_meet(one: str, other: str) -> None:
    assert normalize_code(one) == normalize_code(other)


@pytest.mark.parametrize(
    ("one", "other"), [("CR 10-6", "CR 106"), ("CR 1-06", "CR 10-6"), ("6205", "6305"), ("К 1,5", "К 15")]
)
def test_digits_never_run_together(one: str, other: str) -> None:
    assert normalize_code(one) != normalize_code(other)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Насос Grundfos CR 10-6 A-FJ-A-E-HQQE", "CR10-6"),
        ("редуктор червячный Motovario NMRV 063", "NMRV063"),
        ("Насос MLB 2-1", "MLB2-1"),
        ("sony turntable pslx350h", "PSLX350H"),
        ("sony turntable ps lx350h", "PSLX350H"),
        ("Подшипник SKF 6205-2RS1", "6205-2RS1"),
        ("Подшипник 180205 ГПЗ", "180205"),
        ("Wilo TOP-S 25/7", "TOPS25-7"),
        ("Станок токарный 16К20", "16K20"),
        ("Редуктор Ц2У-160-20", "Ц2У-160-20"),
    ],
)
def test_code_of_a_name_is_found(name: str, code: str) -> None:
    assert normalize_code(code) in find_codes(name)


@pytest.mark.parametrize(
    "name",
    [
        "Двигатель 11 кВт 1500 об/мин 380 В 50Гц IP54",
        'Кран шаровой Ду50 Ру16 1/2"',
        "Кран DN50 PN16",
        "насос 25 м³/ч, напор 110 м, 1985 года",
        "втулка 25х52х15",
        "труба 100 мм, 150мм, 0,75 кВт",
        "power drill 1000 W 220V",
    ],
)
def test_quantities_are_no_codes(name: str) -> None:
    assert find_codes(name) == ()


def test_a_whole_cell_may_be_a_code() -> None:
    assert is_code_like("5340-1007032-СПЕЦМАШ")
    assert not is_code_like("Насос центробежный консольный")

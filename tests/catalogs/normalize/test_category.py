"""Words of four languages state the same category value, in the classes where they mean it."""

from __future__ import annotations

import pytest

from catalogs import normalize_rows
from catalogs.item import Value
from catalogs.normalize.category import canonical_category, read_categories
from config.load import load_config

CONFIG = load_config()


@pytest.mark.parametrize(
    ("text", "class_code", "attribute", "expected"),
    [
        ("Редуктор червячный одноступенчатый", "gear_reducer", "gear_type", "worm"),
        ("редукторы червячные", "gear_reducer", "gear_type", "worm"),
        ("worm gear reducer size 63", "gear_reducer", "gear_type", "worm"),
        ("Schneckengetriebemotor", "gear_reducer", "gear_type", "worm"),
        ("蜗轮蜗杆减速机", "gear_reducer", "gear_type", "worm"),
        ("мотор-редуктор коническо-цилиндрический", "gear_reducer", "gear_type", "helical_bevel"),
        ("Вакуумметр показывающий", "pressure_gauge", "measured_quantity", "vacuum"),
        ("обратный клапан фланцевый", "valve", "valve_type", "check"),
        ("stainless steel ball valve", "valve", "valve_type", "ball"),
        ("Полуавтомат сварочный", "welding_machine", "welding_process", "mig_mag"),
    ],
)
def test_words_state_a_value(text: str, class_code: str, attribute: str, expected: str) -> None:
    values = {value.attribute: value.category for value in read_categories(text, CONFIG, class_code=class_code)}
    assert values.get(attribute) == expected


def test_a_span_is_part_of_the_text() -> None:
    text = "Кран ШАРОВОЙ муфтовый, латунный"
    for value in read_categories(text, CONFIG, class_code="valve"):
        assert value.text in text


def test_words_mean_nothing_in_another_class() -> None:
    assert read_categories("винтовой", CONFIG, class_code="rolling_bearing") == ()
    assert read_categories("винтовой", CONFIG, class_code="") == ()


def test_two_values_of_one_attribute_say_nothing() -> None:
    values = read_categories("цифровой и нониусный", CONFIG, class_code="caliper")
    assert "display" not in {value.attribute for value in values}


@pytest.mark.parametrize("text", ["IM B3", "IMB3", "B3", "IM1081", "1081"])
def test_codes_of_one_mounting_are_one_value(text: str) -> None:
    value = canonical_category(Value("mounting", category=text, text=text), CONFIG, class_code="induction_motor")
    assert value.category == "IM1081"


def test_other_text_stays_as_it_stands() -> None:
    value = Value("mounting", category="на салазках", text="на салазках")
    assert canonical_category(value, CONFIG, class_code="induction_motor") == value


def test_a_column_called_type_holds_what_the_class_calls_its_type() -> None:
    (item,) = normalize_rows([{"name": "Мотор-редуктор МР-1", "тип": "плоско-цилиндрический"}])
    assert [value.category for value in item.of("gear_type")] == ["parallel_shaft"]


def test_phases_are_a_number() -> None:
    (item,) = normalize_rows([{"name": "Электродвигатель трёхфазный 11 кВт"}])
    (phases,) = item.of("phases")
    assert phases.quantity is not None
    assert phases.quantity.low == 3


def test_a_designation_tells_the_type_more_finely_than_words() -> None:
    (item,) = normalize_rows([{"name": "Подшипник шариковый радиальный 4205"}])
    assert [value.category for value in item.of("bearing_type")] == ["deep_groove_ball_double_row"]

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogs import item_to_row, normalize_rows
from catalogs.agreement import is_agreed
from catalogs.item import Item, Quantity, Value

ROW_KEYS = {"id", "name", "class", "designations", "attributes", "price", "issues"}


def item_of(**cells: str) -> Item:
    (item,) = normalize_rows([cells])
    return item


def test_a_typed_line_is_an_item() -> None:
    item = item_of(name="Подшипник SKF 6205-2RS1")
    assert item.name == "Подшипник SKF 6205-2RS1"
    assert item.designations
    assert item.classes[0].code == "rolling_bearing"


def test_the_normalize_row_has_the_keys_of_the_contract() -> None:
    row = item_to_row(item_of(name="Подшипник 6205", price="по запросу", attributes="D=52 мм; масса: 0,13 кг"))
    assert set(row) == ROW_KEYS
    assert row["price"] is None
    assert set(row["issues"][0]) == {"column", "text", "reason"}
    bore = row["attributes"]["bore_diameter"]
    assert (bore["low"], bore["high"], bore["unit"], bore["kind"]) == (0.025, 0.025, "m", "decoded")
    assert row["attributes"]["mass"]["low"] == 0.13
    json.dumps(row, allow_nan=False)


def test_an_open_end_is_null_and_several_values_are_a_list() -> None:
    item = Item(
        "1",
        "x",
        "x",
        values=(
            Value("temperature", Quantity(-math.inf, 343.15), "K", text="до 70"),
            Value("temperature", Quantity(300.0, 310.0), "K"),
        ),
    )
    first, second = item_to_row(item)["attributes"]["temperature"]
    assert (first["low"], first["high"], second["low"]) == (None, 343.15, 300)


def test_a_stated_value_stands_before_a_decoded_one_and_a_disagreement_is_an_issue() -> None:
    agreeing = item_of(name="Подшипник 6205", d="25", D="52")
    assert not [issue for issue in agreeing.issues if "says otherwise" in issue.reason]
    item = item_of(name="Подшипник 6205", d="30 мм", D="52 мм")
    assert [value.kind for value in item.of("bore_diameter")] == ["stated", "decoded"]
    assert [issue.column for issue in item.issues if "says otherwise" in issue.reason] == ["d"]


def test_values_agree_when_their_intervals_meet() -> None:
    def power(low: float, high: float) -> Value:
        return Value("power", Quantity(low, high), "W")

    assert is_agreed(power(1000, 2000), power(2000, math.inf))
    assert not is_agreed(power(1000, 1000), power(2000, 2000))
    assert is_agreed(power(950, 950), power(1000, 1000), 0.06)
    assert is_agreed(Value("seal", category="Две"), Value("seal", category="две"))
    assert not is_agreed(Value("seal", category="две"), Value("seal", category="одна"))


@pytest.mark.parametrize(
    "text", ["Мощность=4 кВт; Напор: 20 м", '{"Мощность": "4 кВт", "Напор": "20 м"}', "Мощность: 4 кВт\nНапор: 20 м"]
)
def test_a_cell_of_attributes_is_taken_apart(text: str) -> None:
    item = item_of(name="Насос", attributes=text)
    assert {value.attribute for value in item.values} >= {"power", "head"}


def test_prose_in_the_attributes_cell_joins_the_description() -> None:
    assert item_of(name="Насос", attributes="Для чистой воды").description == "Для чистой воды"


def test_a_stated_class_is_taken_as_it_is() -> None:
    guess = item_of(name="Изделие 5", class_code="rolling_bearing").classes[0]
    assert (guess.code, guess.confidence) == ("rolling_bearing", 1.0)


@pytest.mark.parametrize(
    ("text", "days"), [("14", 14), ("2-3 недели", 21), ("в наличии", 0), ("1 мес.", 30), ("10 рабочих дней", 14)]
)
def test_lead_times(text: str, days: float) -> None:
    assert item_of(name="Насос", lead_days=text).lead_days == pytest.approx(days)


@pytest.mark.parametrize(
    ("text", "mass"), [("12,5", 12.5), ("850 г", 0.85), ("1,2 т", 1200), ("0,012", 0.012), ("1 200 кг", 1200)]
)
def test_masses(text: str, mass: float) -> None:
    item = item_of(name="Насос", mass_kg=text)
    assert item.mass_kg == mass
    assert item.of("mass")[0].quantity == Quantity(mass, mass)


def test_what_cells_do_not_say_is_unknown() -> None:
    item = item_of(name="Насос", mass_kg="0", lead_days="?", price="-")
    assert math.isnan(item.mass_kg)
    assert math.isnan(item.lead_days)
    assert item.price is None
    assert {issue.column for issue in item.issues} == {"mass_kg", "lead_days"}


def test_a_price_for_a_hundred_is_a_hundredth_each() -> None:
    price = item_of(name="Болт М8х25", price="500", currency="RUB", unit="100 шт").price
    assert price is not None
    assert price.amount == 5


def test_row_ids_count_from_one_and_keys_may_differ_by_row() -> None:
    items = normalize_rows([{"name": "а1"}, {"Наименование": "б2", "Цена, EUR": "5"}])
    assert [item.id for item in items] == ["1", "2"]
    assert items[1].price is not None


@given(st.lists(st.dictionaries(st.text(max_size=12), st.text(max_size=30), max_size=5), max_size=4))
def test_any_rows_give_as_many_items(rows: list[dict[str, str]]) -> None:
    items = normalize_rows(rows)
    assert len(items) == len(rows)
    for item in items:
        json.dumps(item_to_row(item), allow_nan=False)


def test_a_bare_number_has_the_customary_unit_or_none() -> None:
    item = item_of(name="Изделие", **{"Диаметр вала": "25", "Напряжение": "380", "Мощность": "4"})
    (shaft,), (voltage,) = item.of("shaft_diameter"), item.of("voltage")
    assert (shaft.quantity, shaft.kind) == (Quantity(0.025, 0.025), "inferred")
    assert (voltage.quantity, voltage.kind) == (Quantity(380, 380), "inferred")
    assert item.of("power") == ()
    assert [issue.column for issue in item.issues] == ["Мощность"]


def test_a_column_of_no_known_attribute_keeps_its_name_and_its_quantity() -> None:
    item = item_of(name="Изделие", **{"Вылет стрелы, м": "12", "Примечание": "см. лист 3", "Опора": "левая"})
    (reach,) = [value for value in item.values if value.column == "Вылет стрелы, м"]
    assert reach.quantity == Quantity(12, 12)
    assert {value.attribute: value.category for value in item.values if value.category} == {
        "примечание": "см. лист 3",
        "опора": "левая",
    }


def test_a_range_of_ratios_needs_no_unit() -> None:
    (ratio,) = [
        value for value in item_of(name="Редуктор", **{"Передаточное число": "7,5–80"}).values if value.quantity
    ]
    assert ratio.quantity == Quantity(7.5, 80)


def test_a_cell_of_another_dimension_keeps_its_text_under_the_header() -> None:
    item = item_of(name="Конденсатор", Ёмкость="0,1 пФ")
    assert [value.category for value in item.of("емкость")] == ["0,1 пФ"]


def test_a_figure_the_mark_reads_as_something_else_is_not_read_twice() -> None:
    item = item_of(name="Автоматический выключатель 3P C63 6 кА")
    assert [value.quantity for value in item.of("current")] == [Quantity(63.0, 63.0)]
    assert {value.quantity for value in item.of("breaking_capacity")} == {Quantity(6000.0, 6000.0)}
    assert item.issues == ()


def test_a_maker_alone_does_not_read_another_kind_of_thing() -> None:
    (motor,) = normalize_rows([{"name": "Электродвигатель Siemens 1LE1003-1DB23-4AA4 11 kW B3"}])
    assert {one.class_code for one in motor.designations} == {"induction_motor"}


def test_a_number_that_a_designation_explains_is_no_issue() -> None:
    (bolt,) = normalize_rows([{"name": "Hex bolt DIN 933 M12x60 8.8 zinc plated"}])
    assert bolt.of("strength_class")
    assert bolt.issues == ()

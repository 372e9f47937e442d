from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogs.columns import map_columns, map_header
from config.load import load_config
from config.model.sources import Layout

CONFIG = load_config()


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Наименование", "name"),
        ("НАИМЕНОВАНИЕ ТОВАРА", "name"),
        ("Номенклатура", "name"),
        ("title", "name"),
        ("Bezeichnung", "name"),
        ("Цена", "price"),
        ("Цена, руб. с НДС", "price"),
        ("Цена с НДС (руб.)", "price"),
        ("Цена за 1 шт., руб. без НДС", "price"),
        ("€ без ПДВ", "price"),
        ("unit_price", "price"),
        ("Unit Price, USD", "price"),
        ("Listenpreis EUR", "price"),
        ("Артикул", "model"),
        ("Part number", "model"),
        ("modelno", "model"),
        ("Производитель", "maker"),
        ("Hersteller", "maker"),
        ("Завод-изготовитель", "maker"),
        ("Страна происхождения", "country"),
        ("Масса, кг", "mass_kg"),
        ("Вес (кг)", "mass_kg"),
        ("Ед. изм.", "unit"),
        ("Код ТН ВЭД", "tnved"),
        ("ОКПД2", "okpd2"),
        ("Срок поставки, дней", "lead_days"),
        ("Lead time", "lead_days"),
        ("price_date", "price_date"),
        ("Технические характеристики", "attributes"),
    ],
)
def test_canonical_columns(header: str, target: str) -> None:
    column = map_header(header, 1, CONFIG)
    assert (column.target, column.kind) == (target, "canonical")


@pytest.mark.parametrize(
    ("header", "target", "unit"),
    [
        ("Мощность, кВт", "power", "кВт"),
        ("Мощность (кВт)", "power", "кВт"),
        ("attr_мощность_квт", "power", "квт"),
        ("power_kW", "power", "kW"),
        ("Напор, м", "head", "м"),
        ("частота_вращения_об_мин", "speed", "об/мин"),
        ("Напряжение питания", "voltage", ""),
        ("Марка стали", "марка_стали", ""),
        ("Срок службы, лет", "срок_службы", "лет"),
        ("цвет корпуса", "цвет_корпуса", ""),
    ],
)
def test_other_columns_are_attributes_and_never_lost(header: str, target: str, unit: str) -> None:
    column = map_header(header, 1, CONFIG)
    assert (column.kind, column.unit) == ("attribute", unit)
    if target in CONFIG.attributes:
        assert column.target == target


def test_header_tells_currency_and_vat() -> None:
    assert map_header("Цена, руб. с НДС", 1, CONFIG).price_words.vat_included is True
    words = map_header("Preis EUR ohne MwSt", 1, CONFIG).price_words
    assert (words.currency, words.vat_included) == ("EUR", False)


def test_the_surest_of_two_rivals_wins_and_the_other_stays() -> None:
    columns = map_columns(("Цена со склада", "Цена", "Артикул", "Обозначение"), CONFIG)
    assert [column.kind for column in columns] == ["attribute", "canonical", "canonical", "code"]


def test_d_and_big_d_are_two_diameters() -> None:
    targets = [column.target for column in map_columns(("d", "D", "B"), CONFIG)]
    assert targets == ["bore_diameter", "outer_diameter", "width"]


def test_a_layout_pins_by_header_and_by_place() -> None:
    layout = Layout(name="x", columns={"Колонка": "name", "#2": "price", "Поле": "power"})
    columns = map_columns(("Колонка", "", "Поле"), CONFIG, layout)
    assert [(column.target, column.kind) for column in columns] == [
        ("name", "canonical"),
        ("price", "canonical"),
        ("power", "attribute"),
    ]


@given(st.lists(st.text(max_size=30), max_size=8))
def test_every_header_gives_one_named_column(headers: list[str]) -> None:
    columns = map_columns(headers, CONFIG)
    assert [column.header for column in columns] == headers
    assert all(column.target for column in columns)
    canonical = [column.target for column in columns if column.kind == "canonical"]
    assert len(set(canonical)) == len(canonical)

"""Families: lists and ranges of sizes become executions, what only looks like one stays a row."""

from __future__ import annotations

import itertools
import time

import pytest

from catalogs import normalize_rows
from catalogs.families import MAX_EXECUTIONS, find_family


def names(text: str) -> list[str]:
    family = find_family({"Наименование": text})
    return [row["Наименование"] for row in family.executions()] if family else []


@pytest.mark.parametrize(
    ("text", "written", "members"),
    [
        ("Кран шаровой Ду {} PN16", "15–32", "15 20 25 32"),
        ("Задвижка DN {}", "50, 80, 100", "50 80 100"),
        ("Задвижка Ду{} чугун", "50,80,100", "50 80 100"),
        ("Клапан DN{}", "15/20/25", "15 20 25"),
        ("Болт М{} оцинк.", "6, М8, М10", "6 8 10"),
        ("Гайка М{}", "6-М12", "6 8 10 12"),
        ("Двигатель {} кВт", "0,25…0,75", "0,25 0,37 0,55 0,75"),
        ("Двигатель {} kW", "1.1; 1.5; 2.2", "1.1 1.5 2.2"),
        ("Кран Ду {}", "15 до 25", "15 20 25"),
    ],
)
def test_lists_and_ranges_become_executions(text: str, written: str, members: str) -> None:
    assert names(text.format(written)) == [text.format(member) for member in members.split()]


@pytest.mark.parametrize(
    "text",
    [
        "Насос К 80-50-200",
        "Переход Ду 50/40",
        "Переход Ду 40/50",
        "Болт М12-20",
        "Болт М12×80",
        "Болт М12-6g",
        "Кран Ду 50",
        "Реле 220-240 В",
        "Манометр 0…10 бар",
        "Двигатель 11 кВт",
        "Насос Ду 80-50-200",
        "Привод 0…11 кВт",
        "Труба DN 50-17",
    ],
)
def test_what_only_looks_like_a_family_stays_a_row(text: str) -> None:
    assert names(text) == []


def test_a_cell_of_its_own_varies_with_the_name() -> None:
    row = {
        "id": "7",
        "Наименование": "Кран Ду 15, 20",
        "Ду, мм": "15, 20",
        "Номинальное давление, бар": "16, 25",
        "Цена": "100",
    }
    family = find_family(row)
    assert family is not None
    assert family.count == 4
    found = list(family.executions())
    assert [(one["Наименование"], one["Ду, мм"], one["Номинальное давление, бар"]) for one in found] == [
        ("Кран Ду 15", "15", "16"),
        ("Кран Ду 15", "15", "25"),
        ("Кран Ду 20", "20", "16"),
        ("Кран Ду 20", "20", "25"),
    ]
    assert len({one["id"] for one in found}) == 4
    assert {one["Цена"] for one in found} == {""}  # one price for four executions is the price of none of them


def test_prices_listed_one_for_one_are_theirs() -> None:
    family = find_family({"Наименование": "Кран Ду 15, 20, 25", "Цена": "100; 130,50; 170"})
    assert family is not None
    assert [one["Цена"] for one in family.executions()] == ["100", "130,50", "170"]


def test_executions_are_items_with_their_own_size() -> None:
    family = find_family({"Наименование": "Кран шаровой Ду 15–25"})
    assert family is not None
    items = normalize_rows(family.executions())
    diameters = [value.quantity.low for item in items for value in item.of("nominal_diameter") if value.quantity]
    assert diameters == [0.015, 0.02, 0.025]


def test_expansion_is_lazy_and_bounded() -> None:
    sizes = ", ".join(str(size) for size in range(10, 500))
    family = find_family(
        {"Наименование": f"Кран DN {sizes}", "Номинальное давление, бар": sizes, "Мощность, кВт": "0,06…500"}
    )
    assert family is not None
    assert family.count > 4_000_000
    start = time.perf_counter()
    assert len(list(itertools.islice(family.executions(), 3))) == 3
    assert time.perf_counter() - start < 1
    assert sum(1 for _ in family.executions(limit=10**9)) == MAX_EXECUTIONS

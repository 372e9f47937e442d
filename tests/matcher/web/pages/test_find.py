from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from catalogs.item import Issue, Item, Value
from config.load import load_config
from matcher.web.pages.asked import Asked, rows_of, text_of
from matcher.web.pages.home import EXAMPLES
from matcher.web.pages.understood import marked
from tests.matcher.web.world import World

PAGE = {"Accept": "text/html", "Accept-Language": "ru"}
BEARING, PUMP = EXAMPLES[:2]


def get(desk: World, path: str, *, language: str = "ru", **query: Any) -> str:
    answer = desk.client.get(path, params=query, headers=PAGE | {"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    assert len(answer.content) < 60_000  # with style and script a page stays under 100 kB when sent packed
    return unescape(answer.text)


def offers(page: str) -> list[str]:
    return re.findall(r'name="offer" value="([^"]+)"', page)


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_examples_of_the_start_page_find_offers(desk: World, text: str) -> None:
    assert offers(get(desk, "/find", q=text))


def test_a_correction_changes_the_answer_at_once(desk: World) -> None:
    before, after = get(desk, "/find", q=PUMP), get(desk, "/find", q=PUMP, set_name="power", set_value="30 кВт")
    assert "11 кВт" in before
    assert offers(before) != offers(after)
    assert 'name="set" value="power=30 кВт"' in after  # every form of the page carries it on
    undone = re.search(r'href="([^"]+)">Отменить исправление', after)
    assert undone
    assert offers(desk.client.get(undone[1], headers=PAGE).text) == offers(before)


def test_a_correction_that_cannot_be_read_is_told_and_the_answer_stays(desk: World) -> None:
    page = get(desk, "/find", q=PUMP, set_name="power", set_value="много")
    assert "Исправление не понято" in page
    assert offers(page) == offers(get(desk, "/find", q=PUMP))


def test_htmx_gets_the_part_and_everybody_else_the_page(desk: World) -> None:
    part = desk.client.get("/find", params={"q": PUMP}, headers=PAGE | {"HX-Request": "true"})
    assert "<html" not in part.text
    assert part.text.strip() in desk.client.get("/find", params={"q": PUMP}, headers=PAGE).text
    assert "HX-Request" in part.headers["vary"]
    wrong = desk.client.get("/find", params={"q": "…"}, headers={"HX-Request": "true"})
    assert wrong.status_code == 400
    assert 'id="problem"' in wrong.text


def test_order_and_filter(desk: World) -> None:
    every = get(desk, "/find", q=BEARING)
    letters = re.findall(r'class="grade g-(\w)"', every)
    assert len(set(letters)) > 1
    some = get(desk, "/find", q=BEARING, grade=letters[0])
    assert set(re.findall(r'class="grade g-(\w)"', some)) == {letters[0]}
    assert "фильтром" in some
    cheap = get(desk, "/find", q=BEARING, order="cost")
    assert sorted(offers(cheap)) == sorted(offers(every))


def test_costs_with_vat_are_higher(desk: World) -> None:
    def amounts(page: str) -> list[int]:
        found = re.findall(r"<strong>([\d\s]+)₽</strong>", page)
        return [int("".join(one.split())) for one in found]

    without, with_vat = (amounts(get(desk, "/find", q=BEARING, vat=vat)) for vat in ("without", "with"))
    assert without
    assert all(first < second for first, second in zip(without, with_vat, strict=True))


def test_why_shows_the_whole_comparison_and_where_each_value_is_from(desk: World) -> None:
    first = offers(get(desk, "/find", q=PUMP))[0]
    page = get(desk, "/why", q=PUMP, offer=first)
    assert "“11 кВт”" in page
    assert page.count('<th scope="row">') > 5
    assert desk.client.get("/why", params={"q": PUMP, "offer": "nothing"}, headers=PAGE).status_code == 404


def test_offers_side_by_side_are_four_at_most(desk: World) -> None:
    found = offers(get(desk, "/find", q=PUMP))
    page = get(desk, "/compare", q=PUMP, offer=found[:4])
    assert page.count("/why?") == 4
    refused = desk.client.get("/compare", params={"q": PUMP, "offer": found[:5]}, headers=PAGE)
    assert refused.status_code == 422
    assert "Отметьте" in get(desk, "/compare", q=PUMP)


def test_where_nothing_fits_the_nearest_is_named(desk: World) -> None:
    page = get(desk, "/find", q="Двигатель асинхронный АИР 110 кВт 3000 об/мин 6000 В", language="en")
    assert offers(page) or "The nearest offers:" in page
    page = get(desk, "/find", q="Подшипник шариковый радиальный", set=["bore_diameter=4321 мм"])
    assert not offers(page)
    assert "Замена не найдена" in page
    assert "Ближайшие предложения" in page
    assert "4 321 мм" in page.replace("\N{NO-BREAK SPACE}", " ") or "4321 мм" in page


def test_rows_of_a_spreadsheet_and_a_file_are_a_list(desk: World) -> None:
    pasted = "Наименование\tМощность\nНасос центробежный\t11 кВт\nДвигатель асинхронный\t7,5 кВт"
    page = desk.client.post("/find", data={"text": pasted}, headers=PAGE)
    links = re.findall(r'<a href="(/find[^"]+)"', page.text)
    assert len(links) == 2
    assert "11 кВт" in desk.client.get(unescape(links[0]), headers=PAGE).text
    file = {"file": ("мой список.csv", "name;maker\nПодшипник 6205;SKF\nПодшипник 6206;FAG\n".encode("cp1251"))}
    assert page.status_code == 200
    page = desk.client.post("/find", data={"text": ""}, files=file, headers=PAGE)
    assert page.text.count('<th scope="row">') == 2
    broken = desk.client.post("/find", files={"file": ("картинка.png", b"\x89PNG\r\n\x1a\n" * 9)}, headers=PAGE)
    assert broken.status_code == 400
    assert "картинка.png" in broken.text


def test_one_typed_item_goes_to_its_own_address(desk: World) -> None:
    answer = desk.client.post("/find", data={"text": "6205-2RS1"}, headers=PAGE, follow_redirects=False)
    assert answer.status_code == 303
    assert parse_qsl(urlsplit(answer.headers["location"]).query) == [("q", "6205-2RS1")]


def test_what_is_typed_is_never_markup(desk: World) -> None:
    evil = '<script>alert(1)</script> насос 11 кВт "><img src=x onerror=alert(1)>'
    text = desk.client.get("/find", params={"q": evil, "set": "maker=<i>x</i>"}, headers=PAGE).text
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "<i>x</i>" not in text


def test_a_pasted_row_reads_back_from_its_own_text() -> None:
    config = load_config()
    rows = rows_of("Наименование\tМощность\nНасос К 65\t11 кВт\n\nДвигатель\t", config)
    assert rows == [{"Наименование": "Насос К 65", "Мощность": "11 кВт"}, {"Наименование": "Двигатель"}]
    assert [rows_of(text_of(tuple(row), row), config) for row in rows] == [[row] for row in rows]
    assert rows_of("Насос\n\nКран", config) == [{"name": "Насос"}, {"name": "Кран"}]
    assert rows_of("Насос К 65\t11 кВт", config) == [{"name": "Насос К 65", "attributes": "11 кВт"}]


def test_a_question_is_what_its_address_says() -> None:
    question = Asked("a", ("power=1",), "cost", ("A",), "with").corrected("power", "2").corrected("head", "3")
    assert question.corrections == ("power=2", "head=3")
    assert question.uncorrected("power").corrections == ("head=3",)
    assert parse_qsl(urlsplit(question.address("/why", offer="x")).query) == [
        ("q", "a"), ("set", "power=2"), ("set", "head=3"), ("order", "cost"), ("vat", "with"), ("grade", "A"),
        ("offer", "x"),
    ]  # fmt: skip


def test_read_and_unread_text_is_marked() -> None:
    values = (Value("power", text="11 кВт"),)
    item = Item("1", "Насос 11 кВт 5 фунь", "", values=values, issues=(Issue("name", "5 фунь", "unknown unit"),))
    assert marked(item) == (("", "Насос "), ("read", "11 кВт"), ("", " "), ("unread", "5 фунь"))

from __future__ import annotations

import pytest

from catalogs.formats.encoding import decode_line, find_encoding

RUSSIAN = (
    "Наименование;Производитель;Цена\r\nНасос центробежный консольный К 80-50-200;Ливгидромаш;45000\r\n"
    "Подшипник шариковый радиальный 180205;ГПЗ-4;350\r\n"
)
CAPITALS = "НАСОС ЦЕНТРОБЕЖНЫЙ КОНСОЛЬНЫЙ;ЗАВОД;45000\r\nДВИГАТЕЛЬ АСИНХРОННЫЙ ТРЕХФАЗНЫЙ;ЗАВОД;12000\r\n"
GERMAN = "Bezeichnung;Stück;Größe\r\nKreiselpumpe für Wärmeträger;1;groß\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "cp866", "koi8-r", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("text", [RUSSIAN, CAPITALS])
def test_russian_text_is_read_back(text: str, encoding: str) -> None:
    assert text.encode(encoding).decode(find_encoding(text.encode(encoding))) == text


def test_a_single_russian_word_is_enough() -> None:
    for encoding in ("cp1251", "cp866", "koi8-r"):
        assert "Подшипник".encode(encoding).decode(find_encoding("Подшипник".encode(encoding))) == "Подшипник"


def test_german_in_a_western_encoding() -> None:
    assert GERMAN.encode("cp1252").decode(find_encoding(GERMAN.encode("cp1252"))) == GERMAN


def test_a_foreign_line_within_a_file_is_read_by_its_own_letters_and_noted() -> None:
    text, note = decode_line("Насос центробежный".encode("cp1251"), "utf-8")
    assert text == "Насос центробежный"
    assert note
    text, note = decode_line("Насос центробежный".encode(), "cp1251")
    assert text == "Насос центробежный"
    assert note


def test_a_few_broken_bytes_leave_utf8() -> None:
    broken = RUSSIAN.encode()[:-30] + b"\xd0" + "\nещё строка".encode()
    assert find_encoding(broken) == "utf-8"
    assert "\ufffd" in decode_line(b"\xd0\xd0" + "Насос".encode(), "utf-8")[0]

"""Every reason the readers give has its words, and what has none stays as it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import catalogs
from catalogs import read_catalog
from catalogs.normalize import quantity_cursor
from catalogs.samples import IMPORTS, OFFERS
from config.model.base import read_yaml
from matcher.words.language import FOLDER
from matcher.words.reasons import Reasons

RUSSIAN = Reasons("ru", label=lambda name: {"power": "мощность", "flow": "подача"}.get(name, name), category=str)
ENGLISH = Reasons("en", label=str, category=str)


def reasons_in_the_code() -> Iterator[str]:
    """Texts that the readers pass as the reason of an issue or as the problem of a reading."""
    for path in Path(catalogs.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            told: list[ast.expr] = []
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                told = node.args[{"Issue": 2, "issue": 1}.get(name, 9) :][:1]
                told += [one.value for one in node.keywords if one.arg == "problem" and path.parent.name == "normalize"]
            elif isinstance(node, ast.Assign) and path.parent.name == "normalize":
                told = [node.value] if getattr(node.targets[0], "id", "") == "problem" else []
            for one in told:
                yield from (text.value for text in ast.walk(one) if _is_sentence(text))  # type: ignore[attr-defined]


def _is_sentence(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(re.search("[a-z]{2} [a-z]", node.value))
    )


def test_every_reason_in_the_code_has_words() -> None:
    known = "\n".join(read_yaml(FOLDER / "reasons.yml")["ru"])
    found = {*reasons_in_the_code(), quantity_cursor.PERCENT_OF_WHAT, quantity_cursor.POLES_OR_CURRENT}
    assert len(found) > 10
    assert [text for text in sorted(found) if text.strip() not in known] == []


def test_every_reason_of_the_samples_is_said_in_russian() -> None:
    said = {
        issue.reason for path in (IMPORTS, OFFERS) for item in read_catalog(path).table.details for issue in item.issues
    }
    assert said
    assert [text for text in sorted(said) if not re.search("[а-я]{3}", RUSSIAN.reason(text))] == []


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("price on request", "цена по запросу"),
        ("flow: a number without a unit", "подача: число без единицы"),
        ("power is not measured in m", "мощность не измеряется в m"),
        ("line is cp1251 in a UTF-8 file", "строка в cp1251, а файл в UTF-8"),
        ("something nobody worded", "something nobody worded"),
    ],
)
def test_reasons(english: str, russian: str) -> None:
    assert RUSSIAN.reason(english) == russian
    assert ENGLISH.reason(english) == english


def test_how_a_price_was_estimated() -> None:
    note = "model: hedonic model of 332 prices, 80% interval (n = 120), power, flow outside the observed prices"
    assert RUSSIAN.estimate(note) == (
        "модель: гедоническая, цен 332; интервал 80% (n = 120); мощность, подача: вне известных цен"
    )
    assert ENGLISH.estimate(note) == note

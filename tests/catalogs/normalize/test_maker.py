from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogs.normalize.maker import normalize_maker


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ООО «Грундфос»", "GRUNDFOS A/S"),
        ("ГПЗ-4", "4ГПЗ"),
        ("4 ГПЗ", "ГПЗ №4"),
        ("ОАО «Полесьеэлектромаш»", "Полесьеэлектромаш"),
        ("Bosch Rexroth AG", "Бош Рексрот"),
        ("ООО «НИИ АТТ» (Завод Редукторов, ZR)", "НИИ АТТ"),
        ("上海凯泉泵业有限公司", "上海凯泉泵业"),
        ("Zhejiang Rifa Co., Ltd.", "ZHEJIANG RIFA"),
        ("SEW-EURODRIVE GmbH & Co. KG", "SEW Eurodrive"),
        ("ПАО Полюс", "Polyus"),
    ],
)
def test_spellings_of_one_maker_meet(one: str, other: str) -> None:
    assert normalize_maker(one) == normalize_maker(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("ГПЗ-4", "ГПЗ-1"), ("SKF", "FAG"), ("Завод", "ООО"), ("Danfoss", "Данфильтр")]
)
def test_makers_that_differ_stay_apart(one: str, other: str) -> None:
    assert normalize_maker(one) != normalize_maker(other)


@given(st.text(max_size=60))
def test_total(text: str) -> None:
    assert isinstance(normalize_maker(text), str)

"""What is kept back stands nowhere in the item, however it was written there."""

from __future__ import annotations

import pytest

from catalogs.blanks import Blanks
from catalogs.conceal import WITHHELD, conceal
from catalogs.items import normalize_rows
from catalogs.levels import Levels
from config.load import load_config
from matcher.veil import Veil

CONFIG = load_config()
ROW = {
    "id": "01a20975-34b7-7474-9375-a1810dc4c1df:Насос К80-50-200, 17,5 кВт",
    "name": "Насос К80-50-200, 17,5 кВт (0,0175 МВт)", "model": "К 80-50-200", "Мощность, кВт": "17,5",
    "price": "98 500", "currency": "RUB", "description": "17.5 kW, 17 500 Вт, цена 98500",
}  # fmt: skip


@pytest.mark.parametrize("level", ["bucket", "match_only", "hidden"])
def test_a_number_is_blanked_in_every_unit_and_spelling(level: str) -> None:
    item = normalize_rows([ROW], CONFIG)[0]
    seen = conceal(item, Levels({"power": level, "price": level}), CONFIG).item  # type: ignore[dict-item]
    for text in ("17,5", "17.5", "17500", "17 500", "0,0175", "98 500", "98500"):
        assert text not in repr(seen).replace(item.id, "")
    assert "К80-50-200" in seen.name


def test_a_designation_goes_with_what_it_decodes_to_however_it_is_spelled() -> None:
    seen = conceal(normalize_rows([ROW], CONFIG)[0], Levels({"head": "match_only"}), CONFIG).item
    assert not any("80" in text for text in (seen.name, seen.model, seen.title, *seen.codes))
    assert seen.designations == ()


def test_an_offer_whose_key_tells_goes_by_another_id() -> None:
    item = normalize_rows([ROW], CONFIG)[0]
    veil = Veil({item.id.partition(":")[0]: Levels({"power": "match_only"})}, CONFIG, b"salt")
    seen = veil.offer(item, withheld=True)
    assert seen.id.startswith(f"{item.id.partition(':')[0]}:~")
    assert "17" not in seen.id.partition(":")[2] or seen.id != item.id
    assert [value.category for value in seen.of("power")] == [WITHHELD]
    assert Veil({}, CONFIG, b"salt").offer(item) is item


def test_other_numbers_and_words_stay() -> None:
    blanks = Blanks.of(["15 кВт"], [15.0])
    assert blanks.out_of("115 мм, 1,15 м, 15,5 кВт, №150") == "115 мм, 1,15 м, 15,5 кВт, №150"
    assert blanks.out_of("15кВт и 15.0 kW") == "… и … kW"


@pytest.mark.parametrize(
    ("shown", "value"), [((10e3, 20e3), 11e3), ((10, 20), 10), ((0.1, 0.2), 0.1), ((50, 100), 99.9), ((-50, -20), -40)]
)
def test_a_bucket_holds_its_value(shown: tuple[float, float], value: float) -> None:
    assert CONFIG.visibility.bucket(value, value) == shown

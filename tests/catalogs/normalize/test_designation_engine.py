"""What the engine promises whatever the families: spans, evidence, prefilters that change nothing, rival dialects."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogs.normalize.designation import _read, decode, preferred_dialects, readings
from catalogs.normalize.designation_compile import compile_families
from catalogs.normalize.designation_evidence import Chance, evidence_of, support_of
from catalogs.normalize.designation_fold import fold, in_script
from config.load import load_config

CONFIG = load_config()
FAMILY_TEXTS = sorted({line.text for family in CONFIG.designations.families for line in family.tests})
BEARING = "rolling_bearing"


@given(st.text(max_size=60))
def test_folding_keeps_every_position(text: str) -> None:
    for script in ("latin", "cyrillic", "both"):
        assert len(fold(text, script)) == len(text)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789 -/.,ABCDEKNPRSTUXZАБВЕКЛМНПРСТШ²½ßﬁ轴\u00a0", max_size=40))
def test_any_text_decodes_to_spans_of_itself_that_do_not_overlap(text: str) -> None:
    end = 0
    for one in decode(text, CONFIG, class_code=BEARING):
        start = text.index(one.text, end)
        end = start + len(one.text)
        assert one.full_key.startswith(one.key)
        assert all(value.text in one.text for value in one.values)
        assert all((value.quantity is None) != (value.category is None) for value in one.values)


@pytest.mark.parametrize("class_code", ["", BEARING, "induction_motor"])
def test_the_prefilter_loses_no_reading(class_code: str) -> None:
    """The oracle tries every family on every text; the product tries those a cheap look lets through."""
    evidence = evidence_of(CONFIG)
    for text in FAMILY_TEXTS:
        if not any(char.isdigit() for char in text):
            continue
        scene = evidence.look(text, class_code)
        chances = (Chance(one, support_of(scene, one), one.patterns) for one in compile_families(CONFIG))
        every = [one for chance in chances for one in _read(scene, chance, ())]
        assert readings(text, CONFIG, class_code=class_code) == every, text


def test_a_bare_number_needs_evidence() -> None:
    assert decode("6205", CONFIG)  # the whole cell
    assert decode("  «6205» ", CONFIG)
    assert decode("деталь 6205 черт.", CONFIG, class_code=BEARING)
    assert decode("подшипником 6205 комплектуется", CONFIG)
    assert decode("SKF 6205", CONFIG)
    assert not decode("деталь 6205 черт.", CONFIG)
    assert not decode("6205", CONFIG, class_code="induction_motor")
    assert decode("электродвигатель с 6205-2RS", CONFIG)  # a closure behind the number says it


def test_dialects_settle_what_the_number_leaves_open() -> None:
    def kind(text: str, prefer: tuple[str, ...] = ()) -> str | None:
        values = decode(text, CONFIG, class_code=BEARING, prefer=prefer)[0].values
        return next(value.category for value in values if value.attribute == "bearing_type")

    assert kind("7205") == "tapered_roller"
    assert kind("7205", ("bearing_iso",)) == "angular_contact_ball"
    assert kind("2206", ("bearing_gost",)) == "cylindrical_roller"
    assert kind("2206", ("bearing_iso",)) == "self_aligning_ball"
    assert kind("SKF 7205", ("bearing_gost",)) == "angular_contact_ball"  # a maker outweighs the catalog
    assert kind("18ГПЗ 7205", ("bearing_iso",)) == "tapered_roller"


def test_a_catalog_tells_its_dialect_only_when_it_keeps_to_one() -> None:
    gost = ["180205", "36205", "7605А", "80018", "7205", "2206"]
    iso = ["6205-2RS1", "7205BEP", "NU205ECP", "30205", "2206"]
    assert preferred_dialects(gost, CONFIG, class_code=BEARING) == ("bearing_gost",)
    assert preferred_dialects(iso, CONFIG, class_code=BEARING) == ("bearing_iso",)
    assert preferred_dialects(gost + iso, CONFIG, class_code=BEARING) == ()
    assert preferred_dialects([], CONFIG) == ()


def test_one_bearing_in_every_spelling_has_one_full_key() -> None:
    spellings = ["6205-2RS1", "6205DDU", "6205LLU", "180205", "SKF 6205 2RSH", "6205-2RS", "62052RS", "6205 2rs1"]
    found = {decode(text, CONFIG, class_code=BEARING)[0].full_key for text in spellings}
    assert len(found) == 1
    bases = ["6205", "7205B", "N205", "NU205", "1205", "6305", "205К30", "30205", "51205", "22205"]
    keys = {decode(text, CONFIG, class_code=BEARING)[0].key for text in bases}
    assert len(keys) == len(bases) - 1  # 205 is 6205
    assert decode("6305-2RS1", CONFIG)[0].full_key not in found


def test_look_alike_letters_and_zeros_are_repaired_in_place() -> None:
    cyrillic = decode("NU2О5 ЕСМ", CONFIG, class_code=BEARING)[0]  # О, Е, С, М are Cyrillic
    assert cyrillic.full_key == decode("NU205 ECM", CONFIG, class_code=BEARING)[0].full_key
    assert cyrillic.text == "NU2О5 ЕСМ"
    assert in_script("7305X", "latin")
    assert not in_script("7305Х", "latin")


def test_an_unknown_glued_suffix_keeps_the_key_and_parts_the_full_key() -> None:
    known, unknown = decode("6205-2RS1", CONFIG)[0], decode("6205-2RS1/QWX77", CONFIG)[0]
    assert (known.key, known.full_key) == (unknown.key, unknown.full_key.split("|?")[0])
    assert known.full_key != unknown.full_key


def test_several_designations_of_one_text_stand_in_order() -> None:
    found = decode("Подшипник 180205 (6205-2RS1), 30206 и NU 2210 ECP", CONFIG)
    assert [one.text for one in found] == ["180205", "6205-2RS1", "30206", "NU 2210 ECP"]


def test_values_are_in_base_units_without_binary_noise() -> None:
    values = {one.attribute: one for one in decode("6203", CONFIG)[0].values}
    assert values["bore_diameter"].unit == "m"
    assert values["bore_diameter"].quantity is not None
    assert values["bore_diameter"].quantity.low == 0.017
    assert all(one.kind == "decoded" for one in values.values())

"""What no single family's test lines can say: families against each other, and any of them against damaged text."""

from __future__ import annotations

import csv
import math
import random
from pathlib import Path

import pytest

from catalogs.item import Designation
from catalogs.normalize.designation import decode
from config.load import load_config

CONFIG = load_config()
SAMPLES = Path(__file__).resolve().parents[3] / "catalogs" / "samples"


def one(text: str) -> Designation:
    (found,) = decode(text, CONFIG)
    return found


def figure(text: str, attribute: str) -> float:
    (value,) = (value for value in one(text).values if value.attribute == attribute)
    assert value.quantity is not None
    return value.quantity.low


@pytest.mark.parametrize(
    ("gost", "iec"),
    [
        ("АИР112М4", "YE3-132S-4"),
        ("АИР132М2", "YE3-160M1-2"),
        ("АИР200M4", "1LE1001-2BB03-4AA4"),
        ("АИР80А4", "YE3-90S-4"),
    ],
)
def test_one_power_sits_in_a_smaller_gost_frame(gost: str, iec: str) -> None:
    assert figure(gost, "power") == figure(iec, "power")
    assert figure(gost, "poles") == figure(iec, "poles")
    assert figure(gost, "frame_size") < figure(iec, "frame_size")
    assert one(gost).key != one(iec).key


@pytest.mark.parametrize("frame", ["71A4", "80B2", "112M4", "132S4", "160S4", "280S4"])
def test_one_frame_holds_more_power_by_gost(frame: str) -> None:
    height, size, poles = frame[:-2], frame[-2], frame[-1]
    iec = {"160S4": "160M-4"}.get(frame, f"{height}{size}-{poles}")
    assert figure(f"АИР{frame}", "power") > figure(f"YE3-{iec}", "power")


def test_more_stages_give_more_head_at_the_same_flow() -> None:
    heads = [figure(f"CR 10-{stages}", "head") for stages in range(2, 19)]
    assert heads == sorted(set(heads))
    assert len({figure(f"CR 10-{stages}", "flow") for stages in range(2, 19)}) == 1


def test_every_paired_pump_of_the_sample_shares_a_key() -> None:
    names = {row["id"]: row["model"] for table in ("imports", "offers") for row in _rows(f"{table}.csv")}
    pairs = [pair for pair in _rows("pairs.csv") if pair["import_id"].startswith("I-PMP")]
    assert all(one(names[pair["import_id"]]).key == one(names[pair["offer_id"]]).key for pair in pairs)


def test_damaged_text_never_fails_nor_gives_a_figure_that_is_none() -> None:
    texts = [row["name"] for table in ("imports", "offers") for row in _rows(f"{table}.csv")]
    texts += [line.text for family in CONFIG.designations.families for line in family.tests]
    chance = random.Random(20261123)
    letters = "0123456789-/. ,АВЕКМНОРСТУХЦЧГДЛПЭABCDEFHKLMNPRSTVWXZxх()"
    for _ in range(3000):
        text = list(chance.choice(texts))
        for _ in range(chance.randint(1, 4)):
            text.insert(chance.randrange(len(text) + 1), chance.choice(letters))
            del text[chance.randrange(len(text))]
        for designation in decode("".join(text), CONFIG):
            values = [value.quantity for value in designation.values if value.quantity is not None]
            assert all(math.isfinite(value.low) and math.isfinite(value.high) for value in values)


def _rows(name: str) -> list[dict[str, str]]:
    with (SAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

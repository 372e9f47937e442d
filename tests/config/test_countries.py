from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from config.errors import ConfigError, InputError
from config.load import DEFAULT_FOLDER, load_config
from config.model.base import validate
from config.model.country import CountryPack, Sourced, in_force
from matcher.cost.duty import Unparsed, parse_duty
from matcher.cost.tariff import read_list, read_tariff

CODES = sorted(load_config().countries)
FOLDER = DEFAULT_FOLDER / "countries"


def figures(value: Any) -> list[Sourced]:
    """Every sourced figure inside a pack."""
    if isinstance(value, Sourced):
        return [value]
    if isinstance(value, BaseModel):
        return [one for name in type(value).model_fields for one in figures(getattr(value, name))]
    if isinstance(value, dict):
        return [one for inner in value.values() for one in figures(inner)]
    if isinstance(value, tuple | list):
        return [one for inner in value for one in figures(inner)]
    return []


def test_a_second_country_is_there() -> None:
    assert {"RU", "KZ"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_figure_has_a_source_and_legal_ones_a_date(code: str) -> None:
    found = figures(load_config().countries[code])
    assert len(found) > 20
    for figure in found:
        assert figure.source.strip()
        if figure.confidence == "assumption":
            assert figure.valid_from is None or figure.source
        assert figure.valid_to is None or figure.valid_from is None or figure.valid_from <= figure.valid_to


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("place", ["vat.standard.0", "customs_fee.0", "lines.bank_rate.0", "origins.0"])
def test_a_figure_without_a_source_fails(code: str, place: str) -> None:
    document = yaml.safe_load((FOLDER / f"{code.lower()}.yml").read_text(encoding="utf-8"))
    inner: Any = document
    for step in place.split("."):
        inner = inner[int(step)] if step.isdigit() else inner[step]
    for broken in ("", None):
        changed = copy.deepcopy(document)
        target: Any = changed
        for step in place.split("."):
            target = target[int(step)] if step.isdigit() else target[step]
        target.pop("source") if broken is None else target.update(source=broken)
        with pytest.raises(ConfigError, match="source"):
            validate(CountryPack, changed, where="pack.yml")


@pytest.mark.parametrize("code", CODES)
def test_new_year_2026_changes_the_vat(code: str) -> None:
    pack = load_config().countries[code]
    old, new = (in_force(pack.vat.standard, day) for day in (date(2025, 12, 31), date(2026, 1, 1)))
    assert old is not None
    assert new is not None
    assert new.value > old.value


@pytest.mark.parametrize("code", CODES)
def test_dated_figures_do_not_overlap(code: str) -> None:
    pack = load_config().countries[code]
    for series in (pack.vat.standard, pack.customs_fee, pack.vat.import_base):
        for day in (date(2025, 6, 1), date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 15)):
            assert sum(figure.holds(day) for figure in series) == 1


@pytest.mark.parametrize("code", CODES)
def test_tables_of_a_pack_exist_and_are_sourced(code: str) -> None:
    pack = load_config().countries[code]
    for tariff in pack.tariff:
        rates = read_tariff(FOLDER / tariff.table)
        assert rates
        assert {key[:2] for key in rates} <= set(tariff.chapters)
        assert not [rate for one in rates.values() for rate in one if isinstance(parse_duty(rate), Unparsed)]
    for path in [FOLDER / one.table for one in pack.listed_fees] + [
        FOLDER / one.listed for one in pack.customs_fee if one.listed
    ]:
        assert all(row.source for row in read_list(path))


def test_russian_fee_ladders_of_both_years() -> None:
    pack = load_config().country("ru")
    old, new = (in_force(pack.customs_fee, day) for day in (date(2025, 12, 31), date(2026, 1, 1)))
    assert old is not None
    assert new is not None
    assert (old.steps[0][1], old.steps[-1][1]) == (Decimal(1067), Decimal(30000))
    assert (new.steps[0][1], new.steps[-1][1]) == (Decimal(1231), Decimal(73860))
    for schedule in (old, new):
        amounts = [amount for _, amount in schedule.steps]
        assert amounts == sorted(amounts)


def test_unknown_country_names_the_known() -> None:
    with pytest.raises(InputError, match="KZ, RU"):
        load_config().country("XX")


def test_ladder_must_end_open(tmp_path: Path) -> None:
    document = yaml.safe_load((FOLDER / "ru.yml").read_text(encoding="utf-8"))
    document["customs_fee"][0]["steps"][-1][0] = 20000000
    with pytest.raises(ConfigError, match="ladder"):
        validate(CountryPack, document, where=str(tmp_path))

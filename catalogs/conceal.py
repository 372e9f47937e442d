"""An item as somebody sees it who does not own it: values, and every trace of them in its texts, taken out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from catalogs.blanks import MARK, Blanks, numbers_in
from catalogs.item import Designation, Item, Quantity, Value
from catalogs.levels import IDENTITY, TEXTS, Levels
from catalogs.manner import UNKNOWN
from catalogs.normalize.text import normalize_text
from catalogs.understand import stated_in
from config.load import Config

WITHHELD = "matched_not_shown"
"""The category that stands for a value that was compared and is not shown; words of each language name it."""
_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Concealed:
    """An item without what is not exact; `blanks` is what was taken out of its texts."""

    item: Item
    blanks: Blanks


def conceal(item: Item, levels: Levels, config: Config, *, withheld: bool = False, mark: str = MARK) -> Concealed:
    """The item as `levels` show it: hidden and match-only values are gone, those of a bucket are its interval.

    `withheld` leaves a value of the category WITHHELD in the place of each attribute that is gone. What is decoded
    from a designation goes with it where a rule names the attribute; the designation itself, then too.
    """
    closed = {name for name in (*IDENTITY, *TEXTS) if levels.of(name) != "exact"}
    blanks = _blanks(item, levels, closed, config)

    def text_of(name: str, text: str) -> str:
        return "" if name in closed else blanks.out_of(text, mark)

    name = text_of("name", item.name) or (mark.strip() if item.name else "")
    is_classed = "class_code" not in closed
    return Concealed(
        replace(
            item,
            name=name,
            title="" if "name" in closed else blanks.out_of(item.title, ""),
            description=text_of("description", item.description),
            maker=text_of("maker", item.maker),
            maker_key="" if "maker" in closed else blanks.out_of(item.maker_key, ""),
            country=text_of("country", item.country),
            model=text_of("model", item.model),
            classes=item.classes if is_classed else (),
            tnved="" if "tnved" in closed else item.tnved,
            okpd2="" if "okpd2" in closed else item.okpd2,
            codes=tuple(code for code in item.codes if not blanks.tells(code)),
            designations=tuple(_designations(item, levels, blanks)),
            values=tuple(_values(item, levels, blanks, config, withheld=withheld)),
            price=item.price if levels.price == "exact" else None,
            mass_kg=item.mass_kg if levels.of("mass_kg") == "exact" else _NAN,
            lead_days=item.lead_days if levels.of("lead_days") == "exact" else _NAN,
            region=text_of("region", item.region),
            issues=() if not levels.open else item.issues,  # cells of fields that nobody can tell apart from others
        ),
        blanks,
    )


def _blanks(item: Item, levels: Levels, closed: set[str], config: Config) -> Blanks:
    spans: set[str] = set()
    numbers: set[float] = set()
    for value in item.values:
        if levels.of(value.attribute) == "exact" or not _reaches(value, levels):
            continue
        spans.add(value.text)
        if value.kind != "decoded" and value.quantity is not None:
            numbers |= numbers_in(value.text) | set(_in_every_unit(value.quantity, value.unit, config))
        elif value.category and value.kind != "decoded":
            spans.add(value.category)
    spans |= set(_written(item, levels, config))
    for name, texts in _closed_texts(item).items():
        if name in closed:
            spans |= set(texts)
    if levels.price != "exact" and item.price is not None:
        numbers.add(item.price.amount)
    for name, number in (("mass_kg", item.mass_kg), ("lead_days", item.lead_days)):
        if levels.of(name) != "exact" and not math.isnan(number):
            numbers.add(number)
    return Blanks.of(spans, numbers)


def _reaches(value: Value, levels: Levels) -> bool:
    """Whether a value's text is a secret: what a shown designation decodes to is one only where a rule names it."""
    return value.kind != "decoded" or value.attribute in levels.named


def _written(item: Item, levels: Levels, config: Config) -> Iterator[str]:
    """Spans of the texts that state a closed attribute in other words than the value that was kept."""
    code = item.classes[0].code if item.classes else ""
    for text in (item.name, item.model, item.description):
        for attribute, span in _stated(text, code, config):
            if levels.of(attribute) != "exact":
                yield span


@lru_cache(maxsize=20_000)
def _stated(text: str, class_code: str, config: Config) -> tuple[tuple[str, str], ...]:
    if not any(char.isdigit() for char in text):
        return ()
    values, _ = stated_in(text, config, class_code=class_code, column="name", manner=UNKNOWN)
    return tuple((value.attribute, value.text) for value in values if value.text)


def _closed_texts(item: Item) -> dict[str, tuple[str, ...]]:
    """What is secret where a field of text is: a closed model in the name, a closed maker in it."""
    return {
        "name": (item.name, normalize_text(item.name)),
        "model": (item.model, *((one.text for one in item.designations) if item.model else ())),
        "maker": (item.maker, item.maker_key),
        "country": (item.country,),
        "region": (item.region,),
    }


def _in_every_unit(quantity: Quantity, base: str, config: Config) -> Iterator[float]:
    """The figures of a quantity in each unit of its kind: 15 kW is 0,015 МВт elsewhere in the row."""
    ends = {end for end in (quantity.low, quantity.high) if math.isfinite(end)}
    yield from ends
    for unit in config.units.by_name.values():
        if base not in ("", "1") and unit.base == base:
            yield from (float(f"{unit.from_base(end):.12g}") for end in ends)


def _designations(item: Item, levels: Levels, blanks: Blanks) -> Iterator[Designation]:
    for one in item.designations:
        if not blanks.found_in(one.text):
            yield replace(one, values=tuple(value for value in one.values if levels.of(value.attribute) == "exact"))


def _values(item: Item, levels: Levels, blanks: Blanks, config: Config, *, withheld: bool) -> Iterator[Value]:
    secret = {value.text for value in item.values if value.text and levels.of(value.attribute) != "exact"}
    told: set[str] = set()
    for value in item.values:
        level = levels.of(value.attribute)
        if level == "exact":
            if value.kind != "inferred" or value.text not in secret:
                yield _blanked(value, blanks)
        elif level == "bucket" and value.quantity is not None:
            low, high = config.visibility.bucket(value.quantity.low, value.quantity.high)
            yield replace(value, quantity=Quantity(low, high), text="")
        elif withheld and value.attribute not in told:
            told.add(value.attribute)
            yield Value(value.attribute, category=WITHHELD, kind=value.kind)


def _blanked(value: Value, blanks: Blanks) -> Value:
    text = blanks.out_of(value.text)
    category = value.category
    if category and value.text == category:  # a text of the catalog, not a word of ours
        category = text
    return replace(value, text=text, category=category)

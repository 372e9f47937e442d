"""Header → canonical column or attribute, with what the header tells of unit, currency and VAT."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from catalogs.normalize.price import NO_WORDS, PriceWords, find_price_words
from catalogs.normalize.text import normalize_text
from config.load import Config
from config.model.sources import IGNORED, Layout

_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_WORDS = re.compile(r"[^\W_]+|№|%")
_PER_TIME = re.compile(r"(h|min|s|ч|мин|с)$")
_PERCENT = frozenset(["проц", "процент", "percent", "pct", "prc"])
_NOT_NAME = re.compile(r"[\W_]+")
# Only for these may a header go on after the alias ("Цена со склада"): "марка стали" is no model
_OPEN_ENDED = frozenset({"name", "price", "maker", "description"})
_EXACT, _FACTS_REMOVED, _KNOWN_ATTRIBUTE, _OPENING, _OWN_NAME = 1.0, 0.95, 0.9, 0.7, 0.5


@dataclass(frozen=True, slots=True)
class Column:
    """What one column of a file is. `confidence` in [0, 1] is for people to check the mapping by."""

    header: str
    target: str  # canonical name, or attribute name
    kind: Literal["canonical", "attribute", "code", "ignored"]  # code: one more designation, and an attribute as well
    confidence: float
    unit: str = ""  # as written in the header
    price_words: PriceWords = NO_WORDS


def map_columns(headers: Sequence[str], config: Config, layout: Layout | None = None) -> tuple[Column, ...]:
    """One Column a header, in order. Of several headers for one canonical column the surest gets it, then the first."""
    pinned, units = _stated(layout.columns if layout else {}), _stated(layout.units if layout else {})
    together = _told_together(headers, config)
    columns = []
    for place, header in enumerate(headers, 1):
        names = (f"#{place}", normalize_text(header), plain_header(header))
        target = next((pinned[name] for name in names if name in pinned), together.get(split_unit(header)[0]))
        column = _pinned(header, target, config) if target else map_header(header, place, config)
        unit = next((units[name] for name in names if name in units), "")
        columns.append(replace(column, unit=unit) if unit else column)
    return _without_rivals(columns)


def _stated(by_header: Mapping[str, str]) -> dict[str, str]:
    """What a layout states, by #place, by header, and by the words of the header, whatever marks stand between."""
    found = {plain_header(name): said for name, said in by_header.items() if not name.startswith("#")}
    found.pop("", None)
    return found | {normalize_text(name): said for name, said in by_header.items()}


def _told_together(headers: Sequence[str], config: Config) -> dict[str, str]:
    """Symbols that mean something only beside each other: d and D in one table are the bore and the outer diameter."""
    present = {split_unit(header)[0] for header in headers}
    found: dict[str, str] = {}
    for symbols in config.columns.together:
        if symbols.keys() <= present:
            found.update(symbols)
    return found


@lru_cache(maxsize=20_000)  # names within cells of attributes repeat row by row
def map_header(header: str, place: int, config: Config) -> Column:
    """The column a header stands for; `place` (1-based) names a column without a header."""
    plain = plain_header(header)
    if not plain:
        return Column(header, f"column_{place}", "attribute", 0.0)
    label, unit = split_unit(header)
    words = find_price_words(header)
    aliases = _aliases(config)
    for text, confidence in (
        (plain, _EXACT),
        (plain_header(label), _FACTS_REMOVED),
        (_without_noise(plain, config), _FACTS_REMOVED),
    ):
        if text in aliases:
            return Column(header, aliases[text], "canonical", confidence, unit, words)
    attribute = attribute_column(header, config)
    if attribute.confidence > _OWN_NAME:
        return attribute
    if words.currency and not _without_noise(plain, config):
        return Column(header, "price", "canonical", _OPENING, unit, words)
    opening = _opening_alias(plain, aliases)
    if opening:
        return Column(header, opening, "canonical", _OPENING, unit, words)
    return attribute


@lru_cache(maxsize=20_000)
def attribute_column(header: str, config: Config) -> Column:
    """The column of an attribute, whatever canonical column its header may resemble: a known one, or one of its own."""
    symbol = _symbols(config).get(header.strip())
    if symbol:
        return Column(header, symbol, "attribute", _KNOWN_ATTRIBUTE)
    label, unit = split_unit(header)
    labels = _labels(config)
    known = labels.get(plain_header(label)) or labels.get(plain_header(header))
    shorter, trailing = ("", "") if unit else split_trailing_unit(header, config)
    if known:
        return Column(header, known, "attribute", _KNOWN_ATTRIBUTE, unit or trailing)
    if trailing:
        known = labels.get(plain_header(shorter)) or _symbols(config).get(shorter)
        kind_of_label = _KNOWN_ATTRIBUTE if known else _OWN_NAME
        return Column(header, known or attribute_name(shorter), "attribute", kind_of_label, trailing)
    label = _symbols(config).get(label, label) if unit else label
    return Column(header, attribute_name(label), "attribute", _OWN_NAME, unit)


def split_trailing_unit(header: str, config: Config) -> tuple[str, str]:
    """A label and the unit its last words are: "output_power_kW" → ("output power", "kW"); else ("", "")."""
    words = header.removeprefix("attr_").replace("_", " ").split()
    for count in (3, 2, 1):
        if len(words) > count:
            for spelling in _unit_spellings(words[-count:]):
                if config.units.find(spelling).unit is not None:
                    return " ".join(words[:-count]), spelling
    return "", ""


def _unit_spellings(words: Sequence[str]) -> tuple[str, ...]:
    """What words of a header may be as a unit: об_мин → об/мин, m3h → m3/h, проц → %."""
    if len(words) > 1:
        return "/".join(words), " ".join(words), "·".join(words)
    return words[0], _PER_TIME.sub(r"/\1", words[0]), "%" if words[0].casefold() in _PERCENT else words[0]


def is_alias(header: str, config: Config) -> bool:
    """Whether a cell is surely a header of a canonical column."""
    return bool(header.strip()) and len(header) < 80 and _is_sure(map_header(header, 1, config))


def plain_header(header: str) -> str:
    """Words of a header alone: "Цена, руб. (с НДС)" → "цена руб с ндс"."""
    text = normalize_text(header.replace("_", " "))
    return " ".join(_WORDS.findall(text.removeprefix("attr ")))


def split_unit(header: str) -> tuple[str, str]:
    """A header's label and the unit written after a comma or in brackets: "Мощность, кВт" → ("Мощность", "кВт")."""
    text = header.removeprefix("attr_").strip()
    brackets = _BRACKETS.search(text)
    if brackets and brackets.start() > 0:
        return _BRACKETS.sub(" ", text).strip(" ,"), brackets[1].strip()
    label, comma, unit = text.rpartition(",")
    if comma and label and len(unit.strip()) <= 20:
        return label.strip(), unit.strip()
    return text, ""


def attribute_name(label: str) -> str:
    """snake_case of a label: "Диаметр вала" → "диаметр_вала"; a label without letters or digits gives "column"."""
    return _NOT_NAME.sub("_", normalize_text(label)).strip("_") or "column"


def _is_sure(column: Column) -> bool:
    return column.kind == "canonical" and column.confidence >= _OPENING


def _pinned(header: str, target: str, config: Config) -> Column:
    if target == IGNORED:
        return Column(header, target, "ignored", _EXACT)
    kind: Literal["canonical", "attribute"] = "canonical" if target in config.columns.aliases else "attribute"
    return Column(header, target, kind, _EXACT, split_unit(header)[1], find_price_words(header))


def _without_rivals(columns: list[Column]) -> tuple[Column, ...]:
    best: dict[str, int] = {}
    for place, column in enumerate(columns):
        if column.kind == "canonical":
            rival = best.get(column.target)
            if rival is None or column.confidence > columns[rival].confidence:
                best[column.target] = place
    return tuple(
        column
        if column.kind != "canonical" or best[column.target] == place
        else replace(
            column, target=attribute_name(column.header), kind="code" if column.target == "model" else "attribute"
        )
        for place, column in enumerate(columns)
    )


def _without_noise(plain: str, config: Config) -> str:
    noise = _noise(config)
    return " ".join(word for word in plain.split() if word not in noise)


def _opening_alias(plain: str, aliases: dict[str, str]) -> str:
    words = plain.split()
    for count in range(len(words) - 1, 0, -1):
        target = aliases.get(" ".join(words[:count]), "")
        if target in _OPEN_ENDED:
            return target
    return ""


@lru_cache(maxsize=8)
def _aliases(config: Config) -> dict[str, str]:
    found: dict[str, str] = {}
    for target, labels in config.columns.aliases.items():
        found[plain_header(target)] = target
        for label in labels.all():
            found.setdefault(plain_header(label), target)
    return found


@lru_cache(maxsize=8)
def _labels(config: Config) -> dict[str, str]:
    """Plain label → attribute; a label of two attributes belongs to the first, as the file says."""
    found: dict[str, str] = {}
    for name, one in (*config.attributes.quantities.items(), *config.attributes.categories.items()):
        for label in (name, *one.all()):
            found.setdefault(plain_header(label), name)
    return found


@lru_cache(maxsize=8)
def _symbols(config: Config) -> dict[str, str]:
    """Symbol, in its case, → attribute: d and D are two diameters."""
    found: dict[str, str] = {}
    for name, one in config.attributes.quantities.items():
        for symbol in one.symbols:
            found.setdefault(symbol, name)
    return found


@lru_cache(maxsize=8)
def _noise(config: Config) -> frozenset[str]:
    names = config.columns
    words = [
        *names.noise,
        *names.vat_included,
        *names.vat_excluded,
        *(one for group in names.currencies.values() for one in group),
    ]
    return frozenset(part for word in words for part in plain_header(word).split())

"""Text → quantities and categories with their source spans, or the reason a number was not believed.

`parse_quantities` reads running text, `parse_cell` a column that is an attribute. Both are total.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from catalogs.item import Issue, Quantity, Value
from catalogs.normalize.attribute_words import AttributeWords, Label, build_words, size_order
from catalogs.normalize.numbers import Decimal, decimal_mark
from catalogs.normalize.quantity_codes import CategoryMarks, build_marks, labelled_marks, size_values, thread_values
from catalogs.normalize.quantity_cursor import PERCENT_OF_WHAT, Reading
from catalogs.normalize.quantity_names import Named, Namer, ordered, renamed
from catalogs.normalize.quantity_rules import Reader
from catalogs.normalize.quantity_scan import Scanner, Token, build_scanner
from catalogs.normalize.quantity_surroundings import code_like, units_of_labels, unquoted, without_units
from catalogs.normalize.quantity_words import FUNCTION
from config.load import Config
from config.model.units import skeleton

Parsed = tuple[tuple[Value, ...], tuple[Issue, ...]]

_WORTH = re.compile(r"\d|[½¼¾⅛⅜⅝⅞⅓⅔=:]|[Кк]ласс|[CcKk]lass")  # a number, or a name with its value behind it
_CABLE = re.compile(
    "|".join(map(skeleton, ("кабел", "провод ", "провода", "шнур", "cable", "wire", "leitung", "ввг", "utp")))
)
_ORDER_HINT = re.compile(r"[вшгдhтlwdн] ?[х×*/] ?[вшгдhтlwdн]")
_SPACED = frozenset(("l", "g", "h", "s", "J"))  # units when a space stands before them: 5 l, but a code in 5S
_SAYING = frozenset(("number", "thread", "size"))  # tokens without which a text holds marks at most
_UNIT_LIKE = re.compile(r" ?([^\W\d_]{1,12}(?:\.|/[^\W\d_]{1,4}[²³23]?)?)(?=$|[\s,;)])")


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """Everything compiled from one configuration; immutable, shared between threads."""

    config: Config
    scanner: Scanner
    words: AttributeWords
    marks: CategoryMarks
    counted: frozenset[str]

    def namer(self, class_code: str) -> Namer:
        """The namer of a class of equipment; "" or an unknown class knows dimensions only."""
        return _namer(self, class_code)


@lru_cache(maxsize=8)
def engine_of(config: Config) -> Engine:
    """The compiled grammar of a configuration; built once, about 0.4 s."""
    units = config.units
    counted = frozenset(skeleton(word.rstrip(".")) for word in units.not_physical)
    return Engine(config, build_scanner(units), build_words(config.attributes), build_marks(config.attributes), counted)


@lru_cache(maxsize=4096)
def _namer(engine: Engine, class_code: str) -> Namer:
    profile = engine.config.classes.profile(class_code) if class_code else None
    words = dict(profile.words) if profile else {}
    attributes = frozenset(profile.attributes) if profile else frozenset()
    return Namer(engine.config.units, engine.words, words, attributes)


def parse_quantities(
    text: str, config: Config, *, class_code: str = "", column: str = "", decimal: Decimal | None = None
) -> Parsed:
    """Every quantity and category mark of a text, in its order, and an issue for each number not believed.

    Values are closed intervals in base units (an open end is ±inf) with the source span in `text`. A quantity is
    named by the words around it, else by its class, else by its dimension. `decimal` is the catalog's separator, which
    alone can settle `12.500 mm`.
    """
    engine = engine_of(config)
    if not _WORTH.search(text):
        return (), ()
    named = _read(engine, text, engine.namer(class_code), class_code, decimal)
    return _finish(named, text, column)


def _read(engine: Engine, text: str, namer: Namer, class_code: str, decimal: Decimal | None) -> list[Named]:
    ready, tokens = engine.scanner.scan(text, decimal or decimal_mark(text))
    labels = units_of_labels(engine.scanner, engine.words, ready, engine.words.labels(ready, tokens))
    if blanked := without_units(ready, labels):  # "Напор, м 32": a unit that stands with its label is no part of M32
        tokens = engine.scanner.scan(blanked, decimal or decimal_mark(text))[1]
    if not any(token.kind in _SAYING for token in tokens):
        marks = labelled_marks(ready, labels, engine.config.attributes)
        said = [Named(one.start, one.end, one.value) for one in marks]
        return sorted(_marked(engine, text) + said, key=lambda one: one.start)
    tokens = [code_like(ready, token) if token.found else token for token in unquoted(ready, tokens)]
    found = [
        Named(coded.start, coded.end, None if coded.problem else coded.value, coded.problem)
        for coded in _coded(engine, text, ready, tokens)
    ]
    found += [Named(one.start, one.end, one.value) for one in labelled_marks(ready, labels, engine.config.attributes)]
    readings = [_late_unit(engine, ready, one) for one in _believed(ready, tokens, labels, namer)]
    named = namer.name(ready, readings, labels)
    if any(one.role in ("size", "list") for one in readings):
        named = _in_order(engine, ready, readings, named, class_code)
    told = {one.start for one in named}
    unknown = [one for one in _unknown(engine, ready, tokens) if one.start not in told]
    return sorted(found + named + unknown, key=lambda one: (one.start, one.end))


def _believed(ready: str, tokens: list[Token], labels: list[Label], namer: Namer) -> list[Reading]:
    """Readings of the grammar; a weak unit (К, S, in …) needs a sign, a range, a decimal or a name beside it."""
    crossed = any(token.text == "×" for token in tokens)
    readings = Reader(tokens, cable=crossed and bool(_CABLE.search(skeleton(ready)))).read()
    weak = {token.end: token for token in tokens if token.found and token.found.weak}
    if not weak:
        return readings
    kept = []
    for reading in readings:
        token = weak.get(reading.end)
        if token and not reading.firm and not _vouched(reading, labels, namer):
            spaced = ready[token.unit_start - 1] == " "
            spelling = ready[token.unit_start : token.end]
            exact = token.number is not None and token.number.decimal and len(spelling) > 1
            if exact or (spaced and spelling in _SPACED):
                kept.append(reading)
                continue
            if not spaced:
                continue
            reading = reading._replace(problem="a letter that may be no unit")  # noqa: PLW2901
        kept.append(reading)
    return kept


def _late_unit(engine: Engine, ready: str, reading: Reading) -> Reading:
    """`24±10% В`: the unit of the nominal, where it stands behind its tolerance."""
    if reading.problem != PERCENT_OF_WHAT:
        return reading
    shown = engine.scanner.unit_at.match(skeleton(ready), reading.end + ready.startswith(")", reading.end))
    unit = engine.config.units.find(ready[shown.start("unit") : shown.end("unit")]).unit if shown else None
    if shown is None or unit is None:
        return reading
    return reading._replace(unit=unit, end=shown.end(), problem="")


def _vouched(reading: Reading, labels: list[Label], namer: Namer) -> bool:
    """Whether a label speaks of this dimension, or the number can only be a colour temperature."""
    if reading.unit is None:
        return False
    if reading.unit.name == "K" and 1800 <= reading.low <= 10000 and reading.low % 50 == 0:
        return True
    return any(
        namer.words.fits(name, reading.unit.dimension)
        for label in labels
        if 0 <= reading.start - label.end < 12
        for name in label.attributes
    )


def _coded(engine: Engine, text: str, ready: str, tokens: Sequence[Token]) -> list[Named]:
    found: list[Named] = []
    for token in tokens:
        if token.kind == "thread":
            found += [Named(one.start, one.end, one.value, one.problem) for one in thread_values(ready, token)]
        elif token.kind == "size":
            for one in size_values(ready, token):
                found.append(_with_written_unit(engine, ready, Named(one.start, one.end, one.value, one.problem)))
    return found + _marked(engine, text)


def _marked(engine: Engine, text: str) -> list[Named]:
    return [Named(mark.start, mark.end, mark.value) for mark in engine.marks.find(text)]


def _with_written_unit(engine: Engine, ready: str, named: Named) -> Named:
    """`PN 1,6 МПа`, `Ду 50 мм`: a unit behind the size replaces the customary one."""
    unit_text = engine.scanner.unit_at.match(skeleton(ready), named.end)
    if not unit_text or named.value is None or named.value.quantity is None:
        return named
    unit = engine.config.units.find(ready[unit_text.start("unit") : unit_text.end("unit")]).unit
    customary = 1e5 if named.value.unit == "Pa" else 1e-3
    if unit is None or unit.base != named.value.unit:
        return named
    ends = (named.value.quantity.low, named.value.quantity.high)
    low, high = (float(f"{unit.to_base(end / customary):.12g}") for end in ends)
    value = replace(named.value, quantity=Quantity(low, high))
    return Named(named.start, unit_text.end(), value)


def _in_order(
    engine: Engine, ready: str, readings: Sequence[Reading], named: list[Named], class_code: str
) -> list[Named]:
    """Sizes named by an order in the text (ВхШхГ) or the one a class is listed in (bearings: d×D×B)."""
    alike = skeleton(ready)
    order = size_order(ready) if _ORDER_HINT.search(alike) else ()
    if not order:
        order = engine.config.attributes.size_orders.get(class_code, ())
        readings = [one if one.role == "size" else one._replace(group=-1) for one in readings]
    if not order:
        return named
    places = ordered(readings, order)
    return renamed(named, {(readings[place].start, readings[place].end): name for place, name in places.items()})


def _unknown(engine: Engine, ready: str, tokens: Sequence[Token]) -> list[Named]:
    """Numbers with an unknown unit-like word behind them: `12 попугаев`, `5 л/м`."""
    found = []
    for token in tokens:
        if token.kind != "number" or token.found or not token.number:
            continue
        word = _UNIT_LIKE.match(ready, token.end)
        if not word or len(word[1]) < 2 or not word[1][0].islower():
            continue
        if skeleton(word[1].rstrip(".")) in engine.counted or skeleton(word[1]) in FUNCTION:
            continue
        if token.number.decimal or "/" in word[1] or word.end() == len(ready):
            found.append(Named(token.start, word.end(), None, "unknown unit"))
    return found


def _finish(named: Sequence[Named], text: str, column: str) -> Parsed:
    values: list[Value] = []
    issues: list[Issue] = []
    for one in named:
        span = text[one.start : one.end]
        if one.problem:
            issues.append(Issue(column, span, one.problem))
        if one.value is not None:
            said = one.value
            values.append(Value(said.attribute, said.quantity, said.unit, said.category, said.kind, span, column))
    return tuple(_distinct(values)), tuple(dict.fromkeys(issues))


def _distinct(values: Sequence[Value]) -> list[Value]:
    """Values without the second statement of the same one: `10 кВт (13,6 л.с.)`."""
    kept: list[Value] = []
    seen: dict[tuple[str, str, Quantity | str | None], str] = {}
    for value in values:
        tens = _WORDLESS.sub("", value.text) if value.attribute == "length" else ""  # 10x10x25: both tens are sizes
        key = (value.attribute, value.unit, value.quantity or value.category)
        sizes = value.attribute == "length" and (not seen.get(key) or seen[key] == tens)  # 95*95 мм: one unit
        repeated = key in seen and not sizes
        if not repeated and not any(_repeats(value, other) for other in kept[-_RESTATED:]):
            kept.append(value)
            seen.setdefault(key, tens)
    return kept


def _repeats(value: Value, other: Value) -> bool:
    if value.attribute != other.attribute or value.unit != other.unit:
        return False
    if value.quantity is None or other.quantity is None or value.quantity == other.quantity:
        return False
    if _WORDLESS.sub("", value.text) == _WORDLESS.sub("", other.text):
        return False  # the same unit: 602 A and 603 A are two statements
    same_number = value.text and other.text and value.text[:3] == other.text[:3]
    ends = ((value.quantity.low, other.quantity.low), (value.quantity.high, other.quantity.high))
    # A rounded restatement in another unit: 10 кВт is 13,6 л.с. to three digits, a catalog's 1 л.с. is 0,75 кВт.
    near = 0.03 if value.attribute == "power" and _HORSE.search(value.text + other.text) else 0.002
    return not same_number and all(a == b or abs(a - b) <= near * max(abs(a), abs(b)) for a, b in ends)


_RESTATED = 8  # values back: a restatement stands beside what it restates
_WORDLESS = re.compile(r"[^²³%\"″°a-zA-Zа-яА-ЯµΩ]+")
_HORSE = re.compile(r"л\. ?с|hp|HP|PS|лс")

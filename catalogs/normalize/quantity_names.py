"""Readings → named values: which word, class or dimension says what a number measures, and what stays unbelieved."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

from catalogs.item import Quantity, Value
from catalogs.normalize.attribute_words import AttributeWords, Label
from catalogs.normalize.quantity_cursor import INF, PERCENT_OF_WHAT, POLES_OR_CURRENT, UNIT_UNCLEAR, Reading
from config.model.units import Unit, Units

GRAVITY = 9.80665  # m/s², standard: a force stated in kg or t

_BROKEN = re.compile(r"[;|!?]|\.{1} |[a-zа-я]\)")
_ADJACENT = re.compile(r"[ \t:=,(\[≈~-]{0,5}(?:(?:до|от|не более|не менее|max\.?|min\.?|макс\.?|мин\.?) ?)?")
_SHARED = re.compile(r"[ /(]{0,3}")
_AFTER = re.compile(r" {1,2}|-| ?\(")
_LIMIT = re.compile(r"(?<![\w/])(?i:(ма[кx]с|max)|(мин|min))[а-яa-z]{0,8}\.? ?$")
_DECIMAL = re.compile(r"^[^-].*[.,]\d|^\d[.,]\d|[…±÷]")
_WORDS = re.compile(r"[^\W\d_]{2,}")

# Dimensions that one everyday word covers: a flow in kg/h, a capacity in A·h, a head in bar. The word is then no
# mistake, but it does not name the value either.
_KINDRED = (
    frozenset(("power", "apparent_power", "reactive_power", "linear_power", "power_density", "energy")),
    frozenset(("flow", "mass_flow", "cycle_rate", "data_rate", "volume")),
    frozenset(("speed", "velocity", "angular_speed", "frequency", "cycle_rate", "data_rate")),
    frozenset(("volume", "charge", "mass", "capacitance", "data_size", "energy", "displacement")),
    frozenset(("length", "pressure", "angle", "volume")),
    frozenset(("mass", "linear_mass", "area_mass", "density", "force", "line_load", "power")),
    frozenset(("feed_per_rev", "velocity", "flow", "length")),
    frozenset(("kinematic_viscosity", "dynamic_viscosity", "time")),
)


_ROUNDED = 0.05  # a restatement in another unit is rounded
_NEAR = 64  # a label reaches over sixty characters: no more readings than these stand in them
_start_of, _end_of = attrgetter("start"), attrgetter("end")
_SPREADS = frozenset(("accuracy", "length_error", "measuring_range", "resolution", "clearance"))


class Named(NamedTuple):
    """A value with its place, or the reason there is none."""

    start: int
    end: int
    value: Value | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Namer:
    """Names the readings of one text: by label, by class, else by dimension."""

    units: Units
    words: AttributeWords
    class_words: dict[str, str]  # bare dimension → attribute, of the class of equipment
    class_attributes: frozenset[str]

    def name(self, ready: str, readings: Sequence[Reading], labels: Sequence[Label]) -> list[Named]:
        """One Named per reading that says something; plain numbers of codes and counts say nothing."""
        used: dict[int, int] = {}  # label → the group or place of the reading it named
        found: list[Named] = []
        for place, reading in enumerate(readings):
            label = self._before(ready, readings, place, labels, used)
            if label is None:
                label = self._following(ready, readings, place, labels)
            named = self._named(ready, reading, label)
            if named:
                found.append(named)
        return found

    # -- which label

    def _before(
        self, ready: str, readings: Sequence[Reading], place: int, labels: Sequence[Label], used: dict[int, int]
    ) -> Label | None:
        reading = readings[place]
        if reading.role == "size":  # "габариты", "размер" tell no order; ВхШхГ and the class do
            return None
        group = reading.group if reading.group >= 0 else place + 1000
        nearest: Label | None = None
        for number in range(bisect_right(labels, reading.start, key=_end_of) - 1, -1, -1):
            label = labels[number]
            gap = ready[label.end : reading.start].removeprefix(".")  # of an abbreviation: "кл.пр. 5,8"
            if not self._reaches(gap, readings, label, place, used.get(number), group):
                break
            if self._choose(label, reading):
                used[number] = group
                return label
            if nearest is None and _ADJACENT.fullmatch(gap):
                nearest = label
        return nearest

    def _reaches(
        self, gap: str, readings: Sequence[Reading], label: Label, place: int, user: int | None, group: int
    ) -> bool:
        if label.unit_text and user is None and not re.search(r"\d", gap):
            return True
        if len(gap) > 60 or _BROKEN.search(gap):
            return False
        if user is not None and user != group:
            return place > 0 and _shares(gap, readings[place - 1], readings[place])
        inner: list[Reading] = []
        for one in reversed(readings[:place] if place < _NEAR else readings[place - _NEAR : place]):
            if one.start < label.end:
                break
            if one.group < 0 or one.group != group:
                inner.append(one)
        clean = gap
        for one in inner:
            if one.unit is None and one.role != "phases":
                return False
            clean = clean[: one.start - label.end] + clean[one.end - label.end :]
        if inner:
            return len(_WORDS.findall(clean)) <= 1
        return len(_WORDS.findall(clean)) <= 3 and not re.search(r"[,(].*[^\W\d_]{3}", clean)

    def _following(self, ready: str, readings: Sequence[Reading], place: int, labels: Sequence[Label]) -> Label | None:
        reading = readings[place]
        for number in range(bisect_left(labels, reading.end, key=_start_of), len(labels)):
            label = labels[number]
            if label.symbol:
                continue
            if not _AFTER.fullmatch(ready[reading.end : label.start]) or not self._choose(label, reading):
                return None
            tail = ready[label.end : label.end + 12]
            takes_next = re.match(r" ?[:=]| ?[-~≤≥<>(]? ?\d| (?:до|от|не|max|min)", tail)
            return None if takes_next else label
        return None

    def _choose(self, label: Label, reading: Reading) -> str:
        """The attribute of a label that the reading can belong to; one of the class first."""
        unit = reading.unit or (self.units.find(label.unit_text).unit if label.unit_text else None)
        dimension = unit.dimension if unit else "length" if reading.role in ("size", "diameter") else "ratio"
        fitting = [name for name in label.attributes if self.words.fits(name, dimension)]
        if label.symbol and unit and len(fitting) > 1:  # H is a head in metres and a height in millimetres
            fitting = [name for name in fitting if self._scale_agrees(name, unit)] or fitting
        return next((name for name in fitting if name in self.class_attributes), fitting[0] if fitting else "")

    # -- what it is

    def _named(self, ready: str, reading: Reading, label: Label | None) -> Named | None:
        span = (reading.start, reading.end)
        text = ready[slice(*span)]
        chosen = self._choose(label, reading) if label else ""
        unit = reading.unit
        if reading.role == "spread" and unit and unit.dimension == "length" and chosen not in _SPREADS:
            chosen = unit.dimension  # "ширина ±0,1 мм" states no width
        if unit is None and label and label.unit_text:
            unit = self.units.find(label.unit_text).unit
            if reading.problem == PERCENT_OF_WHAT and unit is not None:
                reading = reading._replace(problem="")
        if unit is None:
            return self._unitless(reading, label, chosen, text)
        if reading.problem:
            return Named(*span, None, reading.problem)
        if label and chosen and reading.low == reading.high and not label.symbol:
            reading = _limited(ready, reading, label)
        problem = ""
        if label and not chosen and self._contradicts(label, unit):
            problem = f"{label.attributes[0]} is not measured in {unit.name}"
        return Named(*span, self._value(self._settled(chosen, unit, reading), reading, unit, text), problem)

    def _settled(self, chosen: str, unit: Unit, reading: Reading) -> str:
        """The attribute of a label, unless the class knows the bare dimension by another name: a lathe's speed."""
        plain = chosen == unit.dimension and chosen not in self.class_attributes
        return self._bare(unit, reading) if not chosen or plain else chosen

    def _contradicts(self, label: Label, unit: Unit) -> bool:
        dimensions = {
            self.words.attributes.quantities[name].dimension
            for name in label.attributes
            if name in self.words.attributes.quantities
        }
        kindred = any(unit.dimension in group and dimensions & group for group in _KINDRED)
        said = label.symbol or label.plain  # "преобразователь частоты 5,5 кВт" names a machine, not its frequency
        return bool(dimensions - {"ratio"}) and said and unit.dimension not in dimensions | {"ratio"} and not kindred

    def _unitless(self, reading: Reading, label: Label | None, chosen: str, text: str) -> Named | None:
        span = (reading.start, reading.end)
        if reading.problem.startswith((UNIT_UNCLEAR, PERCENT_OF_WHAT, POLES_OR_CURRENT)):
            return Named(*span, None, reading.problem)
        if reading.role == "phases":
            return Named(*span, Value("phases", Quantity(reading.low, reading.high), "1", text=text))
        if reading.role in ("size", "diameter"):
            millimetre = self.units.of("mm")
            name = chosen or ("diameter" if reading.role == "diameter" else "") or self._bare(millimetre, reading)
            if reading.problem:
                return Named(*span, None, reading.problem)
            return Named(*span, self._value(name, reading, millimetre, text))
        return self._counted(reading, label, chosen, text)

    def _counted(self, reading: Reading, label: Label | None, chosen: str, text: str) -> Named | None:
        """A plain number: the value of a count or a share that a label names, else a reason or nothing."""
        span = (reading.start, reading.end)
        if label is None:
            told = _DECIMAL.search(text) and reading.role != "list" and not reading.problem
            return Named(*span, None, "a number without a unit") if told else None
        quantities = self.words.attributes.quantities
        if not any(name in quantities for name in label.attributes):
            return None
        if chosen and quantities[chosen].dimension == "ratio" and not reading.problem:
            if quantities[chosen].unit == "percent" and abs(reading.high) > 1:
                return Named(*span, None, f"{chosen}: a share or per cent?")
            return Named(*span, Value(chosen, _quantity(reading.low, reading.high), "1", text=text))
        if not (label.symbol or label.plain):
            return None
        return Named(*span, None, f"{label.attributes[0]}: a number without a unit")

    def _bare(self, unit: Unit, reading: Reading) -> str:
        """The name of a quantity no word names: what its class says, else its dimension."""
        if reading.role == "diameter":
            return self.class_words.get("diameter", "diameter")
        if reading.role == "size":
            return unit.dimension
        meant = self.class_words.get(unit.dimension, "")
        if not meant or meant not in self.words.attributes.quantities or not self.words.fits(meant, unit.dimension):
            return unit.dimension
        if unit.dimension == "length" and not self._scale_agrees(meant, unit):
            return unit.dimension
        return meant

    def _scale_agrees(self, attribute: str, unit: Unit) -> bool:
        """Whether people give the attribute in units like this one: a head is given in metres, never in millimetres."""
        shown = self.units.by_name.get(self.words.attributes.quantities[attribute].unit)
        return shown is None or (shown.factor >= 1) == (unit.factor >= 1)

    def _value(self, name: str, reading: Reading, unit: Unit, text: str) -> Value:
        low, high = sorted((unit.to_base(reading.low), unit.to_base(reading.high)))
        base = unit.base
        one = self.words.attributes.quantities.get(name)
        if one and one.dimension == "force" and unit.dimension == "mass":
            low, high, base = low * GRAVITY, high * GRAVITY, "N"
        return Value(name, _quantity(low, high), base, text=text)


def _shares(gap: str, previous: Reading, reading: Reading) -> bool:
    """Whether a reading behind another one shares its label: `220/380 В`, `10 кВт (13,6 л.с.)`."""
    between = gap[len(gap) - (reading.start - previous.end) :]
    return bool(_SHARED.fullmatch(between)) and ("(" not in between or _same_again(previous, reading))


def _same_again(one: Reading, other: Reading) -> bool:
    """Whether two readings side by side may be one value in two units: `10 кВт (13,6 л.с.)`, not `70 мм (10 м)`."""
    if one.unit is None or other.unit is None or one.unit.dimension != other.unit.dimension or one.unit is other.unit:
        return one.unit is other.unit
    first, second = one.unit.to_base(one.high), other.unit.to_base(other.high)
    return abs(first - second) <= _ROUNDED * max(abs(first), abs(second)) or first == second


def _limited(ready: str, reading: Reading, label: Label) -> Reading:
    """`max. temperature 212 °F` bounds from above as `max. 212 °F` does."""
    if label.start > reading.end:
        return reading
    inside = ready[label.start : label.end]
    found = _LIMIT.search(ready[max(0, label.start - 16) : label.start]) or _LIMIT.match(re.split(r"[ .]", inside)[0])
    if not found:
        return reading
    return reading._replace(low=-INF) if found[1] else reading._replace(high=INF)


def _quantity(low: float, high: float) -> Quantity:
    """A closed interval rounded to 12 significant digits, so that unit spellings do not leave a last-digit trace."""
    return Quantity(float(f"{low:.12g}"), float(f"{high:.12g}"))


def ordered(readings: Sequence[Reading], order: Sequence[str]) -> dict[int, str]:
    """Reading → attribute for the first group of sizes as long as `order` (ВхШхГ, or the order of a class)."""
    groups: dict[int, list[int]] = {}
    for number, one in enumerate(readings):
        groups.setdefault(one.group, []).append(number)
    for reading in readings:
        group = groups[reading.group] if reading.group >= 0 else []
        if reading.place == 0 and len(group) == len(order) and reading.role in ("size", "diameter", "list"):
            return dict(zip(group, order, strict=True))
    return {}


def renamed(named: Sequence[Named], names: dict[tuple[int, int], str]) -> list[Named]:
    """The named values with the attributes that an order of sizes gives by place."""
    return [
        one._replace(value=replace(one.value, attribute=names[one.start, one.end]))
        if one.value and (one.start, one.end) in names
        else one
        for one in named
    ]

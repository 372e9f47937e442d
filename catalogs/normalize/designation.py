"""Designations in a text, decoded by the grammars of config/designations: one path for every family."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from catalogs.item import Designation, Quantity, Value
from catalogs.normalize.designation_compile import CompiledFamily, Setter, compile_families
from catalogs.normalize.designation_fold import fold, in_script
from catalogs.normalize.designation_suffix import Tail, read_tail
from config.load import Config


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read one span of a text: the designation, where it stands, and how well it is supported."""

    designation: Designation
    start: int
    end: int
    rank: tuple[float, ...]  # higher is better supported
    dialect: str


def decode(text: str, config: Config, *, class_code: str = "", prefer: tuple[str, ...] = ()) -> tuple[Designation, ...]:
    """Designations in `text` in the order they stand, one per span: the best supported reading.

    `class_code` is the item's class if known; `prefer` lists dialects (see `preferred_dialects`) that settle what
    the text alone leaves open: a bare 7205 is a tapered bearing in ГОСТ and an angular contact one in ISO.
    """
    chosen: list[Reading] = []
    for reading in sorted(readings(text, config, class_code=class_code, prefer=prefer), key=_order):
        if all(reading.end <= other.start or other.end <= reading.start for other in chosen):
            chosen.append(reading)
    return tuple(reading.designation for reading in sorted(chosen, key=lambda one: one.start))


def preferred_dialects(texts: Iterable[str], config: Config, *, class_code: str = "") -> tuple[str, ...]:
    """Per designation system, the dialect most of `texts` are written in, counted where only one dialect reads.

    One catalog keeps to one dialect, so its telling rows (180205, 6205-2RS1) settle its ambiguous ones.
    """
    counts: dict[str, Counter[str]] = {}
    systems = {one.family.name: one.family.system for one in compile_families(config)}
    for text in texts:
        found = readings(text, config, class_code=class_code)
        by_system: dict[str, set[str]] = {}
        for reading in found:
            by_system.setdefault(systems[reading.designation.family], set()).add(reading.dialect)
        for system, dialects in by_system.items():
            if len(dialects) == 1:
                counts.setdefault(system, Counter()).update(dialects)
    return tuple(sorted(max(sorted(count), key=count.__getitem__) for count in counts.values()))


def readings(text: str, config: Config, *, class_code: str = "", prefer: tuple[str, ...] = ()) -> list[Reading]:
    """Every supported reading of every span of `text`, overlapping ones included."""
    if not any(char.isdigit() for char in text):
        return []
    folded: dict[str, str] = {}
    found = []
    for family in compile_families(config):
        script = family.family.script
        if script not in folded:
            folded[script] = fold(text, script)
        found += list(_read(text, folded[script], family, class_code, prefer))
    return found


def _order(reading: Reading) -> tuple[Any, ...]:
    return (tuple(-part for part in reading.rank), reading.start, reading.designation.family)


def _read(
    text: str, folded: str, family: CompiledFamily, class_code: str, prefer: tuple[str, ...]
) -> Iterator[Reading]:
    for regex, pattern, setter in family.patterns:
        for match in regex.finditer(folded):
            if family.not_after and family.not_after.search(folded, 0, match.start()):
                continue
            facts: dict[str, Any] = {"_base": match[0]}
            spans: dict[str, str] = {}
            setter.apply(facts)
            for slot, code in match.groupdict().items():
                if code:
                    facts[slot] = code
                    _set(family.slots[slot].get(code), facts, spans, text[match.start(slot) : match.end(slot)])
            tail = _tail(text, folded, match.end(), family, facts)
            if tail is None or (family.not_before and family.not_before.match(folded, tail.end)):
                continue
            position = match.end()
            for suffix, code in tail.setters:
                position = folded.index(code, position)
                facts["_code"] = code
                _set_new(suffix, facts, spans, text[position : position + len(code)])
                position += len(code)
            facts["_rest"] = tail.rest
            if (tail.rest and family.family.rest == "refuse") or not _run_rules(family, facts):
                continue
            written = text[match.start() : tail.end]
            support = _support(text, written, family, class_code)
            sure = pattern.evidence == "none" or bool(family.sure and family.sure.run(facts))
            if sure or support.context or (pattern.evidence == "whole" and support.whole):
                rank = (
                    float(not tail.rest) + in_script(written, family.family.script),
                    support.maker,
                    float(sure),
                    float(family.dialect in prefer),
                    float(len(written)),
                    float(family.family.priority),
                )
                designation = _designation(written, family, facts, spans)
                yield Reading(designation, match.start(), tail.end, rank, family.dialect)


def _tail(text: str, folded: str, end: int, family: CompiledFamily, facts: dict[str, Any]) -> Tail | None:
    if not family.suffixes:
        return Tail(end, (), "")
    active = [table for table in family.suffixes if table.when is None or table.when.run(facts)]
    return read_tail(folded, text, end, active, family)


def _set(setter: Any, facts: dict[str, Any], spans: dict[str, str], written: str) -> None:
    if setter is not None:
        setter.apply(facts)
        for name, _ in setter.entries:
            spans[name] = written


def _set_new(suffix: Setter, facts: dict[str, Any], spans: dict[str, str], written: str) -> None:
    """Suffixes stand in order of weight: the first to speak of a fact is believed."""
    for name, value in suffix.resolved(facts):
        if name not in spans and facts.get(name, "") == "":
            facts[name] = value
            spans[name] = written


def _run_rules(family: CompiledFamily, facts: dict[str, Any]) -> bool:
    """Defaults where nothing was set, then every rule in order; False when one rejects the reading."""
    for name, value in family.defaults.entries:
        facts.setdefault(name, value)
    for rule in family.rules:
        if rule.when is not None and not rule.when.run(facts):
            continue
        if rule.reject:
            return False
        if rule.table is not None and rule.by is not None:
            entry = rule.table.get(str(rule.by.run(facts)))
            if entry is None and rule.reject_missing:
                return False
            if entry is not None:
                entry.apply(facts)
        rule.setter.apply(facts)
    return True


@dataclass(frozen=True, slots=True)
class _Support:
    maker: float  # 1 a maker of this dialect is named, -1 only makers of a rival dialect, else 0
    context: bool
    whole: bool


def _support(text: str, written: str, family: CompiledFamily, class_code: str) -> _Support:
    plain = fold(text, "latin")
    maker = bool(family.makers and family.makers.search(plain))
    rival = bool(family.rivals and family.rivals.search(plain))
    word = bool(family.words and family.words.search(plain))
    own_class = class_code == family.family.class_code
    return _Support(
        maker=float(maker) - float(rival),
        context=maker or rival or word or own_class,
        whole=class_code in ("", family.family.class_code) and text.strip(" \t\"'«».,;") == written,
    )


def _designation(written: str, family: CompiledFamily, facts: dict[str, Any], spans: dict[str, str]) -> Designation:
    system = family.family.system
    key = "|".join([system, *(_key_part(facts.get(name, "")) for name in family.family.key)])
    full = [key, *(_key_part(facts.get(name, "")) for name in family.family.full_key)]
    if facts["_rest"]:
        full.append(f"?{facts['_rest']}")
    values = [
        _value(name, kind, facts[name], spans.get(name, written))
        for name, kind in family.attributes.items()
        if facts.get(name, "") != ""
    ]
    return Designation(
        family=family.family.name,
        text=written,
        key=key,
        full_key="|".join(full),
        class_code=family.family.class_code,
        values=tuple(value for value in values if value is not None),
    )


def _key_part(fact: Any) -> str:
    return f"{fact:.12g}" if isinstance(fact, float | int) else str(fact)


def _value(name: str, kind: Any, fact: Any, written: str) -> Value | None:
    if kind == "category":
        return Value(attribute=name, category=_key_part(fact), kind="decoded", text=written)
    unit, factor = kind
    low, high = fact if isinstance(fact, tuple) else (fact, fact)
    quantity = Quantity(_base(low, factor), _base(high, factor))
    return Value(attribute=name, quantity=quantity, unit=unit, kind="decoded", text=written)


def _base(number: Any, factor: float) -> float:
    """`number` in the base unit, to 12 significant digits: 0.1 + 0.2 noise must not tell two items apart."""
    value = float(str(number).replace(",", ".")) * factor
    return value if value == 0 or not math.isfinite(value) else float(f"{value:.12g}")

"""Designations in a text, decoded by the grammars of config/designations: one path for every family."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from catalogs.item import Designation
from catalogs.normalize.designation_build import build_designation
from catalogs.normalize.designation_compile import CompiledFamily, compile_families
from catalogs.normalize.designation_evidence import Chance, Scene, Support, evidence_of
from catalogs.normalize.designation_fold import in_script
from catalogs.normalize.designation_rules import Setter
from catalogs.normalize.designation_suffix import Tail, read_tail
from config.load import Config

_NEARLY_ALL = 0.8  # share of a catalog's telling rows
_DIGIT = re.compile("[0-9]")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read one span of a text: the designation, where it stands, and how well it is supported."""

    designation: Designation
    start: int
    end: int
    rank: tuple[float, ...]  # higher is better supported
    dialect: str


@lru_cache(maxsize=16_384)  # the same thing stands in a list at several prices, plants, sizes of lot
def decode(text: str, config: Config, *, class_code: str = "", prefer: tuple[str, ...] = ()) -> tuple[Designation, ...]:
    """Designations in `text` in the order they stand, one per span: the best supported reading.

    `class_code` is the item's class if known; `prefer` lists dialects (see `preferred_dialects`) that settle what
    the text alone leaves open: a bare 7205 is a tapered bearing in ГОСТ and an angular contact one in ISO.
    """
    found = readings(text, config, class_code=class_code, prefer=prefer)
    if len(found) == 1:
        return (found[0].designation,)
    chosen: list[Reading] = []
    for reading in sorted(found, key=_order):
        if all(reading.end <= other.start or other.end <= reading.start for other in chosen):
            chosen.append(reading)
    return tuple(reading.designation for reading in sorted(chosen, key=lambda one: one.start))


def preferred_dialects(texts: Iterable[str], config: Config, *, class_code: str = "") -> tuple[str, ...]:
    """Per designation system, the dialect nearly all of `texts` are written in, counted where only one dialect reads.

    A maker's catalog keeps to one dialect, so its telling rows (180205, 6205-2RS1) settle its ambiguous ones. A
    distributor's list that mixes dialects settles nothing.
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
    leaders = [(max(sorted(count), key=count.__getitem__), count) for count in counts.values()]
    return tuple(sorted(leader for leader, count in leaders if count[leader] >= _NEARLY_ALL * count.total()))


def readings(text: str, config: Config, *, class_code: str = "", prefer: tuple[str, ...] = ()) -> list[Reading]:
    """Every supported reading of every span of `text`, overlapping ones included."""
    if not _DIGIT.search(text):
        return []
    chances = evidence_of(config).worth_reading(text, class_code)
    if not chances:
        return []
    scene = Scene(text, class_code)
    return [reading for chance in chances for reading in _read(scene, chance, prefer)]


def _order(reading: Reading) -> tuple[Any, ...]:
    return (tuple(-part for part in reading.rank), reading.start, reading.designation.family)


def _read(scene: Scene, chance: Chance, prefer: tuple[str, ...]) -> Iterator[Reading]:
    family, support, patterns = chance
    folded = scene.folded[family.family.script]
    may_be_whole = scene.may_be_whole and scene.class_code in ("", family.family.class_code)
    seen: set[tuple[int, int]] = set()  # a sure pattern and its plain form find the same base
    for regex, pattern, setter in patterns:
        liftable = pattern.evidence == "none" or (family.family.sure != "" and pattern.sure)
        for match in regex.finditer(folded):
            if not (liftable or support.context or (may_be_whole and match.start() == scene.start)):
                continue
            if family.not_after and family.not_after.search(folded, max(0, match.start() - 24), match.start()):
                continue
            if match.span() in seen:
                continue
            facts: dict[str, Any] = {"_base": match[0]}
            spans: dict[str, str] = {}
            setter.apply(facts)
            _read_slots(scene.text, family, match, facts, spans)
            end = _read_suffixes(scene.text, folded, family, match.end(), (facts, spans))
            if end is None or not family.rules(facts):
                continue
            written = scene.text[match.start() : end]
            sure = pattern.evidence == "none" or bool(liftable and family.sure and family.sure.run(facts))
            whole = pattern.evidence == "whole" and may_be_whole and written == scene.stripped
            if sure or support.context or whole:
                rank = (_score(written, family, support, facts, (sure, prefer)), len(written), family.family.priority)
                seen.add(match.span())
                designation = build_designation(written, family, facts, spans)
                yield Reading(designation, match.start(), end, rank, family.dialect)


def _score(
    written: str, family: CompiledFamily, support: Support, facts: dict[str, Any], more: tuple[bool, tuple[str, ...]]
) -> float:
    """How well a reading is supported: a maker outweighs the catalog's dialect, that outweighs spelling."""
    sure, prefer = more
    return float(
        2.0 * support.maker
        + 1.5 * (family.dialect in prefer)
        + 1.0 * (not facts["_rest"])
        + 1.0 * in_script(written, family.family.script)
        + 1.0 * sure
        - (family.weak.run(facts) if family.weak else 0.0)
    )


def _read_slots(
    text: str, family: CompiledFamily, match: re.Match[str], facts: dict[str, Any], spans: dict[str, str]
) -> None:
    for slot, code in match.groupdict().items():
        if code:
            facts[slot] = code
            setter = family.slots[slot].get(code)
            if setter is not None:
                setter.apply(facts)
                spans.update(
                    dict.fromkeys((name for name, _ in setter.entries), text[match.start(slot) : match.end(slot)])
                )


def _read_suffixes(
    text: str, folded: str, family: CompiledFamily, start: int, known: tuple[dict[str, Any], dict[str, str]]
) -> int | None:
    """Set what the suffixes from `start` say and return where they end; None where the base is no designation."""
    facts, spans = known
    tail = _tail(text, folded, start, family, facts)
    if tail is None or (family.not_before and family.not_before.match(folded, tail.end)):
        return None
    if tail.rest and family.family.rest == "refuse":
        return None
    position = start
    for suffix, code in tail.setters:
        position = folded.index(code, position)
        facts["_code"] = code
        _set_new(suffix, facts, spans, text[position : position + len(code)])
        position += len(code)
    facts["_rest"] = tail.rest
    return tail.end


def _tail(text: str, folded: str, end: int, family: CompiledFamily, facts: dict[str, Any]) -> Tail | None:
    if not family.suffixes:
        return Tail(end, (), "")
    active = [table for table in family.suffixes if table.when is None or table.when.run(facts)]
    return read_tail(folded, text, end, active, family)


def _set_new(suffix: Setter, facts: dict[str, Any], spans: dict[str, str], written: str) -> None:
    """Suffixes stand in order of weight: the first to speak of a fact is believed."""
    for name, value in suffix.resolved(facts):
        if name not in spans and facts.get(name, "") == "":
            facts[name] = value
            spans[name] = written

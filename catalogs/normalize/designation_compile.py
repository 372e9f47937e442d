"""Families of config/designations made ready to run: regular expressions, parsed expressions, suffix scanners."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from catalogs.normalize.designation_fold import fold
from config.load import Config
from config.model.expression import Expression, parse_expression
from config.model.grammar import Facts, Family, Pattern, SuffixTable

# A base starts where a word starts, and not inside a decimal number or behind a digit and a separator (12-6205, 57*3).
START = r"(?<![0-9A-ZА-ЯЁ_])(?<![0-9][-.,/*])"
_END = r"(?![0-9A-ZА-ЯЁ_])(?![.,*][0-9])"
_SLOT = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


Role = Literal["maker", "rival", "word"]


@dataclass(frozen=True, slots=True)
class Setter:
    """Facts to set: constants as they are, expressions run over the facts so far."""

    entries: tuple[tuple[str, Any], ...]

    def apply(self, facts: dict[str, Any]) -> None:
        """Set every entry, in order, so that a later one may read an earlier one."""
        for name, value in self.entries:
            facts[name] = _resolve(value, facts)

    def resolved(self, facts: Mapping[str, Any]) -> list[tuple[str, Any]]:
        """What `apply` would set, without setting it."""
        return [(name, _resolve(value, facts)) for name, value in self.entries]


def _resolve(value: Any, facts: Mapping[str, Any]) -> Any:
    if isinstance(value, Expression):
        return value.run(facts)
    if isinstance(value, tuple):
        return tuple(_resolve(part, facts) for part in value)
    return value


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One rule of a family: a condition, then set, look up or reject."""

    when: Expression | None
    setter: Setter
    table: Mapping[str, Setter] | None
    by: Expression | None
    reject_missing: bool
    reject: bool


@dataclass(frozen=True, slots=True)
class CompiledSuffixes:
    """One suffix table under its condition. `codes` by first character, longest first."""

    when: Expression | None
    codes: Mapping[str, tuple[tuple[str, Setter], ...]]
    patterns: tuple[tuple[re.Pattern[str], Setter], ...]


@dataclass(frozen=True, slots=True)
class CompiledFamily:
    """A family ready to decode."""

    family: Family
    dialect: str
    patterns: tuple[tuple[re.Pattern[str], Pattern, Setter], ...]
    slots: Mapping[str, Mapping[str, Setter]]
    suffixes: tuple[CompiledSuffixes, ...]
    rules: tuple[CompiledRule, ...]
    defaults: Setter
    sure: Expression | None
    weak: Expression | None
    attributes: Mapping[str, Any]
    vocabulary: tuple[tuple[str, Role], ...]  # Latin-folded words and what each is to the family
    not_after: re.Pattern[str] | None
    not_before: re.Pattern[str] | None


@lru_cache(maxsize=8)
def compile_families(config: Config) -> tuple[CompiledFamily, ...]:
    """Every family of `config`, compiled once."""
    families = config.designations.families
    return tuple(_compile(family, config) for family in families)


def dialect_of(family: Family) -> str:
    """The group of families of one system that one maker writes together."""
    return family.dialect or family.name


def _compile(family: Family, config: Config) -> CompiledFamily:
    where = f"designations/{family.name}.yml"
    uses = [(use.when, config.designations.suffix_tables[use.table]) for use in family.suffixes]
    attributes: dict[str, Any] = dict(family.attributes)
    for _, suffix_table in uses:
        attributes |= suffix_table.attributes
    return CompiledFamily(
        family=family,
        dialect=dialect_of(family),
        patterns=tuple((_regex(one, family), one, _setter(one.set, where)) for one in family.patterns),
        slots={
            name: {fold(code, family.script): _setter(entry, where) for code, entry in slot.values.items()}
            for name, slot in family.slots.items()
        },
        suffixes=tuple(_suffixes(when, table, family, where) for when, table in uses),
        rules=_rules(family, config, where),
        defaults=_setter(family.defaults, where),
        sure=_expression(family.sure, where),
        weak=_expression(family.weak, where),
        attributes=attributes,
        vocabulary=_vocabulary(family, config.designations.families),
        not_after=_guard(r"(?<![0-9A-ZА-ЯЁ])(?:{})[ .:№-]*\Z", family.not_after, family),
        not_before=_guard(r"[ .]*(?:{})(?![0-9A-ZА-ЯЁ])", family.not_before, family),
    )


def _rules(family: Family, config: Config, where: str) -> tuple[CompiledRule, ...]:
    tables = {**config.designations.tables, **family.tables}
    used = {rule.lookup for rule in family.rules if rule.lookup}
    ready = {name: {key: _setter(entry, where) for key, entry in tables[name].items()} for name in used}
    return tuple(
        CompiledRule(
            when=_expression(rule.when, where),
            setter=_setter(rule.set, where),
            table=ready.get(rule.lookup),
            by=_expression(rule.by, where),
            reject_missing=rule.missing == "reject",
            reject=rule.reject,
        )
        for rule in family.rules
    )


def _suffixes(when: str, table: SuffixTable, family: Family, where: str) -> CompiledSuffixes:
    by_first: dict[str, list[tuple[str, Setter]]] = {}
    for code, facts in table.codes.items():
        folded = fold(code, family.script)
        by_first.setdefault(folded[0], []).append((folded, _setter(facts, where)))
    return CompiledSuffixes(
        when=_expression(when, where),
        codes={first: tuple(sorted(codes, key=lambda one: -len(one[0]))) for first, codes in by_first.items()},
        patterns=tuple(
            (re.compile(fold_regex(text, family)), _setter(facts, where)) for text, facts in table.patterns.items()
        ),
    )


def fold_regex(text: str, family: Family) -> str:
    """A regular expression with its capital letters in the family's alphabet.

    Escapes (`\\D`) and ranges in brackets (`[А-Я]`) stay as they are written.
    """
    parts = re.split(r"(\\.|(?<=\[)[^\]]*)", text)
    return "".join(_fold_part(part, family, keep=bool(index % 2)) for index, part in enumerate(parts))


def _fold_part(part: str, family: Family, *, keep: bool) -> str:
    if keep:
        pieces = re.split(r"(\\.|.-.)", part)
        return "".join(piece if index % 2 else _capitals(piece, family) for index, piece in enumerate(pieces))
    return _capitals(part, family)


def _capitals(text: str, family: Family) -> str:
    # Lower case is left alone: it is syntax, such as the group names of (?P<x>).
    return "".join(fold(char, family.script) if char.isupper() else char for char in text)


def regex_body(pattern: Pattern, family: Family, *, named: bool = True) -> str:
    """The pattern's regular expression with its slots filled in, as named groups or plain ones."""

    def group(name: str) -> str:
        slot = family.slots[name]
        codes = sorted((fold(code, family.script) for code in slot.values), key=len, reverse=True)
        choices = [*(re.escape(code) for code in codes), *([fold_regex(slot.pattern, family)] if slot.pattern else [])]
        return f"(?{f'P<{name}>' if named else ':'}{'|'.join(choices)})"

    pieces = re.split(r"(\{[A-Za-z_][A-Za-z0-9_]*\})", pattern.text)
    body = "".join(group(match[1]) if (match := _SLOT.fullmatch(one)) else fold_regex(one, family) for one in pieces)
    # Without names a back-reference has nothing to refer to: any text of that slot may stand there.
    return body if named else re.sub(r"\(\?P=(\w+)\)", lambda match: group(match[1]), body)


def _regex(pattern: Pattern, family: Family) -> re.Pattern[str]:
    return re.compile(START + f"(?:{regex_body(pattern, family)})" + ("" if family.suffixes else _END))


def _vocabulary(family: Family, families: Iterable[Family]) -> tuple[tuple[str, Role], ...]:
    """Makers who write this dialect, makers who write a rival dialect of the same system, words of the class."""
    same_class = [one for one in families if one.class_code == family.class_code]
    own = {maker for one in same_class if dialect_of(one) == dialect_of(family) for maker in one.makers}
    rivals = {maker for one in same_class if one.system == family.system for maker in one.makers} - own
    words = {word for one in same_class for word in one.words}
    roles: tuple[tuple[set[str], Role], ...] = ((own, "maker"), (rivals, "rival"), (words, "word"))
    return tuple((fold(word, "latin"), role) for group, role in roles for word in sorted(group))


def _guard(frame: str, words: tuple[str, ...], family: Family) -> re.Pattern[str] | None:
    """A pattern for words that, standing next to a base, say that it is something else."""
    body = "|".join(re.escape(fold(word, family.script)) for word in words)
    return re.compile(frame.format(body)) if body else None


def _setter(facts: Facts, where: str) -> Setter:
    return Setter(tuple((name, _value(value, where)) for name, value in facts.items()))


def _value(value: Any, where: str) -> Any:
    if isinstance(value, list):
        return tuple(_value(part, where) for part in value)
    if isinstance(value, str) and value.startswith("="):
        return parse_expression(value[1:], where=where)
    return value


def _expression(text: str, where: str) -> Expression | None:
    return parse_expression(text, where=where) if text else None

"""Families of config/designations made ready to run: regular expressions, parsed expressions, suffix scanners."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

from catalogs.normalize.designation_fold import fold
from catalogs.normalize.designation_rules import Rules, Setter, compile_rules, make_expression, make_setter
from catalogs.normalize.designation_shape import shape_regex
from config.load import Config
from config.model.expression import Expression
from config.model.grammar import Family, Pattern, SuffixTable

# A base starts where a word starts, and not inside a decimal number or behind a digit and a separator (12-6205, 57*3).
START = r"(?<![0-9A-ZА-ЯЁ_])(?<![0-9][-.,/*])"
_END = r"(?![0-9A-ZА-ЯЁ_])(?![.,*][0-9])"
_SLOT = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


Role = Literal["maker", "rival", "word"]
Tried = tuple[re.Pattern[str], Pattern, Setter]  # an expression for a base, what it was made of, what it sets


@dataclass(frozen=True, slots=True)
class CompiledSuffixes:
    """One suffix table under its condition. `codes` by first character, longest first."""

    when: Expression | None
    codes: Mapping[str, tuple[tuple[str, Setter], ...]]
    patterns: tuple[tuple[re.Pattern[str], Setter], ...]


class CompiledFamily:
    """A family ready to decode. Each part is compiled when first asked for: most texts ask for few families."""

    def __init__(self, family: Family, config: Config) -> None:
        self.family = family
        self.dialect = dialect_of(family)
        self.vocabulary = _vocabulary(family, config.designations.families)
        """Latin-folded words and what each is to the family."""
        self._designations = config.designations
        self._where = f"designations/{family.name}.yml"

    @cached_property
    def patterns(self) -> tuple[Tried, ...]:
        """Expressions that find the base, in the order they are tried."""
        listed = self.family.patterns
        return tuple((_regex(one, self.family), one, make_setter(one.set, self._where)) for one in listed)

    @cached_property
    def shapes(self) -> tuple[re.Pattern[str], ...]:
        """For each of `patterns`, what finds the shapes of all texts it finds something in."""
        bodies = (regex_body(one, self.family, named=False) for one in self.family.patterns)
        return tuple(re.compile(START + f"(?:{shape_regex(body)})") for body in bodies)

    @cached_property
    def slots(self) -> Mapping[str, Mapping[str, Setter]]:
        """What the folded codes of each slot set."""
        return {
            name: {
                fold(code, self.family.script): make_setter(entry, self._where) for code, entry in one.values.items()
            }
            for name, one in self.family.slots.items()
        }

    @cached_property
    def suffixes(self) -> tuple[CompiledSuffixes, ...]:
        """The suffix tables, the believed ones first."""
        tables = self._designations.suffix_tables
        return tuple(_suffixes(use.when, tables[use.table], self.family, self._where) for use in self.family.suffixes)

    @cached_property
    def rules(self) -> Rules:
        """Runs the defaults and the rules over facts."""
        return compile_rules(self.family, self._designations.tables, self._where)

    @cached_property
    def sure(self) -> Expression | None:
        """When the facts make a reading certain."""
        return make_expression(self.family.sure, self._where)

    @cached_property
    def weak(self) -> Expression | None:
        """How much less likely the facts make a reading."""
        return make_expression(self.family.weak, self._where)

    @cached_property
    def attributes(self) -> Mapping[str, Any]:
        """Facts that become values, those of the suffixes included."""
        declared: dict[str, Any] = dict(self.family.attributes)
        for use in self.family.suffixes:
            declared |= self._designations.suffix_tables[use.table].attributes
        return declared

    @cached_property
    def not_after(self) -> re.Pattern[str] | None:
        """Words before a base that make it something else."""
        return _guard(r"(?<![0-9A-ZА-ЯЁ])(?:{})[ .:№-]*\Z", self.family.not_after, self.family)

    @cached_property
    def not_before(self) -> re.Pattern[str] | None:
        """Words after a base that make it something else."""
        return _guard(r"[ .]*(?:{})(?![0-9A-ZА-ЯЁ])", self.family.not_before, self.family)


@lru_cache(maxsize=8)
def compile_families(config: Config) -> tuple[CompiledFamily, ...]:
    """Every family of `config`; what they compile is compiled once."""
    return tuple(CompiledFamily(family, config) for family in config.designations.families)


def dialect_of(family: Family) -> str:
    """The group of families of one system that one maker writes together."""
    return family.dialect or family.name


def _suffixes(when: str, table: SuffixTable, family: Family, where: str) -> CompiledSuffixes:
    by_first: dict[str, list[tuple[str, Setter]]] = {}
    for code, facts in table.codes.items():
        folded = fold(code, family.script)
        by_first.setdefault(folded[0], []).append((folded, make_setter(facts, where)))
    return CompiledSuffixes(
        when=make_expression(when, where),
        codes={first: tuple(sorted(codes, key=lambda one: -len(one[0]))) for first, codes in by_first.items()},
        patterns=tuple(
            (re.compile(fold_regex(text, family)), make_setter(facts, where)) for text, facts in table.patterns.items()
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
    spelled = ({*group, *(word.replace("ß", "ss") for word in group)} for group, _ in roles)  # capitals have no ß
    return tuple(
        (fold(word, "latin"), role) for group, (_, role) in zip(spelled, roles, strict=True) for word in sorted(group)
    )


def _guard(frame: str, words: tuple[str, ...], family: Family) -> re.Pattern[str] | None:
    """A pattern for words that, standing next to a base, say that it is something else."""
    body = "|".join(re.escape(fold(word, family.script)) for word in words)
    return re.compile(frame.format(body)) if body else None

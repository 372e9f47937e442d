"""What must hold in a designation family before it decodes anything: every name it uses is defined."""

from __future__ import annotations

import re
from collections.abc import Iterable

from config.errors import ConfigError
from config.model.attributes import Attributes
from config.model.base import choices
from config.model.expression import parse_expression
from config.model.grammar import Facts, Family, SuffixTable, Table

SLOT = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
# Set by the engine: suffix text nobody knew, the text of the base, the suffix code being read.
BUILT_IN = frozenset({"_rest", "_base", "_code"})


def lint(family: Family, suffix_tables: dict[str, SuffixTable], tables: dict[str, Table], *, where: str) -> None:
    """Raise ConfigError for the first unknown slot, table, attribute or fact, naming the choices."""
    for pattern in family.patterns:
        for slot in SLOT.findall(pattern.text):
            if slot not in family.slots:
                raise choices("slot", slot, list(family.slots), where=where)
    for use in family.suffixes:
        if use.table not in suffix_tables:
            raise choices("suffix table", use.table, list(suffix_tables), where=where)
    for rule in family.rules:
        if rule.lookup and rule.lookup not in {*family.tables, *tables}:
            raise choices("table", rule.lookup, [*family.tables, *tables], where=where)
        if bool(rule.lookup) != bool(rule.by):
            raise ConfigError("a rule needs both `lookup` and `by`, or neither", where=where)
    _lint_regexes(family, suffix_tables, where)
    known = _lint_sets(family, suffix_tables, tables, where)
    _lint_expressions(family, suffix_tables, known, where)


def lint_attributes(
    family: Family, suffix_tables: dict[str, SuffixTable], attributes: Attributes, *, where: str
) -> None:
    """Raise ConfigError for an attribute that attributes.yml does not know, or knows in another base unit."""
    declared = dict(family.attributes)
    for use in family.suffixes:
        declared |= suffix_tables[use.table].attributes
    for name, kind in declared.items():
        attributes.check(name, where=where)
        base = "category" if kind == "category" else kind[0]
        known = attributes.base_unit(name) if attributes.is_quantity(name) else "category"
        if known and base != known:
            raise ConfigError(f"attribute '{name}' is {known} in attributes.yml, not {base}", where=where)


def _lint_regexes(family: Family, suffix_tables: dict[str, SuffixTable], where: str) -> None:
    texts = [slot.pattern for slot in family.slots.values()]
    texts += [text for use in family.suffixes for text in suffix_tables[use.table].patterns]
    for text in texts:
        try:
            re.compile(text)
        except re.error as error:
            raise ConfigError(f"not a regular expression: {text!r} ({error})", where=where) from error


def _all_sets(family: Family, suffix_tables: dict[str, SuffixTable]) -> Iterable[Facts]:
    for slot in family.slots.values():
        yield from slot.values.values()
    for pattern in family.patterns:
        yield pattern.set
    for rule in family.rules:
        yield rule.set
    for table in family.tables.values():
        yield from table.values()
    for use in family.suffixes:
        yield from suffix_tables[use.table].codes.values()
        yield from suffix_tables[use.table].patterns.values()
    yield family.defaults


def _lint_sets(family: Family, suffix_tables: dict[str, SuffixTable], tables: dict[str, Table], where: str) -> set[str]:
    """Names of every fact that can exist; a fact without `_` must be a declared attribute or a slot."""
    declared = {*family.attributes, *family.slots}
    for use in family.suffixes:
        declared |= set(suffix_tables[use.table].attributes)
    known = set(declared) | BUILT_IN
    for facts in _all_sets(family, suffix_tables):
        for name in facts:
            if not name.startswith("_") and name not in declared:
                raise choices("attribute", name, list(declared), where=where)
            known.add(name)
    for rule in family.rules:
        if rule.lookup in tables:
            known |= {name for entry in tables[rule.lookup].values() for name in entry}
    for name in (*family.key, *family.full_key):
        if name not in known:
            raise choices("fact in key", name, list(known), where=where)
    return known


def _lint_expressions(family: Family, suffix_tables: dict[str, SuffixTable], known: set[str], where: str) -> None:
    texts = [family.sure, family.weak, *(use.when for use in family.suffixes)]
    texts += [text for rule in family.rules for text in (rule.when, rule.by)]
    for facts in _all_sets(family, suffix_tables):
        for value in facts.values():
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, str) and part.startswith("="):
                    texts.append(part[1:])
    for text in texts:
        if not text:
            continue
        for name in parse_expression(text, where=where).names:
            if name not in known:
                raise choices(f"name in expression {text!r}", name, list(known), where=where)

"""What a grammar sets: facts as constants or expressions, and the rules of a family as one compiled function."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from config.model.expression import FACTS, Expression, define, parse_expression
from config.model.grammar import Facts, Family, Table

Rules = Callable[[dict[str, Any]], bool]
"""Runs the rules of a family over facts; False when one rejects the reading."""


@dataclass(frozen=True, slots=True)
class Setter:
    """Facts to set: constants as they are, expressions run over the facts so far."""

    entries: tuple[tuple[str, Any], ...]
    plain: dict[str, Any] | None  # the same where nothing is to be worked out

    def apply(self, facts: dict[str, Any]) -> None:
        """Set every entry, in order, so that a later one may read an earlier one."""
        if self.plain is not None:
            facts.update(self.plain)
            return
        for name, value in self.entries:
            facts[name] = _resolve(value, facts)

    def resolved(self, facts: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
        """What `apply` would set, without setting it."""
        if self.plain is not None:
            return self.entries
        return tuple((name, _resolve(value, facts)) for name, value in self.entries)


def make_setter(facts: Facts, where: str) -> Setter:
    """The setter of one `set` of a grammar."""
    entries = tuple((name, _value(value, where)) for name, value in facts.items())
    return Setter(entries, None if any(map(_is_computed, (value for _, value in entries))) else dict(entries))


def make_expression(text: str, where: str) -> Expression | None:
    """The expression of a condition; None where there is none."""
    return parse_expression(text, where=where) if text else None


def compile_rules(family: Family, shared: Mapping[str, Table], where: str) -> Rules:
    """Defaults where nothing was set, then every rule in order: one function, as most readings run dozens of rules."""
    tables = {**shared, **family.tables}
    names: dict[str, Any] = {"keep": make_setter(family.defaults, where).entries}
    body: list[ast.stmt] = _parsed("for name, value in keep: facts.setdefault(name, value)") if family.defaults else []
    for number, rule in enumerate(family.rules):
        steps: list[ast.stmt] = _parsed("return False") if rule.reject else []
        if not steps and rule.lookup:
            names[f"table{number}"] = {key: make_setter(entry, where) for key, entry in tables[rule.lookup].items()}
            steps += _looked_up(f"table{number}", parse_expression(rule.by, where=where), rule.missing == "reject")
        if not rule.reject:
            steps += [_assigned(name, _value(value, where)) for name, value in rule.set.items()]
        when = make_expression(rule.when, where)
        body += [ast.If(when.tree, steps, [])] if when and steps else steps
    return define([*body, *_parsed("return True")], str=str, **names)


def _looked_up(table: str, by: Expression, reject: bool) -> list[ast.stmt]:
    """The entry of `table` under the key `by`, applied; a key that is not there may reject the reading."""
    code = _parsed(f"entry = {table}.get(str(None))")
    for node in ast.walk(code[0]):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "str":
            node.args = [by.tree]
    return code + _parsed(f"if entry is not None: entry.apply({FACTS})" + ("\nelse: return False" if reject else ""))


def _assigned(name: str, value: Any) -> ast.stmt:
    target = ast.Subscript(ast.Name(FACTS, ast.Load()), ast.Constant(name), ast.Store())
    return ast.Assign([target], _code(value))


def _code(value: Any) -> ast.expr:
    if isinstance(value, Expression):
        return value.tree
    if isinstance(value, tuple):
        return ast.Tuple([_code(part) for part in value], ast.Load())
    return ast.Constant(value)


def _parsed(source: str) -> list[ast.stmt]:
    return ast.parse(source).body


def _is_computed(value: Any) -> bool:
    return isinstance(value, Expression) or (isinstance(value, tuple) and any(map(_is_computed, value)))


def _resolve(value: Any, facts: Mapping[str, Any]) -> Any:
    if isinstance(value, Expression):
        return value.run(facts)
    if isinstance(value, tuple):
        return tuple(_resolve(part, facts) for part in value)
    return value


def _value(value: Any, where: str) -> Any:
    if isinstance(value, list):
        return tuple(_value(part, where) for part in value)
    if isinstance(value, str) and value.startswith("="):
        return parse_expression(value[1:], where=where)
    return value

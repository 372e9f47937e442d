"""The compiled rules of a family set what the slow reading of the same grammar sets, rule by rule, node by node."""

from __future__ import annotations

import ast
import operator
import random
from collections.abc import Mapping
from typing import Any

import pytest

from catalogs.normalize.designation_compile import compile_families
from config.load import load_config
from config.model.expression import FUNCTIONS
from config.model.grammar import Facts, Family, Table

CONFIG = load_config()
FAMILIES = {one.family.name: one for one in compile_families(CONFIG)}
RUNS = 60
_BINARY = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}


def slow_value(node: ast.AST | None, facts: Mapping[str, Any]) -> Any:  # noqa: PLR0911  one line per kind of node
    """What an expression means, read off its tree."""
    match node:
        case None:
            return None
        case ast.Constant():
            return node.value
        case ast.Name():
            return facts.get(node.id, "")
        case ast.Tuple() | ast.List():
            return tuple(slow_value(part, facts) for part in node.elts)
        case ast.BinOp():
            return _BINARY[type(node.op)](slow_value(node.left, facts), slow_value(node.right, facts))
        case ast.UnaryOp():
            value = slow_value(node.operand, facts)
            return not value if isinstance(node.op, ast.Not) else -value
        case ast.BoolOp():
            return (all if isinstance(node.op, ast.And) else any)(slow_value(part, facts) for part in node.values)
        case ast.Compare():
            terms = [node.left, *node.comparators]
            return all(
                _BINARY[type(op)](slow_value(terms[at], facts), slow_value(terms[at + 1], facts))
                for at, op in enumerate(node.ops)
            )
        case ast.IfExp():
            return slow_value(node.body if slow_value(node.test, facts) else node.orelse, facts)
        case ast.Subscript():
            return slow_value(node.value, facts)[slow_value(node.slice, facts)]
        case ast.Slice():
            return slice(slow_value(node.lower, facts), slow_value(node.upper, facts))
        case ast.Call(func=ast.Name()):
            return FUNCTIONS[node.func.id](*(slow_value(part, facts) for part in node.args))
    raise AssertionError(ast.dump(node))


def _run(text: str, facts: Mapping[str, Any]) -> Any:
    return slow_value(ast.parse(text.strip(), mode="eval").body, facts)


def _set(entries: Facts, facts: dict[str, Any]) -> None:
    for name, value in entries.items():
        facts[name] = tuple(_one(part, facts) for part in value) if isinstance(value, list) else _one(value, facts)


def _one(value: Any, facts: Mapping[str, Any]) -> Any:
    return _run(value[1:], facts) if isinstance(value, str) and value.startswith("=") else value


def slow_rules(family: Family, shared: Mapping[str, Table], facts: dict[str, Any]) -> bool:
    """The rules of a family as config/model/grammar.py words them."""
    for name, value in family.defaults.items():
        facts.setdefault(name, value)
    tables = {**shared, **family.tables}
    for rule in family.rules:
        if rule.when and not _run(rule.when, facts):
            continue
        if rule.reject:
            return False
        if rule.lookup:
            entry = tables[rule.lookup].get(str(_run(rule.by, facts)))
            if entry is None and rule.missing == "reject":
                return False
            _set(entry or {}, facts)
        _set(rule.set, facts)
    return True


def _random_facts(family: Family, rng: random.Random) -> dict[str, Any]:
    """Facts such as slots and suffixes leave: codes the family lists, numbers, marks set by some rule or table."""
    facts: dict[str, Any] = {"_base": str(rng.randrange(10**6)), "_rest": rng.choice(["", "XY"])}
    for name, slot in family.slots.items():
        if rng.random() < 0.75:
            codes = [*slot.values, *(str(rng.randrange(10**size)).zfill(size) for size in (1, 2, 3))]
            facts[name] = rng.choice(codes)
            facts |= {key: value for key, value in slot.values.get(facts[name], {}).items() if _is_plain(value)}
    for rule in rng.sample(family.rules, min(2, len(family.rules))):
        facts |= {key: value for key, value in rule.set.items() if _is_plain(value)}
    return facts


def _is_plain(value: Any) -> bool:
    return not isinstance(value, list) and not str(value).startswith("=")


def _outcome(run: Any, facts: dict[str, Any]) -> object:
    try:
        return (run(facts), facts)
    except (ValueError, ZeroDivisionError, TypeError, IndexError) as error:
        return type(error)


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_compiled_rules_set_what_the_grammar_says(name: str) -> None:
    compiled = FAMILIES[name]
    rng = random.Random(name)
    finished = 0
    for _ in range(RUNS):
        facts = _random_facts(compiled.family, rng)
        expected = _outcome(
            lambda known: slow_rules(compiled.family, CONFIG.designations.tables, known),
            dict(facts),
        )
        finished += isinstance(expected, tuple)
        assert _outcome(compiled.rules, dict(facts)) == expected, facts
    assert finished or not compiled.family.rules

"""The small arithmetic that grammars in YAML may use: no calls but a named few, no attributes, no loops.

An expression reads facts by name; a fact that was not decoded reads as the empty text, which is false.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from config.errors import ConfigError

Facts = Mapping[str, Any]
_Run = Callable[[Facts], Any]


def _number(value: Any) -> float:
    """Both a decimal point and a comma read; empty text is 0, so that absent digits add nothing."""
    return float(str(value).replace(",", ".")) if value != "" else 0.0


def _text(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "number": _number,
    "text": _text,
    "zfill": lambda value, width: str(value).zfill(int(width)),
    "length": len,
    "min": min,
    "max": max,
    "round": round,
}
_OPERATORS: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
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
    ast.In: lambda item, group: item in group,
    ast.NotIn: lambda item, group: item not in group,
}


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression: the names it reads, and how to run it."""

    text: str
    names: frozenset[str]
    run: _Run


def parse_expression(text: str, *, where: str) -> Expression:
    """`text` ready to run; ConfigError says in which file and what is not allowed."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise ConfigError(f"not an expression: {text!r} ({error.msg})", where=where) from error
    builder = _Builder(text, where)
    run = builder.build(tree)
    return Expression(text, frozenset(builder.names), run)


class _Builder:
    """Turns a syntax tree into closures, refusing every node that is not listed here."""

    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.where = where
        self.names: set[str] = set()

    def build(self, node: ast.expr) -> _Run:
        """The closure of one node."""
        kind = type(node).__name__.lower()
        method: Callable[[Any], _Run] | None = getattr(self, f"_{kind}", None)
        if method is None:
            raise ConfigError(f"{kind} is not allowed in expression {self.text!r}", where=self.where)
        return method(node)

    def _operator(self, node: ast.AST) -> Callable[[Any, Any], Any]:
        found = _OPERATORS.get(type(node))
        if found is None:
            raise ConfigError(f"{type(node).__name__} is not allowed in expression {self.text!r}", where=self.where)
        return found

    def _constant(self, node: ast.Constant) -> _Run:
        value = node.value
        return lambda _facts: value

    def _name(self, node: ast.Name) -> _Run:
        name = node.id
        self.names.add(name)
        return lambda facts: facts.get(name, "")

    def _tuple(self, node: ast.Tuple) -> _Run:
        parts = [self.build(part) for part in node.elts]
        return lambda facts: tuple(part(facts) for part in parts)

    _list = _tuple

    def _binop(self, node: ast.BinOp) -> _Run:
        first, second, combine = self.build(node.left), self.build(node.right), self._operator(node.op)
        return lambda facts: combine(first(facts), second(facts))

    def _compare(self, node: ast.Compare) -> _Run:
        terms = [self.build(term) for term in (node.left, *node.comparators)]
        steps = [self._operator(op) for op in node.ops]

        def run(facts: Facts) -> bool:
            values = [term(facts) for term in terms]
            return all(step(values[i], values[i + 1]) for i, step in enumerate(steps))

        return run

    def _boolop(self, node: ast.BoolOp) -> _Run:
        parts = [self.build(part) for part in node.values]
        if isinstance(node.op, ast.And):
            return lambda facts: all(part(facts) for part in parts)
        return lambda facts: any(part(facts) for part in parts)

    def _unaryop(self, node: ast.UnaryOp) -> _Run:
        operand = self.build(node.operand)
        if isinstance(node.op, ast.Not):
            return lambda facts: not operand(facts)
        if isinstance(node.op, ast.USub):
            return lambda facts: -operand(facts)
        raise ConfigError(f"{type(node.op).__name__} is not allowed in expression {self.text!r}", where=self.where)

    def _ifexp(self, node: ast.IfExp) -> _Run:
        test, yes, no = self.build(node.test), self.build(node.body), self.build(node.orelse)
        return lambda facts: yes(facts) if test(facts) else no(facts)

    def _subscript(self, node: ast.Subscript) -> _Run:
        group = self.build(node.value)
        if not isinstance(node.slice, ast.Slice):
            index = self.build(node.slice)
            return lambda facts: group(facts)[index(facts)]
        low = self.build(node.slice.lower) if node.slice.lower else lambda _facts: None
        high = self.build(node.slice.upper) if node.slice.upper else lambda _facts: None
        return lambda facts: group(facts)[low(facts) : high(facts)]

    def _call(self, node: ast.Call) -> _Run:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS:
            known = ", ".join(sorted(FUNCTIONS))
            raise ConfigError(f"unknown function '{name}' in {self.text!r}; known: {known}", where=self.where)
        function = FUNCTIONS[name]
        arguments = [self.build(argument) for argument in node.args]
        return lambda facts: function(*(argument(facts) for argument in arguments))

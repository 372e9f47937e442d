"""The small arithmetic that grammars in YAML may use: no calls but a named few, no attributes, no loops.

An expression reads facts by name; a fact that was not decoded reads as the empty text, which is false. It is checked
node by node against what is listed here and then compiled: the code that runs holds nothing the check did not pass.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from config.errors import ConfigError

Facts = Mapping[str, Any]
_Run = Callable[[Facts], Any]


@lru_cache(maxsize=16_384)  # the same few digits are read by rule after rule
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
_OPERATORS = frozenset(
    {
        *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow),
        *(ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn),
    }
)
FACTS = "facts"
"""The name of the facts in compiled code."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression: the names it reads, how to run it, and its code for building larger code of."""

    text: str
    names: frozenset[str]
    run: _Run
    tree: ast.expr


@lru_cache(maxsize=16_384)  # checked when read and used when compiled
def parse_expression(text: str, *, where: str) -> Expression:
    """`text` ready to run; ConfigError says in which file and what is not allowed.

    In a chain (a < b < c) a term is evaluated only when the terms before it hold.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise ConfigError(f"not an expression: {text!r} ({error.msg})", where=where) from error
    builder = _Builder(text, where)
    checked = builder.build(tree)
    return Expression(text, frozenset(builder.names), define([ast.Return(checked)]), checked)


def define(body: Sequence[ast.stmt], **names: Any) -> Callable[[Any], Any]:
    """A function of the facts made of `Expression.tree` parts; it sees FUNCTIONS, `names` and nothing else."""
    module = ast.parse(f"def run({FACTS}): pass")
    made = module.body[0]
    if isinstance(made, ast.FunctionDef):
        made.body = list(body)
    scope: dict[str, Any] = {"__builtins__": {}, **FUNCTIONS, **names}
    exec(compile(ast.fix_missing_locations(module), "<grammar>", "exec"), scope)
    run: Callable[[Any], Any] = scope["run"]
    return run


class _Builder:
    """Rebuilds a syntax tree of the nodes listed here, refusing every other; names become look-ups of facts."""

    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.where = where
        self.names: set[str] = set()

    def build(self, node: ast.expr) -> ast.expr:
        """The code of one node."""
        kind = type(node).__name__.lower()
        method: Callable[[Any], ast.expr] | None = getattr(self, f"_{kind}", None)
        if method is None:
            raise self._refused(kind)
        return method(node)

    def _refused(self, what: str) -> ConfigError:
        return ConfigError(f"{what} is not allowed in expression {self.text!r}", where=self.where)

    def _check(self, *operators: ast.AST) -> None:
        for one in operators:
            if type(one) not in _OPERATORS:
                raise self._refused(type(one).__name__)

    def _constant(self, node: ast.Constant) -> ast.expr:
        return ast.Constant(node.value)

    def _name(self, node: ast.Name) -> ast.expr:
        self.names.add(node.id)
        get = ast.Attribute(ast.Name(FACTS, ast.Load()), "get", ast.Load())
        return ast.Call(get, [ast.Constant(node.id), ast.Constant("")], [])

    def _tuple(self, node: ast.Tuple) -> ast.expr:
        return ast.Tuple([self.build(part) for part in node.elts], ast.Load())

    _list = _tuple

    def _binop(self, node: ast.BinOp) -> ast.expr:
        self._check(node.op)
        return ast.BinOp(self.build(node.left), node.op, self.build(node.right))

    def _compare(self, node: ast.Compare) -> ast.expr:
        self._check(*node.ops)
        return ast.Compare(self.build(node.left), node.ops, [self.build(term) for term in node.comparators])

    def _boolop(self, node: ast.BoolOp) -> ast.expr:
        """True or False, never one of the operands."""
        both = ast.BoolOp(node.op, [self.build(part) for part in node.values])
        return ast.IfExp(both, ast.Constant(value=True), ast.Constant(value=False))

    def _unaryop(self, node: ast.UnaryOp) -> ast.expr:
        if not isinstance(node.op, ast.Not | ast.USub):
            raise self._refused(type(node.op).__name__)
        return ast.UnaryOp(node.op, self.build(node.operand))

    def _ifexp(self, node: ast.IfExp) -> ast.expr:
        return ast.IfExp(self.build(node.test), self.build(node.body), self.build(node.orelse))

    def _subscript(self, node: ast.Subscript) -> ast.expr:
        return ast.Subscript(self.build(node.value), self.build(node.slice), ast.Load())

    def _slice(self, node: ast.Slice) -> ast.expr:
        low, high = (self.build(end) if end else None for end in (node.lower, node.upper))
        return ast.Slice(low, high, None)

    def _call(self, node: ast.Call) -> ast.expr:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS:
            known = ", ".join(sorted(FUNCTIONS))
            raise ConfigError(f"unknown function '{name}' in {self.text!r}; known: {known}", where=self.where)
        return ast.Call(ast.Name(name, ast.Load()), [self.build(argument) for argument in node.args], [])

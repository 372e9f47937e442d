"""Grammars of designation systems: base and suffix slots → attributes, one YAML file per family.

How a family reads, from text to attributes:
1. `patterns` find the base: regular expressions over folded text (upper case, one alphabet) with `{slot}` in them.
2. Each slot sets facts: its own name → matched text, and what `values` lists for that text.
3. `suffixes` read what follows the base, code by code, from shared tables; the first table that knows a code wins.
4. `rules` run in order: compute, look up in a table, reject.
5. Facts named in `attributes` become values; facts that start with `_` are scratch and never leave the grammar.
A value in any `set` that starts with `=` is an expression over the facts (config/model/expression.py).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.model.base import Frozen

Scalar = str | float | int
Facts = dict[str, Scalar | list[Scalar]]
Evidence = Literal["none", "whole", "context"]
Table = dict[str, Facts]


class Slot(Frozen):
    """A named part of the base: a regular expression, or a list of codes with what each sets."""

    pattern: str = ""
    values: dict[str, Facts] = Field(default_factory=dict)


class Pattern(Frozen):
    """One spelling of the base, and how much else must speak for it.

    evidence `none`: the spelling is telling by itself; `whole`: it must be the whole cell, or have context;
    `context`: a class word, a maker, or the item's class must say so.
    """

    text: str
    evidence: Evidence = "whole"
    sure: bool = True  # the family's `sure` may lift this pattern's need of evidence
    set: Facts = Field(default_factory=dict)


class Rule(Frozen):
    """One step after the slots: when the condition holds, set facts, look facts up, or reject the reading."""

    when: str = ""
    set: Facts = Field(default_factory=dict)
    lookup: str = ""  # table name
    by: str = ""  # expression giving the key in that table
    missing: Literal["skip", "reject"] = "skip"
    reject: bool = False


class SuffixUse(Frozen):
    """A suffix table this family reads, under a condition on the facts of the base."""

    table: str
    when: str = ""


class SuffixTable(Frozen):
    """Suffix codes → facts; `codes` are literal, `patterns` are regular expressions. A dialect is one file."""

    source: str
    attributes: dict[str, tuple[str, float] | Literal["category"]] = Field(default_factory=dict)  # as in Family
    codes: dict[str, Facts] = Field(default_factory=dict)
    patterns: dict[str, Facts] = Field(default_factory=dict)


class Line(Frozen):
    """A test line of a family, run over all families by one test.

    `text` must decode to `attributes` (base units; categories as text), share the full key with every text of
    `same`, the key alone with every text of `same_key`, and the key with none of `differ`; or, with `nothing`, not
    decode as this family at all.
    """

    text: str
    class_code: str = ""
    attributes: dict[str, float | str] = Field(default_factory=dict)
    absent: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    same_key: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()
    nothing: bool = False


class Family(Frozen):
    """One designation system of one kind of equipment."""

    name: str
    system: str  # families of one system share keys
    class_code: str
    source: str
    script: Literal["latin", "cyrillic", "both"] = "latin"  # alphabet that look-alike letters are folded into
    dialect: str = ""  # families of one system that one maker writes together; the name if empty
    priority: int = 0  # decides between readings that nothing else separates
    words: tuple[str, ...] = ()  # words of the class, any language: they support any family of the class
    makers: tuple[str, ...] = ()  # makers and standards that write in this system
    not_after: tuple[str, ...] = ()  # words before a base that make it something else: ГОСТ 8338
    not_before: tuple[str, ...] = ()  # words after it that do: 25 мм
    attributes: dict[str, tuple[str, float] | Literal["category"]]  # name → [base unit, factor], or category
    slots: dict[str, Slot]
    patterns: tuple[Pattern, ...]
    suffixes: tuple[SuffixUse, ...] = ()
    separators: str = "-/ .+"  # what may stand between suffixes
    rest: Literal["keep", "refuse"] = "keep"  # a glued suffix nobody knows: keep it in the full key, or no reading
    rules: tuple[Rule, ...] = ()
    defaults: Facts = Field(default_factory=dict)  # what the standard means by silence; set before the rules
    tables: dict[str, Table] = Field(default_factory=dict)
    sure: str = ""  # expression: these facts make the reading certain without other evidence
    weak: str = ""  # expression: how much less likely these facts make the reading (a named maker counts 2)
    key: tuple[str, ...]
    full_key: tuple[str, ...] = ()  # facts beyond `key` that make two items the same to the last suffix
    tests: tuple[Line, ...] = ()


class Designations(Frozen):
    """All families with the tables they share."""

    families: tuple[Family, ...]
    suffix_tables: dict[str, SuffixTable]
    tables: dict[str, Table]

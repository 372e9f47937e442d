"""A slip in a grammar is named at load, with the choices; the expressions allow no more than they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.load import load_config
from config.model.designations import load_designations
from config.model.expression import parse_expression

FAMILY = """
name: toy
system: toy
class_code: toy
source: made up for the test
attributes: {power: [W, 1000]}
slots:
  series: {values: {AB: {_line: a}}}
  size: {pattern: '[0-9]+'}
patterns:
  - {text: '{series}-{size}'}
rules:
  - {when: _line == "a", set: {power: '=number(size) / 10'}}
key: [series, power]
tests:
  - {text: AB-15, attributes: {power: 1500}}
"""


def _load(folder: Path, text: str) -> None:
    (folder / "toy.yml").write_text(text, encoding="utf-8")
    load_designations(folder, load_config().attributes)


def test_a_sound_family_loads(tmp_path: Path) -> None:
    _load(tmp_path, FAMILY)


@pytest.mark.parametrize(
    ("sound", "slip", "words"),
    [
        ("{series}-{size}", "{series}-{sise}", ["unknown slot 'sise'", "series, size"]),
        ("attributes: {power:", "attributes: {powr:", ["powr"]),
        ("[W, 1000]", "[V, 1]", ["'power' is W", "not V"]),
        ("set: {power:", "set: {torque:", ["unknown attribute 'torque'", "power"]),
        ("key: [series, power]", "key: [series, frame]", ["unknown fact in key 'frame'"]),
        ("when: _line ==", "when: _lane ==", ["unknown name", "_lane", "_line"]),
        ("number(size)", "open(size)", ["unknown function 'open'", "number"]),
        ("number(size) / 10", "size.upper()", ["unknown function"]),
        ("[0-9]+", "[0-9", ["not a regular expression"]),
        ("patterns:", "suffixes: [{table: nowhere}]\npatterns:", ["unknown suffix table 'nowhere'"]),
        ("set: {power: '=number(size) / 10'}}", "lookup: sizes, by: size}", ["unknown table 'sizes'"]),
        ("set: {power: '=number(size) / 10'}}", "by: size}", ["both `lookup` and `by`"]),
        ("source:", "sauce:", ["sauce"]),
    ],
)
def test_a_slip_is_named_with_its_file(tmp_path: Path, sound: str, slip: str, words: list[str]) -> None:
    assert sound in FAMILY
    with pytest.raises(ConfigError) as caught:
        _load(tmp_path, FAMILY.replace(sound, slip, 1))
    assert "toy.yml" in str(caught.value)
    for word in words:
        assert word in str(caught.value)


def test_a_table_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "sizes.csv").write_text("# source\nkey,power\n15,1.5\n15,2.2\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"'15' stands twice"):
        _load(tmp_path, FAMILY)


@pytest.mark.parametrize("text", ["__import__('os')", "a.b", "[x for x in a]", "lambda: 1", "f'{a}'", "a[", "{1: 2}"])
def test_expressions_refuse_what_is_not_arithmetic(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_expression(text, where="test")


def test_expressions_read_unknown_facts_as_empty() -> None:
    expression = parse_expression('(number(size) * 5 if size else 0) + (1 if line in ("a", "b") else 0)', where="test")
    assert expression.names == {"size", "line"}
    assert expression.run({}) == 0
    assert expression.run({"size": "05", "line": "a"}) == 26
    assert parse_expression("number(x)", where="test").run({"x": "0,5"}) == 0.5
    assert parse_expression("zfill(x, 7)[1:3]", where="test").run({"x": "180205"}) == "18"


def test_every_family_says_where_its_rules_are_from() -> None:
    designations = load_config().designations
    assert designations.families
    for part in (*designations.families, *designations.suffix_tables.values()):
        assert len(part.source) > 5

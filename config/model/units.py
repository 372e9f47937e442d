"""Units of measure: spelling → base unit, factor, offset. The file config/units.yml is the list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from config.errors import ConfigError
from config.model.base import Frozen, choices, read_yaml, validate

_CHOICE = re.compile(r"\(([^()|]*(?:\|[^()|]*)+)\)")

# Latin letters that look like a Russian one, in lower case of the capital they look like: B → в, H → н, P → р.
# Unit symbols are written with either; case and script of the original decide when both exist.
LOOKALIKE = str.maketrans("aceopxykmthb", "асеорхукмтнв")

_KEY = str.maketrans({"²": "2", "³": "3", "¹": "1", "⁶": "6", "⁹": "9", "μ": "µ", "Ω": "Ω", "′": "'", "⁄": "/"})
_PRODUCT = re.compile(r"[·∙⋅•*]")
_DROPPED = re.compile(r"[\s.·∙⋅•*^⁻\u2011\u2010\u2212–-]")


_REMEMBERED = 8192  # distinct spellings; a catalog has some hundreds

# Single letters that stay a unit in the other case: "220 в", "16 a", "100 w"; an M or a G of another case is a code.
_SURE_LETTERS = frozenset("вВvVаАaAwW")


def unit_key(spelling: str) -> str:
    """Spelling without the marks people leave out (spaces, dots, product signs, carets); case and script stay."""
    return _DROPPED.sub("", spelling.translate(_KEY))


def _looks_alike(key: str) -> bool:
    """Whether letters of two scripts may have been mixed up: both stand in it, or each looks the same in either."""
    latin = [char for char in key if "a" <= char.lower() <= "z"]
    russian = any("а" <= char.lower() <= "я" for char in key)
    return russian or all(char in "aceopxyABCEHKMOPTXY" for char in latin)


def _dotted_key(spelling: str) -> str:
    """As unit_key, but a product sign stays: кг·см and кгс·м differ by nothing else."""
    return "·".join(unit_key(part) for part in _PRODUCT.split(spelling))


def skeleton(text: str) -> str:
    """Lower case with Latin look-alikes turned Russian, so that кBт and кВт read alike; the length is kept."""
    low = text.lower()
    if len(low) != len(text):  # 'İ' lowers to two characters; spans must stay where they are
        low = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return low.translate(LOOKALIKE)


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: value in `base` = value · factor + offset. `name` is a spelling pint reads."""

    name: str
    dimension: str
    base: str
    factor: float
    offset: float = 0.0

    def to_base(self, value: float) -> float:
        """`value` of this unit in the base unit of its dimension."""
        return value * self.factor + self.offset

    def from_base(self, value: float) -> float:
        """A value of the base unit in this unit."""
        return (value - self.offset) / self.factor


class Found(NamedTuple):
    """What a spelling reads as: `unit` is None when it is unknown, or could be several (`options` names them)."""

    unit: Unit | None
    options: tuple[str, ...] = ()
    weak: bool = False  # needs a name, sign, range or decimal beside it to be believed
    suspicious: bool = False  # strictly this unit, but people usually mean another


class DimensionUnits(Frozen):
    """The units of one dimension, as the file lists them: name → [factor, spelling, ...]."""

    base: str
    units: dict[str, tuple[float | str, ...]]
    offsets: dict[str, float] = Field(default_factory=dict)


class UnitFile(Frozen):
    """config/units.yml."""

    per: dict[str, tuple[str, ...]]
    multipliers: dict[str, float]
    dimensions: dict[str, DimensionUnits]
    exact_only: tuple[str, ...]
    suspicious: tuple[str, ...]
    weak: tuple[str, ...]
    okei: dict[str, tuple[float | str, ...]]
    okei_not_physical: dict[str, str]
    not_physical: tuple[str, ...]


class Units:
    """Every unit by every spelling. Lookup: as written, then folded case, then look-alike letters."""

    def __init__(self, source: UnitFile, *, where: str = "units.yml") -> None:
        self.dimensions: dict[str, str] = {name: one.base for name, one in source.dimensions.items()}
        self.by_name: dict[str, Unit] = {}
        self.spellings: dict[str, Unit] = {}  # as written in the file, alternatives expanded
        self.multipliers = {text: factor for key, factor in source.multipliers.items() for text in expand(key)}
        self.not_physical = tuple(text for one in source.not_physical for text in expand(one))
        self.okei = source.okei
        self.okei_not_physical = source.okei_not_physical
        self._dotted: dict[str, Unit] = {}
        self._exact: dict[str, tuple[Unit, ...]] = {}
        self._found: dict[str, Found] = {}  # spellings repeat by the thousand in a catalog
        self._source = source
        for dimension, listed in source.dimensions.items():
            self._add(dimension, listed, where)
        special = {unit_key(text) for group in (source.exact_only, source.weak, source.suspicious) for text in group}
        self._weak = {unit_key(text) for text in source.weak}
        self._suspicious = {unit_key(text) for text in source.suspicious}
        foldable = {key: unit for key, unit in self._exact.items() if key not in special}
        self._folded = _grouped(foldable, str.lower)
        self._alike = _grouped(foldable, skeleton)

    def _add(self, dimension: str, listed: DimensionUnits, where: str) -> None:
        for name, (factor, *spellings) in listed.units.items():
            if not isinstance(factor, float):
                raise ConfigError(f"{dimension}.{name}: the first entry must be the factor", where=where)
            unit = Unit(name, dimension, listed.base, factor, listed.offsets.get(name, 0.0))
            if self.by_name.setdefault(name, unit) is not unit:
                raise ConfigError(f"unit '{name}' stands twice", where=where)
            for text in self._variants([str(one) for one in spellings]):
                known = self._dotted.setdefault(_dotted_key(text), unit)
                if known is not unit:
                    raise ConfigError(f"'{text}' means both {known.name} and {name}", where=where)
                self._exact[unit_key(text)] = tuple(dict.fromkeys((*self._exact.get(unit_key(text), ()), unit)))
                self.spellings[text] = unit

    def _variants(self, spellings: list[str]) -> Iterator[str]:
        for spelling in spellings:
            for text in expand(spelling):
                yield text
                head, slash, tail = text.rpartition("/")
                for other in self._source.per.get(slash + tail, ()) if head else ():
                    yield from (head + one for one in expand(other))

    def find(self, spelling: str) -> Found:
        """The unit a spelling means, or why not; case-sensitive first, folded only when one unit is left."""
        known = self._found.get(spelling)
        if known is None:
            known = self._find(spelling)
            if len(self._found) < _REMEMBERED:
                self._found[spelling] = known
        return known

    def _find(self, spelling: str) -> Found:
        key = unit_key(spelling)
        if not key:
            return Found(None)
        exact = self._dotted.get(_dotted_key(spelling))
        if exact:
            return Found(exact, (exact.name,), key in self._weak, key in self._suspicious)
        alike = skeleton(key) if _looks_alike(key) else ""
        for table, folded in ((self._exact, key), (self._folded, key.lower()), (self._alike, alike)):
            options = table.get(folded, ())
            if options:
                names = tuple(unit.name for unit in options)
                weak = len(key) == 1 and key not in _SURE_LETTERS
                return Found(options[0] if len(options) == 1 else None, names, weak)
        return Found(None)

    def of(self, name: str) -> Unit:
        """The unit of that name; KeyError when unknown."""
        return self.by_name[name]

    def check_dimension(self, dimension: str, *, where: str) -> None:
        """Raise the error that names the choices when a dimension is unknown."""
        if dimension not in self.dimensions:
            raise choices("dimension", dimension, list(self.dimensions), where=where)

    @cached_property
    def base_unit(self) -> Mapping[str, Unit]:
        """Dimension → a unit that is its base."""
        return {name: Unit(base, name, base, 1.0) for name, base in self.dimensions.items()}


def _grouped(exact: Mapping[str, tuple[Unit, ...]], fold: Callable[[str], str]) -> dict[str, tuple[Unit, ...]]:
    groups: dict[str, dict[str, Unit]] = {}
    for key, units in exact.items():
        groups.setdefault(fold(key), {}).update((unit.name, unit) for unit in units)
    return {folded: tuple(units.values()) for folded, units in groups.items()}


def expand(spelling: str) -> list[str]:
    """A spelling with (a|b) alternatives as the list of plain spellings: метр(|а) → метр, метра."""
    found = _CHOICE.search(spelling)
    if not found:
        return [spelling]
    head, tail = spelling[: found.start()], spelling[found.end() :]
    return [text for one in found.group(1).split("|") for text in expand(head + one + tail)]


def load_units(path: Path) -> Units:
    """Read units.yml; a spelling that means two units is an error that names both."""
    return Units(validate(UnitFile, read_yaml(path), where=path.name), where=path.name)

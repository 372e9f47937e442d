"""What speaks for a reading besides its spelling: class words, makers, the item's class, a cell that is the code.

Also the cheap look that spares most families a try, once for all texts that differ in digits alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from catalogs.normalize.designation_compile import START, CompiledFamily, Role, Tried, compile_families, regex_body
from catalogs.normalize.designation_fold import Script, fold
from catalogs.normalize.designation_shape import shape_of, shape_regex
from config.load import Config
from config.model.grammar import Pattern

_AROUND = " \t\"'«».,;"
_SHAPES = 32_768  # texts with their digits made alike that are remembered with their class, some 300 bytes each
_LONGEST_WHOLE = 48  # characters: a longer cell is a sentence, not a designation


class Folded(dict[Script, str]):
    """A text folded into each script it is asked for in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def __missing__(self, script: Script) -> str:
        folded = self[script] = fold(self._text, script)
        return folded


class Scene:
    """One text as every family sees it."""

    __slots__ = ("class_code", "folded", "may_be_whole", "said", "start", "stripped", "text")

    def __init__(self, text: str, class_code: str, said: dict[str, set[Role]] | None = None) -> None:
        self.text = text
        self.class_code = class_code
        self.folded = Folded(text)
        self.stripped = text.strip(_AROUND)
        self.start = text.find(self.stripped)  # where `stripped` starts
        self.may_be_whole = len(self.stripped) <= _LONGEST_WHOLE  # short enough to be nothing but a designation
        self.said = said or {}  # by family: which of its words and makers stand in the text


@dataclass(frozen=True, slots=True)
class Support:
    """What a text says for one family."""

    maker: float  # 1 a maker of its dialect is named, -1 only makers of a rival dialect, else 0
    context: bool  # a maker, a class word or the item's class names the family's class


class Chance(NamedTuple):
    """A family that could read something in a text, what speaks for it, and those of its patterns that could."""

    family: CompiledFamily
    support: Support
    patterns: tuple[Tried, ...]


_WORD = re.compile("[A-ZА-ЯЁ]{2,}")
_LETTER = re.compile("[A-ZА-ЯЁ]")
_NO_SUPPORT = Support(0.0, False)


_Meanings = tuple[tuple[str, Role], ...]  # what a word is to which families


class Filters:
    """Expressions that find all some families of one script could read in a text, compiled when first asked for."""

    def __init__(self, families: tuple[CompiledFamily, ...]) -> None:
        self._families = families

    @cached_property
    def free(self) -> re.Pattern[str] | None:
        """Finds patterns that need no evidence; None where there are none."""
        return _prefilter(self._families, _is_free)

    @cached_property
    def whole(self) -> re.Pattern[str] | None:
        """Finds patterns that may be the whole cell; None where there are none."""
        return _prefilter(self._families, _is_whole)


class Evidence:
    """The vocabulary and the prefilters of all families of one Config."""

    def __init__(self, families: tuple[CompiledFamily, ...]) -> None:
        self.families = families
        # Latin always: the vocabulary is compared in it.
        self.scripts: list[Script] = sorted({"latin", *(one.family.script for one in families)})
        # By the first two letters: a look at each word of a text is far cheaper than one expression of all words.
        self._anywhere: dict[str, _Meanings] = {}
        self._heads: dict[str, dict[str, _Meanings]] = {}
        for one in families:
            for word, role in one.vocabulary:
                # 轴承 stands inside a run of signs, not at the start of a word
                place = self._heads.setdefault(word[:2], {}) if _LETTER.match(word) else self._anywhere
                place[word] = (*place.get(word, ()), (one.family.name, role))
        self._scripts = {script: Filters(_of_script(families, script)) for script in self.scripts}
        self._own = tuple((one, Filters((one,))) for one in families)
        words = {word for one in families for word, _ in one.vocabulary}
        self._numbered = tuple(sorted({shape_of(word) for word in words if any(map(str.isdigit, word))}))
        self._of_shape = lru_cache(maxsize=_SHAPES)(self._look_at_shape)

    def look(self, text: str, class_code: str) -> Scene:
        """`text` and which families' words and makers stand in it."""
        return Scene(text, class_code, self._said(fold(text, "latin")))

    def worth_reading(self, text: str, class_code: str) -> tuple[Chance, ...]:
        """Families that could give a supported reading; the others are not tried."""
        chances = self._of_shape(shape_of(text.upper()), class_code)
        return self._chances(self.look(text, class_code)) if chances is None else chances

    def _look_at_shape(self, shape: str, class_code: str) -> tuple[Chance, ...] | None:
        """What holds of every text of the shape; None where a maker with a number (ГПЗ-4) may stand."""
        scene = self.look(shape, class_code)
        if any(word in scene.folded["latin"] for word in self._numbered):
            return None
        return self._chances(scene)

    def _said(self, plain: str) -> dict[str, set[Role]]:
        """Words may go on (подшипника), makers may not, but may touch digits (18ГПЗ)."""
        said: dict[str, set[Role]] = {}
        for word, meanings in self._anywhere.items() if not plain.isascii() else ():
            if word in plain:
                for family, role in meanings:
                    said.setdefault(family, set()).add(role)
        for match in _WORD.finditer(plain):
            heads = self._heads.get(match[0][:2])
            if heads is None:
                continue
            start = match.start()
            for word, meanings in heads.items():
                if plain.startswith(word, start):
                    goes_on = _LETTER.match(plain, start + len(word)) is not None
                    for family, role in meanings:
                        if role == "word" or not goes_on:
                            said.setdefault(family, set()).add(role)
        return said

    def _chances(self, scene: Scene) -> tuple[Chance, ...]:
        return tuple(
            Chance(one, support, patterns)
            for one, support in self._tried(scene)
            if (patterns := _possible(one, scene.folded[one.family.script]))
        )

    def _tried(self, scene: Scene) -> Iterator[tuple[CompiledFamily, Support]]:
        free = {script for script, one in self._scripts.items() if _finds(one.free, scene.folded[script])}
        whole = {script for script, one in self._scripts.items() if _starts(one.whole, scene, script)}
        said, class_code = scene.said, scene.class_code
        if not (free or whole or said or class_code):
            return
        for one, filters in self._own:
            known = one.family
            script, folded = known.script, scene.folded[known.script]
            if known.class_code == class_code or known.name in said:
                yield one, support_of(scene, one)
            elif (script in free and _finds(filters.free, folded)) or (
                script in whole and _starts(filters.whole, scene, script)
            ):
                yield one, _NO_SUPPORT


def _finds(pattern: re.Pattern[str] | None, folded: str) -> bool:
    return pattern is not None and pattern.search(folded) is not None


def _starts(pattern: re.Pattern[str] | None, scene: Scene, script: Script) -> bool:
    return pattern is not None and scene.may_be_whole and pattern.match(scene.folded[script], scene.start) is not None


def _possible(family: CompiledFamily, folded: str) -> tuple[Tried, ...]:
    """The patterns that find something in texts of a shape."""
    tried = zip(family.patterns, family.shapes, strict=True)
    return tuple(pattern for pattern, shape in tried if shape.search(folded))


def _of_script(families: tuple[CompiledFamily, ...], script: Script) -> tuple[CompiledFamily, ...]:
    return tuple(one for one in families if one.family.script == script)


@lru_cache(maxsize=8)
def evidence_of(config: Config) -> Evidence:
    """The evidence of `config`'s families, prepared once."""
    return Evidence(compile_families(config))


def support_of(scene: Scene, family: CompiledFamily) -> Support:
    """What the text's words, makers and class say for `family`."""
    said = scene.said.get(family.family.name, ())
    own_class = scene.class_code == family.family.class_code
    # A maker makes many things: beside the name of another class it says nothing of this family's.
    told = own_class or "word" in said or (bool(said) and not scene.class_code)
    return Support(float("maker" in said) - float("rival" in said), told)


def _is_free(family: CompiledFamily, pattern: Pattern) -> bool:
    return pattern.evidence == "none" or (family.family.sure != "" and pattern.sure)


def _is_whole(_family: CompiledFamily, pattern: Pattern) -> bool:
    return pattern.evidence == "whole"


def _prefilter(
    families: tuple[CompiledFamily, ...], wanted: Callable[[CompiledFamily, Pattern], bool]
) -> re.Pattern[str] | None:
    """One expression for the wanted patterns of families of one script; plain groups let it skip ahead fast."""
    bodies = [
        shape_regex(regex_body(pattern, one.family, named=False))
        for one in families
        for _, pattern, _ in one.patterns
        if wanted(one, pattern)
    ]
    return re.compile(START + f"(?:{'|'.join(bodies)})") if bodies else None

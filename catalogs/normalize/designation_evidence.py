"""What speaks for a reading besides its spelling: class words, makers, the item's class, a cell that is the code.

Also the cheap look at a text that spares most families a try: names without a designation are the common case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from catalogs.normalize.designation_compile import START, CompiledFamily, Role, compile_families, regex_body
from catalogs.normalize.designation_fold import Script, fold
from config.load import Config
from config.model.grammar import Pattern

_AROUND = " \t\"'«».,;"
_LONGEST_WHOLE = 48  # characters: a longer cell is a sentence, not a designation


@dataclass(frozen=True, slots=True)
class Scene:
    """One text as every family sees it."""

    text: str
    class_code: str
    folded: dict[Script, str]
    stripped: str
    start: int  # where `stripped` starts
    said: dict[str, set[Role]]  # by family: which of its words and makers stand in the text

    @property
    def may_be_whole(self) -> bool:
        """Short enough to be nothing but a designation."""
        return len(self.stripped) <= _LONGEST_WHOLE


@dataclass(frozen=True, slots=True)
class Support:
    """What a text says for one family."""

    maker: float  # 1 a maker of its dialect is named, -1 only makers of a rival dialect, else 0
    context: bool  # a maker, a class word or the item's class names the family's class


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

    @cached_property
    def any(self) -> re.Pattern[str] | None:
        """Finds every pattern."""
        return _prefilter(self._families, lambda _family, _pattern: True)


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

    def look(self, text: str, class_code: str) -> Scene:
        """`text` folded into every script, and whether any family's vocabulary is in it."""
        folded = {script: fold(text, script) for script in self.scripts}
        stripped = text.strip(_AROUND)
        return Scene(text, class_code, folded, stripped, text.find(stripped), self._said(folded["latin"]))

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

    def worth_reading(self, scene: Scene) -> Iterator[tuple[CompiledFamily, Support]]:
        """Families that could give a supported reading, with what speaks for each; the others are not tried."""
        free = {script for script, one in self._scripts.items() if _finds(one.free, scene.folded[script])}
        whole = {script for script, one in self._scripts.items() if _starts(one.whole, scene, script)}
        said, class_code = scene.said, scene.class_code
        if not (free or whole or said or class_code):
            return
        for one, filters in self._own:
            known = one.family
            script, folded = known.script, scene.folded[known.script]
            if known.class_code == class_code or known.name in said:
                if _finds(filters.any, folded):
                    yield one, support_of(scene, one)
            elif (script in free and _finds(filters.free, folded)) or (
                script in whole and _starts(filters.whole, scene, script)
            ):
                yield one, _NO_SUPPORT


def _finds(pattern: re.Pattern[str] | None, folded: str) -> bool:
    return pattern is not None and pattern.search(folded) is not None


def _starts(pattern: re.Pattern[str] | None, scene: Scene, script: Script) -> bool:
    return pattern is not None and scene.may_be_whole and pattern.match(scene.folded[script], scene.start) is not None


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
        regex_body(pattern, one.family, named=False)
        for one in families
        for _, pattern, _ in one.patterns
        if wanted(one, pattern)
    ]
    return re.compile(START + f"(?:{'|'.join(bodies)})") if bodies else None

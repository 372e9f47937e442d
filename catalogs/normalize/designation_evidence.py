"""What speaks for a reading besides its spelling: class words, makers, the item's class, a cell that is the code.

Also the cheap look at a text that spares most families a try: names without a designation are the common case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

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


class Evidence:
    """The vocabulary and the prefilters of all families of one Config."""

    def __init__(self, families: tuple[CompiledFamily, ...]) -> None:
        self.families = families
        # Latin always: the vocabulary is compared in it.
        self.scripts: list[Script] = sorted({"latin", *(one.family.script for one in families)})
        # By the first two letters: a look at each word of a text is far cheaper than one expression of all words.
        self._anywhere: list[tuple[str, str, Role]] = []
        self._heads: dict[str, list[tuple[str, str, Role]]] = {}
        for one in families:
            for word, role in one.vocabulary:
                if not _LETTER.match(word):  # 轴承 stands inside a run of signs, not at the start of a word
                    self._anywhere.append((word, one.family.name, role))
                    continue
                self._heads.setdefault(word[:2], []).append((word, one.family.name, role))
        self._free = {script: _prefilter(_of_script(families, script), _is_free) for script in self.scripts}
        self._whole = {script: _prefilter(_of_script(families, script), _is_whole) for script in self.scripts}
        self._own = [(one, _prefilter((one,), _is_free), _prefilter((one,), _is_whole)) for one in families]

    def look(self, text: str, class_code: str) -> Scene:
        """`text` folded into every script, and whether any family's vocabulary is in it."""
        folded = {script: fold(text, script) for script in self.scripts}
        stripped = text.strip(_AROUND)
        return Scene(text, class_code, folded, stripped, text.find(stripped), self._said(folded["latin"]))

    def _said(self, plain: str) -> dict[str, set[Role]]:
        """Words may go on (подшипника), makers may not, but may touch digits (18ГПЗ)."""
        said: dict[str, set[Role]] = {}
        for word, family, role in self._anywhere if not plain.isascii() else ():
            if word in plain:
                said.setdefault(family, set()).add(role)
        for match in _WORD.finditer(plain):
            for word, family, role in self._heads.get(match[0][:2], ()):
                if plain.startswith(word, match.start()) and (
                    role == "word" or not _LETTER.match(plain, match.start() + len(word))
                ):
                    said.setdefault(family, set()).add(role)
        return said

    def worth_reading(self, scene: Scene) -> Iterator[tuple[CompiledFamily, Support]]:
        """Families that could give a supported reading, with what speaks for each; the others are not tried."""
        free = {script for script in self.scripts if _finds(self._free[script], scene.folded[script])}
        whole = {script for script in self.scripts if _starts(self._whole[script], scene, script)}
        if not (free or whole or scene.said or scene.class_code):
            return
        silent = not scene.said and not scene.class_code
        for one, own_free, own_whole in self._own:
            script = one.family.script
            if silent and script not in free and script not in whole:
                continue
            support = _NO_SUPPORT if silent else support_of(scene, one)
            if (
                support.context
                or (script in free and _finds(own_free, scene.folded[script]))
                or (script in whole and _starts(own_whole, scene, script))
            ):
                yield one, support


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
    return Support(float("maker" in said) - float("rival" in said), bool(said) or own_class)


def _is_free(family: CompiledFamily, pattern: Pattern) -> bool:
    return pattern.evidence == "none" or (family.sure is not None and pattern.sure)


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

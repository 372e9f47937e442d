"""One key for a maker whatever the script, the quotes and the legal form around its name."""

from __future__ import annotations

import re
from functools import lru_cache

from catalogs.normalize.text import normalize_text
from config.load import load_config
from config.model.sources import Makers

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_MARKS = re.compile(r"[^\w&+/.\-]+|_")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_LOOSE = re.compile(r"[\W_]+")


@lru_cache(maxsize=50_000)
def normalize_maker(text: str) -> str:
    """The key of a maker's name: ООО «Грундфос» = GRUNDFOS A/S → "grundfos", ГПЗ-4 = 4ГПЗ → "gpz4". Total.

    Known spellings come from config/makers.yml; any other name becomes its transliteration without legal forms.
    """
    return _keys().key_of(text)


class _Keys:
    """The tables of makers.yml compiled for lookup."""

    def __init__(self, makers: Makers) -> None:
        forms = sorted((normalize_text(form) for form in makers.legal_forms), key=len, reverse=True)
        latin = [form for form in forms if not _is_han(form)]
        self._forms = re.compile(
            rf"(?<![^\W_])(?:{'|'.join(re.escape(form) for form in latin)})(?:\.(?!\w)|(?![^\W_]))"
        )
        self._han_forms = [form for form in forms if _is_han(form)]
        plants = "|".join(re.escape(normalize_text(name)) for name in makers.numbered_plants)
        self._plant = re.compile(
            rf"(?<![^\W_])(?:(\d{{1,3}})[\s\-]*({plants})|({plants})[\s\-№no.]*(\d{{1,3}}))(?![^\W_])"
        )
        self._spellings = {self._bare(name): key for key, names in makers.spellings.items() for name in (key, *names)}

    def key_of(self, text: str) -> str:
        plain = normalize_text(text)
        plant = self._plant.search(plain)
        if plant:
            return _transliterated((plant[2] or plant[3]) + (plant[1] or plant[4]))
        outside = self._bare(_BRACKETS.sub(" ", plain)) or self._bare(plain)
        return self._spellings.get(outside) or _transliterated(outside)

    def _bare(self, text: str) -> str:
        plain = " ".join(_MARKS.sub(" ", normalize_text(text)).split())
        for form in self._han_forms:
            plain = plain.replace(form, " ")
        bare = _EDGES.sub("", self._forms.sub(" ", plain))
        # a name that is nothing but a legal form ("Завод") keeps it: an empty key would meet every unknown maker
        return " ".join(bare.split()) or _EDGES.sub("", plain)


@lru_cache(maxsize=1)
def _keys() -> _Keys:
    return _Keys(load_config().makers)


def _transliterated(text: str) -> str:
    from anyascii import anyascii  # noqa: PLC0415  its tables load only when a name is not known

    return " ".join(_LOOSE.sub(" ", str(anyascii(text)).casefold()).split())


def _is_han(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)

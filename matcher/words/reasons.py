"""Why a cell was not understood, in the reader's language; the readers of catalogs give their reasons in English."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from config.model.base import read_yaml
from matcher.words.language import FOLDER

Named = Callable[[str], str]  # the name of an attribute, or of a category value, in the language


class Reasons:
    """Words issues and estimates in one language. What the file does not word stays as it is: nothing is kept back."""

    def __init__(self, language: str, *, label: Named, category: Named) -> None:
        document = read_yaml(FOLDER / "reasons.yml")
        self._reasons = _templates(document.get(language, {}))
        self._texts = _templates(document["texts"].get(language, {}))
        self._estimates = _templates(document["estimates"].get(language, {}))
        self._named: Mapping[str, Named] = {
            "attribute": lambda names: ", ".join(label(name) for name in names.split(", ")),
            "value": category,
            **dict.fromkeys(("method", "held", "warning"), self.estimate),
        }

    def reason(self, text: str) -> str:
        """The reason of an issue."""
        return self._worded(text, self._reasons)

    def text(self, text: str) -> str:
        """The text of an issue: as the cell has it, but for what the readers added."""
        return self._worded(text, self._texts)

    def estimate(self, text: str) -> str:
        """How a price was estimated."""
        return self._worded(text, self._estimates)

    def _worded(self, text: str, templates: tuple[tuple[re.Pattern[str], str], ...]) -> str:
        for pattern, template in templates:
            found = pattern.fullmatch(text)
            if found:
                facts = found.groupdict()
                return template.format(**{name: self._named.get(name, str)(fact) for name, fact in facts.items()})
        return text


def _templates(wordings: Mapping[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Wordings without facts first: they are the surer ones."""
    ordered = sorted(wordings.items(), key=lambda one: "{" in one[0])
    return tuple((_pattern(english), template) for english, template in ordered)


@lru_cache(maxsize=256)
def _pattern(english: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", english)
    facts = (f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
    return re.compile("".join(facts), re.DOTALL)

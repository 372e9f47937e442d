"""The words of one stored similarity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np


@dataclass(frozen=True, slots=True)
class Worded:
    """A comparator that can say its result: verbs for pass, failure and unknown."""

    kind: ClassVar[str] = "evidence"
    verbs: ClassVar[tuple[str, str, str]] = ("matches", "differs from", "cannot be compared with")

    def explain(self, query: str, candidate: str, similarity: float) -> str:
        """One English sentence that words the stored number; `query` and `candidate` are values as shown to people."""
        if not candidate:
            return f"{query} is asked, the offer does not say"
        if not query:
            return f"the import does not say; the offer has {candidate}"
        passed, failed, unknown = self.verbs
        verb = unknown if np.isnan(similarity) else passed if similarity == 1.0 else failed
        return f"{candidate} {verb} {query}"

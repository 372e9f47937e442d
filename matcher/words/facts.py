"""What words need to know of one comparison: the stored numbers and both sides as their sources have them."""

from __future__ import annotations

from dataclasses import dataclass

from catalogs.item import Value
from config.model.classes import AttributeRule
from matcher.tables import ABSENT, FAIL, PASS, UNKNOWN, Evidence

VERDICTS = {PASS: "pass", FAIL: "fail", UNKNOWN: "unknown", ABSENT: "absent"}


@dataclass(frozen=True, slots=True)
class Side:
    """What one item says of an attribute; `assumed` is what its class's standard means by saying nothing."""

    values: tuple[Value, ...] = ()
    assumed: str = ""

    @property
    def speaks(self) -> bool:
        """Whether there is anything to compare."""
        return bool(self.values or self.assumed)

    @property
    def kind(self) -> str:
        """Provenance of the first value: stated, decoded, looked_up, inferred, assumed; "" where nothing is said."""
        if self.values:
            return self.values[0].kind
        return "assumed" if self.assumed else ""

    @property
    def text(self) -> str:
        """The words of the source, alternatives apart."""
        return " | ".join(dict.fromkeys(value.text for value in self.values if value.text))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a pair's comparison table. `contribution` is its share of the score; the lines add up to it."""

    name: str
    evidence: Evidence
    rule: AttributeRule | None
    query: Side
    offer: Side
    similarity: float  # NaN = unknown
    verdict: int
    margin: float
    weight: float
    contribution: float = 0.0

    @property
    def verdict_name(self) -> str:
        """pass, fail, unknown or absent."""
        return VERDICTS[self.verdict]

    @property
    def is_hard(self) -> bool:
        """Whether an unknown here leaves the grade open."""
        return self.rule is not None and (self.rule.critical or self.rule.role == "compliance")

    @property
    def is_bridged(self) -> bool:
        """Whether the gap is one that a named adapter, setting or work closes, as the grade counted it."""
        rule = self.rule
        if self.verdict != FAIL or rule is None or rule.bridge is None or rule.role not in ("fit", "form"):
            return False
        return rule.waiver_band <= 0 or not -self.margin > rule.waiver_band


@dataclass(frozen=True, slots=True)
class Outside:
    """An attribute that only one side has, or that no rule compares."""

    name: str
    of_query: bool
    side: Side

"""What people decided, set beside the answers of a run: applied, stale, or contradicted by what the engine found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from catalogs.store.answers import grades_of_pairs
from catalogs.store.database import Connection
from catalogs.store.decisions import Pair, Standing, pair_of

State = Literal["applied", "stale", "conflicting"]
_ORDER = "ABCDUX"  # of letters, best first; a pair that is not offered any more stands after them


@dataclass(frozen=True, slots=True)
class Carried:
    """Decisions by pair, each with its state; several scopes of one pair may have one each."""

    by_pair: Mapping[Pair, tuple[tuple[Standing, State], ...]]

    @property
    def counts(self) -> dict[str, int]:
        """How many are applied, stale and conflicting."""
        states = [state for one in self.by_pair.values() for _, state in one]
        return {name: states.count(name) for name in ("applied", "stale", "conflicting")}

    def of(self, answer: Mapping[str, Any]) -> tuple[tuple[Standing, State], ...]:
        """The decisions on the pair of an answer."""
        return self.by_pair.get(pair_of(answer), ()) if answer["offer_key"] is not None else ()


def carry_over(connection: Connection, run_id: str, standing: Sequence[Standing]) -> Carried:
    """Every standing decision beside what the run says of its pair; nothing of the run is changed by it."""
    grades = grades_of_pairs(connection, run_id, {one.pair for one in standing})
    grouped: dict[Pair, list[Standing]] = {}
    for one in standing:
        grouped.setdefault(one.pair, []).append(one)
    return Carried(
        {pair: tuple((one, state_of(one, group, grades.get(pair))) for one in group) for pair, group in grouped.items()}
    )


def state_of(one: Standing, group: Iterable[Standing], grade: str | None) -> State:
    """Stale where a relied value changed. Conflicting where none did, and yet the engine now grades an approved pair
    lower or offers it no more, or another standing decision says the opposite where both hold."""
    if one.changed:
        return "stale"
    if any(_opposed(one, other) for other in group if other is not one and not other.changed):
        return "conflicting"
    if one.row["verdict"] == "reject":
        return "applied"
    before = str(one.row["relied"].get("grade", ""))[:1]
    return "conflicting" if _place(grade or "") > _place(before) else "applied"


def _opposed(one: Standing, other: Standing) -> bool:
    """One rejects what the other approves, and the scope of one is within the other's."""
    if (one.row["verdict"] == "reject") == (other.row["verdict"] == "reject"):
        return False
    mine, theirs = one.row["scope"].items(), other.row["scope"].items()
    return bool(mine <= theirs or theirs <= mine)


def _place(grade: str) -> int:
    return _ORDER.find(grade[:1]) if grade[:1] in _ORDER and grade else len(_ORDER)

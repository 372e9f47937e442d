"""What a row states beside what its designation means: agreement, the finer word, the figure read twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from catalogs.fields import Draft
from catalogs.item import Designation, Issue, Value
from catalogs.normalize.text import normalize_text

_PROSE = ("name", "description")
_ROUNDING = 0.005
_INFINITY = float("inf")


def decoded_values(
    draft: Draft,
    stated: Sequence[Value],
    designations: Sequence[Designation],
    tolerances: Callable[[Value], float],
) -> list[Value]:
    """Decoded values, each once; one that disagrees with a stated value of its attribute is kept, with an issue."""
    by_attribute: dict[str, list[Value]] = {}
    for value in stated:
        by_attribute.setdefault(value.attribute, []).append(value)
    decoded: dict[tuple[object, ...], Value] = {}
    for designation in designations:
        for value in designation.values:
            rivals = by_attribute.get(value.attribute)
            if rivals and not _is_agreed_with_one(value, rivals, tolerances(value)) and not _are_words(rivals):
                text = f"{rivals[0].text}; {designation.text} means {_shown(value)}"
                draft.issues.append(Issue(rivals[0].column or value.attribute, text, "the designation says otherwise"))
            decoded.setdefault((value.attribute, value.quantity, value.category), value)
    return list(decoded.values())


def _are_words(values: Sequence[Value]) -> bool:
    """Categories that running text suggests: its words are wider than a designation, and contradict none."""
    return all(value.category is not None and value.column in _PROSE for value in values)


def is_reread(value: Value, designations: Sequence[Designation]) -> bool:
    """A grammar read the same figure, within its span, as another attribute: 6 кА of `3P C16 6 кА` is no current."""
    if value.quantity is None or value.column != "name":
        return False
    return any(
        value.text in designation.text
        and any(value.quantity == one.quantity and value.attribute != one.attribute for one in designation.values)
        and any(value.attribute == one.attribute and value.quantity != one.quantity for one in designation.values)
        for designation in designations
    )


def is_coarser(value: Value, designations: Sequence[Designation]) -> bool:
    """A designation tells the same category more finely: «шариковый радиальный» of a double-row deep groove bearing."""
    return value.category is not None and any(
        one.attribute == value.attribute
        and one.category is not None
        and one.category != value.category
        and one.category.startswith(value.category)
        for designation in designations
        for one in designation.values
    )


def _is_agreed_with_one(value: Value, rivals: Sequence[Value], share: float) -> bool:
    return any(is_agreed(value, rival, share) for rival in rivals)


def is_agreed(one: Value, other: Value, share: float = 0.0) -> bool:
    """Whether two values of one attribute can both be true: intervals meet within `share`, categories are equal texts.

    Half a percent is always allowed: standards round.
    """
    first, second = one.quantity, other.quantity
    if first is None and second is None:
        return normalize_text(one.category or "") == normalize_text(other.category or "")
    if first is None or second is None or one.unit != other.unit:
        return True  # a text beside a quantity says nothing against it
    bounds = [abs(bound) for bound in (first.low, first.high, second.low, second.high) if abs(bound) != _INFINITY]
    slack = max(share, _ROUNDING) * max(bounds, default=0.0)
    return first.low <= second.high + slack and second.low <= first.high + slack


def is_explained(issue: Issue, designations: Sequence[Designation]) -> bool:
    """What was not understood as a quantity is part of a decoded designation: the 8.8 of `DIN 933 M12x60 8.8`."""
    return issue.column in ("", "name") and any(issue.text in one.text for one in designations)


def _shown(value: Value) -> str:
    if value.quantity is None:
        return value.category or ""
    low, high = value.quantity.low, value.quantity.high
    return f"{low:g} {value.unit}".strip() if low == high else f"{low:g}…{high:g} {value.unit}".strip()

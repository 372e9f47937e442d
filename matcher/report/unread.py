"""What was not understood: of every import, and of the offers that were put forward."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from catalogs.item import Item
from matcher.explain import Explainer, Voice
from matcher.tables import natural


def unread_items(explainer: Explainer) -> Iterator[tuple[str, Item]]:
    """("import" or "offer", item) for every item with an issue; each side by id, numbers as numbers."""
    matches = explainer.matches
    offered = sorted(set(matches.candidates.candidate_row.tolist()))
    sides = (("import", matches.queries, range(len(matches.queries))), ("offer", matches.catalog, offered))
    for side, table, rows in sides:
        for row in sorted(rows, key=lambda one: natural(str(table.ids[one]))):
            if table.item(row).issues:
                yield side, table.item(row)


def unread_rows(explainer: Explainer, voice: Voice) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Side, id, name, column, text and reason of each cell that was not understood."""
    for side, item in unread_items(explainer):
        for issue in item.issues:
            said = voice.issues.text(issue.text), voice.issues.reason(issue.reason)
            yield voice.words.get("sides", side), item.id, item.name, issue.column, *said


def unread_counts(explainer: Explainer) -> list[tuple[str, int, str]]:
    """Reasons with how many cells each concerns and one example, most first."""
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for _, item in unread_items(explainer):
        for issue in item.issues:
            counts[issue.reason] += 1
            examples.setdefault(issue.reason, issue.text)
    return [
        (reason, count, examples[reason]) for reason, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]

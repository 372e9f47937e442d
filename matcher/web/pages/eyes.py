"""Answers as the person who looks may see them: pages take every answer of the engine through here."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from catalogs.store.caller import Caller
from catalogs.store.errors import MissingError
from catalogs.store.sight import viewer_of
from catalogs.table import ItemTable
from matcher.engine import Matcher
from matcher.matches import Matches
from matcher.web.pages.asked import Asked
from matcher.web.shown import veil_over
from matcher.web.state import State


def as_seen(state: State, matcher: Matcher, matches: Matches, caller: Caller | None, question: Asked) -> Matches:
    """The answer with costs as the person wants them, less what they may not see."""
    with_vat = question.vat == "with" and matches.costs is not None
    if with_vat:
        matches = replace(matches, costs=state.costs_with_vat(matches.queries, matches.catalog, matches.candidates))
    ids = {str(matches.catalog.ids[row]) for row in set(matches.candidates.candidate_row.tolist())}
    with state.database.read() as connection:
        veil = veil_over(connection, matcher, ids, viewer_of(connection, caller), secret=state.secret)
    return (replace(veil, cost=state.costs_with_vat) if with_vat else veil).matches(matches)


def row_of_offer(
    state: State, matcher: Matcher, queries: ItemTable, offer_id: str, caller: Caller | None, *, among: int
) -> int:
    """The row of an offer by the id this person is told it by. Raises MissingError for any other id.

    An id that gives nothing away is found wherever the offer stands; a covered one among the best `among` offers.
    """
    withdrawn = matcher.index.withdrawn
    rows = np.flatnonzero(np.asarray(matcher.catalog.ids, dtype=object) == offer_id)
    for row in rows.tolist() if withdrawn is None else rows[~withdrawn[rows]].tolist():
        with state.database.read() as connection:
            veil = veil_over(connection, matcher, [offer_id], viewer_of(connection, caller), secret=state.secret)
        if veil.id_of(matcher.catalog.item(row)) == offer_id:
            return int(row)
    found = matcher.match(queries, limit=among, refused=True)
    told = as_seen(state, matcher, found, caller, Asked())
    for pair, row in enumerate(told.candidates.candidate_row.tolist()):
        if str(told.catalog.ids[row]) == offer_id:
            return int(found.candidates.candidate_row[pair])
    raise MissingError("there is no such offer, or it is no longer offered")

"""The one seam through which anything of an offer leaves for somebody who does not own it.

Whoever answers, saves, exports or previews offers puts the veil of the viewer over it first, made in the transaction
that knows the rules of the moment; what a viewer may not see is taken out by it and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from catalogs.conceal import WITHHELD
from catalogs.levels import OPEN, Levels
from catalogs.relied import Relied
from catalogs.store.database import Connection
from catalogs.store.ids import ID_LENGTH
from catalogs.store.sight import Viewer, levels_seen, people_of
from config.load import Config
from matcher.engine import Matcher
from matcher.explain import Explainer
from matcher.matches import Matches
from matcher.report.rows import Row, report_rows
from matcher.veil import Veil

_TELLING = ("designation", "code", "name")  # they may spell any other field


def veil_over(
    connection: Connection, matcher: Matcher, offer_ids: Iterable[str], viewer: Viewer, *, secret: bytes
) -> Veil:
    """The veil over some offers of an engine, by the ids that answers name them by."""
    split = (one.partition(":") for one in offer_ids)
    listings = {name for name, colon, _ in split if colon and len(name) == ID_LENGTH}
    return Veil(levels_seen(connection, listings, viewer), matcher.config, secret, matcher.cost)


def seen(connection: Connection, matcher: Matcher, matches: Matches, viewer: Viewer, *, secret: bytes) -> Matches:
    """An answer as the viewer may see it: everything that words, files and pages are made of."""
    ids = {str(matches.catalog.ids[row]) for row in set(matches.candidates.candidate_row.tolist())}
    return veil_over(connection, matcher, ids, viewer, secret=secret).matches(matches)


def rows_of_matches(matches: Matches, config: Config, *, language: str) -> list[Row]:
    """Rows of the matches file, of an answer that was veiled before."""
    return list(report_rows(Explainer(matches, config), language))


def levels_for(connection: Connection, listing_ids: Iterable[str | None], enterprise_id: str) -> Mapping[str, Levels]:
    """What the people of an enterprise see of some listings; one that is not named is seen exactly."""
    return levels_seen(connection, (one for one in listing_ids if one), people_of(connection, [enterprise_id]))


def shown_relied(values: Relied, levels: Levels = OPEN) -> Relied:
    """Values of an offer that a decision rests on, as they may be seen."""
    if levels.open:
        return values
    return {
        name: [WITHHELD] if found and (name in _TELLING or _level(name, levels) != "exact") else found
        for name, found in values.items()
    }


def _level(name: str, levels: Levels) -> str:
    return levels.price if name == "price" else levels.of(name)

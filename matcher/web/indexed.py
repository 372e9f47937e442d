"""An offer as the index holds it: what is hidden from everyone is not in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from catalogs.conceal import conceal
from catalogs.item import Item
from catalogs.levels import ALL, LEVELS, Level, Levels
from catalogs.store.database import Connection
from catalogs.store.sight import NOBODY, levels_seen
from config.load import Config

PRIVATE = "private price"
Kept = dict[str, dict[str, str]]
"""{listing: {field or *: "hidden" or "exact"}}, and PRIVATE where a price is not everyone's: plain, to be saved."""


def kept_back(connection: Connection, listing_ids: Iterable[str]) -> Kept:
    """What the index is not to hold, now; it changes with the rules, and with the moments they run out."""
    found = {}
    for listing_id, levels in sorted(levels_seen(connection, listing_ids, NOBODY).items()):
        hidden = levels.only("hidden")
        said: dict[str, str] = {name: level for name, level in sorted(hidden.named.items()) if level != hidden.rest}
        if hidden.rest != "exact":
            said[ALL] = hidden.rest
        if levels.price != "exact":
            said[PRIVATE] = levels.price
        if said:
            found[listing_id] = said
    return found


def indexed(item: Item, said: dict[str, str] | None, config: Config) -> Item:
    """The offer without what is hidden; a price that is not everyone's serves no model of other prices."""
    if not said:
        return item
    if PRIVATE in said and item.price is not None:
        item = replace(item, price=replace(item.price, private=True))
    named = {name: _level(level) for name, level in said.items() if name not in (ALL, PRIVATE)}
    levels = Levels(named, _level(said.get(ALL, "exact")))
    return item if levels.open else conceal(item, levels, config, mark="").item


def _level(text: str) -> Level:
    return next(level for level in LEVELS if level == text)

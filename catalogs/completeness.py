"""How much of what its class is compared by an item states."""

from __future__ import annotations

from catalogs.item import Item
from config.load import Config


def completeness(item: Item, config: Config) -> int | None:
    """Per mille of the attributes of its class's own profile; None without such a profile."""
    profile = config.classes.own(item.classes[0].code) if item.classes else None
    if profile is None or not profile.attributes:
        return None
    stated = {value.attribute for value in item.values}
    return round(1000 * len(stated & profile.attributes.keys()) / len(profile.attributes))

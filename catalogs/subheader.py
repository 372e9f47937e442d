"""Headers of two lines: a group over several columns ("Размеры, мм" over d, D, B), or units under the names."""

from __future__ import annotations

from collections.abc import Sequence

from catalogs.columns import map_header, split_unit
from catalogs.normalize.price import find_price_words, parse_number
from config.load import Config

_LONGEST = 40


def with_second_line(header: Sequence[str], following: Sequence[str], config: Config) -> tuple[str, ...] | None:
    """The headers of both lines as one, or None where `following` is no second line but the first row of data.

    It is one if it holds no number and fills only columns that the first line leaves empty or groups, that it repeats
    (merged cells), or under which it writes units.
    """
    width = max(len(header), len(following))
    first = [cell.strip() for cell in (*header, *("",) * (width - len(header)))]
    second = [cell.strip() for cell in (*following, *("",) * (width - len(following)))]
    filled = [place for place, cell in enumerate(second) if cell]
    if len(filled) < 2 or any(parse_number(second[place]) is not None for place in filled):
        return None
    if any(len(second[place]) > _LONGEST for place in filled):
        return None
    groups = _groups(first, second)
    fits = [_fits(first[place], second[place], grouped=place in groups, config=config) for place in filled]
    said = [place for place in filled if second[place] != first[place]]
    if not all(fits) or not said:
        return None
    return tuple(_joined(groups.get(place, first[place]), second[place], config) for place in range(width))


def _groups(first: Sequence[str], second: Sequence[str]) -> dict[int, str]:
    """Columns that stand under a group, with its name: a name with empty cells after it that the second line fills."""
    groups: dict[int, str] = {}
    name = ""
    for place, cell in enumerate(first):
        name = cell or (name if second[place] else "")
        spans = place + 1 < len(first) and not first[place + 1] and bool(second[place + 1])
        if second[place] and name and (not cell or spans):
            groups[place] = name
    return groups


def _fits(above: str, below: str, *, grouped: bool, config: Config) -> bool:
    return not above or above == below or grouped or _is_unit(below, config)


def _is_unit(text: str, config: Config) -> bool:
    return config.units.find(text.rstrip(".")).unit is not None or bool(find_price_words(text).currency)


def _joined(above: str, below: str, config: Config) -> str:
    if not below or above == below:
        return above
    if not above:
        return below
    if _is_unit(below, config) and not split_unit(above)[1]:
        return f"{above}, {below}"
    unit = split_unit(above)[1]
    alone = f"{below}, {unit}" if unit and not split_unit(below)[1] else below
    known = map_header(below, 1, config).confidence > map_header("?", 1, config).confidence
    return alone if known else f"{split_unit(above)[0]} {alone}"

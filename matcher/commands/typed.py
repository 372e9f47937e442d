"""One item as a person types it, with corrections: name=value outvotes the text, name= makes the value unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from catalogs.item import Item
from catalogs.items import normalize_rows
from catalogs.table import ItemTable
from config.errors import UserError
from config.load import Config
from matcher.commands.inputs import near
from matcher.words.language import LANGUAGES, load_words
from matcher.words.values import Values

CLASS = "class_code"
_NO_COLUMN = ("id", "name", "attributes")


def typed(text: str, corrections: Sequence[str], config: Config) -> ItemTable:
    """The one item a person typed, corrected; UserError for a correction that names nothing or cannot be read."""
    if not any(char.isalnum() for char in text):
        raise UserError("names nothing: a letter or a digit is needed", where=f"query '{text}'")
    return corrected_row({"name": text}, corrections, config)


def corrected_row(cells: Mapping[str, str], corrections: Sequence[str], config: Config) -> ItemTable:
    """The one item of a row of cells, corrected; UserError as for `typed`."""
    row = {"id": "1", **cells}
    understood = normalize_rows([row], config)[0]
    stated: dict[str, str] = {}
    cleared: set[str] = set()
    for correction in corrections:
        name, value = _parsed(correction, understood, config)
        if name == CLASS and value:
            value = class_of(value, config)
        if value:
            stated[name] = value
            cleared.discard(name)
        else:
            stated.pop(name, None)
            cleared.add(name)
    item = normalize_rows([row | stated], config)[0] if stated else understood
    for name, value in stated.items():
        _check_read(item, name, value, config)
    return ItemTable.from_items([_without(item, cleared)])


def _parsed(correction: str, item: Item, config: Config) -> tuple[str, str]:
    name, equals, value = correction.partition("=")
    if not equals or not name.strip():
        hint = "for example --set power='11 kW', or --set power= where it is not known"
        raise UserError("is not name=value", where=f"--set {correction}", hint=hint)
    return known_name(name.strip(), config, (one.attribute for one in item.values)), value.strip()


def known_name(name: str, config: Config, present: Iterable[str] = ()) -> str:
    """The attribute or column a person means, by its name or a label in any language; UserError names near ones.

    `present` are further names: attributes the item has, known to the configuration or not.
    """
    columns = [one for one in config.columns.aliases if one not in _NO_COLUMN]
    attributes = dict.fromkeys([*config.attributes, *present])
    if name in attributes or name in columns:
        return name
    wanted = name.casefold().replace("_", " ")
    labels = {"class": CLASS}
    for language in LANGUAGES:
        words = load_words(language)
        labels[words.get("evidence", "class").casefold()] = CLASS
        labels[words.get("evidence", "maker").casefold()] = "maker"
        shown = Values(words, config)
        labels |= {shown.label(one).casefold(): one for one in attributes}
    if wanted in labels:
        return labels[wanted]
    known = dict.fromkeys([*attributes, *columns, *labels])
    raise UserError(f"unknown name{near(name, known)}", where=f"--set {name}=")


def class_of(text: str, config: Config) -> str:
    """The class of equipment a person means, by its code or a name; UserError names near ones."""
    classes = config.classes
    if classes.known(text):
        return text
    wanted = text.casefold()
    names: dict[str, str] = {}
    for code in (*classes.etim, *classes.concepts, *classes.profiles):  # the last word is a profile's
        labels = classes.labels(code)
        names |= {label.casefold(): code for label in (*labels.en, *labels.ru)}
    if wanted in names:
        return names[wanted]
    raise UserError(f"unknown class '{text}'{near(wanted, [*classes.profiles, *names])}", where="--set class=")


def _check_read(item: Item, name: str, text: str, config: Config) -> None:
    """UserError where a correction was not understood: the person waits and can say it again."""
    if name in config.attributes:
        read = [value for value in item.of(name) if value.column == name]
        if read and not (config.attributes.is_quantity(name) and all(value.quantity is None for value in read)):
            return
    elif name != "price" or item.price is not None:
        reasons = [issue for issue in item.issues if issue.column == name and name != "price"]
        if not reasons:
            return
    reason = next((issue.reason for issue in item.issues if issue.column == name), "not understood")
    unit = config.attributes.display_unit(name) if name in config.attributes else ""
    hint = f"for example --set {name}='11 {unit}'" if unit else "say it again in other words"
    raise UserError(f"'{text}': {reason}", where=f"--set {name}={text}", hint=hint)


def _without(item: Item, names: set[str]) -> Item:
    """The item with what `names` say of it unknown."""
    if not names:
        return item
    values = tuple(value for value in item.values if value.attribute not in names)
    item = replace(item, values=values, classes=() if CLASS in names else item.classes)
    return replace(item, maker="", maker_key="") if "maker" in names else item

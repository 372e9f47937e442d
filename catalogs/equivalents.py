"""Which designations of the tables of equivalents an item states, and what the tables state of two items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from catalogs.item import Item
from catalogs.normalize.code import normalize_code
from catalogs.normalize.maker import normalize_maker
from catalogs.normalize.text import normalize_text
from catalogs.table import ItemTable
from config.model.equivalents import Equivalents, Statement

LONGEST = 5  # words of one designation: "Mobil DTE 10 Excel 46"
TELLING = 5  # letters and digits from which a designation needs neither its class nor its maker to be told
_PUNCTUATION = str.maketrans(dict.fromkeys(",;()[]\"'«»:=", " "))


@dataclass(frozen=True, slots=True)
class Described:
    """What of an item tells which designations it states: texts as normalized by the reader."""

    title: str
    codes: tuple[str, ...]
    maker: str
    class_code: str

    @classmethod
    def row(cls, table: ItemTable, row: int) -> Described:
        """One row of a table."""
        return cls(
            str(table.titles[row]), tuple(table.codes[row]), str(table.maker_keys[row]), str(table.class_codes[row])
        )

    @classmethod
    def item(cls, item: Item) -> Described:
        """The same of an item."""
        return cls(item.title, item.codes, item.maker_key, item.classes[0].code if item.classes else "")


@dataclass(frozen=True, slots=True)
class _Name:
    key: str
    maker: str
    class_code: str


def always(_one: str, _other: str) -> bool:
    """Any two classes go together."""
    return True


class EquivalentBook:
    """Statements indexed by designation. Immutable after construction; looking up a name that is none is cheap."""

    def __init__(self, equivalents: Equivalents, *, compatible: Callable[[str, str], bool] = always) -> None:
        self._compatible, self._drop = compatible, equivalents.drop
        self._drop_classes = tuple(dict.fromkeys(code for code, _ in equivalents.drop))
        self._names: dict[str, list[_Name]] = {}
        self._stated: dict[_Name, list[tuple[_Name, Statement]]] = {}
        self._texts: dict[_Name, str] = {}
        for one in equivalents.statements:
            self._add(one)

    def __bool__(self) -> bool:
        return bool(self._names)

    def names(self, item: Described) -> tuple[_Name, ...]:
        """Designations of the tables that the item states; of those that overlap the longest."""
        keys = dict.fromkeys((*self._keys(item.title), *item.codes)) if self._names else ()
        forms = dict.fromkeys(form for key in keys if (form := self._form(key)))
        return tuple(name for form in forms for name in self._told(form, item))

    def counterparts(self, names: Sequence[_Name]) -> tuple[tuple[str, str], ...]:
        """Everything that a table states to be a counterpart: as a code and as a normalized text."""
        found = {partner: self._texts[partner] for name in names for partner, _ in self._stated[name]}
        return tuple(dict.fromkeys((partner.key, text) for partner, text in found.items()))

    def statement(self, one: Sequence[_Name], other: Sequence[_Name]) -> Statement | None:
        """What the tables state of two items by their names; `same` before `near`, else the first row."""
        wanted = set(other)
        found = [said for name in one for partner, said in self._stated[name] if partner in wanted]
        return min(found, key=lambda said: said.relation != "same", default=None)

    def states(self, names: Sequence[_Name], text: str) -> bool:
        """Whether `text` is one of the designations."""
        return any(self._base(normalize_code(text), name.class_code) == name.key for name in names)

    def _add(self, one: Statement) -> None:
        first, second = (
            _Name(self._base(_token(text), one.class_code), _maker(maker), one.class_code)
            for text, maker in zip(one.names, one.makers, strict=True)
        )
        for name, partner, text in ((first, second, one.names[0]), (second, first, one.names[1])):
            self._texts.setdefault(name, normalize_text(text))
            if name not in self._stated:
                self._names.setdefault(name.key, []).append(name)
            self._stated.setdefault(name, []).append((partner, one))

    def _keys(self, title: str) -> Iterable[str]:
        tokens = [_token(word) for word in title.translate(_PUNCTUATION).split()]
        tokens = [token for token in tokens if token]
        at = 0
        while at < len(tokens):
            for count in range(min(LONGEST, len(tokens) - at), 0, -1):
                key = _joined(tokens[at : at + count]) if count > 1 else tokens[at]
                if key in self._names or (count == 1 and self._form(key)):
                    yield key
                    break
            at += count

    def _form(self, key: str) -> str:
        """The designation, or what stays of it without the parts that tell no items apart; "" = none."""
        if key in self._names:
            return key
        if not key.isalnum() or key.isdecimal() or key.isalpha():
            return ""
        found = (self._base(key, code) for code in self._drop_classes)
        return next((form for form in found if form in self._names), "")

    def _base(self, key: str, class_code: str) -> str:
        for code, pattern in self._drop:
            if code == class_code:
                key = pattern.sub("", key)
        return key

    def _told(self, key: str, item: Described) -> Iterable[_Name]:
        for name in self._names.get(key, ()):
            telling = len(key) >= TELLING and not key.isdecimal() and not key.isalpha()
            same_maker = name.maker in ("", item.maker) or _token(name.maker) in normalize_code(item.title)
            if name.maker and not same_maker and (item.maker or not telling):
                continue
            fits = bool(item.class_code) and self._compatible(name.class_code, item.class_code)
            if telling or not name.class_code or fits:
                yield name


@lru_cache(maxsize=1 << 16)
def _token(word: str) -> str:
    return normalize_code(normalize_text(word))


@lru_cache(maxsize=1 << 12)
def _maker(text: str) -> str:
    return normalize_maker(text) if text else ""


def _joined(tokens: list[str]) -> str:
    """As normalize_code writes the whole: "-" between two digits, nothing elsewhere."""
    key = tokens[0]
    for token in tokens[1:]:
        key += f"-{token}" if key[-1].isdigit() and token[0].isdigit() else token
    return key

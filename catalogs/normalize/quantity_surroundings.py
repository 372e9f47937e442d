"""What the text around a number says of it: a unit given with the label, a closing quotation, a letter of a code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from catalogs.normalize.attribute_words import PENDING, AttributeWords, Label
from catalogs.normalize.quantity_scan import Scanner, Token
from catalogs.normalize.quantity_words import FUNCTION
from config.model.units import Found, Unit, skeleton

_RUSSIAN_WORD = re.compile(r" +[а-яА-Я]")
_STOCK_WORD = re.compile(
    r" +(?:налич|комплек|сбор|упаков|продаж|корпус|ассортимент|исполнени|компл|кожух|чехл|бухт|рулон|шкаф|бокс|коробк)",
    re.IGNORECASE,
)
# A type mark such as "BM 3-36A", "TEN 6-4810N", "CR 1/3 N": capitals, then numbers joined to the letter's one.
_TYPE_MARK = re.compile(r"(?<![\w/,.-])[A-ZА-Я]{2,4} ?\d+[-/](?:\d+[-/])?$")
_NO_MARK = frozenset(("AC", "DC", "АС", "IP", "IN", "PN", "DN", "УЗО", "ВА", "АВ"))
_REPEATED = re.compile(r"(?<!\w)([A-ZА-Я]) (?:\d+ ?[/,] ?)*$")  # A 90 A, K 473/474 K
_LITRES_WITH = re.compile(r"л\. с +[а-я]{2}")  # 5 л. с крышкой
_SUFFIXED = re.compile(r"-(?!(?:AC|DC|АС|ДС)\b)[A-ZА-Я]{1,3}\d*(?!\w)")  # 22,2 A-RX, a mark of its own
_OF_MARK = re.compile(r"(?<![\w-])[A-ZА-Я]{2,4}[ -]?$")
_STAINLESS = re.compile(r"aisi|нерж|stainless|inox|edelstahl|лист", re.IGNORECASE)
_FRAME = re.compile("[MМ][23]")  # a motor's frame and poles, where an area would be written 71 м2
_LEADING_ZERO = re.compile(r"0\d{2,}[A-Z]")
_CAPITALS = re.compile("[A-Z]{2,}")
_DIGITS_ONLY = re.compile(r"\d+(?![\d.,]*[a-zA-Zа-яА-Я])")
_QUOTE = re.compile(r"[\"“”„«»]")
_BEARING = re.compile("подш|bearing|lager", re.IGNORECASE)

# Where the unit of a label stands: right behind it, behind further words, or without any mark ("мощность кВт 11").
_MARKED = re.compile(r" ?[,(\[] ?")
_FURTHER = re.compile(r"(?:[ -][^\W\d_]{2,}\.?){1,3} ?[,(\[] ?")
_SPACED = re.compile(r" {1,2}")
_SEPARATOR = re.compile(r"\.? ?[)\]]?(?: ?[,:=]){0,2} ?(?:- (?=\d))?")
_NUMBER_NEXT = re.compile(
    r"(?:(?:не|no|not|max|макс|мин|min|до|от|свыше|более|менее|up|to|bis|from|von|nicht|mehr|als|than|more|less|"
    r"≤|≥|<=|>=|<|>)[.:]? ?){0,4}"
    r"[~≈±+-]{0,2} ?\d"
)
_ANY_MARK = re.compile(r"(?<=[^\W\d_]) ?[,(\[] ?(?=[^\W\d_]|°|%)")


def units_of_labels(scanner: Scanner, words: AttributeWords, ready: str, labels: list[Label]) -> list[Label]:
    """Labels with the unit that stands with them: `Мощность, кВт: 11`, `P [kW] 5.5`, `напор м 20`; and the bare
    dimension as a label where an unknown name has its unit before the value: `Вылет, мм: 250`."""
    if not labels and ":" not in ready and "=" not in ready:
        return labels
    alike = skeleton(ready)
    shown = []
    for label in labels:
        told = _told_unit(scanner, words, ready, alike, label)
        if told.unit_text or label.unit_text != PENDING:
            shown.append(told)
    if ":" in ready or "=" in ready:
        shown = sorted(shown + list(_unnamed(scanner, ready, alike, shown)))
    return shown


def _told_unit(scanner: Scanner, words: AttributeWords, ready: str, alike: str, label: Label) -> Label:
    plain = label._replace(unit_text="")
    for opening in (_MARKED, _FURTHER, _SPACED):
        begin = opening.match(ready, label.end)
        found = scanner.unit_alone.match(alike, begin.end()) if begin else None
        if begin is None or found is None:
            continue
        spelling = ready[found.start("unit") : found.end("unit")]
        end = _value_after(ready, found.end("unit"))
        unit = scanner.units.find(spelling).unit
        if not end or unit is None:
            continue
        bracketed = begin[0].rstrip()[-1:] in ("(", "[")
        if not bracketed and alike[found.start("unit") : found.end("unit")] in FUNCTION and spelling.islower():
            continue
        sure = opening is _MARKED and label.unit_text != PENDING
        if sure or any(words.fits(name, unit.dimension) for name in label.attributes):
            return label._replace(unit_text=spelling, value_at=end)
    return plain


def _value_after(ready: str, at: int) -> int:
    """The place of the value behind a unit given first, 0 when no number follows."""
    separator = _SEPARATOR.match(ready, at)
    end = separator.end() if separator else at
    return end if _NUMBER_NEXT.match(ready, end) else 0


def _unnamed(scanner: Scanner, ready: str, alike: str, labels: Sequence[Label]) -> Iterator[Label]:
    taken = [(label.start, max(label.value_at, label.end)) for label in labels]
    for mark in _ANY_MARK.finditer(ready):
        if any(start <= mark.start() < end or start == mark.end() for start, end in taken):
            continue
        found = scanner.unit_alone.match(alike, mark.end())
        if found is None:
            continue
        unit = scanner.units.find(ready[found.start("unit") : found.end("unit")]).unit
        end = _value_after(ready, found.end("unit"))
        if not end or not _said(unit) or not re.search("[:=]", ready[found.end() : end]):
            continue
        text = ready[found.start("unit") : found.end("unit")]
        yield Label(mark.start(), mark.start(), (unit.dimension,) if unit else (), unit_text=text, value_at=end)


def _said(unit: Unit | None) -> bool:
    return unit is not None and unit.dimension != "ratio"


def without_units(ready: str, labels: Sequence[Label]) -> str:
    """The text with blanks for the units given with labels, "" when there are none."""
    if not any(label.value_at for label in labels):
        return ""
    for label in labels:
        if label.value_at:
            ready = ready[: label.end] + " " * (label.value_at - label.end) + ready[label.value_at :]
    return ready


def unquoted(ready: str, tokens: list[Token]) -> list[Token]:
    """Tokens with the inch mark taken back where it closes a quotation: ООО "Рога 15"."""
    if '"' not in ready and "”" not in ready and "“" not in ready:
        return tokens
    shown = []
    for token in tokens:
        at = token.unit_start
        if token.found and at >= 0 and ready[at] in '"“”' and len(_QUOTE.findall(ready[:at])) % 2:
            opened = ready[:at].rfind('"')
            if not re.search(r"\d ?$", ready[:opened]):
                token = token._replace(found=None, unit_start=-1, end=at)  # noqa: PLW2901
        shown.append(token)
    return shown


def _is_piece(ready: str, token: Token) -> bool:
    """Whether number and capitals stand together as marks have them: 71M2, 0402HP, 1SV279."""
    if ready[token.unit_start - 1] == " ":
        return False
    if _FRAME.fullmatch(ready, token.unit_start, token.end) or _LEADING_ZERO.match(ready, token.start):
        return True
    return bool(_CAPITALS.fullmatch(ready, token.unit_start, token.end) and _DIGITS_ONLY.match(ready, token.end))


def _is_suffixed(ready: str, token: Token) -> bool:
    """Whether the unit is the first letter of a mark behind the number: 22,2 A-RX."""
    spaced = token.end - token.unit_start == 1 and ready[token.unit_start - 1] == " "
    return spaced and ready[token.unit_start].isupper() and _SUFFIXED.match(ready, token.end) is not None


def _is_finish(ready: str, token: Token) -> bool:
    """Whether `2В` is the surface 2B of a stainless sheet (EN 10088-2)."""
    return ready[token.start : token.end] in ("2B", "2В") and _STAINLESS.search(ready) is not None


def _is_mark(ready: str, token: Token, letter: str) -> bool:
    """Whether the one-letter unit is the end of a type mark, or the mark's first letter again."""
    before = ready[max(0, token.start - 24) : token.start]
    mark = _TYPE_MARK.search(before)
    if mark and letter.isupper() and re.match("[^\\W\\d]+", mark[0])[0] not in _NO_MARK:  # type: ignore[index]
        return True
    repeated = _REPEATED.search(before)
    return repeated is not None and repeated[1] == letter and ready[token.unit_start - 1] == " "


def code_like(ready: str, token: Token) -> Token:
    """The token without its unit where that is a suffix, a word or a piece of a mark: 5432А, 5490 в сборе, 71M2."""
    if token.found is None or token.number is None:
        return token
    if _is_piece(ready, token) or _is_suffixed(ready, token) or _is_finish(ready, token):
        return token._replace(found=None, unit_start=-1, end=token.unit_start)
    if token.end - token.unit_start != 1 or token.number.decimal:
        litres = _LITRES_WITH.match(ready, token.unit_start)
        return token._replace(found=Found(None, ("metric_horsepower", "liter"))) if litres else token
    value, letter = token.number.value, ready[token.unit_start]
    glued = ready[token.unit_start - 1] != " "
    preposition = letter in "вс" and not glued and _RUSSIAN_WORD.match(ready, token.end)
    preposition = preposition or (letter in "ВС" and not glued and _STOCK_WORD.match(ready, token.end))
    article = letter == "a" and not glued and re.match(r" [a-z]{2}", ready[token.end : token.end + 3])
    number_end = token.start + len(ready[token.start : token.unit_start].rstrip())
    mark = _is_mark(ready, token, letter)
    if mark or preposition or article or (value >= 1000 and value % 10 and glued):
        return token._replace(found=None, unit_start=-1, end=number_end)
    bearing = letter in "лЛ" and not glued and value >= 1000 and _BEARING.search(ready)
    single = letter.isalpha() and " " not in ready[token.start : number_end]
    suffix = value >= 10000 and value % 10 != 0
    suffix = suffix or (glued and value >= 100000)  # a batch or an article: no current of 831 kA
    least = 100 if _OF_MARK.search(ready[: token.start]) else 300  # КПП 238А; 602A: no series of currents
    suffix = suffix or (glued and letter in "AАaа" and value >= least and value % 5 != 0)
    if (suffix or (bearing and value % 10)) and single and token.found.unit:
        return token._replace(found=Found(None, (token.found.unit.name, "the suffix of a number")))
    return token

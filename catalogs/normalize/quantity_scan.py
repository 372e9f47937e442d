"""Text → tokens of the quantity grammar, in one pass of one compiled alternation per configuration."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from catalogs.normalize.numbers import NUMBER, Decimal, Number, parse_fraction, parse_number, prepare
from catalogs.normalize.trie_pattern import trie_pattern, unit_atoms
from config.model.units import Found, Unit, Units, skeleton

Kind = Literal["number", "word", "code", "mark", "size", "thread"]

LETTER = "a-zа-яäöüßµω"
# After a unit or a bare number: no letter and no digit, except the × of "50 ММХ5 М"; units of two letters may touch
# the next number ("2,2кВт1500"), single letters only where a frequency follows ("230В50Гц").
_UNIT_END = (
    rf"(?!(?!х ?[\dø])[{LETTER}_²³°])(?!-?[²³]|-\d{{3}})(?:(?<=[{LETTER}][{LETTER}])|(?<=°)|(?!\d(?!\d* ?(?:гц|нz))))"
    r"(?! ?=| ?/ ?100 ?км)(?!(?<=[ \d]ст)\.? ?\d)"  # "4 Ст3сп" is a steel, not stokes
    rf"(?! ?[*·] ?[{LETTER}]| на (?:1 ?)?(?:кв|[сд]?м[2²]))"
    rf"(?! ?/ ?(?!(?:ас|dс)(?![{LETTER}\d]))[{LETTER}]{{1,3}}[23²³]?(?![{LETTER}\d]))"  # 24V/DC divides nothing
)
_NUMBER_END = rf"(?!(?!х ?[\dø])[{LETTER}_\d])(?![.,]\d)"


def _plain(pattern: str) -> str:
    """A pattern written with readable letters, in the letters of the scanned text; escapes and [sets] stay."""
    return re.sub(
        r"\\.|\[[^\]]*\]|[^\\\[]+", lambda found: found[0] if found[0][0] in "\\[" else skeleton(found[0]), pattern
    )


# Numbers that name a document, a date, an article, a price or a grade: never quantities.
_DOCUMENT = _plain(
    r"(?:гост(?: ?(?:р|iso|исо|en|iec))?|din(?: ?(?:en|iso))*|en(?: ?iso)?|iso(?: ?vg)?|исо|iec|мэк|ту(?: ?by)?|ост|"
    r"стп|сто|astm ?[a-z]?|asme ?[a-z]?|ansi|jis|gb/?t?|ral|aisi|sae|стб|en-?iso|bs|uni|nf|vde|cat\.?|кат\.)"
    r"[ .:№-]*[a-z]?\d[\d\wа-я.:/-]*"
    r"|(?:№|n°|#|nr\.|арт(?:икул)?|art(?:ikel)?|инв|код|каталожный номер|кат\.? ?№|сер(?:ия|ийный)?|зав|черт(?:еж)?|"
    r"заказ|model|модель|typ|ieee|тип|type|верси[яи]|version|версия|room|комната|каб|кабинет|тел|phone|сталь|ст\.|class|windows|iphone|kategorie|category|категори[яи]|"
    r"office|p/n|pn:|sku|ean|isbn|партия|договор|счет)[.: ]*(?:№ ?|номер ?)?"
    r"\d[\d\wа-я./-]*(?![\wа-я])(?! ?°|,\d| ?мм(?![а-я]))(?: (?:пс|сп|кп)(?![а-я]))?"
    r"|\d{1,2}[./]\d{1,2}[./](?:19|20)?\d\d(?!\d)|(?<!\d)(?:0?[1-9]|1[0-2])\.(?:19|20)\d\d(?: ?г\.?)?(?![\d\wа-я])"
    r"|(?:19|20)\d\d ?(?:г(?:\.|од[а-я]*)?|year)(?![а-яa-z])|[$€£₽] ?\d[\d .,]*\d|[$€£₽] ?\d"
    r"|\d[\d .,]*(?:₽|€|\$|руб|usd|eur|грн|р\.)(?![а-яa-z])(?:\.? ?(?:за|per|/) ?\d* ?[a-zа-я]{1,4}[23²³]?)?"
    r"|\d{1,2}w-?\d{2}(?!\d)|1\.\d{4}(?!\d)"
    r"|(?!\d+ ?х ?\d+ ?(?:см|мм)(?![а-яa-z\d]))(?!\d\d +х)"
    r"\d{2} ?х ?\d{0,2} ?[нгмсвюф] ?\d{0,2}(?: ?[тбмдюа]\d?){0,3}(?![а-яa-z])"
    r"|\d{1,2} х \d\d ?н{1,2} ?\d{1,2} ?[тм](?![а-яa-z])|(?:ухл|хл) ?\d(?:[.,]\d)?(?![а-яa-z\d])"
    r"|\+?[78][ -]?\(\d{3,5}\)[\d -]{6,}|24/7"
)

_INCH = _plain(r"(?:\"|''|″|”|дюйм[а-я]*|inch(?:es)?|in(?![a-zа-я])|zoll)")
_FRACTION = (
    rf"(?:\d{{1,2}}(?: {{1,2}}|-))?\d{{1,2}}/(?:2|4|8|16|32|64)(?!\d)(?= ?(?:{_INCH}|{_plain('hp')}(?![a-z])|л\.? ?с))"
)

_METRIC = (
    r"м ?(?P<d>[1-9]\d{0,2}(?:[.,]\d{1,2})?)(?:-\d[gн][gнеf]?)?(?: ?[х*] ?(?P<p>\d{1,4}(?:[.,]\d{1,3})?))?"
    r"(?:-\d[gн](?:\d?[gнеf])?)?(?: ?[х*] ?(?P<l>\d{1,4}(?:[.,]\d{1,2})?))?(?:/\d{1,3})?(?:хн\d{1,3})?"
    r"(?: ?мм(?![а-яa-z]))?"
    rf"(?![{LETTER}\d]|[.,]\d|-?\d|/[{LETTER}])"
)
_PIPE_SIZE = rf"(?:(?:\d{{1,2}}[ -])?\d{{1,2}}/\d{{1,2}}(?:{_INCH})?|\d{{1,2}}?[½¼¾](?:{_INCH})?|\d{{1,2}}(?:{_INCH}))"
_THREAD = _plain(
    rf"tr ?\d{{1,3}} ?[хx*] ?\d{{1,2}}(?:[.,]\d)?(?:\(p\d\))?|(?:g|rc|rp|r|npt[f]?|bsp[pt]?) ?-?{_PIPE_SIZE}(?:-[ab])?"
    r"|g ?[123]"
    rf"|k ?\d/\d(?:{_INCH})?|{_PIPE_SIZE} ?-? ?(?:\d{{1,2}} ?)?(?:npt[f]?|bsp[pt]?|unc|unf)"
    r"|(?:unc|unf) ?\d{1,2}(?:/\d{1,2})?-\d{1,2}"
)
_SIZE = _plain(
    r"(?:dn|ду|d[уy]|pn|ру|p[уy]) ?[.:=-]? ?\d+(?:[.,]\d+)?"
    r"(?: ?(?:[-…/÷]|\.\.\.?) ?\d+(?:[.,]\d+)?(?![\d,./-]))?(?! ?[\"″”']|/\d|(?<=\D[1-4]) {1,2}\d/\d)"
)
_SIZE_UNIT = _plain(rf"(?:mm|мм|bar|бар|mpa|мпа|кгс/см|кг/см)(?:[2²]?(?![{LETTER}\d]))")  # "Ду100мм": glued
# A word glued to a quantity: "сталь2,4-4,8мм", "н/ст5,0м" (no code has a decimal comma), a drawing letter "d0,8мм".
_GLUED = (
    r"(?:[а-я]{5,}(?=\d)|[а-я]{2,}(?=\d+,\d)|[dlнhд](?=\d+[.,]\d+ ?мм|\d+мм))"
    r"(?=\d+(?:[.,]\d+)?(?:(?:-|\.{2,}|…)\d+(?:[.,]\d+)?)?"
)

_MARKS = r"\.{2,}|…|÷|±|\+/-|\+-|<=|>=|[-+/~(),;:=<>≥≤|*×&\[\]]"


# Alternatives of the scan that need no more than their text, and the text of those that stand for a sign.
_PLAIN: dict[str | None, Kind] = {"word": "word", "glued": "word", "mark": "mark", "code": "code", "document": "code"}
_SHOWN = {"by": "×", "dia": "ø", "cosine": "соsø"}
_RUSSIAN = re.compile("[а-яА-Я]")


class Token(NamedTuple):
    """One piece of text; `text` is in the scanned letters, `start` and `end` are places in the source."""

    kind: Kind
    start: int
    end: int
    text: str
    number: Number | None = None
    found: Found | None = None  # of a number with a unit-like word behind it
    factor: float = 1.0  # of "тыс." and the like between number and unit
    unit_start: int = -1


@dataclass(frozen=True, slots=True)
class Scanner:
    """The compiled alternation of one configuration; immutable, shared between threads."""

    pattern: re.Pattern[str]
    unit_at: re.Pattern[str]
    unit_alone: re.Pattern[str]  # also before "=": "Q, м³/ч = 12"
    units: Units
    multipliers: dict[str, float]

    def scan(self, text: str, decimal: Decimal | None = None) -> tuple[str, list[Token]]:
        """The prepared text and its tokens, left to right, without overlap."""
        ready = prepare(text)
        alike = skeleton(ready)
        tokens: list[Token] = []
        for found in self.pattern.finditer(alike):
            plain = _PLAIN.get(found.lastgroup)
            if plain:
                tokens.append(Token(plain, found.start(), found.end(), found.group()))
            else:
                tokens.append(self._token(found, ready, decimal))
        return ready, tokens

    def _token(self, found: re.Match[str], ready: str, decimal: Decimal | None) -> Token:
        kind = found.lastgroup or "mark"
        start, end = found.span()
        if kind in ("number", "unit"):
            return self._number(found, ready, decimal)
        if kind == "fraction":
            value = parse_fraction(found["fraction"])
            return self._with_unit(Token("number", start, end, found[0], Number(value or 0.0, decimal=True)), ready)
        if kind in ("thread", "metric"):
            upper = ready[start].isupper() or (kind == "thread" and ready[start].isdigit())
            return Token("thread" if upper else "code", start, end, found[0])
        if kind == "size":
            return Token("size" if ready[start].isupper() else "code", start, end, found[0])
        return Token("mark" if kind != "cosine" else "word", start, end, _SHOWN[kind])

    def _number(self, found: re.Match[str], ready: str, decimal: Decimal | None) -> Token:
        start, end = found.span()
        number = parse_number(found["number"], decimal)
        spelling = found["unit"]
        if not spelling:
            return Token("number", start, end, found[0], number)
        at = found.start("unit")
        factor = self.multipliers.get((found["times"] or "").strip(" ."), 1.0)
        if ready[at:end] in ("° с", "° c"):
            end = at + 1  # "45° с фиксацией": a small letter apart is a preposition
        read = self.units.find(ready[at:end])
        if number.unclear and read.unit:
            number = _settled(number, "," in found["number"], read.unit, ready[at:end])
        return Token("number", start, end, found[0], number, read, factor, at)

    def _with_unit(self, token: Token, ready: str) -> Token:
        unit = self.unit_at.match(skeleton(ready), token.end)
        if not unit:
            return token
        at = unit.start("unit")
        return token._replace(end=unit.end(), found=self.units.find(ready[at : unit.end()]), unit_start=at)


def _settled(number: Number, comma: bool, unit: Unit, spelling: str) -> Number:
    """A number of one separator and three digits, where its unit tells decimals from thousands."""
    if unit.dimension == "speed":
        return Number(number.value * 1000)  # nobody turns 1.450 times a minute
    if comma and _RUSSIAN.search(spelling):
        return number._replace(unclear=False)  # a comma never groups thousands in Russian
    if unit.dimension == "frequency" and unit.factor > 1:
        return number._replace(unclear=False)  # 32.768 kHz: thousands of them would be MHz
    if skeleton(spelling.rstrip(".")) in _ENGLISH_UNITS:  # English has points for decimals and commas for thousands
        return Number(number.value * 1000) if comma else number._replace(unclear=False)
    return number


_ENGLISH_UNITS = frozenset(
    skeleton(text)
    for text in (
        *("psi", "psig", "psia", "ksi", "hp", "bhp", "lb", "lbs", "lbf", "oz", "in", "inch", "inches", "ft", "foot"),
        *("feet", "yd", "gpm", "cfm", "lpm", "lph", "mph", "fpm", "gal", "gallon", "gallons", "mile", "miles", "btu/h"),
    )
)


def build_scanner(units: Units) -> Scanner:
    """Compile the alternation from every unit spelling; about 0.2 s, done once per configuration."""
    spelled = trie_pattern(unit_atoms(skeleton(prepare(text))) for text in _unique(units.spellings))
    multipliers = {skeleton(text): factor for text, factor in units.multipliers.items()}
    times = "|".join(sorted(map(re.escape, multipliers), key=len, reverse=True))
    unit = rf"(?: {{0,2}}|\) ?)(?:(?P<times>(?:{times})\.? ))?(?P<unit>{spelled}){_UNIT_END}"
    unit_glued = rf" ?(?:{spelled}){_UNIT_END}"
    start = rf"(?<![{LETTER}\d_])(?<!\d[.,])(?<! \.)"
    glued = rf"(?<=[а-я]{{5}})|(?<=[а-я]{{2}})(?=\d+,\d)|(?<![{LETTER}\d][dlнhд])(?<=[dlнhд])(?=\d+(?:[.,]\d+)? ?мм)"
    follows = rf"(?:{start}|(?<=[\d)\"″° мcс]х)|(?<=ф)|(?<=\d[вv])|{glued})"
    alternatives = [
        rf"(?P<document>{start}(?:{_DOCUMENT}))",
        rf"(?P<thread>{start}(?:{_THREAD})(?![{LETTER}\d]|[.,]\d))",
        rf"{start}(?<!нss )(?P<metric>{_METRIC})",
        rf"(?P<size>{start}(?:{_SIZE})(?:(?={_SIZE_UNIT})|(?!(?!х ?\d)[{LETTER}\d]|[.,]\d)))",
        rf"{follows}(?P<fraction>{_FRACTION})",
        rf"{follows}(?P<number>{NUMBER})(?:{unit}|{_NUMBER_END})",
        rf"(?P<dia>(?<![{LETTER}\d])[øф](?= ?=? ?\d))",
        rf"(?P<by>(?:(?<=[\d{LETTER})\"″°])|(?<=[\dмн)\"″°] ))[х×*](?= ?[øф]? ?\d))",
        rf"(?P<glued>{start}{_GLUED}{unit_glued}))",
        rf"(?P<code>[{LETTER}_]*\d[\d{LETTER}_]*(?:[-./][\d{LETTER}_]+)*|[{LETTER}_]+(?:-[\d{LETTER}]+)*-[{LETTER}]*\d[\d{LETTER}_./-]*)",
        rf"(?P<cosine>соs ?ø)|(?P<word>[{LETTER}%_]+|\.(?=[{LETTER}]))",
        rf"(?P<mark>{_MARKS})",
    ]
    pattern = re.compile("|".join(alternatives))
    alone = rf"(?P<unit>{spelled})(?![{LETTER}_²³°\d]| ?/ ?[{LETTER}])"
    return Scanner(pattern, re.compile(rf" ?(?P<unit>{spelled}){_UNIT_END}"), re.compile(alone), units, multipliers)


def _unique(spellings: Iterable[str]) -> list[str]:
    return sorted(dict.fromkeys(spellings), key=len, reverse=True)


_ENDING = re.compile(
    r"(?:ыми|ими|ого|его|ому|ему|ами|ями|ость|ости|остью|ый|ий|ая|яя|ое|ее|ые|ие|ых|их|ым|им|ой|ей|ую|юю|ом|ем|ов|ев|ам|ям|ах|"
    r"ях|ью|ия|ии|ию|ы|и|а|я|о|е|у|ю|ь|й)$"
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word of the scanned letters without its Russian ending; words under four letters keep theirs."""
    if len(word) < 4 or not ("а" <= word[-1] <= "я"):
        return word
    cut = _ENDING.sub("", word)
    return cut if len(cut) >= 3 else word


def unit_of(token: Token) -> Unit | None:
    """The unit behind a number, if it reads as one."""
    return token.found.unit if token.found else None

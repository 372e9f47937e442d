"""What is written as a code but states a value: threads, DN and PN sizes, IP and other category marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from catalogs.item import Quantity, Value
from catalogs.normalize.attribute_words import Label
from catalogs.normalize.numbers import parse_number
from catalogs.normalize.quantity_scan import Token
from config.model.attributes import Attributes

_METRIC = re.compile(
    r"[MМ] ?(\d{1,3}(?:[.,]\d{1,2})?)(-\d[gGhHнНfFeE]{1,2})? ?(?:[xXхХ×*] ?(\d{1,4}(?:[.,]\d{1,3})?))?"
    r"(?:-\d[a-zA-ZнН]+)? ?"
    r"(?:[xXхХ×*] ?(\d{1,4}(?:[.,]\d{1,2})?))?"
)
_SIZE = re.compile(r"(\D+?)[ .:=-]*(\d+(?:[.,]\d+)?)(?: ?(-|…|÷|/|\.{2,}) ?(\d+(?:[.,]\d+)?))?")
_LATIN = str.maketrans("МмхХ×*КкТтРрСсВАаНнСс,", "MmxxxxKkTtRrCcBAaHhCc.")

_CLASS_MARK = re.compile(r"\.?[ :=-]{0,3}([IVX]{1,3}\b|[A-HА-Н]\b|\d{1,2}(?:[.,]\d{1,3})?[A-Za-z]?\b|IE ?\d)")
_SAID = re.compile(r" ?[=:] ?([^;,|\n()=:]{1,40}?)(?= ?(?:[;,|(\n]|$))")
_INITIALS = str.maketrans("КРСТ", "KPCT")

# Coarse pitch by nominal diameter, mm (ГОСТ 24705-2004, ISO 261): a second number above it is a length, not a pitch.
_COARSE = {
    1: 0.25, 1.2: 0.25, 1.4: 0.3, 1.6: 0.35, 2: 0.4, 2.5: 0.45, 3: 0.5, 3.5: 0.6, 4: 0.7, 5: 0.8, 6: 1, 7: 1, 8: 1.25,
    9: 1.25, 10: 1.5, 11: 1.5, 12: 1.75, 14: 2, 16: 2, 18: 2.5, 20: 2.5, 22: 2.5, 24: 3, 27: 3, 30: 3.5, 33: 3.5, 36: 4,
    39: 4, 42: 4.5, 45: 4.5, 48: 5, 52: 5, 56: 5.5, 60: 5.5, 64: 6, 68: 6,
}  # fmt: skip
_KILO = re.compile(r"[Рр][Уу]|P[Uu]|[PР]у")


class Coded(NamedTuple):
    """A value read from a code, with its place."""

    start: int
    end: int
    value: Value
    problem: str = ""


def thread_values(ready: str, token: Token) -> Iterator[Coded]:
    """`M12x1.75x50` → thread M12x1.75 and length 50 mm; `G1/2`, `Tr20x4` → thread."""
    text = ready[token.start : token.end]
    metric = _METRIC.match(text)
    if not metric:
        yield Coded(token.start, token.end, Value("thread", category=_pipe(text), text=text))
        return
    diameter = float(metric[1].replace(",", "."))
    second, third = (float(part.replace(",", ".")) if part else None for part in metric.groups()[2:])
    coarse = _COARSE.get(diameter, 6.0)
    pitch = second if second is not None and (third is not None or second <= coarse) else None
    if pitch is not None and pitch > coarse:
        yield Coded(token.start, token.end, Value("thread", text=text), "thread pitch above the coarse pitch")
        return
    length = third if pitch is not None else second
    name = f"M{diameter:g}" + (f"x{pitch:g}" if pitch is not None else "")
    yield Coded(token.start, token.end, Value("thread", category=name, text=text))
    if length is not None:
        metres = float(f"{length / 1000:.12g}")
        yield Coded(token.start, token.end, Value("length", Quantity(metres, metres), "m", text=text))


def normalize_thread(text: str) -> str:
    """A metric thread with its coarse pitch left out, any other text as it is: M20x2.5 says what M20 says (ISO 261)."""
    metric = re.fullmatch(r"[Mm](\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)", text)
    return f"{text[0]}{metric[1]}" if metric and _COARSE.get(float(metric[1])) == float(metric[2]) else text


def _pipe(text: str) -> str:
    """One spelling of a pipe or inch thread: Latin letters, the kind first, no inch mark: `1/2" NPT` → NPT1/2."""
    plain = re.sub(r"[\"'″”]", "", text.translate(_LATIN).translate(_INITIALS)).strip()
    plain = re.sub(r"(?<=[A-Za-z]) +", "", plain)
    last = re.fullmatch(r"(.*\d) ?-? ?(NPTF?|BSP[PT]?)", plain, re.IGNORECASE)
    return (last[2].upper() + last[1] if last else plain).replace(" N", "N").replace(" U", "U")


def size_values(ready: str, token: Token) -> Iterator[Coded]:
    """`DN50`, `Ду 15…50` → nominal diameter; `PN16`, `Ру16` → nominal pressure, bar unless a unit follows."""
    text = ready[token.start : token.end]
    found = _SIZE.fullmatch(text)
    if not found:
        return
    first = parse_number(found[2]).value
    last = parse_number(found[4]).value if found[4] else first
    pairs = [(first, first), (last, last)] if found[3] == "/" else [(min(first, last), max(first, last))]
    letter = found[1].strip(" .:=-").upper()
    if letter[0] in "DД":
        for low, high in pairs:
            yield Coded(token.start, token.end, _sized("nominal_diameter", low / 1000, high / 1000, "m", text))
        return
    factor = 1e5  # PN is a pressure in bar (ГОСТ 26349-84, EN 1333); Ру16 is 16 kgf/cm², by the same series PN16
    problem = ""
    if "У" in letter and not first.is_integer() and first < 10:
        problem = "Ру with a fraction may be MPa or kgf/cm²"
    for low, high in pairs:
        value = _sized("nominal_pressure", low * factor, high * factor, "Pa", text)
        yield Coded(token.start, token.end, value, problem)


def _sized(name: str, low: float, high: float, unit: str, text: str) -> Value:
    return Value(name, Quantity(float(f"{low:.12g}"), float(f"{high:.12g}")), unit, text=text)


def labelled_marks(ready: str, labels: Iterable[Label], attributes: Attributes) -> Iterator[Coded]:
    """`класс точности 1,5`, `кл.пр. 8.8`, `класс изоляции F`, `материал: чугун`: a category that a label names."""
    for label in labels:
        name = label.attributes[0]
        if name not in attributes.categories or any(one in attributes.quantities for one in label.attributes):
            continue
        found = _CLASS_MARK.match(ready, label.end) if name.endswith("_class") else None
        if label.plain:  # "из материалов: …" is prose, "материал: …" a statement
            found = found or _SAID.match(ready, label.end)
        if found:
            text = found[1].strip()
            yield Coded(*found.span(1), Value(name, category=_compact(name, text.replace(",", ".")), text=text))


@dataclass(frozen=True, slots=True)
class CategoryMarks:
    """Category patterns of a configuration, each with the letters a text must hold to be worth a search."""

    patterns: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...]
    any_need: re.Pattern[str]

    def find(self, text: str) -> Iterator[Coded]:
        """Every category mark of the text: IP54, IM1081, УХЛ4, IE3, SDS-plus …"""
        seen = set(self.any_need.findall(text))
        for name, needs, pattern in self.patterns if seen else ():
            if not seen.isdisjoint(needs):
                for found in pattern.finditer(text):
                    shown = found["v"].strip()
                    value = Value(name, category=_compact(name, shown), text=shown)
                    yield Coded(*found.span("v"), value)


def _compact(name: str, text: str) -> str:
    if name == "ip_code":
        return re.sub(r"[ -]", "", text).upper().translate(str.maketrans("ІКР", "IKP"))
    return " ".join(text.split())


def build_marks(attributes: Attributes) -> CategoryMarks:
    """Compile the category patterns of attributes.yml."""
    listed = []
    for name, one in attributes.categories.items():
        for pattern in one.patterns:
            listed.append((name, one.needs or ("",), re.compile(pattern)))
    needs = sorted({need for _, group, _ in listed for need in group})
    return CategoryMarks(tuple(listed), re.compile("|".join(map(re.escape, needs))))

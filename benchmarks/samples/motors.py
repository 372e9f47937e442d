"""Asynchronous motors: ГОСТ 31606 frames (АИР, MIR) against EN 50347 frames (Siemens, ABB, SEW, Chinese series)."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from benchmarks.samples.common import Block, Row, read_rows

OKPD2 = "27.11.24.000"
# АИРЕ is single-phase, АИРП a fan's, Ж and РЗ are for building in.
GENERAL_PURPOSE = re.compile(r"(АИР|MIR )\d+[SML]?[ABC]?\d*$")
SPEEDS = {2: 3000, 4: 1500, 6: 1000, 8: 750}
# (Siemens 1LE1 frame, pole and length code, frame, poles, kW): EN 50347 table 4, frames 80–280.
IEC = (
    ("0DA2", "80M", 2, 0.75),
    ("0DB3", "80M", 4, 0.75),
    ("0EA0", "90S", 2, 1.5),
    ("0EA4", "90L", 2, 2.2),
    ("0EB0", "90S", 4, 1.1),
    ("0EB4", "90L", 4, 1.5),
    ("0EC4", "90L", 6, 1.1),
    ("1AA4", "100L", 2, 3),
    ("1AB4", "100L", 4, 2.2),
    ("1AB5", "100L", 4, 3),
    ("1AC4", "100L", 6, 1.5),
    ("1BA2", "112M", 2, 4),
    ("1BB2", "112M", 4, 4),
    ("1BC2", "112M", 6, 2.2),
    ("1CA0", "132S", 2, 5.5),
    ("1CA1", "132S", 2, 7.5),
    ("1CB0", "132S", 4, 5.5),
    ("1CB2", "132M", 4, 7.5),
    ("1CC0", "132S", 6, 3),
    ("1CC3", "132M", 6, 5.5),
    ("1DA2", "160M", 2, 11),
    ("1DA3", "160M", 2, 15),
    ("1DA4", "160L", 2, 18.5),
    ("1DB2", "160M", 4, 11),
    ("1DB4", "160L", 4, 15),
    ("1DC2", "160M", 6, 7.5),
    ("1EA2", "180M", 2, 22),
    ("1EB2", "180M", 4, 18.5),
    ("1EB4", "180L", 4, 22),
    ("1EC4", "180L", 6, 15),
    ("2AA4", "200L", 2, 30),
    ("2AB5", "200L", 4, 30),
    ("2BA2", "225M", 2, 45),
    ("2BB0", "225S", 4, 37),
    ("2BB2", "225M", 4, 45),
    ("2CB2", "250M", 4, 55),
    ("2CC2", "250M", 6, 37),
    ("2DB0", "280S", 4, 75),
    ("2DB2", "280M", 4, 90),
)


def build(data: Path) -> Block:
    """Offers from the makers' tables; imports from the EN 50347 table; a pair is equal power and poles."""
    block = Block("MOT")
    by_rating: dict[tuple[float, int], list[int]] = defaultdict(list)
    seen: set[str] = set()
    for row in read_rows(data / "pairs/motors.csv"):
        designation = _latin_letters(row["designation"])
        power, poles = row["attr_мощность_квт"], row["attr_число_полюсов"]
        if designation in seen or row["flag"] or not power or not designation.startswith(("АИР", "MIR")):
            continue
        poles = poles or _poles(row)
        if not poles.isdigit() or "/" in designation or "серия" in designation:
            continue
        seen.add(designation)
        if GENERAL_PURPOSE.match(designation):
            by_rating[float(power), int(poles)].append(len(block.offers))
        block.offers.append(_offer(row, designation, power, int(poles)))
    for number, (code, frame, poles, power) in enumerate(IEC):
        block.imports.append(_import(number, code, frame, (poles, power)))
        block.pairs += [(number, offer, 1) for offer in by_rating[float(power), poles]]
    return block


def _poles(row: dict[str, str]) -> str:
    speed = row["attr_частота_вращения_об_мин"]
    return {str(rpm): str(poles) for poles, rpm in SPEEDS.items()}.get(speed, "")


def _latin_letters(text: str) -> str:
    """Lengths and A, B, C after the frame in Latin letters: lists mix both alphabets."""
    series = re.match(r"\D*\d*", text)
    head = series.group() if series else ""
    return head + text[len(head) :].translate(str.maketrans("АВМС", "ABMC"))


def _offer(row: dict[str, str], designation: str, power: str, poles: int) -> Row:
    parts = [f"{power.replace('.', ',')} кВт", f"{SPEEDS[poles]} об/мин"]
    parts += [
        row[f"attr_{key}"] for key in ("монтаж", "степень_защиты", "климатическое_исполнение") if row[f"attr_{key}"]
    ]
    maker = row["maker"] if row["maker"].startswith(("ОАО", "ИСТРАТЕХ")) else ""
    return Row(
        name=f"Электродвигатель асинхронный {designation}",
        description=", ".join(parts),
        maker=maker,
        country=row["country"] if len(row["country"]) == 2 else "",
        model=designation,
        mass_kg=row["attr_масса_кг"],
        okpd2=OKPD2,
    )


def _import(number: int, code: str, frame: str, rating: tuple[int, float]) -> Row:
    """One motor under the spelling of one of four makers, with the figures lists usually give, or without them."""
    poles, power = rating
    kilowatts = f"{power:g}"
    tnved = "8501522001" if 0.75 < power <= 7.5 else "8501529009" if power > 37 else "8501523000"
    siemens = f"1LE1001-{code}3-4AA4"
    rows = (
        Row(
            name=f"Drehstrommotor SIEMENS {siemens} {kilowatts.replace('.', ',')} kW {poles}-polig BG {frame}",
            maker="Siemens",
            country="DE",
            model=siemens,
        ),
        Row(
            name=f"Low voltage induction motor ABB M2BAX {frame} {poles}p",
            description=f"{kilowatts} kW, 400 V, 50 Hz, IMB3, IP55",
            maker="ABB",
            country="FI",
            model=f"M2BAX {frame}",
        ),
        Row(name=f"三相异步电动机 YE3-{frame}-{poles} {kilowatts}kW", country="CN", model=f"YE3-{frame}-{poles}"),
        Row(
            name=f"Электродвигатель Siemens {siemens}",
            maker="Siemens",
            country="DE",
            model=siemens,
            description=f"{kilowatts.replace('.', ',')} кВт, {SPEEDS[poles]} об/мин, IP55",
        ),
    )
    row = rows[number % len(rows)]
    row.tnved = tnved
    return row

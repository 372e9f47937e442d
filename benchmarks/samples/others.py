"""Small blocks: lubricants, electrodes, calipers, integrated circuits, converters, and imports nobody offers."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.samples.common import Block, Row, read_rows

UNMATCHED = Path(__file__).parent / "no_counterpart.csv"
CALIPERS = Path(__file__).parent / "calipers.csv"
CONVERTER_STEP = 8
CIRCUIT_STEP = 50


def lubricants(data: Path) -> Block:
    """Oils: a pair is the dealer's table, by viscosity class and purpose."""
    return _stated(data, "lubricant", Block("OIL"), okpd2="19.20.29.130", tnved="2710198200")


def electrodes(data: Path) -> Block:
    """Welding electrodes: foreign and Russian grades of one maker's catalogue; a pair is the same ГОСТ 9467 type."""
    block = _stated(data, "welding consumable", Block("WLD"), okpd2="25.93.15.120", tnved="8311100009")
    types = [_type(row.description) for row in block.offers]
    for number, row in enumerate(block.imports):
        block.pairs += [
            (number, offer, 1) for offer, kind in enumerate(types) if kind and kind == _type(row.description)
        ]
    return block


def _type(text: str) -> str:
    found = re.search(r"ГОСТ 9467[=: ]+(Э\d+А?)", text)
    return found.group(1) if found else ""


def _stated(data: Path, kind: str, block: Block, *, okpd2: str, tnved: str) -> Block:
    imports: dict[str, int] = {}
    offers: dict[str, int] = {}
    for row in read_rows(data / "pairs/imports.csv"):
        if row["kind"] == kind and row["designation"] not in imports:
            imports[row["designation"]] = len(block.imports)
            block.imports.append(
                Row(
                    name=row["name"],
                    description=_words(row["attributes"]),
                    maker=row["maker"],
                    country=row["country"] if len(row["country"]) == 2 else "",
                    model=row["designation"],
                    tnved=tnved,
                    unit="л" if kind == "lubricant" else "кг",
                )
            )
    for row in read_rows(data / "pairs/offers.csv"):
        if row["kind"] == kind and row["designation"] not in offers:
            offers[row["designation"]] = len(block.offers)
            maker = row["maker"] if kind == "lubricant" else ""
            block.offers.append(
                Row(
                    name=row["name"],
                    description=_words(row["attributes"]),
                    maker=maker,
                    country="RU",
                    model=row["designation"],
                    okpd2=okpd2,
                    unit="л" if kind == "lubricant" else "кг",
                )
            )
    for row in read_rows(data / "pairs/pairs.csv"):
        if row["import_designation"] in imports and row["domestic_designation"] in offers and row["kind"] == kind:
            block.pairs.append((imports[row["import_designation"]], offers[row["domestic_designation"]], 1))
    return block


def _words(attributes: str) -> str:
    return attributes.replace("=", ": ").replace("; ", ", ")


def calipers(data: Path) -> Block:
    """Calipers: a registered type's modifications against foreign order numbers of equal range and reading."""
    block = Block("CAL")
    offers: dict[tuple[str, str], list[int]] = {}
    for row in read_rows(data / "pairs/offers.csv"):
        found = re.fullmatch(r"ШЦ-(I+|III)-(\d+)-(0,\d+)", row["designation"])
        if found and "МЕТР" in row["maker"]:
            offers.setdefault((found[2], found[3]), []).append(len(block.offers))
            block.offers.append(
                Row(
                    name=f"Штангенциркуль {row['designation']}",
                    description=f"тип {found[1]}, 0–{found[2]} мм, отсчёт {found[3]} мм",
                    maker="НТЦ «МЕТР»",
                    country="RU",
                    region="Москва",
                    model=row["designation"],
                    okpd2="26.51.33.120",
                )
            )
    for row in read_rows(CALIPERS):
        block.imports.append(
            Row(name=row["name"], maker=row["maker"], country=row["country"], model=row["model"], tnved="9017300000")
        )
        block.pairs += [
            (len(block.imports) - 1, offer, 1) for offer in offers.get((row["range_mm"], row["reading_mm"]), [])
        ]
    return block


def circuits(data: Path) -> Block:
    """Integrated circuits with a stated Western analogue, every fiftieth of the table."""
    block = Block("ICS")
    rows = [
        row
        for row in read_rows(data / "ic/ic_soviet_western.csv")
        if re.fullmatch(r"[A-Z]+\d+[A-Z]*\d*[A-Z]?", row["western_analog"])
    ]
    seen: dict[str, int] = {}
    for number, row in enumerate(rows[::CIRCUIT_STEP]):
        western = row["western_analog"]
        block.offers.append(
            Row(name=f"Микросхема {row['soviet_ic']}", country="RU", model=row["soviet_ic"], okpd2="26.11.30.000")
        )
        if western not in seen:
            seen[western] = len(block.imports)
            name = (f"IC {western}", f"Микросхема {western}", f"集成电路 {western}")[number % 3]
            block.imports.append(Row(name=name, model=western, tnved="8542399010"))
        block.pairs.append((seen[western], len(block.offers) - 1, 1))
    return block


def converters(data: Path) -> Block:
    """Direct-current converters of one maker: offers that answer no import, as most of any list does not."""
    block = Block("CNV")
    rows = [row for row in read_rows(data / "pairs/offers.csv") if row["kind"] == "power converter"]
    for row in rows[::CONVERTER_STEP]:
        block.offers.append(
            Row(
                name=row["name"],
                description=_words(row["attributes"]),
                maker="ЭКБ ТЕСТ",
                country="RU",
                model=row["designation"],
                okpd2="27.11.50.120",
            )
        )
    return block


def unmatched(_: Path) -> Block:
    """Imports with no domestic counterpart in the sample: another class, or a rating nobody in it makes."""
    block = Block("NON")
    for row in read_rows(UNMATCHED):
        block.imports.append(Row(**{key: value for key, value in row.items() if key != "why"}))
    return block

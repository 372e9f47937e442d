"""Gear reducers: foreign series sizes against the EVL series of one maker, by the maker's own cross-reference."""

from __future__ import annotations

from pathlib import Path

from benchmarks.samples.common import Block, Row, read_rows

TNVED = "8483402100"  # gears and gearing of cylindrical wheels
TNVED_WORM = "8483402500"
OKPD2 = "28.15.24.110"
KINDS = {
    "червячный": ("Worm gearbox", "Schneckengetriebe", "蜗轮蜗杆减速机", "Редуктор червячный"),
    "плоско-цилиндрический": (
        "Parallel shaft helical gearbox",
        "Flachgetriebe",
        "平行轴斜齿轮减速机",
        "Редуктор плоско-цилиндрический",
    ),
    "коническо-цилиндрический": (
        "Helical-bevel gearbox",
        "Kegelradgetriebe",
        "斜齿轮-锥齿轮减速机",
        "Редуктор коническо-цилиндрический",
    ),
    "соосно-цилиндрический": (
        "Inline helical gearbox",
        "Stirnradgetriebe",
        "斜齿轮减速机",
        "Редуктор соосно-цилиндрический",
    ),
}
IMPORT_LIMIT = 75
COUNTRIES = {
    "Motovario": "IT",
    "SEW EURODRIVE": "DE",
    "NORD": "DE",
    "Bonfiglioli": "IT",
    "Bauer": "DE",
    "Lenze": "DE",
    "Transtecno": "IT",
    "Yilmaz": "TR",
    "Watt Drive": "AT",
    "STM": "IT",
}
EXECUTION_STEP = 45  # every 45th execution of the catalogue: a handful a size


def build(data: Path) -> Block:
    """Offers: each size with its ranges, and some executions; imports: single-size designations of known makers."""
    block = Block("GER")
    sizes: dict[str, int] = {}
    for row in read_rows(data / "pairs/offers.csv"):
        if row["kind"].startswith("gear") and row["designation"] not in sizes:
            sizes[row["designation"]] = len(block.offers)
            block.offers.append(_size(row))
    rows = read_rows(data / "pairs/gear_evl_catalogue.csv")
    block.offers += [_execution(row) for row in rows[::EXECUTION_STEP]]
    _imports(block, data, sizes)
    return block


def _size(row: dict[str, str]) -> Row:
    figures = dict(part.split("=", 1) for part in row["attributes"].split("; ") if "=" in part)
    wanted = ("мощность", "передаточное число", "крутящий момент")
    text = ", ".join(f"{key} {figures[key].replace('.', ',')}" for key in wanted if key in figures)
    name = row["name"][:1].upper() + row["name"][1:]
    return Row(
        name=name,
        description=text,
        maker="НИИ АТТ (Завод Редукторов)",
        country="RU",
        region="Челябинская область",
        model=row["designation"],
        okpd2=OKPD2,
    )


def _execution(row: dict[str, str]) -> Row:
    figures = {key: row[key].replace(".", ",") for key in ("power_kW", "ratio", "output_rpm", "torque_Nm")}
    name = f"Мотор-редуктор {row['type']} {row['designation_EVL']} {figures['power_kW']} кВт i={figures['ratio']}"
    text = f"{figures['output_rpm']} об/мин на выходе, момент {figures['torque_Nm']} Н·м"
    return Row(
        name=name,
        description=text,
        maker="НИИ АТТ (Завод Редукторов)",
        country="RU",
        region="Челябинская область",
        model=row["designation_EVL"],
        okpd2=OKPD2,
    )


def _imports(block: Block, data: Path, sizes: dict[str, int]) -> None:
    """Designations with a size number and one maker; figures where a vendor's card gives them."""
    stated = {
        (row["maker"], row["designation"]): row["attributes"]
        for row in read_rows(data / "pairs/imports.csv")
        if row["kind"].startswith("gear")
    }
    rows = [
        row
        for row in read_rows(data / "pairs/pairs.csv")
        if row["kind"].startswith("gear")
        and row["import_maker"] in COUNTRIES
        and "," not in row["import_designation"]
        and any(character.isdigit() for character in row["import_designation"])
        and row["domestic_designation"] in sizes
    ]
    rows.sort(key=lambda row: (row["import_maker"], row["import_designation"]) not in stated)
    position: dict[tuple[str, str], int] = {}
    for row in rows:
        key = row["import_maker"], row["import_designation"]
        if key not in position and len(position) < IMPORT_LIMIT:
            position[key] = len(block.imports)
            block.imports.append(_import(row, stated.get(key, ""), len(position)))
        if key in position:
            pair = position[key], sizes[row["domestic_designation"]], 1
            if pair not in block.pairs:
                block.pairs.append(pair)


def _import(row: dict[str, str], attributes: str, number: int) -> Row:
    maker, code = row["import_maker"], row["import_designation"]
    kind = next(kind for kind in KINDS if kind in row["import_name"])
    figures = dict(part.split("=", 1) for part in attributes.split("; ") if "=" in part)
    shown = [f"{key} {figures[key]}" for key in ("мощность", "передаточное число") if key in figures]
    name = f"{KINDS[kind][number % 4]} {maker.split()[0]} {code}"
    return Row(
        name=name,
        description=", ".join(shown),
        maker=maker,
        country=COUNTRIES[maker],
        model=code,
        tnved=TNVED_WORM if kind == "червячный" else TNVED,
    )

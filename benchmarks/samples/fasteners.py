"""Fasteners: DIN and ISO standards against ГОСТ by the stated table, at equal thread and length."""

from __future__ import annotations

from pathlib import Path

from benchmarks.samples.common import Block, Row, read_rows

TNVED = {
    "болт": "7318158100",
    "гайка": "7318169900",
    "винт": "7318155900",
    "шайба": "7318220008",
    "шпилька": "7318154900",
}
OKPD2 = {
    "болт": "25.94.11.110",
    "гайка": "25.94.11.130",
    "винт": "25.94.11.110",
    "шайба": "25.94.12.110",
    "шпилька": "25.94.11.140",
}

# Threads and lengths (mm) inside the ranges of both standards; ISO 4014/4017, ISO 4762, DIN 975.
BOLTS = {
    6: (20, 30, 40),
    8: (25, 40, 60),
    10: (30, 50, 80),
    12: (40, 60, 90),
    16: (50, 70, 100),
    20: (60, 80, 120),
    24: (80, 120),
}
SCREWS = {4: (10, 16, 25), 5: (12, 20, 30), 6: (16, 25, 40), 8: (20, 30, 50), 10: (25, 40, 60), 12: (30, 50)}
THREADS = (4, 5, 6, 8, 10, 12, 16, 20, 24, 30)
STUDS = {8: (80, 120), 10: (100, 150), 12: (100, 160), 16: (120, 200)}
IMPORTS = {
    "болт": (
        "DIN 933",
        "Sechskantschraube DIN 933 M{d}x{length} 8.8 verzinkt",
        "Hex head bolt ISO 4017 M{d}x{length} 8.8 zinc plated",
        "Болт DIN 933 M{d}x{length} 8.8 цинк",
        "六角头螺栓 DIN 933 M{d}x{length} 8.8",
    ),
    "винт": (
        "DIN 912",
        "Zylinderschraube mit Innensechskant DIN 912 M{d}x{length} 8.8",
        "Socket head cap screw DIN 912 M{d}x{length} 8.8",
        "Винт DIN 912 M{d}x{length} 8.8",
        "内六角圆柱头螺钉 DIN 912 M{d}x{length} 8.8",
    ),
    "гайка": (
        "DIN 934",
        "Sechskantmutter DIN 934 M{d} Klasse 8",
        "Hex nut ISO 4032 M{d} class 8",
        "Гайка DIN 934 M{d} кл.8",
        "六角螺母 DIN 934 M{d} 8级",
    ),
    "шайба": (
        "DIN 125",
        "Scheibe DIN 125 A {d}",
        "Plain washer DIN 125 M{d} zinc",
        "Шайба DIN 125 М{d} цинк",
        "平垫圈 DIN 125 M{d}",
    ),
    "шпилька": (
        "DIN 975",
        "Gewindestange DIN 975 M{d}x{length} 8.8",
        "Threaded rod DIN 976 M{d}x{length} 8.8",
        "Шпилька DIN 976 M{d}x{length} 8.8",
        "螺杆 DIN 975 M{d}x{length}",
    ),
}
OFFERS = {
    "болт": (
        ("ГОСТ 7798-70", "Болт М{d}-6gх{length}.88.016 ГОСТ 7798-70"),
        ("ГОСТ 7805-70", "Болт М{d}х{length}.88 ГОСТ 7805-70"),
        ("", "Болт М{d}-6gх{length}.58 ГОСТ 7798-70"),
    ),
    "винт": (
        ("ГОСТ 11738-84", "Винт М{d}-6gх{length}.88.016 ГОСТ 11738-84"),
        ("", "Винт А.М{d}-6gх{length}.48 ГОСТ 1491-80"),
    ),
    "гайка": (("ГОСТ 5915-70", "Гайка М{d}-6Н.8.016 ГОСТ 5915-70"), ("", "Гайка М{d}-6Н.5 ГОСТ 5916-70")),
    "шайба": (("ГОСТ 11371-78", "Шайба А.{d}.01.016 ГОСТ 11371-78"), ("", "Шайба {d}Л 65Г ГОСТ 6402-70")),
    "шпилька": (("ГОСТ 22042-76", "Шпилька М{d}-6gх{length}.88 ГОСТ 22042-76"),),
}


def build(data: Path) -> Block:
    """Every size as offers; every second size as an import. Strength classes below the import's are no pair."""
    stated = {
        (row["import_designation"].split(" В")[0], row["domestic_designation"])
        for row in read_rows(data / "pairs/pairs.csv")
        if row["kind"] == "fastener"
    }
    stated |= {("DIN 934", "ГОСТ 5915-70"), ("DIN 975", "ГОСТ 22042-76")}  # same table: DIN 555 names DIN 934 its like
    stated |= {("DIN 125", "ГОСТ 11371-78")}  # ГОСТ 11371 covers both forms of DIN 125
    block = Block("FST")
    number = 0
    for kind, sizes in _sizes():
        for diameter, length in sizes:
            offers = [_add(block, kind, text.format(d=diameter, length=length)) for _, text in OFFERS[kind]]
            number += 1
            if number % 2:
                continue
            standard, *names = IMPORTS[kind]
            name = names[(number // 2) % len(names)].format(d=diameter, length=length)
            block.imports.append(Row(name=name, tnved=TNVED[kind], unit="шт"))
            equal = [offer for offer, (gost, _) in zip(offers, OFFERS[kind], strict=True) if (standard, gost) in stated]
            block.pairs += [(len(block.imports) - 1, offer, 1) for offer in equal]
    return block


def _sizes() -> list[tuple[str, list[tuple[int, int]]]]:
    """(kind, sizes): diameter and length in mm, length 0 where the kind has none."""
    tables = {
        "болт": BOLTS,
        "винт": SCREWS,
        "гайка": dict.fromkeys(THREADS, (0,)),
        "шайба": dict.fromkeys(THREADS, (0,)),
        "шпилька": STUDS,
    }
    return [
        (kind, [(d, length) for d, lengths in table.items() for length in lengths]) for kind, table in tables.items()
    ]


def _add(block: Block, kind: str, name: str) -> int:
    block.offers.append(
        Row(name=name, country="RU", okpd2=OKPD2[kind], price="по запросу" if len(block.offers) % 23 == 7 else "")
    )
    return len(block.offers) - 1

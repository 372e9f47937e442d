"""Rolling bearings: ISO designations of foreign makers against ГОСТ numbers with dimensions and price bands."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from benchmarks.samples.common import PRICE_DATE, Block, Row, amount, band, in_currency, middle, read_rows

TNVED = "8482109008"  # ball bearings, outer diameter above 30 mm
TNVED_ROLLER = {"tapered": "8482200009", "spherical": "8482300009", "cylindrical": "8482500009"}
OKPD2 = "28.15.10.110"

# Seal suffix of the ISO table → what each maker prints for it (makers' catalogues; facts, one row a maker).
SEALS = {
    "2RS": {"SKF": "-2RS1", "FAG": "-2RSR", "NSK": "DDU", "NTN": "LLU", "KOYO": " 2RS", "HRB": "-2RS"},
    "2Z": {"SKF": "-2Z", "FAG": "-2Z", "NSK": "ZZ", "NTN": "ZZ", "KOYO": " ZZ", "HRB": "-2Z"},
}
SERIES = {"1": "0", "2": "2", "3": "3"}  # ГОСТ 3189 diameter series of deep-groove bearings → ISO 15
MAKERS = (("SKF", "SE", "EUR"), ("FAG", "DE", "EUR"), ("NSK", "JP", "USD"), ("NTN", "JP", "USD"), ("KOYO", "JP", "USD"))
CHINESE = ("HRB", "CN", "CNY")
NAMES = (
    "Подшипник {maker} {code}",
    "Deep groove ball bearing {code} {maker}",
    "Rillenkugellager {code}",
    "{code}",
    "Подшипник шариковый радиальный {code}",
)
ROLLER_NAMES = ("Подшипник {maker} {code}", "Bearing {code}, {maker}", "Wälzlager {code} {maker}", "{maker} {code}")
PLANTS = {  # plant number in a maker cell of the list → (name, region): table of CIS bearing plants of the same source
    "1": ("ГПЗ-1", "Москва"),
    "2": ("ГПЗ-2", "Тверская область"),
    "3": ("ГПЗ-3", "Саратовская область"),
    "4": ("ГПЗ-4", "Самарская область"),
    "9": ("ГПЗ-9", "Самарская область"),
    "10": ("ГПЗ-10", "Ростовская область"),
    "15": ("ГПЗ-15", "Волгоградская область"),
    "23": ("ГПЗ-23", "Вологодская область"),
}
DOMESTIC = re.compile(r"гпз|спз|мпз|vpz|spz|епк|epk|ерк", re.IGNORECASE)


def build(data: Path) -> Block:
    """About 900 ГОСТ offers and 120 imports; a pair is the same boundary dimensions, type and seal."""
    block = Block("BRG")
    prices = _domestic_prices(data / "bearings/price_list_2025.csv")
    dims = _clean_dims(read_rows(data / "bearings/gost_iso_dims.csv"))
    by_iso: dict[str, list[int]] = defaultdict(list)
    for row in dims:
        by_iso[row["iso"]].append(_add_offer(block, row["gost"], row, prices))
    known = {row["gost"] for row in dims}
    for row, seal in _deep_groove(data):
        if row["gost"] not in known:
            known.add(row["gost"])
            by_iso[f"{row['iso']} {seal}".strip()].append(_add_offer(block, row["gost"], row, prices))
    foreign = _foreign_prices(data / "bearings/price_list_2025.csv")
    for number, (iso, seal) in enumerate(_chosen(by_iso, foreign)):
        _add_import(block, number, (iso, seal), by_iso, foreign)
    return block


def _clean_dims(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Rows whose dimensions are plausible: the source holds cells turned into dates and slipped decimal points."""
    kept, seen = [], set()
    for row in rows:
        if row["gost"] in seen or not re.fullmatch(r"\d+", row["gost"]):
            continue
        try:
            bore, outer, width = (float(row[key]) for key in ("d", "D", "B"))
        except ValueError:
            continue
        if bore < outer and width < outer:
            seen.add(row["gost"])
            kept.append(row)
    return kept


def _deep_groove(data: Path) -> Iterable[tuple[dict[str, str], str]]:
    """(row, seal) of the common deep-groove sizes, open, shielded (ГОСТ 7242: 80000) and sealed (ГОСТ 8882: 180000)."""
    for row in read_rows(data / "bearings/number_dims.csv"):
        found = re.fullmatch(r"(|80|180)([123])([01]\d|20)", row["number"])
        if found:
            iso = f"6{SERIES[found[2]]}{found[3]}"
            yield {**row, "gost": row["number"], "iso": iso}, {"": "", "80": "2Z", "180": "2RS"}[found[1]]


def _read_list(path: Path) -> Iterable[tuple[str, str, str, float]]:
    """(maker, number, suffix, price) of the distributor's headerless list."""
    for row in read_rows(path):
        number, price = row["c2"], row["c6"]
        if number and re.fullmatch(r"\d+(\.\d+)?", price):
            yield row["c0"], number, row["c3"], float(price)


def _domestic_prices(path: Path) -> dict[str, list[tuple[float, str]]]:
    found: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for maker, number, _, price in _read_list(path):
        if DOMESTIC.search(maker):
            plant = re.search(r"\d+", maker)
            found[number].append((price, plant.group() if plant else ""))
    return found


def _plant(quotes: list[tuple[float, str]]) -> tuple[str, str]:
    """The plant most quotes name, as (name, region); empty when none is named."""
    named = Counter(plant for _, plant in quotes if plant in PLANTS)
    return PLANTS[min(named, key=lambda plant: (-named[plant], plant))] if named else ("", "")


def _foreign_prices(path: Path) -> dict[tuple[str, str], list[float]]:
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for maker, number, _, price in _read_list(path):
        found[maker.upper(), number].append(price)
    return found


def _add_offer(block: Block, gost: str, row: dict[str, str], prices: dict[str, list[tuple[float, str]]]) -> int:
    position = len(block.offers)
    maker, region = _plant(prices.get(gost, []))
    mass = row["mass_kg"] if re.fullmatch(r"\d+(\.\d+)?", row["mass_kg"]) else ""
    size = f"{row['d']}х{row['D']}х{row['B']}"
    offer = Row(
        name=f"Подшипник {gost} ({size})" if position % 3 else f"Подшипник {gost}",
        description="" if position % 3 else f"d={row['d']} мм, D={row['D']} мм, B={row['B']} мм",
        maker=maker,
        country="RU",
        model=gost,
        mass_kg=mass,
        region=region,
        okpd2=OKPD2,
    )
    if gost in prices:
        low, high, quotes = band([price for price, _ in prices[gost]])
        block.bands[position] = (low, high, quotes)
        offer.price, offer.currency, offer.price_date = amount(middle(low, high)), "RUB", PRICE_DATE
        offer.vat_included = "true"
    block.offers.append(offer)
    return position


def _chosen(by_iso: dict[str, list[int]], foreign: dict[tuple[str, str], list[float]]) -> list[tuple[str, str]]:
    """Sealed ball bearings of the common sizes, then every fifth designation, those with a dealer's price first."""
    sealed = [(key.split()[0], key.split()[1]) for key in by_iso if " " in key]
    priced = {number for _, number in foreign}
    plain = [(iso, "") for iso in by_iso if " " not in iso and re.fullmatch(r"[A-Z]{0,2}\d{3,5}[A-Z]{0,2}", iso)]
    plain.sort(key=lambda pair: (pair[0] not in priced, pair[0]))
    return [*sorted(sealed)[::2][:40], *plain[::4][:90]]


def _add_import(
    block: Block,
    number: int,
    wanted: tuple[str, str],
    by_iso: dict[str, list[int]],
    foreign: dict[tuple[str, str], list[float]],
) -> None:
    iso, seal = wanted
    listed = [one for one in (*MAKERS, CHINESE) if (one[0], iso) in foreign]
    maker, country, currency = (listed or MAKERS)[number % len(listed or MAKERS)]
    if seal and number % 8 == 4:
        maker, country, currency = CHINESE
    code = iso + (SEALS[seal][maker] if seal else "")
    ball = iso.startswith("6")
    pattern = (NAMES if ball else ROLLER_NAMES)[number % (len(NAMES) if ball else len(ROLLER_NAMES))]
    if maker == "HRB" and ball:
        pattern = "深沟球轴承 {code}"
    row = Row(
        name=pattern.format(maker=maker, code=code),
        maker=maker,
        country=country,
        model=code if number % 4 == 0 else "",
        tnved=_tnved(iso),
    )
    quotes = foreign.get((maker, iso), [])
    if quotes:
        low, high, _ = band(quotes)
        row.price, row.currency, row.price_date = in_currency(middle(low, high), currency), currency, PRICE_DATE
        row.vat_included = "false"
    block.imports.append(row)
    key = f"{iso} {seal}" if seal else iso
    block.pairs += [(len(block.imports) - 1, offer, 1) for offer in by_iso[key]]


def _tnved(iso: str) -> str:
    if re.match(r"3[0-3]\d{3}", iso):
        return TNVED_ROLLER["tapered"]
    if re.match(r"2[2-4]\d{3}", iso):
        return TNVED_ROLLER["spherical"]
    return TNVED_ROLLER["cylindrical"] if re.match(r"N", iso) else TNVED

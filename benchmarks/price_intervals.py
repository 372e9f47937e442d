"""How well prices nobody stated are modelled: coverage and width of the 80 % interval, error, against two rivals.

    python -m benchmarks.price_intervals [DATA_DIR]

Without DATA_DIR only a generated, dated list is measured: half of it is fitted on and the later half asked for. With it
real prices too: bearings by size and mass, pumps by duty, dated offers by time, two price lists read as any catalog is.
Every row states n; rivals see the same prices in the same split: the plain class median, and one global linear model
over all sizes (an absent size counts as the mean of the others), each with a conformal interval of its own.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from math import exp, log
from pathlib import Path
from statistics import median

import numpy as np

from catalogs.item import ClassGuess, Item, Price, Quantity, Value
from catalogs.load import load_catalog
from config.load import load_config
from matcher.cost.conformal import conformal_band
from matcher.cost.pair_columns import Known
from matcher.cost.price_rows import PriceRow, halves, observed_prices, price_row
from matcher.cost.prices import EIGHTY, PriceModels

DAY = date(2026, 6, 15)
KNOWN = Known(
    load_config(), load_config().country("RU"), DAY, {"EUR": 92.0, "USD": 80.0, "CNY": 11.5, "UZS": 0.0066}
)  # illustrative
Interval = tuple[float, float, float]  # P10, P50, P90
Ask = Callable[[Item], Interval | None]


@dataclass(frozen=True, slots=True)
class Split:
    """Items a model may be fitted on, and items it is asked for."""

    name: str
    known: list[Item]
    asked: list[Item]


def main(folder: Path | None) -> None:
    """One line per list and model."""
    splits = [generated(drift) for drift in (0.0, 0.10)]
    if folder:
        splits += [by_content(name, items) for name, items in real_lists(folder)]
        splits += dated_offers(folder)
    print(f"{'list':<34}{'model':<16}{'fitted':>7}{'asked':>7}{'coverage':>10}{'width':>8}{'MAPE':>8}{'median':>8}")
    for split in splits:
        for name, make in (("own", own), ("class median", plain_median), ("global linear", global_linear)):
            print(f"{split.name:<34}{name:<16}{measured(split, make(split.known))}")
    print("coverage: asked prices inside the 80 % interval; width: median of P90 / P10; MAPE and median error of P50")


def measured(split: Split, ask: Ask) -> str:
    """Coverage, median width, mean and median absolute error of one model on one split."""
    inside, widths, errors = 0, [], []
    for one in split.asked:
        found = ask(replace(one, price=None))
        if found is None or one.price is None:
            continue
        low, p50, high = found
        price = one.price.amount * KNOWN.rate(one.price.currency)
        inside += low <= price <= high
        widths.append(high / low)
        errors.append(abs(p50 / price - 1))
    if not errors:
        return f"{len(split.known):>7}{0:>7}   no price could be modelled"
    shown = f"{inside / len(errors):>10.3f}{median(widths):>8.2f}{np.mean(errors):>8.1%}{median(errors):>8.1%}"
    return f"{len(split.known):>7}{len(errors):>7}{shown}"


def own(known: Sequence[Item]) -> Ask:
    """The product's models."""
    models = PriceModels(observed_prices(known, KNOWN), KNOWN.pack, KNOWN.config, EIGHTY)

    def ask(item: Item) -> Interval | None:
        found = models.price(item)
        return found and (found.low, found.p50, found.high)

    return ask


def rows_of(items: Sequence[Item]) -> dict[str, list[PriceRow]]:
    """Rows with a price, by class."""
    found: dict[str, list[PriceRow]] = {}
    for item in items:
        if item.price and item.classes:
            price = item.price.amount * KNOWN.rate(item.price.currency)
            found.setdefault(item.classes[0].code, []).append(price_row(item, price))
    return found


def banded(
    modelled: Callable[[PriceRow], float | None], held: Sequence[PriceRow]
) -> Callable[[PriceRow], Interval | None]:
    """A rival with its conformal interval."""
    pairs = [(row.log_price, modelled(row)) for row in held]
    band = conformal_band([abs(price - found) for price, found in pairs if found is not None], Fraction(4, 5))

    def ask(row: PriceRow) -> Interval | None:
        found = modelled(row)
        ends = band.around(exp(found)) if found is not None else None
        return ends and (ends[0], exp(found or 0.0), ends[1])

    return ask


def plain_median(known: Sequence[Item]) -> Ask:
    """The class median."""
    asks = {}
    for code, rows in rows_of(known).items():
        part, held = halves(rows)
        middle = median(row.log_price for row in part)
        asks[code] = banded(lambda _, middle=middle: middle, held)  # type: ignore[misc]
    return lambda item: (
        asks[item.classes[0].code](price_row(item, 0)) if item.classes and item.classes[0].code in asks else None
    )


def global_linear(known: Sequence[Item]) -> Ask:
    """One ordinary least squares over all classes and sizes."""
    part, held = halves([row for rows in rows_of(known).values() for row in rows])
    names = sorted({name for row in part for name in row.sizes})
    means = {name: float(np.mean([row.sizes[name] for row in part if name in row.sizes])) for name in names}

    def design(row: PriceRow) -> list[float]:
        return [1.0, *(row.sizes.get(name, means[name]) for name in names)]

    fitted, *_ = np.linalg.lstsq(
        np.array([design(row) for row in part]), np.array([row.log_price for row in part]), rcond=None
    )
    ask = banded(lambda row: float(np.dot(design(row), fitted)), held)
    return lambda item: ask(price_row(item, 0))


def priced(name: str, code: str, price: tuple[float, str, str], sizes: dict[str, float], **more: str) -> Item:
    """An item of a class with sizes and a price."""
    values = tuple(Value(key, Quantity(size, size), "") for key, size in sorted(sizes.items()))
    guess = (ClassGuess(code, "", 1.0),)
    return Item(id=name, name=name, title=name.casefold(), classes=guess, values=values, price=Price(*price), **more)  # type: ignore[arg-type]


def generated(drift: float) -> Split:
    """A list of two years, prices rising by `drift` a year: the first half is fitted on, the second asked for."""
    draw = np.random.default_rng(20261123)
    items = []
    for n in range(1200):
        day = date(2024, 6, 15) + timedelta(days=int(n * 730 / 1200))
        power, maker = exp(draw.uniform(log(500), log(2e5))), f"maker {draw.integers(8)}"
        mass = exp(-4 + 0.75 * log(power) + 0.15 * draw.standard_normal())
        level = 5 + 0.3 * log(power) + 0.5 * log(mass) + 0.04 * int(maker[-1]) + drift * (n / 600)
        price = exp(level + 0.18 * draw.standard_t(5))
        sizes = {"power": power, "mass": mass}
        items.append(priced(f"pump {n}", "pump", (price, "RUB", day.isoformat()), sizes, maker_key=maker))
    return Split(f"generated, later half, {drift:+.0%}/year", items[:600], items[600:])


def by_content(name: str, items: Sequence[Item]) -> Split:
    """A third of the names, drawn by their digests, is asked for."""
    asked = [int(sha256(one.title.encode()).hexdigest(), 16) % 3 == 0 for one in items]
    return Split(
        name,
        [one for one, yes in zip(items, asked, strict=True) if not yes],
        [one for one, yes in zip(items, asked, strict=True) if yes],
    )


def real_lists(folder: Path) -> list[tuple[str, list[Item]]]:
    """Lists of real prices; one that carries no class is one class of its own."""
    lists = [("bearings, sizes and mass", bearings(folder)), ("pumps by duty", pumps(folder))]
    for file in ("kspecmash", "wilo_price"):
        path = folder / "catalogs" / f"{file}.csv"
        if path.exists():
            found = [_in_roubles(one) for one in load_catalog(path).details if one.price and one.price.amount > 0]
            lists.append((f"{file}, as read", [_sized(_classed(one, file)) for one in found]))
    return lists


def _in_roubles(item: Item) -> Item:
    """A Russian list that does not name its currency."""
    price = item.price
    return replace(item, price=replace(price, currency="RUB")) if price and not price.currency else item


def _classed(item: Item, name: str) -> Item:
    return item if item.classes else replace(item, classes=(ClassGuess(name, "", 0.0),))


def _sized(item: Item) -> Item:
    """The figures of a type code as sizes where nothing was understood: TOP-Z 25/6 has a 25 and a 6."""
    if item.values:
        return item
    figures = [float(text) for text in re.findall(r"\d+(?:\.\d+)?", item.name.replace(",", "."))][:3]
    values = tuple(Value(f"figure {n}", Quantity(one, one), "") for n, one in enumerate(figures) if one > 0)
    series = tuple(Value("series", category=word) for word in re.findall(r"^[A-Za-zА-Яа-я-]{2,}", item.name)[:1])
    return replace(item, values=values + series)


def bearings(folder: Path) -> list[Item]:
    """Distributor's roubles by the sizes of the number."""
    with (folder / "bearings" / "number_dims.csv").open(encoding="utf-8-sig") as file:
        sizes = {row["number"]: row for row in csv.DictReader(file)}
    items = []
    with (folder / "bearings" / "price_list_2025.csv").open(encoding="utf-8-sig") as file:
        for place, row in enumerate(csv.reader(file)):
            known = sizes.get(row[2].strip())
            price = row[6].replace(" ", "").replace(",", ".")
            if known is None or not re.fullmatch(r"\d+(\.\d+)?", price) or float(price) <= 1 or place == 0:
                continue
            mass = {name: _float(known[name]) for name in ("d", "D", "B", "mass_kg") if _float(known[name]) > 0}
            maker = row[0].strip().casefold()
            items.append(
                priced(
                    f"{row[2].strip()}", "rolling_bearing", (float(price), "RUB", "2025-06-01"), mass, maker_key=maker
                )
            )
    return items


def _float(text: str) -> float:
    """A number; 0 for a cell that is none ("27/15")."""
    try:
        return float(text)
    except ValueError:
        return 0.0


def pumps(folder: Path) -> list[Item]:
    """Dealers' prices of pumps by flow, head, power and mass."""
    items = []
    with (folder / "pairs" / "pumps.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if not row["price"]:
                continue
            names = ("flow_m3h", "head_m", "power_kw", "mass_kg", "dn_out_mm")
            sizes = {name: float(row[name]) for name in names if row[name] and float(row[name]) > 0}
            more = {"maker_key": row["maker"].casefold(), "country": row["country"]}
            price = float(row["price"]), row["currency"] or "RUB", row["price_date"][:10]
            items.append(priced(row["designation"], row["pump_type"], price, sizes, **more))
    return items


def dated_offers(folder: Path) -> list[Split]:
    """Offers with a day: what came before 2026 is fitted on, what came in 2026 is asked for."""
    table = load_catalog(folder / "pairs" / "offers.csv")
    with (folder / "pairs" / "offers.csv").open(encoding="utf-8-sig") as file:
        days = [row["price_date"] for row in csv.DictReader(file)]
    items = [
        (day, _in_roubles(one))
        for day, one in zip(days, table.details, strict=True)
        if one.price and one.price.amount > 0 and one.classes
    ]
    early, late = [one for day, one in items if day and day < "2026"], [one for day, one in items if day >= "2026"]
    return [
        Split("offers before 2026, asked in 2026", early, late),
        by_content("offers of 2026", late),
        by_content("offers before 2026", early),
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)

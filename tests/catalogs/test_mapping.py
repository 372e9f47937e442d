"""Column mapping: proposed by header and content, corrected, remembered, and shown beside what was understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogs import load_catalog
from catalogs.mapping import Proposals, fingerprint, pick, propose, read_mapping, settle
from catalogs.preview import preview_file
from config.errors import InputError

HEADER = "Номенклатура;Арт. завода;Стоимость;Цена дилера;Мощн.;Служ."
ROWS = (
    "К 80-50-200;КМ-55;45 000,50;41 000,00;15;x1",
    "К 20/30;КМ-56;15 000,00;14 000,00;4;x2",
    "К 45/30;КМ-57;16 000,00;15 000,00;7,5;x3",
)


def price_list(path: Path, header: str = HEADER, titles: tuple[str, ...] = ()) -> Path:
    lines = [*titles, header, "Насосы консольные;;;;;", *ROWS] if header else list(ROWS)
    path.write_text("\n".join(lines), "cp1251")
    return path


def targets(proposals: Proposals) -> list[str]:
    return [one.target for one in proposals.columns]


def test_the_proposal_says_why_and_what_else(tmp_path: Path) -> None:
    proposals = propose(price_list(tmp_path / "a.csv", titles=("Завод насосов;;;;;", "Цены в рублях с НДС;;;;;")))
    assert proposals.header_line == 3
    name, article, price, *_ = proposals.columns
    assert (name.target, price.target) == ("name", "price")
    assert name.confidence > 0.9 < price.confidence
    assert "amounts of money" in price.why
    assert [(one.target, one.why) for one in article.alternatives] == [("model", "its cells are designations")]
    assert article.confidence < article.alternatives[0].confidence
    assert article.examples == ("КМ-55", "КМ-56", "КМ-57")


def test_cells_that_do_not_fit_cost_confidence(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Наименование;Цена\nНасос К 20/30;по запросу\nНасос К 45/30;уточняйте\n", "utf-8")
    price = propose(path).columns[1]
    assert price.target == "price"
    assert price.confidence < 0.5
    assert "only 0% of its cells fit" in price.why


@pytest.mark.parametrize(
    ("cell", "target"),
    [
        ("8413 70 290 0", "tnved"),
        ("28.13.14.110", "okpd2"),
        ("01.05.2026", "price_date"),
        ("шт", "unit"),
        ("11 кВт", "power"),
        ("1 200,00 руб.", "price"),
    ],
)
def test_content_tells_columns_whose_header_does_not(tmp_path: Path, cell: str, target: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Наименование;Поле 7\n" + "".join(f"Насос К {n}/30;{cell}\n" for n in range(20, 30)), "utf-8")
    best = propose(path).columns[1].alternatives[0]
    assert best.target == target
    assert best.confidence >= 0.4


def test_corrections_hold_for_this_file_and_the_next(tmp_path: Path) -> None:
    proposals = propose(price_list(tmp_path / "a.csv"))
    corrections = {"Арт. завода": "model", "Цена дилера": "price", "#5": "power", "служ": "-"}
    stored = settle(proposals, corrections, units={"Мощн.": "кВт"}).model_dump_json()
    (tmp_path / "mapping.json").write_text(stored, "utf-8")
    following = price_list(tmp_path / "b.csv", HEADER.upper().replace(".", ""), titles=("Прайс на июнь;;;;;", ";;;;;"))
    mapping = pick([read_mapping(stored)], propose(following).headers)
    assert mapping is not None
    for layout in (mapping.layout(), str(tmp_path / "mapping.json")):
        item = load_catalog(following, layout=layout).item(0)
        assert item.model == "КМ-55"
        assert item.price is not None
        assert item.price.amount == 41000
        assert [value.quantity.low for value in item.of("power") if value.quantity] == [15000]
        assert not [value for value in item.values if value.text == "x1"]
    assert [value.category for value in item.of("стоимость")] == ["45 000,50"]  # displaced, and kept


def test_a_file_without_a_header_is_mapped_by_place(tmp_path: Path) -> None:
    path = price_list(tmp_path / "a.csv", header="")
    proposals = propose(path)
    assert proposals.header_line == 0
    mapping = settle(proposals, {"#2": "model", "#1": "name", "#4": "price"})
    item = load_catalog(path, layout=mapping.layout()).item(0)
    assert (item.name, item.model) == ("К 80-50-200", "КМ-55")
    assert item.price is not None
    assert item.price.amount == 41000


def test_fingerprints_see_words_and_order_alone() -> None:
    assert fingerprint(["Цена, руб.", "Имя"]) == fingerprint([" цена  РУБ", "имя:"])
    assert fingerprint(["a", "b"]) != fingerprint(["b", "a"])
    assert fingerprint(["", ""]) != fingerprint(["", "", ""])
    assert pick([], ["a"]) is None


def test_wrong_corrections_name_the_columns(tmp_path: Path) -> None:
    proposals = propose(price_list(tmp_path / "a.csv"))
    with pytest.raises(InputError, match=r"no column 'Вес'(.|\n)*Номенклатура"):
        settle(proposals, {"Вес": "mass_kg"})
    with pytest.raises(InputError, match="are both price"):
        settle(proposals, {"#3": "price", "#4": "price"})
    with pytest.raises(InputError, match="not a mapping"):
        read_mapping('{"columns": 5}')


def test_the_preview_sets_cells_beside_what_was_understood(tmp_path: Path) -> None:
    path = price_list(tmp_path / "a.csv", HEADER.replace("Мощн.", "Мощность, кВт"), titles=("Цены с НДС, руб.;;;;;",))
    path.write_text(path.read_text("cp1251").replace("15 000,00;14", "дорого;14"), "cp1251")
    section, first, second, _ = preview_file(path)
    assert (section.line, section.problem) == (3, "a heading of the list, not an item")
    understood = {cell.header: cell.understood for cell in first.cells}
    assert understood["Стоимость"] == ("45000.5 RUB, with VAT",)
    assert understood["Мощность, кВт"] == ("power = 15000 W",)
    assert "pump_size: К 80-50-200" in understood["Номенклатура"]
    price = next(cell for cell in second.cells if cell.header == "Стоимость")
    assert price.understood == ()
    assert price.issues
    assert len(preview_file(path, limit=2)) == 2


def test_the_preview_follows_the_mapping(tmp_path: Path) -> None:
    path = price_list(tmp_path / "a.csv")
    mapping = settle(propose(path), {"Цена дилера": "price"})
    row = preview_file(path, mapping)[1]
    assert {cell.header: cell.understood for cell in row.cells}["Цена дилера"][0].startswith("41000")

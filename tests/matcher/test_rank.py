from __future__ import annotations

import numpy as np

from matcher.engine import Matcher
from matcher.matches import Matches
from matcher.tables import natural
from tests.matcher.hands import item, table

PUMP: dict[str, object] = {"flow": 0.004, "head": 50.0}


def offered(matches: Matches) -> list[str]:
    return [str(one) for one in matches.catalog.ids[matches.candidates.candidate_row]]


def test_a_measured_offer_stands_before_one_of_which_only_the_name_is_known() -> None:
    query = item("q", "насос cr 15-3", "centrifugal_pump", **PUMP)
    catalog = table(
        item("namesake", "насос cr 15-3"),
        item("measured", "агрегат", "centrifugal_pump", **PUMP),
        item("half known", "агрегат", "centrifugal_pump", flow=0.004),
    )
    assert offered(Matcher(catalog).match(table(query))) == ["measured", "half known", "namesake"]


def test_the_right_size_stands_before_the_oversized() -> None:
    ranges = {"right": (0.0, 0.3), "large": (0.0, 0.63), "small": (0.0, 0.2)}
    offers = [item(name, "штангенциркуль", "caliper", measuring_range=span) for name, span in ranges.items()]
    query = table(item("q", "штангенциркуль large", "caliper", measuring_range=(0.0, 0.3)))
    assert offered(Matcher(table(*offers)).match(query)) == ["right", "large"]


def test_equals_stand_in_the_order_of_their_ids_as_numbers() -> None:
    offers = [item(str(number), "насос", "centrifugal_pump", **PUMP) for number in (10, 9, 100, 2)]
    matches = Matcher(table(*offers)).match(table(item("q", "насос", "centrifugal_pump", **PUMP)))
    assert offered(matches) == ["2", "9", "10", "100"]
    assert matches.rank.tolist() == [1, 2, 3, 4]


def test_the_limit_keeps_the_best() -> None:
    offers = [item(f"{number}", "насос " * number, "centrifugal_pump", **PUMP) for number in range(1, 30)]
    query = table(item("q", "насос", "centrifugal_pump", **PUMP))
    everything = Matcher(table(*offers)).match(query, limit=29)
    assert len(everything) == 29
    assert offered(Matcher(table(*offers)).match(query, limit=3)) == offered(everything)[:3]


def test_natural_order_is_total() -> None:
    texts = ["10", "9", "a10", "a9", "09", "", "a", "-1", "1.5"]
    ordered = sorted(texts, key=natural)
    assert ordered.index("9") < ordered.index("10")
    assert ordered.index("a9") < ordered.index("a10")
    assert len({natural(text) for text in texts}) == len(texts)


def test_frame_has_the_contract_columns_and_numbers_sort_as_numbers() -> None:
    matcher = Matcher(table(item("1", "насос", "centrifugal_pump", **PUMP)))
    queries = table(*(item(str(number), "насос", "centrifugal_pump", **PUMP) for number in (10, 2, 1)))
    frame = matcher.match(queries).to_frame()
    columns = """
        import_id import_name rank offer_id offer_name maker grade grade_best grade_worst score coverage conflicts
        unknowns reasons cost_import cost_import_low cost_import_high cost_offer cost_offer_low cost_offer_high
        cost_currency cost_scope saving_percent cost_missing found_by"""
    assert list(frame.columns) == columns.split()
    assert frame["import_id"].tolist() == ["1", "2", "10"]
    assert np.isnan(frame["cost_import"].astype(float)).all()


def test_what_a_standard_assumes_is_no_measurement() -> None:
    bearing: dict[str, object] = {"bore_diameter": 0.012, "outer_diameter": 0.021, "width": 0.005}
    query = item("q", "подшипник 61801 2RS", "rolling_bearing", seal="seal_two", bearing_type="ball", **bearing)
    catalog = table(
        item("unread", "подшипник 6124907К", "rolling_bearing"),
        item("open", "подшипник 1000801", "rolling_bearing", seal="open", bearing_type="ball", **bearing),
    )
    assert offered(Matcher(catalog).match(table(query))) == ["open", "unread"]

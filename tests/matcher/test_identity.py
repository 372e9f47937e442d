"""One product under two names: what names tell, who competes, and what a code in common excuses."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.engine import Matcher
from matcher.matches import Matches
from matcher.pairing import one_to_one
from matcher.retrieve.tokens import are_codes, are_numbers, token_keys, tokens
from matcher.tables import SIGNS
from tests.matcher.hands import item, table

OFFERS = (
    item("record player", "sony ps-lx350h record player black"),
    item("older player", "sony ps-lx250h record player black"),
    item("speaker", "bose acoustimass 5 speaker white"),
    item("cable", "belkin monitor cable 3 m"),
)


def scores(matches: Matches, query_row: int = 0) -> dict[str, float]:
    return {
        str(matches.catalog.ids[matches.candidates.candidate_row[pair]]): float(matches.score[pair])
        for pair in matches.pairs_of(query_row)
    }


def test_a_code_is_one_token_however_it_is_split() -> None:
    assert "pslx350h" in tokens("sony ps lx350h")
    assert "pslx350h" in tokens("sony ps-lx350h")
    assert "pslx350h" in tokens("sony pslx350h turntable")
    assert set(tokens("насосы 10,5 кв")) >= {"насос", "10.5"}


def test_tokens_say_whether_they_are_codes_or_numbers() -> None:
    _, terms = token_keys(["pslx350h", "350", "speaker", "100mm"])
    assert are_codes(terms).tolist() == [True, False, False, False]
    assert are_numbers(terms).tolist() == [False, True, False, False]


def test_the_offer_that_stands_alone_is_likelier_than_one_of_two_equals() -> None:
    query = table(item("q", "sony turntable pslx350h"))
    alone = scores(Matcher(table(*OFFERS)).match(query))
    twin = item("twin", "sony ps-lx350h record player black")
    crowded = scores(Matcher(table(*OFFERS, twin)).match(query))
    assert alone["record player"] > 0.5 > alone["older player"]
    assert crowded["record player"] < alone["record player"]
    assert crowded["record player"] == crowded["twin"]


def test_how_many_are_asked_for_changes_no_score() -> None:
    matcher, query = Matcher(table(*OFFERS)), table(item("q", "sony turntable pslx350h"))
    few, many = scores(matcher.match(query, limit=1)), scores(matcher.match(query, limit=200))
    assert few.items() <= many.items()


def test_signs_are_shares_and_at_most_one_offer_leads() -> None:
    matches = Matcher(table(*OFFERS)).match(table(item("q", "sony turntable pslx350h")), refused=True)
    signs = matches.candidates.signs
    assert np.all(np.abs(signs) <= 1.0)
    assert (signs[:, SIGNS.index("lead_together")] > 0).sum() == 1


def test_one_code_excuses_a_figure_that_no_profile_explains() -> None:
    query = item("q", "alpine car receiver cda9887", codes="cda9887", power=200.0)
    radio = item("radio", "alpine cda-9887 audio player", codes="cda9887", power=18.0)
    other = item("other", "alpine cda-9887 audio player", codes="cda9886", power=18.0)
    matcher = Matcher(table(radio, *OFFERS))
    assert matcher.match(table(query)).grade[0] == "U"
    assert "power" in matcher.match(table(query)).conflicts(0)
    assert len(Matcher(table(other)).match(table(query))) == 0


def test_one_to_one_gives_every_offer_away_once() -> None:
    queries = table(item("exact", "sony ps-lx350h record player"), item("vague", "sony lx350h player"))
    matcher = Matcher(table(*OFFERS))
    plain = matcher.match(queries)
    paired = one_to_one(plain, matcher.config.weights.one_to_one, limit=2)
    assert {next(iter(scores(plain, row))) for row in (0, 1)} == {"record player"}
    first = [next(iter(scores(paired, row))) for row in (0, 1)]
    assert first == ["record player", "older player"]
    assert paired.rank.tolist() == [1, 2, 1, 2]


@pytest.mark.parametrize("seed", range(3))
def test_one_to_one_does_not_depend_on_row_order(seed: int) -> None:
    generator = np.random.default_rng(seed)
    words = ["sony", "player", "black", "ps100", "ps200", "white"]
    made = [[item(f"{side}{n}", " ".join(generator.choice(words, 3))) for n in range(30)] for side in "qo"]
    frames = []
    for order in (np.arange(30), generator.permutation(30)):
        matcher = Matcher(table(*(made[1][at] for at in order)))
        matches = matcher.match(table(*(made[0][at] for at in order)), limit=50)
        frames.append(one_to_one(matches, matcher.config.weights.one_to_one, limit=3).to_frame().to_csv())
    assert frames[0] == frames[1]

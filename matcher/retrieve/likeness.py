"""How much two names speak of one product, where no measured attribute decides.

A likeness alone says little, since a whole series looks alike; what tells is how far an offer is ahead of the best
other offer for the same query. Both depend on the query and the catalog alone.
"""

from __future__ import annotations

import numpy as np

from config.model.weights import Rivalry
from matcher.retrieve.asked import Asked
from matcher.retrieve.terms import Statistics, Terms
from matcher.retrieve.tokens import are_codes, are_numbers, name_and_maker, token_keys
from matcher.retrieve.top import added
from matcher.tables import LEADS, LIKENESS, Flags, Floats, Rows


def alike(asked: Asked, rows: Rows, rivalry: Rivalry) -> Floats:
    """One line for each of `rows`, one column for each of LIKENESS, in [0, 1]."""
    queries, row = asked.queries, asked.row
    terms = np.unique(token_keys([name_and_maker(str(queries.titles[row]), str(queries.maker_keys[row]))])[1])
    columns = {"characters": asked.gram_scores(rows)} | {
        name: np.zeros(len(rows)) for name in ("tokens", "contained", "containing", "codes", "numbers")
    }
    statistics = asked.index.tokens
    for segment in asked.index.segments:
        here = np.flatnonzero((rows >= segment.first) & (rows < segment.first + len(segment.table)))
        local = rows[here] - segment.first
        owner, numbers = segment.tokens.by_row.take(local)
        shared = _shared(terms, owner, segment.tokens.terms[numbers], segment.tokens.norms[local], statistics)
        for name, column in shared.items():
            columns[name][here] = column
    shares = rivalry.model_dump()
    together = np.zeros(len(rows))
    for name, share in shares.items():
        together += share * columns[name]
    columns["together"] = together / sum(shares.values())
    return np.column_stack([columns[name] for name in LIKENESS])


def _shared(asked: Terms, owner: Rows, held: Terms, norms: Floats, statistics: Statistics) -> dict[str, Floats]:
    """What rows have in common with a query, whose distinct tokens are `asked`; `held` are the tokens of the rows.

    Tokens weigh their rarity; those that no offer holds are the rarest. Sums run over tokens in ascending order.
    """
    size = len(norms)
    own, idf, both = statistics.idf(asked), statistics.idf(held), np.isin(held, asked)
    met, place = np.where(both, idf, 0.0), are_numbers(held)
    common = added(owner, met, size)
    numbers, stated = added(owner, place.astype(np.float64), size), float(are_numbers(asked).sum())
    numbers_met = added(owner, (both & place).astype(np.float64), size)
    return {
        "tokens": _ratio(added(owner, met * met, size), norms * np.sqrt(_total(own * own))),
        "contained": _ratio(common, np.full(size, _total(own))),
        "containing": _ratio(common, added(owner, idf, size)),
        "codes": _ratio(added(owner, met * are_codes(held), size), np.full(size, statistics.rarest)),
        "numbers": np.where((numbers > 0) & (stated > 0), _ratio(numbers_met, numbers + stated - numbers_met), 0.5),
    }


def leads(likeness: Floats, competing: Flags) -> Floats:
    """How far each line is ahead of the best other line that competes, in each column of LEADS, in [-1, 1]."""
    mine = likeness[:, [LIKENESS.index(name) for name in LEADS]]
    first, second = np.sort(np.vstack([np.zeros((2, len(LEADS))), mine[competing]]), axis=0)[[-1, -2]]
    return np.asarray(mine - np.where(competing[:, None] & (mine >= first), second, first), dtype=np.float64)


def joint(likeness: Floats, lead: Floats) -> Floats:
    """Columns of JOINT: the lead where it is one, and the lead weighted by codes in common and by likeness."""
    by = lead[:, LEADS.index("together")]
    codes, together = (likeness[:, LIKENESS.index(name)] for name in ("codes", "together"))
    return np.column_stack([np.maximum(by, 0.0), codes * by, together * by])


def _total(values: Floats) -> float:
    """The sum, one value after the other as they stand."""
    return float(np.cumsum(np.append(0.0, values))[-1])


def _ratio(part: Floats, whole: Floats) -> Floats:
    """`part` / `whole` in [0, 1]; 0 where the whole is 0."""
    return np.minimum(np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0), 1.0)

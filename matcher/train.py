"""Judged pairs → weights: the probability that two names mean one product, fitted and checked on pairs held out.

The result is a logistic function with named weights, written to YAML and scored by the engine's own function. With few
judgements the fit stays near the weights it starts from, which are one of its inputs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from catalogs.table import ItemTable
from config.errors import RefusedError
from config.model.weights import Identity, Weights
from matcher.compare.stage import one_product
from matcher.engine import Matcher
from matcher.joining import joined
from matcher.judgements import Judgement
from matcher.pairing import POOL, backs
from matcher.retrieve import pair_up, retrieve
from matcher.tables import SIGNS, Candidates, Flags, Floats, Rows

FEWEST = 10  # judged pairs of each kind, under which nothing is learned
FOLDS = 5  # one of them is held out
BINS = 10  # of the reliability table
STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)  # inverse penalties tried
START_SCALE = 10.0  # the starting weights are penalized this much less than corrections to them

Labels = Flags


@dataclass(frozen=True, slots=True)
class Judged:
    """Signs of judged pairs, whether each is one product, and whether it is held out."""

    signs: Floats  # (pairs, len(SIGNS))
    backs: Floats
    labels: Labels
    held_out: Flags

    def take(self, where: Flags) -> Judged:
        """The flagged pairs."""
        return Judged(self.signs[where], self.backs[where], self.labels[where], self.held_out[where])


@dataclass(frozen=True, slots=True)
class Quality:
    """How good probabilities are on judged pairs; `reliability`: pairs, mean probability, share of matches by bin."""

    pairs: int
    log_loss: float
    f1: float  # at probability one half
    ece: float  # expected calibration error
    reliability: tuple[tuple[int, float, float], ...]


@dataclass(frozen=True, slots=True)
class Trained:
    """The fitted weights and what they are worth on the pairs held out, beside those they started from."""

    identity: Identity
    before: Quality
    after: Quality


def judged_pairs(
    matcher: Matcher, queries: ItemTable, judgements: Sequence[Judgement], *, paired: bool = False
) -> tuple[Judged, int]:
    """Signs of the pairs judged POSITIVE or NEGATIVE, and how many name items that are not there.

    Whole imports are held out, chosen by a digest of their id, so that neither order nor further pairs move one.
    """
    query_rows = {str(one): row for row, one in enumerate(queries.ids)}
    offer_rows = {str(one): row for row, one in enumerate(matcher.catalog.ids)}
    known: dict[int, list[tuple[int, bool]]] = {}
    strangers = 0
    for one in judgements:
        if one.import_id not in query_rows or one.offer_id not in offer_rows:
            strangers += 1
        elif one.verdict != "UNSURE":
            found = known.setdefault(query_rows[one.import_id], [])
            found.append((offer_rows[one.offer_id], one.verdict == "POSITIVE"))
    nothing = pair_up(queries, matcher.index, 0, np.array([], dtype=np.int64))
    pairs = joined(
        [
            nothing,
            *(pair_up(queries, matcher.index, row, np.array([offer for offer, _ in known[row]])) for row in known),
        ]
    )
    ahead = _backs_of(matcher, queries, pairs) if paired and len(pairs) else np.zeros(len(pairs))
    return Judged(
        signs=pairs.signs,
        backs=ahead,
        labels=np.array([label for row in known for _, label in known[row]], dtype=np.bool_),
        held_out=np.array([_held_out(str(queries.ids[row])) for row in pairs.query_row], dtype=np.bool_),
    ), strangers


def train(judged: Judged, start: Identity, *, paired: bool = False) -> Trained:
    """Weights fitted to the pairs that are not held out, then to all, if they are better on those held out.

    Raises RefusedError where there are too few judgements or the fit is worse than `start`.
    """
    fitting, held = judged.take(~judged.held_out), judged.take(judged.held_out)
    _check_enough(fitting, "to learn from")
    if not len(held.labels) or held.labels.all() or not held.labels.any():
        raise RefusedError("the imports held out lack matches or mismatches: judge more imports")
    fitted = fit(fitting, start, paired=paired)
    before, after = quality(held, start), quality(held, fitted)
    if after.log_loss >= before.log_loss:
        raise RefusedError(
            f"worse on {after.pairs} pairs held out: log loss {after.log_loss:.4f}, before {before.log_loss:.4f}",
            hint="nothing was written; the weights in use stay better until more pairs are judged",
        )
    return Trained(fit(judged, start, paired=paired), before, after)


def fit(judged: Judged, start: Identity, *, paired: bool = False) -> Identity:
    """Logistic regression on the signs and on what `start` says of them, its penalty chosen by cross-validation."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - takes seconds, only learning needs it
    from sklearn.model_selection import StratifiedKFold, cross_val_score  # noqa: PLC0415

    names = [*SIGNS, *(["back_together"] if paired else [])]
    signs = np.column_stack([judged.signs, *([judged.backs] if paired else [])])
    shares = start.model_dump()
    said = start.bias + signs @ np.array([shares[name] for name in names])
    spread = np.maximum(signs.std(axis=0), 1e-6)
    columns = np.column_stack([said * START_SCALE, signs / spread])
    folds = StratifiedKFold(3, shuffle=True, random_state=0)
    losses = {
        strength: cross_val_score(
            LogisticRegression(C=strength, max_iter=2000), columns, judged.labels, cv=folds, scoring="neg_log_loss"
        ).mean()
        for strength in STRENGTHS
    }
    best = max(STRENGTHS, key=lambda strength: losses[strength])
    model = LogisticRegression(C=best, max_iter=2000).fit(columns, judged.labels)
    kept, corrections = model.coef_[0, 0] * START_SCALE, model.coef_[0, 1:] / spread
    weights = {name: float(kept * shares[name] + corrections[nth]) for nth, name in enumerate(names)}
    bias = float(kept * start.bias + model.intercept_[0])
    return Identity(bias=round(bias, 4), **{name: round(weight, 4) for name, weight in weights.items()})


def quality(judged: Judged, identity: Identity) -> Quality:
    """What `identity` is worth on judged pairs."""
    probability = one_product(judged.signs, identity, judged.backs)
    labels = judged.labels
    bounded = np.clip(probability, 1e-6, 1.0 - 1e-6)
    loss = -np.where(labels, np.log(bounded), np.log(1.0 - bounded)).mean()
    said = probability >= 0.5
    right = int((said & labels).sum())
    bins = np.minimum((probability * BINS).astype(np.int64), BINS - 1)
    table = tuple(
        (int(here.sum()), float(probability[here].mean()), float(labels[here].mean()))
        for here in (bins == one for one in range(BINS))
        if here.any()
    )
    ece = sum(count * abs(mean - share) for count, mean, share in table) / max(len(labels), 1)
    return Quality(len(labels), float(loss), 2.0 * right / max(int(said.sum() + labels.sum()), 1), ece, table)


def with_identity(weights: Weights, identity: Identity, *, paired: bool) -> Weights:
    """The weights with another identity."""
    return weights.model_copy(update={"one_to_one" if paired else "identity": identity})


def _check_enough(judged: Judged, what: str) -> None:
    positive = int(judged.labels.sum())
    if min(positive, len(judged.labels) - positive) < FEWEST:
        raise RefusedError(
            f"{positive} matches and {len(judged.labels) - positive} mismatches {what}: {FEWEST} of each are needed",
            hint="the weights in use need no judgements; zamena review proposes the pairs worth judging",
        )


def _held_out(import_id: str) -> bool:
    return hashlib.blake2b(import_id.encode("utf-8", "surrogatepass"), digest_size=4).digest()[0] % FOLDS == 0


def _backs_of(matcher: Matcher, queries: ItemTable, pairs: Candidates) -> Floats:
    """How far each judged pair is ahead of the best other import for its offer, among the nearest of all imports."""
    near = retrieve(queries, matcher.index, limit=matcher.wanted(POOL))
    both = joined([pairs, near.take(_others(near, pairs, len(matcher.catalog)))])
    return backs(both)[: len(pairs)]


def _others(near: Candidates, pairs: Candidates, size: int) -> Rows:
    """Pairs of `near` that are not among `pairs`."""
    keys = [one.query_row * size + one.candidate_row for one in (near, pairs)]
    return np.flatnonzero(~np.isin(keys[0], keys[1]))

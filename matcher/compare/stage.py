"""The compare stage: evidence first, then the attributes of each class."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from catalogs.equivalents import EquivalentBook
from catalogs.table import ItemTable
from config.model.equivalents import Equivalents
from config.model.weights import GradePolicy, Identity, Weights
from matcher.compare.attributes import compare_attributes
from matcher.compare.equivalent import Stated, stated
from matcher.compare.evidence import Code, EvidenceComparator, Lexicon, Maker, Prepared, SameDesignation, Title, Words
from matcher.compare.words import Worded
from matcher.tables import (
    ABSENT,
    FAIL,
    PASS,
    SIGNS,
    Candidates,
    Classes,
    Comparison,
    Evidence,
    Floats,
    Verdicts,
)

EVIDENCE: tuple[tuple[Evidence, EvidenceComparator], ...] = (
    ("title", Title()),
    ("words", Words()),
    ("code", Code()),
    ("designation", SameDesignation()),
    ("maker", Maker()),
)
"""Everything but attributes, in the order it is added up."""


NO_TABLES = EquivalentBook(Equivalents())


@dataclass(frozen=True, slots=True)
class SameClass(Worded):
    """The two items are of classes that may substitute each other."""


@dataclass(frozen=True, slots=True)
class RareWords(Worded):
    """The two names share the words that few offers of the catalog have."""


@dataclass(frozen=True, slots=True)
class Characters(Worded):
    """The two names share the runs of three characters that few offers of the catalog have."""


@dataclass(frozen=True, slots=True)
class SameMeaning(Worded):
    """The two names, one of them in Russian and one not, mean the same thing."""


@dataclass(frozen=True, slots=True)
class OneProduct(Worded):
    """The two names mean one product, as far as names can tell: by words, codes, and no other offer being as near."""


class Comparing:
    """One catalog made ready for comparing; immutable after construction."""

    def __init__(
        self,
        catalog: ItemTable,
        classes: Classes,
        weights: Weights,
        policy: GradePolicy,
        equivalents: EquivalentBook = NO_TABLES,
    ) -> None:
        self._whole, self._classes, self._weights, self._policy = catalog, classes, weights, policy
        self._equivalents = equivalents

    def compare(self, queries: ItemTable, candidates: Candidates) -> tuple[Comparison, ...]:
        """Every comparison of the given pairs; a pair's numbers do not depend on the others."""
        # Only the offers at hand: a catalog has a million, a chunk of queries meets a few thousand.
        met, place = np.unique(candidates.candidate_row, return_inverse=True)
        offers, candidates = self._whole.take(met), replace(candidates, candidate_row=place)
        lexicon = Lexicon()
        sides = Prepared.of(queries, lexicon), Prepared.of(offers, lexicon)
        evidence = [self._evidence(name, comparator, sides, candidates) for name, comparator in EVIDENCE]
        likeness: tuple[tuple[Evidence, Worded, Floats], ...] = (
            ("rare_words", RareWords(), candidates.rare_words),
            ("characters", Characters(), candidates.characters),
            ("meaning", SameMeaning(), candidates.meaning),
        )
        for name, comparator, similarity in likeness:
            weight = getattr(self._weights.evidence, name)
            evidence.append(
                _known(name, comparator, weight, similarity, np.full(len(candidates), ABSENT, dtype=np.int8))
            )
        # Names of two scripts share no letters: what they mean speaks in their place.
        probability = np.fmax(one_product(candidates.signs, self._weights.identity), candidates.meaning)
        evidence.append(_known("identity", OneProduct(), 0.0, probability, np.full(len(candidates), ABSENT, np.int8)))
        said = stated(self._equivalents, queries, offers, candidates)
        verdict = np.where(said == 1.0, PASS, ABSENT).astype(np.int8)
        evidence.append(_known("table", Stated(), self._weights.evidence.table, said, verdict))
        evidence.append(self._class(queries, offers, candidates))
        attributes = compare_attributes(queries, offers, candidates, classes=self._classes, weights=self._weights)
        return (*(one for one in evidence if len(one.pairs)), *attributes)

    def _evidence(
        self, name: Evidence, comparator: EvidenceComparator, sides: tuple[Prepared, Prepared], candidates: Candidates
    ) -> Comparison:
        similarity = comparator.compare(*sides, candidates.query_row, candidates.candidate_row)
        weight = getattr(self._weights.evidence, name)
        verdict = np.where(similarity == 1.0, PASS, FAIL if name == "code" else ABSENT)
        verdict = np.where((similarity > 0) & (similarity < 1), ABSENT, verdict)
        return _known(name, comparator, weight, similarity, verdict.astype(np.int8))

    def _class(self, queries: ItemTable, offers: ItemTable, candidates: Candidates) -> Comparison:
        """Passes where both are told and go together, fails only where both are sure and do not; weighs nothing.

        The similarity of classes that fail is the probability that one of the two was told wrong.
        """
        asked, offered = queries.class_codes[candidates.query_row], offers.class_codes[candidates.candidate_row]
        sides = queries.class_confidence[candidates.query_row], offers.class_confidence[candidates.candidate_row]
        least = np.minimum(*sides)
        told = (least >= self._policy.class_confidence) & (asked != "") & (offered != "")
        may: dict[tuple[str, str], bool] = {}
        passed = np.zeros(len(candidates), dtype=np.bool_)
        for at in np.flatnonzero(told).tolist():
            both = asked[at], offered[at]
            if both not in may:
                may[both] = both[0] == both[1] or self._classes.compatible(*both)
            passed[at] = may[both]
        # To agree takes less than to contradict: two unsure readings of two names seldom meet in one class by chance.
        passed |= (least >= self._policy.class_agreement) & (asked == offered) & (asked != "")
        similarity = np.where(passed, 1.0, 1.0 - sides[0] * sides[1])
        said = passed | (told & (least >= self._policy.class_veto))
        verdict = np.where(passed, PASS, FAIL).astype(np.int8)
        return _known("class", SameClass(), 0.0, np.where(said, similarity, np.nan), verdict)


def one_product(signs: Floats, identity: Identity, backs: Floats | None = None) -> Floats:
    """Probability that each pair is one product; signs are added up column by column, as every sum over pairs is.

    `backs` is how far the import is ahead of the best other one for the offer, in one-to-one matching.
    """
    shares = identity.model_dump()
    logit = np.full(len(signs), identity.bias)
    if backs is not None:
        logit += identity.back_together * backs
    for column, name in enumerate(SIGNS):
        logit += shares[name] * signs[:, column]
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -500.0, 500.0))), dtype=np.float64)


def _known(name: Evidence, comparator: Worded, weight: float, similarity: Floats, verdict: Verdicts) -> Comparison:
    """Evidence of the pairs that have it: what is silent neither supports nor contradicts."""
    pairs = np.flatnonzero(~np.isnan(similarity))
    return Comparison(
        name=name,
        evidence=name,
        class_code="",
        generic=False,
        comparator=comparator,
        rule=None,
        weight=weight,
        pairs=pairs,
        similarity=similarity[pairs],
        verdict=verdict[pairs],
        margin=np.full(len(pairs), np.nan),
    )

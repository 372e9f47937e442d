"""What flows between the stages: pairs as two row arrays, then columns aligned with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from catalogs.table import ItemTable
from config.model.classes import AttributeRule, ClassProfile

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Verdicts = npt.NDArray[np.int8]
Strings = npt.NDArray[np.object_]

PASS, UNKNOWN, FAIL = 1, 0, -1
LIKELY = 0.5  # probability from which two names mean one product rather than not
ABSENT = 2  # the query asks nothing of this attribute, or the class has no such rule

Evidence = Literal[
    "attribute",
    "title",
    "words",
    "rare_words",
    "characters",
    "meaning",
    "code",
    "designation",
    "maker",
    "class",
    "identity",
    "table",
]


class Classes(Protocol):
    """What the stages ask of the class profiles; `config.classes` answers it."""

    def own(self, code: str) -> ClassProfile | None:
        """The profile written for a class, or None where only the generic rules apply."""

    def rule(self, code: str, attribute: str, unit: str = "") -> AttributeRule:
        """How an attribute with base unit `unit` ("" = a category) is compared in a class."""

    def compatible(self, one: str, other: str) -> bool:
        """Whether items of two classes may substitute each other."""


class Explains(Protocol):
    """A comparator as reports see it: a claim (its docstring) and the words for one stored number."""

    kind: ClassVar[str]  # "quantity", "category" or "evidence"

    def explain(self, query: str, candidate: str, similarity: float) -> str:
        """One English sentence about the pair; never recomputes `similarity`."""


LIKENESS = ("characters", "tokens", "contained", "containing", "codes", "numbers", "together")
LEADS = ("together", "characters", "tokens")
JOINT = ("ahead", "coded_lead", "together_lead")
SIGNS = (*LIKENESS, *(f"lead_{name}" for name in LEADS), *JOINT)
"""Columns of `Candidates.signs`: how alike two names are, and by how much more than the best other offer's name is."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs worth comparing: pair p is query_row[p] against candidate_row[p], sorted by query, then candidate row.

    The likeness of two names is the cosine of their rare words, or rare runs of characters, in the whole catalog;
    only retrieval knows what is rare, and which other offers compete for the query, so both travel with the pair.
    """

    query_row: Rows
    candidate_row: Rows
    retrieval_score: Floats
    found_by: npt.NDArray[np.uint16]  # one bit per retriever, see matcher.retrieve.RETRIEVERS
    rare_words: Floats
    characters: Floats
    meaning: Floats  # probability that names of two scripts mean the same, see matcher.retrieve.meant; NaN = one script
    signs: Floats  # (pairs, len(SIGNS)) of one product, see matcher.retrieve.likeness

    def __len__(self) -> int:
        return len(self.query_row)

    def take(self, pairs: Rows) -> Candidates:
        """The given pairs, in the given order."""
        return Candidates(
            self.query_row[pairs],
            self.candidate_row[pairs],
            self.retrieval_score[pairs],
            self.found_by[pairs],
            self.rare_words[pairs],
            self.characters[pairs],
            self.meaning[pairs],
            self.signs[pairs],
        )

    def moved(self, by: int) -> Candidates:
        """The same pairs for queries that stand `by` rows further down."""
        return replace(self, query_row=self.query_row + by)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One rule applied to the pairs it concerns: similarity in [0, 1] or NaN (unknown), and its verdict.

    `pairs` are pair numbers, ascending; the other columns are aligned with it. A pair that is not listed has the
    verdict ABSENT. `margin` is how far the candidate exceeds the query in the good direction, relative to the query;
    NaN where it has no meaning. `weight` is the share in the score before normalizing.
    """

    name: str  # attribute, or the evidence's own name
    evidence: Evidence
    class_code: str  # whose rule it is; "" for evidence that is not an attribute
    comparator: Explains
    rule: AttributeRule | None  # None for evidence that is not an attribute
    generic: bool  # the rule is not from a profile written for the class
    weight: float
    pairs: Rows
    similarity: Floats
    verdict: Verdicts
    margin: Floats

    def take(self, pairs: Rows, of: int) -> Comparison:
        """The same comparison for the given pairs of `of`, renumbered 0..len(pairs)-1 in their order."""
        place = np.full(of, -1, dtype=np.int64)
        place[self.pairs] = np.arange(len(self.pairs))
        here = place[pairs]
        kept = np.flatnonzero(here >= 0)
        at = here[kept]
        return replace(
            self, pairs=kept, similarity=self.similarity[at], verdict=self.verdict[at], margin=self.margin[at]
        )


@dataclass(frozen=True, slots=True)
class Grades:
    """What a pair is worth, all columns aligned with the pairs. Letters are A B C D U X.

    `measured` says that the two are known to be of one kind and a notable share of what is asked was compared;
    otherwise only names speak. `named` says that no rule of the class and no designation decides: then the score is
    the probability that the two are one product. `best` and `worst` are what unknown attributes may still make of the
    letter. `expected` is what ranks, and is never shown: the score with unknown similarities counted as
    weights.unknown and oversizing taken off; where names decide, mostly their probability.
    """

    score: Floats
    expected: Floats
    coverage: Floats
    measured: Flags
    named: Flags
    letter: Strings
    suffix: Strings
    best: Strings
    worst: Strings

    def take(self, pairs: Rows) -> Grades:
        """The given pairs, in the given order."""
        return Grades(
            self.score[pairs],
            self.expected[pairs],
            self.coverage[pairs],
            self.measured[pairs],
            self.named[pairs],
            self.letter[pairs],
            self.suffix[pairs],
            self.best[pairs],
            self.worst[pairs],
        )


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of few distinct values: a place in `values` for every row. Reads as the column it stands for.

    Filling a million cells with objects costs more than estimating a million pairs, and only those that are put before
    a person are ever read.
    """

    codes: Rows
    values: Strings

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: Any) -> Any:
        codes = self.codes[rows]
        return Coded(codes, self.values) if isinstance(codes, np.ndarray) else self.values[codes]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values[self.codes])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Strings:
        return self.values[self.codes]


@dataclass(frozen=True, slots=True)
class Costs:
    """Both sides of a pair at equal scope, aligned with the pairs; NaN = unknown. `missing` names absent lines."""

    import_mid: Floats
    import_low: Floats
    import_high: Floats
    offer_mid: Floats
    offer_low: Floats
    offer_high: Floats
    currency: Strings
    scope: Strings
    missing: Strings | Coded  # tuples of line names

    def take(self, pairs: Rows) -> Costs:
        """The given pairs, in the given order."""
        return Costs(
            self.import_mid[pairs],
            self.import_low[pairs],
            self.import_high[pairs],
            self.offer_mid[pairs],
            self.offer_low[pairs],
            self.offer_high[pairs],
            self.currency[pairs],
            self.scope[pairs],
            self.missing[pairs],
        )

    @property
    def saving_percent(self) -> Floats:
        """How much cheaper the offer is, in percent of the import; NaN where a side is unknown or costs nothing."""
        paid = np.where(self.import_mid > 0, self.import_mid, np.nan)
        return (paid - self.offer_mid) / paid * 100.0


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key in which numbers stand as numbers: item 9 before item 10; ends in the text itself, so it is total."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text)
    key = tuple((0, int(part), "") if part[0] in "0123456789" else (1, 0, part) for part in parts)
    return (*key, (-1, 0, text))


class CostStage(Protocol):
    """The cost stage as the engine sees it: aligned pairs in, both sides' estimates out."""

    def __call__(self, queries: ItemTable, catalog: ItemTable, candidates: Candidates) -> Costs:
        """Costs of every pair, in the order of `candidates`."""


Costing: TypeAlias = CostStage | Literal[False] | None
"""A cost stage; False: no costs; None: those of the shipped example rates."""

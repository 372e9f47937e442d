"""What learning and policy may change without code: weights of the score, limits of the grades, sizes of retrieval."""

from __future__ import annotations

from pydantic import Field

from config.model.base import Frozen


class EvidenceWeights(Frozen):
    """Share of each evidence that is not an attribute in the score, before normalizing."""

    title: float = 0.5  # normalized names, whole
    words: float = 0.5  # the same without tokens that hold a digit
    rare_words: float = 2.0  # cosine of words weighted by rarity in the catalog
    characters: float = 2.0  # the same of runs of three characters
    meaning: float = 2.0  # of names in two scripts
    code: float = 2.0
    designation: float = 2.0
    maker: float = 0.2
    table: float = 3.0  # a published table states the pair


class Identity(Frozen):
    """Probability that two names mean one product: logistic in `bias` plus the weighted signs, each in [-1, 1]."""

    bias: float = 0.0
    characters: float = 0.0
    tokens: float = 0.0
    contained: float = 0.0
    containing: float = 0.0
    codes: float = 0.0
    numbers: float = 0.0
    together: float = 0.0  # all likenesses as they compete
    lead_together: float = 0.0  # the same, ahead of the best other offer for the query
    lead_characters: float = 0.0
    lead_tokens: float = 0.0
    ahead: float = 0.0  # lead_together where it is positive
    coded_lead: float = 0.0  # lead_together times codes
    together_lead: float = 0.0  # lead_together times together
    back_together: float = 0.0  # ahead of the best other query for the offer; known in one-to-one matching alone


class RoleWeights(Frozen):
    """Multiplier of an attribute rule's own weight, by role."""

    function: float = 1.0
    fit: float = 0.8
    form: float = 0.4
    compliance: float = 1.0
    soft: float = 0.3


class Rivalry(Frozen):
    """Share of each likeness of two names in the one by which offers compete for a query."""

    characters: float = 2.0  # cosine of runs of three characters
    tokens: float = 0.5  # cosine of words, numbers and codes by rarity
    contained: float = 0.5  # share of the query's tokens that the offer holds
    codes: float = 0.5  # codes in common


class Retrieval(Frozen):
    """How many candidates are worth comparing."""

    per_retriever: int = Field(default=60, gt=0)
    pairs: int = Field(default=160, gt=0)  # per query, after fusing
    examined: int = Field(default=400, gt=0)  # names scored in full, of those that share the rarest terms
    postings: int = Field(default=300_000, gt=0)  # entries of rare terms walked for one query, at least
    postings_share: float = Field(default=0.6, gt=0)  # and this many for each offer of a large catalog
    rank_constant: float = Field(default=30.0, gt=0)  # of reciprocal rank fusion
    common_share: float = Field(
        default=0.15, gt=0, le=1
    )  # character grams in more of the catalog than this are skipped
    rivalry: Rivalry = Rivalry()


class Weights(Frozen):
    """config/weights.yml."""

    evidence: EvidenceWeights = EvidenceWeights()
    roles: RoleWeights = RoleWeights()
    identity: Identity = Identity(bias=-2.3, together=2.9, lead_together=8.6)
    one_to_one: Identity = Identity(bias=-0.9, lead_together=6.0, back_together=6.0)
    retrieval: Retrieval = Retrieval()
    oversize: float = Field(default=0.1, ge=0, le=1)  # what ranking takes off a figure twice what is asked, or more
    unknown: float = Field(default=0.5, ge=0, le=1)  # what ranking (never the score) expects of an unknown similarity


class Limits(Frozen):
    """Upper ends of one grade: hours of adaptation and their cost as a share of the candidate's price."""

    hours: float
    price_share: float


class GradePolicy(Frozen):
    """config/grades.yml."""

    adjustment: Limits = Limits(hours=16, price_share=0.02)
    rework: Limits = Limits(hours=200, price_share=0.15)
    notable_margin: float = 0.05  # a margin beyond this earns "+" or "-"
    class_confidence: float = 0.6  # both classes at least this sure before they are said to go together
    class_veto: float = 0.8  # and this sure before they contradict each other
    class_agreement: float = 0.3  # and this sure before both naming the same class makes them one kind
    measured_coverage: float = 0.1  # less known than this is what a standard assumes: only names speak
    same_words: float = 0.9  # names alike but for a number: then the number decides
    alike_names: float = 0.6  # likeness of names from which classes told by words alone are doubted

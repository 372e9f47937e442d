"""A country's cost and procurement facts: every figure dated, with its source, so that nothing national is in code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, TypeVar

from pydantic import Field, model_validator

from config.model.base import Frozen, Labels

Confidence = Literal["official", "published", "assumption", "illustrative"]
Source = Annotated[str, Field(min_length=3)]


class Sourced(Frozen):
    """A figure with its source and the days it holds: [valid_from, valid_to], an open end where None."""

    source: Source
    confidence: Confidence
    valid_from: date | None = None
    valid_to: date | None = None
    checked_on: date | None = None
    note: str = ""

    def holds(self, day: date) -> bool:
        """The figure is in force on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


S = TypeVar("S", bound=Sourced)


def in_force(figures: Sequence[S], day: date) -> S | None:
    """The figure in force on `day`; None when no interval covers it. The latest start wins where two overlap."""
    held = [figure for figure in figures if figure.holds(day)]
    return max(held, key=lambda figure: figure.valid_from or date.min, default=None)


class Rate(Sourced):
    """One number: a share of 1 (0.22 = 22 %) or an amount in the country's currency."""

    value: Decimal


class Spreading(Sourced):
    """A triangular assumption: low ≤ mode ≤ high."""

    low: Decimal
    mode: Decimal
    high: Decimal

    @model_validator(mode="after")
    def _ordered(self) -> Spreading:
        if not self.low <= self.mode <= self.high:
            raise ValueError("needs low ≤ mode ≤ high")
        return self


class SellerRegime(Rate):
    """A VAT regime of domestic sellers; `value` is the rate on their invoices."""

    id: str


class ImportBase(Sourced):
    """What import VAT is charged on."""

    parts: tuple[Literal["customs_value", "duty", "special_duty", "excise", "customs_fee"], ...]


class Relief(Sourced):
    """A relief from import VAT or duty that a case may claim by `id`."""

    id: str
    names: Labels
    import_vat: bool = False
    duty: bool = False


class Vat(Frozen):
    """Value added tax. `standard` is selected by the day of shipment (domestic) or of the declaration (import)."""

    standard: tuple[Rate, ...]
    import_base: tuple[ImportBase, ...]
    seller_regimes: tuple[SellerRegime, ...] = ()
    reliefs: tuple[Relief, ...] = ()
    list_price_includes: tuple[Rate, ...] = ()  # 1: a list price that does not say is read as VAT-inclusive


class FeeSchedule(Sourced):
    """The customs fee of one declaration by its customs value.

    ladder: the amount of the first step whose bound (inclusive, None = no bound) is not exceeded; flat: `amount`;
    ad_valorem: `rate` of the customs value within [minimum, maximum]. `listed_amount` replaces it when any good of the
    declaration is on the table `listed` (or the case says so).
    """

    kind: Literal["ladder", "flat", "ad_valorem"]
    steps: tuple[tuple[Decimal | None, Decimal], ...] = ()
    amount: Decimal = Decimal(0)
    rate: Decimal = Decimal(0)
    minimum: Decimal = Decimal(0)
    maximum: Decimal | None = None
    listed: str = ""
    listed_amount: Decimal | None = None

    @model_validator(mode="after")
    def _complete(self) -> FeeSchedule:
        if self.kind == "ladder":
            bounds = [bound for bound, _ in self.steps]
            if not bounds or bounds[-1] is not None or None in bounds[:-1]:
                raise ValueError("a ladder ends in a step with bound null, and only there")
            known = [bound for bound in bounds if bound is not None]
            if known != sorted(set(known)):
                raise ValueError("bounds of a ladder rise")
        return self


class Tariff(Sourced):
    """A duty table: CSV `tnved,rate`, rates as the tariff words them. Codes of other chapters are unknown, not free."""

    table: str
    grammar: Literal["eaeu"] = "eaeu"
    chapters: tuple[str, ...]


class Origin(Sourced):
    """What the tariff rate is multiplied by for goods of these countries (ISO 3166 alpha-2); 0 = free trade."""

    id: str
    countries: tuple[str, ...]
    factor: Decimal
    proof: str = ""  # what the importer must hold
    declaration: bool = True  # False: no customs declaration (free circulation inside a union)


class ListedFee(Sourced):
    """A charge on listed goods: CSV with code prefixes and the charge of each (utilisation, technological)."""

    id: str
    table: str


class Register(Sourced):
    """A public register of domestic goods."""

    id: str
    names: Labels
    url: str


class Regime(Sourced):
    """The national regime of public purchasing in one edition: rules by list, and which law each stands in."""

    act: str
    edition: str
    laws: tuple[str, ...]  # of the buyer; the first is the default
    clauses: dict[str, str]  # by measure, and "exemption"
    table: str  # CSV list,okpd2,…
    complete: bool  # False: a code that is not in the table is undetermined, not "no measure"
    preference_rate: Decimal
    exempt_unit_price: Decimal | None = None
    exempt_total: Decimal | None = None


class PriceEvidenceRule(Sourced):
    """Homogeneity of quotes: coefficient of variation with the sample deviation (n − 1)."""

    act: str
    limit_percent: Decimal
    min_quotes: int
    max_age_days: int


class Place(Sourced):
    """Places named in delivery terms that lie inland: no port of arrival."""

    inland: tuple[str, ...]


class CountryPack(Frozen):
    """Everything national about cost and procurement."""

    country: str
    names: Labels
    currency: str
    valuation: Literal["CIF_BORDER", "FOB"]
    valuation_source: Source
    quantum: Decimal = Decimal("0.01")
    vat: Vat
    customs_fee: tuple[FeeSchedule, ...]
    tariff: tuple[Tariff, ...] = ()
    origins: tuple[Origin, ...] = ()
    listed_fees: tuple[ListedFee, ...] = ()
    lines: dict[str, tuple[Spreading, ...]] = Field(default_factory=dict)
    price_spread: dict[str, Spreading] = Field(default_factory=dict)  # by kind of price source: factors on the amount
    agent_in_customs_value: tuple[AgentRule, ...] = ()
    places: tuple[Place, ...] = ()
    registers: tuple[Register, ...] = ()
    regimes: tuple[Regime, ...] = ()
    price_evidence: tuple[PriceEvidenceRule, ...] = ()


class AgentRule(Sourced):
    """Whether a payment agent's fee enters the customs value where a case does not say; contested = compute both."""

    value: Literal["yes", "no", "contested"]


CountryPack.model_rebuild()

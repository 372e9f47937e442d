"""Class profiles: which attributes of a kind of equipment decide, in which direction, and what closes a gap."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.model.base import Frozen, Labels

Role = Literal["function", "fit", "form", "compliance", "soft"]
Rule = Literal[
    "same", "near", "at_least", "at_most", "covers", "within", "ordinal", "member", "equivalent", "explosion"
]


class Bridge(Frozen):
    """What closes a fit or form gap: a catalogue adapter, a setting, or a named work item."""

    kind: Literal["adapter", "setting", "work"]
    ru: str
    en: str
    hours: float = 0.0
    price_share: float = 0.0  # of the candidate's price
    materials: float = 0.0  # currency units of the country pack


class AttributeRule(Frozen):
    """How one attribute of a class is compared: the query's value against the candidate's."""

    role: Role
    rule: Rule
    tolerance: float = 0.0  # relative, 0.05 = 5 %
    tolerance_abs: float = 0.0  # in the attribute's base unit
    max_ratio: float | None = None  # at_least, covers: candidate ≤ max_ratio · query, oversizing harms
    consent_ratio: float | None = None  # oversized beyond max_ratio but not beyond this: D, not X
    critical: bool = False  # a failure is a veto (grade X) unless waivable; unknown gives U where the query states it
    waivable: bool = False
    waiver_band: float = 0.0  # relative deviation within which a waivable failure still gives D
    weight: float = 1.0
    order: tuple[str, ...] = ()  # ordinal: categories from worst to best
    digitwise: bool = False  # ordinal: every digit is a scale of its own, so IP65 and IP56 are incomparable (IEC 60529)
    equivalent: tuple[tuple[str, ...], ...] = ()  # equivalent: groups of categories that replace each other
    bridge: Bridge | None = None
    assume: str | None = None  # what an unstated value means by the class's standard: clearance "CN", frequency "50"


class Meaning(Frozen):
    """What a value stated under one attribute's name means in a class: another attribute, or a range from zero.

    The first meaning that fits applies. `up_to` (base unit) limits it to single values no larger: 0.02 mm of a caliper
    is no range. `written` limits it to values whose text ends in one of these units: 4.5 kA of a breaker is no rated
    current. `from_zero`: a single value is the upper end of a range that begins at 0.
    """

    to: str = ""
    written: tuple[str, ...] = ()
    up_to: float | None = None
    from_zero: bool = False


class Inference(Frozen):
    """A figure that another one settles: the step within whose closed interval (base unit) the value of `of` lies.

    `where`: only while these attributes are unknown or have these values.
    """

    of: str
    steps: dict[str, tuple[float, float]]
    where: dict[str, float] = Field(default_factory=dict)


class ClassProfile(Frozen):
    """One kind of equipment: names in four languages, codes of public classifications, rules by attribute."""

    code: str
    names: Labels
    etim: tuple[str, ...] = ()
    okpd2: tuple[str, ...] = ()
    tnved: tuple[str, ...] = ()
    related: tuple[str, ...] = ()  # classes whose items may stand in for one another, both ways
    attributes: dict[str, AttributeRule]
    core: tuple[tuple[str, ...], ...] = ()  # what no item can do without; a group holds other statements of one thing
    means: dict[str, tuple[Meaning, ...]] = Field(default_factory=dict)  # by the attribute a value is stated under
    infer: dict[str, Inference] = Field(default_factory=dict)  # by the attribute that is inferred
    words: dict[str, str] = Field(
        default_factory=dict
    )  # attribute meant by a bare dimension in this class: {power: power, length: outreach}
    source: str = ""


class GenericRules(Frozen):
    """Rules where no own profile speaks: by attribute name, then by base unit, then by kind of value."""

    attributes: dict[str, AttributeRule]
    units: dict[str, AttributeRule]
    quantity: AttributeRule
    category: AttributeRule
    source: str = ""

    def rule(self, attribute: str, unit: str) -> AttributeRule:
        """The rule for an attribute in base unit `unit` ("" = a category)."""
        if attribute in self.attributes:
            return self.attributes[attribute]
        if not unit:
            return self.category
        return self.units.get(unit, self.quantity)


class EtimClass(Frozen):
    """One class of ETIM 6 with its names and synonyms."""

    code: str
    group: str
    names: Labels


class Concept(Frozen):
    """One kind of thing as people name it in four languages, independent of any profile.

    `parent` is a wider concept ("ball valve" → "valve"); `code` the class of equipment it belongs to, inherited from
    the parent where empty; a concept without either is a class of its own, worked by the generic rules.
    """

    names: Labels
    parent: str = ""
    code: str = ""
    etim: tuple[str, ...] = ()
    modifier: bool = False  # a property ("hydraulic"), not a thing
    unknown: bool = False  # not equipment: the classifier abstains on it

"""All classes of equipment together: own profiles, ETIM classes and concepts that are classes of their own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from config.model.base import Labels
from config.model.classes import AttributeRule, ClassProfile, Concept, EtimClass, GenericRules


class ClassBook:
    """Looks up classes by any of their codes. A class code is an own slug, an ETIM code, or a concept of terms/."""

    def __init__(
        self,
        *,
        profiles: Mapping[str, ClassProfile],
        generic: GenericRules,
        etim: Mapping[str, EtimClass],
        concepts: Mapping[str, Concept],
    ) -> None:
        self.profiles = dict(profiles)
        self.generic = generic
        self.etim = dict(etim)
        self.concepts = dict(concepts)
        self._rules: dict[tuple[str, str, str], AttributeRule] = {}
        self._made: dict[str, ClassProfile] = {}

    def canonical(self, code: str) -> str:
        """The class `code` stands for: an ETIM code or concept belonging to an own profile gives the profile's slug."""
        return self._canonical.get(code, code)

    def known(self, code: str) -> bool:
        """Whether `code` names a class here."""
        return code in self.profiles or code in self.etim or code in self.concepts

    def profile(self, code: str) -> ClassProfile:
        """The profile of a class; any class without its own, unknown ones included, gets the generic rules."""
        code = self.canonical(code)
        if code in self.profiles:
            return self.profiles[code]
        if code not in self._made:
            names = self.labels(code)
            etim = (code,) if code in self.etim else ()
            attributes = self.generic.attributes
            self._made[code] = ClassProfile(
                code=code, names=names, etim=etim, attributes=attributes, source=self.generic.source
            )
        return self._made[code]

    def own(self, code: str) -> ClassProfile | None:
        """The profile somebody wrote for this class; None where only the generic rules speak."""
        return self.profiles.get(self.canonical(code))

    def rule(self, code: str, attribute: str, unit: str = "") -> AttributeRule:
        """How `attribute` (base unit `unit`, "" = a category) is compared in class `code`.

        An attribute that an own profile does not name follows the generic rule, but cannot veto.
        """
        code = self.canonical(code)
        key = (code if code in self.profiles else "", attribute, unit)
        if key not in self._rules:
            self._rules[key] = self._find_rule(*key)
        return self._rules[key]

    def labels(self, code: str) -> Labels:
        """Names and synonyms of a class in four languages; empty for an unknown code."""
        for table in (self.profiles, self.concepts, self.etim):
            if code in table:
                return table[code].names
        return Labels()

    def name(self, code: str, language: str = "ru") -> str:
        """The name of a class in `language`, else in English, else its code."""
        labels = self.labels(code)
        spoken: tuple[str, ...] = getattr(labels, language)
        return (*spoken, *labels.en, *labels.ru, code)[0]

    def ancestors(self, concept: str) -> tuple[str, ...]:
        """Wider concepts, nearest first: ball valve → valve."""
        found: list[str] = []
        while concept in self.concepts and (concept := self.concepts[concept].parent) and concept not in found:
            found.append(concept)
        return tuple(found)

    def class_of(self, concept: str) -> str:
        """Class a concept belongs to: its own, its nearest ancestor's, or itself; "" for what is no equipment."""
        for one in (concept, *self.ancestors(concept)):
            entry = self.concepts[one]
            if entry.unknown or entry.modifier:
                return ""
            if entry.code:
                return self.canonical(entry.code)
            if one in self.profiles:
                return one
        return concept

    def compatible(self, one: str, other: str) -> bool:
        """Whether items of the two classes may replace each other at all: same, wider or narrower, or declared related.

        An unknown class ("") is compatible with everything: not knowing is no reason to refuse.
        """
        first, second = self.canonical(one), self.canonical(other)
        if not first or not second or first == second:
            return True
        if first in self._widened(second) or second in self._widened(first):
            return True
        return any(b in self.profiles[a].related for a, b in ((first, second), (second, first)) if a in self.profiles)

    def _widened(self, code: str) -> set[str]:
        """Classes that items of a class also belong to: wider concepts, and those an ETIM class shares a name with."""
        alike = self._named_alike.get(code, frozenset())
        return {one for kind in (code, *alike) for one in (kind, *self.ancestors(kind))}

    @cached_property
    def _canonical(self) -> dict[str, str]:
        found = {code: name for name, profile in self.profiles.items() for code in profile.etim}
        for name, concept in self.concepts.items():
            if not concept.modifier and not concept.unknown:
                owner = self._owner(name)
                found[name] = owner
                found |= {code: owner for code in concept.etim if code not in found}
        return found

    @cached_property
    def _named_alike(self) -> dict[str, frozenset[str]]:
        """What the concepts stand for that share a name or synonym with an ETIM class, by its code."""
        owners: dict[str, set[str]] = {}
        for name, concept in self.concepts.items():
            for label in () if concept.modifier or concept.unknown else concept.names.all():
                owners.setdefault(label.casefold(), set()).add(self._owner(name))
        found = {}
        for code, one in self.etim.items():
            named = set().union(*(owners.get(label.casefold(), ()) for label in one.names.all()))
            if named:
                found[code] = frozenset(named)
        return found

    def _owner(self, concept: str) -> str:
        for one in (concept, *self.ancestors(concept)):
            if one in self.profiles:
                return one
            if self.concepts[one].code:
                return self.concepts[one].code
        return concept

    def _find_rule(self, code: str, attribute: str, unit: str) -> AttributeRule:
        if not code:
            return self.generic.rule(attribute, unit)
        own = self.profiles[code].attributes.get(attribute)
        if own is not None:
            return own
        return self.generic.rule(attribute, unit).model_copy(update={"critical": False})

"""Folder of YAML → Config. Each part is read when first asked for, so that starting is cheap."""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path

from config.class_book import ClassBook
from config.errors import InputError
from config.load_classes import load_class_book
from config.model.attributes import Attributes, load_attributes
from config.model.base import read_yaml, validate
from config.model.categories import Categories, load_categories
from config.model.classes import Concept
from config.model.country import CountryPack
from config.model.decisions import Decisions
from config.model.designations import load_designations
from config.model.equivalents import Equivalents, load_equivalents
from config.model.families import Families
from config.model.grammar import Designations
from config.model.sources import ColumnNames, Layout, Makers
from config.model.units import Units, load_units
from config.model.visibility import VisibilityPolicy
from config.model.weights import GradePolicy, Weights

DEFAULT_FOLDER = Path(__file__).parent


class Config:
    """Everything a domain engineer can change, read from `folder`; parts are parsed once, on first use.

    `own_equivalents` is one more table of equivalents, beside those of the folder; `weights` may stand elsewhere.
    """

    def __init__(
        self, folder: Path = DEFAULT_FOLDER, *, weights: Path | None = None, own_equivalents: Path | None = None
    ) -> None:
        self.folder, self.own_equivalents = folder, own_equivalents
        self._weights = weights or folder / "weights.yml"

    @cached_property
    def units(self) -> Units:
        """Every unit by every spelling."""
        return load_units(self.folder / "units.yml")

    @cached_property
    def attributes(self) -> Attributes:
        """What equipment is described by, with the words that name it."""
        return load_attributes(self.folder / "attributes.yml", self.units)

    @cached_property
    def designations(self) -> Designations:
        """Grammars of designation systems with their tables."""
        return load_designations(self.folder / "designations", self.attributes)

    @cached_property
    def equivalents(self) -> Equivalents:
        """Published counterparts (equivalents/*.csv and `own_equivalents`, which comes first)."""
        own = [self.own_equivalents] if self.own_equivalents else []
        return load_equivalents([*own, *sorted((self.folder / "equivalents").glob("*.csv"))])

    @cached_property
    def weights(self) -> Weights:
        """Shares of the score and sizes of retrieval."""
        return validate(Weights, read_yaml(self._weights), where=self._weights.name)

    @cached_property
    def grades(self) -> GradePolicy:
        """Limits between the grades."""
        return validate(GradePolicy, read_yaml(self.folder / "grades.yml"), where="grades.yml")

    @cached_property
    def visibility(self) -> VisibilityPolicy:
        """What others see of values that their owner does not show (visibility.yml)."""
        return validate(VisibilityPolicy, read_yaml(self.folder / "visibility.yml"), where="visibility.yml")

    @cached_property
    def classes(self) -> ClassBook:
        """Classes of equipment: own profiles, ETIM, concepts (classes/*.yml, taxonomy/, terms/*.yml)."""
        return load_class_book(self.folder)

    @cached_property
    def categories(self) -> Categories:
        """Words that state category values of a class (categories/*.yml)."""
        return load_categories(self.folder / "categories", self.attributes, self.classes.profiles)

    @property
    def terms(self) -> dict[str, Concept]:
        """What things are called in four languages, by concept (terms/*.yml)."""
        return self.classes.concepts

    @cached_property
    def columns(self) -> ColumnNames:
        """Aliases of the canonical catalog columns (columns.yml)."""
        return validate(ColumnNames, read_yaml(self.folder / "columns.yml"), where="columns.yml")

    @cached_property
    def families(self) -> Families:
        """Sizes that one row may enumerate (families.yml)."""
        return validate(Families, {"axes": read_yaml(self.folder / "families.yml")}, where="families.yml")

    @cached_property
    def decisions(self) -> Decisions:
        """Reasons that decisions about pairs choose from (decisions.yml)."""
        return validate(Decisions, read_yaml(self.folder / "decisions.yml"), where="decisions.yml")

    @cached_property
    def makers(self) -> Makers:
        """Legal forms and spellings of makers (makers.yml)."""
        return validate(Makers, read_yaml(self.folder / "makers.yml"), where="makers.yml")

    @cached_property
    def sources(self) -> dict[str, Layout]:
        """Pinned catalog layouts (sources/*.yml) by name."""
        files = sorted((self.folder / "sources").glob("*.yml"))
        layouts = [validate(Layout, read_yaml(file), where=f"sources/{file.name}") for file in files]
        return {layout.name: layout for layout in layouts}

    @cached_property
    def countries(self) -> dict[str, CountryPack]:
        """Country packs by ISO 3166 alpha-2 code."""
        paths = sorted((self.folder / "countries").glob("*.yml"))
        packs = [validate(CountryPack, read_yaml(path), where=str(path)) for path in paths]
        return {pack.country: pack for pack in packs}

    def country(self, code: str) -> CountryPack:
        """The pack of one country; an unknown code names the known ones."""
        pack = self.countries.get(code.strip().upper())
        if pack is None:
            raise InputError(f"unknown country '{code}'; known: {', '.join(sorted(self.countries))}")
        return pack


@lru_cache(maxsize=8)
def load_config(
    folder: Path | None = None, *, weights: Path | None = None, own_equivalents: Path | None = None
) -> Config:
    """The configuration in `folder`, or the one shipped with the package; see `Config` for the rest."""
    return Config(folder or DEFAULT_FOLDER, weights=weights, own_equivalents=own_equivalents)

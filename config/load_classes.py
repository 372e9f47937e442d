"""classes/*.yml, terms/*.yml and taxonomy/ → ClassBook; whatever is misspelt fails here, with the choices."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, get_args

from config.class_book import ClassBook
from config.errors import ConfigError
from config.model.base import Labels, choices, read_yaml, validate
from config.model.classes import Bridge, ClassProfile, Concept, EtimClass, GenericRules, Role, Rule
from config.model.terms import read_concepts

SHARED, GENERIC = "_shared.yml", "_generic.yml"
ETIM_TABLE = "etim6_classes.csv.gz"


def load_class_book(folder: Path, *, attributes: Collection[str] = (), units: Collection[str] = ()) -> ClassBook:
    """Every class under `folder`; names of attributes and units are checked against the given lists unless empty."""
    shared = _read_shared(folder / "classes" / SHARED)
    files = sorted(file for file in (folder / "classes").glob("*.yml") if not file.name.startswith("_"))
    profiles = {}
    for file in files:
        profile = _read_profile(file, shared, attributes)
        if profile.code != file.stem:
            raise ConfigError(f"code '{profile.code}' is not the file's name", where=f"classes/{file.name}")
        profiles[profile.code] = profile
    generic = _read_generic(folder / "classes" / GENERIC, shared, attributes, units)
    etim = read_etim(folder / "taxonomy" / ETIM_TABLE)
    concepts = read_concepts(folder / "terms")
    _check_codes(profiles, concepts, etim)
    return ClassBook(profiles=profiles, generic=generic, etim=etim, concepts=concepts)


def read_etim(path: Path) -> dict[str, EtimClass]:
    """ETIM 6 classes by code; an edition without the table is an empty taxonomy."""
    if not path.exists():
        return {}
    text = gzip.decompress(path.read_bytes()).decode("utf-8")
    classes = {}
    for row in csv.DictReader(io.StringIO(text)):
        en, de = _split(row["synonyms_en"]), _split(row["synonyms_de"])
        names = Labels(ru=_split(row["ru"]), en=(row["en"], *en), de=(row["de"], *de))
        classes[row["code"]] = EtimClass.model_construct(code=row["code"], group=row["group"], names=names)
    return classes


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


def _read_shared(path: Path) -> dict[str, Any]:
    document = read_yaml(path)
    bridges = {
        name: validate(Bridge, entry, where=f"classes/{SHARED}: bridges.{name}").model_dump()
        for name, entry in document.get("bridges", {}).items()
    }
    return {"bridges": bridges, "groups": document.get("groups", {})}


def _read_profile(file: Path, shared: dict[str, Any], known: Collection[str]) -> ClassProfile:
    where = f"classes/{file.name}"
    document = dict(read_yaml(file))
    rules: dict[str, Any] = {}
    for group in document.pop("include", ()):
        if group not in shared["groups"]:
            raise choices("group", group, list(shared["groups"]), where=where)
        rules |= shared["groups"][group]
    rules |= document.get("attributes", {})
    document["attributes"] = {name: _rule(entry, shared, f"{where}: {name}") for name, entry in rules.items()}
    profile = validate(ClassProfile, document, where=where)
    meant = [one.to for meanings in profile.means.values() for one in meanings if one.to]
    _check_attributes([*profile.attributes, *profile.words.values(), *profile.means, *meant], known, where)
    _check_rules(profile.attributes, where)
    for name in (name for group in profile.core for name in group):
        if name not in profile.attributes:
            raise choices("attribute", name, list(profile.attributes), where=f"{where}: core")
    return profile


def _read_generic(path: Path, shared: dict[str, Any], known: Collection[str], units: Collection[str]) -> GenericRules:
    where = f"classes/{path.name}"
    document = dict(read_yaml(path))
    for part in ("attributes", "units"):
        document[part] = {name: _rule(entry, shared, f"{where}: {name}") for name, entry in document[part].items()}
    generic = validate(GenericRules, document, where=where)
    _check_attributes(list(generic.attributes), known, where)
    for unit in generic.units if units else ():
        if unit not in units:
            raise choices("unit", unit, list(units), where=where)
    return generic


def _rule(entry: Any, shared: dict[str, Any], where: str) -> Any:
    """One attribute rule with its bridge looked up; a wrong word names the right ones."""
    if not isinstance(entry, dict):
        raise ConfigError("an attribute needs {role: …, rule: …}", where=where)
    rule = dict(entry)
    for key, known in (("rule", get_args(Rule)), ("role", get_args(Role))):
        if rule.get(key) not in known:
            raise choices(key, str(rule.get(key)), list(known), where=where)
    bridge = rule.get("bridge")
    if isinstance(bridge, str):
        if bridge not in shared["bridges"]:
            raise choices("bridge", bridge, list(shared["bridges"]), where=where)
        rule["bridge"] = shared["bridges"][bridge]
    return rule


def _check_attributes(names: list[str], known: Collection[str], where: str) -> None:
    for name in names if known else ():
        if name not in known:
            raise choices("attribute", name, list(known), where=where)


def _check_rules(rules: Mapping[str, Any], where: str) -> None:
    """Refuse rules that never decide as meant: a scale without steps, an assumption off it, a bridge on a function."""
    for name, rule in rules.items():
        if rule.rule == "ordinal" and not rule.order and not rule.digitwise:
            raise ConfigError("an ordinal rule needs `order` or `digitwise`", where=f"{where}: {name}")
        if rule.order and rule.assume and rule.assume not in rule.order:
            raise choices("category", rule.assume, list(rule.order), where=f"{where}: {name}.assume")
        if rule.consent_ratio is not None and rule.consent_ratio <= (rule.max_ratio or rule.consent_ratio):
            raise ConfigError("consent_ratio lies above max_ratio", where=f"{where}: {name}")
        if rule.bridge and rule.role not in ("fit", "form"):
            raise ConfigError(f"a bridge closes a fit or form gap, not '{rule.role}'", where=f"{where}: {name}")


def _check_codes(
    profiles: Mapping[str, ClassProfile], concepts: Mapping[str, Concept], etim: Mapping[str, EtimClass]
) -> None:
    owners: dict[str, str] = {}
    entries = [(f"classes/{name}.yml", profile.etim) for name, profile in profiles.items()]
    entries += [(f"terms: {name}", concept.etim) for name, concept in concepts.items()]
    for where, codes in entries:
        for code in codes if etim else ():
            if code not in etim:
                raise ConfigError(f"unknown ETIM class '{code}'", where=where)
            if code in owners:
                raise ConfigError(f"ETIM class '{code}' already belongs to {owners[code]}", where=where)
            owners[code] = where
    for name, concept in concepts.items():
        if concept.code and concept.code not in profiles and concept.code not in etim and concept.code not in concepts:
            raise choices("class", concept.code, list(profiles), where=f"terms: {name}.class")
    for name, profile in profiles.items():
        for other in profile.related:
            if other not in profiles:
                raise choices("class", other, list(profiles), where=f"classes/{name}.yml: related")

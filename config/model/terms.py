"""terms/*.yml: what things and their properties are called in four languages, as language-free concepts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.errors import ConfigError
from config.model.base import choices, read_yaml, validate
from config.model.classes import Concept

SECTIONS: Mapping[str, Mapping[str, bool]] = {
    "things": {},
    "modifiers": {"modifier": True},
    "not_equipment": {"unknown": True},
}
"""Sections of a file of terms and what a concept in them is."""


def read_concepts(folder: Path) -> dict[str, Concept]:
    """Concepts of every file of `folder` by id, files in alphabetical order; no folder is no concepts.

    A concept that stands twice, a section or a parent that does not exist is a ConfigError.
    """
    concepts: dict[str, Concept] = {}
    for file in sorted(folder.glob("*.yml")):
        where = f"terms/{file.name}"
        document = read_yaml(file) or {}
        for section, entries in document.items():
            if section not in SECTIONS:
                raise choices("section", str(section), list(SECTIONS), where=where)
            for name, entry in (entries or {}).items():
                if name in concepts:
                    raise ConfigError("the concept stands twice", where=f"{where}: {section}.{name}")
                fields = {**_fields(entry), **SECTIONS[section]}
                concepts[name] = validate(Concept, fields, where=f"{where}: {section}.{name}")
    for name, concept in concepts.items():
        if concept.parent and concept.parent not in concepts:
            raise choices("concept", concept.parent, list(concepts), where=f"terms: {name}.is")
    return concepts


def _fields(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The short spelling of a term: names beside `is`, `class` and `etim`; a lone name needs no list."""
    rest = dict(entry)
    fields: dict[str, Any] = {
        "parent": rest.pop("is", ""),
        "code": rest.pop("class", ""),
        "etim": tuple(rest.pop("etim", ())),
    }
    fields["names"] = {key: (value,) if isinstance(value, str) else value for key, value in rest.items()}
    return fields

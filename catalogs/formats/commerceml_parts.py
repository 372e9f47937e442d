"""The files of one CommerceML catalog: one file with the others beside it, a folder, or a zip."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from catalogs.formats.archive import ZIP, entry_names, open_entry
from catalogs.formats.base import Limits
from catalogs.formats.xml_nodes import Source
from catalogs.formats.xml_text import root_name
from config.errors import InputError

ROOT = "КоммерческаяИнформация"
MAX_FILES = 2_000
_HEAD = 4096
# 1C writes import.xml and offers.xml, from schema 2.08 on prices and rests apart, with one number in all their names
_PART = re.compile(r"(import|offers|prices|rests|goods)(.*)", re.IGNORECASE)
_ROLES = ("import", "goods", "offers", "prices", "rests")


def is_commerceml(head: bytes) -> bool:
    """Whether the first bytes open a CommerceML document."""
    return root_name(head) == ROOT


def holds_commerceml(path: Path) -> bool:
    """Whether a folder or a zip holds a CommerceML document."""
    if path.is_dir():
        return any(True for _ in _in_folder(path))
    names = entry_names(path)
    is_office = "[Content_Types].xml" in names or "mimetype" in names
    return not is_office and any(True for _ in _in_zip(path, Limits()))


def find_parts(path: Path, limits: Limits) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    """The files of the catalog by name, and a note where one was expected and is not there.

    Raises InputError where a folder or zip holds none.
    """
    if path.is_dir():
        found = tuple(_in_folder(path))
    elif _head(Source.of(path)).startswith(ZIP):
        found = tuple(_in_zip(path, limits))
    else:
        return _beside(path)
    if not found:
        raise InputError(f"no CommerceML file (<{ROOT}>) in it", where=str(path))
    return found, ()


def _beside(path: Path) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    match = _PART.fullmatch(path.stem)
    if match is None:
        return (Source.of(path),), ()
    siblings = {one.name.casefold(): one for one in path.parent.iterdir() if one.suffix.lower() == ".xml"}
    names = [f"{role}{match[2]}{path.suffix}".casefold() for role in _ROLES]
    parts = [siblings[name] for name in names if name in siblings and is_commerceml(_head(Source.of(siblings[name])))]
    roles = {role for role in _ROLES for one in parts if one.stem.casefold() == f"{role}{match[2]}".casefold()}
    notes = []
    if not roles & {"offers", "prices"}:
        notes.append(f"no offers{match[2]}.xml beside {path.name}: prices are unknown")
    if not roles & {"import", "goods"}:
        notes.append(f"no import{match[2]}.xml beside {path.name}: names and properties are those of the offers alone")
    if len(parts) > 1:
        notes.append(f"read together: {', '.join(one.name for one in parts)}")
    return tuple(Source.of(one) for one in parts), tuple(notes)


def _in_folder(path: Path) -> Iterator[Source]:
    inside = path.resolve()
    for count, file in enumerate(sorted(path.rglob("*"))):
        if count > MAX_FILES * 5:
            raise InputError(
                f"more than {MAX_FILES * 5} files", where=str(path), hint="name the folder of the exchange"
            )
        # a link that leads out of the folder is somebody else's file
        is_inside = file.suffix.lower() == ".xml" and file.is_file() and file.resolve().is_relative_to(inside)
        if is_inside and is_commerceml(_head(Source.of(file))):
            yield Source.of(file)


def _in_zip(path: Path, limits: Limits) -> Iterator[Source]:
    names = sorted(name for name in entry_names(path) if name.lower().endswith(".xml"))[:MAX_FILES]
    for name in names:
        source = Source(f"{path}: {name}", partial(open_entry, path, name, limits))
        if is_commerceml(_head(source)):
            yield source


def _head(source: Source) -> bytes:
    with source.open() as file:
        return file.read(_HEAD)

"""The files of a saved index: one pointer, the folders it names, one writer at a time."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from catalogs.sealed import damaged, verify
from config.errors import InputError
from config.load import Config
from matcher.stamp import code_stamp, config_stamp, digest

FORMAT, VERSION = "zamena-index", 3
POINTER, MANIFEST, ARRAYS, ITEMS, LOCK = "index.json", "manifest.json", "arrays.bin", "items.bin", ".writing"
AGAIN = "make it again: zamena index OFFERS -o DIR"
_BUILDING = ".building-"


@dataclass(frozen=True, slots=True)
class Pointer:
    """What is the index now: a generation, the deltas after it in order, and how often it was changed."""

    generation: str
    deltas: tuple[str, ...] = ()
    serial: int = 0

    @property
    def parts(self) -> tuple[str, ...]:
        """Folders of all rows, first to last."""
        return (self.generation, *self.deltas)


def read_pointer(folder: Path) -> Pointer:
    """What is the index now. Raises InputError where `folder` holds none, or one of another version."""
    try:
        found = json.loads((folder / POINTER).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError("is a folder but no index", where=str(folder), hint="zamena index OFFERS -o DIR") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise InputError("is a folder but no index", where=str(folder), hint="zamena index OFFERS -o DIR")
    if found.get("version") != VERSION:
        message = f"index of version {found.get('version')}, this engine reads {VERSION}"
        raise InputError(message, where=str(folder), hint=AGAIN)
    return Pointer(found["generation"], tuple(found["deltas"]), found["serial"])


def read_manifest(path: Path) -> dict[str, Any]:
    """What a generation or a delta holds. Raises InputError where it is damaged, FileNotFoundError where it went."""
    try:
        manifest: dict[str, Any] = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        if manifest["stamp"] != _stamp(manifest):
            raise ValueError("stamp")
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(path / MANIFEST) from error
    return manifest


def write_manifest(path: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """Writes it with a stamp of its own; the manifest with the stamp."""
    stamped = manifest | {"stamp": _stamp(manifest)}
    (path / MANIFEST).write_text(json.dumps(stamped, ensure_ascii=False) + "\n", encoding="utf-8")
    return stamped


def check_made_by_us(folder: Path, manifest: dict[str, Any], config: Config) -> None:
    """InputError where an index was made under another configuration or by another version of the program."""
    for name, now in (("config", config_stamp(config.folder)), ("code", code_stamp())):
        if manifest[name] != now:
            what = "under another configuration" if name == "config" else "by another version of the program"
            raise InputError(f"the index was made {what}", where=str(folder), hint=AGAIN)


def index_stamp(folder: Path) -> str:
    """What the index holds, in one text: equal stamps, equal answers."""
    parts = [read_manifest(folder / name)["content"] for name in read_pointer(folder).parts]
    return digest(part.encode() for part in parts)


def index_source(folder: Path) -> str:
    """What the generation was made of, as it was named when it was built."""
    return str(read_manifest(folder / read_pointer(folder).generation)["source"])


def verify_index(folder: Path) -> int:
    """Reads every byte of an index; how many there are. Raises InputError that names what was changed."""
    total = 0
    for name in read_pointer(folder).parts:
        path = folder / name
        try:
            manifest = read_manifest(path)
            total += verify(path / ITEMS, manifest["table"]["records"]) + verify(path / ARRAYS, manifest["arrays"])
        except FileNotFoundError as error:
            raise damaged(path, "a file is missing") from error
    return total


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Keeps other writers out. Raises InputError where there is one; what killed ones left behind is removed."""
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError("another process is writing the index", where=str(folder)) from error
        for path in folder.glob(f"{_BUILDING}*"):
            shutil.rmtree(path, ignore_errors=True)
        yield


@contextmanager
def building(folder: Path) -> Iterator[Path]:
    """A folder to write in that becomes nothing unless it is published."""
    path = Path(tempfile.mkdtemp(dir=folder, prefix=_BUILDING))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def publish(path: Path, folder: Path, pointer: Pointer, name: str) -> Pointer:
    """Renames what was written to `name`, then points at it, then removes what nobody points at any more."""
    for one in sorted(path.iterdir()):
        _flush(one)
    _flush(path)
    os.replace(path, folder / name)
    _flush(folder)
    return point(folder, pointer)


def point(folder: Path, pointer: Pointer) -> Pointer:
    """Makes a pointer the index, in one step; its serial is the next."""
    now = replace(pointer, serial=pointer.serial + 1)
    temporary = folder / f".{POINTER}.{os.getpid()}"
    facts = {"generation": now.generation, "deltas": now.deltas, "serial": now.serial}
    temporary.write_text(json.dumps({"format": FORMAT, "version": VERSION, **facts}) + "\n", encoding="utf-8")
    _flush(temporary)
    os.replace(temporary, folder / POINTER)
    _flush(folder)
    for one in folder.iterdir():
        if one.is_dir() and one.name[:2] in ("g-", "d-") and one.name not in now.parts:
            shutil.rmtree(one, ignore_errors=True)  # readers that hold it open keep their mapping
    return now


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _stamp(manifest: dict[str, Any]) -> str:
    plain = {name: value for name, value in manifest.items() if name != "stamp"}
    return digest([json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()])[:16]

"""Everything offered at one moment, as an index that can be made again to the last byte.

The index that follows the database carries changes under the statistics it found; a run that shall reproduce needs one
built from nothing but what its stamps name. It is kept while the same offers are asked again.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from catalogs.item import Item
from catalogs.load import iter_items, load_catalog
from catalogs.packing import pack
from catalogs.report import LoadReport
from catalogs.store import contents
from catalogs.store.database import Connection
from catalogs.store.listings import listings_in_force
from catalogs.store.runs import records_stamp
from catalogs.table import ItemTable
from config.load import Config
from matcher.engine import Matcher
from matcher.saved.build import build_index
from matcher.saved.files import POINTER, index_stamp
from matcher.saved.reader import Reader, open_index
from matcher.stamp import code_stamp, config_stamp, digest, file_stamp
from matcher.tables import Costing
from matcher.web.indexed import indexed, kept_back

FOLDER = "runs"
_CHUNK, _KEPT = 2000, 3


def offer_id(listing_id: str, key: str) -> str:
    """How answers name an offer of a listing."""
    return f"{listing_id}:{key}" if listing_id else key


def named(listing_id: str, item: Item) -> Item:
    """An offer of a listing under the id that answers name it by."""
    return replace(item, id=offer_id(listing_id, item.id))


def pair_name(offer: str, listings: Container[str]) -> tuple[str, str]:
    """(listing id, key) of an offer's id; an offer of the catalog beside the listings has no listing."""
    listing_id, colon, key = offer.partition(":")
    return (listing_id, key) if colon and listing_id in listings else ("", offer)


def state_of_offers(connection: Connection, catalog: Path | None) -> dict[str, Any]:
    """What is offered now, in stamps: equal ones, equal offers."""
    versions = listings_in_force(connection)
    return {
        "versions": versions,
        "records": records_stamp(connection, list(versions.values())),
        "catalog": catalog_stamp(catalog),
        "kept_back": kept_back(connection, versions),
    }


def catalog_stamp(catalog: Path | None) -> str:
    """The content of the catalog that is served beside the listings; empty for none."""
    if catalog is None:
        return ""
    return index_stamp(catalog) if catalog.is_dir() else file_stamp(catalog)


def iter_offered(connection: Connection, state: dict[str, Any], catalog: Path | None, config: Config) -> Iterator[Item]:
    """Every offer of the catalog, then of the state's versions without what is kept back, under the id that answers
    name it by."""
    if catalog is not None and catalog.is_dir():
        yield from living(Reader(catalog, config))
    elif catalog is not None:
        yield from itertools.chain.from_iterable(iter_items(catalog, LoadReport(), config=config))
    for listing_id, version_id in sorted(state["versions"].items()):
        said = state["kept_back"].get(listing_id)
        for _, item in contents.iter_items(connection, version_id):
            yield indexed(named(listing_id, item), said, config)


def living(reader: Reader) -> Iterator[Item]:
    """Every offer of an index that counts."""
    parts, gone = reader.parts()
    for part in parts:
        for row in range(len(part.table)):
            if gone is None or not gone[part.segment.first + row]:
                yield part.table.item(row)


def open_offered(
    connection: Connection, state: dict[str, Any], data: Path, config: Config, *, catalog: Path | None, cost: Costing
) -> Matcher:
    """The engine over what a state of offers names, built if it is not kept. Raises InputError."""
    if not state["versions"] and catalog is None:
        return Matcher(ItemTable.from_items([]), config, cost=cost)
    if not state["versions"] and catalog is not None:
        if catalog.is_dir():
            return open_index(catalog, config, cost=cost)
        return Matcher(load_catalog(catalog, config=config), config, cost=cost)
    stated = json.dumps([state, config_stamp(config.folder), code_stamp()], sort_keys=True)
    folder = data / FOLDER / digest([stated.encode()])[:32]
    if not (folder / POINTER).is_file():
        shutil.rmtree(folder, ignore_errors=True)  # what a killed worker left
        items = iter_offered(connection, state, catalog, config)
        build_index(in_chunks(items), folder, config, source="database")
    _tidy(folder)
    return open_index(folder, config, cost=cost)


def find_offer(matcher: Matcher, wanted: str) -> Item | None:
    """The offer of an id as it is offered now; None where it is not."""
    for segment in matcher.index.segments:
        for row in segment.rows_of_ids([wanted]) + segment.first:
            if matcher.index.present(row.reshape(1))[0]:
                return matcher.catalog.item(int(row))
    return None


def item_digest(item: Item) -> bytes:
    """SHA-256 of what was understood of an item, whatever id it goes by."""
    return hashlib.sha256(pack(replace(item, id=""))).digest()


def _tidy(newest: Path) -> None:
    """Forgets all but the last few; one that is still open stays readable until it is closed."""
    newest.touch()
    folders = sorted(newest.parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for folder in folders[_KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)


def in_chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Items as an index is built of them."""
    remaining = iter(items)
    while chunk := list(itertools.islice(remaining, _CHUNK)):
        yield chunk

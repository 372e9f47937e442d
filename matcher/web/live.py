"""The engine over everything in force: an index on disk that follows the database.

The index is a copy. Lost, damaged or made by another version of the program or configuration, it is made anew from the
database; otherwise it takes over what each committed change did. What it has taken over stands in a file beside it,
written after the index, so a change is taken over twice rather than never.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import structlog

from catalogs.item import Item
from catalogs.load import load_catalog
from catalogs.store import contents
from catalogs.store.database import FOLLOWED, Connection, Database, SQLAlchemyError
from catalogs.store.differences import iter_changed_keys
from catalogs.store.listings import listings_in_force
from catalogs.store.numbers import last_number
from catalogs.store.versions import SERIES
from catalogs.table import ItemTable
from config.errors import InputError
from config.load import Config
from matcher.engine import Matcher
from matcher.report.atomic import replacing
from matcher.saved.build import build_index
from matcher.saved.delta import Writer
from matcher.saved.files import writing
from matcher.saved.reader import Reader
from matcher.web.indexed import Kept, indexed, kept_back
from matcher.web.offered import catalog_stamp, in_chunks, iter_offered, named, offer_id

INDEX = "index"
LOOK_SECONDS = 0.3
_log = structlog.get_logger("zamena.index")


@dataclass(frozen=True, slots=True)
class Followed:
    """What the index holds: changes up to `number`, the version of each listing without what is `kept_back`, and the
    catalog served beside."""

    number: int = 0
    versions: dict[str, str] = field(default_factory=dict)
    catalog: str = ""
    kept_back: Kept = field(default_factory=dict)


class Live:
    """A matcher over the published listings and the catalog beside them, renewed by `follow`."""

    def __init__(self, database: Database, config: Config, folder: Path, catalog: Path | None) -> None:
        self._database, self._config, self._catalog = database, config, catalog
        self._folder, self._note = folder / INDEX, folder / FOLLOWED
        self._followed: Followed | None = None
        self._reader = Reader(self._folder, config)
        self._following, self._stopped = threading.Lock(), threading.Event()
        self._matcher: Matcher | None = None

    @property
    def matcher(self) -> Matcher:
        """The engine as of the last look; the first call may have to build the index."""
        if self._matcher is None:
            self.follow()
        assert self._matcher is not None
        return self._matcher

    @property
    def number(self) -> int:
        """The change up to which it follows the database; 0 before the first look."""
        return self._followed.number if self._followed else 0

    def start(self) -> None:
        """Looks for changes from now on, in a thread of its own."""
        threading.Thread(target=self._run, name="follow", daemon=True).start()

    def stop(self) -> None:
        """Looks no more."""
        self._stopped.set()
        with self._following:
            pass  # a look under way is ended first: the database is closed next

    def follow(self) -> bool:
        """Takes over what was committed since the last look; whether there was anything."""
        with self._following:
            with self._database.read() as connection:
                number, before = last_number(connection, SERIES), self._followed
                versions = before.versions if before and before.number == number else listings_in_force(connection)
                kept = kept_back(connection, versions)  # a rule may run out between two changes
                if self._matcher and before and (number, kept) == (before.number, before.kept_back):
                    return False
                self._take_over(connection, Followed(number, versions, catalog_stamp(self._catalog), kept))
            return True

    def _run(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            try:
                self.follow()
            except SQLAlchemyError as error:  # the database is away: what is known is served until it is back
                _log.warning("database unavailable", error=type(error).__name__)
                self._stopped.wait(2)
            except Exception:
                _log.exception("the index could not follow")
                self._stopped.wait(5)

    def _take_over(self, connection: Connection, wanted: Followed) -> None:
        if not wanted.versions:
            self._matcher, self._followed = self._without_listings(), wanted
            return
        before = self._followed if self._followed and self._followed.versions else self._noted()
        try:
            if before is None or before.catalog != wanted.catalog:
                raise InputError("there is no index of these offers yet")
            self._change(connection, before, wanted)
            matcher = self._reader.matcher()
        except InputError as error:
            _log.info("index is built", reason=str(error))
            self._note.unlink(missing_ok=True)
            items = iter_offered(connection, asdict(wanted), self._catalog, self._config)
            build_index(in_chunks(items), self._folder, self._config, source="database")
            matcher = self._reader.matcher()
        with replacing(self._note) as path:
            path.write_text(json.dumps(asdict(wanted)), encoding="utf-8")
        self._matcher, self._followed = matcher, wanted

    def _change(self, connection: Connection, before: Followed, wanted: Followed) -> None:
        touched = sorted(
            one for one in before.versions.keys() | wanted.versions.keys() if _state(before, one) != _state(wanted, one)
        )
        if not touched:
            return
        with writing(self._folder):
            writer = Writer(self._folder, self._config)
            for one in touched:
                items, gone = _changes(connection, one, before, wanted)
                items = [indexed(item, wanted.kept_back.get(one), self._config) for item in items]
                if gone is None:
                    gone = {name for name in _ids(self._reader) if name.startswith(f"{one}:")}
                writer.publish(items, tuple(sorted(name for name in gone if writer.holds(name))))
            writer.tidy()

    def _without_listings(self) -> Matcher:
        if self._catalog is None:
            return Matcher(ItemTable.from_items([]), self._config)
        if self._catalog.is_dir():
            return Reader(self._catalog, self._config).matcher()
        return Matcher(load_catalog(self._catalog, config=self._config), self._config)

    def _noted(self) -> Followed | None:
        try:
            return Followed(**json.loads(self._note.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None


def _state(followed: Followed, listing_id: str) -> tuple[str | None, dict[str, str] | None]:
    return followed.versions.get(listing_id), followed.kept_back.get(listing_id)


def _changes(
    connection: Connection, listing_id: str, before: Followed, wanted: Followed
) -> tuple[list[Item], set[str] | None]:
    """Items to put in and ids to take out; None: all of the listing's, for the database holds them no more."""
    (before_id, kept_before), (after_id, kept) = _state(before, listing_id), _state(wanted, listing_id)
    if after_id is None:
        keys = {key for key, _ in contents.iter_items(connection, before_id or "")}
        return [], {offer_id(listing_id, key) for key in keys} or None
    items, gone = [], set()
    for keys_of_batch in iter_changed_keys(connection, before_id, after_id):
        found = contents.entries_by_key(connection, after_id, keys_of_batch)
        items += [named(listing_id, found[key]["item"]) for key in keys_of_batch if key in found]
        gone |= {offer_id(listing_id, key) for key in keys_of_batch if key not in found}
    if kept_before != kept:  # every offer is another one now
        items = [named(listing_id, item) for _, item in contents.iter_items(connection, after_id)]
    return items, gone


def _ids(reader: Reader) -> Iterator[str]:
    for part in reader.parts()[0]:
        yield from part.table.ids

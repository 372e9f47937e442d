"""Projects: lists of imported items that an enterprise's officers look for substitutes of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from catalogs.entries import Entry
from catalogs.item import Item
from catalogs.packing import pack, unpack
from catalogs.store.audit import write_audit
from catalogs.store.errors import ConflictError, MissingError
from catalogs.store.ids import new_id, now
from catalogs.store.schema import import_contents, project_items, projects
from config.errors import UserError

MAX_ITEMS = 200_000  # of one project
_IN = 400  # parameters of one query: SQLite takes 999 at least


def add_project(
    connection: Connection, enterprise_id: str, name: str, settings: dict[str, Any], *, actor: str, user_id: str | None
) -> str:
    """A new project without items; its id. Raises ConflictError for a name the enterprise has in use."""
    name = _free_name(connection, enterprise_id, name, "")
    project_id = new_id()
    connection.execute(
        insert(projects).values(
            id=project_id, enterprise_id=enterprise_id, name=name, created_by=user_id, settings=settings,
            created_at=now(),
        )
    )  # fmt: skip
    write_audit(connection, actor, "project.added", f"project:{project_id}", enterprise_id=enterprise_id)
    return project_id


def edit_project(
    connection: Connection, project: dict[str, Any], values: dict[str, Any], *, edition: int, actor: str
) -> None:
    """Writes name, settings or archived_at. Raises ConflictError where it was changed meanwhile or a name is taken."""
    if "name" in values:
        values = values | {"name": _free_name(connection, project["enterprise_id"], values["name"], project["id"])}
    _count_up(connection, project["id"], values, edition)
    _audit(connection, project, "project.changed", actor, {"fields": sorted(values)})


def owned_project(connection: Connection, enterprise_id: str, project_id: str, *, lock: bool = False) -> dict[str, Any]:
    """A project of this enterprise; `lock` keeps other writers away. Raises MissingError for one of another, too."""
    wanted = select(projects).where(projects.c.id == project_id, projects.c.enterprise_id == enterprise_id)
    row = connection.execute(wanted.with_for_update() if lock else wanted).mappings().first()
    if row is None:
        raise MissingError("there is no such project")
    return dict(row)


def owner_of(connection: Connection, project_id: str) -> str:
    """The enterprise whose people see a project. Raises MissingError."""
    owner = connection.scalar(select(projects.c.enterprise_id).where(projects.c.id == project_id))
    if owner is None:
        raise MissingError("there is no such project")
    return str(owner)


def list_projects(
    connection: Connection, enterprise_id: str, *, after: str = "", limit: int = 100
) -> list[dict[str, Any]]:
    """The projects of an enterprise, oldest first, archived ones too, with how many items each has."""
    count = select(func.count()).where(project_items.c.project_id == projects.c.id).scalar_subquery()
    wanted = select(projects, count.label("items")).where(
        projects.c.enterprise_id == enterprise_id, projects.c.id > after
    )
    return [dict(row) for row in connection.execute(wanted.order_by(projects.c.id).limit(limit)).mappings()]


def count_items(connection: Connection, project_id: str) -> int:
    """How many items a project has."""
    counted = select(func.count()).select_from(project_items).where(project_items.c.project_id == project_id)
    return int(connection.scalar(counted) or 0)


def keep_contents(connection: Connection, project_id: str, entries: Sequence[Entry], stamp: str) -> dict[str, int]:
    """Stores what entries say and returns {key: id}; nobody sees them until they are placed."""
    if not entries:
        return {}
    rows = [
        {
            "project_id": project_id, "key": one.key, "digest": one.digest, "payload": one.payload,
            "record": pack(one.item), "record_stamp": stamp, "class_code": class_of(one.item),
        }
        for one in entries
    ]  # fmt: skip
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(import_contents).on_conflict_do_nothing(), rows)
    columns = (import_contents.c.key, import_contents.c.id)
    found = {}
    for part in _parts([(one.key, one.digest) for one in entries]):
        found.update({row.key: row.id for row in connection.execute(_named(columns, project_id, part, stamp))})
    return found


def known_imports(
    connection: Connection, project_id: str, names: Sequence[tuple[str, bytes]], stamp: str
) -> dict[tuple[str, bytes], Item]:
    """Of some (key, digest), the items that were understood under the same stamp before."""
    columns = (import_contents.c.key, import_contents.c.digest, import_contents.c.record)
    return {
        (row.key, bytes(row.digest)): unpack(row.record)
        for part in _parts(names)
        for row in connection.execute(_named(columns, project_id, part, stamp))
    }


def put_items(
    connection: Connection, project: dict[str, Any], contents: dict[str, int], *, edition: int, actor: str
) -> None:
    """Adds items to a project, or replaces those of the same key, in one step. Raises ConflictError, UserError."""
    project_id = project["id"]
    last = select(func.max(project_items.c.position)).where(project_items.c.project_id == project_id)
    known = _positions(connection, project_id, contents)
    following = (connection.scalar(last) or 0) + 1
    _remove(connection, project_id, known)
    fresh = iter(range(following, following + len(contents)))
    rows = [
        {"project_id": project_id, "key": key, "content_id": content, "position": known.get(key) or next(fresh)}
        for key, content in contents.items()
    ]
    if rows:
        connection.execute(insert(project_items), rows)
    if count_items(connection, project_id) > MAX_ITEMS:
        raise UserError(f"a project has at most {MAX_ITEMS} items", where="items", hint="make several projects")
    _count_up(connection, project_id, {}, edition)
    _audit(connection, project, "project.items_put", actor, {"items": len(contents)})


def replace_items(
    connection: Connection, project: dict[str, Any], contents: dict[str, int], *, edition: int, actor: str
) -> None:
    """Makes these, in their order, all the items of a project. Raises ConflictError, UserError."""
    connection.execute(delete(project_items).where(project_items.c.project_id == project["id"]))
    put_items(connection, project, contents, edition=edition, actor=actor)


def remove_items(
    connection: Connection, project: dict[str, Any], keys: Collection[str], *, edition: int, actor: str
) -> None:
    """Takes items out of a project. Raises MissingError where one is not there, and ConflictError."""
    known = _positions(connection, project["id"], keys)
    if missing := sorted(set(keys) - set(known)):
        raise MissingError("there is no such item", where=missing[0])
    _remove(connection, project["id"], known)
    _count_up(connection, project["id"], {}, edition)
    _audit(connection, project, "project.items_removed", actor, {"items": len(known)})


def page_items(connection: Connection, project_id: str, *, after: int = -1, limit: int = 100) -> list[dict[str, Any]]:
    """Items of a project in the order they came: key, position, payload, item."""
    wanted = _items().where(project_items.c.project_id == project_id, project_items.c.position > after)
    rows = connection.execute(wanted.order_by(project_items.c.position).limit(limit)).mappings()
    return [dict(row) | {"item": unpack(row["record"])} for row in rows]


def items_by_key(connection: Connection, project_id: str, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """Some items of a project by key; one that it has not is left out."""
    found = {}
    for part in _parts(sorted(set(keys))):
        wanted = _items().where(project_items.c.project_id == project_id, project_items.c.key.in_(part))
        for row in connection.execute(wanted).mappings():
            found[row["key"]] = dict(row) | {"item": unpack(row["record"])}
    return found


def class_of(item: Item) -> str:
    """The code of an item's class; empty where none was told."""
    return item.classes[0].code if item.classes else ""


def _items() -> Any:
    columns = (project_items.c.key, project_items.c.position, project_items.c.content_id)
    said = (import_contents.c.payload, import_contents.c.record, import_contents.c.digest)
    return select(*columns, *said).join(import_contents, import_contents.c.id == project_items.c.content_id)


def _named(columns: tuple[Any, ...], project_id: str, names: Sequence[tuple[str, bytes]], stamp: str) -> Any:
    return select(*columns).where(
        import_contents.c.project_id == project_id,
        import_contents.c.record_stamp == stamp,
        tuple_(import_contents.c.key, import_contents.c.digest).in_(names),
    )


def _positions(connection: Connection, project_id: str, keys: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in _parts(sorted(set(keys))):
        wanted = select(project_items.c.key, project_items.c.position).where(
            project_items.c.project_id == project_id, project_items.c.key.in_(part)
        )
        found.update({row.key: row.position for row in connection.execute(wanted)})
    return found


def _remove(connection: Connection, project_id: str, keys: Collection[str]) -> None:
    for part in _parts(sorted(keys)):
        named = (project_items.c.project_id == project_id) & project_items.c.key.in_(part)
        connection.execute(delete(project_items).where(named))


def _parts(names: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (names[start : start + _IN] for start in range(0, len(names), _IN))


def _free_name(connection: Connection, enterprise_id: str, name: str, own_id: str) -> str:
    name = name.strip()
    taken = select(projects.c.id).where(projects.c.enterprise_id == enterprise_id, projects.c.name == name)
    if connection.scalar(taken.where(projects.c.id != own_id)):
        raise ConflictError("another project has this name", where="name")
    return name


def _count_up(connection: Connection, project_id: str, values: dict[str, Any], edition: int) -> None:
    same = (projects.c.id == project_id) & (projects.c.edition == edition)
    changed = connection.execute(update(projects).where(same).values(**values, edition=edition + 1))
    if not changed.rowcount:
        raise ConflictError("the project was changed meanwhile", where="edition", hint="load it again")


def _audit(connection: Connection, project: dict[str, Any], action: str, actor: str, details: dict[str, Any]) -> None:
    subject, enterprise_id = f"project:{project['id']}", project["enterprise_id"]
    write_audit(connection, actor, action, subject, enterprise_id=enterprise_id, details=details)

"""The job "read_list": an uploaded file becomes the items of a project, all of them in one moment.

Contents are stored chunk by chunk and unseen; the list is placed at the end. Killed, it begins again and finds what it
had understood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from catalogs.entries import iter_entries
from catalogs.item import Item
from catalogs.report import LoadReport
from catalogs.store.caller import LOCAL
from catalogs.store.database import Connection
from catalogs.store.errors import ConflictError
from catalogs.store.jobs import Job, add_job, finish_job, keep_job
from catalogs.store.loading import reading_of
from catalogs.store.projects import MAX_ITEMS, keep_contents, known_imports, owned_project, replace_items
from catalogs.store.uploads import change_upload, path_of, upload_by_id
from config.errors import InputError
from matcher.web.ground import Ground

KIND = "read_list"


def start_reading(
    connection: Connection, project: dict[str, Any], upload_id: str, *, actor: str, user_id: str | None
) -> str:
    """Queues the reading of an upload into a project; the job's id. Raises ConflictError for an archived one."""
    if project["archived_at"] is not None:
        raise ConflictError("the project is archived", where="project")
    change_upload(connection, upload_id, state="loading", message="")
    owner = {"enterprise_id": project["enterprise_id"], "created_by": user_id}
    return add_job(connection, KIND, upload_id, {"project_id": project["id"], "actor": actor}, **owner)


def read_list(ground: Ground, job: Job) -> None:
    """Does the job to its end. Raises InputError for a file that cannot be read, LostJobError, CancelledJobError."""
    project_id, enterprise_id = job.input["project_id"], str(job.enterprise_id)
    with ground.database.read() as connection:
        upload = upload_by_id(connection, job.subject_id)

    def known(names: Sequence[tuple[str, bytes]]) -> Mapping[tuple[str, bytes], Item]:
        with ground.database.read() as connection:
            return known_imports(connection, project_id, names, ground.stamp)

    path = path_of(upload, ground.data)
    if not path.is_file():
        raise InputError("the uploaded file is gone", where=upload["file_name"], hint="upload it again")
    layout, options = reading_of(upload)
    report, placed = LoadReport(), dict[str, int]()
    for entries in iter_entries(path, report, ground.config, layout=layout, options=options, known=known):
        with ground.database.write() as connection:
            job = keep_job(connection, job, done=len(placed) + len(entries))
            placed |= keep_contents(connection, project_id, entries, ground.stamp)
        if len(placed) > MAX_ITEMS:
            raise InputError(f"has more than {MAX_ITEMS} rows", where=upload["file_name"], hint="cut it in parts")
        for entry in entries:
            report.accept(entry.item)
    if not placed:
        raise InputError("has no row that names an item", where=upload["file_name"])
    report.path = upload["file_name"]
    with ground.database.write() as connection:
        job = keep_job(connection, job, total=job.done)
        project = owned_project(connection, enterprise_id, project_id, lock=True)
        actor = str(job.input.get("actor", LOCAL))
        replace_items(connection, project, placed, edition=project["edition"], actor=actor)
        change_upload(connection, upload["id"], state="loaded", format=report.format, report=report.as_dict())
        finish_job(connection, job, {"project_id": project_id, "items": len(placed)})


def fail_reading(connection: Connection, job: Job, message: str) -> None:
    """Notes on the upload why it was not read; the project keeps the items it had."""
    change_upload(connection, job.subject_id, state="failed", message=message)

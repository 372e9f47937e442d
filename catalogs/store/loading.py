"""The job "load": an uploaded file becomes a draft, chunk by chunk, each chunk and its place kept in one transaction.

Killed at any moment it goes on from its last chunk: rows are counted once, and nobody sees a version until its last
row is in it.
"""

from __future__ import annotations

from collections.abc import Mapping as Known
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from catalogs.entries import Entry, iter_entries
from catalogs.formats import ReadOptions
from catalogs.item import Item
from catalogs.mapping import Mapping
from catalogs.report import LoadReport
from catalogs.store.contents import iter_items, known_items, write_entries
from catalogs.store.database import Connection, Database
from catalogs.store.errors import ConflictError
from catalogs.store.jobs import Job, add_job, finish_job, keep_job
from catalogs.store.uploads import change_upload, path_of, upload_by_id
from catalogs.store.versions import describe_version, finish_version, start_version, version_by_id
from config.errors import InputError
from config.load import Config
from config.model.sources import Layout

KIND = "load"
_SHOWN_REJECTIONS = 1000


def start_loading(
    connection: Connection, listing: dict[str, Any], upload_id: str, *, user_id: str | None
) -> dict[str, str]:
    """Queues the reading of an upload into a new version of a listing: ids of the job and the version."""
    if listing["revoked_at"] is not None:
        raise ConflictError("the listing was revoked", where="listing", hint="add a new one")
    version_id = start_version(connection, listing, upload_id=upload_id, user_id=user_id)
    owner = {"enterprise_id": listing["enterprise_id"], "created_by": user_id}
    job_id = add_job(connection, KIND, upload_id, {"version_id": version_id}, **owner)
    change_upload(connection, upload_id, listing_id=listing["id"], state="loading", message="")
    return {"job_id": job_id, "version_id": version_id}


def load_upload(database: Database, job: Job, config: Config, data: Path, *, stamp: str) -> None:
    """Does the job to its end. `stamp` names configuration and code: equal stamps, equal understanding.

    Raises InputError for a file that cannot be read, LostJobError, CancelledJobError.
    """
    version_id = job.input["version_id"]
    with database.read() as connection:
        upload = upload_by_id(connection, job.subject_id)
        listing_id = version_by_id(connection, version_id)["listing_id"]
        report = _report_so_far(connection, version_id, job.done)

    def known(names: Sequence[tuple[str, bytes]]) -> Known[tuple[str, bytes], Item]:
        with database.read() as connection:
            return known_items(connection, listing_id, names, stamp)

    path = path_of(upload, data)
    if not path.is_file():
        raise InputError("the uploaded file is gone", where=upload["file_name"], hint="upload it again")
    layout, options = reading_of(upload)
    for entries in iter_entries(path, report, config, layout=layout, options=options, known=known, skip=job.done):
        job = _keep_chunk(database, job, listing_id, entries, stamp=stamp)
        for entry in entries:
            report.accept(entry.item)
    report.path = upload["file_name"]
    with database.read() as connection:
        described = describe_version(connection, version_id)
    with database.write() as connection:
        job = keep_job(connection, job, total=job.done)
        version = finish_version(connection, version_id, described)
        change_upload(connection, upload["id"], state="loaded", format=report.format, report=_account(report))
        result = {"version_id": version_id, "offers": version["offer_count"], "summary": version["summary"]}
        finish_job(connection, job, result)


def fail_loading(connection: Connection, job: Job, message: str) -> None:
    """Notes on the upload why it was not read; its version stays empty for everyone."""
    change_upload(connection, job.subject_id, state="failed", message=message)


def _keep_chunk(database: Database, job: Job, listing_id: str, entries: Sequence[Entry], *, stamp: str) -> Job:
    with database.write() as connection:
        kept = keep_job(connection, job, done=job.done + len(entries))
        write_entries(connection, listing_id, job.input["version_id"], entries, start=job.done, stamp=stamp)
    return kept


def _report_so_far(connection: Connection, version_id: str, done: int) -> LoadReport:
    """The account of rows an earlier attempt has kept."""
    report = LoadReport()
    if done:
        for _, item in iter_items(connection, version_id):
            report.accept(item)
    return report


def reading_of(upload: dict[str, Any]) -> tuple[Layout | None, ReadOptions]:
    """How the owner settled that the file is read."""
    given = upload["mapping"]
    if given is None:
        return None, ReadOptions()
    return Mapping.model_validate(given["mapping"]).layout(), ReadOptions(**given["options"])


def _account(report: LoadReport) -> dict[str, Any]:
    told = report.as_dict()
    told["rejected_rows"] = [
        {"line": one.line, "reason": one.reason, "cells": list(one.cells)}
        for one in report.rejected[:_SHOWN_REJECTIONS]
    ]
    return told

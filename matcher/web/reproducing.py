"""The job "reproduce": a saved run answered again from its stamps, and set beside what was saved, bit for bit."""

from __future__ import annotations

import json
from typing import Any

from catalogs.store import answers, runs
from catalogs.store.database import Connection
from catalogs.store.jobs import Job, add_job, finish_job, keep_job
from catalogs.store.sight import Viewer
from matcher.web.answering import answers_to, iter_chunks, matched, open_run, stamps_of, units_of, viewer_of_job
from matcher.web.ground import Ground
from matcher.web.shown import rows_of_matches, seen

KIND = "reproduce"
_SHOWN = 100
_GONE = {
    "config": "the configuration was changed: start the service with the one of the run",
    "code": "the program was changed: start the version the run was made by",
    "input": "the list the run was asked is not what it was",
    "options": "the list's units, or the limit, language or rates, are not what they were",
    "rates": "the exchange rates are not what they were",
    "shown": "what owners show of their offers is not what it was",
}


def start_reproducing(connection: Connection, project: dict[str, Any], run: dict[str, Any], *, user_id: str) -> str:
    """Queues it; the job's id."""
    owner = {"enterprise_id": project["enterprise_id"], "created_by": user_id}
    return add_job(connection, KIND, project["id"], {"run_id": run["id"]}, **owner)


def reproduce_run(ground: Ground, job: Job) -> None:
    """Does the job: {"same", "answers", "differing", "lacking"}. Where anything is lacking, nothing is answered."""
    run_id = job.input["run_id"]
    with ground.database.read() as connection:
        run = runs.run_by_id(connection, run_id)
        lacking = missing_stamps(connection, ground, run)
        result: dict[str, Any] = {"run_id": run_id, "same": None, "answers": 0, "differing": [], "lacking": lacking}
        if not lacking:
            result |= _answered_again(connection, ground, run, viewer_of_job(connection, job))
    with ground.database.write() as connection:
        finish_job(connection, keep_job(connection, job), result)


def fail_reproducing(connection: Connection, job: Job, message: str) -> None:
    """The run is as it was; the job tells why."""


def missing_stamps(connection: Connection, ground: Ground, run: dict[str, Any]) -> list[str]:
    """Why a run cannot be answered again as it was; empty where it can."""
    if run["state"] != "done":
        return [f"the run is {run['state']}"]
    saved = run["stamps"]
    now = stamps_of(connection, ground, run, units_of(connection, run["id"]))
    lacking = [text for name, text in _GONE.items() if saved[name] != now[name]]
    offers = saved["offers"]
    if offers["catalog"] != now["offers"]["catalog"]:
        lacking.append("the catalog served beside the listings was changed")
    gone = runs.gone_versions(connection, list(offers["versions"].values()))
    if gone:
        lacking.append(f"offers of {len(gone)} listings were revoked")
    elif runs.records_stamp(connection, list(offers["versions"].values())) != offers["records"]:
        lacking.append("offers were understood anew by another configuration or program")
    return lacking


def _answered_again(connection: Connection, ground: Ground, run: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
    units = units_of(connection, run["id"])
    matcher = open_run(connection, ground, run, run["stamps"])
    saved = answers.iter_answers(connection, run["id"])
    count, differing = 0, []
    for chunk in iter_chunks(connection, run["id"]):
        asked = matched(matcher, chunk, units, run["settings"])
        told = seen(connection, matcher, asked, viewer, secret=ground.secret)
        shown = rows_of_matches(told, ground.config, language=run["settings"]["language"])
        for made in answers_to(asked, shown, chunk, stamps=run["stamps"]):
            count += 1
            if _spelled(made) != _spelled(next(saved, None)):
                differing.append({"import_id": made["import_key"], "rank": made["rank"]})
    extra = sum(1 for _ in saved)
    return {"same": not differing and not extra, "answers": count, "differing": differing[:_SHOWN]}


def _spelled(answer: dict[str, Any] | None) -> str:
    """An answer to the last bit; the run's id is not part of it."""
    if answer is None:
        return ""
    kept = {name: value for name, value in answer.items() if name != "run_id"}
    kept["offer_digest"] = bytes(kept["offer_digest"]).hex() if kept["offer_digest"] else None
    return json.dumps(kept, sort_keys=True, ensure_ascii=False)

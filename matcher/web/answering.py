"""The job "match": a run's list through the engine, chunk by chunk, each chunk's answers and its place in one step.

The offers, configuration, program and rates a run began with stand in its stamps. Killed, it goes on from its last
chunk while they are the same, and starts over where they are not, so that all answers of a run were made of one state.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

from catalogs.packing import unpack
from catalogs.store import answers, runs
from catalogs.store.database import Connection
from catalogs.store.decisions import standing_decisions
from catalogs.store.ids import now
from catalogs.store.jobs import Job, finish_job, job_by_id, keep_job
from catalogs.store.projects import owner_of
from catalogs.store.sight import Viewer, people_of
from matcher.engine import Matcher
from matcher.matches import Matches
from matcher.reconcile.work import imports_of
from matcher.report.rows import Row
from matcher.stamp import code_stamp, config_stamp, digest
from matcher.tables import PASS
from matcher.web.carried import carry_over
from matcher.web.ground import Ground, estimator
from matcher.web.offered import find_offer, item_digest, open_offered, pair_name, state_of_offers
from matcher.web.shown import levels_for, rows_of_matches, seen

KIND = runs.KIND
CHUNK = 256  # imports kept in one step; results do not depend on it
_EVIDENCE = {"designation": ("designation",), "table": ("designation", "code"), "code": ("code",)}
_NAMES = ("words", "identity")


def answer_run(ground: Ground, job: Job) -> None:
    """Does the job to its end. Raises InputError, LostJobError, CancelledJobError."""
    run_id = job.input["run_id"]
    with ground.database.read() as connection:
        run = runs.run_by_id(connection, run_id)
        units = units_of(connection, run_id)
        stamps = stamps_of(connection, ground, run, units)
        matcher = open_run(connection, ground, run, stamps)
        viewer = viewer_of_job(connection, job)
    job = _begin(ground, job, run, stamps)
    while True:
        with ground.database.read() as connection:
            chunk = runs.run_inputs(connection, run_id, start=job.done, limit=CHUNK)
        if not chunk:
            break
        asked = matched(matcher, chunk, units, run["settings"])
        with ground.database.read() as connection:
            told = seen(connection, matcher, asked, viewer, secret=ground.secret)
        shown = rows_of_matches(told, ground.config, language=run["settings"]["language"])
        rows = answers_to(asked, shown, chunk, stamps=stamps)
        with ground.database.write() as connection:
            job = keep_job(connection, job, done=job.done + len(chunk))
            answers.write_answers(connection, run_id, rows)
    _finish(ground, job, run, matcher)


def fail_run(connection: Connection, job: Job, message: str) -> None:  # noqa: ARG001  the job tells why
    """Notes on the run that it was not finished."""
    runs.end_run(connection, job.input["run_id"], job_by_id(connection, job.id)["state"])


def units_of(connection: Connection, run_id: str) -> tuple[tuple[str, str], ...]:
    """The base unit of each attribute in the whole list: that of the first import that states it."""
    units: dict[str, str] = {}
    for _, _, packed in runs.all_inputs(connection, run_id):
        for value in unpack(packed).values:
            if value.quantity and value.attribute not in units:
                units[value.attribute] = value.unit
    return tuple(sorted(units.items()))


def stamps_of(
    connection: Connection, ground: Ground, run: dict[str, Any], units: tuple[tuple[str, str], ...]
) -> dict[str, Any]:
    """Everything the answers of a run are made of, in stamps: equal ones, equal answers."""
    inputs = digest(
        part for _, key, packed in runs.all_inputs(connection, run["id"]) for part in (key.encode(), packed)
    )
    settings, money = run["settings"], run["settings"]["money"]
    offers = state_of_offers(connection, ground.catalog)
    levels = levels_for(connection, offers["versions"], owner_of(connection, run["project_id"]))
    options = json.dumps([settings["limit"], settings["language"], units, money], ensure_ascii=False, sort_keys=True)
    return {
        "input": inputs,
        "offers": offers,
        "shown": digest([repr(sorted(levels.items())).encode()]),
        "config": config_stamp(ground.config.folder),
        "code": code_stamp(),
        "options": digest([options.encode()]),
        "rates": digest([json.dumps(money, sort_keys=True).encode()]),
    }


def open_run(connection: Connection, ground: Ground, run: dict[str, Any], stamps: dict[str, Any]) -> Matcher:
    """The engine over what the stamps name, with the run's cost stage."""
    cost = estimator(run["settings"]["money"], ground.config)
    return open_offered(connection, stamps["offers"], ground.data, ground.config, catalog=ground.catalog, cost=cost)


def viewer_of_job(connection: Connection, job: Job) -> Viewer:
    """The eyes that read what a job answers: those of its enterprise's people."""
    return people_of(connection, [job.enterprise_id] if job.enterprise_id else [])


def matched(
    matcher: Matcher,
    chunk: Sequence[tuple[int, str, bytes]],
    units: tuple[tuple[str, str], ...],
    settings: dict[str, Any],
) -> Matches:
    """Some imports through the engine, seen by nobody yet."""
    imports = imports_of([packed for _, _, packed in chunk], units)
    return matcher.match(imports, limit=settings["limit"])


def answers_to(
    matches: Matches, shown: Sequence[Row], chunk: Sequence[tuple[int, str, bytes]], *, stamps: dict[str, Any]
) -> list[dict[str, Any]]:
    """Rows of the table `answers` for some imports: the pairs as they were matched, in the words that may be shown."""
    pairs = {
        (str(matches.queries.ids[matches.candidates.query_row[pair]]), int(matches.rank[pair])): pair
        for pair in range(len(matches))
    }
    positions = {key: position for position, key, _ in chunk}
    rows = []
    for row in shown:
        key, rank = str(row["import_id"]), int(row["rank"] or 0)
        found: dict[str, Any] = {"listing_id": None, "offer_key": None, "offer_digest": None, "relied": []}
        if rank:
            pair = pairs[key, rank]
            offer = matches.catalog.item(int(matches.candidates.candidate_row[pair]))
            listing_id, offer_key = pair_name(offer.id, stamps["offers"]["versions"])
            found = {
                "listing_id": listing_id or None, "offer_key": offer_key, "offer_digest": item_digest(offer),
                "relied": list(relied_fields(matches, pair)),
            }  # fmt: skip
        told = {"position": positions[key], "rank": rank, "import_key": key, "row": dict(row)}
        rows.append(told | found | {"grade": row["grade"] or "", "score": row["score"]})
    return rows


def relied_fields(matches: Matches, pair: int) -> tuple[str, ...]:
    """What a pair's letter rests on: the class, every attribute that a hard rule asks, and the evidence that spoke.

    Names count only where the classes do not say that both are one kind of thing.
    """
    names, one_class, by_name = {"class"}, False, False
    for line in matches.table(pair):
        rule, evidence = line.comparison.rule, line.comparison.evidence
        if rule is not None:
            names |= {line.name} if rule.role != "soft" else set()
        elif evidence == "class":
            one_class = line.verdict == PASS
        elif not math.isnan(line.similarity):
            names.update(_EVIDENCE.get(evidence, ()))
            by_name = by_name or evidence in _NAMES
    return tuple(sorted(names | ({"name"} if by_name and not one_class else set())))


def iter_chunks(connection: Connection, run_id: str) -> Iterator[list[tuple[int, str, bytes]]]:
    """A run's list in the chunks it is answered in."""
    start = 0
    while chunk := runs.run_inputs(connection, run_id, start=start, limit=CHUNK):
        yield chunk
        start = chunk[-1][0] + 1


def _begin(ground: Ground, job: Job, run: dict[str, Any], stamps: dict[str, Any]) -> Job:
    """Goes on where an earlier attempt stopped, if it asked the same of the same; else starts over."""
    same = run["stamps"] == stamps and job.done > 0
    with ground.database.write() as connection:
        total = runs.count_inputs(connection, run["id"])
        job = keep_job(connection, job, done=job.done if same else 0, total=total)
        if not same:
            answers.clear_answers(connection, run["id"])
        runs.change_run(connection, run["id"], state="running", stamps=stamps)
    return job


def _finish(ground: Ground, job: Job, run: dict[str, Any], matcher: Matcher) -> None:
    with ground.database.read() as connection:
        standing = standing_decisions(connection, run["project_id"], lambda name: find_offer(matcher, name))
        carried = carry_over(connection, run["id"], standing)
        summary = {
            "imports": job.done,
            "grades": answers.count_grades(connection, run["id"]),
            "decisions": carried.counts,
        }
    with ground.database.write() as connection:
        job = keep_job(connection, job, done=job.done)
        runs.change_run(connection, run["id"], state="done", summary=summary, finished_at=now())
        finish_job(connection, job, {"run_id": run["id"]} | summary)

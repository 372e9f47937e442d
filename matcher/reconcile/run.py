"""A run from beginning to end: the list into the folder, chunks to the workers, checkpoints to one file."""

from __future__ import annotations

import json
import platform
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np

from catalogs.item import Item
from catalogs.report import LoadReport
from config.errors import InputError
from matcher.matches import COLUMNS
from matcher.reconcile.answers import csv_lines, read_answers
from matcher.reconcile.diff import offers_of, write_diff
from matcher.reconcile.executor import Executor, function_of
from matcher.reconcile.memory import peak_mb
from matcher.reconcile.plan import ANSWERS, MANIFEST, OFFERS, Plan
from matcher.reconcile.spool import fill
from matcher.reconcile.work import checkpoint
from matcher.report.atomic import replacing
from matcher.saved import index_stamp
from matcher.stamp import digest

Progress = Callable[[int, int], object]  # imports done, imports in all


@dataclass(frozen=True, slots=True)
class Source:
    """The list of imports: its chunks, the report they fill, the stamp of its file."""

    chunks: Iterable[Sequence[Item]]
    report: LoadReport
    stamp: str


@dataclass(frozen=True, slots=True)
class Done:
    """What a run did: imports, those answered anew, rows written, the largest resident memory in MB of this process
    and of any worker."""

    imports: int
    answered: int
    rows: int
    peak_mb: float
    worker_peak_mb: float


def reconcile(plan: Plan, source: Source, executor: Executor, *, progress: Progress) -> Done:
    """Answers the whole list into the folder `plan.run`.

    The folder is made by `prepare`.
    """
    rules = digest([json.dumps(replace(plan, units=()).rules, sort_keys=True).encode(), source.stamp.encode()])
    spool = fill(plan.run, source.chunks, source.report, stamp=rules)
    plan = replace(plan, units=spool.units)
    stamp = plan.stamp
    names = [checkpoint(packed, stamp) for packed in spool.chunks(plan.chunk)]
    done, answered, worker_peak = 0, 0, 0.0
    progress(done, len(spool))
    chunks = zip(names, spool.chunks(plan.chunk), strict=True)
    for imports, anew, peak in executor.map_chunks(function_of(plan), chunks):
        done, answered, worker_peak = done + imports, answered + anew, max(worker_peak, peak)
        progress(done, len(spool))
    rows = _gather(plan, names)
    with replacing(plan.run / OFFERS) as building, building.open("wb") as file:
        np.save(file, offers_of(plan))
    manifest = {
        "stamp": stamp,
        "imports": {"stamp": source.stamp, "rows": len(spool), "rejected": len(source.report.rejected)},
        "offers": index_stamp(plan.index),
        "rules": plan.rules,
        "rows": rows,
        "checkpoints": names,
        "versions": {"zamena": _version("zamena"), "python": platform.python_version(), "numpy": np.__version__},
    }
    with replacing(plan.run / MANIFEST) as building:
        building.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if plan.since is not None:
        write_diff(plan.since, plan.run)
    return Done(len(spool), answered, rows, peak_mb(), worker_peak)


def prepare(run: Path, *, resume: bool) -> None:
    """Makes the folder of a run; InputError where it holds something else, or a run and `resume` is not asked for."""
    if run.exists() and (not run.is_dir() or (any(run.iterdir()) and not (run / ANSWERS).is_dir())):
        raise InputError("is not empty and no run: nothing was written", where=str(run))
    if (run / ANSWERS).is_dir() and not resume:
        hint = "--resume takes over what it has, or choose another folder"
        raise InputError("holds a run already", where=str(run), hint=hint)
    (run / ANSWERS).mkdir(parents=True, exist_ok=True)


def _gather(plan: Plan, names: Sequence[str]) -> int:
    """All checkpoints as one file, import by import in the order of ids; how many rows it has."""
    rows = 0
    with replacing(plan.run / "matches.csv") as building, building.open("w", encoding="utf-8", newline="") as file:
        file.write(csv_lines([COLUMNS]))
        for name in names:
            for answer in read_answers(plan.run / ANSWERS / name):
                file.write(answer.rows)
                rows += max(1, len(answer.offers))
    kept = set(names)
    for path in (plan.run / ANSWERS).iterdir():
        if path.name not in kept:  # of a run under other rules
            path.unlink() if path.is_file() else shutil.rmtree(path)
    return rows


def _version(name: str) -> str:
    try:
        return version(name)
    except Exception:
        return "source"

"""zamena reconcile and zamena diff: long lists in chunks, and what changed between two runs."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalogs.formats import ReadOptions
from catalogs.load import iter_items
from catalogs.report import LoadReport
from config.errors import InputError, UserError
from config.load import Config
from matcher.commands.console import counting, is_watched, note, print_line, working
from matcher.commands.costs import estimator
from matcher.commands.inputs import configuration, read_items
from matcher.commands.options import Options
from matcher.reconcile import Money, Plan, Source, open_executor, prepare, write_diff
from matcher.reconcile import reconcile as run_plan
from matcher.saved import build_index, index_source, open_index, read_pointer
from matcher.stamp import file_stamp
from matcher.words.language import load_words

BASE, WORKER = 300, 450  # MB of the process that hands out chunks, and of one that works on them
_SIZES = {"M": 1, "G": 1024}
_EVERY = 5.0  # seconds between lines of progress where nobody watches


@dataclass(frozen=True, slots=True)
class How:
    """How a run is done; none of it changes a byte of the result."""

    resume: bool
    since: Path | None
    workers: int
    max_memory: str
    engine: str
    scheduler: str


def run(imports: Path, offers: Path, output: Path, *, limit: int, how: How, options: Options) -> None:
    """Answers a list into the folder `output`; prints counts and the largest resident memory."""
    load_words(options.lang)
    known = configuration(options.config)
    workers = allowed_workers(how)
    executor = open_executor(how.engine, workers=workers, address=how.scheduler)
    cost = estimator(options.costs, known)
    prepare(output, resume=how.resume)
    plan = Plan(
        index=_index(offers, output, known),
        run=output.resolve(),
        config=known.folder,
        money=Money(cost.day.isoformat(), cost.country, tuple(sorted(cost.rates.items()))),
        limit=limit,
        language=options.lang,
        since=how.since.resolve() if how.since else None,
        room=worker_room(how, workers),
    )
    report = LoadReport(path=str(imports))
    source = Source(iter_items(imports, report, config=known, options=ReadOptions()), report, file_stamp(imports))
    with _progress(f"matching {imports.name}") as progress:
        done = run_plan(plan, source, executor, progress=progress)
    print_line(f"{done.imports:>9}  imports, {done.answered} answered anew")
    print_line(f"{done.rows:>9}  rows in {output / 'matches.csv'}")
    print_line(f"{done.peak_mb:>9.0f}  MB at most resident, {done.worker_peak_mb:.0f} in a worker")


def compare(before: Path, after: Path, output: Path | None) -> None:
    """Writes which answers of two runs differ, and why."""
    changed = write_diff(before, after, output)
    print_line(f"{changed} imports are answered otherwise: {output or after / 'diff.csv'}")


def allowed_workers(how: How) -> int:
    """As many workers as were asked for and fit the memory. UserError where not even one does."""
    room = memory_of(how.max_memory)
    fitting = int((room - BASE) // WORKER) if how.workers > 1 else int(room >= WORKER)
    if fitting < 1:
        raise UserError(f"{how.max_memory} is too little", where="--max-memory", hint=f"at least {BASE + WORKER}M")
    if fitting < how.workers:
        note(f"{how.max_memory} leaves room for {fitting} of {how.workers} workers")
    return min(how.workers, fitting)


def worker_room(how: How, workers: int) -> float:
    """MB each worker may hold; the process that hands out chunks is one itself where there is but one."""
    room = memory_of(how.max_memory)
    return (room - BASE) / workers if workers > 1 else room


def memory_of(text: str) -> float:
    """MB of "4G" or "800M". UserError for anything else."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([MG])B?", text.strip().upper())
    if match is None:
        raise UserError(f"'{text}' is no amount of memory", where="--max-memory", hint="write 4G or 800M")
    return float(match[1]) * _SIZES[match[2]]


def _index(offers: Path, run: Path, config: Config) -> Path:
    """The index of the offers; a file is saved as one inside the run, once."""
    if offers.is_dir():
        read_pointer(offers)
        return offers.resolve()
    folder, source = run.resolve() / "index", file_stamp(offers)
    try:
        if index_source(folder) == source:
            open_index(folder, config)
            return folder
    except (InputError, OSError):
        pass  # none yet, or of another version: made below
    with working(f"saving {offers.name}"):
        build_index(read_items(offers, config), folder, config, source=source)
    return folder


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar where someone watches, else a line now and then with rate and time left."""
    if is_watched():
        with counting(what, 1) as told:
            yield lambda done, total: told(done / max(total, 1))  # type: ignore[arg-type]
        return
    start = last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < _EVERY and done < total:
            return
        last = now
        rate = done / max(now - start, 1e-9)
        left = f", {(total - done) / rate:.0f} s left" if done and done < total else ""
        note(f"{what}: {done} of {total}, {rate:.1f}/s{left}")

    yield tell

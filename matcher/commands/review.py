"""zamena review: the pairs worth judging, as a list or one by one at the keyboard."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from catalogs.safe_cell import safe_cell
from matcher.commands.answers import answer, open_matcher
from matcher.commands.console import note, print_line
from matcher.commands.inputs import check_apart, configuration, load_items
from matcher.commands.options import Options
from matcher.judgements import Judgement, Verdict, read_judgements, write_judgements
from matcher.report.atomic import check_writable, replacing
from matcher.review import PROPOSED, Proposal, proposals

KEYS: dict[str, Verdict] = {"y": "POSITIVE", "n": "NEGATIVE", "u": "UNSURE"}
QUIT = "q"


@dataclass(frozen=True, slots=True)
class Show:
    """How many pairs are proposed, and whether without what the machine thinks of them."""

    limit: int = 100
    blind: bool = False


def run(
    imports: Path,
    offers: Path,
    output: Path,
    judgements: Path | None,
    *,
    show: Show,
    options: Options,
) -> None:
    """Writes the queue; with `judgements`, asks about each pair and keeps every answer at once."""
    check_writable(output)
    check_apart(output, imports, offers)
    judged = read_judgements(judgements) if judgements is not None and judgements.exists() else ()
    known = configuration(options.config)
    queries = load_items(imports, known)
    matches = answer(open_matcher(offers, known), queries, limit=PROPOSED)
    queue = proposals(matches, judged, limit=show.limit)
    write_queue(output, queue, blind=show.blind)
    note(f"{output}: {len(queue)} pairs to judge")
    if judgements is not None:
        check_writable(judgements)
        done = ask(queue, list(judged), judgements, blind=show.blind)
        note(f"{judgements}: {done} judged now, {len(judged) + done} in all")


def write_queue(path: Path, queue: Sequence[Proposal], *, blind: bool) -> None:
    """The pairs as CSV with an empty `judgement` column to fill; `blind` leaves out what the machine thinks."""
    columns = ["import_id", "import_name", "offer_id", "offer_name", "judgement", "reason"]
    seen = [] if blind else ["value", "uncertainty", "score", "grade"]
    with replacing(path) as building, building.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*columns, *seen])
        for one in queue:
            row: list[object] = [
                *map(safe_cell, (one.import_id, one.import_name, one.offer_id, one.offer_name)),
                "",
                "",
            ]
            if not blind:
                row += [f"{one.value:.2f}", f"{one.uncertainty:.4f}", f"{one.score:.4f}", one.grade]
            writer.writerow(row)


def ask(queue: Sequence[Proposal], judged: list[Judgement], path: Path, *, blind: bool) -> int:
    """Asks until the queue or the input ends or q is pressed; returns how many were judged."""
    done = 0
    for place, one in enumerate(queue, start=1):
        seen = "" if blind else f"   {one.grade} {one.score:.2f}"
        print_line(f"{place}/{len(queue)}{seen}\n  {one.import_name}\n  {one.offer_name}")
        key = _key()
        if key == QUIT:
            break
        judged.append(Judgement(one.import_id, one.offer_id, KEYS[key]))
        write_judgements(path, judged)
        done += 1
    return done


def _key() -> str:
    """The next of y n u q; other keys are ignored, the end of input is q."""
    sys.stderr.write("one product? y/n/u, q to stop: ")
    sys.stderr.flush()
    while True:
        if sys.stdin.isatty():
            import click  # noqa: PLC0415 - only a terminal needs it

            pressed = click.getchar().lower()
        else:
            line = sys.stdin.readline()
            pressed = line.strip()[:1].lower() if line else QUIT
        if pressed in KEYS or pressed == QUIT:
            sys.stderr.write(f"{pressed}\n")
            return pressed

"""zamena evaluate: the answers against judged pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import typer

from config.errors import UserError
from matcher.commands.answers import answer, open_matcher
from matcher.commands.console import note, print_json, print_line
from matcher.commands.inputs import configuration, load_items
from matcher.commands.options import Options
from matcher.evaluate import CUTS, Gold, evaluate, parse_floors, ranked_of, read_pairs

UNDER_FLOOR = 4  # exit code


def run(imports: Path, offers: Path, pairs: Path, *, floors: Sequence[str], limit: int, options: Options) -> None:
    """Matches, measures, prints; exits 4 where a measure is under its floor."""
    wanted, gold = parse_floors(floors), read_pairs(pairs)
    known = configuration(options.config, options.weights, options.equivalents)
    queries = load_items(imports, known)
    matcher = open_matcher(offers, known)
    _tell_strangers(gold, set(queries.ids.tolist()), set(matcher.catalog.ids.tolist()), where=str(pairs))
    matches = answer(matcher, queries, limit=max(limit, *CUTS), paired=options.one_to_one)
    found = evaluate(ranked_of(replace(matches, reasons=None).to_frame()), gold)  # words are not measured
    if options.json:
        print_json({"imports": found.imports, "pairs": found.pairs, **found.measures})
    else:
        print_line(f"{found.imports} imports, {found.pairs} judged pairs")
        for name, measured in found.measures.items():
            print_line(f"{name:>14}  {measured:.4f}")
    below = found.below(wanted)
    for name, (measured, floor) in below.items():
        note(f"zamena: {name} is {measured:.4f}, under its floor {floor:g}")
    if below:
        raise typer.Exit(UNDER_FLOOR)


def _tell_strangers(gold: Gold, imports: set[str], offers: set[str], *, where: str) -> None:
    """Says how many judged pairs name items that are not there; UserError where all do: then it is the wrong file."""
    judged = [(import_id, offer_id) for import_id, gains in gold.items() for offer_id in gains]
    strangers = [pair for pair in judged if pair[0] not in imports or pair[1] not in offers]
    if not strangers:
        return
    example = f"such as {strangers[0][0]},{strangers[0][1]}"
    if len(strangers) == len(judged):
        raise UserError(f"no pair names items of these catalogs, {example}", where=where, hint="compare the ids")
    note(
        f"{where}: {len(strangers)} of {len(judged)} pairs name items that are not there and count as missed, {example}"
    )

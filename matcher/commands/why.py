"""zamena why: one pair through every stage."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from matcher.commands.answers import open_matcher
from matcher.commands.card import make_console
from matcher.commands.console import print_json
from matcher.commands.inputs import configuration, load_items, row_of
from matcher.commands.options import Options
from matcher.explain import Explainer, Voice
from matcher.report.detail import pair_document
from matcher.report.rows import report_rows
from matcher.why import Why, why
from matcher.words.facts import Line
from matcher.words.language import load_words


def run(import_id: str, offer_id: str, *, imports: Path, offers: Path, options: Options) -> None:
    """Prints the comparison table of the pair, its grade, and the stage that dropped it, if one did."""
    load_words(options.lang)
    known = configuration(options.config, options.weights, options.equivalents)
    queries = load_items(imports, known)
    query_row = row_of(queries, import_id, where=str(imports))
    matcher = open_matcher(offers, known, options.costs, imports=queries)
    found = why(matcher, queries, query_row, row_of(matcher.catalog, offer_id, where=str(offers)))
    explainer = Explainer(found.matches, known)
    if options.json:
        print_json(why_document(found, explainer))
    else:
        _print(found, explainer, explainer.voice(options.lang))


def why_document(found: Why, explainer: Explainer) -> dict[str, Any]:
    """The pair in full with its costs, and the stage it got to."""
    (row,) = report_rows(explainer, "en")
    return {
        "stage": found.stage,
        "detail": found.detail,
        "rank": found.rank,
        "places": found.places,
        "vetoes": list(found.vetoes),
        **pair_document(explainer, 0),
        **{name: value for name, value in row.items() if name.startswith("cost_") or name == "saving_percent"},
    }


def _print(found: Why, explainer: Explainer, voice: Voice) -> None:
    explanation, words, console = explainer.pair(0), voice.words, make_console()
    console.print(Text(f"{explanation.query.name}\n→ {explanation.offer.name}", style="bold"))
    console.print(Text(f"{explanation.grade}  {voice.grade(explanation.grade)}"), style="bold")
    facts = {"score": _share(explanation.score), "coverage": _share(explanation.coverage)}
    console.print(Text(words.say("report", "score_line", **facts)))
    console.print(Text(f"{words.get('stages', found.stage)}: {_detail(found, voice)}"))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("attribute", "asked", "offered", "verdict", "similarity", "weight", "contribution"):
        is_number = name in ("similarity", "weight", "contribution")
        table.add_column(words.get("columns", name), justify="right" if is_number else "left")
    for line in explanation.lines:
        table.add_row(*_cells(line, voice))
    console.print(table)
    for reason in voice.reasons(explanation):
        console.print(Text(f"· {reason}"))
    for text in (voice.undetermined(explanation), *voice.questions(explanation)):
        if text:
            console.print(Text(text, style="blue"))
    for outside in explanation.outside:
        console.print(Text(voice.sentences.outside(outside)), style="dim")


def _cells(line: Line, voice: Voice) -> list[Text]:
    query, offer = voice.values.pair(line.name, line.query, line.offer)
    verdict = voice.words.get("verdicts", line.verdict_name)
    numbers = (_share(line.similarity), f"{line.weight:g}", _share(line.contribution))
    return [Text(text) for text in (voice.sentences.label(line), query or "–", offer or "–", verdict, *numbers)]


def _detail(found: Why, voice: Voice) -> str:
    if found.stage == "retrieve":
        places = (f"{voice.words.get('retrievers', name)} {place or '–'}" for name, place in found.places.items())
        return voice.words.say("report", "not_retrieved", places=", ".join(places))
    if found.stage in ("class", "grade"):
        return voice.words.say("report", "vetoed", vetoes=", ".join(voice.veto(name) for name in found.vetoes))
    return voice.words.say("report", "ranked", rank=found.rank)


def _share(number: float) -> str:
    return "–" if math.isnan(number) else f"{number:.3f}"

"""zamena query: one item as a person types it, and what could stand in for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from catalogs.rows import item_to_row
from matcher.commands.answers import answer, open_matcher
from matcher.commands.card import print_card
from matcher.commands.console import print_json
from matcher.commands.inputs import configuration
from matcher.commands.options import Options
from matcher.commands.typed import typed
from matcher.explain import Explainer
from matcher.matches import Matches
from matcher.report.detail import pair_document
from matcher.report.rows import report_rows
from matcher.words.language import load_words


def run(text: str, offers: Path, *, limit: int, corrections: Sequence[str], options: Options) -> None:
    """Prints what was understood, the candidates with their reasons and costs, and what would settle the open ones."""
    load_words(options.lang)
    known = configuration(options.config, options.weights, options.equivalents)
    queries = typed(text, corrections, known)
    matches = answer(open_matcher(offers, known, options.costs), queries, limit=limit)
    explainer = Explainer(matches, known)
    if options.json:
        print_json(query_document(explainer, options.lang))
    else:
        print_card(explainer, options.lang)


def query_document(explainer: Explainer, language: str) -> dict[str, object]:
    """The answer as JSON: what was understood, candidates as in a matches file with their comparisons, why none."""
    matches: Matches = explainer.matches
    rows = list(report_rows(explainer, language))
    candidates = []
    for pair in matches.pairs_of(0).tolist():
        detail = pair_document(explainer, pair)
        candidates.append(rows[pair] | {key: detail[key] for key in ("comparisons", "outside_criteria", "questions")})
    nothing = explainer.voice(language).nothing(matches.nothing[0]) if 0 in matches.nothing else None
    return {"query": item_to_row(matches.queries.item(0)), "candidates": candidates, "nothing": nothing}

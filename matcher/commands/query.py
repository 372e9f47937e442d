"""zamena query: one item as a person types it, and what could stand in for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from catalogs.items import normalize_rows
from catalogs.rows import item_to_row
from catalogs.table import ItemTable
from config.errors import UserError
from config.load import Config
from matcher.commands.answers import answer, open_matcher
from matcher.commands.card import print_card
from matcher.commands.console import print_json
from matcher.commands.inputs import configuration, near
from matcher.commands.options import Options
from matcher.explain import Explainer
from matcher.matches import Matches
from matcher.report.detail import pair_document
from matcher.report.rows import report_rows
from matcher.words.language import LANGUAGES, load_words


def run(text: str, offers: Path, *, limit: int, corrections: Sequence[str], options: Options) -> None:
    """Prints what was understood, the candidates with their reasons and costs, and what would settle the open ones."""
    load_words(options.lang)
    known = configuration(options.config)
    queries = typed(text, corrections, known)
    matches = answer(open_matcher(offers, known, options.costs), queries, limit=limit)
    explainer = Explainer(matches, known)
    if options.json:
        print_json(query_document(explainer, options.lang))
    else:
        print_card(explainer, options.lang)


def typed(text: str, corrections: Sequence[str], config: Config) -> ItemTable:
    """The one item a person typed; a correction "name=value" outvotes what the text says of that name."""
    if not any(char.isalnum() for char in text):
        raise UserError("names nothing: a letter or a digit is needed", where=f"query '{text}'")
    row = {"id": "1", "name": text}
    for correction in corrections:
        name, equals, value = correction.partition("=")
        if not equals or not value.strip():
            raise UserError("is not name=value", where=f"--set {correction}", hint="for example --set power='11 kW'")
        row[known_name(name.strip(), config)] = value.strip()
    return ItemTable.from_items(normalize_rows([row], config))


def known_name(name: str, config: Config) -> str:
    """The attribute or column a person means, by its name or a label in any language; UserError names near ones."""
    columns = [one for one in config.columns.aliases if one not in ("id", "name")]
    if name in config.attributes or name in columns:
        return name
    wanted = name.casefold().replace("_", " ")
    labels = {
        config.attributes.label(one, language).casefold(): one for one in config.attributes for language in LANGUAGES
    }
    if wanted in labels:
        return labels[wanted]
    known = dict.fromkeys([*config.attributes, *columns, *labels])
    raise UserError(f"unknown name{near(name, known)}", where=f"--set {name}=")


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

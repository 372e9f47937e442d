"""zamena demo: the shipped sample catalogs, matched, told and written."""

from __future__ import annotations

from pathlib import Path

from rich.text import Text

from catalogs.samples import IMPORTS, OFFERS
from config.errors import UserError
from matcher.commands.answers import answer, open_matcher
from matcher.commands.card import candidates_table, make_console
from matcher.commands.console import note, print_line, working
from matcher.commands.inputs import configuration, load_items
from matcher.commands.options import Options
from matcher.commands.summary import summary_lines
from matcher.explain import Explainer
from matcher.matches import Matches
from matcher.report import write_report
from matcher.words.language import load_words

FILES = ("matches.csv", "matches.xlsx", "report.html")
LIMIT = 5
SHOWN = 12  # imports told on the terminal
REASONS = 3  # refused imports whose reason is told


def run(output: Path, *, options: Options) -> None:
    """Matches the samples, prints the best candidates with reasons and costs, writes FILES to `output`."""
    load_words(options.lang)
    if output.exists() and not output.is_dir():
        raise UserError("is a file, a folder is needed", where=str(output))
    output.mkdir(parents=True, exist_ok=True)
    known = configuration(options.config)
    queries = load_items(IMPORTS, known)
    matches = answer(open_matcher(OFFERS, known, options.costs, imports=queries), queries, limit=LIMIT)
    explainer = Explainer(matches, known)
    _print_best(explainer, options.lang)
    _print_without(explainer, options.lang)
    for line in summary_lines(matches, options.lang):
        print_line(line)
    for name in FILES:
        with working(f"writing {output / name}"):
            write_report(matches, output / name, language=options.lang, config=known)
    note(f"open {output / 'report.html'}")


def telling(matches: Matches, many: int) -> list[int]:
    """Rows that show what the catalogs hold: the best answer of each kind of equipment in turn, up to `many`."""
    best = [int(pair) for pair in range(len(matches)) if matches.rank[pair] == 1 and matches.grades.letter[pair] != "U"]
    queues: dict[str, list[int]] = {}
    for pair in sorted(best, key=lambda one: (str(matches.grades.letter[one]), -matches.score[one], one)):
        row = int(matches.candidates.query_row[pair])
        queues.setdefault(str(matches.queries.class_codes[row]), []).append(row)
    rows: list[int] = []
    while len(rows) < many and any(queues.values()):
        rows += [queues[code].pop(0) for code in sorted(queues) if queues[code]]
    return sorted(rows[:many])


def _print_best(explainer: Explainer, language: str) -> None:
    console, matches, voice = make_console(), explainer.matches, explainer.voice(language)
    for row in telling(matches, SHOWN):
        item, pairs = matches.queries.item(row), matches.pairs_of(row).tolist()
        console.print(Text(f"\n{item.id}  {item.name}", style="bold"))
        console.print(candidates_table(explainer, pairs[:2], language))
        for reason in voice.reasons(explainer.pair(pairs[0])):
            console.print(Text(f"   {reason}"))


def _print_without(explainer: Explainer, language: str) -> None:
    """How many imports have no counterpart, and why."""
    matches, voice, console = explainer.matches, explainer.voice(language), make_console()
    rows = sorted(matches.nothing)
    console.print(Text("\n" + voice.words.say("report", "without_count", count=len(rows)), style="bold"))
    for row in rows[:REASONS]:
        console.print(Text(f"  {matches.queries.display[row]}: {voice.nothing(matches.nothing[row])}"))
    console.print()

"""zamena match: every import against the offers, written as a file."""

from __future__ import annotations

from pathlib import Path

from matcher.commands.answers import answer, open_matcher
from matcher.commands.console import note, print_line
from matcher.commands.inputs import check_apart, configuration, load_items
from matcher.commands.options import Options
from matcher.commands.summary import summary_lines
from matcher.report import check_report, write_report


def run(imports: Path, offers: Path, output: Path, *, limit: int, options: Options) -> None:
    """Matches the two catalogs and writes the report the ending of `output` asks for; prints counts by grade."""
    check_report(output, language=options.lang)
    check_apart(output, imports, offers)
    known = configuration(options.config, options.weights, options.equivalents)
    queries = load_items(imports, known)
    matcher = open_matcher(offers, known, options.costs, imports=queries)
    matches = answer(matcher, queries, limit=limit, paired=options.one_to_one)
    write_report(matches, output, language=options.lang, config=known)
    note(f"{output}: {len(matches)} candidates of {len(queries)} items")
    for line in summary_lines(matches, options.lang):
        print_line(line)

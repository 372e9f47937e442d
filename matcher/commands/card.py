"""One query on the terminal: what was understood, the candidates, the reasons, both costs, the open questions."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from catalogs.item import Item
from matcher.commands.console import leave_pipe
from matcher.explain import Explainer, Voice
from matcher.report.money import Money

WIDTH = 110  # where no terminal tells its own
COLORS = {"A": "green", "B": "cyan", "C": "yellow", "D": "magenta", "U": "blue", "X": "red"}
REASONS = 3  # candidates whose reasons are told in full


def make_console() -> Console:
    """Stdout; plain text of a fixed width where it is no terminal."""
    return _Console() if sys.stdout.isatty() else _Console(width=WIDTH, color_system=None, soft_wrap=False)


class _Console(Console):
    """A console whose reader may have seen enough."""

    def on_broken_pipe(self) -> None:
        """Ends the command, done, as print_line does."""
        leave_pipe()


def print_card(explainer: Explainer, language: str) -> None:
    """Prints the answer to the one query of `explainer`."""
    console, voice, matches = make_console(), explainer.voice(language), explainer.matches
    _print_understood(console, matches.queries.item(0), voice)
    pairs = matches.pairs_of(0).tolist()
    if not pairs:
        console.print(escape(voice.words.say("report", "none", reason=voice.nothing(matches.nothing[0]))))
        return
    console.print(candidates_table(explainer, pairs, language))
    for pair in pairs[:REASONS]:
        explanation = explainer.pair(pair)
        console.print(_mark(explanation.grade), Text(explanation.offer.name, style="bold"))
        for reason in voice.reasons(explanation):
            console.print(Text(f"   {reason}"))
        if voice.undetermined(explanation):
            console.print(Text(f"   {voice.undetermined(explanation)}", style="blue"))
    _print_open(console, explainer, voice, pairs)


def candidates_table(explainer: Explainer, pairs: list[int], language: str) -> Table:
    """Rank, grade, offer, maker, score and both costs of the given pairs."""
    voice, matches, money = explainer.voice(language), explainer.matches, Money(explainer.voice(language))
    head = voice.words.section("columns")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("rank", "grade", "offer_name", "maker", "score"):
        table.add_column(head[name], justify="right" if name in ("rank", "score") else "left")
    costed = matches.costs is not None
    if costed:
        table.add_column(head["cost_import"], justify="right")
        table.add_column(head["cost_offer"], justify="right")
    for pair in pairs:
        item = matches.catalog.item(int(matches.candidates.candidate_row[pair]))
        cells: list[str | Text] = [
            str(matches.rank[pair]),
            _mark(str(matches.grade[pair])),
            Text(item.name),
            Text(item.maker),
        ]
        cells.append(f"{matches.score[pair]:.2f}")
        if costed and matches.costs is not None:
            cells += [money.side(matches.costs, pair, "import"), money.side(matches.costs, pair, "offer")]
        table.add_row(*cells)
    return table


def _print_understood(console: Console, item: Item, voice: Voice) -> None:
    """Chips of everything understood; in red what was not."""
    chips = Text()
    if item.classes:
        best = item.classes[0]
        chips.append(f"[{voice.values.class_name(best.code)} {best.confidence:.2f}] ", style="bold")
    for designation in item.designations:
        chips.append(f"[{designation.text}] ", style="cyan")
    for name in dict.fromkeys(value.attribute for value in item.values):
        chips.append(f"[{voice.values.label(name)}: {voice.values.of(name, item.of(name))}] ", style="green")
    for issue in item.issues:
        chips.append(f"[? {voice.issues.text(issue.text)}: {voice.issues.reason(issue.reason)}] ", style="red")
    console.print(Text(voice.words.say("report", "understood"), style="bold"))
    console.print(chips if chips else Text(voice.words.say("report", "understood_nothing")))


def _print_open(console: Console, explainer: Explainer, voice: Voice, pairs: list[int]) -> None:
    """How many offers are undetermined, and how many questions would settle them."""
    open_pairs = [explainer.pair(pair) for pair in pairs if str(explainer.matches.grade[pair]).startswith("U")]
    questions = {line.name for one in open_pairs for line in one.askable}
    if open_pairs:
        console.print(
            Text(voice.words.say("report", "open", offers=len(open_pairs), questions=len(questions)), style="blue")
        )


def _mark(grade: str) -> Text:
    return Text(f"{grade:<2}", style=f"bold {COLORS.get(grade[:1], '')}")

"""Matches as one HTML file: no outside resource, no script; both languages, one shown at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path

from matcher.explain import Explainer
from matcher.matches import Matches
from matcher.report.excel import GRADE_COLORS
from matcher.report.markup import Tongues, badge
from matcher.report.page_item import ItemBlock
from matcher.report.unread import unread_counts
from matcher.tables import natural
from matcher.words.language import LANGUAGES

STYLE = Path(__file__).parent / "page.css"
SHOWN_GRADES = ("A", "B", "C", "D", "U")


def write_html(explainer: Explainer, path: Path, *, language: str) -> None:
    """Writes the page, part by part, so that memory holds one import at a time."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for part in page(explainer, language):
            file.write(part + "\n")


def page(explainer: Explainer, language: str) -> Iterator[str]:
    """The page from top to bottom."""
    matches, tongues = explainer.matches, Tongues(explainer)
    block = ItemBlock(explainer, tongues)
    rows = sorted(range(len(matches.queries)), key=lambda row: natural(str(matches.queries.ids[row])))
    counts = _best_letters(matches)
    yield from _head(explainer, language)
    yield from _switches(tongues, language, counts)
    yield "<main>"
    yield f"<h1>{tongues.get('report', 'title')}</h1>"
    yield from _summary(tongues, matches, counts)
    found = [row for row in rows if row not in matches.nothing and len(matches.pairs_of(row))]
    yield f'<section class="found"><h2 id="matches">{tongues.get("report", "matches")}</h2>'
    yield from (block.article(row) for row in found)
    yield ("" if found else f"<p>{tongues.get('report', 'empty')}</p>") + "</section>"
    yield from _without(matches, tongues, block, rows)
    yield from _unread(explainer, tongues)
    yield from _legend(tongues)
    yield "</main></body></html>"


def _head(explainer: Explainer, language: str) -> Iterator[str]:
    title = explainer.voice(language).words.get("report", "title")
    yield f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{escape(title)}</title><style>{STYLE.read_text(encoding='utf-8')}</style></head><body>"


def _switches(tongues: Tongues, language: str, counts: Counter[str]) -> Iterator[str]:
    """Radio buttons that style sheets read: language, and the grade to show ("none": imports without a substitute)."""
    for code in LANGUAGES:
        checked = " checked" if code == language else ""
        yield f'<input type="radio" name="language" id="in-{code}"{checked}>'
        yield f'<label for="in-{code}" lang="{code}">{escape(tongues.voices[code].words.name)}</label>'
    yield '<span class="divider"></span>'
    yield f"<span>{tongues.get('report', 'filter')}</span> "
    named = {"all": tongues.get("report", "all"), **{letter: letter for letter in SHOWN_GRADES}}
    for key, text in (named | {"none": tongues.get("report", "without")}).items():
        checked = " checked" if key == "all" else ""
        # A choice that would show nothing cannot be made.
        disabled = "" if key == "all" or counts["" if key == "none" else key] else " disabled"
        yield f'<input type="radio" name="grade" id="only-{key}"{checked}{disabled}>'
        yield f'<label for="only-{key}">{text}</label>'


def _summary(tongues: Tongues, matches: Matches, counts: Counter[str]) -> Iterator[str]:
    totals = {"imports": len(matches.queries), "offers": len(matches.catalog), "pairs": len(matches)}
    yield f"<p>{tongues.say('report', 'imports_offers', **totals)}</p>"
    yield '<ul class="counts">'
    for letter in SHOWN_GRADES:
        yield f"<li>{badge(letter)} <b>{counts[letter]}</b> <span>{tongues.get('grades', letter)}</span></li>"
    yield f"<li>{badge('')} <b>{counts['']}</b> <span>{tongues.get('report', 'without')}</span></li></ul>"
    scopes = {str(scope) for scope in matches.costs.scope} if matches.costs is not None else set()
    for scope in sorted(scope for scope in scopes if scope):
        text = tongues.each(
            lambda voice, of=scope: voice.words.say("report", "scope", scope=voice.words.get("scopes", of))  # type: ignore[misc]
        )
        yield f"<p>{text}</p>"


def _without(matches: Matches, tongues: Tongues, block: ItemBlock, rows: list[int]) -> Iterator[str]:
    yield f'<section class="without"><h2 id="without">{tongues.get("report", "no_counterpart")}</h2>'
    if not matches.nothing:
        yield f"<p>{tongues.get('report', 'empty')}</p>"
    for row in rows:
        if row in matches.nothing:
            nothing = matches.nothing[row]
            reason = tongues.each(lambda voice, of=nothing: voice.nothing(of))  # type: ignore[misc]
            item = matches.queries.item(row)
            yield f'<article class="item none">{block.heading(item)}{block.understood(item)}<p>{reason}</p></article>'
    yield "</section>"


def _unread(explainer: Explainer, tongues: Tongues) -> Iterator[str]:
    yield f'<h2 id="unread">{tongues.get("report", "unread_title")}</h2>'
    counts = unread_counts(explainer)
    if not counts:
        yield f"<p>{tongues.get('report', 'unread_none')}</p>"
        return
    rows = ""
    for reason, count, example in counts:
        why = tongues.each(lambda voice, of=reason: voice.issues.reason(of))  # type: ignore[misc]
        cell = tongues.each(lambda voice, of=example: voice.issues.text(of))  # type: ignore[misc]
        rows += f"<tr><td>{count}</td><td>{why}</td><td>{cell}</td></tr>"
    heads = "".join(f"<th>{tongues.get('columns', name)}</th>" for name in ("count", "reason", "text"))
    yield f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'


def _legend(tongues: Tongues) -> Iterator[str]:
    yield f'<h2 id="legend">{tongues.get("report", "legend")}</h2><dl class="legend">'
    for letter in GRADE_COLORS:
        name, rule = tongues.get("grades", letter), tongues.get("grade_rules", letter)
        yield f"<dt>{badge(letter)} {name}</dt><dd>{rule}</dd>"
    yield f"</dl><p>{tongues.get('report', 'empty_is_unknown')}</p>"


def _best_letters(matches: Matches) -> Counter[str]:
    best = Counter(str(matches.grades.letter[pair]) for pair in range(len(matches)) if matches.rank[pair] == 1)
    best[""] = len(matches.queries) - sum(best.values())
    return best

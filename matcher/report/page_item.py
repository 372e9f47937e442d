"""One import on the page: what was understood, its candidates with reasons and costs, all lines on demand."""

from __future__ import annotations

import math
from html import escape

from catalogs.item import Item
from matcher.explain import Explainer, Explanation, Voice
from matcher.report.markup import Tongues, badge
from matcher.report.money import Money
from matcher.tables import Costs
from matcher.words.facts import Line

DETAILED = 2  # candidates of an import shown with all their lines; the rest are told in sentences


class ItemBlock:
    """Renders imports of one result."""

    def __init__(self, explainer: Explainer, tongues: Tongues) -> None:
        self._explainer, self._tongues = explainer, tongues
        self._money = {code: Money(voice.words) for code, voice in tongues.voices.items()}

    def article(self, row: int) -> str:
        """The block of one import that has candidates."""
        matches = self._explainer.matches
        item, pairs = matches.queries.item(row), matches.pairs_of(row).tolist()
        letter = str(matches.grades.letter[pairs[0]])
        parts = [f'<article class="item best-{letter}">', self.heading(item), self.understood(item)]
        parts += [self._candidate(pair, detailed=place < DETAILED) for place, pair in enumerate(pairs)]
        return "\n".join([*parts, "</article>"])

    def heading(self, item: Item) -> str:
        """Name, id and maker of an import."""
        maker = f" · {escape(item.maker)}" if item.maker else ""
        return f"<h3>{escape(item.name)} <small>{escape(item.id)}{maker}</small></h3>"

    def understood(self, item: Item) -> str:
        """Chips of what was understood, and what was not."""
        chips = []
        if item.classes:
            best = item.classes[0]
            name = self._tongues.each(lambda voice: voice.values.class_name(best.code))
            chips.append(f'<li class="class">{name} {best.confidence:.2f}</li>')
        for attribute in dict.fromkeys(value.attribute for value in item.values):
            values = item.of(attribute)
            text = self._tongues.each(
                lambda voice, name=attribute, of=values: f"{voice.values.label(name)}: {voice.values.of(name, of)}"  # type: ignore[misc]
            )
            kind = self._tongues.get("kinds", values[0].kind) if values[0].kind != "stated" else ""
            chips.append(f"<li>{text}{f' <small>{kind}</small>' if kind else ''}</li>")
        for issue in item.issues:
            chips.append(f'<li class="unread">? {escape(issue.text)} <small>{escape(issue.reason)}</small></li>')
        return f'<ul class="chips">{"".join(chips)}</ul>' if chips else ""

    def _candidate(self, pair: int, *, detailed: bool) -> str:
        explanation = self._explainer.pair(pair)
        offer = explanation.offer
        maker = f' <span class="maker">{escape(offer.maker)}</span>' if offer.maker else ""
        score = "–" if math.isnan(explanation.score) else f"{explanation.score:.2f}"
        title = self._tongues.each(lambda voice: voice.grade(explanation.grade))
        parts = [
            f'<section class="offer"><h4><span class="rank">{explanation.rank}</span> {badge(explanation.grade)} '
            f"{escape(offer.name)}{maker} <small>{escape(offer.id)} · {title} · {score}</small></h4>",
            self._costs(pair),
            self._reasons(explanation),
        ]
        if detailed:
            parts.append(self._lines(explanation))
        return "\n".join([*(part for part in parts if part), "</section>"])

    def _reasons(self, explanation: Explanation) -> str:
        def listed(voice: Voice) -> str:
            texts = [*voice.reasons(explanation), voice.undetermined(explanation)]
            return "".join(f"<li>{escape(text)}</li>" for text in texts if text)

        voices = self._tongues.voices.items()
        return "".join(f'<ul class="reasons" lang="{code}">{listed(voice)}</ul>' for code, voice in voices)

    def _costs(self, pair: int) -> str:
        costs = self._explainer.matches.costs
        if costs is None:
            return ""
        cells = []
        for side in ("import", "offer"):
            amount = self._tongues.each(lambda voice, of=side: self._money[voice.words.code].side(costs, pair, of))  # type: ignore[misc]
            spread = self._tongues.each(lambda voice, of=side: self._money[voice.words.code].interval(costs, pair, of))  # type: ignore[misc]
            name = self._tongues.get("columns", f"cost_{side}")
            missing = self._missing(costs, pair, side)
            cells.append(f"<dt>{name}</dt><dd>{amount} <small>{spread}</small>{missing}</dd>")
        return f'<dl class="costs">{"".join(cells)}{self._saving(costs, pair)}</dl>'

    def _missing(self, costs: Costs, pair: int, side: str) -> str:
        def named(voice: Voice) -> str:
            lines = self._money[voice.words.code].missing(costs, pair, "import" if side == "import" else "offer")
            names = ", ".join(voice.words.get("cost_lines", line) for line in lines)
            return voice.words.say("report", "cost_missing", lines=names) if names else ""

        text = self._tongues.each(named)
        return f' <small class="missing">{text}</small>' if text else ""

    def _saving(self, costs: Costs, pair: int) -> str:
        percent = float(costs.saving_percent[pair])
        if not math.isfinite(percent):
            return ""
        key, share = "saving" if percent >= 0 else "dearer", abs(percent) / 100
        text = self._tongues.each(lambda voice: voice.words.say("report", key, percent=voice.values.percent(share)))
        return f'<dd class="saving">{text}</dd>'

    def _lines(self, explanation: Explanation) -> str:
        heads = ("attribute", "asked", "offered", "verdict", "weight", "contribution")
        head = "".join(f"<th>{self._tongues.get('columns', name)}</th>" for name in heads)
        rows = "".join(self._row(line) for line in explanation.lines)
        outside = "".join(
            f"<li>{self._tongues.each(lambda voice, of=one: voice.sentences.outside(of))}</li>"  # type: ignore[misc]
            for one in explanation.outside
        )
        tail = f'<p>{self._tongues.get("report", "outside")}</p><ul class="outside">{outside}</ul>' if outside else ""
        summary = self._tongues.get("report", "all_lines")
        table = f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
        return f"<details><summary>{summary}</summary>{table}{tail}</details>"

    def _row(self, line: Line) -> str:
        cells = [self._tongues.each(lambda voice: voice.sentences.label(line))]
        for place, side in enumerate((line.query, line.offer)):
            shown = self._tongues.each(
                lambda voice, at=place: voice.values.pair(line.name, line.query, line.offer)[at] or "–"  # type: ignore[misc]
            )
            kind = f" <small>{self._tongues.get('kinds', side.kind)}</small>" if side.kind not in ("", "stated") else ""
            cells.append(shown + kind)
        cells.append(self._tongues.get("verdicts", line.verdict_name))
        cells += [f"{line.weight:g}", "–" if math.isnan(line.similarity) else f"{line.contribution:.3f}"]
        body = "".join(f"<td>{cell}</td>" for cell in cells)
        return f'<tr class="{line.verdict_name}">{body}</tr>'

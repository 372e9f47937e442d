"""One import on the page: what was understood, its best candidates with reasons and costs, differences on demand."""

from __future__ import annotations

import math
from html import escape

from catalogs.item import Item
from matcher.explain import Explainer, Explanation, Voice
from matcher.report.markup import Tongues, badge
from matcher.report.money import Money, Side
from matcher.tables import Costs
from matcher.words.facts import Line

TOLD = 3  # candidates of an import told with reasons and costs; the rest by name, the matches file has them in full
DETAILED = 1  # of these, shown with a table of differences


class ItemBlock:
    """Renders imports of one result."""

    def __init__(self, explainer: Explainer, tongues: Tongues) -> None:
        self._explainer, self._tongues = explainer, tongues
        self._money = {code: Money(voice) for code, voice in tongues.voices.items()}

    def article(self, row: int) -> str:
        """The block of one import that has candidates: the first few in full, the rest by name."""
        matches = self._explainer.matches
        item, pairs = matches.queries.item(row), matches.pairs_of(row).tolist()
        letter = str(matches.grades.letter[pairs[0]])
        parts = [f'<article class="item best-{letter}">', self.heading(item), self.understood(item)]
        parts.append(self._cost(pairs[0], "import"))
        parts += [self._candidate(pair, detailed=place < DETAILED) for place, pair in enumerate(pairs[:TOLD])]
        parts.append(self._others(pairs[TOLD:]))
        return "\n".join([*(part for part in parts if part), "</article>"])

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
            text = self._tongues.each(lambda voice, of=issue: voice.issues.text(of.text))  # type: ignore[misc]
            reason = self._tongues.each(lambda voice, of=issue: voice.issues.reason(of.reason))  # type: ignore[misc]
            chips.append(f'<li class="unread">? {text} <small>{reason}</small></li>')
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
            self._cost(pair, "offer"),
            self._reasons(explanation),
        ]
        if detailed:
            parts.append(self._table(explanation))
        return "\n".join([*(part for part in parts if part), "</section>"])

    def _reasons(self, explanation: Explanation) -> str:
        def listed(voice: Voice) -> str:
            texts = [*voice.reasons(explanation), voice.undetermined(explanation)]
            return "".join(f"<li>{escape(text)}</li>" for text in texts if text)

        voices = self._tongues.voices.items()
        return "".join(f'<ul class="reasons" lang="{code}">{listed(voice)}</ul>' for code, voice in voices)

    def _others(self, pairs: list[int]) -> str:
        """Candidates told by grade and name alone: the matches file has the rest."""
        if not pairs:
            return ""
        explained = [self._explainer.pair(pair) for pair in pairs]
        names = "".join(f"<li>{badge(one.grade)} {escape(one.offer.name)}</li>" for one in explained)
        summary = self._tongues.say("report", "all_candidates_below", count=len(pairs))
        return f'<details><summary>{summary}</summary><ul class="others">{names}</ul></details>'

    def _cost(self, pair: int, side: Side) -> str:
        """One side's amount, its interval, what is missing or estimated, and on the offer's side what is saved."""
        costs = self._explainer.matches.costs
        if costs is None:
            return ""
        amount = self._tongues.each(lambda voice: self._money[voice.words.code].side(costs, pair, side))
        spread = self._tongues.each(lambda voice: self._money[voice.words.code].interval(costs, pair, side))
        missing, estimated = (
            self._tongues.each(lambda voice, of=key: self._money[voice.words.code].remark(costs, pair, side, of))  # type: ignore[misc]
            for key in ("cost_missing", "cost_estimated")
        )
        name = self._tongues.get("columns", f"cost_{side}")
        small = f" <small>{spread}</small>" if spread else ""
        small += f' <small class="missing">{missing}</small>' if missing else ""
        small += f" <small>{estimated}</small>" if estimated else ""
        saving = self._saving(costs, pair) if side == "offer" else ""
        return f'<dl class="costs"><dt>{name}</dt><dd>{amount}{small}</dd>{saving}</dl>'

    def _saving(self, costs: Costs, pair: int) -> str:
        percent = float(costs.saving_percent[pair])
        if not math.isfinite(percent):
            return ""
        key, share = "saving" if percent >= 0 else "dearer", abs(percent) / 100
        text = self._tongues.each(lambda voice: voice.words.say("report", key, percent=voice.values.percent(share)))
        return f'<dd class="saving">{text}</dd>'

    def _table(self, explanation: Explanation) -> str:
        """The differences as a table, and what no rule compared; "" where the two are alike."""
        # What differs is told by the values, which are the same in every language.
        differences = next(iter(self._tongues.voices.values())).differences(explanation)
        heads = ("attribute", "asked", "offered", "verdict")
        head = "".join(f"<th>{self._tongues.get('columns', name)}</th>" for name in heads)
        rows = "".join(self._row(line) for line in differences)
        outside = "".join(
            f"<li>{self._tongues.each(lambda voice, of=one: voice.sentences.outside(of))}</li>"  # type: ignore[misc]
            for one in explanation.outside
        )
        table = f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
        tail = f'<p>{self._tongues.get("report", "outside")}</p><ul class="outside">{outside}</ul>' if outside else ""
        if not rows and not tail:
            return ""
        summary = self._tongues.get("report", "differences")
        return f"<details><summary>{summary}</summary>{table if rows else ''}{tail}</details>"

    def _row(self, line: Line) -> str:
        cells = [self._tongues.each(lambda voice: voice.sentences.label(line))]
        for place, side in enumerate((line.query, line.offer)):
            shown = self._tongues.each(
                lambda voice, at=place: voice.values.pair(line.name, line.query, line.offer)[at] or "–"  # type: ignore[misc]
            )
            kind = f" <small>{self._tongues.get('kinds', side.kind)}</small>" if side.kind not in ("", "stated") else ""
            cells.append(shown + kind)
        cells.append(self._tongues.get("verdicts", line.verdict_name))
        body = "".join(f"<td>{cell}</td>" for cell in cells)
        return f'<tr class="{line.verdict_name}">{body}</tr>'

"""One offer as pages show it. Every page takes its offers from `shown_offer`: what may not be seen ends there."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matcher.explain import Explainer, Explanation
from matcher.report.money import Money, Remark, Side
from matcher.tables import PASS
from matcher.web.pages.language import Tongue
from matcher.words.facts import Line
from matcher.words.language import sentence_case

_REMARKS: tuple[Remark, ...] = ("cost_missing", "cost_estimated")


@dataclass(frozen=True, slots=True)
class Row:
    """One attribute of both sides, worded."""

    label: str
    required: str
    asked: str
    offered: str
    asked_source: str
    offered_source: str
    verdict: str  # pass, fail, unknown or absent
    verdict_name: str
    sentence: str
    similarity: str
    contribution: str


@dataclass(frozen=True, slots=True)
class Cost:
    """One side's cost: words for people, figures for plots (NaN = unknown)."""

    amount: str
    interval: str
    remarks: tuple[str, ...]
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Offer:
    """One candidate of one item."""

    id: str
    name: str
    maker: str
    region: str
    lead: str
    lead_days: float
    rank: int
    grade: str
    letter: str
    grade_name: str
    grade_rule: str
    score: str
    coverage: str
    differences: tuple[Row, ...]
    alike: int
    open: str
    questions: tuple[str, ...]
    cost: Cost | None
    saving: str


def shown_offer(explainer: Explainer, pair: int, tongue: Tongue) -> Offer:
    """The offer of a pair as the person who looks may see it."""
    explanation, voice = explainer.pair(pair), explainer.voice(tongue.code)
    offer, letter = explanation.offer, explanation.grade[:1]
    differences = voice.differences(explanation)
    days = offer.lead_days
    return Offer(
        id=offer.id, name=offer.name, maker=offer.maker, region=offer.region,
        lead=_days(days, tongue), lead_days=days, rank=explanation.rank,
        grade=explanation.grade, letter=letter, grade_name=voice.grade(explanation.grade),
        grade_rule=voice.words.get("grade_rules", letter),
        score=_share(explanation.score, tongue), coverage=_share(explanation.coverage, tongue),
        differences=tuple(row_of(line, explainer, tongue) for line in differences),
        alike=sum(line.verdict == PASS and line not in differences for line in explanation.rules),
        open=voice.undetermined(explanation), questions=tuple(voice.questions(explanation)),
        cost=cost_of(explainer, pair, "offer", tongue), saving=_saving(explainer, pair, tongue),
    )  # fmt: skip


def row_of(line: Line, explainer: Explainer, tongue: Tongue) -> Row:
    """One line of a comparison in words."""
    voice = explainer.voice(tongue.code)
    query, offer = voice.values.pair(line.name, line.query, line.offer)
    return Row(
        label=sentence_case(voice.sentences.label(line)),
        required=voice.sentences.requirement(line) if line.rule else "",
        asked=query, offered=offer,
        asked_source=_source(line.query.text, line.query.kind, explainer, tongue),
        offered_source=_source(line.offer.text, line.offer.kind, explainer, tongue),
        verdict=line.verdict_name, verdict_name=voice.words.get("verdicts", line.verdict_name),
        sentence=voice.sentences.line(line), similarity=_share(line.similarity, tongue),
        contribution=_share(line.contribution, tongue) if line.contribution else "",
    )  # fmt: skip


def all_rows(explanation: Explanation, explainer: Explainer, tongue: Tongue) -> list[Row]:
    """Every line of a pair that says something of either side."""
    return [row_of(line, explainer, tongue) for line in explanation.lines if line.query.speaks or line.offer.speaks]


def cost_of(explainer: Explainer, pair: int, side: Side, tongue: Tongue) -> Cost | None:
    """One side's cost of a pair; None where costs are not estimated."""
    costs = explainer.matches.costs
    if costs is None:
        return None
    money = Money(explainer.voice(tongue.code))
    low, middle, high = (
        (costs.import_low, costs.import_mid, costs.import_high)
        if side == "import"
        else (costs.offer_low, costs.offer_mid, costs.offer_high)
    )
    figures = float(low[pair]), float(middle[pair]), float(high[pair])
    remarks = [money.remark(costs, pair, side, key) for key in _REMARKS]
    amount, interval = money.side(costs, pair, side), money.interval(costs, pair, side)
    if math.isfinite(figures[1]):
        amount = tongue.money(figures[1], str(costs.currency[pair]))
    return Cost(amount, interval, tuple(one for one in remarks if one), *figures)


def _saving(explainer: Explainer, pair: int, tongue: Tongue) -> str:
    costs = explainer.matches.costs
    percent = float(costs.saving_percent[pair]) if costs is not None else math.nan
    if not math.isfinite(percent):
        return ""
    words = explainer.voice(tongue.code).words
    return words.say("report", "saving" if percent >= 0 else "dearer", percent=tongue.percent(abs(percent) / 100))


def _source(text: str, kind: str, explainer: Explainer, tongue: Tongue) -> str:
    """Where a value is from, unless it was simply stated."""
    name = explainer.voice(tongue.code).words.get("kinds", kind) if kind not in ("", "stated") else ""
    return ", ".join(part for part in (name, f"“{text}”" if text else "") if part)


def _days(days: float, tongue: Tongue) -> str:
    if not math.isfinite(days):
        return ""
    said = tongue.messages.ngettext("%(shown)s day", "%(shown)s days", math.ceil(days))
    return said % {"shown": tongue.number(math.ceil(days))}


def _share(share: float, tongue: Tongue) -> str:
    return tongue.number(share, 2) if math.isfinite(share) else "–"

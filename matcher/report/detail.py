"""One pair in full as a JSON document: the lines that add up to its score, and the words for them."""

from __future__ import annotations

from typing import Any

from matcher.explain import Explainer, Explanation, Voice
from matcher.words.facts import Line, Outside
from matcher.words.language import LANGUAGES


def pair_document(explainer: Explainer, pair: int) -> dict[str, Any]:
    """Grade, score, coverage and every comparison of one pair; NaN where something is unknown."""
    explanation = explainer.pair(pair)
    voices = {language: explainer.voice(language) for language in LANGUAGES}
    return {
        "import_id": explanation.query.id,
        "import_name": explanation.query.name,
        "offer_id": explanation.offer.id,
        "offer_name": explanation.offer.name,
        "maker": explanation.offer.maker or None,
        "grade": explanation.grade,
        "grade_best": explanation.best,
        "grade_worst": explanation.worst,
        "score": explanation.score,
        "coverage": explanation.coverage,
        "comparisons": [comparison_document(line, voices) for line in explanation.lines],
        "outside_criteria": [_outside(one, voices) for one in explanation.outside],
        "reasons": {code: voice.reasons(explanation) for code, voice in voices.items()},
        "undetermined": {code: voice.undetermined(explanation) or None for code, voice in voices.items()},
        "questions": {code: voice.questions(explanation) for code, voice in voices.items()},
        "issues": _issues(explanation),
    }


def comparison_document(line: Line, voices: dict[str, Voice]) -> dict[str, Any]:
    """One comparison: both values as people read them and as the sources have them, verdict and share of the score."""
    shown = {code: voice.values.pair(line.name, line.query, line.offer) for code, voice in voices.items()}
    return {
        "name": line.name,
        "label": {code: voice.sentences.label(line) for code, voice in voices.items()},
        "evidence": line.evidence,
        "role": line.rule.role if line.rule else None,
        "rule": line.rule.rule if line.rule else None,
        "required": {code: voice.sentences.requirement(line) or None for code, voice in voices.items()},
        "query": {code: values[0] or None for code, values in shown.items()},
        "candidate": {code: values[1] or None for code, values in shown.items()},
        "query_text": line.query.text or None,
        "candidate_text": line.offer.text or None,
        "query_kind": line.query.kind or None,
        "candidate_kind": line.offer.kind or None,
        "verdict": line.verdict_name,
        "similarity": line.similarity,
        "margin": line.margin,
        "weight": line.weight,
        "contribution": line.contribution,
        "sentence": {code: voice.sentences.line(line) or None for code, voice in voices.items()},
    }


def _outside(one: Outside, voices: dict[str, Voice]) -> dict[str, Any]:
    return {
        "name": one.name,
        "side": "query" if one.of_query else "candidate",
        "sentence": {code: voice.sentences.outside(one) for code, voice in voices.items()},
    }


def _issues(explanation: Explanation) -> dict[str, list[dict[str, str]]]:
    return {
        side: [{"column": issue.column, "text": issue.text, "reason": issue.reason} for issue in issues]
        for side, issues in zip(("query", "candidate"), explanation.unread, strict=True)
    }

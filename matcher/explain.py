"""Words for one pair, made from its stored comparisons: nothing is compared again, so words and grade agree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from catalogs.equivalents import Described, EquivalentBook
from catalogs.item import Issue, Item, Value
from config.load import Config, load_config
from matcher.matches import ComparedAttribute, Matches, Nothing
from matcher.tables import FAIL, PASS, UNKNOWN, Comparison
from matcher.words.facts import Line, Outside, Side
from matcher.words.language import Words, load_words, sentence_case
from matcher.words.reasons import Reasons
from matcher.words.sentences import Sentences
from matcher.words.values import Values


@dataclass(frozen=True, slots=True)
class Explanation:
    """One pair: the facts of every comparison, and what no rule compared."""

    query: Item
    offer: Item
    grade: str
    best: str
    worst: str
    score: float
    coverage: float
    rank: int
    lines: tuple[Line, ...]
    outside: tuple[Outside, ...]

    @property
    def rules(self) -> tuple[Line, ...]:
        """Lines of attributes; the rest is evidence such as names and codes."""
        return tuple(line for line in self.lines if line.rule is not None)

    @property
    def undecided(self) -> tuple[Line, ...]:
        """Unknown lines that leave the grade open: the questions that decide."""
        return tuple(line for line in self.lines if line.verdict == UNKNOWN and line.is_hard)

    @property
    def askable(self) -> tuple[Line, ...]:
        """The open questions that one of the sides already half answers; what neither says waits."""
        answered = tuple(line for line in self.undecided if line.query.speaks or line.offer.speaks)
        return answered or self.undecided

    @property
    def unread(self) -> tuple[tuple[Issue, ...], tuple[Issue, ...]]:
        """What was not understood of the query and of the offer."""
        return self.query.issues, self.offer.issues


class Explainer:
    """Explains the pairs of one result."""

    def __init__(self, matches: Matches, config: Config | None = None) -> None:
        self.matches = matches
        self.config = config or load_config()
        self._voices: dict[str, Voice] = {}

    def pair(self, pair: int) -> Explanation:
        """The explanation of one pair, by its number in the result."""
        matches = self.matches
        query = matches.queries.item(int(matches.candidates.query_row[pair]))
        offer = matches.catalog.item(int(matches.candidates.candidate_row[pair]))
        lines = [_line(one, query, offer) for one in matches.table(pair)]
        lines = [self._sourced(line, query, offer) if line.evidence == "table" else line for line in lines]
        if matches.grades.named[pair]:
            lines = [replace(line, weight=float(line.evidence == "identity")) for line in lines]
        return Explanation(
            query=query,
            offer=offer,
            grade=str(matches.grades.letter[pair]) + str(matches.grades.suffix[pair]),
            best=str(matches.grades.best[pair]),
            worst=str(matches.grades.worst[pair]),
            score=float(matches.score[pair]),
            coverage=float(matches.coverage[pair]),
            rank=int(matches.rank[pair]),
            lines=_with_contributions(lines),
            outside=_outside(query, offer, {line.name for line in lines}),
        )

    def _sourced(self, line: Line, query: Item, offer: Item) -> Line:
        """The line of a table's statement, with the two designations as the table writes them and where it is from."""
        book = self._equivalents
        names = tuple(book.names(Described.item(one)) for one in (query, offer))
        said = book.statement(*names)
        if said is None:
            return line
        texts = said.names if book.states(names[0], said.names[0]) else said.names[::-1]
        shown = texts[0], f"{texts[1]} [{said.source}]"
        sides = [Side((Value(line.name, category=text, text=text),)) for text in shown]
        return replace(line, query=sides[0], offer=sides[1])

    @cached_property
    def _equivalents(self) -> EquivalentBook:
        return EquivalentBook(self.config.equivalents, compatible=self.config.classes.compatible)

    def voice(self, language: str) -> Voice:
        """The words of this result in one language."""
        if language not in self._voices:
            self._voices[language] = Voice(load_words(language), self.config)
        return self._voices[language]

    def reasons(self, pair: int, language: str = "ru") -> str:
        """Why the pair has its grade, in one line of sentences."""
        return "; ".join(self.voice(language).reasons(self.pair(pair)))


def reasons(matches: Matches, pair: int, *, config: Config, language: str = "ru") -> str:
    """Why one pair has its grade: the `reasons` column of a matches file."""
    return Explainer(matches, config).reasons(pair, language)


class Voice:
    """Sentences about whole pairs in one language."""

    def __init__(self, words: Words, config: Config) -> None:
        self.words = words
        self.values = Values(words, config)
        self.sentences = Sentences(self.values)
        self.issues = Reasons(words.code, label=self.values.label, category=self.values.category)

    def grade(self, grade: str) -> str:
        """The name of a grade: "A+" → "прямая замена, лучше по назначению"."""
        letter, suffix = grade[:1], grade[1:]
        name = self.words.get("grades", letter)
        return f"{name}, {self.words.get('suffixes', suffix)}" if suffix else name

    def reasons(self, explanation: Explanation) -> list[str]:
        """Failures, then what passes with a difference; what is alike and what is unknown take one sentence each."""
        lines = sorted(explanation.lines, key=_urgency)
        told = [line for line in lines if line.verdict != UNKNOWN and _is_difference(line, self.values)]
        said = [text for text in (self.sentences.line(line) for line in told) if text]
        alike = [self.sentences.label(line) for line in explanation.rules if line.verdict == PASS and line not in told]
        if alike:
            said.append(self.words.say("sentences", "matching", labels=", ".join(alike)))
        said.extend(self.sentences.silence([line for line in lines if line.verdict == UNKNOWN]))
        if not explanation.rules and not said:
            said.append(self.words.say("sentences", "bare"))
        return said

    def differences(self, explanation: Explanation) -> list[Line]:
        """Lines in which the two sides are not the same, the worst first."""
        return [line for line in sorted(explanation.rules, key=_urgency) if _is_difference(line, self.values)]

    def undetermined(self, explanation: Explanation) -> str:
        """Why the grade is open and what it may become; "" for a settled one."""
        if not explanation.grade.startswith("U"):
            return ""
        labels = [self.sentences.label(line) for line in explanation.askable]
        may = self.words.say("sentences", "may_become", worst=explanation.worst, best=explanation.best)
        if not labels:
            return sentence_case(may)
        return f"{sentence_case(may)}. {self.words.say('sentences', 'settled_by', labels=', '.join(labels))}"

    def questions(self, explanation: Explanation) -> list[str]:
        """Questions that decide an undetermined pair."""
        offer = explanation.offer
        return [
            self.sentences.question(line, offer=offer.model or offer.name, maker=offer.maker)
            for line in (explanation.askable if explanation.grade.startswith("U") else ())
        ]

    def nothing(self, nothing: Nothing) -> str:
        """Why an import has no candidate: nothing resembles it, or what refused everything that was compared."""
        if not nothing.compared:
            return self.words.say("nothing_found", "unlike")
        vetoes = ", ".join(f"{self.veto(name)} ({count})" for name, count in nothing.vetoes)
        return self.words.say("nothing_found", "refused", compared=nothing.compared, vetoes=vetoes)

    def veto(self, name: str) -> str:
        """What refused an offer: an attribute, or a kind of evidence."""
        return self.words.section("evidence").get(name) or self.values.label(name)


def _line(compared: ComparedAttribute, query: Item, offer: Item) -> Line:
    comparison = compared.comparison
    assume = (comparison.rule.assume if comparison.rule else None) or ""
    return Line(
        name=comparison.name,
        evidence=comparison.evidence,
        rule=comparison.rule,
        query=_side(query, comparison, assume),
        offer=_side(offer, comparison, assume),
        similarity=compared.similarity,
        verdict=compared.verdict,
        margin=compared.margin,
        weight=comparison.weight,
    )


def _side(item: Item, comparison: Comparison, assume: str) -> Side:
    if comparison.evidence == "attribute":
        values = item.of(comparison.name)
        # As in compare.sides: a standard speaks for the silence of a decoded designation, or of what is critical.
        speaks = bool(item.designations) or (comparison.rule is not None and comparison.rule.critical)
        return Side(values, assume if not values and speaks else "")
    texts: dict[str, tuple[str, ...]] = {
        "title": (item.name,),
        "words": (item.name,),
        "rare_words": (item.name,),
        "characters": (item.name,),
        "meaning": (item.name,),
        "identity": (item.name,),
        "code": item.codes,
        "designation": tuple(one.text for one in item.designations),
        "maker": (item.maker,),
        "class": tuple(guess.code for guess in item.classes[:1]),
    }
    found = dict.fromkeys(text for text in texts.get(comparison.evidence, ()) if text)
    return Side(tuple(Value(comparison.name, category=text, text=text) for text in found))


def _with_contributions(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Each line's share of the score: its weight times its similarity, over the weight of everything known."""
    known = sum(line.weight for line in lines if not math.isnan(line.similarity))
    return tuple(
        replace(line, contribution=line.weight * line.similarity / known)
        if known and not math.isnan(line.similarity)
        else line
        for line in lines
    )


def _outside(query: Item, offer: Item, compared: set[str]) -> tuple[Outside, ...]:
    """Attributes in no comparison of the pair: of the query first, then those that only the offer has."""
    found = []
    seen = set(compared)
    for item, of_query in ((query, True), (offer, False)):
        for name in dict.fromkeys(value.attribute for value in item.values):
            if name not in seen:
                found.append(Outside(name, of_query, Side(item.of(name))))
                seen.add(name)
    return tuple(found)


def _is_difference(line: Line, values: Values) -> bool:
    if line.rule is None:
        return (line.evidence, line.verdict) in (
            ("class", FAIL),
            ("code", FAIL),
            ("designation", PASS),
            ("table", PASS),
        )
    if line.verdict != PASS:
        return True
    query, offer = values.pair(line.name, line.query, line.offer)
    return query != offer


def _urgency(line: Line) -> tuple[int, int, float]:
    """Failures, unknowns, passes; hard ones first, heavier ones first. Python's sort keeps the order of comparing."""
    order = {FAIL: 0, UNKNOWN: 1, PASS: 2}.get(line.verdict, 3)
    return order, 0 if line.is_hard or line.evidence == "class" else 1, -line.weight

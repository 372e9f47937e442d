"""Counts of an answer by the best grade of each import."""

from __future__ import annotations

from collections import Counter

from matcher.matches import Matches
from matcher.words.language import load_words

GRADES = ("A", "B", "C", "D", "U")


def best_grades(matches: Matches) -> Counter[str]:
    """Imports by the letter of their first candidate; "" counts those without any."""
    found = Counter(str(matches.grades.letter[pair]) for pair in range(len(matches)) if matches.rank[pair] == 1)
    found[""] = len(matches.queries) - sum(found.values())
    return found


def summary_lines(matches: Matches, language: str) -> list[str]:
    """One line a grade, with its name, and one for the imports without a candidate."""
    words, counts = load_words(language), best_grades(matches)
    lines = [f"{counts[letter]:>7}  {letter}  {words.get('grades', letter)}" for letter in GRADES]
    return [*lines, f"{counts['']:>7}  -  {words.get('report', 'without')}"]

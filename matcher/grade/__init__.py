"""Here are similarities, give me score, coverage and letter."""

from matcher.grade.stage import grade, vetoes

__all__ = ["grade", "vetoes"]

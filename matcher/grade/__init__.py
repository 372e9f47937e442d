"""Here are similarities, give me score, coverage and letter."""

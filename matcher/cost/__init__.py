"""Here is a pair, give me money, line by line."""

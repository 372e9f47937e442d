"""Here are queries, give me the few rows worth comparing."""

"""Here are aligned pairs, give me one similarity column per comparison."""

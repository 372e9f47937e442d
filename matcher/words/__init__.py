"""Words for people: sentences, grade names and units of each language, and the facts one sentence needs."""

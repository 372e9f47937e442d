"""Words for people: sentences, grade names and units of each language, and what words need to know of one comparison."""

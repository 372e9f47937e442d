"""The web door: HTTP in, functions of the store and the engine called, one shape of answer and of error out."""

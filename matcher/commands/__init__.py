"""What each command of the line does, one module a command: `run(...)`. Nothing here is decided; the stages decide."""

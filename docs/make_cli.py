"""Prints docs/cli.md from the commands' own help: `make docs`; a test keeps the two equal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer.main

from matcher.cli import app

HEAD = """# The command line

Made by `make docs` from the commands' own help; do not edit.

Exit codes: 0 done · 1 our bug · 2 the user can mend it · 3 refused or undetermined · 4 under a quality floor.
Results go to stdout or `-o`, notes and progress to stderr.
"""


def page() -> str:
    """The whole page."""
    group = typer.main.get_command(app)
    parts = [HEAD]
    for name, command in _commands(group):
        context = command.make_context(name, [], resilient_parsing=True)
        context.info_name = f"zamena {name}"
        context.terminal_width = context.max_content_width = 100
        parts.append(f"## zamena {name}\n\n```\n{command.get_help(context).rstrip()}\n```\n")
    return "\n".join(parts)


def _commands(group: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every command by its whole name; of a command with commands of its own, those."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


if __name__ == "__main__":
    sys.stdout.write(page())

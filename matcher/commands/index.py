"""zamena index: the offers normalized once, for commands that ask again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from config.errors import UserError
from matcher.commands.console import note, print_line, working
from matcher.commands.inputs import configuration, read_items
from matcher.saved import build_index, change_index, verify_index


def verify(folder: Path) -> None:
    """Reads an index to the last byte. Raises InputError that names what was changed, and how to mend it."""
    with working(f"reading {folder}"):
        size = verify_index(folder)
    print_line(f"{folder}: {size} bytes as they were written")


def run(offers: Path, output: Path | None, *, config: Path | None, update: bool, withdraw: Sequence[str]) -> None:
    """Reads the offers and saves them to the folder `output`, replacing an older index there.

    `update` adds them to the index instead, in the place of those of the same id; `withdraw` takes offers out of it.
    """
    if output is None:
        raise UserError("a folder is needed", where="--output", hint="zamena index OFFERS -o DIR")
    if output.exists() and not output.is_dir():
        raise UserError("is a file, a folder is needed", where=str(output))
    known = configuration(config)
    if update or withdraw:
        items = [item for chunk in read_items(offers, known) for item in chunk] if update else []
        left = change_index(output, known, items=items, withdrawn=withdraw)
        note(f"{output}: {left} offers")
        return
    with working(f"writing {output}"):
        manifest = build_index(read_items(offers, known), output, known, source=offers.name)
    note(f"{output}: {manifest['items']} offers, content {str(manifest['content'])[:12]}")

"""zamena index: the offers normalized once, for commands that ask again."""

from __future__ import annotations

from pathlib import Path

from catalogs.snapshot import save_snapshot
from matcher.commands.console import note, working
from matcher.commands.inputs import configuration, load_items


def run(offers: Path, output: Path, *, config: Path | None) -> None:
    """Reads the offers and saves them to the folder `output`, replacing an older index there."""
    table = load_items(offers, configuration(config))
    with working(f"writing {output}"):
        manifest = save_snapshot(table, output, source=offers.name)
    note(f"{output}: {manifest['items']} offers, content {str(manifest['content'])[:12]}")

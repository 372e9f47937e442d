"""What a run is asked to do, and the texts that say when two runs must agree."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from config.errors import InputError
from config.load import Config, load_config
from matcher.cost.pairs import CostEstimator
from matcher.saved import index_stamp, open_index
from matcher.stamp import code_stamp, config_stamp, digest

MANIFEST, ANSWERS, OFFERS = "manifest.json", "answers", "offers.npy"
CHUNK = 512  # imports of one checkpoint, as many as are compared at once; results do not depend on it


@dataclass(frozen=True, slots=True)
class Money:
    """The cost stage in plain values: day, country, national currency for one unit of each foreign one."""

    day: str
    country: str
    rates: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """One run: everything a worker on another machine needs, in plain values.

    `rules` is what every answer depends on beside its import and its offers: configuration, program, options.
    """

    index: Path
    run: Path
    config: Path
    money: Money
    limit: int = 10
    language: str = "ru"
    chunk: int = CHUNK
    since: Path | None = None
    room: float = 0.0  # MB a worker may hold, 0 = as much as it takes; results do not depend on it
    units: tuple[tuple[str, str], ...] = field(default=())  # base unit of each attribute in the whole list of imports

    @property
    def rules(self) -> dict[str, str]:
        """Stamps of what may change every answer."""
        options = json.dumps([asdict(self.money), self.limit, self.language, self.units], ensure_ascii=False)
        return {
            "config": config_stamp(self.config),
            "code": code_stamp(),
            "options": digest([options.encode()]),
        }

    @property
    def stamp(self) -> str:
        """Equal stamps and equal imports give equal answers."""
        return digest([json.dumps(self.rules, sort_keys=True).encode(), index_stamp(self.index).encode()])

    def settings(self) -> Config:
        """The configuration of the run."""
        return load_config(self.config)

    def matcher(self) -> Any:
        """The index opened with the run's cost stage."""
        from datetime import date  # noqa: PLC0415

        config = self.settings()
        cost = CostEstimator(
            date.fromisoformat(self.money.day),
            country=self.money.country,
            rates=dict(self.money.rates),
            config=config,
        )
        return open_index(self.index, config, cost=cost)


def read_manifest(run: Path) -> dict[str, Any]:
    """The manifest of a finished run. Raises InputError where the folder holds none."""
    try:
        manifest = json.loads((run / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        hint = "zamena reconcile IMPORTS OFFERS -o RUN --resume finishes a broken one"
        raise InputError("holds no finished run", where=str(run), hint=hint) from error
    if not isinstance(manifest, dict) or "stamp" not in manifest:
        raise InputError("holds no finished run", where=str(run))
    return manifest

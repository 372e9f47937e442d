"""What jobs stand on: the database, the data folder, the configuration, the catalog served beside the listings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from catalogs.store.database import Database
from config.load import Config
from matcher.cost.example import example_estimator
from matcher.cost.pairs import CostEstimator
from matcher.stamp import code_stamp, config_stamp, digest
from matcher.web.settings import Settings, service_secret


@dataclass(frozen=True)
class Ground:
    """A worker's or the server's own; equal grounds read and answer alike."""

    database: Database
    data: Path
    config: Config
    catalog: Path | None = None

    @cached_property
    def secret(self) -> bytes:
        """The service's own: what is named by it is named the same by the server and its workers."""
        return service_secret(Settings(data=self.data))

    @property
    def stamp(self) -> str:
        """Configuration and code: equal stamps, equal understanding of a row."""
        return reading_stamp(self.config)


def reading_stamp(config: Config) -> str:
    """Configuration and code: equal stamps, equal understanding of a row."""
    return digest([config_stamp(config.folder).encode(), code_stamp().encode()])[:64]


def money_of(settings: dict[str, Any], config: Config) -> dict[str, Any]:
    """The cost stage of a project's settings in plain values; what is not stated is the shipped example's."""
    example = example_estimator(config)
    return {
        "day": settings.get("day") or example.day.isoformat(),
        "country": settings.get("country") or example.country,
        "rates": dict(sorted((settings.get("rates") or example.rates).items())),
    }


def estimator(money: dict[str, Any], config: Config) -> CostEstimator:
    """The cost stage of what `money_of` gave."""
    return CostEstimator(
        date.fromisoformat(money["day"]), country=money["country"], rates=dict(money["rates"]), config=config
    )

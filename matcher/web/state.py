"""What requests share: settings, the database, the engine, the counters of rates. Made once, closed at the end."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Request

from catalogs.items import normalize_rows
from catalogs.store.database import Database
from catalogs.table import ItemTable
from config.load import Config, load_config
from matcher.cost.example import example_estimator
from matcher.cost.pairs import CostEstimator
from matcher.engine import Matcher
from matcher.web.live import Live
from matcher.web.metrics import Metrics
from matcher.web.oidc import Client
from matcher.web.rates import Rates
from matcher.web.settings import Settings, service_secret

_FIRST = {"name": "Насос центробежный, 11 кВт, 380 В"}


class State:
    """Shared between threads; nothing in it changes after it was made but what locks for itself."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings, self.database = settings, database
        self.secret = service_secret(settings)
        self.rates = Rates(settings.rates)
        self.metrics = Metrics()
        self.providers = {one.name: Client(one, self.secret) for one in settings.providers}
        self.ready = threading.Event()

    @cached_property
    def config(self) -> Config:
        """The configuration, read once."""
        return load_config(self.settings.config)

    @cached_property
    def live(self) -> Live:
        """The index over what is in force."""
        return Live(self.database, self.config, self.settings.data, self.settings.offers)

    @property
    def matcher(self) -> Matcher:
        """The engine over the offers in force, as of the last look at the database."""
        return self.live.matcher

    @cached_property
    def costs_with_vat(self) -> CostEstimator:
        """The cost stage for a buyer who cannot recover VAT."""
        return replace(example_estimator(self.config), vat_recoverable=False)

    def start(self) -> None:
        """Makes ready to serve. Raises UserError where the offers cannot be read."""
        # Words and tables that are read at first use are read now, not while the first caller waits.
        self.matcher.match(ItemTable.from_items(normalize_rows([_FIRST], self.config)), limit=1)
        self.live.start()
        self.ready.set()

    def stop(self) -> None:
        """Gives back what it holds."""
        self.ready.clear()
        self.live.stop()
        self.database.close()


def state_of(request: Request) -> State:
    """The state of the app a request came to."""
    state = request.app.state.zamena
    assert isinstance(state, State)
    return state


Shared = Annotated[State, Depends(state_of)]
"""A route's parameter that is given the state."""

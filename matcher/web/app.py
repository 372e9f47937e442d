"""The application: settings in, a FastAPI app out. Routes come from the tuple in matcher.web.routes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from catalogs.store.database import open_database
from catalogs.store.migrate import migrate
from matcher.web.errors import add_error_handlers, error_responses
from matcher.web.examples import with_examples
from matcher.web.guard import Guard
from matcher.web.routes import LARGE_BODIES, ROUTERS
from matcher.web.settings import Settings
from matcher.web.state import State


def create_app(settings: Settings) -> FastAPI:
    """The service over one database, whose schema is brought up to date first.

    Raises DatabaseError where the database cannot be opened or is newer than this program.
    """
    database = open_database(settings.database)
    try:
        migrate(database)
        state = State(settings, database)
    except BaseException:
        database.close()
        raise

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        state.start()
        try:
            yield
        finally:
            state.stop()

    app = FastAPI(
        title="Zamena", version="1", lifespan=lifespan, docs_url=None, redoc_url=None, responses=error_responses(),
        description="Domestic substitutes for imported industrial equipment: ranked, graded, explained, costed.",
    )  # fmt: skip
    app.state.zamena = state
    add_error_handlers(app)
    app.add_middleware(
        Guard,
        limits=settings.limits,
        is_large=lambda path: any(pattern.fullmatch(path) for pattern in LARGE_BODIES),
        secure=settings.secure,
        metrics=state.metrics,
    )
    for router in ROUTERS:
        app.include_router(router)
    described = app.openapi
    app.openapi = lambda: app.openapi_schema or with_examples(described())  # type: ignore[method-assign]
    return app

"""zamena serve: the app on uvicorn, until it is told to stop; requests under way are finished first."""

from __future__ import annotations

import sys
from pathlib import Path

import structlog
import uvicorn

from catalogs.store.database import data_folder, default_url
from config.errors import UserError
from matcher.web.app import create_app
from matcher.web.settings import Settings

GRACE_SECONDS = 20


def settings(
    database: str | None, data: Path | None, *, offers: Path | None, config: Path | None, public_address: str
) -> Settings:
    """Settings of a service whose unstated folders are the user's own."""
    folder = data or data_folder()
    return Settings(
        database=database or default_url(folder),
        data=folder,
        offers=offers,
        config=config,
        public_address=public_address,
    )


def run(settings: Settings, *, host: str, port: int) -> None:
    """Serves until SIGTERM or SIGINT. Raises UserError where the address cannot be taken or the data not be read."""
    log_as_json()
    app = create_app(settings)
    server = uvicorn.Server(
        uvicorn.Config(
            app, host=host, port=port, log_config=None, access_log=False, server_header=False, date_header=True,
            timeout_graceful_shutdown=GRACE_SECONDS, timeout_keep_alive=15, h11_max_incomplete_event_size=64 << 10,
            proxy_headers=bool(settings.trusted_proxies), forwarded_allow_ips=settings.trusted_proxies or None,
        )
    )  # fmt: skip
    try:
        server.run()
    except SystemExit as stopped:  # uvicorn's way to say that it could not start
        hint = "another program may hold the port: --port names another"
        raise UserError(f"could not serve on {host}:{port}", where="serve", hint=hint) from stopped


def log_as_json() -> None:
    """One JSON object a line on stderr: what happened to which request, no address, no name, no value of an item."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )

"""zamena serve: the app on uvicorn, until it is told to stop; requests under way are finished first."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import structlog
import uvicorn

from catalogs.store.database import data_folder, default_url
from config.errors import UserError
from matcher.commands.console import print_line
from matcher.web.app import create_app
from matcher.web.providers import read_providers
from matcher.web.rates import check_storage
from matcher.web.settings import Settings
from matcher.web.worker import end_worker, start_worker

GRACE_SECONDS = 60  # the most a request under way may take to end; systemd waits 90


@dataclass(frozen=True, slots=True)
class Files:
    """Folders and files a service works with; None: the user's own data, no offers, the shipped configuration, none."""

    data: Path | None = None
    offers: Path | None = None
    config: Path | None = None
    providers: Path | None = None


@dataclass(frozen=True, slots=True)
class Front:
    """How the service is reached: the address people use, proxies that tell whom they speak for, where rates count."""

    public_address: str
    trusted_proxies: str = ""
    rates: str = "memory://"


def settings(database: str | None, files: Files, front: Front) -> Settings:
    """Settings of a service. Raises InputError for a file of providers, UserError for a store of rates that is none."""
    check_storage(front.rates)
    folder = files.data or data_folder()
    return Settings(
        database=database or default_url(folder),
        data=folder,
        offers=files.offers,
        config=files.config,
        public_address=front.public_address,
        trusted_proxies=front.trusted_proxies,
        rates=front.rates,
        providers=read_providers(files.providers) if files.providers else (),
    )


def run(settings: Settings, *, host: str, port: int, greeting: str = "") -> None:
    """Serves until SIGTERM or SIGINT; `greeting` is told once the address is ours.

    Raises UserError where the address cannot be taken or the data not be read.
    """
    log_as_json()
    try:  # first: a taken port is told before offers are read
        taken = uvicorn.Config("", host=host, port=port, log_config=None).bind_socket()
    except SystemExit as stopped:  # uvicorn's way to say so
        hint = "another program may hold the port: --port names another"
        raise UserError(f"cannot listen on {host}:{port}", where="serve", hint=hint) from stopped
    config = uvicorn.Config(
        create_app(settings), host=host, port=port, log_config=None, access_log=False, server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS, timeout_keep_alive=15, h11_max_incomplete_event_size=64 << 10,
        proxy_headers=bool(settings.trusted_proxies), forwarded_allow_ips=settings.trusted_proxies or None,
    )  # fmt: skip
    if greeting:
        print_line(greeting)
        sys.stdout.flush()
    with taken:
        server = uvicorn.Server(config)
        worker = start_worker(settings.database, settings.data, settings.config, settings.offers)
        try:
            server.run(sockets=[taken])
        finally:
            end_worker(worker)
    if not server.started:
        raise UserError("the service could not start: the log tells why", where="serve")


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

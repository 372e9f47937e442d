"""Commands of the service, named in matcher/cli.py: running it, and who may use it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.arguments import ConfigFolder

DatabaseUrl = Annotated[
    str | None, typer.Option("--database", envvar="ZAMENA_DATABASE", help="sqlite:///FILE or postgresql://...")
]


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port to listen on.")] = 8000,
    database: DatabaseUrl = None,
    offers: Annotated[
        Path | None, typer.Option("--offers", help="Catalog or index folder served beside the listings.")
    ] = None,
    data: Annotated[Path | None, typer.Option("--data", help="Folder of uploads and indexes.")] = None,
    public_address: Annotated[
        str, typer.Option("--public-address", help="How people reach the service, if not by host and port.")
    ] = "",
    config: ConfigFolder = None,
) -> None:
    """Run the web service; its schema is brought up to date first."""
    from matcher.web import serve as command  # noqa: PLC0415

    address = public_address or f"http://{host}:{port}"
    settings = command.settings(database, data, offers=offers, config=config, public_address=address)
    command.run(settings, host=host, port=port)

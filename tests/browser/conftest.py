"""A real browser against a real server over the sample offers."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from catalogs.samples import OFFERS
from matcher.web.app import create_app
from matcher.web.settings import Settings

CHROMIUM = Path("/usr/bin/chromium")
INSTALL = "python -m playwright install --with-deps chromium"


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the service answers."""
    data = tmp_path_factory.mktemp("browser")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        where = f"http://127.0.0.1:{taken.getsockname()[1]}"
        settings = Settings(database=f"sqlite:///{data / 'z.db'}", data=data, offers=OFFERS, public_address=where)
        server = uvicorn.Server(uvicorn.Config(create_app(settings), log_config=None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.05)
        yield where
        server.should_exit = True
        thread.join(30)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium of the system, else playwright's own."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as player:
        path = CHROMIUM if CHROMIUM.exists() else Path(player.chromium.executable_path)
        if not path.exists():
            if os.environ.get("CI"):
                pytest.fail(f"no browser: {INSTALL}")
            pytest.skip(f"no browser: {INSTALL}")
        opened = player.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()

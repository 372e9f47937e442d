"""The command itself: it comes up on a new database, answers, and finishes what is under way when told to stop."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_until_ready(address: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if urllib.request.urlopen(f"{address}/readyz").status == 200:
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(f"not ready: {process.communicate(timeout=10)[1]}")


@pytest.mark.slow
def test_it_serves_and_stops_when_told(tmp_path: Path) -> None:
    port = free_port()
    offers = tmp_path / "offers.csv"
    offers.write_text("id,name,maker\nO1,Подшипник 180205,ГПЗ\n", encoding="utf-8")
    command = [sys.executable, "-m", "matcher.cli", "serve", "--port", str(port), "--data", str(tmp_path / "data")]
    with subprocess.Popen([*command, "--offers", str(offers)], stderr=subprocess.PIPE, text=True) as process:
        address = f"http://127.0.0.1:{port}"
        wait_until_ready(address, process)
        items = [{"id": str(number), "name": "SKF 6205-2RS1"} for number in range(40)]
        request = urllib.request.Request(
            f"{address}/api/v1/match", json.dumps({"items": items}).encode(), {"Content-Type": "application/json"}
        )
        answers: list[int] = []
        under_way = threading.Thread(
            target=lambda: answers.append(len(json.load(urllib.request.urlopen(request))["matches"]))
        )
        under_way.start()
        time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        under_way.join(100)
        log = process.communicate(timeout=100)[1]
    assert process.returncode in (0, -signal.SIGTERM)
    assert answers == [40]
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert any(one.get("route") == "/api/v1/match" and one["status"] == 200 for one in lines)
    assert "6205" not in log
    assert (tmp_path / "data" / "zamena.db").exists()
    assert (tmp_path / "data" / "secret").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "matcher.cli", "serve", "--port", str(port), "--data", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 2
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr

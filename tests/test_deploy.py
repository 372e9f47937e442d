"""What is shipped to run the service is parsed, and what it names exists."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from matcher.cli import app

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def options(command: str) -> set[str]:
    return {name for one in COMMANDS[command].params for name in one.opts}


def check_command(words: list[str]) -> None:
    assert words[0] in COMMANDS
    given = {word.partition("=")[0] for word in words[1:] if word.startswith("--")}
    assert given <= options(words[0]), given - options(words[0])


def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return document


def instructions() -> list[tuple[str, str]]:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


def test_the_image_copies_what_exists_and_runs_without_rights() -> None:
    lines = instructions()
    for word, rest in lines:
        if word == "COPY" and not rest.startswith("--from"):
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists(), source
                assert f"!{source}" in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines(), source
    last = max(place for place, (word, _) in enumerate(lines) if word == "FROM")
    final = lines[last:]
    assert ("USER", "10001") in final
    assert lines[last][1] == "python:3.11-slim"
    assert not any("pip install" in rest for word, rest in final if word == "RUN")
    (command,) = [yaml.safe_load(rest) for word, rest in final if word == "CMD"]
    check_command(command)
    assert "--require-hashes" in " ".join(rest for word, rest in lines if word == "RUN")


def test_compose_starts_the_service_after_a_database_that_answers() -> None:
    document = compose()
    service, database = document["services"]["service"], document["services"]["database"]
    check_command(service["command"])
    build = service["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()
    assert service["depends_on"]["database"]["condition"] == "service_healthy"
    assert "healthcheck" in database
    assert any(word == "HEALTHCHECK" for word, _ in instructions())
    named = {volume.partition(":")[0] for one in document["services"].values() for volume in one["volumes"]}
    assert named == set(document["volumes"])
    assert service["read_only"] is True
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert not re.search(r"PASSWORD: [^$]", (DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def test_the_unit_runs_the_command_with_few_rights(tmp_path: Path) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string((DEPLOY / "zamena.service").read_text(encoding="utf-8"))
    command = shlex.split(unit["Service"]["ExecStart"])
    assert command[0].endswith("/zamena")
    check_command(command[1:])
    for name in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "DynamicUser"):
        assert unit["Service"][name] == "yes"
    assert unit["Service"]["ProtectSystem"] == "strict"
    assert int(unit["Service"]["TimeoutStopSec"]) > 60


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    text = (DEPLOY / "zamena.service").read_text(encoding="utf-8")
    unit = tmp_path / "zamena.service"
    unit.write_text(text.replace("/opt/zamena/bin/zamena", "/bin/true"), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert "zamena.service:" not in done.stderr, done.stderr


def test_the_page_names_commands_options_and_files_that_exist() -> None:
    text = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    for line in re.findall(r"zamena ((?:backup|restore|serve)\b[^`\n]*)", text):
        check_command(line.split())
    known = {name for command in COMMANDS for name in options(command)}
    for option in re.findall(r"`(--[a-z-]+)", text):
        assert option in known | {"--expect"}, option
    for file in re.findall(r"(?<![\w/])(deploy/[\w.]+|requirements/[\w.]+)", text):
        assert (ROOT / file).is_file(), file

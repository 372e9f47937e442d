"""Documentation is tested: what it names exists, and what exists is named."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
import typer.main

from config.load import DEFAULT_FOLDER
from matcher.cli import app

ROOT = Path(__file__).parent.parent
DOCS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def test_the_command_reference_is_the_commands_own_help() -> None:
    page = runpy.run_path(str(ROOT / "docs" / "make_cli.py"))["page"]()
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == page, "run: make docs"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_has_help(command: str) -> None:
    parameters = typer.main.get_command(app).commands[command].params  # type: ignore[attr-defined]
    assert all(getattr(one, "help", "") for one in parameters), [one.name for one in parameters]


def test_the_architecture_names_every_folder_of_the_packages() -> None:
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    folders = {
        path.relative_to(ROOT).as_posix()
        for package in ("config", "catalogs", "matcher")
        for path in (ROOT / package).rglob("*")
        if path.is_dir() and "__pycache__" not in path.parts and len(path.relative_to(ROOT).parts) == 2
    }
    assert {folder for folder in folders if f"`{folder}" not in text} == set()


@pytest.mark.parametrize("page", DOCS, ids=[str(path.relative_to(ROOT)) for path in DOCS])
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (page.parent / target).exists(), target
    for named in re.findall(r"`((?:config|catalogs|matcher|docs)/[a-z0-9_./]+\.(?:py|yml|md|csv))`", text):
        assert (ROOT / named).exists(), named


def test_the_layers_in_the_text_are_the_layers_that_are_checked() -> None:
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    checked = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    told = re.search(r"`(cli → .*? → tables)`", text)
    assert told is not None
    for module in re.findall(r"[a-z]+", told[1]):
        assert re.search(rf'"?\(?{module}\)?', checked), module
        assert (ROOT / "matcher" / module).exists() or (ROOT / "matcher" / f"{module}.py").exists(), module


def test_the_example_of_the_readme_is_true(capsys: pytest.CaptureFixture[str]) -> None:
    from matcher.commands import query  # noqa: PLC0415
    from matcher.commands.options import CostOptions, Options  # noqa: PLC0415

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r'\$ zamena query "(.+?)" --offers (\S+) --limit (\d+) --lang en\n(.*?)```', text, re.DOTALL)
    assert block is not None
    options = Options(lang="en", costs=CostOptions())
    query.run(block[1], ROOT / block[2], limit=int(block[3]), corrections=[], options=options)
    shown = capsys.readouterr().out.splitlines()
    first = next(line.split() for line in block[4].splitlines() if line.strip().startswith("1 "))
    found = next(line.split() for line in shown if line.strip().startswith("1 "))
    assert found[:8] == first[:8]


def test_the_package_ships_what_it_reads() -> None:
    assert (DEFAULT_FOLDER / "rates" / "fx_example.csv").is_file()
    assert (ROOT / "matcher" / "report" / "page.css").is_file()

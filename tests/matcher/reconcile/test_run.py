"""A run gives the same bytes whatever breaks it, however it is cut, and whatever is taken over from an earlier one."""

from __future__ import annotations

import csv
import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogs.item import Item, Price
from catalogs.report import LoadReport
from config.errors import InputError, UserError
from config.load import DEFAULT_FOLDER, load_config
from matcher.commands.reconcile import How, allowed_workers
from matcher.reconcile import Done, Money, Plan, Source, open_executor, prepare, reconcile, write_diff
from matcher.report import write_report
from matcher.saved import build_index, open_index
from tests.matcher.hands import table
from tests.promises.test_engine_promises import items

CONFIG = load_config()
MONEY = Money("2026-06-15", "RU", (("EUR", 92.0),))
OFFERS = [
    replace(one, price=Price(1000.0 + at, "RUB", "2026-06-01", vat_included=True)) if at % 3 else one
    for at, one in enumerate(items("o", 120, 1))
]
IMPORTS = items("q", 40, 2)


def run(folder: Path, offers: Sequence[Item], imports: Sequence[Item], **options: object) -> tuple[Done, bytes]:
    index = folder / "index"
    if not index.exists():
        build_index([offers], index, CONFIG)
    return answer(Plan(index, folder / "run", DEFAULT_FOLDER, MONEY, **options), imports)  # type: ignore[arg-type]


def answer(plan: Plan, imports: Sequence[Item], *, workers: int = 1, resume: bool = False) -> tuple[Done, bytes]:
    prepare(plan.run, resume=resume)
    source = Source([imports], LoadReport(), str(hash(tuple(map(repr, imports)))))
    done = reconcile(plan, source, open_executor("local", workers=workers), progress=lambda *_: None)
    return done, (plan.run / "matches.csv").read_bytes()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    folder = tmp_path_factory.mktemp("whole")
    return folder, run(folder, OFFERS, IMPORTS)[1]


def test_it_writes_what_match_writes(whole: tuple[Path, bytes], tmp_path: Path) -> None:
    folder, expected = whole
    matcher = Plan(folder / "index", folder / "run", DEFAULT_FOLDER, MONEY).matcher()
    write_report(matcher.match(table(*IMPORTS)), tmp_path / "matches.csv", config=CONFIG)
    assert (tmp_path / "matches.csv").read_bytes() == expected


@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_chunk_size_and_row_order_leave_no_trace(whole: tuple[Path, bytes], tmp_path: Path, chunk: int) -> None:
    _, expected = whole
    assert run(tmp_path, OFFERS[::-1], IMPORTS[::-1], chunk=chunk)[1] == expected


@pytest.mark.slow
def test_workers_leave_no_trace(whole: tuple[Path, bytes], tmp_path: Path) -> None:
    folder, expected = whole
    plan = Plan(folder / "index", tmp_path / "run", DEFAULT_FOLDER, MONEY, chunk=5)
    assert answer(plan, IMPORTS, workers=2)[1] == expected


@pytest.mark.slow
def test_killed_and_resumed_it_gives_the_same_bytes(whole: tuple[Path, bytes], tmp_path: Path) -> None:
    folder, expected = whole
    plan = Plan(folder / "index", tmp_path / "run", DEFAULT_FOLDER, MONEY, chunk=2)
    fork = multiprocessing.get_context("fork")
    for chunks in (1, 6, 12):
        runner = fork.Process(target=answer, args=(plan, IMPORTS), kwargs={"resume": True})
        runner.start()
        deadline = time.monotonic() + 120
        while len(list((plan.run / "answers").glob("[!.]*"))) < chunks and time.monotonic() < deadline:
            time.sleep(0.002)
        assert runner.pid is not None
        os.kill(runner.pid, signal.SIGKILL)
        runner.join()
    with pytest.raises(InputError, match="--resume"):
        prepare(plan.run, resume=False)
    done, found = answer(plan, IMPORTS, resume=True)
    assert found == expected
    assert done.answered < len(IMPORTS)


def edited(records: Sequence[Item], edits: list[tuple[int, str]]) -> list[Item]:
    """Records after edits: each names a row and what happens to it."""
    after: list[Item | None] = list(records)
    added: list[Item] = []
    for at, kind in edits:
        one = after[at % len(records)]
        if one is None:
            continue
        if kind == "withdraw":
            after[at % len(records)] = None
        elif kind == "rename":
            after[at % len(records)] = replace(one, title=f"{one.title} насос", name=f"{one.name} насос")
        elif kind == "price":
            after[at % len(records)] = replace(one, price=Price(77.0 + at, "RUB", "2026-06-10", vat_included=True))
        else:
            added.append(replace(one, id=f"new{at}-{len(added)}", name=f"{one.name}!"))
    return [one for one in after if one is not None] + added


edits = st.lists(
    st.tuples(st.integers(0, 200), st.sampled_from(["withdraw", "rename", "price", "add"])), min_size=0, max_size=4
)


@pytest.mark.slow
@given(of_offers=edits, of_imports=edits, limit=st.sampled_from([10, 3]))
@settings(max_examples=6)
def test_since_an_earlier_run_equals_the_full_run(
    whole: tuple[Path, bytes], of_offers: list[tuple[int, str]], of_imports: list[tuple[int, str]], limit: int
) -> None:
    offers, imports = edited(OFFERS, of_offers), edited(IMPORTS, of_imports)
    with tempfile.TemporaryDirectory() as name:
        for folder in ("full", "since"):
            (Path(name) / folder).mkdir()
        _, full = run(Path(name) / "full", offers, imports, limit=limit)
        done, since = run(Path(name) / "since", offers, imports, limit=limit, since=whole[0] / "run")
        assert since == full
        if not of_offers and limit == 10:
            assert done.answered <= len(of_imports)
        before, after = (lines_by_import(one) for one in (whole[1], since))
        changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
        with (Path(name) / "since" / "run" / "diff.csv").open(encoding="utf-8", newline="") as file:
            assert {row["import_id"] for row in csv.DictReader(file)} == changed


def lines_by_import(content: bytes) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(content.decode().splitlines()):
        found.setdefault(row["import_id"], []).append(row)
    return found


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (lambda offer: [replace(offer, name="другое имя")], "was edited"),
        (lambda _: [], "was withdrawn"),
        (lambda offer: [offer, replace(offer, id="o1000")], "was added"),
    ],
)
def test_each_changed_answer_names_its_cause(
    whole: tuple[Path, bytes], tmp_path: Path, change: Callable[[Item], list[Item]], cause: str
) -> None:
    folder, content = whole
    best = next(row["offer_id"] for rows in lines_by_import(content).values() for row in rows if row["rank"] == "1")
    offers = [new for one in OFFERS for new in (change(one) if one.id == best else [one])]
    done, _ = run(tmp_path, offers, IMPORTS, since=folder / "run")
    assert 0 < done.answered < len(IMPORTS)
    assert write_diff(folder / "run", tmp_path / "run", tmp_path / "diff.csv") > 0
    assert cause in (tmp_path / "diff.csv").read_text(encoding="utf-8")


def test_memory_decides_how_many_workers(capsys: pytest.CaptureFixture[str]) -> None:
    assert allowed_workers(How(False, None, 8, "2G", "local", "")) == 3
    assert "room for 3 of 8" in capsys.readouterr().err
    assert allowed_workers(How(False, None, 2, "4G", "local", "")) == 2
    for bad in ("100M", "lots"):
        with pytest.raises(UserError):
            allowed_workers(How(False, None, 2, bad, "local", ""))


def test_an_index_answers_the_same_in_a_run_and_alone(whole: tuple[Path, bytes]) -> None:
    assert len(open_index(whole[0] / "index", CONFIG).catalog) == len(OFFERS)
